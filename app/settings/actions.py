"""Founding a programme, deciding a setting, taking a number."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.access.values import Viewer
from app.audit.actions import record
from app.core.database import db
from app.core.errors import DomainError
from app.settings.models import Programme, Sequence, Setting
from app.settings.values import CHOICES
from app.units.models import Unit


def found_programme(
    province: Unit, *, name: str, is_demo: bool, actor: Viewer, now: datetime
) -> Programme:
    """The programme of a province; the existing one when it is already there."""
    existing = db.session.scalar(select(Programme).where(Programme.code == province.code))
    if existing is not None:
        return existing
    programme = Programme(
        code=province.code,
        name=name,
        province=province,
        is_demo=is_demo,
        created_at=now,
        updated_at=now,
    )
    db.session.add(programme)
    record("programme.founded", programme, actor=actor, now=now)
    return programme


def decide_setting(
    programme_id: int,
    key: str,
    value: Any,
    *,
    valid_from: date,
    document: str | None,
    actor: Viewer,
    now: datetime,
) -> Setting:
    """Set a value from a day on; a second decision for the same day replaces the first."""
    if key not in CHOICES:
        raise DomainError("Không có thiết lập này.", field="key")
    found = db.session.scalar(
        select(Setting).where(
            Setting.programme_id == programme_id,
            Setting.key == key,
            Setting.valid_from == valid_from,
        )
    )
    if found is None:
        found = Setting(programme_id=programme_id, key=key, valid_from=valid_from)
        db.session.add(found)
    found.value = value
    found.document = document
    record("setting.decided", found, actor=actor, now=now)
    return found


def next_number(
    programme_id: int, *, kind: str, authority: str, year: int, actor: Viewer, now: datetime
) -> int:
    """Take the next number of a gap-free sequence; its row stays locked until the commit."""
    wanted = (
        select(Sequence)
        .where(
            Sequence.programme_id == programme_id,
            Sequence.kind == kind,
            Sequence.authority == authority,
            Sequence.year == year,
        )
        .with_for_update()
    )
    row = db.session.scalar(wanted)
    if row is None:
        try:
            with db.session.begin_nested():
                db.session.add(
                    Sequence(
                        programme_id=programme_id, kind=kind, authority=authority, year=year, next=1
                    )
                )
        except IntegrityError:
            pass  # another transaction opened the same sequence; its row is read below
        row = db.session.scalars(wanted).one()
    number = row.next
    row.next = number + 1
    record("sequence.taken", row, actor=actor, now=now, number=number)
    return number
