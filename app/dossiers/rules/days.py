"""Time limits: calendar days, and working days with the public holidays of Viet Nam."""

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from app.dossiers.values import Holidays, SkippedDay

_FILE = Path(__file__).resolve().parents[1] / "data" / "holidays.yaml"
_ONE = timedelta(days=1)
_SATURDAY = 5
WEEKEND = ("thứ Bảy", "Chủ nhật")


@lru_cache(maxsize=1)
def holidays() -> Holidays:
    """The days off known to the system (data/holidays.yaml, each with how sure it is)."""
    years = yaml.safe_load(_FILE.read_text(encoding="utf-8"))["years"]
    off: dict[date, str] = {}
    unconfirmed: dict[date, str] = {}
    working: set[date] = set()
    for year in years.values():
        for entry in year["days_off"]:
            (unconfirmed if entry["conf"] == "open" else off).update(_span(entry))
        working.update(date.fromisoformat(day["date"]) for day in year["working_saturdays"])
    return Holidays(off, frozenset(working), unconfirmed, frozenset(years))


def _span(entry: dict[str, Any]) -> dict[date, str]:
    first = date.fromisoformat(entry.get("date") or entry["from"])
    last = date.fromisoformat(entry.get("date") or entry["to"])
    return {first + _ONE * n: entry["name"] for n in range((last - first).days + 1)}


def day_off(day: date, known: Holidays) -> str | None:
    """Why nobody works on a day: the holiday or the day of the weekend; None for a working day.

    A Saturday worked instead of another day counts as a working day; a holiday that is not yet
    confirmed ("open") does too.
    """
    if day in known.off:
        return known.off[day]
    if day.weekday() >= _SATURDAY and day not in known.working:
        return WEEKEND[day.weekday() - _SATURDAY]
    return None


def deadline(start: date, days: int, unit: str, known: Holidays) -> date:
    """The last day of a limit of so many days, counted from the day after ``start``.

    ``unit`` is "working" or "calendar" as in the regimes' data (the commune's 15 days are working
    days: Decision 26/2026/QĐ-TTg, article 7 clause 2). Calendar days may be negative (windows
    before an expiry); working days may not (ValueError).
    """
    if unit == "calendar":
        return start + _ONE * days
    if unit != "working" or days < 0:
        raise ValueError(f"không tính được hạn {days} ngày loại {unit}")
    day = start
    while days:
        day += _ONE
        if day_off(day, known) is None:
            days -= 1
    return day


def skipped_days(start: date, end: date, known: Holidays) -> tuple[SkippedDay, ...]:
    """The public holidays (weekends apart) that did not count between a start and its deadline."""
    span = (start + _ONE * n for n in range(1, (end - start).days + 1))
    return tuple(SkippedDay(day, known.off[day]) for day in span if day in known.off)


def unknown_year(end: date, known: Holidays) -> int | None:
    """The year of a deadline for which no holidays are known, so that the day is a first guess."""
    return None if end.year in known.years else end.year
