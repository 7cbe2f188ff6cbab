"""Verifying the trail: the chain, the personal values beside it, the anchor outside."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app.access.values import Role
from app.audit.actions import erase_personal_values, record
from app.audit.models import AuditEntry
from app.audit.queries import verify_chain
from app.core.clock import now
from app.core.database import db, transaction
from tests.factories.world import World


@pytest.fixture
def anchor(app: Flask) -> Path:
    path = Path(app.config["OCOP"].data) / "audit-anchor.json"
    path.unlink(missing_ok=True)
    return path


def verify(app: Flask) -> tuple[int, str]:
    answer = app.test_cli_runner().invoke(app.cli, ["audit", "verify"])
    return answer.exit_code, answer.output + answer.stderr


def change(statement: str, **values: object) -> None:
    """Someone with the database at hand."""
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)


def act(world: World, times: int = 1) -> None:
    user = world.users[Role.LEADER][0]
    for number in range(times):
        with transaction():
            user.phone = f"09000000{number:02d}"
            record("account.updated", user, actor=world.viewer(Role.ADMINISTRATOR), now=now())


def middle() -> int:
    ids = db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()
    return ids[len(ids) // 2]


def test_whole_chain_verifies_and_leaves_an_anchor(app: Flask, world: World, anchor: Path) -> None:
    act(world, 5)
    total = db.session.scalar(select(func.count(AuditEntry.id)))
    code, words = verify(app)
    assert code == 0
    assert f"Nhật ký nguyên vẹn: {total} mục" in words
    assert json.loads(anchor.read_text())["count"] == total
    assert anchor.stat().st_mode & 0o077 == 0


def test_answer_for_programs(app: Flask, world: World, anchor: Path) -> None:
    act(world)
    answer = app.test_cli_runner().invoke(app.cli, ["audit", "verify", "--json"])
    assert set(json.loads(answer.output)) == {"count", "last_mac", "anchor_before"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "account.enabled"),
        ("at", "2020-01-01 00:00:00.000000"),
        ("actor_id", 999),
        ("actor_name", "Người khác"),
        ("address", "10.9.8.7"),
        ("object_public_id", "0" * 32),
        ("facts", '{"changes": {}}'),
        ("previous_mac", "1" * 64),
        ("mac", "2" * 64),
        ("programme_id", 2),
    ],
)
def test_changed_entry_is_found(
    app: Flask, world: World, anchor: Path, column: str, value: object
) -> None:
    act(world, 4)
    wanted = middle() if column not in {"actor_id", "facts"} else middle() + 1
    change(f"UPDATE audit_entries SET {column} = :value WHERE id = :id", value=value, id=wanted)  # noqa: S608 - names of our own list
    code, words = verify(app)
    assert code == 1
    assert "Nhật ký bị sửa" in words


def test_entry_taken_out_of_the_middle_is_found(app: Flask, world: World, anchor: Path) -> None:
    act(world, 4)
    gone = middle()
    change("DELETE FROM audit_personal_values WHERE entry_id = :id", id=gone)
    change("DELETE FROM audit_entries WHERE id = :id", id=gone)
    code, words = verify(app)
    assert code == 1
    assert f"mục số {gone + 1}" in words


def cut(entries: int) -> None:
    last = db.session.scalar(select(func.max(AuditEntry.id))) or 0
    db.session.rollback()
    change("DELETE FROM audit_personal_values WHERE entry_id > :id", id=last - entries)
    change("DELETE FROM audit_entries WHERE id > :id", id=last - entries)


def test_cut_tail_is_found_by_the_anchor(app: Flask, world: World, anchor: Path) -> None:
    act(world, 4)
    assert verify(app)[0] == 0
    cut(2)
    code, words = verify(app)
    assert code == 1
    assert "Nhật ký bị cắt" in words


def test_tail_cut_and_written_anew_is_found_by_the_anchor(
    app: Flask, world: World, anchor: Path
) -> None:
    act(world, 4)
    assert verify(app)[0] == 0
    cut(2)
    act(world, 6)
    code, words = verify(app)
    assert code == 1
    assert "Nhật ký bị thay" in words


def test_refused_verification_keeps_the_anchor(app: Flask, world: World, anchor: Path) -> None:
    act(world, 4)
    verify(app)
    kept = anchor.read_text()
    cut(2)
    verify(app)
    assert anchor.read_text() == kept


def test_unreadable_anchor_is_a_refusal(app: Flask, world: World, anchor: Path) -> None:
    anchor.write_text("?")
    code, words = verify(app)
    assert code == 1
    assert "Không đọc được mốc" in words
    anchor.unlink()


def test_forged_personal_value_is_found(app: Flask, world: World, anchor: Path) -> None:
    act(world, 2)
    change("UPDATE audit_personal_values SET value = '0911111111' WHERE value = '0900000001'")
    assert verify(app)[0] == 1


def test_erased_personal_values_leave_the_chain_whole(
    app: Flask, world: World, anchor: Path
) -> None:
    act(world, 2)
    verify(app)
    with transaction():
        erase_personal_values(
            world.users[Role.LEADER][0], reason="Yêu cầu", actor=world.system, now=now()
        )
    change("UPDATE audit_entries SET actor_name = '', address = '' WHERE actor_id IS NOT NULL")
    change("DELETE FROM audit_personal_values")
    assert verify(app)[0] == 0


def test_entries_of_a_thousand_acts_follow_one_another(app: Flask, world: World) -> None:
    with transaction():
        for _ in range(1100):
            record("notice.read", world.programme, actor=world.system, now=now())
    report = verify_chain(anchor=1050)
    assert report.whole
    assert report.count > 1100
    assert report.anchored
