"""The only reading of the system clock, and the day in Vietnam."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """The present instant, in UTC."""
    return _source()


def today() -> date:
    """The present day in Asia/Ho_Chi_Minh."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """The day in Asia/Ho_Chi_Minh on which an instant falls."""
    return instant.astimezone(VIETNAM).date()


def set_source(source: Callable[[], datetime] | None) -> None:
    """Replace the clock (demo date, tests); None returns to the system clock."""
    global _source  # noqa: PLW0603 - the one place where the clock is chosen
    _source = source or _system
