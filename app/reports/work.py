"""Making report files in the background: figures first, then the file, then the row."""

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.queries import viewer_of
from app.core.clock import now, today
from app.core.database import db, transaction
from app.files.actions import keep_bytes
from app.jobs.actions import finish, progress
from app.jobs.models import Job
from app.jobs.rules import register_work
from app.reports import actions
from app.reports.exports import progress_file, report_name
from app.reports.models import ReportFile
from app.reports.queries import progress as progress_report
from app.reports.values import By
from app.settings.queries import setting


def make_progress(job_id: int) -> None:
    """Compute with the rights of who asked, render outside any transaction, keep the file."""
    job = db.session.get_one(Job, job_id)
    row = db.session.scalars(
        select(ReportFile).where(ReportFile.public_id == job.object_public_id)
    ).one()
    actor = viewer_of(db.session.get_one(User, job.asked_by_id), on=today())
    by = By(row.arguments["by"])
    report = progress_report(viewer=actor, on=row.as_of, by=by, now=now())
    chosen = {
        key: setting(row.programme_id, key, on=today())
        for key in (
            "report_parent_agency",
            "report_agency",
            "report_agency_in_text",
            "report_place",
            "report_number_symbol",
            "report_signer_title",
            "report_signer_name",
        )
    }
    form = row.form
    name = report_name(row.as_of, by, form)
    db.session.commit()
    stored = keep_bytes(progress_file(report, form, chosen.__getitem__))
    with transaction():
        actions.keep_file(row, stored, name=name, actor=actor, now=now())
        progress(job, done=1, total=1, now=now())
        finish(job, now=now())


def register() -> None:
    """Name the work of this room."""
    register_work("reports.progress", make_progress)
