"""Specimens of forms for the page of components: filled, with errors, in conflict."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # not in the stubs
from wtforms.validators import InputRequired

from app.core.errors import StaleError
from app.core.forms import DateField, Form, NumberField, show, text_field


class SpecimenForm(Form):
    """One field of each kind; it is shown, never stored."""

    product = text_field(_l("Tên sản phẩm"), required=True)
    share = NumberField(_l("Tỷ lệ nguyên liệu trong tỉnh"), [InputRequired()])
    started_on = DateField(_l("Ngày bắt đầu sản xuất"), [InputRequired()])
    group = SelectField(
        _l("Nhóm sản phẩm"), choices=[SelectChoice("1", "Thực phẩm"), SelectChoice("2", "Đồ uống")]
    )
    paper = RadioField(
        _l("Hồ sơ bảo vệ môi trường"),
        choices=[SelectChoice("none", "Chưa có"), SelectChoice("commune", "Đăng ký tại xã")],
        validators=[InputRequired()],
    )
    agreed = BooleanField(_l("Tôi chịu trách nhiệm về nội dung đã khai"))
    story = TextAreaField(_l("Câu chuyện sản phẩm"))
    scan = FileField(_l("Hợp đồng liên kết"))
    secret = PasswordField(_l("Mật khẩu"))


def specimens() -> dict[str, SpecimenForm]:
    """The same form filled, refused and stale, each with its own prefix."""
    filled = SpecimenForm(
        formdata=None,
        prefix="a-",
        product="Trà Shan tuyết",
        share="92,5",
        started_on=date(2021, 3, 5),
        group="2",
        paper="commune",
    )
    refused = SpecimenForm(formdata=None, prefix="b-", product="Mật ong hoa rừng")
    refused.share.data = "12 tấn"
    refused.share.errors = ["Xin nhập một số, ví dụ 1.234,5."]
    refused.paper.errors = ["Xin chọn một giá trị trong danh sách."]
    stale = SpecimenForm(formdata=None, prefix="c-", product="Trà Shan tuyết Nậm Pha", group="1")
    show(stale, StaleError({"product": "Trà Shan tuyết cổ thụ", "group": "2"}, version=8))
    return {"filled": filled, "refused": refused, "stale": stale}
