"""The progress report on screen and as files."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import requires, viewer
from app.access.values import Permission
from app.core.clock import now, today
from app.core.database import transaction
from app.core.documents.formats import parse_date
from app.core.errors import DomainError, MissingError
from app.core.files import store
from app.core.language import retold
from app.core.tables import new_public_id
from app.jobs.queries import jobs_of
from app.reports import actions, queries
from app.reports.exports import progress_table, stamp_line, summary
from app.reports.forms import ProgressForm
from app.reports.values import BY_LABELS, By

bp = Blueprint("reports", __name__, url_prefix="/reports")
FORMS = ("xlsx", "pdf", "csv")
FIRST_DAY = date(2018, 5, 7)
"""The programme began with Decision 490/QĐ-TTg of 7/5/2018; no report reaches further back."""


@bp.get("/progress")
@requires(Permission.VIEW_REPORTS)
def progress() -> ResponseReturnValue:
    """The report on screen, as of any day, by any kind of area."""
    refusal, on = None, today()
    try:
        on = _day(request.args.get("on", ""))
    except DomainError as failure:
        refusal = failure.sentence
    wanted = request.args.get("by", By.DISTRICT.value)
    by = By(wanted) if wanted in set(By) else By.DISTRICT
    report = queries.progress(viewer=viewer(), on=on, by=by, now=now())
    return render_template(
        "reports/progress.html",
        report=report,
        table=progress_table(report),
        sentences=summary(report),
        stamp=stamp_line(report),
        refusal=refusal,
        typed=request.args.get("on", ""),
        by_labels=BY_LABELS,
        keys=[new_public_id() for _form in FORMS],
    ), 422 if refusal else 200


def _day(text: str) -> date:
    if not text.strip():
        return today()
    day = parse_date(text)
    if day > today():
        raise DomainError("Ngày báo cáo không được sau hôm nay.")
    if day < FIRST_DAY:
        raise DomainError("Chương trình OCOP bắt đầu từ 07/5/2018; xin chọn ngày sau đó.")
    return day


@bp.post("/progress/files")
@requires(Permission.VIEW_REPORTS)
def ask() -> ResponseReturnValue:
    """Ask for the report as a file; a job makes it."""
    form = ProgressForm()
    try:
        on = _day(form.on.data or "")
    except DomainError as failure:
        flash(retold(failure.sentence), "error")
        return redirect(url_for(".progress"))
    if form.form.data not in FORMS or form.by.data not in set(By):
        raise MissingError
    with transaction():
        row = actions.ask_progress(
            on=on,
            by=By(form.by.data),
            form=form.form.data,
            key=form.key,
            actor=viewer(),
            now=now(),
        )
    return redirect(url_for(".file", public_id=row.public_id))


@bp.get("/files/<public_id>")
@requires(Permission.VIEW_REPORTS)
def file(public_id: str) -> ResponseReturnValue:
    """How far the file is, then the way to it."""
    row = queries.visible_file(public_id, viewer=viewer())
    jobs = jobs_of(row.public_id)
    return render_template(
        "reports/file.html",
        file=row,
        job=jobs[0] if jobs else None,
        by=By(row.arguments["by"]),
        by_labels=BY_LABELS,
    )


@bp.get("/files/<public_id>/download")
@requires(Permission.VIEW_REPORTS)
def download(public_id: str) -> ResponseReturnValue:
    """The finished file."""
    row = queries.visible_file(public_id, viewer=viewer())
    if row.attachment is None:
        raise MissingError(_("Tệp chưa lập xong."))
    return send_file(
        store().open(row.attachment.blob.digest),
        mimetype=row.attachment.blob.media_type,
        as_attachment=True,
        download_name=row.attachment.name,
    )
