"""The decision that is entered once for all products of its annex."""

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from app.core.forms import DateField, Form, offered, text_field

TIERS = (
    ("tỉnh", "Chủ tịch Ủy ban nhân dân cấp tỉnh"),
    ("trung ương", "Bộ trưởng Bộ Nông nghiệp và Môi trường"),
    ("huyện", "Chủ tịch Ủy ban nhân dân cấp huyện (đến 30/6/2025)"),
)


class DecisionForm(Form):
    """Number, day and signer of a decision."""

    tier = SelectField("Cấp quyết định", choices=offered(TIERS), default="tỉnh")
    number = text_field("Số, ký hiệu quyết định", required=True, longest=60)
    signed_on = DateField("Ngày ký", [InputRequired()])
    signer = text_field("Người ký")
    signer_title = text_field("Chức vụ người ký")


class RecogniseForm(DecisionForm):
    """A decision with the products of its annex."""

    entries = SelectMultipleField("Sản phẩm trong danh sách kèm theo")


class RevokeForm(DecisionForm):
    """A decision of revocation with its ground."""

    reason = SelectField("Căn cứ thu hồi (Điều 8 Quyết định 26/2026)")
