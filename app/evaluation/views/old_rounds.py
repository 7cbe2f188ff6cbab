"""Entering rounds that districts held on paper, confirmed by a second person."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import ensure, requires, viewer
from app.access.values import Permission
from app.core.errors import DomainError
from app.core.forms import Form, show
from app.dossiers.values import DossierKind
from app.evaluation import actions, policy, queries
from app.evaluation.forms import OldEntryForm, OldMarks, OldRoundForm, ReasonForm, offered
from app.evaluation.models import Entry, Round
from app.evaluation.rules import is_frame
from app.evaluation.values import SEAT_ROLE_LABELS, SHEET_STATE_LABELS, SeatRole, SheetState
from app.evaluation.views.blueprint import bp, do, product_name
from app.evaluation.views.entries import entry_page
from app.evaluation.views.rounds import round_page
from app.products.models import Product

OLD_SET = "qd1048-2019"


@bp.route("/old-rounds/new", methods=["GET", "POST"])
@requires(Permission.ENTER_OLD_ROUNDS)
def new_old_round() -> ResponseReturnValue:
    """A district's round of its time with its council."""
    districts = {unit.public_id: unit for unit in queries.old_districts(viewer=viewer())}
    chair = {"role": SeatRole.CHAIR.value, "scores": True}
    rows: list[dict[str, Any]] = [{"role": SeatRole.MEMBER.value, "scores": True}] * 8
    form = OldRoundForm(year=2025, number=1, name="Đợt 1 năm 2025", seats=[chair, *rows])
    form.district.choices = [offered(key, unit.full_name) for key, unit in districts.items()]
    status = 200
    if form.validate_on_submit():
        made = queries.round_by_key(viewer().programme_id, form.key)
        try:
            made = made or do(
                actions.enter_old_round,
                districts[form.district.data],
                year=form.year.data,
                number=form.number.data,
                plan=form.plan(),
                seats=form.drafts(),
                key=form.key,
            )
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã lập đợt nhập lại. Tiếp theo: thêm từng sản phẩm của đợt."))
            return redirect(url_for(".round", public_id=made.public_id))
    elif form.is_submitted():
        status = 422
    return render_template("evaluation/old_round_form.html", form=form), status


def _old_round(public_id: str) -> Round:
    council = queries.visible_round(public_id, viewer=viewer())
    ensure(policy.may_enter_old_round(viewer(), council))
    return council


def _old_entry(public_id: str) -> Entry:
    entry = queries.visible_entry(public_id, viewer=viewer())
    ensure(policy.may_enter_old_round(viewer(), entry.round))
    return entry


@bp.route("/rounds/<public_id>/old-entries/new", methods=["GET", "POST"])
@requires(Permission.ENTER_OLD_ROUNDS)
def new_old_entry(public_id: str) -> ResponseReturnValue:
    """A product the old council scored."""
    council = _old_round(public_id)
    found = queries.products_of_district(council, viewer=viewer())
    products = {product.public_id: product for product in found}
    form = OldEntryForm()
    form.product.choices = [offered(key, _product_label(p)) for key, p in products.items()]
    sheets = [
        offered(row.code, f"{row.number}. {row.name}") for row in queries.sheets_of_set(OLD_SET)
    ]
    by_day = _("Theo ngày nộp (Quyết định 148/QĐ-TTg: điểm phần A, B, C)")
    form.edition.choices = [offered("", by_day), *sheets]
    status = 200
    if form.validate_on_submit():
        try:
            entry = _entered(council, form, products[form.product.data])
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            return redirect(url_for(".old_entry", public_id=entry.public_id))
    elif form.is_submitted():
        status = 422
    page = render_template("evaluation/old_entry_form.html", form=form, council=council)
    return page, status


def _product_label(product: Product) -> str:
    return f"{product.name} – {product.producer.name}"


def _entered(council: Round, form: OldEntryForm, product: Product) -> Entry:
    made = queries.entry_of_dossier_key(council, form.key)
    if made is not None:
        return made
    entry: Entry = do(
        actions.enter_old_entry,
        council,
        product,
        kind=DossierKind(form.kind.data),
        filed_on=form.filed_on.day,
        edition_code=form.edition.data or None,
        key=form.key,
    )
    return entry


@bp.route("/entries/<public_id>/old", methods=["GET", "POST"])
@requires(Permission.ENTER_OLD_ROUNDS)
def old_entry(public_id: str) -> ResponseReturnValue:
    """The marks of every member as on the signed sheets: a grid, or a sheet for each member."""
    entry = _old_entry(public_id)
    edition = queries.pinned_edition(entry)
    form = Form(version=entry.version)
    grid = OldMarks(edition, entry.sheets)
    grid.fill()
    status = 200
    if form.validate_on_submit() and is_frame(edition):
        marks = grid.read(request.form)
        if grid.errors:
            return _grid(entry, form, grid), 422
        try:
            do(actions.save_old_marks, entry, marks, seen_version=form.seen_version)
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            if "hand_over" in request.form:
                return _handed_over(entry)
            flash(_("Đã lưu điểm nhập lại."))
            return redirect(url_for(".old_entry", public_id=public_id))
    elif form.is_submitted():
        status = 422
    return _grid(entry, form, grid), status


def _grid(entry: Entry, form: Form, grid: OldMarks) -> str:
    return render_template(
        "evaluation/old_entry.html",
        entry=entry,
        edition=grid.edition,
        form=form,
        grid=grid,
        frame=is_frame(grid.edition),
        answered=queries.answered_counts(entry.sheets),
        open=any(sheet.state is SheetState.OPEN for sheet in entry.sheets),
        labels=SHEET_STATE_LABELS,
        seat_labels=SEAT_ROLE_LABELS,
    )


def _handed_over(entry: Entry) -> ResponseReturnValue:
    try:
        do(actions.hand_over_old_entry, entry)
    except DomainError as refusal:
        return entry_page(entry, refusal=refusal, status=422)
    flash(_("Đã chuyển xác nhận. Người khác sẽ đối chiếu với phiếu giấy."))
    return redirect(url_for(".entry", public_id=entry.public_id))


@bp.post("/entries/<public_id>/hand-over")
@requires(Permission.ENTER_OLD_ROUNDS)
def hand_over(public_id: str) -> ResponseReturnValue:
    """Say that every sheet was copied and compared with the paper."""
    return _handed_over(_old_entry(public_id))


@bp.post("/entries/<public_id>/confirm")
@requires(Permission.ENTER_OLD_ROUNDS)
def confirm_entry(public_id: str) -> ResponseReturnValue:
    """Confirm copied sheets as a second person; the result is frozen."""
    entry = _old_entry(public_id)
    try:
        do(actions.confirm_old_entry, entry)
    except DomainError as refusal:
        return entry_page(entry, refusal=refusal, status=422)
    flash(_("Đã xác nhận kết quả nhập lại của %(name)s.", name=product_name(entry)))
    return redirect(url_for(".entry", public_id=public_id))


@bp.route("/entries/<public_id>/give-back", methods=["GET", "POST"])
@requires(Permission.ENTER_OLD_ROUNDS)
def give_back(public_id: str) -> ResponseReturnValue:
    """Give copied sheets back with what does not match the paper."""
    entry = _old_entry(public_id)
    form = ReasonForm()
    status = 200
    if form.validate_on_submit():
        try:
            do(actions.give_back_old_entry, entry, reason=form.reason.data or "")
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã trả lại người nhập."))
            return redirect(url_for(".entry", public_id=public_id))
    elif form.is_submitted():
        status = 422
    return render_template("evaluation/give_back.html", form=form, entry=entry), status


@bp.post("/rounds/<public_id>/confirm")
@requires(Permission.ENTER_OLD_ROUNDS)
def confirm_round(public_id: str) -> ResponseReturnValue:
    """Close an old round as a second person."""
    council = _old_round(public_id)
    try:
        do(actions.confirm_old_round, council)
    except DomainError as refusal:
        return round_page(council, refusal=refusal, status=422)
    flash(_("Đã xác nhận và khóa đợt nhập lại."))
    return redirect(url_for(".round", public_id=public_id))
