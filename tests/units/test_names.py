"""Reading names as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.units.rules.names import (
    has_marks,
    name_key,
    readings,
    sort_name,
    spelling_key,
    ways_to_split,
)
from app.units.values import UnitKind

LETTERS = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
)
names = st.text(alphabet=LETTERS + LETTERS.upper() + " '-", min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("Thuỷ Nguyên", "Thủy Nguyên"),
        ("Mỹ Đức", "Mĩ Đức"),
        ("Phú Quý", "Phú Quí"),
        ("Đắk R'Lấp", "đăk rlấp"),
        ("Phan Rang-Tháp Chàm", "Phan Rang - Tháp Chàm"),
        ("7", "07"),
        ("N.T Phong Hải", "NT Phong Hải"),
    ],
)
def test_spelling_variants_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Sơn Tây", "Sơn Tài"), ("Mây", "Mai"), ("Tân Thuỷ", "Tân Thúi")]
)
def test_only_a_final_y_alone_is_taken_for_i(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_the_place_of_a_tone_mark_is_no_difference_in_spelling() -> None:
    assert spelling_key("Khánh Hoà") == spelling_key("KHÁNH HÒA")
    assert spelling_key("Nam Dong") != spelling_key("Nam Đông")


@given(names)
def test_a_key_does_not_change_when_taken_again(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(names)
def test_marks_and_case_never_change_the_key(name: str) -> None:
    assert name_key(name.upper()) == name_key(name)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("TP. Đà Lạt", UnitKind.PROVINCIAL_CITY, "Đà Lạt"),
        ("TP.Đà Lạt", UnitKind.PROVINCIAL_CITY, "Đà Lạt"),
        ("tp Đà Lạt", UnitKind.PROVINCIAL_CITY, "Đà Lạt"),
        ("P7", UnitKind.WARD, "7"),
        ("P. 7", UnitKind.WARD, "7"),
        ("thi xa La Gi", UnitKind.TOWN, "La Gi"),
        ("XÃ NINH GIA", UnitKind.RURAL_COMMUNE, "NINH GIA"),
        ("TT Liên Nghĩa", UnitKind.TOWNSHIP, "Liên Nghĩa"),
        ("đặc khu Phú Quý", UnitKind.SPECIAL_ZONE, "Phú Quý"),
    ],
)
def test_kinds_are_read_in_full_and_shortened(text: str, kind: UnitKind, name: str) -> None:
    reading = readings(text)[0]
    assert reading.kinds is not None
    assert kind in reading.kinds
    assert reading.name == name


def test_a_name_that_sounds_like_a_kind_is_no_kind() -> None:
    assert [reading.kinds for reading in readings("Tịnh Biên")] == [None]


def test_a_name_beginning_with_a_kind_is_read_both_ways() -> None:
    assert [reading.name for reading in readings("Phường Đúc")] == ["Đúc", "Phường Đúc"]


def test_an_address_is_split_at_commas_dashes_and_kinds() -> None:
    wanted = ["xã Bình Thạnh", "huyện Đức Trọng", "tỉnh Lâm Đồng"]
    for text in (
        "xã Bình Thạnh, huyện Đức Trọng, tỉnh Lâm Đồng, Việt Nam",
        "xã Bình Thạnh - huyện Đức Trọng - tỉnh Lâm Đồng",
        "xã Bình Thạnh huyện Đức Trọng tỉnh Lâm Đồng",
        "Thôn 3, xã Bình Thạnh, huyện Đức Trọng, tỉnh Lâm Đồng",
        "Số 12 đường Hùng Vương, xã Bình Thạnh, huyện Đức Trọng, tỉnh Lâm Đồng",
    ):
        assert wanted in list(ways_to_split(text))


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    for parts in ways_to_split(text):
        assert parts
        for part in parts:
            assert readings(part)


def test_typing_without_marks_is_noticed() -> None:
    assert has_marks("xã Nam Dong")
    assert not has_marks("phuong phan thiet")


def test_numbered_wards_sort_as_numbers() -> None:
    assert sorted(["10", "2", "1"], key=sort_name) == ["1", "2", "10"]
