"""Matching texts to units: kind, name and parents, with and without marks, by old and new name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.units.rules.names import Reading, has_marks, readings, spelling_key, ways_to_split
from app.units.values import LAST_DAY_OF_DISTRICTS, UnitLevel

if TYPE_CHECKING:
    from app.units.models import Unit


@dataclass(frozen=True)
class Match:
    """A unit a text may mean.

    ``kind_differs``: the text says another kind (xã for what is a phường). ``marks_differ``: the
    name agrees only without its marks. ``via``: the old unit the text names, when the answer is
    what it became.
    """

    unit: Unit
    kind_differs: bool
    marks_differ: bool
    via: Unit | None = None


@dataclass(frozen=True)
class OldAddress:
    """Commune and district of an address from before 01/07/2025, each as far as known."""

    commune: Unit | None
    district: Unit | None


class Catalogue:
    """Units held in memory for matching many texts without a query each.

    ``units`` must include the parents of those to be found. ``successors`` maps a unit's id to
    the ids of the units that followed it.
    """

    def __init__(self, units: Iterable[Unit], successors: Mapping[int, Sequence[int]]) -> None:
        self.by_id: dict[int, Unit] = {unit.id: unit for unit in units}
        self._successors = successors
        self._by_key: dict[str, list[Unit]] = defaultdict(list)
        self._by_code: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.by_id.values():
            self._by_key[unit.name_key].append(unit)
            self._by_code[unit.code].append(unit)

    def resolve(
        self, text: str, *, level: UnitLevel | None = None, on: date | None = None
    ) -> list[Match]:
        """The units a text may mean, best grade only, those of today first.

        The text is a code, or a name with or without kind and parents. None is dropped silently:
        two matches mean that the text is ambiguous. With ``on``, only units of that day; a text
        naming a commune or province that had ended by then gives what it became (``via``).
        """
        direct = self._matches(text, level, on)
        if direct or on is None:
            return direct
        return self._followed(self._matches(text, level, None), on)

    def old_address(self, text: str) -> OldAddress:
        """Commune and district an address from before 01/07/2025 names; a district may stand alone.

        Nothing is guessed: what is ambiguous or contradictory stays None.
        """
        communes = [
            match.unit for match in self._matches(text, UnitLevel.COMMUNE, LAST_DAY_OF_DISTRICTS)
        ]
        named = self._district_named(text)
        districts = {unit.parent_id for unit in communes}
        if len(districts) != 1:
            return OldAddress(None, None if communes else named)
        district = self.by_id.get(communes[0].parent_id or 0)
        if named is not None and named is not district:
            return OldAddress(None, None)
        return OldAddress(communes[0] if len(communes) == 1 else None, district)

    def parent(self, unit: Unit) -> Unit | None:
        """The unit directly above, if it was loaded."""
        return None if unit.parent_id is None else self.by_id.get(unit.parent_id)

    def _district_named(self, text: str) -> Unit | None:
        for parts in ways_to_split(text):
            for start in range(len(parts)):
                found = self._best(
                    parts[start:], UnitLevel.DISTRICT, LAST_DAY_OF_DISTRICTS, marked=has_marks(text)
                )
                if found:
                    return found[0].unit if len(found) == 1 else None
        return None

    def _matches(self, text: str, level: UnitLevel | None, on: date | None) -> list[Match]:
        by_code = [unit for unit in self._by_code.get(text.strip(), ()) if _fits(unit, level, on)]
        if by_code:
            return _ordered([Match(unit, False, False) for unit in by_code])
        marked = has_marks(text)
        for parts in ways_to_split(text):
            if found := self._best(parts, level, on, marked=marked):
                return found
        return []

    def _best(
        self, parts: list[str], level: UnitLevel | None, on: date | None, *, marked: bool
    ) -> list[Match]:
        """The best matches of one way to split; a province by what it became as a last resort."""
        fitting = [
            (reading, unit)
            for reading in readings(parts[0])
            for unit in self._by_key.get(reading.key, ())
            if _fits(unit, level, on) and _same_group(reading, unit)
        ]
        for names in (_own_name, self._later_names):
            under = [(how, unit) for how, unit in fitting if self._under(unit, parts[1:], names)]
            if under:
                return _best_grade([_compared(how, unit, marked=marked) for how, unit in under])
        return []

    def _under(self, unit: Unit, parts: Sequence[str], names: Callable[[Unit], list[Unit]]) -> bool:
        """Whether each part names an ancestor, in order."""
        if not parts:
            return True
        asked = readings(parts[0])
        above = self.parent(unit)
        while above is not None:
            if any(_named(reading, one) for one in names(above) for reading in asked):
                return self._under(above, parts[1:], names)
            above = self.parent(above)
        return False

    def _later_names(self, unit: Unit) -> list[Unit]:
        """A former province is also named by the province it became part of."""
        later = self._successors.get(unit.id, ()) if unit.level is UnitLevel.PROVINCE else ()
        return [unit, *(self.by_id[other] for other in later if other in self.by_id)]

    def _followed(self, matches: list[Match], on: date) -> list[Match]:
        found: dict[int, Match] = {}
        for match in matches:
            for successor in self._successors.get(match.unit.id, ()):
                unit = self.by_id.get(successor)
                if unit is not None and unit.valid_on(on):
                    found[unit.id] = Match(
                        unit, match.kind_differs, match.marks_differ, via=match.unit
                    )
        return _ordered(list(found.values()))


def wanted_keys(text: str) -> set[str]:
    """Every name key a text could be asking for; what to load before matching it."""
    return {
        reading.key for parts in ways_to_split(text) for part in parts for reading in readings(part)
    }


def _fits(unit: Unit, level: UnitLevel | None, on: date | None) -> bool:
    return (level is None or unit.level is level) and (on is None or unit.valid_on(on))


def _same_group(reading: Reading, unit: Unit) -> bool:
    """Kinds change over time: another kind is let through on the same level only."""
    return reading.kinds is None or unit.level in {kind.level for kind in reading.kinds}


def _named(reading: Reading, unit: Unit) -> bool:
    return reading.key == unit.name_key and _same_group(reading, unit)


def _own_name(unit: Unit) -> list[Unit]:
    return [unit]


def _compared(reading: Reading, unit: Unit, *, marked: bool) -> Match:
    return Match(
        unit,
        kind_differs=reading.kinds is not None and unit.kind not in reading.kinds,
        marks_differ=marked and spelling_key(reading.name) != spelling_key(unit.name),
    )


def _best_grade(matches: list[Match]) -> list[Match]:
    """Of the matches those of the best grade, each unit once."""
    best = min(_grade(match) for match in matches)
    return _ordered(list({m.unit.id: m for m in matches if _grade(m) == best}.values()))


def _grade(match: Match) -> tuple[bool, bool]:
    return (match.kind_differs, match.marks_differ)


_LEVEL_ORDER = {level: place for place, level in enumerate(UnitLevel)}


def _ordered(matches: list[Match]) -> list[Match]:
    return sorted(
        matches,
        key=lambda match: (
            match.unit.valid_to is not None,
            _LEVEL_ORDER[match.unit.level],
            match.unit.sort_text,
            match.unit.code,
            match.unit.id,
        ),
    )
