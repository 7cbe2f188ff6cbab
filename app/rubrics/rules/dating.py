"""Dates decide: which regime and set by the filing date, which authority by the decision date."""

import calendar
from collections.abc import Sequence
from datetime import date, timedelta

from app.core.documents.formats import vdate
from app.core.errors import DomainError
from app.rubrics.values.regimes import (
    CERTIFIED_STARS,
    KIND_LABELS,
    AssessmentKind,
    Authority,
    Limit,
    RegimeChoice,
    RegimeFacts,
    Tier,
    Transition,
)

CENTRAL = "trung ương"


def regime_on(day: date, regimes: Sequence[RegimeFacts]) -> RegimeFacts:
    """The regime in force on a day; refuses a day before the first one (21/8/2019)."""
    if not regimes:
        raise DomainError("Chưa nạp các chế độ đánh giá; xin nạp bộ tiêu chí trước.")
    found = next((regime for regime in regimes if regime.holds_on(day)), None)
    if found is None:
        first = min(regime.valid_from for regime in regimes)
        raise DomainError(
            f"Ngày {vdate(day)} không thuộc chế độ đánh giá nào: bộ tiêu chí quốc gia đầu tiên có "
            f"hiệu lực từ {vdate(first)}."
        )
    return found


def regime_for(
    filed: date,
    kind: AssessmentKind,
    regimes: Sequence[RegimeFacts],
    *,
    decided: date | None = None,
) -> RegimeChoice:
    """What governs a dossier filed on a day: regime, edition set, limits, transition.

    The edition is chosen only here, never by its own effective dates. Transitions (Decision
    26/2026/QĐ-TTg, article 12 clause 2) hold for dossiers filed before 22/5/2026 and not decided
    before that day; ``decided`` equal to ``filed`` or None means not known.
    """
    if decided is not None and decided < filed:
        raise DomainError("Ngày quyết định không thể trước ngày nộp hồ sơ.", field="decided")
    regime = regime_on(filed, regimes)
    for newer in regimes:
        for transition in newer.transitions:
            if _applies(transition, filed, kind, regime, decided):
                kept = next(r for r in regimes if r.code == transition.regime)
                return RegimeChoice(
                    regime=kept,
                    edition_set=kept.edition_set,
                    limits=_limits(kept, kind),
                    transition=_transition_sentence(transition, kind, kept, newer, decided),
                    finish_by=transition.finish_by,
                )
    return RegimeChoice(regime, regime.edition_set, _limits(regime, kind), None, None)


def _limits(regime: RegimeFacts, kind: AssessmentKind) -> tuple[Limit, ...]:
    return tuple(limit for limit in regime.limits if kind in limit.kinds)


def _applies(
    transition: Transition,
    filed: date,
    kind: AssessmentKind,
    regime: RegimeFacts,
    decided: date | None,
) -> bool:
    if kind not in transition.kinds or filed >= transition.filed_before:
        return False
    if decided is None or decided == filed:
        return regime.code == transition.regime
    return decided >= transition.filed_before


def _transition_sentence(
    transition: Transition,
    kind: AssessmentKind,
    kept: RegimeFacts,
    newer: RegimeFacts,
    decided: date | None,
) -> str:
    sentence = (
        f"Hồ sơ {KIND_LABELS[kind]} nộp trước ngày {vdate(transition.filed_before)} mà chưa có kết "
        f"quả thì tiếp tục theo quy định cũ ({kept.decision}) và phải xong trong {transition.days} "
        f"ngày, tính ra chậm nhất ngày {vdate(transition.finish_by)} ({newer.decision}, "
        f"{transition.article})."
    )
    if decided is not None and decided > transition.finish_by:
        sentence += (
            f" Ngày quyết định {vdate(decided)} đã quá hạn này; văn bản không nói cách xử lý, "
            "thư ký cần xác định căn cứ."
        )
    return sentence


def authority_on(decided: date, regimes: Sequence[RegimeFacts]) -> dict[int, Authority]:
    """Who certifies 3, 4 and 5 stars on the day of a decision.

    A level whose tier had ended by then has nobody, with the sentence why (3 stars from 1 to
    5/7/2025: the districts had ended, Decision 1489/QĐ-TTg was not yet in force).
    """
    regime = regime_on(decided, regimes)
    return {stars: _authority(stars, decided, regime) for stars in CERTIFIED_STARS}


def _authority(stars: int, decided: date, regime: RegimeFacts) -> Authority:
    tiers = [tier for tier in regime.tiers if stars in tier.certifies]
    standing = [tier for tier in tiers if tier.until is None or decided <= tier.until]
    if standing:
        return Authority(stars, standing[0].tier, _body(standing[0], decided, regime), None)
    ended = next((tier.ended_note for tier in tiers if tier.ended_note), "")
    why = ended or f"Chế độ {regime.decision} không giao cơ quan nào công nhận {stars} sao."
    return Authority(stars, None, None, f"{stars} sao ngày {vdate(decided)}: {why}")


def _body(tier: Tier, day: date, regime: RegimeFacts) -> str:
    if tier.tier != CENTRAL:
        return tier.body
    named = [
        name
        for name, start, end in regime.central_bodies
        if (start is None or start <= day) and (end is None or day <= end)
    ]
    return named[0] if named else tier.body


def validity_end(issued: date, months: int = 36) -> date:
    """The last day of a certificate: the same day so many months later, clipped to the month's end.

    Decision 26/2026/QĐ-TTg: 36 months from the day of issue (29/2/2024 gives 28/2/2027).
    """
    years, month = divmod(issued.month - 1 + months, 12)
    year = issued.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(issued.day, last))


def grace_until(expires: date, regimes: Sequence[RegimeFacts]) -> date | None:
    """The last day an expired certificate may stay valid while its renewal is open, if it may.

    Decision 26/2026/QĐ-TTg, article 12 clause 3: at most 180 days; only for products that could not
    meet the 120-day mark. The span of days is inferred: the secretary confirms each certificate.
    """
    for regime in regimes:
        for grace in regime.graces:
            if grace.expires_from <= expires <= grace.expires_to:
                return expires + timedelta(days=grace.days_after)
    return None
