"""Options become points; what is not on the sheet is refused."""

from decimal import Decimal

import pytest

from app.core.errors import DomainError
from app.rubrics.rules.classifying import classify
from app.rubrics.rules.scoring import score, unanswered
from app.rubrics.values.editions import NONE_OPTION
from app.rubrics.values.results import Tally, plain
from tests.rubrics.samples import TEA, bands, best, contents, edition

IN_FORCE = sorted(code for code in contents() if code.startswith("qd26-"))


@pytest.mark.parametrize("code", IN_FORCE)
def test_best_everywhere_is_100_and_five_stars(code: str) -> None:
    points = score(edition(code), best(code))
    rank = classify(Tally.of([points]), edition(code), bands())
    assert (points.total, rank.stars, rank.missing) == (Decimal(100), 5, ())
    assert points.parts == {"A": 40, "B": 25, "C": 35}


@pytest.mark.parametrize("code", IN_FORCE)
def test_nothing_chosen_is_0_points(code: str) -> None:
    points = score(edition(code), {})
    rank = classify(Tally.of([points]), edition(code), bands())
    assert (points.total, rank.stars, rank.certifiable) == (Decimal(0), 1, False)
    assert points.unanswered == tuple(edition(code).criteria)


def test_no_level_is_an_answer_of_0_points() -> None:
    points = score(edition(), best() | {"1.1": NONE_OPTION})
    assert (points.criteria["1.1"], points.unanswered) == (Decimal(0), ())


def test_unanswered_criteria_are_named_in_the_order_of_the_sheet() -> None:
    chosen = {code: option for code, option in best().items() if code not in {"9", "1.2"}}
    assert unanswered(edition(), chosen) == ("1.2", "9")


def test_points_add_up_per_part() -> None:
    points = score(edition(), {"1.1": 3, "4.1": 4, "7": 3})
    assert points.parts == {"A": 3, "B": 5, "C": 3}
    assert points.total == 11


def test_two_options_of_equal_points_stay_two_options() -> None:
    flowers = edition("qd26-2026-23")
    assert [option.points for option in flowers.criteria["6.2"].options].count(1) == 2


def test_case_choice_counts_the_one_option_chosen() -> None:
    assert score(edition("qd26-2026-26"), {"8": 4}).total == 3


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"99": 1}, "Phiếu qd26-2026-11 không có tiêu chí “99”."),
        (
            {"1.1": 4},
            "Tiêu chí 1.1 (Nguồn nguyên liệu) của phiếu qd26-2026-11 không có phương án “4”.",
        ),
        (
            {"1.1": -1},
            "Tiêu chí 1.1 (Nguồn nguyên liệu) của phiếu qd26-2026-11 không có phương án “-1”.",
        ),
        (
            {"1.1": True},
            "Tiêu chí 1.1 (Nguồn nguyên liệu) của phiếu qd26-2026-11 không có phương án “True”.",
        ),
        (
            {"1.1": "1"},
            "Tiêu chí 1.1 (Nguồn nguyên liệu) của phiếu qd26-2026-11 không có phương án “1”.",
        ),
    ],
)
def test_choice_of_another_sheet_is_refused(choices: dict[str, int], sentence: str) -> None:
    with pytest.raises(DomainError) as refusal:
        score(edition(TEA), choices)
    assert (refusal.value.sentence, refusal.value.field) == (sentence, next(iter(choices)))


@pytest.mark.parametrize("code", ["qd1048-2019-10", "qd148-2023-frame"])
def test_edition_that_is_not_full_cannot_score(code: str) -> None:
    with pytest.raises(DomainError, match="không dùng để chấm"):
        score(edition(code), {})


def test_points_are_written_without_superfluous_zeros() -> None:
    written = [plain(Decimal(text)) for text in ("92", "92.00", "66.36", "100", "0.00")]
    assert written == ["92", "92", "66.36", "100", "0"]
