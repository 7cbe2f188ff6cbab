"""The overview of a dossier: where it is, what is missing, the one next step; Form 01 as filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import requires, viewer
from app.access.values import Permission
from app.core.clock import today
from app.core.language import retold, translated
from app.dossiers import policy, queries, rules
from app.dossiers.models import Dossier, Paper
from app.dossiers.values import (
    COMMUNE_REPORT,
    DOSSIER_EVENT_LABELS,
    DOSSIER_KIND_LABELS,
    DOSSIER_STATE_LABELS,
    NEED_LABELS,
    PAPER_STATE_LABELS,
    PARTY_LABELS,
    REGISTRATION,
    SAMPLES,
    SELF_REPORT,
    DossierEvent,
    DossierState,
    Gap,
    Prediction,
    Requirement,
    Stage,
)
from app.dossiers.views.blueprint import bp, found, governed
from app.producers.values import PRODUCER_KIND_LABELS
from app.units.queries import address_line

WAY: tuple[tuple[str, frozenset[DossierState]], ...] = (
    ("Chuẩn bị hồ sơ", frozenset({DossierState.DRAFT, DossierState.RETURNED})),
    ("Xã kiểm tra", frozenset({DossierState.SUBMITTED})),
    ("Tỉnh tiếp nhận", frozenset({DossierState.FORWARDED, DossierState.RECEIVED})),
    ("Hội đồng chấm", frozenset({DossierState.SCORING})),
    ("Quyết định", frozenset({DossierState.SCORED})),
)


@dataclass(frozen=True)
class NextStep:
    """The one thing this person should do now; without an address there is nothing for them."""

    title: str
    text: str
    label: str = ""
    url: str = ""


@bp.get("/<public_id>")
@requires(Permission.VIEW_DOSSIERS)
def show(public_id: str) -> ResponseReturnValue:
    """Where the dossier is, who has it since when, what is missing, its papers and its events."""
    dossier = found(public_id)
    rule = governed(dossier)
    gaps = queries.gaps(dossier, rule, on=today())
    predicted = queries.prediction(dossier, rule.edition, rule.regime)
    return render_template(
        "dossiers/show.html",
        dossier=dossier,
        rule=rule,
        gaps=_shown(dossier, gaps),
        predicted=predicted,
        limit=queries.due(dossier, rule),
        next=_next_step(dossier, gaps, predicted),
        way=_way(dossier),
        package=rules.package(rule.regime.code),
        **_list(dossier, queries.requirements(dossier, rule)),
        addresses={gap: gap_address(dossier, gap, predicted) for gap in gaps},
        moves=policy.moves(viewer(), dossier),
        last=queries.last_event(dossier),
        holder=rules.holder(dossier.state),
        submissions=queries.submissions(dossier),
        commune_line=address_line(dossier.product.commune, None),
        **LABELS,
    )


LABELS = {
    "event_labels": DOSSIER_EVENT_LABELS,
    "kind_labels": DOSSIER_KIND_LABELS,
    "state_labels": DOSSIER_STATE_LABELS,
    "need_labels": NEED_LABELS,
    "party_labels": PARTY_LABELS,
    "paper_labels": PAPER_STATE_LABELS,
    "producer_labels": PRODUCER_KIND_LABELS,
    "stages": Stage,
}


def _shown(dossier: Dossier, gaps: Sequence[Gap]) -> list[Gap]:
    """What matters now: before filing only the producer's own parts, then the commune's too."""
    if dossier.state in policy.FILLABLE:
        return [gap for gap in gaps if gap.stage is Stage.SUBMIT]
    return list(gaps) if dossier.state in {DossierState.SUBMITTED, DossierState.FORWARDED} else []


def _list(dossier: Dossier, needs: Sequence[Requirement]) -> dict[str, Any]:
    """The checklist with the papers held for each part, and the parts this person may add to."""
    papers: dict[str, list[Paper]] = {}
    for paper in queries.papers_in_use(dossier):
        papers.setdefault(paper.requirement, []).append(paper)
    addable = {need.code for need in needs if policy.may_take_paper(viewer(), dossier, need)}
    return {"needs": needs, "papers": papers, "addable": addable}


def _way(dossier: Dossier) -> list[tuple[str, str]]:
    """The steps of the road with what is done, where the dossier is, what comes."""
    here = next((n for n, (_, states) in enumerate(WAY) if dossier.state in states), len(WAY))
    if dossier.state is DossierState.WITHDRAWN:
        return []
    return [
        (label, "done" if n < here else "now" if n == here else "next")
        for n, (label, _) in enumerate(WAY)
    ]


def _next_step(
    dossier: Dossier, gaps: Sequence[Gap], predicted: Prediction | None
) -> NextStep | None:
    may, state = policy.moves(viewer(), dossier), dossier.state
    if DossierEvent.SUBMIT in may:
        return _towards(
            dossier, queries.blocking(gaps, Stage.SUBMIT), predicted, DossierEvent.SUBMIT
        )
    if DossierEvent.FORWARD in may:
        return _towards(
            dossier, queries.blocking(gaps, Stage.FORWARD), predicted, DossierEvent.FORWARD
        )
    if DossierEvent.RECEIVE in may:
        return NextStep(
            _("Kiểm tra và tiếp nhận hồ sơ"),
            _("Khi tiếp nhận, hệ thống cấp số đăng ký của tỉnh và mã sản phẩm."),
            _("Tiếp nhận hồ sơ"),
            url_for(".receive", public_id=dossier.public_id),
        )
    return _waiting(state)


def _waiting(state: DossierState) -> NextStep | None:
    party = rules.holder(state)
    if party is None:
        return None
    return NextStep(
        _("Đang chờ %(who)s", who=translated(PARTY_LABELS[party])),
        _("Ông/bà chưa phải làm gì ở bước này."),
    )


_READY = {
    DossierEvent.SUBMIT: ("Hồ sơ đã đủ phần bắt buộc", "Kiểm tra và nộp hồ sơ", ".submit"),
    DossierEvent.FORWARD: ("Hồ sơ đã đủ để chuyển tỉnh", "Chuyển hồ sơ lên tỉnh", ".forward"),
}


def _towards(
    dossier: Dossier, lacking: Sequence[Gap], predicted: Prediction | None, move: DossierEvent
) -> NextStep:
    """The first missing thing, or the move itself when nothing is missing."""
    if not lacking:
        title, label, endpoint = _READY[move]
        text = _("Xem lại một lượt trước khi gửi; sau khi gửi chỉ sửa được khi bị trả lại.")
        return NextStep(title, text, label, url_for(endpoint, public_id=dossier.public_id))
    first = lacking[0]
    more = len(lacking) - 1
    text = retold(first.sentence) + (" " + _("Còn %(n)s phần khác.", n=more) if more else "")
    url = gap_address(dossier, first, predicted)
    return NextStep(_("Việc cần làm tiếp"), text, _("Làm phần này"), url)


def gap_address(dossier: Dossier, gap: Gap, predicted: Prediction | None) -> str:
    """The page where a gap is closed; empty when this person can't close it."""
    public_id = dossier.public_id
    if gap.requirement == REGISTRATION:
        return url_for(".registration", public_id=public_id)
    if gap.requirement == SELF_REPORT:
        unfinished = predicted is not None and predicted.score.unanswered
        page = ".self_assessment" if unfinished else ".form_two"
        return url_for(page, public_id=public_id)
    if gap.requirement in {COMMUNE_REPORT, SAMPLES}:
        return url_for(".commune_assessment", public_id=public_id)
    need = queries.need_of(dossier, governed(dossier), gap.requirement)
    if policy.may_take_paper(viewer(), dossier, need):
        return url_for(".upload", public_id=public_id, requirement=gap.requirement)
    return ""


@bp.get("/<public_id>/registration")
@requires(Permission.VIEW_DOSSIERS)
def registration(public_id: str) -> ResponseReturnValue:
    """Form 01 as it stands: all of it comes from the product and the producer."""
    dossier = found(public_id)
    rule = governed(dossier)
    lacking = rules.lacking_registration(
        dossier.product.producer,
        has_group=dossier.product.group_id is not None,
        has_commune=dossier.product.commune_id is not None,
    )
    return render_template(
        "dossiers/registration.html",
        dossier=dossier,
        rule=rule,
        lacking=lacking,
        samples=rules.samples_needed(rule.regime.code, rule.sheet_number),
        commune_line=address_line(dossier.product.producer.commune, None),
        **LABELS,
    )
