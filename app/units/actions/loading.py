"""Taking the official lists into the database, in bulk; a second time changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from app.access.values import Viewer
from app.audit.actions import record
from app.core.database import db
from app.core.text import fold, sort_key
from app.units.models import Unit, UnitLink, UnitPoint
from app.units.rules.names import full_name, name_key, sort_name
from app.units.rules.source import (
    Identity,
    UnitRow,
    listed_links,
    listed_points,
    listed_units,
)
from app.units.values import FIRST_DAY_OF_TWO_LEVELS, UnitLevel

DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True)
class Loaded:
    """How many rows were new."""

    units: int
    links: int
    points: int

    @property
    def changed(self) -> bool:
        """Whether anything was new."""
        return self != Loaded(0, 0, 0)


def load_units(actor: Viewer, now: datetime) -> Loaded:
    """Load provinces, districts and communes before and since 01/7/2025 and what became of each.

    Rows already there (same level, code and validity) are left alone, so that later changes made
    by people stay. Leaves one audit entry when something was new.
    """
    ids = _present()
    units = 0
    rows = listed_units(DATA)
    for level in UnitLevel:
        new = [row for row in rows if row.level is level and row.identity not in ids]
        _insert(Unit, [_unit_values(row, ids) for row in new])
        units += len(new)
        if new:
            ids = _present()
    loaded = Loaded(units, _load_links(ids), _load_points(ids))
    if loaded.changed:
        record(
            "units.loaded",
            "units",
            actor=actor,
            now=now,
            units=loaded.units,
            links=loaded.links,
            points=loaded.points,
        )
    return loaded


def _present() -> dict[Identity, int]:
    """Units by level, code and one known end: a date entered since then hides no listed unit."""
    found = select(Unit.level, Unit.code, Unit.valid_from, Unit.valid_to, Unit.id)
    present: dict[Identity, int] = {}
    for level, code, begun, ended, unit_id in db.session.execute(found):
        if begun is not None:
            present[(level, code, begun, None)] = unit_id
        if ended is not None:
            present[(level, code, None, ended)] = unit_id
    return present


def _unit_values(row: UnitRow, ids: dict[Identity, int]) -> dict[str, Any]:
    """The column values, search text and sort key included: bulk inserts fire no mapper events."""
    printed, key = full_name(row.kind, row.name), name_key(row.name)
    return {
        "level": row.level,
        "kind": row.kind,
        "code": row.code,
        "name": row.name,
        "name_key": key,
        "parent_id": None if row.parent is None else ids[row.parent],
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "note": row.note,
        "search_text": fold(f"{printed} {key} {row.code}"),
        "sort_text": sort_key(sort_name(row.name)),
    }


def _load_links(ids: dict[Identity, int]) -> int:
    known = {
        (row[0], row[1])
        for row in db.session.execute(select(UnitLink.predecessor_id, UnitLink.successor_id))
    }
    rows = [
        {
            "predecessor_id": ids[link.predecessor],
            "successor_id": ids[link.successor],
            "share": link.share,
            "on": FIRST_DAY_OF_TWO_LEVELS,
        }
        for link in listed_links(DATA)
        if (ids[link.predecessor], ids[link.successor]) not in known
    ]
    return _insert(UnitLink, rows)


def _load_points(ids: dict[Identity, int]) -> int:
    known = set(db.session.scalars(select(UnitPoint.unit_id)))
    rows = [
        {
            "unit_id": ids[point.commune],
            "lat_e6": point.lat_e6,
            "lon_e6": point.lon_e6,
            "area_ha": point.area_ha,
        }
        for point in listed_points(DATA)
        if ids[point.commune] not in known
    ]
    return _insert(UnitPoint, rows)


def _insert(model: type[Any], rows: Iterable[dict[str, Any]]) -> int:
    """Insert many rows at once; how many they were."""
    values = list(rows)
    if values:
        db.session.execute(insert(model), values)
    return len(values)
