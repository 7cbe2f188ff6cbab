"""Former districts: of a commune, of a product's place, for one row and for thousands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import aliased, joinedload

from app.core.database import db
from app.units.models import Unit, UnitLink
from app.units.queries.resolving import catalogue, parse_old_address
from app.units.rules.former import (
    Descent,
    counted_communes,
    needs_question,
    official_day,
    origin_of,
    origins,
    place,
    reporting_label,
    touched_communes,
)
from app.units.rules.matching import Catalogue
from app.units.values import (
    FIRST_DAY_OF_TWO_LEVELS,
    LAST_DAY_OF_DISTRICTS,
    Basis,
    Origin,
    Placement,
    UnitLevel,
)

_OLD = aliased(Unit, name="old")
_DISTRICT = aliased(Unit, name="district")
_NEW = aliased(Unit, name="new")


@dataclass(frozen=True)
class FormerDistrict:
    """The former district of a place, how it was found, how it is printed."""

    district: Unit | None
    basis: Basis

    @property
    def label(self) -> str:
        """The district's name, else "Chưa rõ huyện cũ"."""
        return "Chưa rõ huyện cũ" if self.district is None else self.district.full_name


@dataclass
class FormerDistricts:
    """All that decides former districts within one province, held for work on many rows.

    ``origins``: {commune of today: Origin}. ``units``: the old and new units of the province.
    """

    origins: dict[int, Origin]
    units: Catalogue
    _addresses: dict[str, int | None] = field(default_factory=dict)

    def place(
        self,
        commune_id: int | None,
        *,
        old_commune_id: int | None = None,
        old_address: str = "",
    ) -> Placement:
        """The former district by id and its basis, without a query (see rules.former.place)."""
        old = None if old_commune_id is None else self.units.by_id.get(old_commune_id)
        return place(
            address_district_id=self._address_district(old_address),
            chosen_district_id=None if old is None else _district_id(old),
            origin=None if commune_id is None else self.origins.get(commune_id),
        )

    def of(
        self,
        commune_id: int | None,
        *,
        old_commune_id: int | None = None,
        old_address: str = "",
    ) -> FormerDistrict:
        """The same with the district itself."""
        found = self.place(commune_id, old_commune_id=old_commune_id, old_address=old_address)
        district = None if found.district_id is None else self.units.by_id[found.district_id]
        return FormerDistrict(district, found.basis)

    def _address_district(self, address: str) -> int | None:
        if not address:
            return None
        if address not in self._addresses:
            district = self.units.old_address(address).district
            self._addresses[address] = None if district is None else district.id
        return self._addresses[address]


def former_districts(province: Unit) -> FormerDistricts:
    """The former districts of today's province for bulk work; a constant number of queries."""
    return FormerDistricts(former_districts_index(province.id), catalogue(province))


def former_districts_index(province_id: int) -> dict[int, Origin]:
    """Every commune of today's province and the former district it is counted in; one query.

    {commune id: Origin(district_id, basis same_code or main_part, district_ids)}. Use with
    ``rules.former.place`` when the old district of an address or old commune is already stored.
    """
    return origins(_descents(_NEW.parent_id == province_id))


def former_district(
    commune: Unit | None,
    *,
    old_commune: Unit | None = None,
    old_address: str = "",
    within: Unit | None = None,
) -> FormerDistrict:
    """The former district of one place; ``within`` is today's province when no commune is known.

    Order: address before 07/2025, old commune chosen, predecessor with the same code, main part,
    else unknown.
    """
    where = within if commune is None else commune.parent
    address = parse_old_address(old_address, within=where).district if old_address else None
    found = place(
        address_district_id=None if address is None else address.id,
        chosen_district_id=None if old_commune is None else _district_id(old_commune),
        origin=None
        if commune is None
        else origin_of(_descents(UnitLink.successor_id == commune.id)),
    )
    if found.district_id is None:
        return FormerDistrict(None, found.basis)
    return FormerDistrict(db.session.get_one(Unit, found.district_id), found.basis)


def main_communes(district: Unit) -> Sequence[Unit]:
    """The communes of today counted in a former district; every commune is in exactly one."""
    return _in_order(counted_communes(origins(descents_of({district.id})), district.id))


def covering_communes(district: Unit) -> Sequence[Unit]:
    """The communes of today with any part from a former district; districts may share them."""
    return _in_order(touched_communes(origins(descents_of({district.id})), district.id))


def predecessors_to_ask(commune: Unit) -> list[Unit]:
    """The old communes to choose from at registration; empty when all lie in one district."""
    if not needs_question(origin_of(_descents(UnitLink.successor_id == commune.id))):
        return []
    wanted = (
        select(Unit)
        .join(UnitLink, UnitLink.predecessor_id == Unit.id)
        .where(UnitLink.successor_id == commune.id)
        .options(joinedload(Unit.parent))
        .order_by(Unit.sort_text, Unit.code, Unit.id)
    )
    return list(db.session.scalars(wanted))


def district_label(district: Unit, communes: Sequence[Unit], shared: Sequence[Unit] = ()) -> str:
    """A former district in a report: "Huyện Đức Trọng (đến 30/6/2025), nay: xã A, xã B".

    ``communes`` as main_communes gives them; ``shared``: those of which it gave only a part.
    """
    return reporting_label(
        district.full_name,
        district.valid_to or LAST_DAY_OF_DISTRICTS,
        [unit.inline_name for unit in communes],
        [unit.inline_name for unit in shared],
    )


def district_labels(province_id: int) -> dict[int, str]:
    """The report labels of the former districts of today's province; two queries: {id: label}."""
    index = former_districts_index(province_id)
    districts = {one for origin in index.values() for one in origin.district_ids}
    units = _in_order(districts | set(index))
    labels: dict[int, str] = {}
    for district in (unit for unit in units if unit.id in districts):
        main, touched = counted_communes(index, district.id), touched_communes(index, district.id)
        labels[district.id] = district_label(
            district,
            [unit for unit in units if unit.id in main],
            [unit for unit in units if unit.id in touched - main],
        )
    return labels


def address_line(commune: Unit | None, old: Unit | None = None) -> str:
    """An address as printed: "xã X (trước 01/7/2025: xã Y, huyện Z)".

    ``old`` is the old commune, or the former district where only that is known.
    """
    if old is None:
        return "" if commune is None else commune.inline_name
    names = [old.inline_name]
    if old.level is UnitLevel.COMMUNE and old.parent is not None:
        names.append(old.parent.inline_name)
    before = f"trước {official_day(FIRST_DAY_OF_TWO_LEVELS)}: {', '.join(names)}"
    return before if commune is None else f"{commune.inline_name} ({before})"


def descents_of(district_ids: Collection[int]) -> list[Descent]:
    """Everything known of the communes of today that have a part of one of these districts.

    All predecessors of such a commune are included, also those from other districts.
    """
    touched = (
        select(UnitLink.successor_id)
        .join(Unit, Unit.id == UnitLink.predecessor_id)
        .where(Unit.parent_id.in_(district_ids) | Unit.id.in_(district_ids))
    )
    return _descents(UnitLink.successor_id.in_(touched))


def _descents(condition: ColumnElement[bool]) -> list[Descent]:
    """Predecessors of communes of today; an island district without communes stands for itself."""
    district_id = case((_OLD.level == UnitLevel.DISTRICT, _OLD.id), else_=_OLD.parent_id)
    wanted = (
        select(
            UnitLink.successor_id,
            _DISTRICT.id,
            _DISTRICT.code,
            UnitLink.share,
            (_OLD.code == _NEW.code) & (_OLD.level == _NEW.level),
        )
        .join(_OLD, _OLD.id == UnitLink.predecessor_id)
        .join(_DISTRICT, _DISTRICT.id == district_id)
        .join(_NEW, _NEW.id == UnitLink.successor_id)
        .where(_NEW.level == UnitLevel.COMMUNE, condition)
        .order_by(UnitLink.successor_id, UnitLink.predecessor_id)
    )
    return [Descent(*row) for row in db.session.execute(wanted)]


def _district_id(old: Unit) -> int | None:
    return old.id if old.level is UnitLevel.DISTRICT else old.parent_id


def _in_order(ids: Collection[int]) -> Sequence[Unit]:
    wanted = select(Unit).where(Unit.id.in_(ids)).order_by(Unit.sort_text, Unit.code, Unit.id)
    return db.session.scalars(wanted).all()
