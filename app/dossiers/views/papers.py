"""Papers: uploading them, looking at their pages, entering what stands on them, ending them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import (
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.access.guard import ensure, requires, viewer
from app.access.values import Permission
from app.core.documents.reading import FileKind, Limits, check_upload
from app.core.errors import DomainError
from app.core.files import store
from app.core.forms import show as refuse
from app.core.language import retold
from app.dossiers import actions, policy, queries
from app.dossiers.forms import FactsForm, ReasonForm, UploadForm
from app.dossiers.models import Dossier, Paper
from app.dossiers.values import DossierState, PageFile, PaperState, Requirement
from app.dossiers.views.blueprint import bp, do, found, governed
from app.files.actions import keep, safe_name
from app.jobs.queries import jobs_of

MOST_FILES = 40
MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
}
KEPT = "private, no-cache"


@bp.route("/<public_id>/papers/new", methods=["GET", "POST"])
@requires(Permission.VIEW_DOSSIERS)
def upload(public_id: str) -> ResponseReturnValue:
    """Add files to one part of the checklist; each refused file is named with its sentence."""
    dossier = found(public_id)
    ensure(policy.may_add_paper(viewer(), dossier))
    needs = [
        need
        for need in queries.requirements(dossier, governed(dossier))
        if policy.may_take_paper(viewer(), dossier, need)
    ]
    form = UploadForm(requirement=request.args.get("requirement"))
    form.offer(needs)
    status = 200
    refused: list[tuple[str, str]] = []
    if form.is_submitted():
        status, refused = _take_files(dossier, form)
        if status == 200:
            return redirect(url_for(".show", public_id=public_id, _anchor="danh-muc"))
    return _upload_page(dossier, form, needs, refused), status


def _take_files(dossier: Dossier, form: UploadForm) -> tuple[int, list[tuple[str, str]]]:
    files = [file for file in request.files.getlist("files") if file.filename]
    if not form.validate():
        return 422, []
    if not files or len(files) > MOST_FILES:
        form.files.errors = [
            _("Mỗi lần gửi nhiều nhất %(n)s tệp.", n=MOST_FILES) if files else _("Xin chọn tệp.")
        ]
        return 422, []
    taken, refused = 0, []
    for file in files:
        try:
            _take(dossier, form.requirement.data, file)
            taken += 1
        except DomainError as refusal:
            refused.append((safe_name(file.filename or ""), retold(refusal.sentence)))
    if taken:
        flash(_("Đã nhận %(n)s tệp. Máy đang nhận dạng chữ.", n=taken))
    form.files.errors = [f"{name}: {sentence}" for name, sentence in refused]
    return (422 if refused else 200), refused


def _take(dossier: Dossier, requirement: str, file: FileStorage) -> None:
    """Check, then bytes, then rows: of a refused file nothing is left."""
    name = safe_name(file.filename or "")
    with NamedTemporaryFile(dir=incoming()) as received:
        file.save(received)
        received.flush()
        checked = check_upload(Path(received.name), limits(), name=name, field="files")
        received.seek(0)
        stored = keep(received, limit=limits().max_bytes)
    do(
        actions.attach_paper,
        dossier,
        requirement,
        stored,
        name=name,
        media_type=MEDIA_TYPES[checked.kind],
        page_count=checked.pages,
    )


def incoming() -> Path:
    """Where uploads wait until they have been checked."""
    folder: Path = current_app.config["OCOP"].data / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def limits() -> Limits:
    """What is taken as a paper: PDF, JPEG, PNG up to the size the server allows."""
    most = Limits()
    return replace(most, max_bytes=min(most.max_bytes, current_app.config["OCOP"].upload_limit))


def _upload_page(
    dossier: Dossier,
    form: UploadForm,
    needs: Sequence[Requirement],
    refused: Sequence[tuple[str, str]],
) -> str:
    return render_template(
        "dossiers/upload.html",
        dossier=dossier,
        form=form,
        needs=needs,
        refused=refused,
        megabytes=limits().max_bytes // (1024 * 1024),
        pages=limits().max_pages,
        most=MOST_FILES,
    )


@bp.route("/papers/<public_id>", methods=["GET", "POST"])
@requires(Permission.VIEW_DOSSIERS)
def paper(public_id: str) -> ResponseReturnValue:
    """One paper: a page at a time with the text read from it; number and days entered beside it."""
    shown = queries.visible_paper(public_id, viewer=viewer())
    form = FactsForm(obj=shown)
    status = 200
    if form.is_submitted():
        ensure(policy.may_confirm_facts(viewer(), shown.dossier))
        status = _save_facts(shown, form)
        if status == 200:
            flash(_("Đã lưu số, ngày và nơi cấp."))
            return redirect(url_for(".paper", public_id=public_id, page=request.args.get("page")))
    return _paper_page(shown, form), status


def _save_facts(shown: Paper, form: FactsForm) -> int:
    if not form.validate():
        return 422
    try:
        do(actions.save_paper_facts, shown, form.facts(), seen_version=form.seen_version)
    except DomainError as refusal:
        return refuse(form, refusal)
    return 200


def _paper_page(shown: Paper, form: FactsForm) -> str:
    dossier = queries.visible_dossier(shown.dossier.public_id, viewer=viewer())
    need = queries.need_of(dossier, governed(dossier), shown.requirement)
    number = request.args.get("page", 1, type=int)
    jobs = jobs_of(shown.public_id)
    return render_template(
        "dossiers/paper.html",
        dossier=dossier,
        paper=shown,
        form=form,
        need=need,
        pages=queries.pages_of(shown),
        page=queries.page_at(shown, number),
        number=number,
        job=jobs[0] if jobs else None,
        reading=shown.state in {PaperState.WAITING, PaperState.READING},
        may_save=policy.may_confirm_facts(viewer(), dossier),
        may_end=shown.ended_at is None and policy.may_take_paper(viewer(), dossier, need),
        may_read_again=shown.state is PaperState.FAILED and policy.may_add_paper(viewer(), dossier),
        draft=DossierState.DRAFT,
    )


@bp.route("/papers/<public_id>/end", methods=["GET", "POST"])
@requires(Permission.VIEW_DOSSIERS)
def end_paper(public_id: str) -> ResponseReturnValue:
    """Put a paper out of use, with the reason."""
    shown = queries.visible_paper(public_id, viewer=viewer())
    dossier = shown.dossier
    ensure(policy.may_add_paper(viewer(), dossier))
    form = ReasonForm()
    status = 200
    if form.validate_on_submit():
        try:
            do(actions.end_paper, shown, reason=form.reason.data or "")
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            flash(_("Đã bỏ tài liệu khỏi hồ sơ; bản đã nộp vẫn được giữ để tra cứu."))
            return redirect(url_for(".show", public_id=dossier.public_id, _anchor="danh-muc"))
    elif form.is_submitted():
        status = 422
    return render_template(
        "dossiers/end_paper.html", paper=shown, dossier=dossier, form=form
    ), status


@bp.post("/papers/<public_id>/read-again")
@requires(Permission.VIEW_DOSSIERS)
def read_again(public_id: str) -> ResponseReturnValue:
    """Ask the worker once more for a paper it could not read."""
    shown = queries.visible_paper(public_id, viewer=viewer())
    ensure(policy.may_add_paper(viewer(), shown.dossier))
    do(actions.read_paper_again, shown)
    return redirect(url_for(".paper", public_id=public_id))


@bp.get("/papers/<public_id>/file")
@requires(Permission.VIEW_DOSSIERS)
def paper_file(public_id: str) -> ResponseReturnValue:
    """The file as it was handed in, to be saved."""
    attachment = queries.visible_paper(public_id, viewer=viewer()).attachment
    source = store().open(attachment.blob.digest)
    return send_file(
        source,
        mimetype=attachment.blob.media_type,
        as_attachment=True,
        download_name=attachment.name,
        max_age=0,
    )


@bp.get("/pages/<public_id>/<any(picture, thumbnail):size>")
@requires(Permission.VIEW_DOSSIERS)
def page_image(public_id: str, size: str) -> ResponseReturnValue:
    """The picture of one page of a dossier in the viewer's scope."""
    return picture(queries.page_blob(public_id, viewer=viewer(), thumbnail=size == "thumbnail"))


def picture(file: PageFile) -> Response:
    """A page's picture as an answer; the browser asks each time whether it may still show it."""
    with store().open(file.digest) as source:
        answer = Response(source.read(), mimetype=file.media_type)
    answer.headers["Cache-Control"] = KEPT
    answer.set_etag(file.digest)
    answer.make_conditional(request)
    return answer
