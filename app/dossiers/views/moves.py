"""The moves of a dossier, each with a page that says what will happen and what is missing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import ensure, requires, viewer
from app.access.values import Permission
from app.core.clock import today
from app.core.errors import DomainError
from app.core.forms import Form, show
from app.dossiers import actions, policy, queries, rules
from app.dossiers.forms import MoveForm, ReasonForm
from app.dossiers.models import Dossier
from app.dossiers.values import DossierEvent, Gap, Stage
from app.dossiers.views.blueprint import bp, do, found, governed
from app.dossiers.views.overview import gap_address

NOT_NOW = (
    "Không thực hiện được bước này: hồ sơ đang ở trạng thái khác hoặc vai trò của ông/bà không "
    "có quyền."
)


@dataclass(frozen=True)
class Move:
    """How a move is asked for on its page."""

    event: DossierEvent
    action: Callable[..., Any]
    title: str
    text: str
    button: str
    done: str
    stage: Stage | None = None
    reason: str = ""


MOVES: dict[DossierEvent, Move] = {
    DossierEvent.SUBMIT: Move(
        DossierEvent.SUBMIT,
        actions.submit,
        "Nộp hồ sơ cho xã?",
        "Ngày nộp là hôm nay và quyết định bộ tiêu chí áp dụng. Sau khi nộp, hồ sơ chỉ sửa được "
        "khi xã hoặc tỉnh trả lại để bổ sung.",
        "Nộp hồ sơ",
        "Đã nộp hồ sơ. Cán bộ xã đã được báo.",
        stage=Stage.SUBMIT,
    ),
    DossierEvent.RETURN: Move(
        DossierEvent.RETURN,
        actions.return_dossier,
        "Trả hồ sơ để bổ sung?",
        "Chủ thể nhận được nguyên văn lý do bên dưới và sửa được hồ sơ cho đến khi nộp lại.",
        "Trả hồ sơ",
        "Đã trả hồ sơ. Chủ thể đã được báo.",
        reason="Cần bổ sung, sửa nội dung nào",
    ),
    DossierEvent.FORWARD: Move(
        DossierEvent.FORWARD,
        actions.forward,
        "Chuyển hồ sơ lên tỉnh?",
        "Tỉnh nhận hồ sơ cùng báo cáo đánh giá (Mẫu số 03) và văn bản đề nghị của xã.",
        "Chuyển hồ sơ",
        "Đã chuyển hồ sơ lên tỉnh.",
        stage=Stage.FORWARD,
    ),
    DossierEvent.RECEIVE: Move(
        DossierEvent.RECEIVE,
        actions.receive,
        "Tiếp nhận hồ sơ?",
        "Hệ thống cấp số đăng ký của tỉnh và mã sản phẩm. Chủ thể và xã được báo.",
        "Tiếp nhận hồ sơ",
        "Đã tiếp nhận hồ sơ.",
        stage=Stage.FORWARD,
    ),
    DossierEvent.WITHDRAW: Move(
        DossierEvent.WITHDRAW,
        actions.withdraw,
        "Xin rút lại hồ sơ?",
        "Hồ sơ đã rút được giữ để tra cứu và không sửa được nữa. Muốn đăng ký lại thì mở hồ sơ "
        "mới.",
        "Rút hồ sơ",
        "Đã rút hồ sơ.",
        reason="Lý do rút",
    ),
}


@bp.route("/<public_id>/submit", methods=["GET", "POST"])
@requires(Permission.FILL_DOSSIER)
def submit(public_id: str) -> ResponseReturnValue:
    """Hand the dossier in to the commune."""
    return _page(public_id, DossierEvent.SUBMIT)


@bp.route("/<public_id>/return", methods=["GET", "POST"])
@requires(Permission.VIEW_DOSSIERS)
def give_back(public_id: str) -> ResponseReturnValue:
    """Return the dossier to be completed: the commune while it has it, then the province."""
    return _page(public_id, DossierEvent.RETURN)


@bp.route("/<public_id>/forward", methods=["GET", "POST"])
@requires(Permission.ASSESS_DOSSIER)
def forward(public_id: str) -> ResponseReturnValue:
    """Send the dossier on to the province."""
    return _page(public_id, DossierEvent.FORWARD)


@bp.route("/<public_id>/receive", methods=["GET", "POST"])
@requires(Permission.RECEIVE_DOSSIER)
def receive(public_id: str) -> ResponseReturnValue:
    """Take the dossier in at the province."""
    return _page(public_id, DossierEvent.RECEIVE)


@bp.route("/<public_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.FILL_DOSSIER)
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take the dossier back before a council has it."""
    return _page(public_id, DossierEvent.WITHDRAW)


def _page(public_id: str, event: DossierEvent) -> ResponseReturnValue:
    dossier = found(public_id)
    move = MOVES[event]
    form = ReasonForm() if move.reason else MoveForm()
    status = 200
    if form.is_submitted():
        if _made_before(dossier, event):
            return redirect(url_for(".show", public_id=public_id))
        ensure(policy.may_move(viewer(), dossier, event), NOT_NOW)
        status = _make(dossier, move, form)
        if status == 200:
            flash(_(move.done))
            return redirect(url_for(".show", public_id=public_id))
    else:
        ensure(policy.may_move(viewer(), dossier, event), NOT_NOW)
    return _confirm_page(dossier, move, form), status


def _made_before(dossier: Dossier, event: DossierEvent) -> bool:
    """The same person has just made this very move: the page was sent twice."""
    last = queries.last_event(dossier)
    return last is not None and last.event is event and last.actor_id == viewer().user_id


def _make(dossier: Dossier, move: Move, form: Form) -> int:
    if not form.validate():
        return 422
    named = {"reason": form.reason.data or ""} if isinstance(form, ReasonForm) else {}
    try:
        do(move.action, dossier, **named)
    except DomainError as refusal:
        return show(form, refusal)
    return 200


def _confirm_page(dossier: Dossier, move: Move, form: Form) -> str:
    rule = governed(dossier)
    gaps: Sequence[Gap] = queries.gaps(dossier, rule, on=today()) if move.stage else ()
    predicted = queries.prediction(dossier, rule.edition, rule.regime)
    return render_template(
        "dossiers/move.html",
        dossier=dossier,
        rule=rule,
        move=move,
        form=form,
        blocking=queries.blocking(gaps, move.stage) if move.stage else (),
        reminders=[gap for gap in gaps if not gap.compulsory],
        addresses={gap: gap_address(dossier, gap, predicted) for gap in gaps},
        predicted=predicted,
        samples=rules.samples_needed(rule.regime.code, rule.sheet_number),
    )
