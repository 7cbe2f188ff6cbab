"""Reading a file and taking its rows in, with progress, in the background."""

from sqlalchemy import select

from app.access.values import Viewer, system_viewer
from app.accounts.models import User
from app.accounts.queries import viewer_of
from app.core.clock import now, today
from app.core.database import db, transaction
from app.core.documents.spreadsheets import read_table
from app.core.files import store
from app.imports import actions, queries
from app.imports.models import Batch, BatchState
from app.imports.rules import read_register
from app.imports.values import Reading
from app.jobs.actions import finish, progress
from app.jobs.models import Job
from app.jobs.rules import register_work
from app.settings.queries import programme_by_id


def _batch(job: Job) -> Batch:
    return db.session.scalars(select(Batch).where(Batch.public_id == job.object_public_id)).one()


def _actor(job: Job) -> Viewer:
    user = db.session.get(User, job.asked_by_id) if job.asked_by_id else None
    return viewer_of(user, on=today()) if user else system_viewer(job.programme_id)


def _reading(batch: Batch) -> Reading:
    if batch.attachment is None:
        raise RuntimeError("batch without a file")
    path = store().local(batch.attachment.blob.digest)
    table = read_table(path, name=batch.attachment.name)
    programme = programme_by_id(batch.programme_id)
    return read_register(table, queries.surroundings(programme, today=today()))


def read_batch(job_id: int) -> None:
    """Read the file and keep every finding."""
    job = db.session.get_one(Job, job_id)
    batch = _batch(job)
    reading = _reading(batch)
    with transaction():
        actions.keep_reading(batch, reading, actor=_actor(job), now=now())
        progress(job, done=reading.total, total=reading.total, now=now())
        finish(job, now=now())


def take_batch(job_id: int) -> None:
    """Take the rows in, all in one transaction; a batch already taken is left as it is."""
    job = db.session.get_one(Job, job_id)
    batch = _batch(job)
    reading = _reading(batch)
    with transaction():
        if batch.state is not BatchState.TAKEN:
            actor = _actor(job)
            outcomes = actions.take_rows(reading, actor=actor, now=now())
            actions.close_batch(batch, outcomes, actor=actor, now=now())
        progress(job, done=len(reading.rows), total=len(reading.rows), now=now())
        finish(job, now=now())


def register() -> None:
    """Name the work of this room."""
    register_work("imports.read", read_batch)
    register_work("imports.take", take_batch)
