"""Telling people once, and their own reading."""

import pytest
from sqlalchemy import select

from app.access.values import Role
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import MissingError
from app.notices.actions import read, tell
from app.notices.models import Notice
from app.notices.queries import my_notice, my_notices, unread_count
from tests.factories.world import World


def told(world: World, *roles: Role, key: str = "dossier.1.returned") -> list[Notice]:
    with transaction():
        return tell(
            [world.users[role][0].id for role in roles],
            event_key=key,
            title="Hồ sơ được trả lại",
            text="Thiếu giấy phép.",
            path="/dossiers/1",
            actor=world.viewer(Role.SECRETARY),
            now=now(),
        )


def test_each_person_is_told_once_about_an_event(world: World) -> None:
    assert len(told(world, Role.PRODUCER, Role.PRODUCER, Role.COMMUNE_OFFICER)) == 2
    assert told(world, Role.PRODUCER) == []
    assert len(told(world, Role.PRODUCER, Role.LEADER)) == 1
    assert len(db.session.scalars(select(Notice)).all()) == 3


def test_another_event_is_told_again(world: World) -> None:
    told(world, Role.PRODUCER)
    assert len(told(world, Role.PRODUCER, key="dossier.1.received")) == 1


def test_nobody_to_tell_is_no_error(world: World) -> None:
    assert told(world) == []


def test_reading_is_noted_once(world: World) -> None:
    notice = told(world, Role.PRODUCER)[0]
    viewer = world.viewer(Role.PRODUCER)
    assert unread_count(viewer=viewer) == 1
    for _ in range(2):
        with transaction():
            read(notice, actor=viewer, now=now())
    assert notice.read_at == now()
    assert unread_count(viewer=viewer) == 0


def test_notices_of_others_do_not_exist(world: World) -> None:
    notice = told(world, Role.PRODUCER)[0]
    officer = world.viewer(Role.COMMUNE_OFFICER)
    assert my_notices(viewer=officer) == []
    with pytest.raises(MissingError):
        my_notice(notice.public_id, viewer=officer)
    assert my_notice(notice.public_id, viewer=world.viewer(Role.PRODUCER)).id == notice.id
