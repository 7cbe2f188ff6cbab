"""The forms of a dossier."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from wtforms import IntegerField, MultipleFileField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.core.forms import DateField, Form, clean_lines, text_field
from app.dossiers.actions import (
    AssessmentDraft,
    FormTwoDraft,
    PaperFacts,
)
from app.dossiers.actions.filling import LONGEST_NOTE
from app.dossiers.rules import note_field
from app.dossiers.values import DOSSIER_KIND_LABELS, DossierKind, Requirement
from app.rubrics.values.editions import Edition

LONGEST_TEXT = 20_000


def _block(label: str, *, longest: int = LONGEST_TEXT, required: bool = False) -> TextAreaField:
    checks: list[Any] = [InputRequired() if required else Optional(), Length(max=longest)]
    return TextAreaField(label, validators=checks, filters=[clean_lines])


class OpenForm(Form):
    """Why the product is evaluated."""

    kind = RadioField(
        "Lần đăng ký",
        [InputRequired("Xin chọn lần đăng ký.")],
        choices=[SelectChoice(kind.value, label) for kind, label in DOSSIER_KIND_LABELS.items()],
        default=DossierKind.FIRST.value,
    )


class FormTwoForm(Form):
    """Form 02 in words."""

    results = _block("Phần II. Kết quả thực hiện phương án sản xuất, kinh doanh")
    changes = _block("Những thay đổi so với sản phẩm đã công nhận")
    plan = _block("Phần IV. Kế hoạch sản xuất, kinh doanh")

    def draft(self) -> FormTwoDraft:
        """What was typed."""
        return FormTwoDraft(self.results.data, self.changes.data, self.plan.data)


class AssessmentForm(Form):
    """Form 03 and the samples received."""

    material = _block("1. Nguồn gốc sản phẩm, nguyên liệu địa phương")
    labour = _block("2. Sử dụng lao động địa phương")
    idea = _block("3. Nguồn gốc ý tưởng sản phẩm")
    identity = _block("4. Bản sắc, trí tuệ địa phương")
    conclusion = _block("Kết luận của Ủy ban nhân dân cấp xã")
    assessed_on = DateField("Ngày đánh giá", [Optional()])
    samples = IntegerField(
        "Số sản phẩm mẫu đã nhận",
        [Optional(), NumberRange(0, 1000, "Số sản phẩm mẫu phải từ 0 đến 1.000.")],
    )

    def draft(self) -> AssessmentDraft:
        """What was typed."""
        return AssessmentDraft(
            material=self.material.data,
            labour=self.labour.data,
            idea=self.idea.data,
            identity=self.identity.data,
            conclusion=self.conclusion.data,
            assessed_on=self.assessed_on.day,
            samples=self.samples.data,
        )


class UploadForm(Form):
    """Files for one part of the checklist."""

    requirement = SelectField("Loại tài liệu", [InputRequired()])
    files = MultipleFileField("Tệp (PDF, JPEG hoặc PNG)")

    def offer(self, needs: Sequence[Requirement]) -> None:
        """The parts of the checklist this person may add papers to."""
        self.requirement.choices = [
            SelectChoice(need.code, f"{need.code}. {need.name}") for need in needs
        ]


class FactsForm(Form):
    """What stands on a paper."""

    number = text_field("Số, ký hiệu")
    issuer = text_field("Nơi cấp")
    issued_on = DateField("Ngày cấp", [Optional()])
    expires_on = DateField("Ngày hết hạn", [Optional()])

    def facts(self) -> PaperFacts:
        """What was typed."""
        return PaperFacts(
            self.number.data or None,
            self.issuer.data or None,
            self.issued_on.day,
            self.expires_on.day,
        )


class ReasonForm(Form):
    """A reason in words."""

    reason = _block("Lý do", longest=4000)


class MoveForm(Form):
    """A confirmation without further words."""


class SelfAssessmentForm(Form):
    """The base of the form of one edition: a choice and a description for each criterion."""

    edition: Edition

    def choices(self) -> dict[str, int]:
        """What was chosen; what was not chosen is absent. A foreign value is left to the rules."""
        sent = {code: self[code].data for code in self.edition.criteria if self[code].data}
        return {
            code: int(value) if value.isascii() and value.isdigit() else cast(int, value)
            for code, value in sent.items()
        }

    def notes(self) -> dict[str, str]:
        """The descriptions that were sent, empty ones included."""
        found = {}
        for code in self.edition.criteria:
            field = self[note_field(code)]
            if field.raw_data:
                found[code] = field.data or ""
        return found


def self_assessment_form(edition: Edition) -> type[SelfAssessmentForm]:
    """The form class of an edition; fields are named by criterion code, values are option ids."""
    fields: dict[str, Any] = {"edition": edition}
    for code, leaf in edition.criteria.items():
        fields[code] = RadioField(
            f"{code} {leaf.title}",
            choices=[SelectChoice(str(option.id), option.label) for option in leaf.answers],
            validate_choice=False,
        )
        fields[note_field(code)] = _block(
            f"Mô tả, minh chứng tiêu chí {code}", longest=LONGEST_NOTE
        )
    return type("EditionForm", (SelfAssessmentForm,), fields)


def self_assessment_data(choices: Mapping[str, int], notes: Mapping[str, str]) -> dict[str, str]:
    """The stored answers as the values of the form."""
    return {code: str(option) for code, option in choices.items()} | {
        note_field(code): note for code, note in notes.items()
    }
