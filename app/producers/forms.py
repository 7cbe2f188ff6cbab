"""The forms of a producer, and the fields of a place other rooms share."""

from collections.abc import Callable
from datetime import date
from typing import Any

from wtforms import Field, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from app.access.values import Viewer
from app.core.documents.formats import parse_integer
from app.core.errors import DomainError
from app.core.forms import DateField, Form, text_field
from app.producers.queries import old_communes_to_ask, resolve_commune
from app.producers.rules import check_email, check_labour, check_phone, check_tax_code
from app.producers.values import (
    PRODUCER_KIND_LABELS,
    Origin,
    Place,
    ProducerDraft,
    ProducerKind,
)
from app.units.models import Unit

UNCERTAIN = "unknown"
_YES_NO: Any = {"": "Chưa rõ", "yes": "Có", "no": "Không"}
_KINDS: Any = {"": "Chọn loại hình", **PRODUCER_KIND_LABELS}


class WholeNumberField(StringField):
    """A whole number typed as 12000 or 12.000; ``number`` is an int."""

    number: int | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the number or say what is wrong with it."""
        self.number = None
        if not (self.data or "").strip():
            return
        try:
            self.number = parse_integer(self.data or "")
        except DomainError as refusal:
            raise ValidationError(refusal.sentence) from refusal


class PlaceForm(Form):
    """Where a row lies: the commune is typed, with or without marks.

    The old commune is chosen only where today's commune draws on several former districts.
    """

    commune = text_field("Xã, phường")
    old_commune = SelectField("Xã cũ (trước 01/7/2025)", choices={}, validate_choice=False)
    address = text_field("Địa chỉ (thôn, đường, số nhà)")
    address_before = text_field("Địa chỉ trước 01/7/2025")

    _offered: dict[str, Unit]
    _commune_refusal: str | None = None

    def offer_old_communes(self, viewer: Viewer, *, on: date) -> None:
        """Offer the old communes of the commune typed so far; nothing when it means none."""
        commune = None
        if self.commune.data:
            try:
                commune, _ = resolve_commune(self.commune.data, viewer, on=on)
            except DomainError as refusal:
                self._commune_refusal = refusal.sentence
        self._offered = {unit.public_id: unit for unit in old_communes_to_ask(commune)}
        named = {key: _with_district(unit) for key, unit in self._offered.items()}
        offered: Any = {"": "Chọn xã cũ", **named, UNCERTAIN: "Chưa rõ"} if named else {}
        self.old_commune.choices = offered

    def validate_commune(self, field: Field) -> None:
        """Told with the other fields, so that all can be put right at once."""
        if self._commune_refusal is not None:
            raise ValidationError(self._commune_refusal)

    def place(self, viewer: Viewer, *, on: date) -> Place:
        """What the fields say; DomainError beside ``commune`` when it means no commune."""
        typed = self.commune.data or ""
        commune, via = resolve_commune(typed, viewer, on=on) if typed else (None, None)
        chosen = self._offered.get(self.old_commune.data or "")
        return Place(
            commune=commune,
            old_commune=chosen or via,
            address=self.address.data or None,
            address_before=self.address_before.data or None,
            uncertain=self.old_commune.data == UNCERTAIN,
        )


class ProducerForm(PlaceForm):
    """What is known of a producer; name, kind and commune are needed, the rest may follow."""

    name = text_field("Tên chủ thể", required=True)
    kind = SelectField("Loại hình", [InputRequired("Xin chọn loại hình.")], choices=_KINDS)
    tax_code = text_field("Mã số thuế", longest=20)
    registration_number = text_field("Số giấy đăng ký kinh doanh, hợp tác xã", longest=60)
    founded_on = DateField("Ngày thành lập")
    representative = text_field("Người đại diện", longest=120)
    representative_title = text_field("Chức vụ", longest=80)
    representative_female = SelectField("Là nữ", choices=_YES_NO)
    representative_minority = SelectField("Là người dân tộc thiểu số", choices=_YES_NO)
    representative_disabled = SelectField("Là người khuyết tật", choices=_YES_NO)
    phone = text_field("Điện thoại", longest=30)
    email = text_field("Thư điện tử", longest=254)
    labour_total = WholeNumberField("Tổng số lao động")
    labour_local = WholeNumberField("Trong đó lao động địa phương")

    def validate_tax_code(self, field: Field) -> None:
        """With the check digit; the kind decides whether a personal number will do."""
        known = self.kind.data in set(ProducerKind)
        kind = ProducerKind(self.kind.data) if known else ProducerKind.HOUSEHOLD
        refuse_as(check_tax_code, field.data, kind)

    def validate_phone(self, field: Field) -> None:
        """Of a form in use."""
        refuse_as(check_phone, field.data)

    def validate_email(self, field: Field) -> None:
        """Of the usual form."""
        refuse_as(check_email, field.data)

    def validate_labour_local(self, field: Field) -> None:
        """A part of all labour; where the total is missing the action says so beside it."""
        total, local = self.labour_total.number, self.labour_local.number
        if total is not None and local is not None:
            refuse_as(check_labour, total, local)

    def draft(
        self, viewer: Viewer, *, on: date, origin: Origin, source: str | None
    ) -> ProducerDraft:
        """What was typed, with units resolved."""
        return ProducerDraft(
            name=self.name.data or "",
            kind=ProducerKind(self.kind.data),
            place=self.place(viewer, on=on),
            tax_code=self.tax_code.data or None,
            registration_number=self.registration_number.data or None,
            founded_on=self.founded_on.day,
            representative=self.representative.data or None,
            representative_title=self.representative_title.data or None,
            representative_female=_yes(self.representative_female.data),
            representative_minority=_yes(self.representative_minority.data),
            representative_disabled=_yes(self.representative_disabled.data),
            phone=self.phone.data or None,
            email=self.email.data or None,
            labour_total=self.labour_total.number,
            labour_local=self.labour_local.number,
            origin=origin,
            source=source,
        )


class EndForm(Form):
    """The reason something is taken out of use."""

    reason = text_field("Lý do", required=True, longest=300)


def refuse_as(rule: Callable[..., Any], *arguments: Any) -> None:
    """Let a rule refuse beside a field of a form."""
    try:
        rule(*arguments)
    except DomainError as refusal:
        raise ValidationError(refusal.sentence) from refusal


def _with_district(unit: Unit) -> str:
    return f"{unit.full_name}, {unit.parent.inline_name}" if unit.parent else unit.full_name


def _yes(answer: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(answer or "")
