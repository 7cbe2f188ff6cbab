"""Points, the tally of a council, and the rank that follows from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

ZERO = Decimal(0)
_HUNDREDTH = Decimal("0.01")


class MinimumBasis(StrEnum):
    """What a star minimum is compared with; the law does not say, the province may choose."""

    MEAN = "mean"
    EACH = "each"


MINIMUM_BASIS_LABELS: dict[MinimumBasis, str] = {
    MinimumBasis.MEAN: "điểm trung bình của Hội đồng ở tiêu chí đó",
    MinimumBasis.EACH: "điểm của từng thành viên Hội đồng ở tiêu chí đó",
}


@dataclass(frozen=True)
class Score:
    """What one filled sheet gives: points per criterion, per part, in total.

    ``unanswered`` names the criteria without an answer; they count 0 and stand in ``criteria`` so.
    """

    criteria: Mapping[str, Decimal]
    parts: Mapping[str, Decimal]
    total: Decimal
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tally:
    """Sums over the sheets of a council, from which means are compared without dividing.

    ``lowest`` is the least any one sheet gives a criterion.
    """

    count: int
    total: Decimal
    parts: Mapping[str, Decimal]
    criteria: Mapping[str, Decimal]
    lowest: Mapping[str, Decimal]
    scores: tuple[Score, ...] = ()

    @classmethod
    def of(cls, scores: Sequence[Score]) -> "Tally":
        """The tally of one or more sheets on the same edition; ValueError when there is none."""
        if not scores:
            raise ValueError("không có phiếu nào để cộng")
        codes, parts = scores[0].criteria, scores[0].parts
        return cls(
            count=len(scores),
            total=sum((score.total for score in scores), ZERO),
            parts={part: sum((s.parts[part] for s in scores), ZERO) for part in parts},
            criteria={code: sum((s.criteria[code] for s in scores), ZERO) for code in codes},
            lowest={code: min(s.criteria[code] for s in scores) for code in codes},
            scores=tuple(scores),
        )

    @property
    def mean(self) -> Decimal:
        """The mean total as shown: two decimals, half rounded up (66,36)."""
        return shown_mean(self.total, self.count)


@dataclass(frozen=True)
class Band:
    """A rank by points: from ``at_least`` (inclusive) up to the next band."""

    stars: int
    at_least: Decimal
    certifiable: bool


@dataclass(frozen=True)
class Missing:
    """A star minimum that is not met: points needed, and points there are (mean or lowest)."""

    criterion: str
    stars: int
    need: Decimal
    have: Decimal


@dataclass(frozen=True)
class Classification:
    """The rank, how it came about, and what people still have to judge.

    ``reasons`` say why the rank is what it is; ``notices`` repeat the sheet's disqualifiers,
    exclusions and conditions, which are findings of people and never deducted.
    """

    total: Decimal
    stars_by_points: int
    stars: int
    certifiable: bool
    missing: tuple[Missing, ...]
    reasons: tuple[str, ...]
    notices: tuple[str, ...]


def shown_mean(total: Decimal, count: int) -> Decimal:
    """A sum divided by a count, to two decimals, half rounded up; only for showing."""
    return (total / count).quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)


def plain(points: Decimal) -> str:
    """Points as a decimal string without superfluous zeros: "92", "66.36"."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
