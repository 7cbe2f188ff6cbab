"""Rounds: the list, the plan, the council, the agenda, opening and closing."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import ensure, requires, viewer
from app.access.values import Permission
from app.core.clock import today
from app.core.documents.formats import parse_date
from app.core.errors import DomainError, MissingError
from app.core.forms import show
from app.evaluation import actions, policy, queries
from app.evaluation.forms import AgendaForm, RoundChangeForm, RoundForm, SeatForm, offered
from app.evaluation.models import Round
from app.evaluation.values import (
    ENTRY_STATE_LABELS,
    ROUND_STATE_LABELS,
    SEAT_ROLE_LABELS,
    EntryState,
    RoundState,
    SeatRole,
    Tier,
)
from app.evaluation.views.blueprint import bp, do
from app.rubrics.queries import regimes
from app.rubrics.rules.dating import regime_on
from app.settings.queries import programme_by_id
from app.units.models import Unit

PLAN_FIELDS = (
    "name",
    "cut_off",
    "council_on",
    "place",
    "council_decision_number",
    "council_decision_on",
)


@bp.get("/rounds")
@requires(Permission.VIEW_ROUNDS)
def rounds() -> ResponseReturnValue:
    """The rounds of the viewer's work, and those where the viewer has a seat."""
    return render_template(
        "evaluation/rounds.html",
        lines=queries.visible_rounds(viewer=viewer()),
        labels=ROUND_STATE_LABELS,
    )


@bp.route("/rounds/new", methods=["GET", "POST"])
@requires(Permission.RUN_ROUNDS)
def new_round() -> ResponseReturnValue:
    """Plan a round of the province; number, name and cut-off are proposed."""
    province = programme_by_id(viewer().programme_id).province
    form = RoundForm(**_proposal(province))
    status = 200
    if form.validate_on_submit():
        made = queries.round_by_key(viewer().programme_id, form.key)
        if made is not None:
            return redirect(url_for(".round", public_id=made.public_id))
        try:
            made = _plan(form, province)
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã lập đợt. Tiếp theo: lập Hội đồng và chọn hồ sơ."))
            return redirect(url_for(".round", public_id=made.public_id))
    elif form.is_submitted():
        status = 422
    return render_template("evaluation/round_form.html", form=form, council=None), status


def _plan(form: RoundForm, province: Unit) -> Round:
    made: Round = do(
        actions.plan_round,
        province,
        tier=Tier.PROVINCE,
        year=form.year.data,
        number=form.number.data,
        plan=form.plan(),
        key=form.key,
    )
    return made


def _proposal(province: Unit) -> dict[str, Any]:
    """Number, name and cut-off as the regime plans the rounds of a year."""
    year = today().year
    number = queries.next_round_number(province.id, year, viewer=viewer())
    planned = regime_on(today(), regimes()).content.get("rounds", {}).get("province", [])
    found = next((row for row in planned if row["round"] == number), None)
    cut_off: date | None = parse_date(f"{found['dossier_before']}/{year}") if found else None
    name = f"Đợt {number} năm {year}"  # stored and printed: Vietnamese, whoever asks
    return {"year": year, "number": number, "name": name, "cut_off": cut_off}


@bp.get("/rounds/<public_id>")
@requires(Permission.VIEW_ROUNDS)
def round(public_id: str) -> ResponseReturnValue:
    """One round: its plan, council, agenda, and who has scored what (without points)."""
    return round_page(queries.visible_round(public_id, viewer=viewer()))


def round_page(
    council: Round, *, refusal: DomainError | None = None, status: int = 200
) -> ResponseReturnValue:
    """The page of a round, with the sentence of a refused step if there is one."""
    follows = policy.may_follow_round(viewer(), council)
    seat = policy.seat_of(viewer(), council)
    sheets = [
        sheet
        for entry in council.entries
        for sheet in entry.sheets
        if follows or (seat is not None and sheet.seat_id == seat.id)
    ]
    page = render_template(
        "evaluation/round.html",
        council=council,
        refusal=refusal,
        runs=policy.may_run_round(viewer(), council),
        enters=policy.may_enter_old_round(viewer(), council),
        follows=follows,
        seat=seat,
        sheets={(sheet.entry_id, sheet.seat_id): sheet for sheet in sheets},
        answered=queries.answered_counts(sheets),
        waiting=[e for e in council.entries if e.state is not EntryState.CLOSED],
        labels=ROUND_STATE_LABELS,
        entry_labels=ENTRY_STATE_LABELS,
        seat_labels=SEAT_ROLE_LABELS,
    )
    return page, status


def _own_round(public_id: str) -> Round:
    council = queries.visible_round(public_id, viewer=viewer())
    ensure(policy.may_run_round(viewer(), council))
    return council


@bp.route("/rounds/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.RUN_ROUNDS)
def edit_round(public_id: str) -> ResponseReturnValue:
    """Change the plan while the round is not open."""
    council = _own_round(public_id)
    stored = {name: getattr(council, name) for name in PLAN_FIELDS}
    form = RoundChangeForm(version=council.version, **stored)
    status = 200
    if form.validate_on_submit():
        try:
            do(actions.change_round, council, form.plan(), seen_version=form.seen_version)
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã lưu đợt."))
            return redirect(url_for(".round", public_id=public_id))
    elif form.is_submitted():
        status = 422
    return render_template("evaluation/round_form.html", form=form, council=council), status


@bp.route("/rounds/<public_id>/seats/new", methods=["GET", "POST"])
@requires(Permission.RUN_ROUNDS)
def new_seat(public_id: str) -> ResponseReturnValue:
    """Give a person a seat in the council."""
    council = _own_round(public_id)
    form = SeatForm(role=_proposed_role(council).value)
    users = {user.public_id: user for user in queries.members_to_seat(council, on=today())}
    names = [offered(key, user.full_name) for key, user in users.items()]
    form.user.choices = [offered("", _("Không có tài khoản (chấm trên giấy)")), *names]
    status = 200
    if queries.seat_by_key(viewer().programme_id, form.key) is not None and form.is_submitted():
        return redirect(url_for(".round", public_id=public_id))
    if form.validate_on_submit():
        user = users.get(form.user.data or "")
        try:
            do(
                actions.seat_member,
                council,
                person=form.person.data or (user.full_name if user else ""),
                office=form.office.data or "",
                role=SeatRole(form.role.data),
                scores=bool(form.scores.data),
                user=user,
                key=form.key,
            )
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã thêm thành viên Hội đồng."))
            return redirect(url_for(".round", public_id=public_id))
    elif form.is_submitted():
        status = 422
    return render_template("evaluation/seat_form.html", form=form, council=council), status


def _proposed_role(council: Round) -> SeatRole:
    seated = {seat.role for seat in council.seats}
    return SeatRole.MEMBER if SeatRole.CHAIR in seated else SeatRole.CHAIR


@bp.post("/rounds/<public_id>/seats/<seat_id>/remove")
@requires(Permission.RUN_ROUNDS)
def remove_seat(public_id: str, seat_id: str) -> ResponseReturnValue:
    """Take a seat back while the round is only planned."""
    council = _own_round(public_id)
    seat = next((seat for seat in council.seats if seat.public_id == seat_id), None)
    if seat is None:
        raise MissingError
    try:
        do(actions.remove_seat, seat)
    except DomainError as refusal:
        return round_page(council, refusal=refusal, status=422)
    flash(_("Đã bỏ thành viên khỏi Hội đồng."))
    return redirect(url_for(".round", public_id=public_id))


@bp.route("/rounds/<public_id>/agenda", methods=["GET", "POST"])
@requires(Permission.RUN_ROUNDS)
def agenda(public_id: str) -> ResponseReturnValue:
    """Choose dossiers for the agenda; those left out are listed with the reason."""
    council = _own_round(public_id)
    lines = queries.agenda_candidates(council, viewer=viewer())
    eligible = {line.dossier.public_id: line.dossier for line in lines if line.reason is None}
    form = AgendaForm()
    form.dossiers.choices = [
        offered(key, dossier.product.name) for key, dossier in eligible.items()
    ]
    status = 200
    if form.validate_on_submit():
        chosen = [eligible[key] for key in form.dossiers.data or [] if key in eligible]
        try:
            added = do(actions.put_on_agenda, council, chosen)
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã đưa %(count)s sản phẩm vào chương trình họp.", count=len(added)))
            return redirect(url_for(".round", public_id=public_id))
    elif form.is_submitted():
        status = 422
    page = render_template("evaluation/agenda.html", form=form, council=council, lines=lines)
    return page, status


@bp.post("/entries/<public_id>/remove")
@requires(Permission.RUN_ROUNDS)
def remove_entry(public_id: str) -> ResponseReturnValue:
    """Take a product off the agenda while the round is only planned."""
    entry = queries.visible_entry(public_id, viewer=viewer())
    council = _own_round(entry.round.public_id)
    try:
        do(actions.take_off_agenda, entry)
    except DomainError as refusal:
        return round_page(council, refusal=refusal, status=422)
    flash(_("Đã đưa sản phẩm ra khỏi chương trình họp."))
    return redirect(url_for(".round", public_id=council.public_id))


@bp.route("/rounds/<public_id>/open", methods=["GET", "POST"])
@requires(Permission.RUN_ROUNDS)
def open_round(public_id: str) -> ResponseReturnValue:
    """Say what opening does, then open: sheets are made and the members are told."""
    council = _own_round(public_id)
    if request.method == "POST":
        try:
            do(actions.open_round, council)
        except DomainError as refusal:
            return round_page(council, refusal=refusal, status=422)
        flash(_("Đã mở đợt. Các thành viên có tài khoản đã được báo."))
        return redirect(url_for(".round", public_id=public_id))
    if council.state is not RoundState.PLANNED:
        return redirect(url_for(".round", public_id=public_id))
    page = render_template("evaluation/open.html", council=council, seat_labels=SEAT_ROLE_LABELS)
    return page, 200


@bp.post("/rounds/<public_id>/close")
@requires(Permission.RUN_ROUNDS)
def close_round(public_id: str) -> ResponseReturnValue:
    """Close the round once every product has a result."""
    council = _own_round(public_id)
    try:
        do(actions.close_round, council)
    except DomainError as refusal:
        return round_page(council, refusal=refusal, status=422)
    flash(_("Đã khóa đợt."))
    return redirect(url_for(".round", public_id=public_id))
