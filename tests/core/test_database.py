"""One transaction per act; instants, versions and constraints the database keeps."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from app.access.values import Role
from app.accounts.models import User
from app.core.clock import VIETNAM, day_of
from app.core.database import after_commit, db, transaction
from app.core.errors import ConflictError, StaleError, check_version
from app.core.tables import UTCDateTime, new_public_id
from tests.conftest import NOW
from tests.factories.world import World


@pytest.fixture
def user(world: World) -> User:
    return world.users[Role.LEADER][0]


def test_what_succeeds_is_kept(user: User) -> None:
    with transaction():
        user.locale = "en"
    db.session.rollback()
    assert user.locale == "en"


def test_what_fails_leaves_nothing(user: User) -> None:
    def failing() -> None:
        with transaction():
            user.locale = "en"
            db.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert user.locale == "vi"


def test_work_for_after_the_commit_is_done_once_and_only_then(user: User) -> None:
    done: list[str] = []

    def act(*, fail: bool) -> None:
        with transaction():
            after_commit(lambda: done.append("x"))
            assert done == []
            if fail:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act(fail=True)
    assert done == []
    act(fail=False)
    assert done == ["x"]


def test_work_for_after_the_commit_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        after_commit(lambda: None)


def test_taken_value_is_refused_with_its_sentence_and_field(world: World, user: User) -> None:
    def take() -> None:
        with transaction():
            user.username = world.users[Role.LEADER][1].username

    with pytest.raises(ConflictError) as refusal:
        take()
    assert refusal.value.sentence == "Tên đăng nhập này đã có người dùng."
    assert refusal.value.field == "username"


def test_unknown_constraint_is_refused_in_general_words(user: User) -> None:
    def break_it() -> None:
        with transaction():
            user.programme_id = 999_999

    with pytest.raises(ConflictError, match="chưa lưu gì"):
        break_it()


def test_naive_instant_is_refused(user: User) -> None:
    user.last_signed_in_at = datetime(2026, 11, 23, 8, 0)  # noqa: DTZ001 - the point of the test
    with pytest.raises(StatementError, match="múi giờ"):
        db.session.flush()


def test_instant_comes_back_in_utc(user: User) -> None:
    with transaction():
        user.last_signed_in_at = datetime(2026, 11, 23, 8, 0, tzinfo=VIETNAM)
    db.session.expire_all()
    assert user.last_signed_in_at == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert user.last_signed_in_at.tzinfo is UTC


def test_empty_instant_stays_empty() -> None:
    kind = UTCDateTime()
    assert kind.process_bind_param(None, None) is None  # type: ignore[arg-type]
    assert kind.process_result_value(None, None) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-11-22T16:59:59+00:00", "2026-11-22"),
        ("2026-11-22T17:00:00+00:00", "2026-11-23"),
        ("2026-12-31T17:00:00+00:00", "2027-01-01"),
    ],
)
def test_day_is_the_day_in_vietnam(instant: str, day: str) -> None:
    assert day_of(datetime.fromisoformat(instant)).isoformat() == day


def test_day_does_not_depend_on_the_zone_it_is_told_in() -> None:
    west = timezone(timedelta(hours=-8))
    assert day_of(NOW.astimezone(west)) == day_of(NOW)


def test_form_of_an_older_version_is_refused_with_both_texts(user: User) -> None:
    check_version(1, user, {})
    for seen in (None, 0, 2):
        with pytest.raises(StaleError) as refusal:
            check_version(seen, user, {"full_name": user.full_name})
        assert refusal.value.current == {"full_name": user.full_name}
        assert refusal.value.version == 1


def test_search_text_and_sort_key_follow_the_name(user: User) -> None:
    with transaction():
        user.full_name = "Đặng Thị Ẩn"
    assert "dang thi an" in user.search_text
    found = db.session.scalars(select(User).order_by(User.sort_text, User.id)).all()
    names = [one.full_name for one in found]
    assert names.index("Đặng Thị Ẩn") > names.index("Cil Xã Nhất")
    assert names.index("Đặng Thị Ẩn") < names.index("Hà Thị Nhì")


def test_public_ids_are_random_and_of_128_bits() -> None:
    made = {new_public_id() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(one) for one in made} == {32}


def test_foreign_keys_are_enforced(app: Flask, user: User) -> None:
    db.session.delete(user)
    with pytest.raises(Exception, match=r"(?i)foreign key|not.null"):
        db.session.flush()
