"""The queue between web server and worker: it carries job ids, nothing else (huey)."""

import logging
from datetime import datetime
from typing import Any

from flask import Flask
from huey import RedisHuey, SqliteHuey, crontab

from app.config import Config
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import DomainError
from app.jobs import actions, queries
from app.jobs.models import Job
from app.jobs.rules import work_for

log = logging.getLogger("ocop.jobs")
BROKEN = "Có lỗi khi xử lý; quản trị hệ thống xem nhật ký máy chủ để biết chi tiết."


class LocalQueue:
    """A queue in a local file, or in Redis by configuration."""

    def __init__(self, app: Flask, config: Config) -> None:
        if config.redis_url:
            self.huey: Any = RedisHuey("ocop", url=config.redis_url)
        else:
            self.huey = SqliteHuey("ocop", filename=str(config.data / "queue.sqlite"))
        self._app = app
        self._testing = config.testing
        self._run = self.huey.task(name="run_job")(self._run_job)
        self.huey.periodic_task(crontab(minute="*"), name="sweep")(self.sweep)

    def push(self, job_id: int) -> None:
        """Hand a job to the worker (tests work jobs off themselves)."""
        if not self._testing:
            self._run(job_id)

    def _run_job(self, job_id: int) -> None:
        with self._app.app_context():
            work_off(job_id)

    def sweep(self) -> None:
        """Queue again what was never taken up or whose worker fell silent."""
        with self._app.app_context():
            for job_id in queries.waiting_jobs(now()):
                self._run(job_id)


def work_off(job_id: int) -> None:
    """Take a job up, do its work, and write down how it ended."""
    with transaction():
        job = actions.take_up(job_id, now=now())
    if job is None:
        return
    try:
        work_for(job.kind)(job_id)
    except DomainError as refusal:
        _failed(job_id, refusal.sentence, now=now())
    except Exception:
        log.exception("job %s of kind %s failed", job_id, job.kind)
        _failed(job_id, BROKEN, now=now())


def _failed(job_id: int, sentence: str, *, now: datetime) -> None:
    db.session.rollback()
    with transaction():
        job = db.session.get_one(Job, job_id)
        if not job.over:
            actions.fail(job, sentence, now=now)


def work_off_waiting() -> int:
    """Work off every queued job here and now; how many there were (commands and tests)."""
    count = 0
    while ids := queries.queued_jobs():
        for job_id in ids:
            work_off(job_id)
            count += 1
    return count
