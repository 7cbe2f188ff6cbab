"""Units as plain data, for commands and other programs."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.units.models import Unit
from app.units.queries import Lineage, Relation


def unit_data(unit: Unit) -> dict[str, Any]:
    """One version of a unit; an empty ``valid_from`` is unknown, an empty ``valid_to`` is open."""
    return {
        "public_id": unit.public_id,
        "code": unit.code,
        "level": unit.level.value,
        "kind": unit.kind.label,
        "name": unit.name,
        "full_name": unit.full_name,
        "parents": [
            {"code": above.code, "full_name": above.full_name, "level": above.level.value}
            for above in parents(unit)
        ],
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
        "note": unit.note,
    }


def unit_with_history(unit: Unit, history: Lineage, communes: Sequence[Unit]) -> dict[str, Any]:
    """A unit with what it came from and became; ``communes``: of today in a former district."""
    return {
        **unit_data(unit),
        "predecessors": [_relation(one) for one in history.predecessors],
        "successors": [_relation(one) for one in history.successors],
        "communes_today": [{"code": one.code, "full_name": one.full_name} for one in communes],
    }


def parents(unit: Unit) -> list[Unit]:
    """The units above, nearest first."""
    found: list[Unit] = []
    above = unit.parent
    while above is not None:
        found.append(above)
        above = above.parent
    return found


def period(unit: Unit) -> str:
    """When a unit existed, in words."""
    if unit.valid_to is None:
        return "hiện có"
    if unit.valid_from is None:
        return f"đến {_day(unit.valid_to)}, ngày bắt đầu không rõ"
    return f"từ {_day(unit.valid_from)} đến {_day(unit.valid_to)}"


def _relation(one: Relation) -> dict[str, Any]:
    return {
        "code": one.unit.code,
        "full_name": one.unit.full_name,
        "level": one.unit.level.value,
        "share": one.share.value,
        "on": one.on,
    }


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
