"""What an entry holds: who, from where, what from what to what; personal values apart."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from app.access.values import Role
from app.accounts.models import User
from app.audit.actions import erase_personal_values, pending_changes, record
from app.audit.models import AuditEntry, AuditPersonalValue
from app.audit.rules import WITHHELD
from app.core.clock import now
from app.core.database import db, transaction
from app.core.tables import Base
from app.settings.actions import next_number
from tests.factories.world import World

Newest = Callable[[], AuditEntry]
CANARY = "chim-hoàng-yến"


@pytest.fixture
def user(world: World) -> User:
    return world.users[Role.LEADER][0]


def count() -> int:
    return db.session.scalar(select(func.count(AuditEntry.id))) or 0


def test_entry_says_who_from_where_and_what(world: World, user: User, last_entry: Newest) -> None:
    with transaction():
        user.locale = "en"
        record(
            "account.updated", user, actor=world.viewer(Role.ADMINISTRATOR), now=now(), why="thử"
        )
    entry = last_entry()
    assert (entry.verb, entry.object_kind, entry.object_public_id) == (
        "account.updated",
        "users",
        user.public_id,
    )
    assert (entry.actor_name, entry.programme_id, entry.at) == (
        "Đinh Quang Trị",
        world.programme.id,
        now(),
    )
    assert entry.facts["changes"] == {"locale": ["vi", "en"]}
    assert entry.facts["why"] == "thử"


def test_automatic_flush_does_not_lose_what_was_before(
    world: World, user: User, last_entry: Newest
) -> None:
    with transaction():
        user.locale = "en"
        db.session.scalars(select(User)).all()
        user.theme = "dark"
        db.session.flush()
        user.locale = "vi-x"
        record("account.updated", user, actor=world.system, now=now())
    assert last_entry().facts["changes"] == {"locale": ["vi", "vi-x"], "theme": ["light", "dark"]}


def test_savepoint_does_not_lose_what_was_before(
    world: World, user: User, last_entry: Newest
) -> None:
    with transaction():
        user.locale = "en"
        next_number(
            world.programme.id, kind="x", authority="x", year=2026, actor=world.system, now=now()
        )
        record("account.updated", user, actor=world.system, now=now())
    assert last_entry().facts["changes"] == {"locale": ["vi", "en"]}


def test_changes_of_an_earlier_transaction_are_not_told_again(
    world: World, user: User, last_entry: Newest
) -> None:
    with transaction():
        user.locale = "en"
    with transaction():
        user.theme = "dark"
        record("account.updated", user, actor=world.system, now=now())
    assert last_entry().facts["changes"] == {"theme": ["light", "dark"]}


def test_failed_act_leaves_no_entry(world: World, user: User) -> None:
    before = count()

    def failing() -> None:
        with transaction():
            user.locale = "en"
            record("account.updated", user, actor=world.system, now=now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert count() == before
    assert db.session.get_one(User, user.id).locale == "vi"


def test_personal_values_stand_beside_the_chain(
    world: World, user: User, last_entry: Newest
) -> None:
    with transaction():
        user.phone = "0900000077"
        record("account.updated", user, actor=world.system, now=now())
    entry = last_entry()
    before, after = entry.facts["changes"]["phone"]
    assert before is None
    assert len(after) == 32
    assert "0900000077" not in str(entry.facts)
    values = db.session.scalars(
        select(AuditPersonalValue).where(AuditPersonalValue.entry_id == entry.id)
    ).all()
    assert [(v.field, v.side, v.value) for v in values] == [("phone", "after", "0900000077")]


def test_actor_and_address_are_in_the_chain_only_as_digests(
    world: World, user: User, last_entry: Newest
) -> None:
    viewer = world.viewer(Role.ADMINISTRATOR)
    with transaction():
        record("account.updated", user, actor=viewer, now=now())
    assert viewer.name not in str(last_entry().facts)


def test_secrets_are_in_no_trail(world: World, user: User, last_entry: Newest) -> None:
    with transaction():
        user.password_hash = "$argon2id$geheim"
        record("account.password_changed", user, actor=world.system, now=now())
    entry = last_entry()
    assert entry.facts["changes"] == {"password_hash": [WITHHELD, WITHHELD]}


def _tables_with_personal_columns() -> list[type[Base]]:
    return sorted(
        (
            mapper.class_
            for mapper in Base.registry.mappers
            if any("personal" in column.info for column in mapper.local_table.columns)
            and mapper.class_ not in {AuditEntry, AuditPersonalValue}
        ),
        key=lambda kind: kind.__name__,
    )


def test_no_personal_column_of_any_table_reaches_the_chain(app: object) -> None:
    kinds = _tables_with_personal_columns()
    assert {"User", "Producer", "SignInSession"} <= {kind.__name__ for kind in kinds}
    for kind in kinds:
        names = [column.name for column in kind.__table__.columns if "personal" in column.info]
        row = kind(**dict.fromkeys(names, CANARY))
        plain, private = pending_changes(row)
        assert CANARY not in str(plain), kind
        assert set(private) == set(names), kind


def test_erasing_leaves_the_digests_and_an_entry(
    world: World, user: User, last_entry: Newest
) -> None:
    with transaction():
        user.phone = "0900000077"
        record("account.updated", user, actor=world.system, now=now())
    with transaction():
        erased = erase_personal_values(
            user, reason="Yêu cầu của chủ thể dữ liệu", actor=world.system, now=now()
        )
    assert erased == 1
    assert last_entry().verb == "personal.erased"
    values = db.session.scalars(select(AuditPersonalValue.value)).all()
    assert "0900000077" not in values


@pytest.mark.parametrize("act", ["change", "delete"])
def test_entries_are_neither_changed_nor_deleted(last_entry: Newest, act: str) -> None:
    entry = last_entry()
    if act == "change":
        entry.verb = "x"
    else:
        db.session.delete(entry)
    with pytest.raises(RuntimeError, match="chỉ được ghi thêm"):
        db.session.flush()
    db.session.rollback()
