"""Where a dossier stands: what governs it, what is missing, what its answers give, its limits."""

from collections.abc import Sequence
from datetime import date

from app.core.errors import DomainError
from app.dossiers import rules
from app.dossiers.models import Dossier, DossierEventRow, Paper
from app.dossiers.queries.finding import form_two
from app.dossiers.values import (
    COMMUNE_REPORT,
    REGISTRATION,
    SELF_REPORT,
    DossierEvent,
    DossierKind,
    DossierState,
    Due,
    Gap,
    Governing,
    HeldPaper,
    Party,
    Prediction,
    Requirement,
    Stage,
)
from app.products.models import Product
from app.rubrics.queries import editions, published_edition, regimes
from app.rubrics.rules.classifying import classify
from app.rubrics.rules.dating import regime_for
from app.rubrics.rules.scoring import score, unanswered
from app.rubrics.values.editions import Completeness, Edition
from app.rubrics.values.regimes import AssessmentKind, RegimeFacts
from app.rubrics.values.results import Tally


def governing(product: Product, kind: DossierKind, *, filed: date) -> Governing:
    """What a dossier of this product filed on a day is governed by (regime, edition, limits).

    The edition is the scoresheet of the product's group in the set of that regime; a set of which
    only a frame is known gives the frame.
    """
    choice = regime_for(filed, AssessmentKind(kind.value), regimes())
    code, why = _edition_code(product, choice.edition_set)
    edition = published_edition(code) if code else None
    return Governing(choice.regime, edition, choice.limits, choice.transition, why)


def _edition_code(product: Product, set_id: str) -> tuple[str | None, str]:
    group = product.group
    if group is None:
        return None, (
            "Sản phẩm chưa có phân nhóm nên chưa biết dùng phiếu nào. Xin chọn phân nhóm ở trang "
            "sản phẩm."
        )
    if group.set_id == set_id:
        return group.edition_code, (
            "" if group.edition_code else f"Chưa có phiếu của phân nhóm “{group.name}”."
        )
    frames = [e for e in editions(set_id) if e.completeness is Completeness.FRAME_ONLY]
    if frames:
        return frames[0].code, ""
    return None, (
        f"Ngày nộp thuộc bộ tiêu chí khác với bộ của phân nhóm “{group.name}”; thư ký cần chọn "
        "phiếu."
    )


def governing_of(dossier: Dossier, *, on: date) -> Governing:
    """What governs a dossier: fixed once filed, until then as if it were filed on the day."""
    found = governing(dossier.product, dossier.kind, filed=dossier.filed_on or on)
    if dossier.edition_code is None:
        return found
    kept = published_edition(dossier.edition_code)
    return Governing(found.regime, kept, found.limits, found.transition)


def choices_of(dossier: Dossier) -> dict[str, int]:
    """The producer's answers: option id by criterion, without the criteria not yet assessed."""
    return {row.criterion: row.option_id for row in dossier.answers if row.option_id is not None}


def choices_on(dossier: Dossier, edition: Edition) -> dict[str, int]:
    """The answers that exist on an edition (a draft may be older than the product's new group)."""
    return {
        code: option
        for code, option in choices_of(dossier).items()
        if code in edition.criteria and edition.criteria[code].option(option) is not None
    }


def notes_of(dossier: Dossier) -> dict[str, str]:
    """The descriptions and evidence the producer wrote, by criterion."""
    return {row.criterion: row.note for row in dossier.answers if row.note}


def prediction(dossier: Dossier, edition: Edition | None, regime: RegimeFacts) -> Prediction | None:
    """What the producer's own answers would give; None where the edition can't be scored."""
    if edition is None or not edition.scorable:
        return None
    marks = score(edition, choices_on(dossier, edition))
    return Prediction(marks, classify(Tally.of([marks]), edition, regime.bands))


def requirements(dossier: Dossier, governed: Governing) -> list[Requirement]:
    """The checklist of the dossier's case."""
    return rules.checklist(
        governed.regime.code,
        dossier.kind,
        dossier.product.producer.kind.value,
        governed.sheet_number,
    )


def papers_in_use(dossier: Dossier) -> list[Paper]:
    """The papers that have not been ended."""
    return [paper for paper in dossier.papers if paper.ended_at is None]


def gaps(dossier: Dossier, governed: Governing, *, on: date) -> list[Gap]:
    """Everything missing or expired on a day, forms included, in words; compulsory first."""
    needs = requirements(dossier, governed)
    product = dossier.product
    changes = next((need.changes for need in needs if need.code == SELF_REPORT), "")
    open_criteria: Sequence[str] = ()
    if governed.edition is not None and governed.edition.scorable:
        answered = choices_on(dossier, governed.edition)
        open_criteria = unanswered(governed.edition, answered)
    lacking = {
        REGISTRATION: rules.lacking_registration(
            product.producer,
            has_group=product.group_id is not None,
            has_commune=product.commune_id is not None,
        ),
        SELF_REPORT: rules.lacking_self_report(
            form_two(dossier), unanswered=open_criteria, changes_needed=changes
        ),
        COMMUNE_REPORT: rules.lacking_assessment(dossier.assessment),
    }
    held = [HeldPaper(p.requirement, p.title, p.expires_on) for p in papers_in_use(dossier)]
    found = rules.missing(needs, held, lacking=lacking, samples=dossier.samples, on=on)
    return sorted(found, key=lambda gap: not gap.compulsory)


def blocking(found: Sequence[Gap], stage: Stage) -> list[Gap]:
    """The compulsory gaps that stop a dossier at a step (forwarding asks for all before it too)."""
    stages = {Stage.SUBMIT} if stage is Stage.SUBMIT else set(Stage)
    return [gap for gap in found if gap.compulsory and gap.stage in stages]


def last_event(dossier: Dossier, *events: DossierEvent) -> DossierEventRow | None:
    """The last move (of these kinds, when named)."""
    found = [row for row in dossier.events if not events or row.event in events]
    return found[-1] if found else None


_RUNNING: dict[tuple[DossierState, str], tuple[DossierEvent, Party]] = {
    (DossierState.SUBMITTED, "commune"): (DossierEvent.SUBMIT, Party.COMMUNE),
    (DossierState.RECEIVED, "renewal_processing"): (DossierEvent.RECEIVE, Party.PROVINCE),
    (DossierState.SCORING, "renewal_processing"): (DossierEvent.RECEIVE, Party.PROVINCE),
}


def due(dossier: Dossier, governed: Governing) -> Due | None:
    """The limit that runs now, with the public holidays left out of it; None when none runs."""
    for limit in governed.limits:
        event, party = _RUNNING.get((dossier.state, limit.step), (None, None))
        started = last_event(dossier, event) if event else None
        if started is None or party is None:
            continue
        known = rules.holidays()
        day = rules.deadline(started.day, limit.days, limit.unit, known)
        working = limit.unit == "working"
        return Due(
            party=party,
            started_on=started.day,
            day=day,
            days=limit.days,
            unit=limit.unit,
            ref=limit.ref,
            skipped=rules.skipped_days(started.day, day, known) if working else (),
            guessed_year=rules.unknown_year(day, known) if working else None,
        )
    return None


def need_of(dossier: Dossier, governed: Governing, code: str) -> Requirement:
    """The part of the checklist with this code; refuses one that is not on it."""
    found = next((need for need in requirements(dossier, governed) if need.code == code), None)
    if found is None:
        raise DomainError(
            "Danh mục hồ sơ của trường hợp này không có mục đã chọn.", field="requirement"
        )
    return found
