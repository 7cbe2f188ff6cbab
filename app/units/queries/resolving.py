"""Texts to units: loads what a text could mean, then lets the rules match it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from app.core.database import db
from app.units.models import Unit, UnitLink
from app.units.rules.matching import Catalogue, Match, OldAddress, wanted_keys
from app.units.values import UnitLevel


def resolve(
    text: str,
    *,
    within: Unit | None = None,
    level: UnitLevel | None = None,
    on: date | None = None,
) -> list[Match]:
    """The units a text may mean: a code, or a name with or without kind and parents.

    With and without marks, by old and new names ("xã Ninh Gia", "phuong phan thiet", "24985",
    "thị trấn Liên Nghĩa, huyện Đức Trọng"). None found: an empty list; several: ambiguous, never
    guessed. ``within``: only units of this province (today's with its former ones, or the other
    way round). ``on``: only units of that day; an ended commune gives what it became
    (``Match.via``). For many texts use ``catalogue(within)``.
    """
    return _catalogue_for(text, within).resolve(text, level=level, on=on)


def parse_old_address(text: str, *, within: Unit | None = None) -> OldAddress:
    """Old commune and district named by an address of before 01/7/2025, each None if unclear.

    "thành phố Phan Thiết" gives the district alone. House numbers and hamlets in front do no harm.
    """
    return _catalogue_for(text, within).old_address(text)


def catalogue(province: Unit) -> Catalogue:
    """All old and new units of a province in memory, for many texts without a query each."""
    family = _family(province)
    above = aliased(Unit)
    wanted = (
        select(Unit)
        .outerjoin(above, above.id == Unit.parent_id)
        .where(or_(Unit.id.in_(family), Unit.parent_id.in_(family), above.parent_id.in_(family)))
    )
    units = db.session.scalars(wanted).all()
    return Catalogue(units, _successors({unit.id for unit in units}))


def _catalogue_for(text: str, within: Unit | None) -> Catalogue:
    """Every unit whose name or code the text mentions, their successors, and those above them."""
    family = None if within is None else _family(within)
    named = select(Unit).where(or_(Unit.name_key.in_(wanted_keys(text)), Unit.code == text.strip()))
    units = {unit.id: unit for unit in db.session.scalars(named)}
    successors = _successors(units)
    _add(units, {later for several in successors.values() for later in several})
    while missing := {unit.parent_id for unit in units.values() if unit.parent_id} - set(units):
        _add(units, missing)
    provinces = {unit.id for unit in units.values() if unit.level is UnitLevel.PROVINCE}
    successors = {**successors, **_successors(provinces)}
    _add(units, {later for several in successors.values() for later in several} - set(units))
    kept = [
        unit for unit in units.values() if family is None or _province_id(unit, units) in family
    ]
    return Catalogue(kept, successors)


def _add(units: dict[int, Unit], ids: Collection[int]) -> None:
    if ids:
        found = db.session.scalars(select(Unit).where(Unit.id.in_(set(ids))))
        units.update({unit.id: unit for unit in found})


def _province_id(unit: Unit, units: dict[int, Unit]) -> int:
    above: Unit = unit
    while above.parent_id is not None:
        above = units[above.parent_id]
    return above.id


def _family(province: Unit) -> set[int]:
    """A province with its predecessors and successors."""
    links = select(UnitLink.predecessor_id, UnitLink.successor_id).where(
        or_(UnitLink.predecessor_id == province.id, UnitLink.successor_id == province.id)
    )
    return {province.id, *(one for row in db.session.execute(links) for one in row)}


def _successors(ids: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    links = (
        select(UnitLink.predecessor_id, UnitLink.successor_id)
        .where(UnitLink.predecessor_id.in_(set(ids)))
        .order_by(UnitLink.id)
    )
    for predecessor, successor in db.session.execute(links):
        found[predecessor].append(successor)
    return dict(found)
