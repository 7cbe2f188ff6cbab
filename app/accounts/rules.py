"""Passwords, sign-in limits and session ends: pure rules."""

from collections.abc import Collection
from datetime import datetime, timedelta

from app.access.values import Role
from app.core.errors import DomainError
from app.core.text import fold

SHORTEST, LONGEST = 12, 128
ABSOLUTE = timedelta(hours=12)
WINDOW = timedelta(minutes=15)
SLOW_AFTER, LOCK_AFTER, ADDRESS_LOCK_AFTER = 5, 10, 40
SECOND_FACTOR_ROLES = frozenset({Role.ADMINISTRATOR, Role.SECRETARY})
_COMMON = (
    "matkhau",
    "password",
    "123456789",
    "qwerty",
    "iloveyou",
    "vietnam",
    "ocop2026",
    "abcdef",
    "111111",
    "000000",
    "admin",
)


def check_password(password: str, *, username: str) -> None:
    """Refuse a password that is too short, too long, common, or built on the account name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise DomainError(f"Mật khẩu cần từ {SHORTEST} đến {LONGEST} ký tự.", field="new_password")
    bare = fold(password).replace(" ", "")
    rest = bare
    for word in (*_COMMON, fold(username)):
        rest = rest.replace(word, "")
    if len(set(bare)) < 5 or len(rest) < 6:
        raise DomainError(
            "Mật khẩu này dễ đoán (từ thông dụng, tên đăng nhập hoặc ký tự lặp). "
            "Xin ghép vài từ không liên quan với nhau.",
            field="new_password",
        )


def wait_before_attempt(
    failures: Collection[datetime], address_failures: int, *, now: datetime
) -> int:
    """Seconds to wait before the next attempt is heard; 0 when it may be made now."""
    recent = [at for at in failures if now - at < WINDOW]
    if address_failures >= ADDRESS_LOCK_AFTER:
        return int(WINDOW.total_seconds())
    if not recent or len(recent) < SLOW_AFTER:
        return 0
    pause = WINDOW if len(recent) >= LOCK_AFTER else timedelta(seconds=5 * (len(recent) - 4))
    left = max(recent) + pause - now
    return max(0, int(left.total_seconds()) + (left.microseconds > 0))


def session_over(*, started: datetime, seen: datetime, idle_minutes: int, now: datetime) -> bool:
    """Whether a session has ended: idle too long, or older than twelve hours."""
    return now - seen >= timedelta(minutes=idle_minutes) or now - started >= ABSOLUTE


def needs_second_factor(roles: Collection[Role]) -> bool:
    """Administrators and secretaries sign in with a second factor."""
    return not SECOND_FACTOR_ROLES.isdisjoint(roles)
