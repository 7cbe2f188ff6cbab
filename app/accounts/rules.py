"""Passwords, sign-in limits and session ends: pure rules."""

import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from app.access.values import ROLE_LABELS, Role
from app.core.errors import DomainError
from app.core.text import fold
from app.units.values import UnitLevel

SHORTEST, LONGEST = 12, 128
LEFT_OVER = 8  # signs that remain once common words are struck out
ABSOLUTE = timedelta(hours=12)
WINDOW = timedelta(minutes=15)
SLOW_AFTER, LOCK_AFTER, ADDRESS_LOCK_AFTER = 5, 10, 40
FIRST_PASSWORD_LIFE = timedelta(days=7)
SECOND_FACTOR_ROLES = frozenset({Role.ADMINISTRATOR, Role.SECRETARY})
STAFF = frozenset(Role) - {Role.PRODUCER}
LEVELS: dict[Role, UnitLevel] = {
    Role.AREA_OFFICER: UnitLevel.DISTRICT,
    Role.COMMUNE_OFFICER: UnitLevel.COMMUNE,
    Role.PRODUCER: UnitLevel.COMMUNE,
}
_PLACES = {
    UnitLevel.PROVINCE: "cấp tỉnh",
    UnitLevel.DISTRICT: "một huyện cũ",
    UnitLevel.COMMUNE: "một xã, phường",
}
_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,38})[a-z0-9]")
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read out or typed wrongly: no i, l, o
_BROWSERS = (  # the first that is named: many also call themselves Chrome or Safari
    ("Zalo", "Zalo"),
    ("Edg", "Edge"),
    ("coc_coc", "Cốc Cốc"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
_COMMON = (
    "matkhau",
    "password",
    "123456789",
    "123456",
    "654321",
    "qwerty",
    "iloveyou",
    "vietnam",
    "ocop2026",
    "abcdef",
    "111111",
    "000000",
    "admin",
)


def check_username(username: str) -> None:
    """Refuse a name that would be hard to tell apart or to type: 3 to 40 plain signs."""
    if not _USERNAME.fullmatch(username):
        raise DomainError(
            "Tên đăng nhập gồm 3 đến 40 chữ cái không dấu, chữ số, dấu chấm hoặc gạch.",
            field="username",
        )


def check_password(password: str, *, username: str) -> None:
    """Refuse a password that is too short, too long, common, or built on the account name."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise DomainError(f"Mật khẩu cần từ {SHORTEST} đến {LONGEST} ký tự.", field="new_password")
    bare = fold(password).replace(" ", "")
    rest = bare
    for word in (*_COMMON, fold(username)):
        rest = rest.replace(word, "")
    if len(set(bare)) < 5 or len(rest) < LEFT_OVER:
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


def needs_second_factor(roles: Collection[Role], *, all_staff: bool = False) -> bool:
    """Administrators and secretaries sign in with a second factor; all staff where so decided."""
    wanted = STAFF if all_staff else SECOND_FACTOR_ROLES
    return not wanted.isdisjoint(roles)


def first_password() -> str:
    """A random password for the first sign-in: four groups of four signs, about 79 bits."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))


def first_password_over(changed_at: datetime, *, now: datetime) -> bool:
    """Whether a first password nobody used has run out."""
    return now - changed_at > FIRST_PASSWORD_LIFE


def level_of(role: Role) -> UnitLevel:
    """The level of the units a role is held in."""
    return LEVELS.get(role, UnitLevel.PROVINCE)


def check_place(role: Role, level: UnitLevel) -> None:
    """Refuse a role in a unit of a level it is not held at."""
    if level is not level_of(role):
        words = {
            UnitLevel.PROVINCE: "tỉnh",
            UnitLevel.DISTRICT: "huyện cũ",
            UnitLevel.COMMUNE: "xã",
        }
        raise DomainError(
            f"Vai trò “{ROLE_LABELS[role]}” được giao ở cấp {words[level_of(role)]}.", field="unit"
        )


def browser_name(agent: str) -> str:
    """What a browser calls itself, shortened for people: "Chrome, Windows"."""
    named = (
        next((name for sign, name in table if sign in agent), "") for table in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(filter(None, named)) or agent[:40]
