"""The editions and regimes of the data files, parsed once, and choices on them."""

from decimal import Decimal
from functools import cache

from app.rubrics.actions.sources import edition_contents, regime_contents
from app.rubrics.rules.contents import Content
from app.rubrics.rules.scoring import score
from app.rubrics.values.editions import Edition, parse_edition
from app.rubrics.values.regimes import RegimeFacts, parse_regime
from app.rubrics.values.results import Band, Score, Tally

TEA = "qd26-2026-11"


@cache
def contents() -> dict[str, Content]:
    """Every sheet by its code."""
    return {content["id"]: content for content in edition_contents()}


@cache
def edition(code: str = TEA) -> Edition:
    """A parsed sheet."""
    return parse_edition(contents()[code])


@cache
def regimes() -> tuple[RegimeFacts, ...]:
    """The regimes, oldest first."""
    return tuple(parse_regime(content) for content in regime_contents())


def bands() -> tuple[Band, ...]:
    """The rank bands in force."""
    return regimes()[-1].bands


def best(code: str = TEA) -> dict[str, int]:
    """The option of most points at every criterion."""
    return {
        leaf.code: max(leaf.options, key=lambda option: option.points).id
        for leaf in edition(code).criteria.values()
    }


def sheet(changes: dict[str, int] | None = None, code: str = TEA) -> Score:
    """The best sheet but for some criteria."""
    return score(edition(code), best(code) | (changes or {}))


def tally(total: str | int, count: int = 1, code: str = TEA) -> Tally:
    """A tally with this sum of totals whose criteria all have their maximum."""
    full = Tally.of([sheet(code=code)] * count)
    return Tally(
        count=count,
        total=Decimal(total),
        parts=full.parts,
        criteria=full.criteria,
        lowest=full.lowest,
    )
