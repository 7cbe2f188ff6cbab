"""Asking for a report file and keeping it."""

from datetime import date, datetime

from sqlalchemy import select

from app.access.values import Viewer
from app.audit.actions import record
from app.core.database import db
from app.core.files import StoredFile
from app.files.actions import attach
from app.files.models import AttachmentClass
from app.jobs.actions import ask
from app.reports.models import ReportFile
from app.reports.values import By

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "json": "application/json",
}


def ask_progress(
    *, on: date, by: By, form: str, key: str, actor: Viewer, now: datetime
) -> ReportFile:
    """Write down which report is wanted; a job makes the file. Asked twice, made once."""
    known = db.session.scalar(
        select(ReportFile).where(
            ReportFile.public_id == key, ReportFile.asked_by_id == actor.user_id
        )
    )
    if known is not None:
        return known
    row = ReportFile(
        public_id=key,
        programme_id=actor.programme_id,
        asked_by_id=actor.user_id,
        kind="progress",
        form=form,
        as_of=on,
        arguments={"by": by.value},
        created_at=now,
        updated_at=now,
    )
    db.session.add(row)
    record("report.asked", row, actor=actor, now=now)
    ask("reports.progress", row, title="Lập báo cáo tiến độ", actor=actor, now=now)
    return row


def keep_file(
    row: ReportFile, stored: StoredFile, *, name: str, actor: Viewer, now: datetime
) -> None:
    """Tie the finished file to what was asked for, once."""
    if row.attachment_id is not None:
        return
    row.attachment = attach(
        stored,
        row,
        name=name,
        media_type=MEDIA_TYPES[row.form],
        purpose="report",
        access_class=AttachmentClass.INTERNAL,
        actor=actor,
        now=now,
    )
    row.updated_at = now
    record("report.made", row, actor=actor, now=now)
