"""Planning a round, seating its council, its agenda, opening and closing it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict

from app.access.values import Viewer
from app.accounts.models import User
from app.audit.actions import record
from app.core.database import db, lock
from app.core.errors import DomainError, check_version, constraint_sentence
from app.dossiers.actions import take_to_council
from app.dossiers.models import Dossier
from app.dossiers.queries import last_submission
from app.evaluation import queries
from app.evaluation.models import Entry, Round, RoundEventRow, Seat, Sheet
from app.evaluation.rules import ENTRY, ROUND, check_council, check_round, left_out
from app.evaluation.values import EntryEvent, EntryState, RoundEvent, RoundState, SeatRole, Tier
from app.notices.actions import tell
from app.units.models import Unit

constraint_sentence(
    "uq_rounds_programme_id_unit_id_year_number",
    columns="rounds.programme_id, rounds.unit_id, rounds.year, rounds.number",
    sentence="Đã có đợt mang số này trong năm. Xin chọn số khác.",
    field="number",
)
constraint_sentence(
    "uq_seats_programme_id_round_id_user_id",
    columns="seats.programme_id, seats.round_id, seats.user_id",
    sentence="Người này đã có tên trong Hội đồng của đợt.",
    field="user",
)


class Plan(TypedDict):
    """What is decided about a round and may be changed while it is planned."""

    name: str
    cut_off: date | None
    council_on: date | None
    place: str | None
    council_decision_number: str | None
    council_decision_on: date | None


def move(
    council: Round, happened: RoundEvent, *, actor: Viewer, now: datetime, reason: str | None = None
) -> None:
    """Move the round and write the event with it."""
    before = council.state
    council.state = ROUND.after(before, happened)
    council.version += 1
    council.updated_at = now
    db.session.add(
        RoundEventRow(
            programme_id=council.programme_id,
            round_id=council.id,
            event=happened,
            from_state=before,
            to_state=council.state,
            actor_id=actor.user_id,
            actor_name=actor.name,
            at=now,
            reason=reason,
        )
    )
    record(f"round.{happened.value}", council, actor=actor, now=now)


def plan_round(
    unit: Unit,
    *,
    tier: Tier,
    year: int,
    number: int,
    plan: Plan,
    key: str,
    actor: Viewer,
    now: datetime,
    reentered: bool = False,
) -> Round:
    """Plan a round of a unit; refuses days that do not fit and a second round of the number."""
    check_round(tier, unit.level, year=year, cut_off=plan["cut_off"], council_on=plan["council_on"])
    if number < 1:
        raise DomainError("Số đợt phải từ 1.", field="number")
    council = Round(
        public_id=key,
        programme_id=actor.programme_id,
        unit=unit,
        tier=tier,
        year=year,
        number=number,
        state=RoundState.PLANNED,
        reentered=reentered,
        reentered_by=actor.name if reentered else None,
        created_at=now,
        updated_at=now,
        **plan,
    )
    db.session.add(council)
    record("round.planned", council, actor=actor, now=now)
    return council


def change_round(
    council: Round, plan: Plan, *, seen_version: int | None, actor: Viewer, now: datetime
) -> None:
    """Change the plan of a round that is not open yet."""
    lock(council)
    _check_planned(council)
    current: Mapping[str, Any] = {name: getattr(council, name) for name in plan}
    check_version(seen_version, council, current)
    check_round(
        council.tier,
        council.unit.level,
        year=council.year,
        cut_off=plan["cut_off"],
        council_on=plan["council_on"],
    )
    for name, value in plan.items():
        setattr(council, name, value)
    council.version += 1
    council.updated_at = now
    record("round.changed", council, actor=actor, now=now)


def _check_planned(council: Round) -> None:
    if council.state is not RoundState.PLANNED:
        raise DomainError("Đợt đã mở nên không đổi được Hội đồng và chương trình họp.")


def seat_member(
    council: Round,
    *,
    person: str,
    office: str,
    role: SeatRole,
    scores: bool,
    user: User | None,
    key: str,
    actor: Viewer,
    now: datetime,
) -> Seat:
    """Give a person a seat; one chair only. The account is optional (paper members)."""
    lock(council)
    _check_planned(council)
    seats = council.seats
    if role is SeatRole.CHAIR and any(seat.role is SeatRole.CHAIR for seat in seats):
        raise DomainError("Hội đồng đã có Chủ tịch.", field="role")
    if user is not None and user.programme_id != council.programme_id:
        raise DomainError("Tài khoản này không thuộc chương trình của tỉnh.", field="user")
    seat = Seat(
        public_id=key,
        programme_id=council.programme_id,
        round=council,
        position=max((seat.position for seat in seats), default=0) + 1,
        person=person,
        office=office,
        role=role,
        scores=scores,
        user_id=user.id if user else None,
        created_at=now,
        updated_at=now,
    )
    db.session.add(seat)
    record("seat.given", seat, actor=actor, now=now)
    return seat


def remove_seat(seat: Seat, *, actor: Viewer, now: datetime) -> None:
    """Take a seat back while the round is only planned."""
    lock(seat.round)
    _check_planned(seat.round)
    record("seat.removed", seat, actor=actor, now=now, person_office=seat.office)
    db.session.delete(seat)


def put_on_agenda(
    council: Round, dossiers: Sequence[Dossier], *, actor: Viewer, now: datetime
) -> list[Entry]:
    """Put dossiers on the agenda and pin the edition of each by code and content hash.

    Refuses a dossier the province has not received, filed after the cut-off, on another agenda,
    or whose edition can't be used to score.
    """
    lock(council)
    _check_planned(council)
    if not dossiers:
        raise DomainError("Xin chọn ít nhất một hồ sơ.", field="dossiers")
    listed = {entry.dossier_id for entry in council.entries}
    position = max((entry.position for entry in council.entries), default=0)
    added = []
    for dossier in dossiers:
        if dossier.id in listed:
            continue
        reason = left_out(queries.candidate(dossier, council), cut_off=council.cut_off)
        if reason is not None:
            raise DomainError(f"{dossier.product.name}: {reason}", field="dossiers")
        position += 1
        added.append(_entry(council, dossier, position, now=now))
        record("entry.listed", added[-1], actor=actor, now=now)
    return added


def _entry(council: Round, dossier: Dossier, position: int, *, now: datetime) -> Entry:
    code = str(dossier.edition_code)
    submission = last_submission(dossier)
    entry = Entry(
        programme_id=council.programme_id,
        round=council,
        dossier=dossier,
        submission_id=submission.id if submission else None,
        edition_code=code,
        edition_digest=queries.edition_digest(code),
        position=position,
        created_at=now,
        updated_at=now,
    )
    db.session.add(entry)
    return entry


def take_off_agenda(entry: Entry, *, actor: Viewer, now: datetime) -> None:
    """Take a product off the agenda while the round is only planned."""
    lock(entry.round)
    _check_planned(entry.round)
    record("entry.unlisted", entry, actor=actor, now=now, dossier=entry.dossier.public_id)
    db.session.delete(entry)


def open_round(council: Round, *, actor: Viewer, now: datetime) -> None:
    """Open the round: dossiers go to the council, each scoring seat gets a sheet per product."""
    lock(council)
    ROUND.after(council.state, RoundEvent.OPEN)
    check_council([(seat.role, seat.scores) for seat in council.seats], len(council.entries))
    for entry in council.entries:
        queries.pinned_edition(entry)
        take_to_council(entry.dossier, round_id=council.id, actor=actor, now=now)
        begin_scoring(entry, actor=actor, now=now)
    move(council, RoundEvent.OPEN, actor=actor, now=now)
    tell(
        [seat.user_id for seat in council.seats if seat.user_id is not None],
        event_key=f"round-open:{council.public_id}",
        title=f"{council.name}: mời chấm điểm",
        text=f"Đợt đã mở với {len(council.entries)} sản phẩm. Phiếu của ông/bà đã sẵn sàng.",
        path="/evaluation/my-sheets",
        actor=actor,
        now=now,
    )


def begin_scoring(entry: Entry, *, actor: Viewer, now: datetime) -> None:
    """Open an entry: one sheet for each seat that scores."""
    entry.state = ENTRY.after(entry.state, EntryEvent.TAKE)
    entry.version += 1
    entry.updated_at = now
    for seat in entry.round.seats:
        if seat.scores:
            db.session.add(
                Sheet(
                    programme_id=entry.programme_id,
                    entry=entry,
                    seat=seat,
                    sitting=entry.sitting,
                    created_at=now,
                    updated_at=now,
                )
            )
    record("entry.taken", entry, actor=actor, now=now)


def close_round(council: Round, *, actor: Viewer, now: datetime) -> None:
    """Close the round once every product on its agenda has a result."""
    lock(council)
    waiting = [
        entry.dossier.product.name
        for entry in council.entries
        if entry.state is not EntryState.CLOSED
    ]
    if waiting:
        raise DomainError(f"Còn {len(waiting)} sản phẩm chưa có kết quả: {', '.join(waiting)}.")
    if not council.entries:
        raise DomainError("Đợt chưa có sản phẩm nào.")
    if council.reentered:
        council.confirmed_by_id, council.confirmed_at = actor.user_id, now
    move(council, RoundEvent.CLOSE, actor=actor, now=now)
