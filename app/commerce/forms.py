"""Forms of listings and feeds."""

from wtforms import SelectField
from wtforms.validators import InputRequired

from app.core.forms import DateField, Form, text_field


class ListingForm(Form):
    """A link under which a product is sold."""

    channel = SelectField("Kênh bán")
    url = text_field("Đường dẫn", required=True, longest=2000)
    seen_on = DateField("Ngày thấy bán", [InputRequired()])


class EndListingForm(Form):
    """Why a link is no longer counted."""

    reason = text_field("Lý do", required=True)


class FeedForm(Form):
    """A feed address under a label."""

    label = text_field("Tên gọi", required=True)
