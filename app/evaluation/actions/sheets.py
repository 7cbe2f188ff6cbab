"""Filling and sealing a sheet. What is chosen stays out of the trail until the result is closed."""

from collections.abc import Mapping
from datetime import datetime

from app.access.values import Viewer
from app.audit.actions import record
from app.audit.rules import keyed_digest
from app.core.database import db, lock
from app.core.documents.formats import vmoment
from app.core.errors import DomainError, StaleError
from app.core.secrets import chain_key
from app.evaluation.models import Choice, Sheet
from app.evaluation.rules import (
    SHEET,
    check_parts,
    check_sealable,
    clashes,
    is_frame,
    missing_parts,
    sheet_digest,
)
from app.evaluation.values import Clash, EntryState, HeldChoice, SheetEvent, SheetState
from app.rubrics.rules.scoring import check_choices
from app.rubrics.values.editions import Edition

LONGEST_NOTE = 2000


def held_choices(sheet: Sheet) -> dict[str, HeldChoice]:
    """What is stored on the sheet, by criterion."""
    return {
        row.criterion: HeldChoice(row.option_id, row.note, row.option_version, row.note_version)
        for row in sheet.choices
    }


def chosen(sheet: Sheet) -> dict[str, int]:
    """The options chosen so far, by criterion."""
    return {row.criterion: row.option_id for row in sheet.choices if row.option_id is not None}


def part_points(sheet: Sheet) -> dict[str, int]:
    """The hundredths of each part entered so far (frame editions)."""
    return {row.part: row.hundredths for row in sheet.parts}


def check_open(sheet: Sheet) -> None:
    """Refuse to change a sealed sheet, or one whose product already has a result."""
    if sheet.entry.state is not EntryState.SCORING:
        raise DomainError("Sản phẩm này đã có kết quả của Hội đồng; không chấm thêm được.")
    if sheet.state is not SheetState.OPEN:
        raise DomainError(
            f"Phiếu đã nộp, niêm phong lúc {vmoment(sheet.sealed_at)}; không sửa, không nộp lại."
        )


def save_choices(
    sheet: Sheet,
    choices: Mapping[str, int],
    notes: Mapping[str, str],
    *,
    edition: Edition,
    seen_version: int | None,
    actor: Viewer,
    now: datetime,
) -> dict[str, Clash]:
    """Save the changed fields of a sheet; what does not clash is merged silently.

    A field another machine changed to something else since ``seen_version`` is not overwritten: it
    is handed back as a clash, everything else is saved. Refuses an option of another edition, a
    sealed sheet, a product with a result.
    """
    lock(sheet)
    check_open(sheet)
    check_choices(edition, choices)
    _check_notes(edition, notes)
    held = held_choices(sheet)
    found = clashes(held, choices, notes, seen_version=seen_version or 0)
    options = {
        code: option
        for code, option in choices.items()
        if code not in found and _option(held, code) != option
    }
    words = {
        code: note
        for code, note in notes.items()
        if code not in found and _note(held, code) != note
    }
    if options or words:
        _write(sheet, options, words, actor=actor, now=now)
        record(
            "sheet.saved",
            sheet,
            actor=actor,
            now=now,
            chosen={code: _marks(sheet, code, held, new) for code, new in options.items()},
            noted=sorted(words),
        )
    return found


def _write(
    sheet: Sheet,
    options: Mapping[str, int],
    words: Mapping[str, str],
    *,
    actor: Viewer,
    now: datetime,
) -> None:
    sheet.version += 1
    sheet.updated_at = now
    if sheet.seat.user_id != actor.user_id:
        sheet.entered_by_id = actor.user_id
    rows = {row.criterion: row for row in sheet.choices}
    for code in {*options, *words}:
        row = rows.get(code)
        if row is None:
            row = Choice(
                programme_id=sheet.programme_id,
                criterion=code,
                option_version=0,
                note_version=0,
                chosen_at=now,
            )
            sheet.choices.append(row)
        if code in options:
            row.option_id, row.option_version = options[code], sheet.version
            row.chosen_at = now
        if code in words:
            row.note, row.note_version = words[code] or None, sheet.version
    db.session.flush()


def _check_notes(edition: Edition, notes: Mapping[str, str]) -> None:
    for code, note in notes.items():
        if code not in edition.criteria:
            raise DomainError(f"Phiếu {edition.code} không có tiêu chí “{code}”.", field=code)
        if len(note) > LONGEST_NOTE:
            raise DomainError(
                f"Ghi chú ở tiêu chí {code} dài quá {LONGEST_NOTE} ký tự.", field=code
            )


def _option(held: Mapping[str, HeldChoice], code: str) -> int | None:
    return held[code].option_id if code in held else None


def _note(held: Mapping[str, HeldChoice], code: str) -> str:
    return (held[code].note or "") if code in held else ""


def _marks(sheet: Sheet, code: str, held: Mapping[str, HeldChoice], new: int) -> list[str | None]:
    """Before and after as keyed digests: provable later, unreadable before the result is out."""
    before = _option(held, code)
    return [
        None if option is None else keyed_digest(chain_key(), f"{sheet.public_id}:{code}:{option}")
        for option in (before, new)
    ]


def digest_of(sheet: Sheet) -> str:
    """The digest of the sheet as it is stored."""
    entry = sheet.entry
    return sheet_digest(
        edition=(entry.edition_code, entry.edition_digest),
        entry=entry.public_id,
        seat=sheet.seat.public_id,
        sitting=sheet.sitting,
        choices=chosen(sheet),
        parts=part_points(sheet),
    )


def seal_sheet(
    sheet: Sheet, *, edition: Edition, seen_version: int | None, actor: Viewer, now: datetime
) -> None:
    """Seal a complete sheet with its digest; refuses one changed since the page was shown."""
    lock(sheet)
    check_open(sheet)
    if seen_version != sheet.version:
        raise StaleError({}, version=sheet.version)
    if is_frame(edition):
        parts = part_points(sheet)
        check_parts(edition, parts)
        if missing_parts(edition, parts):
            raise DomainError(f"Phiếu của {sheet.seat.person} chưa đủ điểm các phần.")
    else:
        check_choices(edition, chosen(sheet))
        check_sealable(edition, chosen(sheet))
    digest = digest_of(sheet)
    sheet.state = SHEET.after(sheet.state, SheetEvent.SEAL)
    sheet.sealed_at, sheet.digest = now, digest
    sheet.version += 1
    sheet.updated_at = now
    record("sheet.sealed", sheet, actor=actor, now=now)
