"""Tables for other programs: CSV that no spreadsheet takes for a formula, and plain data."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.core.documents.blocks import Cell, Row, RowKind, Table

# What a spreadsheet may take for a formula or a command, with the full-width forms.
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARK = "'"


def write(table: Table) -> bytes:
    """The table as CSV in UTF-8 with a byte-order mark, one header line, lines ending in CR LF.

    Numbers have a point before decimals and nothing between thousands, shares are fractions of
    one, days are 2026-11-23, missing values are empty. Headings between rows are left out; their
    text stands in the last column, "Khối", of the rows beneath. Sums are named in the column
    "Loại dòng". Text that a spreadsheet would run gets a leading apostrophe.
    """
    lines = io.StringIO(newline="")
    out = csv.writer(lines)
    out.writerow([_safe(name) for name in (*_titles(table), "Loại dòng", "Khối")])
    blocks: dict[int, str] = {}
    for row in table.rows:
        level = 0 if row.kind is RowKind.TOTAL else row.level
        if row.kind is not RowKind.DATA:
            blocks = {depth: label for depth, label in blocks.items() if depth < level + _ends(row)}
        if row.kind is RowKind.BLOCK:
            blocks[level] = row.label
            continue
        out.writerow([*_line(row, table), _KINDS[row.kind], _safe(" / ".join(blocks.values()))])
        if row.kind is RowKind.SUBTOTAL:
            blocks.pop(level, None)
    return lines.getvalue().encode("utf-8-sig")


_KINDS = {RowKind.DATA: "", RowKind.SUBTOTAL: "cộng", RowKind.TOTAL: "tổng"}


def _ends(row: Row) -> int:
    """1 for a subtotal, which still belongs to the heading of its own level; 0 for a heading."""
    return 1 if row.kind is RowKind.SUBTOTAL else 0


def _titles(table: Table) -> Iterator[str]:
    for column in table.columns:
        yield f"{column.group}: {column.title}" if column.group else column.title


def _line(row: Row, table: Table) -> Iterator[str]:
    lead = table.lead(row)
    for index, column in enumerate(table.columns):
        value = row.label if lead and index == 0 else row.cells.get(column.key)
        yield _text(value)


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _safe(value)
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _safe(text: str) -> str:
    return _MARK + text if text.lstrip(" \u00a0\u3000").startswith(_LIVE) else text


def to_data(table: Table) -> dict[str, Any]:
    """The table as plain data for JSON: columns, rows with their kind, notes.

    Whole numbers stay numbers; decimals and shares are exact decimal strings, days ISO strings,
    missing values null.
    """
    return {
        "title": table.title,
        "columns": [
            {"key": one.key, "title": one.title, "group": one.group, "kind": one.kind.value}
            for one in table.columns
        ],
        "rows": [_data(row, table) for row in table.rows],
        "notes": list(table.notes),
    }


def _data(row: Row, table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": row.kind.value}
    if row.label:
        found["label"] = row.label
    if row.kind is not RowKind.DATA:
        found["level"] = row.level
    if row.kind is not RowKind.BLOCK:
        found["cells"] = {one.key: _plain(row.cells.get(one.key)) for one in table.columns}
    return found


def _plain(value: Cell) -> str | int | None:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value
