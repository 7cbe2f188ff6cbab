"""A rubric edition read from its content: parts, sections, criteria, options, star minimums."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

NONE_OPTION = 0
NONE_LABEL = "Không đạt mức nào (0 điểm)"
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")  # as the sources note it; people read 08/06/2020


class Completeness(StrEnum):
    """How much of the printed sheet is in the data; only a full one can be used to score."""

    FULL = "full"
    PARTIAL = "partial"
    FRAME_ONLY = "frame_only"


COMPLETENESS_LABELS: dict[Completeness, str] = {
    Completeness.FULL: "Đầy đủ",
    Completeness.PARTIAL: "Chưa đủ, không dùng để chấm",
    Completeness.FRAME_ONLY: "Chỉ có khung, không dùng để chấm",
}

NOTE_LABELS: dict[str, str] = {
    "requirement": "Yêu cầu",
    "exclusion": "Điều kiện loại",
    "condition": "Điều kiện áp dụng",
    "note": "Ghi chú",
}


@dataclass(frozen=True)
class Note:
    """A note printed at a criterion.

    ``depends_on``: the criterion applies only when that one has more than 0 points. ``zero_of``: an
    exclusion that concerns 0 points at any criterion of that section. Both are our own reading.
    """

    kind: str
    text: str
    depends_on: str = ""
    zero_of: str = ""

    @property
    def label(self) -> str:
        """The kind of note in words."""
        return NOTE_LABELS.get(self.kind, "Ghi chú")


@dataclass(frozen=True)
class Option:
    """One level of a criterion: what it says and how many points it gives."""

    id: int
    label: str
    points: int
    min_star: int | None = None
    case: str = ""


@dataclass(frozen=True)
class Leaf:
    """A criterion that is scored by choosing one option."""

    code: str
    title: str
    max: int
    kind: str
    options: tuple[Option, ...]
    hint: str = ""
    notes: tuple[Note, ...] = ()
    cases: tuple[tuple[str, str], ...] = ()

    @property
    def answers(self) -> tuple[Option, ...]:
        """What may be chosen: "không đạt mức nào (0 điểm)" first, then the printed options."""
        return (Option(NONE_OPTION, NONE_LABEL, 0), *self.options)

    def option(self, option_id: int) -> Option | None:
        """The answer with this id (0: none of the levels), or None when there is none such."""
        return next((answer for answer in self.answers if answer.id == option_id), None)

    def leaves(self) -> Iterator["Leaf"]:
        """Itself: a section may be a criterion already."""
        yield self


@dataclass(frozen=True)
class Node:
    """A section whose maximum is the sum of what it holds."""

    code: str
    title: str
    max: int
    children: tuple["Node | Leaf", ...]
    hint: str = ""
    notes: tuple[Note, ...] = ()

    def leaves(self) -> Iterator[Leaf]:
        """The criteria below, in the order of the sheet."""
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True)
class Part:
    """Part A, B or C of a sheet."""

    code: str
    name: str
    max: int
    sections: tuple[Node | Leaf, ...]
    transcribed_max: int | None = None

    def leaves(self) -> Iterator[Leaf]:
        """The criteria of the part, in the order of the sheet."""
        for section in self.sections:
            yield from section.leaves()


@dataclass(frozen=True)
class Minimum:
    """The points a criterion must reach for a rank of so many stars."""

    criterion: str
    stars: int
    points: int


@dataclass(frozen=True)
class Correction:
    """A place where the data departs from its source, and why."""

    where: str
    printed: str
    used: str
    why: str


@dataclass(frozen=True)
class Law:
    """The decision and annex an edition comes from."""

    number: str
    issued: date
    amended_by: str
    annex: str


@dataclass(frozen=True)
class Edition:
    """One scoresheet as published; immutable."""

    code: str
    set_id: str
    number: int
    name: str
    title_on_form: str
    law: Law
    effective_from: date
    effective_to: date | None
    completeness: Completeness
    sector: str
    group: str
    subgroup: str
    managing_bodies: tuple[str, ...]
    sample_units: int
    disqualifiers: tuple[str, ...]
    parts: tuple[Part, ...]
    minimums: tuple[Minimum, ...]
    minimums_note: str
    corrections: tuple[Correction, ...]
    remarks: tuple[str, ...]
    source: str

    @cached_property
    def criteria(self) -> Mapping[str, Leaf]:
        """Every criterion by its code, in the order of the sheet."""
        return {leaf.code: leaf for part in self.parts for leaf in part.leaves()}

    @cached_property
    def part_of(self) -> Mapping[str, str]:
        """The code of the part each criterion stands in."""
        return {leaf.code: part.code for part in self.parts for leaf in part.leaves()}

    @cached_property
    def sections(self) -> Mapping[str, Node | Leaf]:
        """Every section and criterion by its code."""
        found: dict[str, Node | Leaf] = {}
        waiting: list[Node | Leaf] = [node for part in self.parts for node in part.sections]
        while waiting:
            node = waiting.pop(0)
            found[node.code] = node
            if isinstance(node, Node):
                waiting[:0] = node.children
        return found

    @property
    def scorable(self) -> bool:
        """Whether the edition may be used to score."""
        return self.completeness is Completeness.FULL

    def minimums_of(self, criterion: str) -> tuple[Minimum, ...]:
        """The star minimums of a criterion."""
        return tuple(found for found in self.minimums if found.criterion == criterion)


def parse_edition(content: Mapping[str, Any]) -> Edition:
    """The edition a content (schema ocop-scoresheet/1) describes; the content has been checked."""
    group = content.get("classification") or {}
    law = content["decision"]
    until = content.get("effective_to")
    return Edition(
        code=content["id"],
        set_id=content["set_id"],
        number=content["number"],
        name=content["name"],
        title_on_form=content.get("title_on_form") or content["name"],
        law=Law(
            number=law["number"],
            issued=date.fromisoformat(law["issued"]),
            amended_by=_ISO_DAY.sub(r"\3/\2/\1", law.get("amended_by") or ""),
            annex=law["annex"],
        ),
        effective_from=date.fromisoformat(content["effective_from"]),
        effective_to=date.fromisoformat(until) if until else None,
        completeness=Completeness(content["completeness"]),
        sector=group.get("sector") or "",
        group=group.get("group") or "",
        subgroup=group.get("subgroup") or "",
        managing_bodies=tuple(content["managing_bodies"]),
        sample_units=content["sample_units_required"],
        disqualifiers=tuple(content["disqualifiers"]),
        parts=tuple(_part(part) for part in content["parts"]),
        minimums=_minimums(content["star_requirements"]),
        minimums_note=content.get("minimums_note") or "",
        corrections=tuple(
            Correction(str(c["where"]), str(c["printed"]), str(c["used"]), str(c["why"]))
            for c in content["corrections"]
        ),
        remarks=tuple(content["notes"]),
        source=content["source"],
    )


def _part(part: Mapping[str, Any]) -> Part:
    return Part(
        code=part["code"],
        name=part["name"],
        max=part["max"],
        sections=tuple(_node(section) for section in part["sections"]),
        transcribed_max=part.get("transcribed_max"),
    )


def _node(node: Mapping[str, Any]) -> Node | Leaf:
    notes = tuple(
        Note(n["kind"], n["text"], n.get("depends_on", ""), n.get("zero_of", ""))
        for n in node.get("notes") or []
    )
    hint = node.get("hint") or ""
    if "children" in node:
        children = tuple(_node(child) for child in node["children"])
        return Node(node["code"], node["title"], node["max"], children, hint, notes)
    options = tuple(
        Option(o["id"], o["label"], o["points"], o.get("min_star"), o.get("case") or "")
        for o in node["options"]
    )
    cases = tuple((node.get("cases") or {}).items())
    return Leaf(node["code"], node["title"], node["max"], node["kind"], options, hint, notes, cases)


def _minimums(requirements: Mapping[str, Any]) -> tuple[Minimum, ...]:
    return tuple(
        Minimum(need["criterion"], int(stars), need["min_points"])
        for stars, needs in sorted(requirements.items())
        for need in needs
    )
