"""Entering a round a district held on paper: its council, its products, each member's marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.access.values import Viewer
from app.audit.actions import record
from app.core.database import db, lock
from app.core.documents.formats import vdate
from app.core.errors import DomainError, check_version
from app.dossiers.actions import reenter_dossier, take_to_council
from app.dossiers.queries import governing
from app.dossiers.values import DossierKind
from app.evaluation import queries
from app.evaluation.actions.results import close_entry
from app.evaluation.actions.rounds import Plan, begin_scoring, close_round, move, plan_round
from app.evaluation.actions.sheets import check_open, seal_sheet
from app.evaluation.models import Entry, PartPoints, Round, Seat, Sheet
from app.evaluation.rules import (
    SHEET,
    check_council,
    check_parts,
    check_second_person,
    is_frame,
)
from app.evaluation.values import (
    EntryState,
    RoundEvent,
    RoundState,
    SeatRole,
    SheetEvent,
    SheetState,
    Tier,
)
from app.notices.actions import tell
from app.products.models import Product
from app.units.models import Unit


@dataclass(frozen=True)
class SeatDraft:
    """A member of the old council as on its establishing decision."""

    person: str
    office: str
    role: SeatRole
    scores: bool


def enter_old_round(
    district: Unit,
    *,
    year: int,
    number: int,
    plan: Plan,
    seats: Sequence[SeatDraft],
    key: str,
    actor: Viewer,
    now: datetime,
) -> Round:
    """Enter a district's round of its time with its council; it is open for entry at once.

    Refuses a day of the council after 30/6/2025, when districts ended, or none at all.
    """
    if plan["council_on"] is None:
        raise DomainError("Xin ghi ngày họp của Hội đồng cấp huyện.", field="council_on")
    if plan["council_on"].year != year:
        raise DomainError("Ngày họp Hội đồng không thuộc năm của đợt.", field="council_on")
    check_council([(seat.role, seat.scores) for seat in seats], entries=1)
    council = plan_round(
        district,
        tier=Tier.DISTRICT,
        year=year,
        number=number,
        plan=plan,
        key=key,
        actor=actor,
        now=now,
        reentered=True,
    )
    for position, draft in enumerate(seats, start=1):
        seat = Seat(
            programme_id=council.programme_id,
            round=council,
            position=position,
            person=draft.person,
            office=draft.office,
            role=draft.role,
            scores=draft.scores,
            created_at=now,
            updated_at=now,
        )
        db.session.add(seat)
        record("seat.given", seat, actor=actor, now=now)
    reason = "Nhập lại đợt đã họp trên giấy"
    move(council, RoundEvent.OPEN, reason=reason, actor=actor, now=now)
    return council


def enter_old_entry(
    council: Round,
    product: Product,
    *,
    kind: DossierKind,
    filed_on: date,
    edition_code: str | None,
    key: str,
    actor: Viewer,
    now: datetime,
) -> Entry:
    """Put a product of the district on an old round, with a dossier entered afterwards.

    ``edition_code`` is the paper sheet used (1048/2019, 25 sheets); where the set is only a frame
    (148/2023) it follows from the filing day.
    """
    lock(council)
    if not council.reentered or council.state is not RoundState.OPEN:
        raise DomainError("Đợt này không còn nhận sản phẩm nhập lại.")
    if council.council_on is not None and filed_on > council.council_on:
        raise DomainError(
            f"Ngày nộp hồ sơ không thể sau ngày họp Hội đồng ({vdate(council.council_on)}).",
            field="filed_on",
        )
    if any(entry.dossier.product_id == product.id for entry in council.entries):
        raise DomainError("Sản phẩm này đã có trong đợt.", field="product")
    dossier = reenter_dossier(
        product,
        kind=kind,
        filed_on=filed_on,
        edition_code=_old_edition(product, kind, filed_on, edition_code),
        key=key,
        round_id=council.id,
        actor=actor,
        now=now,
    )
    code = str(dossier.edition_code)
    entry = Entry(
        programme_id=council.programme_id,
        round=council,
        dossier=dossier,
        edition_code=code,
        edition_digest=queries.edition_digest(code),
        position=max((row.position for row in council.entries), default=0) + 1,
        created_at=now,
        updated_at=now,
    )
    db.session.add(entry)
    db.session.flush()
    reason = "Nhập lại từ hồ sơ giấy"
    take_to_council(dossier, round_id=council.id, reason=reason, actor=actor, now=now)
    begin_scoring(entry, actor=actor, now=now)
    record("entry.reentered", entry, actor=actor, now=now)
    return entry


def _old_edition(product: Product, kind: DossierKind, filed_on: date, chosen: str | None) -> str:
    found = governing(product, kind, filed=filed_on)
    if found.edition is not None and is_frame(found.edition):
        return found.edition.code
    if not chosen:
        raise DomainError(
            "Hồ sơ nộp ngày này chấm theo bộ tiêu chí của Quyết định 1048/QĐ-TTg: xin chọn đúng "
            "phiếu đã dùng trên giấy.",
            field="edition",
        )
    if chosen not in {row.code for row in queries.sheets_of_set(found.regime.edition_set)}:
        raise DomainError(
            f"Phiếu {chosen} không thuộc bộ tiêu chí áp dụng cho ngày {vdate(filed_on)}.",
            field="edition",
        )
    return chosen


def save_old_marks(
    entry: Entry,
    marks: Mapping[str, Mapping[str, int]],
    *,
    seen_version: int | None,
    actor: Viewer,
    now: datetime,
) -> None:
    """Keep the A/B/C hundredths of each member (by seat) as copied from the signed sheets.

    Refuses points beyond a part's maximum, a seat of another round, a sheet already sealed.
    """
    lock(entry)
    edition = queries.pinned_edition(entry)
    if not is_frame(edition):
        raise DomainError("Phiếu này chấm theo từng tiêu chí, không nhập điểm phần.")
    check_version(seen_version, entry, _current(entry))
    by_seat = {sheet.seat.public_id: sheet for sheet in entry.sheets}
    for seat, parts in marks.items():
        if seat not in by_seat:
            raise DomainError("Phiếu này không thuộc Hội đồng của đợt.")
        check_parts(edition, parts)
        _keep(by_seat[seat], parts, actor=actor, now=now)
    entry.version += 1
    entry.updated_at = now
    record("entry.marks_entered", entry, actor=actor, now=now, marks=marks)


def _current(entry: Entry) -> dict[str, str]:
    return {
        f"{sheet.seat.public_id}-{part.part}": str(part.hundredths)
        for sheet in entry.sheets
        for part in sheet.parts
    }


def _keep(sheet: Sheet, parts: Mapping[str, int], *, actor: Viewer, now: datetime) -> None:
    held = {row.part: row for row in sheet.parts}
    if parts == {part: row.hundredths for part, row in held.items()}:
        return
    check_open(sheet)
    for part, row in held.items():
        if part not in parts:
            sheet.parts.remove(row)
    for part, points in parts.items():
        if part in held:
            held[part].hundredths = points
        else:
            sheet.parts.append(
                PartPoints(programme_id=sheet.programme_id, part=part, hundredths=points)
            )
    sheet.entered_by_id = actor.user_id
    sheet.version += 1
    sheet.updated_at = now


def hand_over_old_entry(entry: Entry, *, actor: Viewer, now: datetime) -> None:
    """Say that every sheet was copied and compared: they are sealed and wait for confirmation."""
    lock(entry)
    edition = queries.pinned_edition(entry)
    waiting = [sheet for sheet in entry.sheets if sheet.state is SheetState.OPEN]
    if entry.state is not EntryState.SCORING or not waiting:
        raise DomainError("Các phiếu của sản phẩm này đã được chuyển xác nhận.")
    for sheet in waiting:
        if sheet.entered_by_id is None:
            sheet.entered_by_id = actor.user_id
        seal_sheet(sheet, edition=edition, seen_version=sheet.version, actor=actor, now=now)
    entry.result = {}
    entry.version += 1
    record("entry.handed_over", entry, actor=actor, now=now)


def give_back_old_entry(entry: Entry, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Give copied sheets back to who typed them, with what does not match the paper."""
    lock(entry)
    if not entry.round.reentered or entry.state is not EntryState.SCORING:
        raise DomainError("Sản phẩm này không còn ở bước xác nhận.")
    if not reason.strip():
        raise DomainError("Xin ghi chỗ chưa khớp với phiếu giấy.", field="reason")
    typed = {sheet.entered_by_id for sheet in entry.sheets}
    for sheet in entry.sheets:
        sheet.state = SHEET.after(sheet.state, SheetEvent.GIVE_BACK)
        sheet.sealed_at = sheet.digest = None
        sheet.version += 1
        sheet.updated_at = now
        record("sheet.given_back", sheet, actor=actor, now=now, reason=reason)
    entry.result = {"given_back": reason, "by": actor.name}
    entry.version += 1
    entry.updated_at = now
    record("entry.given_back", entry, actor=actor, now=now, reason=reason)
    tell(
        [user_id for user_id in typed if user_id is not None],
        event_key=f"entry-given-back:{entry.public_id}:{entry.version}",
        title=f"{entry.dossier.product.name}: phiếu nhập lại chưa khớp",
        text=reason,
        path=f"/evaluation/entries/{entry.public_id}/old",
        actor=actor,
        now=now,
    )


def confirm_old_entry(entry: Entry, *, actor: Viewer, now: datetime) -> None:
    """Confirm copied sheets as a second person: the result is frozen, marked as re-entered."""
    check_second_person(actor.user_id, [sheet.entered_by_id for sheet in entry.sheets])
    close_entry(entry, actor=actor, now=now)


def confirm_old_round(council: Round, *, actor: Viewer, now: datetime) -> None:
    """Close an old round as a second person, once every product is confirmed."""
    typed = [sheet.entered_by_id for entry in council.entries for sheet in entry.sheets]
    check_second_person(actor.user_id, typed)
    close_round(council, actor=actor, now=now)
