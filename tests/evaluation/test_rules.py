"""What follows from the sheets of a council, exactly."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import DomainError
from app.evaluation.rules import (
    ENTRY,
    FRAME_SENTENCE,
    ROUND,
    SHEET,
    Candidate,
    check_council,
    check_parts,
    check_round,
    check_sealable,
    check_second_person,
    clashes,
    council_result,
    frame_result,
    hundredths,
    left_out,
    live_score,
    rank_words,
    sheet_digest,
    standing,
)
from app.evaluation.values import (
    EntryState,
    HeldChoice,
    RoundState,
    SeatRole,
    SheetState,
    Standing,
    Tier,
)
from app.rubrics.values.editions import Edition, parse_edition
from app.rubrics.values.results import Band, MinimumBasis
from app.units.values import UnitLevel

SHEETS = Path(__file__).parents[2] / Path("app/rubrics/data/scoresheets")
BANDS = tuple(
    Band(stars, Decimal(bound), stars >= 3)
    for stars, bound in ((5, 90), (4, 70), (3, 50), (2, 30), (1, 0))
)


@lru_cache
def edition(start: str) -> Edition:
    """The edition whose file begins with this code."""
    path = next(SHEETS.glob(f"{start}*.yaml"))
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return parse_edition(content)


TEA = edition("qd26-2026-11")
FRAME = edition("qd148-2023-frame")
BEST = {
    code: max(leaf.options, key=lambda option: option.points).id
    for code, leaf in TEA.criteria.items()
}
NOTHING = dict.fromkeys(TEA.criteria, 0)

filled = st.fixed_dictionaries(
    {code: st.integers(0, len(leaf.options)) for code, leaf in TEA.criteria.items()}
)
frame_parts = st.fixed_dictionaries(
    {"A": st.integers(0, 4000), "B": st.integers(0, 2500), "C": st.integers(0, 3500)}
)


def test_workflows_reach_every_state() -> None:
    assert ROUND.reachable() == frozenset(RoundState)
    assert ENTRY.reachable() == frozenset(EntryState)
    assert SHEET.reachable() == frozenset(SheetState)


def test_best_everywhere_is_hundred_points_and_five_stars() -> None:
    result = council_result(TEA, [BEST] * 9, BANDS, MinimumBasis.MEAN)

    assert (result.sum_hundredths, result.count, result.stars) == (90000, 9, 5)


def test_nothing_reached_is_zero_points_and_an_answer() -> None:
    result = council_result(TEA, [NOTHING], BANDS, MinimumBasis.MEAN)

    assert (result.sum_hundredths, result.stars, result.certifiable) == (0, 1, False)


def test_sheet_with_an_unanswered_criterion_cannot_be_sealed() -> None:
    choices = {code: option for code, option in BEST.items() if code != "1.1"}

    with pytest.raises(DomainError, match=r"Còn 1 tiêu chí chưa chấm: 1\.1"):
        check_sealable(TEA, choices)


def test_option_of_another_edition_is_refused_in_a_result() -> None:
    with pytest.raises(DomainError, match="không có phương án"):
        council_result(TEA, [{**BEST, "1.1": 99}], BANDS, MinimumBasis.MEAN)


def test_no_sheet_is_no_result() -> None:
    with pytest.raises(DomainError, match="Chưa có phiếu"):
        council_result(TEA, [], BANDS, MinimumBasis.MEAN)


@given(st.lists(filled, min_size=1, max_size=9))
def test_sums_of_parts_and_criteria_make_the_total(sheets: list[dict[str, int]]) -> None:
    result = council_result(TEA, sheets, BANDS, MinimumBasis.MEAN)

    total = Decimal(result.sum_hundredths) / 100
    assert sum(part.sum for part in result.parts.values()) == total
    assert sum(row.sum for row in result.criteria.values()) == total
    assert sum(result.totals) == total


@given(st.lists(filled, min_size=2, max_size=5), st.randoms())
def test_order_of_members_does_not_matter(sheets: list[dict[str, int]], random: Any) -> None:
    shuffled = list(sheets)
    random.shuffle(shuffled)

    one = council_result(TEA, sheets, BANDS, MinimumBasis.MEAN)
    other = council_result(TEA, shuffled, BANDS, MinimumBasis.MEAN)

    assert (one.sum_hundredths, one.stars, one.missing) == (
        other.sum_hundredths,
        other.stars,
        other.missing,
    )


@given(st.lists(frame_parts, min_size=1, max_size=9))
def test_rank_follows_the_exact_mean(sheets: list[dict[str, int]]) -> None:
    result = frame_result(FRAME, sheets, BANDS)

    reached = max(b.stars for b in BANDS if result.sum_hundredths >= b.at_least * 100 * len(sheets))
    assert result.stars == reached


@pytest.mark.parametrize(
    ("bound", "stars"), [(Decimal(30), 2), (Decimal(50), 3), (Decimal(70), 4), (Decimal(90), 5)]
)
def test_mean_of_nine_members_decides_exactly_at_a_bound(bound: Decimal, stars: int) -> None:
    def nine(total: int) -> list[dict[str, int]]:
        each, more = divmod(total, 9)
        totals = [each + (1 if index < more else 0) for index in range(9)]
        return [_parts(points) for points in totals]

    exact = int(bound * 100) * 9
    assert frame_result(FRAME, nine(exact), BANDS).stars == stars
    assert frame_result(FRAME, nine(exact - 1), BANDS).stars == stars - 1


def _parts(total: int) -> dict[str, int]:
    a = min(total, 4000)
    b = min(total - a, 2500)
    return {"A": a, "B": b, "C": total - a - b}


def test_nine_members_one_point_short_of_seventy_get_three_stars() -> None:
    sheets = [_parts(7000)] * 8 + [_parts(6900)]

    assert frame_result(FRAME, sheets, BANDS).stars == 3


def test_mean_is_shown_with_two_decimals() -> None:
    sheets = [_parts(total) for total in (6600, 6700, 6608)]

    result = frame_result(FRAME, sheets, BANDS)

    assert (str(result.mean), result.stars) == ("66.36", 3)


def test_frame_says_that_minimums_cannot_be_checked() -> None:
    result = frame_result(FRAME, [_parts(9500)], BANDS)

    assert (result.stars, result.missing) == (5, ())
    assert FRAME_SENTENCE in result.reasons


def test_frame_refuses_a_sheet_without_a_part() -> None:
    with pytest.raises(DomainError, match="chưa có điểm phần C"):
        frame_result(FRAME, [{"A": 10, "B": 10}], BANDS)


@pytest.mark.parametrize("parts", [{"A": 4001}, {"B": -1}, {"D": 5}, {"C": 3501}])
def test_part_beyond_its_maximum_is_refused(parts: dict[str, int]) -> None:
    with pytest.raises(DomainError):
        check_parts(FRAME, parts)


@pytest.mark.parametrize("text", ["40.01", "-0.01", "12.345"])
def test_points_of_a_part_have_two_decimals_within_the_maximum(text: str) -> None:
    with pytest.raises(DomainError):
        hundredths(Decimal(text), most=40, part="A")


def test_points_of_a_part_are_kept_in_hundredths() -> None:
    assert hundredths(Decimal("35.25"), most=40, part="A") == 3525


def test_spread_is_highest_less_lowest() -> None:
    result = frame_result(FRAME, [_parts(8000), _parts(6550), _parts(7000)], BANDS)

    assert result.spread == Decimal("14.5")


def test_missed_minimum_of_the_mean_lowers_the_rank_with_the_reason() -> None:
    short = {**BEST, "1.5": 1}  # 4 stars need 2 points at 1.5

    result = council_result(TEA, [short] * 3, BANDS, MinimumBasis.MEAN)

    assert (result.stars_by_points, result.stars) == (5, 3)
    assert {(lack.criterion, lack.stars) for lack in result.missing} == {("1.5", 4), ("1.5", 5)}
    assert any("1.5" in reason for reason in result.reasons)


def test_minimum_may_be_compared_with_each_sheet() -> None:
    sheets = [BEST, BEST, {**BEST, "1.5": 1}]

    mean = council_result(TEA, sheets, BANDS, MinimumBasis.MEAN)
    each = council_result(TEA, sheets, BANDS, MinimumBasis.EACH)

    assert each.stars < mean.stars


def test_live_score_counts_what_could_still_be_reached() -> None:
    live = live_score(TEA, {"1.1": BEST["1.1"]}, BANDS)

    assert live.total == TEA.criteria["1.1"].max
    assert live.reach == 100
    assert len(live.unanswered) == len(TEA.criteria) - 1


def test_digest_covers_edition_seat_entry_sitting_and_choices() -> None:
    def digest(**changed: Any) -> str:
        base: dict[str, Any] = {
            "edition": ("e", "d"),
            "entry": "x",
            "seat": "s",
            "sitting": 1,
            "choices": {"1.1": 2, "1.2": 0},
        }
        return sheet_digest(**{**base, **changed})

    variants = [
        digest(),
        digest(edition=("e", "other")),
        digest(entry="y"),
        digest(seat="t"),
        digest(sitting=2),
        digest(choices={"1.1": 2, "1.2": 1}),
        digest(choices={"1.1": 2}),
    ]
    assert len(set(variants)) == len(variants)
    assert digest(choices={"1.2": 0, "1.1": 2}) == digest()


HELD = {"1.1": HeldChoice(2, "cũ", option_version=5, note_version=3)}


@pytest.mark.parametrize(
    ("choices", "notes", "seen", "clashing"),
    [
        ({"1.1": 3}, {}, 5, False),  # nobody else changed it since
        ({"1.1": 3}, {}, 4, True),  # changed elsewhere to something else
        ({"1.1": 2}, {}, 4, False),  # both chose the same
        ({}, {"1.1": "mới"}, 4, False),  # the note was not changed since
        ({}, {"1.1": "mới"}, 2, True),
        ({"1.2": 1}, {}, 0, False),  # another criterion
    ],
)
def test_only_fields_changed_on_both_sides_clash(
    choices: dict[str, int], notes: dict[str, str], seen: int, clashing: bool
) -> None:
    assert bool(clashes(HELD, choices, notes, seen_version=seen)) is clashing


@pytest.mark.parametrize(
    ("seats", "entries", "sentence"),
    [
        ([(SeatRole.MEMBER, True)], 1, "chưa có Chủ tịch"),
        ([(SeatRole.CHAIR, True)] * 2, 1, "chỉ có một Chủ tịch"),
        ([(SeatRole.CHAIR, False)], 1, "chưa có thành viên nào chấm"),
        ([(SeatRole.CHAIR, True)], 0, "Chưa có sản phẩm"),
    ],
)
def test_council_that_cannot_work_is_refused(
    seats: list[tuple[SeatRole, bool]], entries: int, sentence: str
) -> None:
    with pytest.raises(DomainError, match=sentence):
        check_council(seats, entries)


@pytest.mark.parametrize(
    ("tier", "level", "year", "cut_off", "on"),
    [
        (Tier.DISTRICT, UnitLevel.DISTRICT, 2025, None, date(2025, 7, 1)),
        (Tier.DISTRICT, UnitLevel.DISTRICT, 2026, None, None),
        (Tier.DISTRICT, UnitLevel.PROVINCE, 2025, None, None),
        (Tier.CENTRE, UnitLevel.PROVINCE, 2026, None, None),
        (Tier.PROVINCE, UnitLevel.PROVINCE, 1900, None, None),
        (Tier.PROVINCE, UnitLevel.PROVINCE, 2026, date(2026, 10, 30), date(2026, 10, 1)),
    ],
)
def test_round_that_does_not_fit_its_time_is_refused(
    tier: Tier, level: UnitLevel, year: int, cut_off: date | None, on: date | None
) -> None:
    with pytest.raises(DomainError):
        check_round(tier, level, year=year, cut_off=cut_off, council_on=on)


def test_district_may_have_met_on_its_last_day() -> None:
    check_round(
        Tier.DISTRICT, UnitLevel.DISTRICT, year=2025, cut_off=None, council_on=date(2025, 6, 30)
    )


PROVINCE_NOW = {3: "tỉnh", 4: "tỉnh", 5: "trung ương"}


@pytest.mark.parametrize(
    ("stars", "certifiable", "meaning", "words"),
    [
        (5, True, Standing.PROPOSE, "Đề nghị 5 sao"),
        (4, True, Standing.RECOGNISE, "Hạng 4 sao"),
        (2, False, Standing.NONE, "Hạng 2 sao"),
    ],
)
def test_province_proposes_five_stars_and_recognises_fewer(
    stars: int, certifiable: bool, meaning: Standing, words: str
) -> None:
    found = standing(stars, certifiable, Tier.PROVINCE, PROVINCE_NOW)

    assert (found, rank_words(stars, found)) == (meaning, words)


SOUND = Candidate(
    received=True,
    state_label="",
    filed_on=date(2026, 9, 1),
    edition_code="qd26-2026-11",
    scorable=True,
    other_round=None,
)


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"received": False, "state_label": "Bản nháp"}, "Bản nháp"),
        ({"edition_code": None}, "phân nhóm"),
        ({"scorable": False}, "chưa đủ nội dung"),
        ({"other_round": "Đợt 1"}, "Đợt 1"),
        ({"filed_on": date(2026, 11, 1)}, "sau hạn"),
    ],
)
def test_dossier_left_out_is_told_why(changed: dict[str, Any], part: str) -> None:
    candidate = Candidate(**{**SOUND.__dict__, **changed})

    assert part in (left_out(candidate, cut_off=date(2026, 10, 30)) or "")


def test_sound_dossier_may_go_on_the_agenda() -> None:
    assert left_out(SOUND, cut_off=date(2026, 9, 1)) is None


@pytest.mark.parametrize("who", [None, 7])
def test_who_typed_does_not_confirm(who: int | None) -> None:
    with pytest.raises(DomainError, match="không tự xác nhận"):
        check_second_person(who, [7])
