"""Passwords, names, waiting times and session ends as rules."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.values import Role
from app.accounts.rules import (
    browser_name,
    check_password,
    check_place,
    check_username,
    first_password,
    first_password_over,
    needs_second_factor,
    session_over,
    wait_before_attempt,
)
from app.core.errors import DomainError
from app.units.values import UnitLevel

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "password",
    [
        "ngắn",
        "mười một ký",
        "a" * 129,
        "matkhau123456",
        "Mật khẩu 123456",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "password2026!!",
        "thuky.tinh.ocop2026",
        "123456789123456789",
    ],
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(DomainError) as refusal:
        check_password(password, username="thuky.tinh")
    assert refusal.value.field == "new_password"


@pytest.mark.parametrize(
    "password",
    [
        "rừng-thông-7219-suối",
        "correct horse battery staple",
        "x7kq-9mtp-2wzr",
        "đ" + "ăâbcêhiôơưuy",
    ],
)
def test_long_uncommon_passwords_are_taken(password: str) -> None:
    check_password(password, username="thuky.1")


def test_first_passwords_pass_the_rules_and_differ() -> None:
    made = {first_password() for _ in range(200)}
    for one in made:
        check_password(one, username="thuky.1")
    assert len(made) == 200


def test_unused_first_password_runs_out_after_a_week() -> None:
    assert not first_password_over(NOW - timedelta(days=7), now=NOW)
    assert first_password_over(NOW - timedelta(days=7, seconds=1), now=NOW)


@pytest.mark.parametrize("name", ["ab", "Lan", "lan thi", "lân", "-lan", "lan.", "a" * 41, "lan@x"])
def test_names_hard_to_type_are_refused(name: str) -> None:
    with pytest.raises(DomainError):
        check_username(name)


@pytest.mark.parametrize("name", ["lan", "nguyen.thi.lan", "xa_24958", "thuky.1", "a" * 40])
def test_plain_names_are_taken(name: str) -> None:
    check_username(name)


@pytest.mark.parametrize(
    ("count", "wait"), [(0, 0), (4, 0), (5, 5), (6, 10), (9, 25), (10, 900), (30, 900)]
)
def test_waiting_grows_with_failures(count: int, wait: int) -> None:
    assert wait_before_attempt([NOW] * count, 0, now=NOW) == wait


def test_failures_are_forgotten_after_a_quarter_of_an_hour() -> None:
    old = [NOW - timedelta(minutes=15)] * 30
    assert wait_before_attempt(old, 0, now=NOW) == 0


def test_an_address_that_tries_many_accounts_is_stopped() -> None:
    assert wait_before_attempt([], 39, now=NOW) == 0
    assert wait_before_attempt([], 40, now=NOW) == 900


@given(st.integers(5, 9), st.integers(0, 30))
def test_waiting_ends_by_itself(count: int, seconds: int) -> None:
    left = wait_before_attempt([NOW] * count, 0, now=NOW + timedelta(seconds=seconds))
    assert left == max(0, 5 * (count - 4) - seconds)


@pytest.mark.parametrize(
    ("started", "seen", "over"),
    [(0, 0, False), (60, 14, False), (60, 15, True), (719, 1, False), (720, 1, True)],
)
def test_sessions_end_when_idle_or_old(started: int, seen: int, over: bool) -> None:
    ended = session_over(
        started=NOW - timedelta(minutes=started),
        seen=NOW - timedelta(minutes=seen),
        idle_minutes=15,
        now=NOW,
    )
    assert ended is over


@pytest.mark.parametrize("role", Role)
def test_who_needs_a_second_factor(role: Role) -> None:
    assert needs_second_factor({role}) is (role in {Role.ADMINISTRATOR, Role.SECRETARY})
    assert needs_second_factor({role}, all_staff=True) is (role is not Role.PRODUCER)


@pytest.mark.parametrize(
    ("role", "level"),
    [
        (Role.COMMUNE_OFFICER, UnitLevel.PROVINCE),
        (Role.AREA_OFFICER, UnitLevel.COMMUNE),
        (Role.LEADER, UnitLevel.DISTRICT),
    ],
)
def test_role_at_another_level_is_refused(role: Role, level: UnitLevel) -> None:
    with pytest.raises(DomainError, match="được giao ở"):
        check_place(role, level)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/109.0 Mobile Safari/537.36 Zalo android/12100",
            "Zalo, Android",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0",
            "Firefox, Linux",
        ),
        ("curl/8.1", "curl/8.1"),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_two_words(agent: str, words: str) -> None:
    assert browser_name(agent) == words
