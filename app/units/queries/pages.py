"""What the pages about units show, gathered in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.database import db
from app.units.models import Unit, UnitLink
from app.units.queries.former import (
    FormerDistrict,
    covering_communes,
    former_district,
    main_communes,
    predecessors_to_ask,
)
from app.units.queries.history import Lineage, lineage
from app.units.queries.lookup import children, former_province_blocks, provinces, valid_on
from app.units.values import UnitLevel


@dataclass(frozen=True)
class ProvinceLine:
    """A province of today in the list: its communes counted, what it was made from."""

    province: Unit
    communes: int
    former: Sequence[Unit]


@dataclass(frozen=True)
class UnitPage:
    """One unit with its place in the tree and its history.

    ``former``: for a commune of today. ``several_districts``: it draws on more than one.
    ``blocks``: for a province of today. ``main`` and ``shared``: the communes of today counted in
    a former district, and those of which it gave only a part.
    """

    unit: Unit
    history: Lineage
    children: Sequence[Unit]
    blocks: Sequence[tuple[Unit, Sequence[Unit]]] = ()
    former: FormerDistrict | None = None
    several_districts: bool = False
    main: Sequence[Unit] = ()
    shared: Sequence[Unit] = ()


def province_lines(on: date) -> list[ProvinceLine]:
    """The provinces of a day in Vietnamese order; three queries."""
    counted = (
        select(Unit.parent_id, func.count())
        .where(Unit.level == UnitLevel.COMMUNE, valid_on(on))
        .group_by(Unit.parent_id)
    )
    communes = dict(db.session.execute(counted).all())
    links = (
        select(UnitLink)
        .join(Unit, Unit.id == UnitLink.predecessor_id)
        .where(Unit.level == UnitLevel.PROVINCE)
        .options(joinedload(UnitLink.predecessor))
        .order_by(Unit.sort_text, Unit.code, Unit.id)
    )
    former: dict[int, list[Unit]] = {}
    for link in db.session.scalars(links):
        former.setdefault(link.successor_id, []).append(link.predecessor)
    return [
        ProvinceLine(unit, communes.get(unit.id, 0), former.get(unit.id, []))
        for unit in provinces(on)
    ]


def unit_page(unit: Unit) -> UnitPage:
    """Everything the page of a unit shows."""
    history, below = lineage(unit), children(unit)
    if unit.level is UnitLevel.DISTRICT:
        main = main_communes(unit)
        shared = [one for one in covering_communes(unit) if one not in main]
        return UnitPage(unit, history, below, main=main, shared=shared)
    if unit.level is UnitLevel.PROVINCE:
        blocks = former_province_blocks(unit.id) if unit.valid_from is not None else []
        return UnitPage(unit, history, below, blocks=blocks)
    if unit.parent is None or unit.parent.level is UnitLevel.DISTRICT:
        return UnitPage(unit, history, below)
    return UnitPage(
        unit,
        history,
        below,
        former=former_district(unit),
        several_districts=bool(predecessors_to_ask(unit)),
    )
