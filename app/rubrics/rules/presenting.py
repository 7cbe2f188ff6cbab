"""Editions arranged as people read them: by set, and star minimums by criterion."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.rubrics.values.editions import Edition, Leaf
from app.rubrics.values.regimes import CERTIFIED_STARS


@dataclass(frozen=True)
class EditionSet:
    """The editions of one set in order."""

    set_id: str
    editions: tuple[Edition, ...]

    @property
    def first(self) -> Edition:
        """An edition of the set, for the law and dates they share."""
        return self.editions[0]


def by_set(editions: Sequence[Edition]) -> list[EditionSet]:
    """Editions that already stand set by set, as sets."""
    return [
        EditionSet(set_id, tuple(found))
        for set_id, found in groupby(editions, key=lambda edition: edition.set_id)
    ]


@dataclass(frozen=True)
class MinimumRow:
    """What a criterion must reach for 3, 4 and 5 stars; None where that rank asks for nothing."""

    leaf: Leaf
    points: tuple[int | None, ...]


def minimum_rows(edition: Edition) -> list[MinimumRow]:
    """The criteria with star minimums, in the order of the sheet."""
    needed = {(need.criterion, need.stars): need.points for need in edition.minimums}
    return [
        MinimumRow(leaf, tuple(needed.get((code, stars)) for stars in CERTIFIED_STARS))
        for code, leaf in edition.criteria.items()
        if edition.minimums_of(code)
    ]
