"""Asking for long work, taking it up, reporting progress, finishing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.access.values import Viewer, system_viewer
from app.audit.actions import record
from app.core.database import after_commit, db
from app.core.errors import DomainError
from app.jobs.models import Job, JobState
from app.jobs.queries import SILENT

MOST_ATTEMPTS = 6
Push = Callable[[int], None]
_push: Push | None = None


def use_queue(push: Push) -> None:
    """The queue that carries job ids to the worker (set by the factory)."""
    global _push  # noqa: PLW0603 - one queue per process, chosen at start
    _push = push


def push(job_id: int) -> None:
    """Hand a committed job's id to the queue; the sweep finds it should this be lost."""
    if _push is not None:
        _push(job_id)


def ask(kind: str, obj: Any, *, title: str, actor: Viewer, now: datetime, **arguments: Any) -> Job:
    """Write the job in the present transaction; it is queued once that is committed."""
    job = Job(
        programme_id=actor.programme_id,
        asked_by_id=actor.user_id,
        kind=kind,
        title=title,
        object_kind=obj.__tablename__,
        object_public_id=obj.public_id,
        arguments=arguments,
        heartbeat_at=now,
        created_at=now,
        updated_at=now,
    )
    db.session.add(job)
    record("job.asked", job, actor=actor, now=now)
    number = job.id
    after_commit(lambda: push(number))
    return job


def take_up(job_id: int, *, now: datetime) -> Job | None:
    """Mark the job running.

    None when it is over, when another worker is at it (an id may be queued twice), or when too many
    attempts were made: then the job has failed.
    """
    job = db.session.scalar(
        select(Job)
        .where(Job.id == job_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if job is None or job.over or (job.state is JobState.RUNNING and not silent(job, now=now)):
        return None
    if job.attempts >= MOST_ATTEMPTS:
        fail(job, "Đã thử nhiều lần mà không xong. Xin báo quản trị hệ thống.", now=now)
        return None
    job.state = JobState.RUNNING
    job.attempts += 1
    job.heartbeat_at = now
    job.updated_at = now
    return job


def silent(job: Job, *, now: datetime) -> bool:
    """Whether the worker that took the job up has given no sign of life for too long."""
    return job.heartbeat_at < now - SILENT


def progress(job: Job, *, done: int, total: int, now: datetime) -> None:
    """Note how far the work is; also the sign of life."""
    job.done, job.total, job.heartbeat_at, job.updated_at = done, total, now, now


def finish(job: Job, *, now: datetime, **result: Any) -> None:
    """The work is done."""
    job.state, job.finished_at, job.updated_at = JobState.DONE, now, now
    job.error = None
    job.result = result
    record("job.finished", job, actor=system_viewer(job.programme_id), now=now)


def fail(job: Job, sentence: str, *, now: datetime) -> None:
    """The work can't be done; the reader is told the sentence."""
    job.state, job.finished_at, job.updated_at = JobState.FAILED, now, now
    job.error = sentence
    record("job.failed", job, actor=system_viewer(job.programme_id), now=now)


def retry(job: Job, *, actor: Viewer, now: datetime) -> None:
    """Try a failed job again."""
    if job.state is not JobState.FAILED:
        raise DomainError("Việc này chưa dừng, không cần làm lại.")
    job.state, job.attempts, job.error, job.finished_at = JobState.QUEUED, 0, None, None
    job.heartbeat_at = job.updated_at = now
    record("job.retried", job, actor=actor, now=now)
    number = job.id
    after_commit(lambda: push(number))
