"""Reading one's own notices."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.access.values import Viewer
from app.core.database import db
from app.core.errors import MissingError
from app.notices.models import Notice


def my_notices(*, viewer: Viewer, limit: int = 50) -> Sequence[Notice]:
    """The viewer's notices, newest first."""
    return db.session.scalars(
        select(Notice)
        .where(Notice.user_id == viewer.user_id)
        .order_by(Notice.told_at.desc(), Notice.id.desc())
        .limit(limit)
    ).all()


def my_notice(public_id: str, *, viewer: Viewer) -> Notice:
    """One of the viewer's notices; anyone else's does not exist."""
    found = db.session.scalar(
        select(Notice).where(Notice.public_id == public_id, Notice.user_id == viewer.user_id)
    )
    if found is None:
        raise MissingError
    return found


def unread_count(*, viewer: Viewer) -> int:
    """How many notices the viewer has not read."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Notice)
            .where(Notice.user_id == viewer.user_id, Notice.read_at.is_(None))
        )
        or 0
    )
