"""The official lists in the database."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from app.access.values import system_viewer
from app.audit.models import AuditEntry
from app.core.database import db
from app.core.text import fold, sort_key
from app.units import queries
from app.units.actions import Loaded, load_units
from app.units.models import Unit, UnitLink, UnitPoint
from app.units.queries.lookup import valid_on
from app.units.rules.source import split_kind
from app.units.values import UnitKind, UnitLevel

TODAY = date(2026, 11, 23)
BEFORE = date(2025, 6, 30)


def count(level: UnitLevel, on: date) -> int:
    wanted = select(func.count()).select_from(Unit).where(Unit.level == level, valid_on(on))
    return db.session.scalar(wanted) or 0


@pytest.mark.parametrize(
    ("on", "provinces", "districts", "communes"),
    [
        (TODAY, 34, 0, 3321),
        (date(2025, 7, 1), 34, 0, 3321),
        (BEFORE, 63, 696, 10035),
    ],
)
@pytest.mark.usefixtures("units")
def test_all_units_of_a_day(on: date, provinces: int, districts: int, communes: int) -> None:
    assert count(UnitLevel.PROVINCE, on) == provinces
    assert count(UnitLevel.DISTRICT, on) == districts
    assert count(UnitLevel.COMMUNE, on) == communes


@pytest.mark.usefixtures("units")
def test_kinds_of_today() -> None:
    wanted = (
        select(Unit.kind, func.count())
        .where(Unit.level == UnitLevel.COMMUNE, valid_on(TODAY))
        .group_by(Unit.kind)
    )
    kinds = dict(db.session.execute(wanted).all())
    assert kinds == {UnitKind.RURAL_COMMUNE: 2611, UnitKind.WARD: 697, UnitKind.SPECIAL_ZONE: 13}


@pytest.mark.usefixtures("units")
def test_every_old_commune_and_province_has_a_successor() -> None:
    linked = select(UnitLink.predecessor_id)
    without = select(Unit.code).where(
        Unit.level != UnitLevel.DISTRICT, Unit.valid_to.is_not(None), Unit.id.not_in(linked)
    )
    assert db.session.scalars(without).all() == []


@pytest.mark.usefixtures("units")
def test_every_commune_of_today_has_a_predecessor_and_a_point() -> None:
    communes = select(func.count()).where(Unit.level == UnitLevel.COMMUNE, Unit.valid_to.is_(None))
    linked = communes.where(Unit.id.in_(select(UnitLink.successor_id)))
    pointed = communes.where(Unit.id.in_(select(UnitPoint.unit_id)))
    assert db.session.scalar(linked) == 3321
    assert db.session.scalar(pointed) == 3321


@pytest.mark.usefixtures("units")
def test_an_island_district_without_communes_became_the_special_zone() -> None:
    (district,) = (match.unit for match in queries.resolve("huyện Cồn Cỏ"))
    (successor,) = queries.lineage(district).successors
    assert queries.children(district) == []
    assert successor.unit.full_name == "Đặc khu Cồn Cỏ"


@pytest.mark.usefixtures("units")
def test_an_empty_or_zero_area_is_unknown() -> None:
    unknown = select(Unit.code).join(UnitPoint).where(UnitPoint.area_ha.is_(None))
    assert sorted(db.session.scalars(unknown)) == ["06187", "19147", "19159", "28435"]


@pytest.mark.usefixtures("units")
def test_a_point_is_exact() -> None:
    (unit,) = (match.unit for match in queries.resolve("00004", on=TODAY))
    assert unit.point is not None
    assert (str(unit.point.lat), str(unit.point.area_km2)) == ("21.038600", "2.97")


@pytest.mark.usefixtures("units")
def test_search_text_and_sort_key_are_those_a_single_save_would_write() -> None:
    for code in ("24985", "24769", "68", "24820"):
        for unit in queries.versions(code):
            text = " ".join(str(getattr(unit, name)) for name in Unit.searched)
            assert unit.search_text == fold(text)
            assert unit.sort_text == sort_key(getattr(unit, Unit.sorted_by))


@pytest.mark.usefixtures("units")
def test_changes_since_the_list_began_are_said_to_have_no_date() -> None:
    assert "ngày chưa rõ" in queries.province("68", TODAY).note
    assert "ngày đổi loại chưa rõ" in queries.province("75", TODAY).note


@pytest.mark.usefixtures("units")
def test_loading_again_changes_nothing_and_leaves_no_second_trace() -> None:
    entries = select(func.count()).where(AuditEntry.verb == "units.loaded")
    before = db.session.scalar(entries)
    again = load_units(system_viewer(0), datetime(2026, 11, 23, tzinfo=UTC))
    assert again == Loaded(0, 0, 0)
    assert before == db.session.scalar(entries) == 1


@pytest.mark.usefixtures("units")
def test_a_unit_that_was_given_its_last_day_is_not_loaded_anew() -> None:
    (ended,) = (match.unit for match in queries.resolve("24985", on=TODAY))
    ended.valid_to = date(2027, 1, 1)
    db.session.flush()
    loaded = load_units(system_viewer(0), datetime(2026, 11, 23, tzinfo=UTC))
    assert loaded == Loaded(0, 0, 0)


def test_a_listed_name_without_a_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="loại đơn vị"):
        split_kind("Lâm Đồng", (UnitKind.PROVINCE,))
