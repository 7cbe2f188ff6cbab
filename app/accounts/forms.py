"""Forms of sign-in, password and accounts."""

from typing import Any

from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # not in the stubs
from wtforms.validators import InputRequired, Length, Optional, Regexp

from app.access.values import ROLE_LABELS, Role
from app.core.forms import DateField, Form, text_field

_MAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


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


class PersonForm(Form):
    """Who an account is for."""

    full_name = text_field("Họ và tên", required=True)
    email = StringField(
        "Thư điện tử",
        [Optional(), Length(max=255), Regexp(_MAIL, message="Địa chỉ thư điện tử chưa đúng dạng.")],
    )
    phone = text_field("Điện thoại", longest=20)


class RoleForm(Form):
    """A role within a unit, from a day on."""

    role = SelectField(
        "Vai trò",
        choices=[SelectChoice(role.value, label) for role, label in ROLE_LABELS.items()],
        default=Role.COMMUNE_OFFICER.value,
    )
    unit = text_field("Đơn vị")
    producer = text_field("Chủ thể")
    valid_from = DateField("Từ ngày", [InputRequired()])

    @property
    def chosen_role(self) -> Role:
        """The role chosen."""
        return Role(self.role.data)


class AccountForm(PersonForm, RoleForm):
    """A new account with its first role."""

    username = text_field("Tên đăng nhập", required=True, longest=40)


class EndRoleForm(Form):
    """When and why a role ends."""

    last_day = DateField("Ngày cuối", [InputRequired()])
    reason = text_field("Lý do", required=True)


class DisableForm(Form):
    """Why an account is closed."""

    reason = text_field("Lý do", required=True)


def person_values(user: Any) -> dict[str, Any]:
    """What a form about an account starts from."""
    return {
        "full_name": user.full_name,
        "email": user.email,
        "phone": user.phone,
        "version": user.version,
    }
