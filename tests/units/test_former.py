"""Former districts in Lâm Đồng, merged from three provinces in 2025."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import aliased

from app.core.database import db
from app.core.errors import MissingError
from app.units import queries
from app.units.models import Unit, UnitLink
from app.units.rules.former import needs_question
from app.units.values import Basis, Share, UnitLevel

TODAY = date(2026, 11, 23)
BEFORE = date(2025, 6, 30)

pytestmark = pytest.mark.usefixtures("units")


@pytest.fixture
def lam_dong() -> Unit:
    return queries.province("68", TODAY)


def commune(code: str) -> Unit:
    return next(unit for unit in queries.versions(code) if unit.valid_on(TODAY))


def old(code: str) -> Unit:
    return next(unit for unit in queries.versions(code) if unit.valid_on(BEFORE))


def test_28_former_districts_stand_in_three_blocks(lam_dong: Unit) -> None:
    blocks = queries.former_province_blocks(lam_dong.id)
    assert [(block.name, len(districts)) for block, districts in blocks] == [
        ("Bình Thuận", 10),
        ("Đắk Nông", 8),
        ("Lâm Đồng", 10),
    ]
    assert [unit.name for unit in blocks[1][1]] == [
        "Cư Jút", "Đăk Glong", "Đắk Mil", "Đắk R'Lấp", "Đắk Song", "Gia Nghĩa", "Krông Nô",
        "Tuy Đức",
    ]  # fmt: skip
    assert len(queries.districts_of(lam_dong)) == 28


def test_every_commune_has_a_former_district(lam_dong: Unit) -> None:
    index = queries.former_districts_index(lam_dong.id)
    districts = {unit.id for unit in queries.districts_of(lam_dong)}
    assert set(index) == {unit.id for unit in queries.communes_of(lam_dong.id, TODAY)}
    assert len(index) == 124
    assert {origin.district_id for origin in index.values()} == districts


def test_ten_communes_draw_on_several_districts(lam_dong: Unit) -> None:
    asked = queries.districts_needing_question(lam_dong.id)
    assert len(asked) == 10
    dinh_van = asked[commune("24871").id]
    assert [unit.name for unit in dinh_van] == ["Đức Trọng", "Lâm Hà"]


def test_317_communes_of_the_country_draw_on_several_districts() -> None:
    several = sum(
        needs_question(origin)
        for province in queries.provinces(TODAY)
        for origin in queries.former_districts_index(province.id).values()
    )
    assert several == 317


def test_3315_communes_have_a_predecessor_with_their_code() -> None:
    before, after = aliased(Unit), aliased(Unit)
    wanted = (
        select(func.count())
        .select_from(UnitLink)
        .join(before, before.id == UnitLink.predecessor_id)
        .join(after, after.id == UnitLink.successor_id)
        .where(after.level == UnitLevel.COMMUNE, before.code == after.code)
    )
    assert db.session.scalar(wanted) == 3315


def test_471_old_communes_were_divided() -> None:
    wanted = select(func.count()).where(UnitLink.share == Share.MAIN_PART)
    assert db.session.scalar(wanted) == 471


def test_ba_che_and_the_islands_are_placed_by_their_main_part() -> None:
    found = {
        unit.name: queries.former_district(unit)
        for unit in map(commune, ("06978", "11948", "19742", "20333", "21548", "26732"))
    }
    assert {name: former.label for name, former in found.items()} == {
        "Ba Chẽ": "Huyện Ba Chẽ",
        "Bạch Long Vĩ": "Huyện Bạch Long Vĩ",
        "Cồn Cỏ": "Huyện Cồn Cỏ",
        "Hoàng Sa": "Huyện Hoàng Sa",
        "Lý Sơn": "Huyện Lý Sơn",
        "Côn Đảo": "Huyện Côn Đảo",
    }
    assert {former.basis for former in found.values()} == {Basis.MAIN_PART}


def test_the_old_address_decides_before_the_commune_of_today() -> None:
    found = queries.former_district(commune("24871"), old_address="xã Bình Thạnh, huyện Đức Trọng")
    assert (found.label, found.basis) == ("Huyện Đức Trọng", Basis.ADDRESS)


def test_without_an_address_the_old_commune_chosen_decides() -> None:
    found = queries.former_district(commune("24871"), old_commune=old("24970"))
    assert (found.label, found.basis) == ("Huyện Đức Trọng", Basis.CHOSEN)


def test_without_both_the_predecessor_with_the_same_code_decides_and_is_marked() -> None:
    found = queries.former_district(commune("24871"))
    assert (found.label, found.basis) == ("Huyện Lâm Hà", Basis.SAME_CODE)


def test_an_unreadable_address_decides_nothing() -> None:
    found = queries.former_district(commune("24871"), old_address="gần chợ")
    assert found.basis is Basis.SAME_CODE


def test_a_district_alone_is_enough(lam_dong: Unit) -> None:
    found = queries.former_district(None, old_address="thành phố Phan Thiết", within=lam_dong)
    assert (found.label, found.basis) == ("Thành phố Phan Thiết", Basis.ADDRESS)


def test_nothing_known_is_said_to_be_unknown(lam_dong: Unit) -> None:
    found = queries.former_district(None, within=lam_dong)
    assert (found.district, found.label) == (None, "Chưa rõ huyện cũ")
    assert found.basis is Basis.UNKNOWN


def test_many_rows_are_placed_without_a_query_each(lam_dong: Unit) -> None:
    former = queries.former_districts(lam_dong)
    communes = [unit.id for unit in queries.communes_of(lam_dong.id, TODAY)]
    chosen = old("24970").id
    addresses = ["xã Bình Thạnh, huyện Đức Trọng", "thành phố Phan Thiết", "", "gần chợ"]
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        bases = Counter(
            former.place(
                communes[number % len(communes)],
                old_commune_id=chosen if number % 5 == 0 else None,
                old_address=addresses[number % 4],
            ).basis
            for number in range(20_000)
        )
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert statements == []
    assert bases == {Basis.ADDRESS: 10_000, Basis.CHOSEN: 2_000, Basis.SAME_CODE: 8_000}


def test_bulk_and_single_answers_agree(lam_dong: Unit) -> None:
    former = queries.former_districts(lam_dong)
    for unit in queries.communes_of(lam_dong.id, TODAY)[::10]:
        for address in ("", "xã Bình Thạnh, huyện Đức Trọng"):
            assert former.of(unit.id, old_address=address) == queries.former_district(
                unit, old_address=address
            )


def test_main_communes_are_a_partition_and_lie_within_the_covering_ones(lam_dong: Unit) -> None:
    counted: list[int] = []
    for district in queries.districts_of(lam_dong):
        main = {unit.id for unit in queries.main_communes(district)}
        assert main
        assert main <= {unit.id for unit in queries.covering_communes(district)}
        assert main == queries.communes_within(district, TODAY)
        counted += main
    assert sorted(counted) == sorted(queries.communes_within(lam_dong, TODAY))


def test_covering_communes_include_those_counted_elsewhere() -> None:
    duc_trong = old("678")
    main = [unit.name for unit in queries.main_communes(duc_trong)]
    covering = [unit.name for unit in queries.covering_communes(duc_trong)]
    assert main == ["Đức Trọng", "Hiệp Thạnh", "Ninh Gia", "Tà Hine", "Tà Năng", "Tân Hội"]
    assert set(covering) - set(main) == {"Đinh Văn Lâm Hà"}


def test_communes_within_follows_units_through_time(lam_dong: Unit) -> None:
    lam_dong_before = queries.province("68", BEFORE)
    binh_thanh = old("24970")
    assert queries.communes_within(commune("24871"), TODAY) == {commune("24871").id}
    assert queries.communes_within(binh_thanh, TODAY) == {commune("24871").id}
    assert binh_thanh.id in queries.communes_within(commune("24871"), BEFORE)
    assert binh_thanh.id in queries.communes_within(old("678"), BEFORE)
    assert len(queries.communes_within(lam_dong, BEFORE)) == 329
    assert len(queries.communes_within(lam_dong_before, BEFORE)) == 137
    assert queries.communes_within(lam_dong_before, TODAY) < queries.communes_within(
        lam_dong, TODAY
    )


def test_the_report_names_a_former_district_with_what_it_is_today() -> None:
    duc_trong = old("678")
    main = queries.main_communes(duc_trong)
    shared = [unit for unit in queries.covering_communes(duc_trong) if unit not in main]
    assert queries.district_label(duc_trong, main, shared) == (
        "Huyện Đức Trọng (đến 30/6/2025), nay: xã Đức Trọng, xã Hiệp Thạnh, xã Ninh Gia, "
        "xã Tà Hine, xã Tà Năng, xã Tân Hội, một phần xã Đinh Văn Lâm Hà"
    )


def test_all_report_labels_agree_with_the_single_ones(lam_dong: Unit) -> None:
    labels = queries.district_labels(lam_dong.id)
    districts = queries.districts_of(lam_dong)
    assert set(labels) == {district.id for district in districts}
    for district in districts:
        main = queries.main_communes(district)
        shared = [unit for unit in queries.covering_communes(district) if unit not in main]
        assert labels[district.id] == queries.district_label(district, main, shared)


def test_an_address_is_printed_with_what_it_was() -> None:
    today = commune("24871")
    assert queries.address_line(today) == "xã Đinh Văn Lâm Hà"
    assert queries.address_line(today, old("24970")) == (
        "xã Đinh Văn Lâm Hà (trước 01/7/2025: xã Bình Thạnh, huyện Đức Trọng)"
    )
    assert queries.address_line(None, old("593")) == "trước 01/7/2025: thành phố Phan Thiết"


def test_lineage_names_shares_and_day() -> None:
    history = queries.lineage(commune("24871"))
    assert [(one.unit.full_name, one.share) for one in history.predecessors] == [
        ("Xã Bình Thạnh", Share.WHOLE),
        ("Thị trấn Đinh Văn", Share.WHOLE),
        ("Xã Tân Văn", Share.WHOLE),
    ]
    assert {one.on for one in history.predecessors} == {date(2025, 7, 1)}
    assert history.successors == []


def test_the_old_communes_to_choose_from_are_offered_only_where_needed() -> None:
    assert [unit.name for unit in queries.predecessors_to_ask(commune("24871"))] == [
        "Bình Thạnh", "Đinh Văn", "Tân Văn",
    ]  # fmt: skip
    assert queries.predecessors_to_ask(commune("24985")) == []


def test_an_unknown_unit_is_missing() -> None:
    with pytest.raises(MissingError):
        queries.unit("0" * 32)
    with pytest.raises(MissingError):
        queries.unit_by_id(0)
