"""Rounds, seats and agenda entries, each only for who may know they exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from app.access.values import Role, Viewer
from app.accounts.models import User
from app.accounts.queries import holders
from app.core.database import db
from app.core.errors import MissingError
from app.dossiers.models import Dossier
from app.evaluation.models import Entry, Round, Seat, Sheet
from app.products.models import Product
from app.units.models import Unit


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Rounds of the viewer's work, and those where the viewer has a seat."""
    seated = exists().where(Seat.round_id == Round.id, Seat.user_id == viewer.user_id)
    mine: list[ColumnElement[bool]] = [seated] if viewer.user_id is not None else []
    if viewer.district_ids:
        mine.append(Round.unit_id.in_(sorted(viewer.district_ids)))
    own_programme = Round.programme_id == viewer.programme_id
    return own_programme if viewer.province_wide else and_(own_programme, or_(false(), *mine))


@dataclass(frozen=True)
class RoundLine:
    """A round in the list, with how far it is."""

    round: Round
    entries: int
    closed: int


def visible_rounds(*, viewer: Viewer) -> Sequence[RoundLine]:
    """The rounds the viewer may know of, newest first, with their numbers of products."""
    closed = func.count(Entry.closed_at)
    rows = db.session.execute(
        select(Round, func.count(Entry.id), closed)
        .outerjoin(Entry, Entry.round_id == Round.id)
        .join(Round.unit)
        .where(visible(viewer))
        .group_by(Round.id, Unit.id)
        .options(contains_eager(Round.unit))
        .order_by(Round.year.desc(), Round.number.desc(), Round.id.desc())
    )
    return [RoundLine(*row) for row in rows]


def _agenda() -> tuple[ExecutableOption, ...]:
    product = selectinload(Round.entries).joinedload(Entry.dossier).joinedload(Dossier.product)
    return (
        joinedload(Round.unit),
        selectinload(Round.seats),
        product.joinedload(Product.producer),
        product.joinedload(Product.group),
        selectinload(Round.entries).selectinload(Entry.sheets).joinedload(Sheet.seat),
    )


def visible_round(public_id: str, *, viewer: Viewer) -> Round:
    """The round with seats, agenda and sheets; MissingError outside the viewer's scope."""
    found = db.session.scalar(
        select(Round).where(Round.public_id == public_id, visible(viewer)).options(*_agenda())
    )
    if found is None:
        raise MissingError("Không tìm thấy đợt đánh giá này.")
    return found


def round_by_key(programme_id: int, key: str) -> Round | None:
    """The round a form of this one-time key has already made."""
    return db.session.scalar(
        select(Round).where(Round.programme_id == programme_id, Round.public_id == key)
    )


def seat_by_key(programme_id: int, key: str) -> Seat | None:
    """The seat a form of this one-time key has already made."""
    return db.session.scalar(
        select(Seat).where(Seat.programme_id == programme_id, Seat.public_id == key)
    )


def visible_entry(public_id: str, *, viewer: Viewer) -> Entry:
    """An agenda entry with its round and sheets; MissingError outside the viewer's scope."""
    found = db.session.scalar(
        select(Entry)
        .join(Entry.round)
        .where(Entry.public_id == public_id, visible(viewer))
        .options(
            contains_eager(Entry.round).selectinload(Round.seats),
            contains_eager(Entry.round).joinedload(Round.unit),
            joinedload(Entry.dossier).joinedload(Dossier.product).joinedload(Product.producer),
            selectinload(Entry.sheets).joinedload(Sheet.seat),
            selectinload(Entry.sheets).selectinload(Sheet.choices),
            selectinload(Entry.sheets).selectinload(Sheet.parts),
        )
    )
    if found is None:
        raise MissingError("Không tìm thấy sản phẩm này trong chương trình họp.")
    return found


def next_round_number(unit_id: int, year: int, *, viewer: Viewer) -> int:
    """The number a new round of the unit would have in a year."""
    last = db.session.scalar(
        select(func.max(Round.number)).where(
            Round.programme_id == viewer.programme_id,
            Round.unit_id == unit_id,
            Round.year == year,
        )
    )
    return (last or 0) + 1


def members_to_seat(council: Round, *, on: date) -> Sequence[User]:
    """The accounts with the role of council member that have no seat in the round yet."""
    taken = {seat.user_id for seat in council.seats}
    ids = set(holders(council.programme_id, Role.COUNCIL_MEMBER, on=on)) - taken
    return db.session.scalars(
        select(User)
        .where(User.id.in_(ids), User.disabled_at.is_(None))
        .order_by(User.sort_text, User.id)
    ).all()


def closed_entries(*, viewer: Viewer) -> Sequence[Entry]:
    """Entries with a frozen result that the viewer may see, newest first (for decisions)."""
    return db.session.scalars(
        select(Entry)
        .join(Entry.round)
        .where(visible(viewer), Entry.closed_at.is_not(None))
        .options(
            contains_eager(Entry.round).selectinload(Round.seats),
            joinedload(Entry.dossier).joinedload(Dossier.product).joinedload(Product.producer),
        )
        .order_by(Entry.closed_at.desc(), Entry.id.desc())
    ).all()
