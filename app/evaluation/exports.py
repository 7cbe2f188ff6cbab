"""What goes out: a sheet as it stands, clashes in words, the matrix of a result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.core.clock import VIETNAM
from app.core.documents.formats import vnum
from app.evaluation.models import Entry, Seat, Sheet
from app.evaluation.rules import rank_words, standing
from app.evaluation.values import Clash, HeldChoice, LiveScore, Standing, Tier
from app.rubrics.values.editions import Edition, Leaf, Node, Part
from app.rubrics.values.results import plain


def predicted(live: LiveScore, tier: Tier, authority: Mapping[int, str | None]) -> Standing:
    """What the predicted rank would mean at this level (a proposal for five at the province)."""
    return standing(live.stars, live.stars in authority, tier, authority)


def why(live: LiveScore) -> str:
    """Why the predicted rank is lower than the points, in a few words; empty when it is not."""
    if live.stars == live.stars_by_points:
        return ""
    return f"Đủ điểm {live.stars_by_points} sao, thiếu {len(live.missing)} điều kiện"


def live_json(
    sheet: Sheet, edition: Edition, live: LiveScore, meaning: Standing, *, now: datetime
) -> dict[str, Any]:
    """The answer to an autosave: the new version and what the server makes of the sheet."""
    return {
        "version": sheet.version,
        "saved_at": f"{now.astimezone(VIETNAM):%H:%M}",
        "total": plain(live.total),
        "reach": plain(live.reach),
        "parts": {code: plain(points) for code, points in live.parts.items()},
        "stars": live.stars,
        "stars_by_points": live.stars_by_points,
        "proposed": meaning is Standing.PROPOSE,
        "words": rank_words(live.stars, meaning),
        "why": why(live),
        "missing": [
            {
                "criterion": lack.criterion,
                "stars": lack.stars,
                "need": plain(lack.need),
                "have": plain(lack.have),
            }
            for lack in live.missing
        ],
        "unanswered": list(live.unanswered),
        "answered": len(edition.criteria) - len(live.unanswered),
        "count": len(edition.criteria),
    }


def clashes_json(edition: Edition, found: Mapping[str, Clash]) -> list[dict[str, Any]]:
    """The fields stored differently by another machine, with what is stored there."""
    return [
        {
            "criterion": code,
            "title": edition.criteria[code].title,
            "option": clash.held.option_id if clash.option else None,
            "label": held_words(edition.criteria[code], clash.held) if clash.option else None,
            "note": (clash.held.note or "") if clash.note else None,
        }
        for code, clash in found.items()
    ]


def held_words(leaf: Leaf, held: HeldChoice) -> str:
    """A stored choice in words: the option and its points."""
    option = None if held.option_id is None else leaf.option(held.option_id)
    return "chưa chấm" if option is None else f"{option.label} ({vnum(option.points)} điểm)"


def conditions(
    edition: Edition, live: LiveScore
) -> list[tuple[str, str, int, int, Decimal | None, bool]]:
    """Every star minimum: criterion, title, stars, points needed, points there are, met or not."""
    found = []
    for need in sorted(edition.minimums, key=lambda need: need.stars):
        code = need.criterion
        have = None if code in live.unanswered else live.criteria[code]
        met = have is not None and have >= need.points
        found.append((code, edition.criteria[code].title, need.stars, need.points, have, met))
    return found


@dataclass(frozen=True)
class Heading:
    """A section heading above criteria."""

    code: str
    title: str
    depth: int
    notes: tuple[str, ...]


def lines(part: Part) -> list[Heading | Leaf]:
    """Headings and criteria of a part, in the order of the sheet."""
    found: list[Heading | Leaf] = []
    waiting: list[tuple[Node | Leaf, int]] = [(section, 0) for section in part.sections]
    while waiting:
        node, depth = waiting.pop(0)
        if isinstance(node, Leaf):
            found.append(node)
            continue
        notes = tuple(note.text for note in node.notes)
        found.append(Heading(node.code, node.title, depth, notes))
        waiting[:0] = [(child, depth + 1) for child in node.children]
    return found


@dataclass(frozen=True)
class MemberLine:
    """A member in the table of an entry: state and, where it may be seen, the total."""

    seat: Seat
    sheet: Sheet | None
    answered: int
    count: int
    total: Decimal | None
    to_copy: bool


@dataclass(frozen=True)
class ResultLine:
    """A criterion or part in the matrix of a result: sum, mean as shown, maximum."""

    code: str
    title: str
    sum: Decimal
    mean: Decimal
    max: int


def result_lines(entry: Entry, edition: Edition) -> list[tuple[ResultLine, list[ResultLine]]]:
    """The frozen result: each part with its criteria."""
    frozen = entry.result
    found = []
    for part in edition.parts:
        head = _line(part.code, part.name, frozen["parts"][part.code])
        rows = [
            _line(leaf.code, leaf.title, frozen["criteria"][leaf.code])
            for leaf in part.leaves()
            if leaf.code in frozen["criteria"]
        ]
        found.append((head, rows))
    return found


def _line(code: str, title: str, kept: Mapping[str, Any]) -> ResultLine:
    return ResultLine(code, title, Decimal(kept["sum"]), Decimal(kept["mean"]), int(kept["max"]))


def result_words(entry: Entry) -> str:
    """The rank of a closed entry as it may be said at its level."""
    if entry.stars is None:
        return ""
    return rank_words(entry.stars, Standing(entry.result["standing"]))


def totals_by_sheet(entry: Entry) -> dict[str, Decimal]:
    """The members' totals of a frozen result."""
    rows: Sequence[Mapping[str, str]] = entry.result.get("sheets", [])
    return {row["sheet"]: Decimal(row["total"]) for row in rows}
