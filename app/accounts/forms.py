"""Forms of sign-in, password and accounts."""

from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from app.access.values import ROLE_LABELS, Role
from app.core.forms import DateField, Form, text_field


class SignInForm(Form):
    """Name and password."""

    username = StringField("Tên đăng nhập", [InputRequired(), Length(max=80)])
    password = PasswordField("Mật khẩu", [InputRequired(), Length(max=128)])
    next = HiddenField()


class CodeForm(Form):
    """The six digits of the second factor."""

    code = StringField("Mã xác thực 6 số", [InputRequired(), Length(max=10)])


class PasswordForm(Form):
    """A new password."""

    present_password = PasswordField("Mật khẩu hiện tại", [InputRequired(), Length(max=128)])
    new_password = PasswordField("Mật khẩu mới", [InputRequired(), Length(max=128)])


class AccountForm(Form):
    """A new account with its first role."""

    full_name = text_field("Họ và tên", required=True)
    username = text_field("Tên đăng nhập", required=True, longest=80)
    email = text_field("Thư điện tử")
    phone = text_field("Điện thoại", longest=20)
    role = SelectField(
        "Vai trò",
        choices=[(role.value, label) for role, label in ROLE_LABELS.items()],
        default=Role.COMMUNE_OFFICER.value,
    )
    unit = text_field("Đơn vị (tên hoặc mã)", required=True)
    valid_from = DateField("Từ ngày", [InputRequired()])


class DisableForm(Form):
    """Why an account is closed."""

    reason = text_field("Lý do", required=True)
