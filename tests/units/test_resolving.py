"""Texts to units: names old and new, with and without marks, codes, addresses."""

from datetime import date

import pytest

from app.core.errors import MissingError
from app.units import queries
from app.units.models import Unit
from app.units.values import UnitLevel

TODAY = date(2026, 11, 23)
BEFORE = date(2025, 6, 30)

pytestmark = pytest.mark.usefixtures("units")


@pytest.fixture
def lam_dong() -> Unit:
    return queries.province("68", TODAY)


def found(text: str, **wanted: object) -> list[str]:
    return [
        f"{match.unit.full_name} {match.unit.code}"
        for match in queries.resolve(text, **wanted)  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize(
    ("code", "before", "today"),
    [
        ("24", "Tỉnh Bắc Giang", "Tỉnh Bắc Ninh"),
        ("80", "Tỉnh Long An", "Tỉnh Tây Ninh"),
        ("68", "Tỉnh Lâm Đồng", "Tỉnh Lâm Đồng"),
    ],
)
def test_a_code_alone_is_no_identity(code: str, before: str, today: str) -> None:
    assert queries.province(code, date(2025, 6, 1)).full_name == before
    assert queries.province(code, BEFORE).full_name == before
    assert queries.province(code, date(2025, 7, 1)).full_name == today
    assert queries.province(code, TODAY).full_name == today
    assert [unit.full_name for unit in queries.versions(code)] == [today, before]


def test_a_code_nobody_had_that_day_is_refused() -> None:
    with pytest.raises(MissingError, match="mã 67"):
        queries.province("67", TODAY)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("xã Ninh Gia", ["Xã Ninh Gia 24985"]),
        ("ninh gia", ["Xã Ninh Gia 24985"]),
        ("phuong phan thiet", ["Phường Phan Thiết 22945"]),
        ("PHƯỜNG PHAN THIẾT", ["Phường Phan Thiết 22945"]),
        ("24985", ["Xã Ninh Gia 24985"]),
        ("xã Quảng Trực, huyện Tuy Đức", ["Xã Quảng Trực 24736"]),
        ("thị trấn Liên Nghĩa, huyện Đức Trọng", ["Xã Đức Trọng 24958"]),
        ("phường Nghĩa Trung, thành phố Gia Nghĩa", ["Phường Đông Gia Nghĩa 24617"]),
        ("P.7, TP. Đà Lạt", ["Phường Lang Biang - Đà Lạt 24846"]),
        ("Lang Biang - Đà Lạt, Lâm Đồng", ["Phường Lang Biang - Đà Lạt 24846"]),
        ("xã Hòa Thắng", ["Xã Hoà Thắng 23053"]),
        ("xã Hoà Thắng", ["Xã Hoà Thắng 23053"]),
        ("thành phố Phan Thiết", []),
        ("xã Không Có Thật", []),
        ("xã Không Có Thật, huyện Đức Trọng", []),
        ("", []),
    ],
)
def test_communes_of_today(lam_dong: Unit, text: str, wanted: list[str]) -> None:
    assert found(text, within=lam_dong, on=TODAY) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("thị trấn Liên Nghĩa, huyện Đức Trọng", ["Thị trấn Liên Nghĩa 24958"]),
        ("thành phố Phan Thiết", ["Thành phố Phan Thiết 593"]),
        ("huyện Tuy Đức, tỉnh Đắk Nông", ["Huyện Tuy Đức 667"]),
        ("huyện Tuy Đức, tỉnh Lâm Đồng", ["Huyện Tuy Đức 667"]),
        ("dak rlap", ["Huyện Đắk R'Lấp 666"]),
        ("24", []),
    ],
)
def test_units_of_before_july_2025(lam_dong: Unit, text: str, wanted: list[str]) -> None:
    assert found(text, within=lam_dong, on=BEFORE) == wanted


def test_an_old_name_says_through_which_unit_it_was_found(lam_dong: Unit) -> None:
    (match,) = queries.resolve("thị trấn Liên Nghĩa", within=lam_dong, on=TODAY)
    assert match.via is not None
    assert match.via.full_name == "Thị trấn Liên Nghĩa"


def test_without_a_day_all_versions_answer_those_of_today_first() -> None:
    matches = queries.resolve("xã Ninh Gia")
    assert [match.unit.valid_to for match in matches] == [None, BEFORE]


def test_the_level_can_be_asked_for(lam_dong: Unit) -> None:
    assert found("Đức Trọng", within=lam_dong, level=UnitLevel.DISTRICT) == ["Huyện Đức Trọng 678"]
    assert found("Đức Trọng", within=lam_dong, level=UnitLevel.COMMUNE) == ["Xã Đức Trọng 24958"]


def test_another_kind_of_the_same_level_is_found_and_said_to_differ() -> None:
    (match,) = queries.resolve("tỉnh Đồng Nai", on=TODAY)
    assert match.unit.full_name == "Thành phố Đồng Nai"
    assert match.kind_differs


def test_marks_decide_where_they_are_typed(lam_dong: Unit) -> None:
    assert found("xã Nam Dong, huyện Cư Jút", within=lam_dong, on=BEFORE) == ["Xã Nam Dong 24649"]
    assert queries.resolve("xã Năm Đòng", within=lam_dong, on=TODAY)[0].marks_differ


def test_an_ambiguous_name_gives_every_unit_it_may_mean() -> None:
    matches = queries.resolve("huyện Châu Thành", on=BEFORE)
    assert len(matches) > 5
    assert {match.unit.name for match in matches} == {"Châu Thành"}


@pytest.mark.parametrize("kind", ["Thị trấn", "Xã"])
def test_same_name_twice_in_a_district_is_told_apart_by_kind(kind: str) -> None:
    (match,) = queries.resolve(f"{kind.lower()} Ma Đa Guôi, huyện Đạ Huoai", on=BEFORE)
    assert match.unit.full_name == f"{kind} Ma Đa Guôi"


def test_same_name_twice_in_a_district_without_a_kind_is_ambiguous() -> None:
    assert len(queries.resolve("Ma Đa Guôi, huyện Đạ Huoai", on=BEFORE)) == 2
    address = queries.parse_old_address("Ma Đa Guôi, huyện Đạ Huoai")
    assert address.commune is None
    assert address.district is not None
    assert address.district.name == "Đạ Huoai"


def test_a_province_is_taken_for_itself_before_what_it_became() -> None:
    assert found("huyện Châu Thành, tỉnh Tây Ninh", on=BEFORE) == ["Huyện Châu Thành 708"]


def test_bare_numbers_are_wards_of_their_city(lam_dong: Unit) -> None:
    assert found("phường 07, thành phố Đà Lạt", within=lam_dong, on=BEFORE) == ["Phường 7 24769"]
    assert found("phường 7", within=lam_dong, on=BEFORE) == ["Phường 7 24769"]


@pytest.mark.parametrize(
    ("address", "commune", "district"),
    [
        ("xã Bình Thạnh, huyện Đức Trọng", "Xã Bình Thạnh", "Huyện Đức Trọng"),
        ("Thôn 3 - xã Bình Thạnh - Đức Trọng", "Xã Bình Thạnh", "Huyện Đức Trọng"),
        ("12 Hùng Vương, thị trấn Liên Nghĩa, huyện Đức Trọng, tỉnh Lâm Đồng",
         "Thị trấn Liên Nghĩa", "Huyện Đức Trọng"),
        ("thành phố Phan Thiết", None, "Thành phố Phan Thiết"),
        ("thanh pho phan thiet, tinh binh thuan", None, "Thành phố Phan Thiết"),
        ("xã Chưa Từng Có, huyện Đức Trọng", None, "Huyện Đức Trọng"),
        ("xã Bình Thạnh, huyện Chưa Từng Có", None, None),
        ("huyện Diễn Châu", None, None),
        ("", None, None),
    ],
)  # fmt: skip
def test_old_addresses(
    lam_dong: Unit, address: str, commune: str | None, district: str | None
) -> None:
    parsed = queries.parse_old_address(address, within=lam_dong)
    assert (parsed.commune and parsed.commune.full_name) == commune
    assert (parsed.district and parsed.district.full_name) == district


def test_the_catalogue_in_memory_answers_like_the_single_question(lam_dong: Unit) -> None:
    catalogue = queries.catalogue(lam_dong)
    for text in (
        "xã Ninh Gia",
        "phuong phan thiet",
        "24985",
        "thị trấn Liên Nghĩa, huyện Đức Trọng",
        "xã Bình Thạnh huyện Đức Trọng tỉnh Lâm Đồng",
        "huyện Tuy Đức, tỉnh Đắk Nông",
        "không có",
    ):
        for on in (None, TODAY, BEFORE):
            assert catalogue.resolve(text, on=on) == queries.resolve(text, within=lam_dong, on=on)
        assert catalogue.old_address(text) == queries.parse_old_address(text, within=lam_dong)


def test_every_unit_of_the_province_is_found_by_its_own_full_name(lam_dong: Unit) -> None:
    catalogue = queries.catalogue(lam_dong)
    for unit in catalogue.by_id.values():
        above = catalogue.parent(unit)
        text = unit.full_name if above is None else f"{unit.full_name}, {above.full_name}"
        matches = catalogue.resolve(text, level=unit.level, on=unit.valid_to or TODAY)
        assert [match.unit for match in matches] == [unit]
