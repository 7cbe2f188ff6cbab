"""The base of every form: version, one-time key, Vietnamese messages, refusals beside fields."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # not in the stubs
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.core.documents.formats import parse_date, parse_number
from app.core.errors import DomainError, StaleError
from app.core.language import retold, translated
from app.core.tables import new_public_id
from app.core.text import clean, clean_block

_MESSAGES = {
    "This field is required.": "Xin điền ô này.",
    "Not a valid choice.": "Xin chọn một giá trị trong danh sách.",
    "Not a valid choice": "Xin chọn một giá trị trong danh sách.",
    "Not a valid integer value.": "Xin nhập một số nguyên.",
    "Not a valid decimal value.": "Xin nhập một số, ví dụ 1.234,5.",
    "Not a valid date value.": "Xin nhập ngày theo dạng 23/11/2026.",
    "Invalid input.": "Giá trị chưa đúng dạng.",
    "Invalid Choice: could not coerce.": "Xin chọn một giá trị trong danh sách.",
    "Invalid email address.": "Địa chỉ thư điện tử chưa đúng dạng, ví dụ ten@tinh.example.",
    "Field must be equal to %(other_name)s.": "Hai ô phải giống nhau.",
    "The CSRF token is missing.": "Trang đã mở quá lâu. Nội dung vẫn còn; xin bấm lại.",
    "The CSRF token has expired.": "Trang đã mở quá lâu. Nội dung vẫn còn; xin bấm lại.",
    "The CSRF tokens do not match.": "Trang đã mở quá lâu. Nội dung vẫn còn; xin bấm lại.",
}


class _Messages:
    """WTForms ships no Vietnamese messages: ours, in the reader's language."""

    def gettext(self, text: str) -> str:
        return str(translated(_MESSAGES.get(text, text)))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        if "at least" in singular:
            said = "Cần ít nhất %(min)d ký tự."
        elif "longer than" in singular:
            said = "Không dài quá %(max)d ký tự."
        elif "exactly" in singular:
            said = "Cần đúng %(max)d ký tự."
        else:
            said = "Cần từ %(min)d đến %(max)d ký tự."
        return str(translated(said))


class Form(FlaskForm):
    """A form that carries the version of what it edits and a one-time key for what it makes.

    ``form_key`` becomes the public id of the new row, so that a form sent twice meets the unique
    key instead of making a second row.
    """

    version = HiddenField()
    form_key = HiddenField(default=new_public_id)

    conflict: dict[str, str] | None = None
    form_error: str | None = None

    class Meta(FlaskForm.Meta):
        """Labels, choices and messages of every field in the reader's language."""

        locales: ClassVar[list[str]] = ["vi"]

        def get_translations(self, form: Any) -> Any:
            """Our own messages."""
            return _Messages()

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """The field with its label and hint as the reader says them."""
            field = super().bind_field(form, unbound_field, options)
            field.label.text = translated(field.label.text)
            field.description = translated(field.description)
            return field

        def render_field(self, field: Any, render_kw: Any) -> Any:
            """The field as markup; labels among its choices are translated, data stays."""
            if getattr(field, "choices", None):
                field.choices = _translated_choices(field.choices)
            return super().render_field(field, render_kw)

    @property
    def key(self) -> str:
        """The one-time key, 32 hexadecimal digits; a fresh one when what came in is not."""
        sent = str(self.form_key.data or "")
        if len(sent) == 32 and all(char in "0123456789abcdef" for char in sent):
            return sent
        self.form_key.data = new_public_id()
        return str(self.form_key.data)

    @property
    def seen_version(self) -> int | None:
        """The version of the row the form was filled from."""
        sent = str(self.version.data or "")
        return int(sent) if sent.isdigit() else None


def _translated_choices(choices: Any) -> Any:
    if isinstance(choices, dict):
        return {
            translated(key) if isinstance(each, dict) else key: _translated_choices(each)
            for key, each in choices.items()
        }
    if isinstance(choices, str):
        return translated(choices)
    return [
        replace(each, label=translated(each.label), optgroup=translated(each.optgroup))
        for each in choices
    ]


def show(form: Form, refusal: DomainError) -> int:
    """Put the refusal's sentence beside its field, or on top; returns the HTTP status to answer."""
    if isinstance(refusal, StaleError):
        form.conflict = {
            name: "" if value is None else str(value)
            for name, value in refusal.current.items()
            if name in form._fields and str(value or "") != str(form._fields[name].data or "")
        }
        form.form_error = retold(refusal.sentence)
        form.version.data = str(refusal.version)
        form.version.raw_data = None
        return 409
    field = form._fields.get(refusal.field or "")
    if field is None:
        form.form_error = retold(refusal.sentence)
    else:
        field.errors = [*field.errors, retold(refusal.sentence)]
    return 422


def text_field(
    label: str, *, required: bool = False, longest: int = 255, **more: Any
) -> StringField:
    """A line of text: NFC, no control characters, trimmed."""
    checks: list[Any] = [InputRequired() if required else Optional(), Length(max=longest)]
    return StringField(label, validators=checks, filters=[_clean], **more)


def _clean(value: str | None) -> str | None:
    return clean(value) if value else value


def clean_lines(value: str | None) -> str | None:
    """Filter for a text of several lines."""
    return clean_block(value) if value else value


class DateField(StringField):
    """A day typed as 23/11/2026; what was typed stays on the page when it is no date."""

    day: date | None = None

    def process_data(self, value: Any) -> None:
        """A date from the row is shown in the Vietnamese form."""
        self.day = value if isinstance(value, date) else None
        self.data = f"{value:%d/%m/%Y}" if isinstance(value, date) else (value or "")

    def pre_validate(self, form: Any) -> None:
        """Read the day or say what is wrong with it."""
        self.day = None
        if not (self.data or "").strip():
            return
        try:
            self.day = parse_date(self.data or "")
        except DomainError as refusal:
            raise ValidationError(retold(refusal.sentence)) from refusal


class NumberField(StringField):
    """A number typed as 1.234,5 or 1234.5; ``number`` is a Decimal."""

    number: Decimal | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the number or say what is wrong with it."""
        self.number = None
        if not (self.data or "").strip():
            return
        try:
            self.number = parse_number(self.data or "")
        except DomainError as refusal:
            raise ValidationError(retold(refusal.sentence)) from refusal


def offered(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """What a select field offers: (value, label) in order."""
    return [SelectChoice(value, label) for value, label in pairs]
