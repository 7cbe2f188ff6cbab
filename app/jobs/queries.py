"""Finding jobs."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from app.access.values import Viewer
from app.core.database import db
from app.core.errors import MissingError
from app.jobs.models import Job, JobState

SILENT = timedelta(minutes=2)


def visible_job(public_id: str, *, viewer: Viewer) -> Job:
    """A job the viewer asked for, or any of the programme when the viewer works province-wide."""
    wanted = select(Job).where(Job.public_id == public_id, Job.programme_id == viewer.programme_id)
    if not viewer.province_wide:
        wanted = wanted.where(Job.asked_by_id == viewer.user_id)
    found = db.session.scalar(wanted)
    if found is None:
        raise MissingError
    return found


def jobs_of(object_public_id: str) -> Sequence[Job]:
    """The jobs on one object, newest first; access is the owner's matter."""
    return db.session.scalars(
        select(Job).where(Job.object_public_id == object_public_id).order_by(Job.id.desc())
    ).all()


def waiting_jobs(now: datetime) -> Sequence[int]:
    """Jobs never taken up, and jobs whose worker has been silent too long."""
    wanted = select(Job.id).where(
        or_(
            (Job.state == JobState.QUEUED) & (Job.heartbeat_at < now - timedelta(seconds=20)),
            (Job.state == JobState.RUNNING) & (Job.heartbeat_at < now - SILENT),
        )
    )
    return db.session.scalars(wanted.order_by(Job.id)).all()


def queued_jobs() -> Sequence[int]:
    """Every job not yet taken up."""
    return db.session.scalars(
        select(Job.id).where(Job.state == JobState.QUEUED).order_by(Job.id)
    ).all()
