import contextlib
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.documents.blocks import Column, Kind
from app.core.documents.formats import (
    cell_text,
    parse_date,
    parse_integer,
    parse_number,
    vdate,
    vdate_long,
    vmoment,
    vmoney,
    vnum,
    vpct,
)
from app.core.errors import DomainError

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-1234, "-1.234"),
        (1234567, "1.234.567"),
        (Decimal("1234567.89"), "1.234.567,89"),
        (Decimal("1E+3"), "1.000"),
        (Decimal("-0.0"), "0,0"),
        (None, "–"),
    ],
)
def test_numbers_are_written_the_vietnamese_way(value, text):
    assert vnum(value) == text


def test_half_is_rounded_up_and_no_zero_is_negative():
    assert vnum(Decimal("66.365"), 2) == "66,37"
    assert vnum(Decimal("-0.001"), 2) == "0,00"


def test_amounts_shares_and_missing_values():
    assert vmoney(45000) == "45.000 đồng"
    assert vpct(Decimal("0.784")) == "78,4%"
    assert [vmoney(None), vpct(None), vdate(None), vdate_long(None), vmoment(None)] == ["–"] * 5


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 11, 23), "ngày 23 tháng 11 năm 2026"),
    ],
)
def test_long_dates_take_zeros_as_decree_30_says(day, text):
    assert vdate_long(day) == text


def test_an_instant_is_shown_in_vietnamese_time():
    evening = datetime(2026, 11, 22, 18, 5, tzinfo=UTC)
    assert vmoment(evening) == "01:05 ngày 23/11/2026"
    assert vdate(evening) == "23/11/2026"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,5", "1234.5"),
        ("1234.5", "1234.5"),
        ("1234,5", "1234.5"),
        ("1,234,567.89", "1234567.89"),
        ("1.234.567", "1234567"),
        ("12 000", "12000"),
        (" 1 234,5 ", "1234.5"),
        ("0,234", "0.234"),
        ("1234,567", "1234.567"),
        ("-5,5", "-5.5"),
        ("−5", "-5"),
        ("1,2340", "1.234"),
    ],
)
def test_numbers_are_read_as_people_write_them(text, number):
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["1.234", "1,234", "999.999", "-1.234"])
def test_a_number_with_two_meanings_is_asked_for_again(text):
    with pytest.raises(DomainError) as refusal:
        parse_number(text, field="amount")
    assert "có thể đọc theo hai cách" in refusal.value.sentence
    assert refusal.value.field == "amount"


@pytest.mark.parametrize(
    "text", ["", "abc", "1.23.4", "12 34", "1e5", "NaN", "١٢", "0.123.456", "--1"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(DomainError):
        parse_number(text)


@pytest.mark.parametrize("text", ["12000", "12.000", "12,000", "12 000"])
def test_whole_numbers_may_have_any_thousands_sign(text):
    assert parse_integer(text) == 12000


@pytest.mark.parametrize("text", ["12,5", "12.000,5", "", "mười"])
def test_a_whole_number_has_no_decimals(text):
    with pytest.raises(DomainError):
        parse_integer(text)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_a_written_number_reads_back(number):
    assert parse_number(vnum(number)) == number


@given(st.integers(-(10**15), 10**15))
def test_a_written_whole_number_reads_back(number):
    assert parse_integer(vnum(number)) == number


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_refused(text):
    with contextlib.suppress(DomainError):
        assert parse_number(text).is_finite()


@given(days)
def test_a_written_day_reads_back(day):
    assert parse_date(vdate(day)) == day
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize("text", ["5/2/2026", "05-02-2026", "5.2.2026", " 05 / 02 / 2026 "])
def test_days_may_be_written_in_several_ways(text):
    assert parse_date(text) == date(2026, 2, 5)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("31/02/2026", "tháng 2/2026 có 28 ngày"),
        ("30/2/2024", "có 29 ngày"),
        ("0/1/2026", "Không có ngày 0/1/2026"),
        ("1/13/2026", "Không có tháng 13"),
        ("1/1/26", "không phải là ngày"),
        ("1/1/0026", "không hợp lý"),
        ("hôm qua", "không phải là ngày"),
        ("", "Chưa nhập ngày"),
    ],
)
def test_an_impossible_day_is_refused_with_the_reason(text, part):
    with pytest.raises(DomainError, match=part):
        parse_date(text, field="day")


@pytest.mark.parametrize(
    ("value", "column", "text"),
    [
        (None, Column(key="a", title="A"), "–"),
        (None, Column(key="a", title="A", missing=""), ""),
        (3, Column(key="a", title="A", kind=Kind.STARS), "3 sao"),
        (Decimal("0.784"), Column(key="a", title="Tỷ lệ", kind=Kind.PERCENT), "78,4%"),
        (Decimal("0.784"), Column(key="a", title="Tỷ lệ (%)", kind=Kind.PERCENT), "78,4"),
        (Decimal("66.363"), Column(key="a", title="A", kind=Kind.DECIMAL, places=2), "66,36"),
        (date(2026, 2, 5), Column(key="a", title="A", kind=Kind.DATE), "05/02/2026"),
        ("chưa rõ", Column(key="a", title="A", kind=Kind.DATE), "chưa rõ"),
    ],
)
def test_a_cell_is_printed_by_the_kind_of_its_column(value, column, text):
    assert cell_text(value, column) == text
