"""Finding units by identity, by place in the tree, by words."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.core.database import db
from app.core.errors import MissingError
from app.core.text import fold
from app.units.models import Unit, UnitLink
from app.units.queries.former import descents_of, former_districts_index
from app.units.rules.former import counted_communes, needs_question, origins
from app.units.values import LAST_DAY_OF_DISTRICTS, UnitLevel

_ABOVE = joinedload(Unit.parent).joinedload(Unit.parent)


def unit(public_id: str) -> Unit:
    """The unit of a public id with the units above it; MissingError when there is none."""
    found = db.session.scalar(select(Unit).where(Unit.public_id == public_id).options(_ABOVE))
    if found is None:
        raise MissingError("Không tìm thấy đơn vị hành chính này.")
    return found


def unit_by_id(unit_id: int) -> Unit:
    """The unit of an internal id with the units above it; MissingError when there is none."""
    found = db.session.scalar(select(Unit).where(Unit.id == unit_id).options(_ABOVE))
    if found is None:
        raise MissingError("Không tìm thấy đơn vị hành chính này.")
    return found


def units_by_ids(ids: Collection[int]) -> dict[int, Unit]:
    """Units of internal ids with the units above them, in one query: {id: Unit}."""
    wanted = select(Unit).where(Unit.id.in_(set(ids))).options(_ABOVE)
    return {found.id: found for found in db.session.scalars(wanted)}


def province(code: str, on: date) -> Unit:
    """The province of a code on a day (24: Bắc Giang on 30/6/2025, Bắc Ninh since).

    MissingError when no province had the code on that day.
    """
    wanted = select(Unit).where(
        Unit.level == UnitLevel.PROVINCE, Unit.code == code.strip(), valid_on(on)
    )
    found = db.session.scalars(wanted.order_by(Unit.id)).first()
    if found is None:
        raise MissingError(f"Không có tỉnh, thành phố nào mang mã {code} vào ngày {on:%d/%m/%Y}.")
    return found


def provinces(on: date) -> Sequence[Unit]:
    """All provinces of a day, in Vietnamese order."""
    return db.session.scalars(
        _in_order(select(Unit).where(Unit.level == UnitLevel.PROVINCE, valid_on(on)))
    ).all()


def children(parent: Unit, on: date | None = None) -> Sequence[Unit]:
    """The units directly below one, all or those of a day, in Vietnamese order."""
    wanted = select(Unit).where(Unit.parent_id == parent.id)
    return db.session.scalars(_in_order(wanted if on is None else wanted.where(valid_on(on)))).all()


def communes_of(province_id: int, on: date) -> Sequence[Unit]:
    """The communes of a province version on a day, in Vietnamese order.

    For a province of today: its communes directly below it; for one of before 01/7/2025: those of
    its districts. Empty when none of them existed on that day.
    """
    district = aliased(Unit)
    wanted = (
        select(Unit)
        .join(district, Unit.parent_id == district.id)
        .where(
            Unit.level == UnitLevel.COMMUNE,
            or_(district.id == province_id, district.parent_id == province_id),
            valid_on(on),
        )
    )
    return db.session.scalars(_in_order(wanted)).all()


def former_provinces(province_id: int) -> Sequence[Unit]:
    """The provinces of 30/6/2025 that make up a province of today, in Vietnamese order."""
    wanted = (
        select(Unit)
        .join(UnitLink, UnitLink.predecessor_id == Unit.id)
        .where(UnitLink.successor_id == province_id, Unit.level == UnitLevel.PROVINCE)
    )
    return db.session.scalars(_in_order(wanted)).all()


def former_province_blocks(province_id: int) -> list[tuple[Unit, list[Unit]]]:
    """The former provinces of today's province, each with its districts of 30/6/2025.

    Both in Vietnamese order; Lâm Đồng gives Bình Thuận, Đắk Nông, Lâm Đồng with 28 districts.
    """
    former = former_provinces(province_id)
    wanted = select(Unit).where(
        Unit.level == UnitLevel.DISTRICT,
        Unit.parent_id.in_([one.id for one in former]),
        valid_on(LAST_DAY_OF_DISTRICTS),
    )
    districts = db.session.scalars(_in_order(wanted)).all()
    return [(one, [unit for unit in districts if unit.parent_id == one.id]) for one in former]


def districts_of(province_unit: Unit, on: date = LAST_DAY_OF_DISTRICTS) -> list[Unit]:
    """The districts of a province on a day, in Vietnamese order.

    For a province that began after that day: those of its predecessors (28 for today's Lâm Đồng).
    """
    owners = [province_unit.id]
    if not province_unit.valid_on(on):
        owners = [one.id for one in former_provinces(province_unit.id)]
    wanted = select(Unit).where(
        Unit.level == UnitLevel.DISTRICT, Unit.parent_id.in_(owners), valid_on(on)
    )
    return list(db.session.scalars(_in_order(wanted)))


def communes_within(unit: Unit, on: date) -> set[int]:
    """The ids of the communes of a day that are counted in a unit.

    A unit that existed on the day: itself if a commune, else the communes below it. One that had
    ended: a former district gives the communes counted in it (a partition: see main_communes; for
    every commune with a part of it see covering_communes), a former province those of its
    districts, a former commune its successors. One that had not begun: those of its predecessors.
    """
    if unit.valid_on(on):
        if unit.level is UnitLevel.COMMUNE:
            return {unit.id}
        return _below(unit, on)
    if unit.valid_from is not None and on < unit.valid_from:
        return _before(unit, on)
    return _after(unit, on)


def districts_needing_question(province_id: int) -> dict[int, list[Unit]]:
    """Communes of a province drawing on several former districts: {commune id: districts}.

    At registration the old commune is asked for in these (10 of Lâm Đồng's 124).
    """
    index = former_districts_index(province_id)
    asked = {commune: origin for commune, origin in index.items() if needs_question(origin)}
    districts = units_by_ids({one for origin in asked.values() for one in origin.district_ids})
    return {
        commune: sorted(
            (districts[one] for one in origin.district_ids),
            key=lambda unit: (unit.sort_text, unit.code),
        )
        for commune, origin in asked.items()
    }


def versions(code: str) -> Sequence[Unit]:
    """Every version of every level that bears a code, those of today first."""
    wanted = select(Unit).where(Unit.code == code.strip()).options(_ABOVE)
    return db.session.scalars(_in_order(wanted, current_first=True)).all()


def search(words: str, *, level: UnitLevel | None = None, limit: int = 50) -> Sequence[Unit]:
    """Units whose kind, name or code holds every word, marks aside; those of today first."""
    wanted = select(Unit).options(_ABOVE)
    if level is not None:
        wanted = wanted.where(Unit.level == level)
    for word in fold(words).split():
        wanted = wanted.where(Unit.search_text.contains(word, autoescape=True))
    return db.session.scalars(_in_order(wanted, current_first=True).limit(limit)).all()


def valid_on(day: date) -> ColumnElement[bool]:
    """The condition that a unit existed on a day; an unknown begin counts as earlier."""
    return and_(
        or_(Unit.valid_from.is_(None), Unit.valid_from <= day),
        or_(Unit.valid_to.is_(None), Unit.valid_to >= day),
    )


def _in_order(wanted: Select[Unit], *, current_first: bool = False) -> Select[Unit]:
    order = (Unit.sort_text, Unit.code, Unit.id)
    return (
        wanted.order_by(Unit.valid_to.is_not(None), *order)
        if current_first
        else wanted.order_by(*order)
    )


def _below(unit: Unit, on: date) -> set[int]:
    above = aliased(Unit)
    wanted = (
        select(Unit.id)
        .join(above, Unit.parent_id == above.id)
        .where(
            Unit.level == UnitLevel.COMMUNE,
            or_(above.id == unit.id, above.parent_id == unit.id),
            valid_on(on),
        )
    )
    return set(db.session.scalars(wanted))


def _before(unit: Unit, on: date) -> set[int]:
    """The communes of an earlier day from which a unit of today was made."""
    if unit.level is UnitLevel.COMMUNE:
        wanted = select(UnitLink.predecessor_id).join(Unit, Unit.id == UnitLink.predecessor_id)
        communes = UnitLink.successor_id == unit.id, Unit.level == UnitLevel.COMMUNE, valid_on(on)
        return set(db.session.scalars(wanted.where(*communes)))
    return {commune for former in former_provinces(unit.id) for commune in _below(former, on)}


def _after(unit: Unit, on: date) -> set[int]:
    """The communes of a later day which a unit that ended is counted as."""
    if unit.level is UnitLevel.COMMUNE:
        later = select(UnitLink.successor_id).where(UnitLink.predecessor_id == unit.id)
        return set(db.session.scalars(select(Unit.id).where(Unit.id.in_(later), valid_on(on))))
    districts = [unit] if unit.level is UnitLevel.DISTRICT else children(unit)
    wanted = {one.id for one in districts}
    index = origins(descents_of(wanted))
    found = {commune for one in wanted for commune in counted_communes(index, one)}
    return set(db.session.scalars(select(Unit.id).where(Unit.id.in_(found), valid_on(on))))
