"""A job as a row: written in the asking transaction, worked off by the worker."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.tables import Base, Dated, Identified, UTCDateTime


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


JOB_STATE_LABELS: dict[JobState, str] = {
    JobState.QUEUED: "Đang chờ",
    JobState.RUNNING: "Đang làm",
    JobState.DONE: "Xong",
    JobState.FAILED: "Không làm được",
}


class Job(Identified, Dated, Base):
    """Long work: what kind, on which object, how far, and what went wrong."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state_heartbeat_at", "state", "heartbeat_at"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(60))
    title: Mapped[str]
    object_kind: Mapped[str] = mapped_column(String(60))
    object_public_id: Mapped[str] = mapped_column(String(32), index=True)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    heartbeat_at: Mapped[datetime] = mapped_column(UTCDateTime())
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @property
    def over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in {JobState.DONE, JobState.FAILED}

    @property
    def percent(self) -> int:
        """How far the job is, 0 to 100."""
        if self.state is JobState.DONE:
            return 100
        return 0 if not self.total else min(99, self.done * 100 // self.total)
