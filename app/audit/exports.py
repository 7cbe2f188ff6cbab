"""An entry of the trail in the reader's words."""

import re
from collections.abc import Mapping
from typing import Any

from app.audit.models import AuditEntry
from app.audit.rules import ACTOR, WITHHELD
from app.audit.values import CLOSED_OBJECTS, FIELDS
from app.core.tables import Base

Personal = Mapping[tuple[int, str, str], str | None]
ERASED = "(đã xóa)"
LONGEST = 80
_KEY = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")


def lines_of(entry: AuditEntry, personal: Personal) -> list[tuple[str, str, str]]:
    """What changed: column, value before and value after; nothing of marks, which stay closed."""
    if entry.object_kind in CLOSED_OBJECTS:
        return []
    found = []
    for name, pair in entry.facts.get("changes", {}).items():
        before, after = (
            _shown(entry.id, name, side, value, personal, sensitive=_sensitive(entry, name))
            for side, value in zip(("before", "after"), pair, strict=True)
        )
        found.append((FIELDS.get(name, name), before, after))
    return found


def facts_of(entry: AuditEntry) -> list[str]:
    """The further facts of an entry in words; nothing of marks, no bare numbers."""
    if entry.object_kind in CLOSED_OBJECTS:
        reason = entry.facts.get("reason")
        return [_text(reason)] if reason else []
    further = [value for name, value in entry.facts.items() if name not in {"changes", ACTOR}]
    return [_text(value) for value in further if value and not _is_bare(value)]


def _is_bare(value: Any) -> bool:
    """Digests, public ids and counts without their name say nothing to a reader."""
    return isinstance(value, int) or (isinstance(value, str) and bool(_KEY.fullmatch(value)))


def _sensitive(entry: AuditEntry, name: str) -> bool:
    """Whether a column is of the sensitive class: the trail says that it changed, not to what."""
    table = Base.metadata.tables.get(entry.object_kind)
    column = table.columns.get(name) if table is not None else None
    return column is not None and column.info.get("personal") == "sensitive"


def _shown(
    entry_id: int, name: str, side: str, value: Any, personal: Personal, *, sensitive: bool
) -> str:
    key = (entry_id, name, side)
    if key in personal:
        if sensitive and personal[key] is not None:
            return WITHHELD
        kept = personal[key]
        return ERASED if kept is None else _text(kept)
    return _text(value)


def _text(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, dict):
        value = "; ".join(f"{key}: {item}" for key, item in value.items())
    elif isinstance(value, list):
        value = "; ".join(str(item) for item in value)
    return str(value) if len(str(value)) <= LONGEST else f"{str(value)[: LONGEST - 1]}…"
