"""Telling people and noting that they read."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from app.access.values import Viewer
from app.audit.actions import record
from app.core.database import db
from app.notices.models import Notice


def tell(
    user_ids: Iterable[int],
    *,
    event_key: str,
    title: str,
    text: str,
    path: str,
    actor: Viewer,
    now: datetime,
) -> list[Notice]:
    """Tell each person once about an event; who was told already is passed over."""
    wanted = sorted(set(user_ids))
    told = set(
        db.session.scalars(
            select(Notice.user_id).where(
                Notice.programme_id == actor.programme_id,
                Notice.event_key == event_key,
                Notice.user_id.in_(wanted),
            )
        )
    )
    notices = [
        Notice(
            programme_id=actor.programme_id,
            user_id=user_id,
            event_key=event_key,
            title=title,
            text=text,
            path=path,
            told_at=now,
        )
        for user_id in wanted
        if user_id not in told
    ]
    db.session.add_all(notices)
    for notice in notices:
        record("notice.told", notice, actor=actor, now=now)
    return notices


def read(notice: Notice, *, actor: Viewer, now: datetime) -> None:
    """Note that the reader opened the notice."""
    if notice.read_at is None:
        notice.read_at = now
        record("notice.read", notice, actor=actor, now=now)
