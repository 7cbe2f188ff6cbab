"""Filling in the forms of a dossier: self-assessment and texts (Form 02), the commune's Form 03."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.access.values import Viewer
from app.audit.actions import record
from app.core.clock import day_of
from app.core.database import db, lock
from app.core.errors import DomainError, StaleError, check_version
from app.dossiers.models import CommuneAssessment, Dossier, FormTwo, SelfChoice
from app.dossiers.policy import FILLABLE
from app.dossiers.queries import choices_of, form_two, governing_of, notes_of
from app.dossiers.rules import note_field
from app.dossiers.values import DossierState
from app.rubrics.rules.scoring import check_choices, check_scorable
from app.rubrics.values.editions import Edition

LONGEST_NOTE = 4000


@dataclass(frozen=True)
class FormTwoDraft:
    """Form 02 in words: part II, the changes (upgrade, re-evaluation), part IV."""

    results: str | None
    changes: str | None
    plan: str | None


@dataclass(frozen=True)
class AssessmentDraft:
    """Form 03: the four local contents, the conclusion, its day, and the samples received."""

    material: str | None
    labour: str | None
    idea: str | None
    identity: str | None
    conclusion: str | None
    assessed_on: date | None
    samples: int | None


def save_self_assessment(
    dossier: Dossier,
    choices: Mapping[str, int],
    notes: Mapping[str, str],
    *,
    seen_version: int | None,
    actor: Viewer,
    now: datetime,
) -> Edition:
    """Keep the producer's answers: option ids, never points; what is not named stays as it was.

    Refuses an option of another sheet beside its criterion, an edition that can't be scored, and
    with StaleError a form filled from an older version. Answers the edition used.
    """
    lock(dossier)
    _check_fillable(dossier)
    governed = governing_of(dossier, on=day_of(now))
    if governed.edition is None:
        raise DomainError(governed.why)
    check_scorable(governed.edition)
    check_choices(governed.edition, choices)
    _check_notes(governed.edition, notes)
    _check_seen(dossier, choices, notes, seen_version)
    changed = _keep_answers(dossier, choices, notes)
    dossier.version += 1
    dossier.updated_at = now
    record("dossier.self_assessed", dossier, actor=actor, now=now, choices=changed)
    return governed.edition


def _check_fillable(dossier: Dossier) -> None:
    if dossier.state not in FILLABLE:
        raise DomainError("Hồ sơ đã nộp nên không sửa được, trừ khi được trả lại để bổ sung.")


def _check_notes(edition: Edition, notes: Mapping[str, str]) -> None:
    for code, note in notes.items():
        if code not in edition.criteria:
            raise DomainError(f"Phiếu {edition.code} không có tiêu chí “{code}”.", field=code)
        if len(note) > LONGEST_NOTE:
            raise DomainError(
                f"Mô tả dài quá {LONGEST_NOTE} ký tự; xin viết gọn lại.", field=note_field(code)
            )


def _check_seen(
    dossier: Dossier, choices: Mapping[str, int], notes: Mapping[str, str], seen: int | None
) -> None:
    """A stale form that says what is already stored is no conflict (a page sent twice)."""
    stored, texts = choices_of(dossier), notes_of(dossier)
    current = {code: str(stored.get(code, "")) for code in choices}
    current |= {note_field(code): texts.get(code, "") for code in notes}
    sent = {code: str(option) for code, option in choices.items()}
    sent |= {note_field(code): note for code, note in notes.items()}
    if current != sent:
        check_version(seen, dossier, current)


def _keep_answers(
    dossier: Dossier, choices: Mapping[str, int], notes: Mapping[str, str]
) -> dict[str, list[int | None]]:
    rows = {row.criterion: row for row in dossier.answers}
    changed: dict[str, list[int | None]] = {}
    for code in sorted({*choices, *notes}):
        row = rows.get(code)
        if row is None:
            if code not in choices and not notes.get(code):
                continue
            row = SelfChoice(programme_id=dossier.programme_id, criterion=code)
            dossier.answers.append(row)
        if code in choices and row.option_id != choices[code]:
            changed[code] = [row.option_id, choices[code]]
            row.option_id = choices[code]
        if code in notes:
            row.note = notes[code] or None
    return changed


def save_form_two(
    dossier: Dossier,
    draft: FormTwoDraft,
    *,
    seen_version: int | None,
    actor: Viewer,
    now: datetime,
) -> FormTwo:
    """Keep the texts of Form 02 (parts II and IV, and the changes)."""
    lock(dossier)
    _check_fillable(dossier)
    row = form_two(dossier)
    values = {"results": draft.results, "changes": draft.changes, "plan": draft.plan}
    if row is None:
        row = FormTwo(
            programme_id=dossier.programme_id, dossier_id=dossier.id, version=1, created_at=now
        )
        db.session.add(row)
    else:
        _check_row(row, values, seen_version)
        row.version += 1
    for name, value in values.items():
        setattr(row, name, value or None)
    row.updated_at = dossier.updated_at = now
    record("dossier.form_two_saved", row, actor=actor, now=now, dossier=dossier.public_id)
    return row


def save_commune_assessment(
    dossier: Dossier,
    draft: AssessmentDraft,
    *,
    seen_version: int | None,
    actor: Viewer,
    now: datetime,
) -> CommuneAssessment:
    """Keep Form 03, the commune's assessment of the four local contents, and the samples received.

    Legal source: Decision 26/2026/QĐ-TTg, article 7 clause 2. It may be saved in part; forwarding
    asks for all of it. Refuses a day to come or before the filing, and while not with the commune.
    """
    lock(dossier)
    if dossier.state is not DossierState.SUBMITTED:
        raise DomainError("Chỉ đánh giá được khi hồ sơ đang ở xã.")
    _check_assessment(dossier, draft, today=day_of(now))
    row = dossier.assessment
    values = {name: value for name, value in vars(draft).items() if name != "samples"}
    if row is None:
        row = CommuneAssessment(programme_id=dossier.programme_id, version=1, created_at=now)
        dossier.assessment = row
    else:
        _check_row(row, values, seen_version)
        row.version += 1
    for name, value in values.items():
        setattr(row, name, value or None)
    dossier.samples = draft.samples
    row.updated_at = dossier.updated_at = now
    db.session.flush()
    record(
        "dossier.commune_assessed",
        row,
        actor=actor,
        now=now,
        dossier=dossier.public_id,
        samples=draft.samples,
    )
    return row


def _check_assessment(dossier: Dossier, draft: AssessmentDraft, *, today: date) -> None:
    day = draft.assessed_on
    if day is not None and day > today:
        raise DomainError("Ngày đánh giá không thể sau hôm nay.", field="assessed_on")
    if day is not None and dossier.filed_on is not None and day < dossier.filed_on:
        raise DomainError("Ngày đánh giá không thể trước ngày nộp hồ sơ.", field="assessed_on")
    if draft.samples is not None and not 0 <= draft.samples <= 1000:
        raise DomainError("Số sản phẩm mẫu phải từ 0 đến 1.000.", field="samples")


def _check_row(
    row: FormTwo | CommuneAssessment, values: Mapping[str, object], seen: int | None
) -> None:
    current = {name: getattr(row, name) for name in values}
    if {name: value or None for name, value in values.items()} == current:
        return
    try:
        check_version(seen, row, current)
    except StaleError as stale:
        days = {k: f"{v:%d/%m/%Y}" if isinstance(v, date) else v for k, v in current.items()}
        raise StaleError(days, version=stale.version) from stale
