"""Vietnamese text: folding for search, the order of the alphabet, the day in Vietnam."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import day_of
from app.core.text import clean, fold, sort_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Nước mắm Phan Thiết", "nuoc mam phan thiet"),
        ("ĐỨC TRỌNG", "duc trong"),
        ("Hoà", "hoa"),
        ("Hòa", "hoa"),
        ("  Đắk   R'Lấp ", "dak r'lap"),
    ],
)
def test_folding_drops_marks_and_case(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_words_sort_in_vietnamese_order() -> None:
    words = ["Đà", "Dâu", "Da", "Ăn", "An", "Ấn", "Ân", "Zê", "Ớt", "Ơn", "On"]

    assert sorted(words, key=sort_key) == [
        "An", "Ăn", "Ân", "Ấn", "Da", "Dâu", "Đà", "On", "Ơn", "Ớt", "Zê",
    ]  # fmt: skip


def test_tones_decide_only_between_equal_letters() -> None:
    assert sorted(["mà", "mã", "má", "ma", "mạ", "mả", "mab"], key=sort_key) == [
        "ma", "mà", "mả", "mã", "má", "mạ", "mab",
    ]  # fmt: skip


@given(st.text())
def test_cleaned_text_has_no_control_characters_and_single_spaces(text: str) -> None:
    cleaned = clean(text)

    assert cleaned == clean(cleaned)
    assert "  " not in cleaned
    assert "\x00" not in cleaned


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 17, 0, 0, tzinfo=UTC), date(2026, 11, 24)),
    ],
)
def test_the_day_begins_at_midnight_in_vietnam(instant: datetime, day: date) -> None:
    assert day_of(instant) == day
