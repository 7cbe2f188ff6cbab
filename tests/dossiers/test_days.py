"""Limits in working days: counting starts the next day, public holidays and weekends left out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dossiers import rules
from app.dossiers.rules.days import day_off

KNOWN = rules.holidays()
DAYS = st.dates(date(2025, 1, 1), date(2027, 10, 1))


def test_fifteen_working_days_across_tet_2026_name_the_days_skipped() -> None:
    start = date(2026, 2, 5)

    end = rules.deadline(start, 15, "working", KNOWN)

    assert end == date(2026, 3, 5)
    assert [(skip.day, skip.name) for skip in rules.skipped_days(start, end, KNOWN)] == [
        (date(2026, 2, day), "Tết Nguyên đán Bính Ngọ (cả đợt 14/02-22/02)")
        for day in range(16, 21)
    ]


def test_fifteen_working_days_across_30_4_and_1_5_name_the_days_skipped() -> None:
    start = date(2026, 4, 20)

    end = rules.deadline(start, 15, "working", KNOWN)

    assert end == date(2026, 5, 14)
    assert [(skip.day, skip.name) for skip in rules.skipped_days(start, end, KNOWN)] == [
        (date(2026, 4, 27), "nghỉ bù Giỗ Tổ Hùng Vương (26/4 là Chủ nhật)"),
        (date(2026, 4, 30), "Ngày Chiến thắng"),
        (date(2026, 5, 1), "Quốc tế Lao động"),
    ]


def test_a_holiday_not_yet_confirmed_counts_as_a_working_day() -> None:
    assert date(2026, 11, 24) in KNOWN.open
    assert rules.deadline(date(2026, 11, 23), 1, "working", KNOWN) == date(2026, 11, 24)


def test_a_saturday_worked_in_exchange_counts() -> None:
    assert rules.deadline(date(2026, 8, 21), 1, "working", KNOWN) == date(2026, 8, 22)


def test_the_day_itself_does_not_count() -> None:
    assert rules.deadline(date(2026, 11, 23), 0, "working", KNOWN) == date(2026, 11, 23)


def test_calendar_days_run_both_ways() -> None:
    assert rules.deadline(date(2026, 3, 1), 45, "calendar", KNOWN) == date(2026, 4, 15)
    assert rules.deadline(date(2026, 9, 18), -180, "calendar", KNOWN) == date(2026, 3, 22)


@pytest.mark.parametrize(("days", "unit"), [(-1, "working"), (3, "tuần")])
def test_other_limits_are_refused(days: int, unit: str) -> None:
    with pytest.raises(ValueError, match="không tính được hạn"):
        rules.deadline(date(2026, 3, 1), days, unit, KNOWN)


def test_a_year_without_known_holidays_is_said() -> None:
    assert rules.unknown_year(date(2028, 1, 3), KNOWN) == 2028
    assert rules.unknown_year(date(2027, 1, 4), KNOWN) is None


@given(start=DAYS, days=st.integers(1, 40))
def test_a_deadline_is_a_working_day_with_so_many_working_days_up_to_it(
    start: date, days: int
) -> None:
    end = rules.deadline(start, days, "working", KNOWN)

    span = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert day_off(end, KNOWN) is None
    assert sum(day_off(day, KNOWN) is None for day in span) == days


@given(start=DAYS, days=st.integers(1, 40))
def test_a_later_start_never_ends_earlier(start: date, days: int) -> None:
    later = rules.deadline(start + timedelta(days=1), days, "working", KNOWN)
    assert rules.deadline(start, days, "working", KNOWN) <= later
