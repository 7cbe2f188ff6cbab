"""The form of one setting."""

from wtforms.validators import InputRequired

from app.core.forms import DateField, Form, text_field


class SettingForm(Form):
    """A new value from a day on."""

    value = text_field("Giá trị")
    valid_from = DateField("Áp dụng từ ngày", [InputRequired()])
    document = text_field("Văn bản làm căn cứ")
