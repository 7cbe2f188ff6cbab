"""What a unit came from and what it became."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.database import db
from app.units.models import Unit, UnitLink
from app.units.values import Share


@dataclass(frozen=True)
class Relation:
    """Another unit, how much of the predecessor went over, and from which day."""

    unit: Unit
    share: Share
    on: date


@dataclass(frozen=True)
class Lineage:
    """The units a unit was made from and those it became part of."""

    predecessors: Sequence[Relation]
    successors: Sequence[Relation]


def lineage(unit: Unit) -> Lineage:
    """Predecessors and successors with their shares, in Vietnamese order; two queries.

    Former districts have none of their own (islands apart): see main_communes and
    covering_communes for what lies in them today.
    """
    before = (
        select(UnitLink)
        .join(Unit, Unit.id == UnitLink.predecessor_id)
        .where(UnitLink.successor_id == unit.id)
        .options(joinedload(UnitLink.predecessor).joinedload(Unit.parent))
        .order_by(Unit.sort_text, Unit.code, Unit.id)
    )
    after = (
        select(UnitLink)
        .join(Unit, Unit.id == UnitLink.successor_id)
        .where(UnitLink.predecessor_id == unit.id)
        .options(joinedload(UnitLink.successor).joinedload(Unit.parent))
        .order_by(Unit.sort_text, Unit.code, Unit.id)
    )
    return Lineage(
        [Relation(link.predecessor, link.share, link.on) for link in db.session.scalars(before)],
        [Relation(link.successor, link.share, link.on) for link in db.session.scalars(after)],
    )
