"""What comes in: plans, seats, agendas, sheets filled by option, old marks by part."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # not in the stubs
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.core.documents.formats import parse_number
from app.core.errors import DomainError
from app.core.forms import DateField, Form, clean_lines, text_field
from app.core.text import clean
from app.dossiers.values import DOSSIER_KIND_LABELS
from app.evaluation.actions import Plan, SeatDraft
from app.evaluation.models import Sheet
from app.evaluation.rules import hundredths, note_mark
from app.evaluation.values import SEAT_ROLE_LABELS, HeldChoice, SeatRole
from app.rubrics.values.editions import Edition

OLD_SEATS = 9


class RoundChangeForm(Form):
    """What may be changed about a round while it is planned."""

    name = text_field("Tên đợt", required=True)
    cut_off = DateField("Hạn nhận hồ sơ")
    council_on = DateField("Ngày họp Hội đồng")
    place = text_field("Địa điểm họp")
    council_decision_number = text_field("Số quyết định thành lập Hội đồng", longest=60)
    council_decision_on = DateField("Ngày quyết định thành lập")

    def plan(self) -> Plan:
        """The plan as typed."""
        return Plan(
            name=self.name.data or "",
            cut_off=self.cut_off.day,
            council_on=self.council_on.day,
            place=self.place.data or None,
            council_decision_number=self.council_decision_number.data or None,
            council_decision_on=self.council_decision_on.day,
        )


class RoundForm(RoundChangeForm):
    """The plan of a new round."""

    year = IntegerField("Năm", [InputRequired()])
    number = IntegerField("Đợt số", [InputRequired()])


class SeatForm(Form):
    """A seat: a person and an office; with an account the name need not be typed."""

    user = SelectField("Tài khoản", validate_choice=True)
    person = text_field("Họ và tên")
    office = text_field("Chức vụ, đơn vị", required=True)
    role = SelectField(
        "Vai trò", choices=[SelectChoice(r.value, text) for r, text in SEAT_ROLE_LABELS.items()]
    )
    scores = BooleanField("Chấm điểm", default=True)

    def validate_person(self, value: StringField) -> None:
        """A name is needed where no account gives it."""
        if not (value.data or "").strip() and not self.user.data:
            raise ValidationError("Xin ghi họ tên, hoặc chọn một tài khoản.")


class AgendaForm(Form):
    """The dossiers to put on the agenda."""

    dossiers = SelectMultipleField("Hồ sơ")


class SheetForm(Form):
    """A sheet: what it was filled from, and what was chosen; fields follow its edition."""

    base = HiddenField()


class ReasonForm(Form):
    """Why copied sheets are given back."""

    reason = TextAreaField(
        "Chỗ chưa khớp với phiếu giấy", [InputRequired(), Length(max=1000)], filters=[clean_lines]
    )


class SeatRow(PlainForm):
    """One line of an old council."""

    person = StringField("Họ và tên", [Optional(), Length(max=255)])
    office = StringField("Chức vụ, đơn vị", [Optional(), Length(max=255)])
    role = SelectField(
        "Vai trò",
        choices=[SelectChoice(r.value, text) for r, text in SEAT_ROLE_LABELS.items()],
        default=SeatRole.MEMBER.value,
    )
    scores = BooleanField("Chấm điểm")


class OldRoundForm(RoundForm):
    """A district's round of its time, with its council."""

    district = SelectField("Huyện")
    seats = FieldList(FormField(SeatRow), min_entries=OLD_SEATS, max_entries=30)

    def drafts(self) -> list[SeatDraft]:
        """The members written down; empty lines are passed over, half-filled ones refused."""
        found = []
        for line, row in enumerate(self.seats, start=1):
            person, office = clean(row.person.data or ""), clean(row.office.data or "")
            if not person and not office:
                continue
            if not person or not office:
                raise DomainError(
                    f"Thành viên dòng {line}: xin ghi cả họ tên và chức vụ, đơn vị.", field="seats"
                )
            role = SeatRole(row.role.data)
            found.append(SeatDraft(person, office, role, bool(row.scores.data)))
        return found


class OldEntryForm(Form):
    """A product an old council scored."""

    product = SelectField("Sản phẩm")
    filed_on = DateField("Ngày nộp hồ sơ", [InputRequired()])
    kind = SelectField(
        "Loại đánh giá",
        choices=[SelectChoice(k.value, text) for k, text in DOSSIER_KIND_LABELS.items()],
    )
    edition = SelectField("Phiếu đã dùng trên giấy")


def offered(value: str, label: str) -> Any:
    """One choice of a select field."""
    return SelectChoice(value, label)


def base_of(held: Mapping[str, HeldChoice]) -> str:
    """What a form was filled from, compactly: criterion -> [option, mark of the note]."""
    return json.dumps(
        {code: [choice.option_id, note_mark(choice.note)] for code, choice in held.items()},
        separators=(",", ":"),
    )


@dataclass(frozen=True)
class Filled:
    """What was changed on a sheet by who sent it."""

    choices: dict[str, int]
    notes: dict[str, str]


def posted_sheet(edition: Edition, sent: Mapping[str, str]) -> Filled:
    """The fields of a posted sheet that differ from what the page was filled from.

    Refuses a choice that is no number, and a criterion the edition has not.
    """
    base = _base(sent.get("base") or "")
    choices: dict[str, int] = {}
    notes: dict[str, str] = {}
    for name, value in sent.items():
        kind, dash, code = name.partition("-")
        if not dash or kind not in {"c", "g"}:
            continue
        option, mark = base.get(code, (None, ""))
        if kind == "c" and _number(code, value) != option:
            choices[code] = _number(code, value)
        note = clean_lines(value) or ""
        if kind == "g" and note_mark(note) != mark:
            notes[code] = note
    return Filled(choices, notes)


def _number(code: str, value: object) -> int:
    text = str(value)
    if not text.isdecimal() or len(text) > 4:
        raise DomainError(f"Tiêu chí {code}: lựa chọn “{text[:20]}” không hợp lệ.", field=code)
    return int(text)


def _base(text: str) -> dict[str, tuple[int | None, str]]:
    try:
        content = json.loads(text) if text else {}
        return {str(code): (pair[0], str(pair[1])) for code, pair in content.items()}
    except (ValueError, TypeError, AttributeError, IndexError, KeyError):
        return {}


def sent_changes(sent: object) -> tuple[int | None, Filled]:
    """The version and changed fields of an autosave (JSON); refuses anything of another shape."""
    if not isinstance(sent, dict):
        raise DomainError("Nội dung gửi lên không đúng dạng.")
    version, choices, notes = sent.get("version"), sent.get("choices"), sent.get("notes")
    choices, notes = choices or {}, notes or {}
    sound = (
        type(version) is int
        and isinstance(choices, dict)
        and isinstance(notes, dict)
        and all(type(option) is int for option in choices.values())
        and all(isinstance(note, str) for note in notes.values())
    )
    if not sound:
        raise DomainError("Nội dung gửi lên không đúng dạng.")
    words = {str(code): clean_lines(note) or "" for code, note in notes.items()}
    return version, Filled({str(code): option for code, option in choices.items()}, words)


@dataclass
class OldMarks:
    """The grid of an old entry: members × parts, with what was typed and what is wrong."""

    edition: Edition
    sheets: Sequence[Sheet]
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def read(self, sent: Mapping[str, str]) -> dict[str, dict[str, int]]:
        """Hundredths by seat and part; what can't be read stays typed, with its sentence."""
        found: dict[str, dict[str, int]] = {}
        for name, seat, part, most in self._cells():
            text = self.typed[name] = sent.get(name, "").strip()
            parts = found.setdefault(seat, {})
            if not text:
                continue
            try:
                parts[part] = hundredths(parse_number(text), most=most, part=part)
            except DomainError as refusal:
                self.errors[name] = refusal.sentence
        return found

    def fill(self) -> None:
        """Show what is stored."""
        held = {
            f"m-{sheet.seat.public_id}-{row.part}": row.hundredths
            for sheet in self.sheets
            for row in sheet.parts
        }
        for name, _seat, _part, _most in self._cells():
            points = held.get(name)
            self.typed[name] = "" if points is None else _written(points)

    def total(self, sheet: Sheet) -> str:
        """The stored total of a sheet as written, or a dash while a part is missing."""
        if len(sheet.parts) < len(self.edition.parts):
            return "–"
        return _written(sum(row.hundredths for row in sheet.parts))

    def _cells(self) -> Iterator[tuple[str, str, str, int]]:
        for sheet in self.sheets:
            for part in self.edition.parts:
                seat = sheet.seat.public_id
                yield f"m-{seat}-{part.code}", seat, part.code, part.max


def _written(points: int) -> str:
    shown = f"{Decimal(points) / 100:f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown).replace(".", ",")
