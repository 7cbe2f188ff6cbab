"""Closing an entry: the exact result is frozen once, with everything needed to recompute it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.access.values import Viewer
from app.audit.actions import record
from app.core.clock import day_of
from app.core.database import lock
from app.core.errors import DomainError
from app.dossiers.actions import close_scoring
from app.evaluation import queries
from app.evaluation.actions.sheets import chosen, digest_of, part_points
from app.evaluation.models import Entry, Sheet
from app.evaluation.rules import ENTRY, council_result, frame_result, is_frame, standing
from app.evaluation.values import CouncilResult, EntryEvent, EntryState, PartSum, SheetState
from app.rubrics.values.editions import Edition
from app.rubrics.values.results import ZERO, MinimumBasis, plain


def close_entry(entry: Entry, *, actor: Viewer, now: datetime) -> None:
    """Freeze the council's result of a product; exactly one closing ever takes effect.

    Refuses while a scoring seat has not sealed, and when a sealed sheet no longer has its digest.
    """
    lock(entry)
    if entry.state is not EntryState.SCORING:
        raise DomainError("Kết quả của sản phẩm này đã được chốt trước đó; không chốt lại.")
    sheets = [sheet for sheet in entry.sheets if sheet.sitting == entry.sitting]
    _check_sealed(entry, sheets)
    edition = queries.pinned_edition(entry)
    basis = queries.minimum_basis(entry.round, on=day_of(now))
    result = compute(edition, sheets, basis)
    entry.sum_hundredths = result.sum_hundredths
    entry.sheet_count = result.count
    entry.stars_by_points = result.stars_by_points
    entry.stars = result.stars
    entry.result = _frozen(entry, edition, sheets, result, basis, now=now)
    entry.state = ENTRY.after(entry.state, EntryEvent.CLOSE)
    entry.closed_at = now
    entry.version += 1
    entry.updated_at = now
    old = entry.round.reentered
    close_scoring(
        entry.dossier,
        reason="Nhập lại từ hồ sơ giấy" if old else None,
        day=entry.round.council_on if old else None,
        actor=actor,
        now=now,
    )
    record(
        "entry.closed",
        entry,
        actor=actor,
        now=now,
        sheets={sheet.public_id: chosen(sheet) or part_points(sheet) for sheet in sheets},
    )


def compute(edition: Edition, sheets: Sequence[Sheet], basis: MinimumBasis) -> CouncilResult:
    """The exact result of the sheets as stored."""
    bands = queries.bands(edition)
    if is_frame(edition):
        return frame_result(edition, [part_points(sheet) for sheet in sheets], bands)
    return council_result(edition, [chosen(sheet) for sheet in sheets], bands, basis)


def _check_sealed(entry: Entry, sheets: Sequence[Sheet]) -> None:
    by_seat = {sheet.seat_id: sheet for sheet in sheets}
    waiting = [
        seat.person
        for seat in entry.round.seats
        if seat.scores
        and (seat.id not in by_seat or by_seat[seat.id].state is not SheetState.SEALED)
    ]
    if waiting:
        raise DomainError(f"Còn {len(waiting)} thành viên chưa nộp phiếu: {', '.join(waiting)}.")
    for sheet in sheets:
        if sheet.digest != digest_of(sheet):
            raise DomainError(
                f"Phiếu của {sheet.seat.person} không còn khớp mã niêm phong; không chốt kết quả."
            )


def _frozen(
    entry: Entry,
    edition: Edition,
    sheets: Sequence[Sheet],
    result: CouncilResult,
    basis: MinimumBasis,
    *,
    now: datetime,
) -> dict[str, Any]:
    """The result as stored: decimal strings and sums, so that equal sheets give equal content."""
    on = entry.round.council_on or day_of(now)
    meaning = standing(result.stars, result.certifiable, entry.round.tier, queries.authority(on))
    return {
        "edition": edition.code,
        "edition_digest": entry.edition_digest,
        "count": result.count,
        "sum": plain(sum(result.totals, ZERO)),
        "mean": str(result.mean),
        "spread": plain(result.spread),
        "minimum_basis": basis.value,
        "standing": meaning.value,
        "certifiable": result.certifiable,
        "parts": {code: _sum(part) for code, part in result.parts.items()},
        "criteria": {code: _sum(part) for code, part in result.criteria.items()},
        "missing": [
            {
                "criterion": lack.criterion,
                "stars": lack.stars,
                "need": plain(lack.need),
                "have": plain(lack.have),
            }
            for lack in result.missing
        ],
        "reasons": list(result.reasons),
        "notices": list(result.notices),
        "sheets": [
            {"sheet": sheet.public_id, "digest": sheet.digest, "total": plain(total)}
            for sheet, total in zip(sheets, result.totals, strict=True)
        ],
        "reentered": entry.round.reentered,
    }


def _sum(part: PartSum) -> dict[str, Any]:
    return {"sum": plain(part.sum), "mean": str(part.mean), "max": part.max}
