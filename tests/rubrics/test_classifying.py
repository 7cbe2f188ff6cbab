"""The rank: half-open bands, minimums of the mean, reasons in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import DomainError
from app.rubrics.rules.classifying import band_of, classify
from app.rubrics.rules.scoring import score
from app.rubrics.values.editions import NONE_OPTION
from app.rubrics.values.results import Classification, MinimumBasis, Missing, Score, Tally
from tests.rubrics.samples import bands, best, contents, edition, sheet, tally

IN_FORCE = sorted(code for code in contents() if code.startswith("qd26-"))


def _rank(*scores: Score, basis: MinimumBasis = MinimumBasis.MEAN) -> Classification:
    return classify(Tally.of(scores), edition(), bands(), basis=basis)


@pytest.mark.parametrize(
    ("total", "stars", "certifiable"),
    [
        ("29.99", 1, False),
        ("30", 2, False),
        ("49.99", 2, False),
        ("50", 3, True),
        ("69.99", 3, True),
        ("70", 4, True),
        ("89.99", 4, True),
        ("90", 5, True),
        ("100", 5, True),
    ],
)
def test_band(total: str, stars: int, certifiable: bool) -> None:
    rank = classify(tally(total), edition(), bands())
    assert (rank.stars_by_points, rank.stars, rank.certifiable) == (stars, stars, certifiable)


@pytest.mark.parametrize("total", ["-1", "100.01"])
def test_total_outside_the_scale_is_refused(total: str) -> None:
    with pytest.raises(DomainError, match="từ 0 đến 100"):
        band_of(Decimal(total), 1, bands())


def test_no_sheet_no_rank() -> None:
    with pytest.raises(DomainError, match="Chưa có phiếu"):
        band_of(Decimal(0), 0, bands())


def test_one_point_short_among_nine_members_is_three_stars() -> None:
    assert classify(tally(70 * 9 - 1, 9), edition(), bands()).stars == 3
    assert classify(tally(70 * 9, 9), edition(), bands()).stars == 4


def test_92_points_missing_one_four_star_minimum_is_three_stars() -> None:
    # 3.4 gives 1 of 2 (4 stars need 2); four criteria without a minimum lose 7.
    rank = _rank(sheet({"3.4": 1, "1.2": 1, "1.3": 1, "2.4": 1, "3.2": 1}))
    assert (rank.total, rank.stars_by_points, rank.stars) == (92, 5, 3)
    assert rank.missing == (Missing("3.4", 4, Decimal(2), Decimal(1)),)
    assert rank.reasons[:2] == (
        "Đạt 92 điểm, theo khung điểm là hạng 5 sao, nhưng chưa đạt mức tối thiểu của hạng 4 sao "
        "nên xếp hạng 3 sao.",
        "Tiêu chí 3.4 (Tăng trưởng sản xuất kinh doanh): hạng 4 sao cần ít nhất 2 điểm, có 1 điểm.",
    )
    assert "văn bản không nói rõ" in rank.reasons[2]


def test_every_unmet_minimum_up_to_the_star_by_points_is_listed() -> None:
    rank = _rank(sheet({"1.5": 1}))  # 0 points; 4 stars need 2, 5 stars need 3
    assert rank.missing == (
        Missing("1.5", 4, Decimal(2), Decimal(0)),
        Missing("1.5", 5, Decimal(3), Decimal(0)),
    )
    assert rank.stars == 3


def test_missing_three_star_minimum_ends_below_a_certificate() -> None:
    rank = _rank(sheet({"1.1": 1}))
    assert (rank.stars_by_points, rank.stars, rank.certifiable) == (5, 2, False)
    assert rank.reasons[-1] == "Hạng 2 sao không thuộc hạng được cấp giấy chứng nhận."


def test_missing_five_star_minimum_leaves_four_stars() -> None:
    assert _rank(sheet({"7": 3})).stars == 4


def test_minimums_above_the_band_are_not_asked_for() -> None:
    chosen = best() | dict.fromkeys(["1.1", "1.3", "1.5", "4.1", "7", "5.1", "2.1"], NONE_OPTION)
    rank = _rank(score(edition(), chosen))
    assert rank.stars_by_points == 4
    assert {lack.stars for lack in rank.missing} == {3, 4}


def test_minimum_is_compared_with_the_mean_of_the_criterion() -> None:
    below, above = sheet({"1.1": 1}), sheet()  # 1 and 3 points, 3 stars need 2
    assert _rank(below, above).missing == ()
    assert _rank(below, below, above).missing == (Missing("1.1", 3, Decimal(2), Decimal("1.67")),)


def test_province_may_ask_the_minimum_of_every_member() -> None:
    below, above = sheet({"1.1": 1}), sheet()
    rank = _rank(below, above, above, basis=MinimumBasis.EACH)
    assert rank.missing == (Missing("1.1", 3, Decimal(2), Decimal(1)),)
    assert "phiếu thấp nhất có 1 điểm" in rank.reasons[1]


def test_mean_is_shown_with_two_decimals() -> None:
    rank = classify(tally(730, 11), edition(), bands())
    assert rank.total == Decimal("66.36")
    assert rank.reasons[0] == "Đạt 66,36 điểm: hạng 3 sao theo khung điểm."


def test_old_set_says_that_minimums_were_not_looked_at() -> None:
    code = "qd1048-2019-12"
    points = score(edition(code), best(code))
    rank = classify(Tally.of([points]), edition(code), bands())
    assert rank.stars == 5
    assert rank.reasons[1].startswith("Chưa xét mức tối thiểu theo sao")


def test_disqualifiers_and_exclusions_are_listed_and_nothing_is_deducted() -> None:
    rank = _rank(sheet({"6.1.1": 1}))
    assert rank.total == 98
    assert rank.notices[0].startswith("Hồ sơ bị loại khi: Giả mạo hồ sơ")
    assert any("6.1.1 (Tạp chất)" in n and "Đang có 0 điểm tại 6.1.1" in n for n in rank.notices)
    assert "không tự trừ điểm" in rank.notices[-1]


def test_zero_anywhere_in_the_section_is_pointed_out_for_bottled_water() -> None:
    code = "qd26-2026-16"
    points = score(edition(code), best(code) | {"6.2": 1})
    said = classify(Tally.of([points]), edition(code), bands()).notices
    (about,) = [notice for notice in said if "một trong các chỉ tiêu trên" in notice]
    assert about.startswith("Điều kiện loại tại mục 6 (CHỈ TIÊU CẢM QUAN)")
    assert about.endswith("Đang có 0 điểm tại 6.2: cần kết luận trước khi xếp hạng.")


def test_structure_of_a_story_that_does_not_exist_is_pointed_out() -> None:
    rank = _rank(sheet({"5.1": 1}), sheet())
    (about,) = [notice for notice in rank.notices if notice.startswith("Tiêu chí 5.2")]
    assert "hiện 5.1 được 0 điểm mà 5.2 có 2 điểm (ở 1 phiếu)" in about
    assert rank.total == Decimal("97.50")


def test_unanswered_criteria_are_named() -> None:
    chosen = {code: option for code, option in best().items() if code != "10"}
    assert _rank(score(edition(), chosen)).notices[0] == (
        "Còn 1 tiêu chí chưa chấm, tạm tính 0 điểm: 10."
    )


@given(st.integers(1, 25), st.sampled_from([30, 50, 70, 90]))
def test_mean_decides_exactly_at_a_bound(count: int, bound: int) -> None:
    at, below = Decimal(bound * count), Decimal(bound * count - 1)
    assert band_of(at, count, bands()).at_least == bound
    assert band_of(below, count, bands()).at_least < bound


@st.composite
def _council_and_raise(draw: st.DrawFn) -> tuple[str, list[dict[str, int]], int, str, int]:
    """A council's sheets, and one member's answer to one criterion replaced by a better one."""
    code = draw(st.sampled_from(IN_FORCE))
    criteria = edition(code).criteria
    answer = {
        leaf.code: st.sampled_from([option.id for option in leaf.answers])
        | st.just(best(code)[leaf.code])
        for leaf in criteria.values()
    }
    sheets = draw(st.lists(st.fixed_dictionaries(answer), min_size=1, max_size=3))
    member = draw(st.integers(0, len(sheets) - 1))
    criterion = draw(st.sampled_from(sorted(criteria)))
    leaf = criteria[criterion]
    present = leaf.option(sheets[member][criterion])
    assert present is not None
    better = [option.id for option in leaf.answers if option.points >= present.points]
    return code, sheets, member, criterion, draw(st.sampled_from(better))


@given(_council_and_raise(), st.sampled_from(MinimumBasis))
def test_more_points_never_cost_a_star(
    case: tuple[str, list[dict[str, int]], int, str, int], basis: MinimumBasis
) -> None:
    code, sheets, member, criterion, better = case
    sheet_of = edition(code)

    def stars() -> int:
        scores = [score(sheet_of, chosen) for chosen in sheets]
        return classify(Tally.of(scores), sheet_of, bands(), basis=basis).stars

    before = stars()
    sheets[member] = sheets[member] | {criterion: better}
    assert stars() >= before


@given(st.data())
def test_rank_never_exceeds_its_points_and_keeps_its_minimums(data: st.DataObject) -> None:
    sheet_of = edition(data.draw(st.sampled_from(IN_FORCE)))
    chosen = {
        leaf.code: data.draw(st.sampled_from([option.id for option in leaf.answers]))
        for leaf in sheet_of.criteria.values()
    }
    points = score(sheet_of, chosen)
    rank = classify(Tally.of([points]), sheet_of, bands())
    assert rank.stars <= rank.stars_by_points
    assert all(
        points.criteria[need.criterion] >= need.points
        for need in sheet_of.minimums
        if need.stars <= rank.stars
    )
    assert (rank.stars == rank.stars_by_points) == (not rank.missing)
