"""What a council may do and what follows from its sheets: pure, exact, no database, no clock."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.documents.formats import vdate, vnum
from app.core.errors import DomainError
from app.core.workflow import Workflow
from app.evaluation.values import (
    ENTRY_STATE_LABELS,
    ROUND_STATE_LABELS,
    SHEET_STATE_LABELS,
    Clash,
    CouncilResult,
    EntryEvent,
    EntryState,
    HeldChoice,
    LiveScore,
    PartSum,
    RoundEvent,
    RoundState,
    SeatRole,
    SheetEvent,
    SheetState,
    Standing,
    Tier,
)
from app.rubrics.rules.classifying import band_of, classify
from app.rubrics.rules.scoring import score, unanswered
from app.rubrics.values.editions import Completeness, Edition
from app.rubrics.values.results import Band, MinimumBasis, Tally, shown_mean
from app.units.values import LAST_DAY_OF_DISTRICTS, UnitLevel

ROUND: Workflow[RoundState, RoundEvent] = Workflow(
    start=RoundState.PLANNED,
    moves={
        (RoundState.PLANNED, RoundEvent.OPEN): RoundState.OPEN,
        (RoundState.OPEN, RoundEvent.CLOSE): RoundState.CLOSED,
    },
    labels=ROUND_STATE_LABELS,
)

ENTRY: Workflow[EntryState, EntryEvent] = Workflow(
    start=EntryState.WAITING,
    moves={
        (EntryState.WAITING, EntryEvent.TAKE): EntryState.SCORING,
        (EntryState.SCORING, EntryEvent.CLOSE): EntryState.CLOSED,
    },
    labels=ENTRY_STATE_LABELS,
)

SHEET: Workflow[SheetState, SheetEvent] = Workflow(
    start=SheetState.OPEN,
    moves={
        (SheetState.OPEN, SheetEvent.SEAL): SheetState.SEALED,
        (SheetState.SEALED, SheetEvent.GIVE_BACK): SheetState.OPEN,
    },
    labels=SHEET_STATE_LABELS,
)

HUNDRED = Decimal(100)

FRAME_SENTENCE = (
    "Bộ tiêu chí này chỉ có khung (điểm phần A, B, C của từng thành viên) nên hệ thống không kiểm "
    "tra được mức tối thiểu theo sao ở từng tiêu chí; căn cứ là phiếu giấy đã ký."
)

_LEVEL_OF: Mapping[Tier, UnitLevel] = {
    Tier.DISTRICT: UnitLevel.DISTRICT,
    Tier.PROVINCE: UnitLevel.PROVINCE,
}


def check_round(
    tier: Tier, level: UnitLevel, *, year: int, cut_off: date | None, council_on: date | None
) -> None:
    """Refuse a round whose level, year and days do not fit one another.

    Districts held rounds until 30/6/2025 (Law 72/2025/QH15); a round follows its cut-off.
    """
    if tier is Tier.CENTRE:
        raise DomainError("Đợt của trung ương do Bộ tổ chức, không lập ở đây.", field="tier")
    if _LEVEL_OF[tier] is not level:
        raise DomainError(f"Đợt cấp {tier.value} cần một đơn vị cấp {tier.value}.", field="unit")
    if not 2019 <= year <= 2100:
        raise DomainError(f"Năm {year} không hợp lý. Xin kiểm tra lại.", field="year")
    if tier is Tier.DISTRICT and year > LAST_DAY_OF_DISTRICTS.year:
        raise DomainError("Cấp huyện không còn từ 01/07/2025.", field="year")
    if council_on is None:
        return
    if tier is Tier.DISTRICT and council_on > LAST_DAY_OF_DISTRICTS:
        raise DomainError(
            "Cấp huyện kết thúc hoạt động ngày 30/06/2025: ngày họp Hội đồng cấp huyện không thể "
            f"là {vdate(council_on)}.",
            field="council_on",
        )
    if cut_off is not None and council_on < cut_off:
        raise DomainError("Ngày họp Hội đồng không thể trước hạn nhận hồ sơ.", field="council_on")


def check_council(seats: Sequence[tuple[SeatRole, bool]], entries: int) -> None:
    """Refuse to open a round without exactly one chair, a scoring member and a product."""
    chairs = sum(role is SeatRole.CHAIR for role, _ in seats)
    if chairs != 1:
        raise DomainError(
            "Hội đồng chưa có Chủ tịch." if not chairs else "Hội đồng chỉ có một Chủ tịch.",
            field="role",
        )
    if not any(scores for _, scores in seats):
        raise DomainError("Hội đồng chưa có thành viên nào chấm điểm.")
    if not entries:
        raise DomainError("Chưa có sản phẩm nào trong chương trình họp.")


def check_sealable(edition: Edition, choices: Mapping[str, int]) -> None:
    """Refuse to seal a sheet while a criterion has no answer (0 points is an answer)."""
    lacking = unanswered(edition, choices)
    if lacking:
        raise DomainError(
            f"Còn {len(lacking)} tiêu chí chưa chấm: {', '.join(lacking)}. Chấm đủ "
            f"{len(edition.criteria)} tiêu chí mới nộp được phiếu."
        )


def is_frame(edition: Edition) -> bool:
    """Whether only part names and maxima are known, so that parts are entered, not options."""
    return edition.completeness is Completeness.FRAME_ONLY


def hundredths(points: Decimal, *, most: int, part: str, field: str | None = None) -> int:
    """Points of a part in whole hundredths; refuses a third decimal and what is beyond the most."""
    if not 0 <= points <= most:
        raise DomainError(f"Điểm phần {part} phải từ 0 đến {most}.", field=field)
    scaled = points * 100
    if scaled != scaled.to_integral_value():
        raise DomainError(f"Điểm phần {part} có nhiều nhất hai số lẻ, ví dụ 35,25.", field=field)
    return int(scaled)


def check_parts(edition: Edition, parts: Mapping[str, int]) -> None:
    """Refuse a part the edition has not, or hundredths beyond the part's maximum."""
    maxima = {part.code: part.max for part in edition.parts}
    for code, points in parts.items():
        if code not in maxima:
            raise DomainError(f"Phiếu {edition.code} không có phần “{code}”.")
        if type(points) is not int or not 0 <= points <= maxima[code] * 100:
            raise DomainError(f"Điểm phần {code} phải từ 0 đến {maxima[code]}.")


def missing_parts(edition: Edition, parts: Mapping[str, int]) -> tuple[str, ...]:
    """The parts without points yet."""
    return tuple(part.code for part in edition.parts if part.code not in parts)


def sheet_digest(
    *,
    edition: tuple[str, str],
    entry: str,
    seat: str,
    sitting: int,
    choices: Mapping[str, int],
    parts: Mapping[str, int] | None = None,
) -> str:
    """SHA-256 of a sheet as canonical text: edition, entry, seat, sitting, chosen options."""
    content = {
        "edition": list(edition),
        "entry": entry,
        "seat": seat,
        "sitting": sitting,
        "choices": dict(choices),
        "parts": dict(parts or {}),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def note_mark(note: str | None) -> str:
    """A short mark by which a form remembers which note it was filled from."""
    return hashlib.sha256((note or "").encode()).hexdigest()[:8] if note else ""


def clashes(
    held: Mapping[str, HeldChoice],
    choices: Mapping[str, int],
    notes: Mapping[str, str],
    *,
    seen_version: int,
) -> dict[str, Clash]:
    """The fields sent that another machine changed, to something else, since ``seen_version``.

    What was changed on one side only holds; what both sides set to the same is no clash.
    """
    found: dict[str, Clash] = {}
    for code in {*choices, *notes}:
        kept = held.get(code)
        if kept is None:
            continue
        option = (
            code in choices
            and kept.option_version > seen_version
            and kept.option_id != choices[code]
        )
        note = (
            code in notes and kept.note_version > seen_version and (kept.note or "") != notes[code]
        )
        if option or note:
            found[code] = Clash(option=option, note=note, held=kept)
    return found


def live_score(edition: Edition, choices: Mapping[str, int], bands: Sequence[Band]) -> LiveScore:
    """What one sheet gives so far; criteria without an answer count 0 and as minimums not met."""
    filled = score(edition, choices)
    ranked = classify(Tally.of([filled]), edition, bands)
    open_points = sum(edition.criteria[code].max for code in filled.unanswered)
    return LiveScore(
        total=filled.total,
        parts=filled.parts,
        criteria=filled.criteria,
        stars=ranked.stars,
        stars_by_points=ranked.stars_by_points,
        missing=ranked.missing,
        unanswered=filled.unanswered,
        reach=filled.total + open_points,
    )


def council_result(
    edition: Edition,
    sheets: Sequence[Mapping[str, int]],
    bands: Sequence[Band],
    minimum_basis: MinimumBasis,
) -> CouncilResult:
    """The exact result of sealed sheets on a full edition.

    Sums and count, never quotients: the mean is compared as sum ≥ bound × count and only shown
    with two decimals. Refuses no sheet at all, an incomplete sheet, an option of another edition.
    """
    if not sheets:
        raise DomainError("Chưa có phiếu chấm nào.")
    for choices in sheets:
        check_sealable(edition, choices)
    tally = Tally.of([score(edition, choices) for choices in sheets])
    ranked = classify(tally, edition, bands, basis=minimum_basis)
    totals = [filled.total for filled in tally.scores]
    return CouncilResult(
        count=tally.count,
        sum_hundredths=int(tally.total * 100),
        stars_by_points=ranked.stars_by_points,
        stars=ranked.stars,
        certifiable=ranked.certifiable,
        parts=_part_sums(edition, tally.parts, tally.count),
        criteria={
            code: PartSum(points, tally.count, edition.criteria[code].max)
            for code, points in tally.criteria.items()
        },
        totals=tuple(totals),
        missing=ranked.missing,
        reasons=ranked.reasons,
        notices=ranked.notices,
    )


def frame_result(
    edition: Edition, sheets: Sequence[Mapping[str, int]], bands: Sequence[Band]
) -> CouncilResult:
    """The exact result of A/B/C hundredths per member where only a frame is known (148/2023).

    The rank is the band of the mean; star minimums cannot be checked, and the result says so.
    """
    if not sheets:
        raise DomainError("Chưa có phiếu chấm nào.")
    for parts in sheets:
        check_parts(edition, parts)
        lacking = missing_parts(edition, parts)
        if lacking:
            raise DomainError(f"Còn phiếu chưa có điểm phần {', '.join(lacking)}.")
    totals = [sum(parts.values()) for parts in sheets]
    count, summed = len(sheets), sum(totals)
    band = band_of(Decimal(summed) / 100, count, bands)
    sums = {p.code: Decimal(sum(parts[p.code] for parts in sheets)) / 100 for p in edition.parts}
    mean = vnum(shown_mean(Decimal(summed) / 100, count))
    reasons = [f"Đạt {mean} điểm: hạng {band.stars} sao theo khung điểm.", FRAME_SENTENCE]
    if not band.certifiable:
        reasons.append(f"Hạng {band.stars} sao không thuộc hạng được cấp giấy chứng nhận.")
    return CouncilResult(
        count=count,
        sum_hundredths=summed,
        stars_by_points=band.stars,
        stars=band.stars,
        certifiable=band.certifiable,
        parts=_part_sums(edition, sums, count),
        criteria={},
        totals=tuple(Decimal(total) / 100 for total in totals),
        missing=(),
        reasons=tuple(reasons),
        notices=(),
    )


def _part_sums(edition: Edition, sums: Mapping[str, Decimal], count: int) -> dict[str, PartSum]:
    return {part.code: PartSum(sums[part.code], count, part.max) for part in edition.parts}


def standing(
    stars: int, certifiable: bool, tier: Tier, authority: Mapping[int, str | None]
) -> Standing:
    """What the stars mean at this level: recognised here, proposed upwards, or nothing.

    ``authority`` names the tier competent for each star on the council's day; the decision's own
    day is judged again when the decision is entered.
    """
    if not certifiable:
        return Standing.NONE
    if authority.get(stars) == tier.value:
        return Standing.RECOGNISE
    return Standing.PROPOSE


def rank_words(stars: int, meaning: Standing) -> str:
    """The rank as it may be said at this level: "Hạng 4 sao", "Đề nghị 5 sao"."""
    return f"Đề nghị {stars} sao" if meaning is Standing.PROPOSE else f"Hạng {stars} sao"


@dataclass(frozen=True)
class Candidate:
    """What decides whether a dossier may go on a round's agenda."""

    received: bool
    state_label: str
    filed_on: date | None
    edition_code: str | None
    scorable: bool
    other_round: str | None


def left_out(candidate: Candidate, *, cut_off: date | None) -> str | None:
    """Why a dossier may not go on the agenda, in words; None when it may."""
    tests: Sequence[tuple[Callable[[], bool], str]] = (
        (lambda: candidate.other_round is not None, f"Đã thuộc đợt “{candidate.other_round}”."),
        (
            lambda: not candidate.received,
            f"Hồ sơ đang ở bước “{candidate.state_label}”, cấp tỉnh chưa tiếp nhận.",
        ),
        (
            lambda: candidate.edition_code is None,
            "Sản phẩm chưa có phân nhóm nên chưa rõ phiếu chấm.",
        ),
        (
            lambda: not candidate.scorable,
            f"Phiếu {candidate.edition_code} chưa đủ nội dung để chấm.",
        ),
        (
            lambda: bool(cut_off and candidate.filed_on and candidate.filed_on > cut_off),
            f"Nộp ngày {vdate(candidate.filed_on)}, sau hạn nhận hồ sơ {vdate(cut_off)}.",
        ),
    )
    return next((sentence for holds, sentence in tests if holds()), None)


def check_second_person(confirming: int | None, entered_by: Collection[int | None]) -> None:
    """Refuse that who typed old sheets also confirms them."""
    if confirming is None or confirming in entered_by:
        raise DomainError(
            "Người nhập không tự xác nhận được. Xin để thư ký hoặc cán bộ khác đối chiếu với "
            "phiếu giấy rồi xác nhận."
        )
