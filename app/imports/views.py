"""Uploading a register, seeing every finding by row and column, taking it in."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.access.guard import requires, viewer
from app.access.values import Permission
from app.core.clock import now
from app.core.database import transaction
from app.core.documents.spreadsheets import read_table
from app.core.errors import DomainError
from app.core.files import StoredFile, store
from app.core.forms import show
from app.files.actions import attach, keep
from app.files.models import AttachmentClass
from app.imports import actions, queries
from app.imports.forms import UploadForm
from app.imports.models import Batch, BatchState
from app.imports.rules import map_columns
from app.imports.values import TITLES
from app.jobs.actions import ask
from app.jobs.queries import jobs_of

bp = Blueprint("imports", __name__, url_prefix="/imports")
LIMIT = 20 * 1024 * 1024


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.IMPORT_REGISTER)
def index() -> ResponseReturnValue:
    """Earlier batches, and the form for a new one."""
    form = UploadForm()
    status = 200
    if form.validate_on_submit():
        try:
            batch = _open(form)
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            return redirect(url_for(".batch", public_id=batch.public_id))
    rows = queries.batches(viewer=viewer())
    return render_template("imports/index.html", form=form, batches=rows), status


def _open(form: UploadForm) -> Batch:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise DomainError("Xin chọn một tệp Excel hoặc CSV.", field="file")
    stored = _kept(upload)
    with transaction():
        batch = actions.open_batch(
            None, name=upload.filename, key=form.key, actor=viewer(), now=now()
        )
        batch.attachment = attach(
            stored,
            batch,
            name=upload.filename,
            media_type="application/octet-stream",
            purpose="register",
            access_class=AttachmentClass.INTERNAL,
            actor=viewer(),
            now=now(),
        )
        ask("imports.read", batch, title=_("Đọc sổ sản phẩm"), actor=viewer(), now=now())
    return batch


def _kept(upload: FileStorage) -> StoredFile:
    """The bytes kept, once the file has shown itself to be a register's spreadsheet."""
    try:
        stored = keep(upload.stream, limit=LIMIT)
    except DomainError as refusal:
        raise DomainError(refusal.sentence, field="file") from refusal
    table = read_table(store().local(stored.digest), name=upload.filename or "")
    map_columns(table[0] if table else [])
    return stored


@bp.get("/<public_id>")
@requires(Permission.IMPORT_REGISTER)
def batch(public_id: str) -> ResponseReturnValue:
    """What was read: counts, and every finding by row and column."""
    found = queries.visible_batch(public_id, viewer=viewer())
    return render_template(
        "imports/batch.html",
        batch=found,
        rows=queries.rows_of(found),
        jobs=jobs_of(found.public_id),
        taken=found.state is BatchState.TAKEN,
        titles=TITLES,
    )


@bp.post("/<public_id>/take")
@requires(Permission.IMPORT_REGISTER)
def take(public_id: str) -> ResponseReturnValue:
    """Take the rows without an error in; sending it twice does no harm."""
    found = queries.visible_batch(public_id, viewer=viewer())
    running = [job for job in jobs_of(found.public_id) if not job.over]
    if found.state is not BatchState.TAKEN and not running:
        with transaction():
            ask("imports.take", found, title=_("Nhập sổ sản phẩm"), actor=viewer(), now=now())
        flash(_("Đang nhập; trang này tự cập nhật khi xong."))
    return redirect(url_for(".batch", public_id=public_id))
