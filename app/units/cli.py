"""Commands: loading the official lists, showing a unit."""

from datetime import date
from typing import Any

import click

from app.access.values import system_viewer
from app.core.cli import DAY, answer, json_option
from app.core.clock import now, today
from app.core.database import transaction
from app.core.errors import DomainError
from app.units import queries
from app.units.actions import load_units
from app.units.exports import parents, period, unit_data, unit_with_history
from app.units.models import Unit
from app.units.values import UnitLevel


@click.group("units", help="Đơn vị hành chính: nạp danh mục, tra cứu theo mã hoặc tên.")
def cli() -> None:
    """Group of the commands about units."""


@cli.command("load", help="Nạp danh mục đơn vị hành chính; đã có thì không thay đổi gì.")
@json_option
def _load(*, as_json: bool) -> None:
    with transaction():
        loaded = load_units(system_viewer(0), now())
    answer(
        {"units": loaded.units, "links": loaded.links, "points": loaded.points},
        as_json=as_json,
        text=lambda: (
            f"Thêm {loaded.units} đơn vị, {loaded.links} liên kết, {loaded.points} tọa độ."
            if loaded.changed
            else "Danh mục đã đầy đủ; không có gì thay đổi."
        ),
    )


@cli.command("show", help="Tra cứu đơn vị theo mã hoặc tên; một mã có thể thuộc nhiều đơn vị.")
@click.argument("wanted", metavar="MÃ|TÊN")
@click.option("--on", "day", type=DAY, help="Đơn vị của ngày này (mặc định: hôm nay).")
@json_option
def _show(wanted: str, day: date | None, *, as_json: bool) -> None:
    day = day or today()
    found = [match.unit for match in queries.resolve(wanted, on=day)]
    others = [match.unit for match in queries.resolve(wanted) if match.unit not in found]
    if not found and not others:
        raise DomainError(f"Không có đơn vị hành chính nào mang mã hoặc tên “{wanted}”.")
    answer(
        {
            "query": wanted,
            "on": day,
            "units": [_with_history(unit) for unit in found],
            "others": [unit_data(unit) for unit in others],
        },
        as_json=as_json,
        text=lambda: _text(wanted, day, found, others),
    )


def _with_history(unit: Unit) -> dict[str, Any]:
    communes = queries.main_communes(unit) if unit.level is UnitLevel.DISTRICT else ()
    return unit_with_history(unit, queries.lineage(unit), communes)


def _text(wanted: str, day: date, found: list[Unit], others: list[Unit]) -> str:
    lines = [line for unit in found for line in _lines(unit)]
    if not found:
        lines.append(f"Ngày {day:%d/%m/%Y} không có đơn vị nào mang mã hoặc tên “{wanted}”.")
    if others:
        lines.append("Cùng mã hoặc tên, ở thời điểm khác:")
        lines += [f"  {_line(unit)}" for unit in others]
    return "\n".join(lines)


def _lines(unit: Unit) -> list[str]:
    history = queries.lineage(unit)
    lines = [_line(unit)]
    for title, relations in (
        ("Hình thành từ", history.predecessors),
        ("Nay thuộc", history.successors),
    ):
        if relations:
            lines.append(f"  {title}:")
            lines += [
                f"    {_line(one.unit)} ({one.share.label}, từ {one.on:%d/%m/%Y})"
                for one in relations
            ]
    if unit.level is UnitLevel.DISTRICT:
        names = ", ".join(one.inline_name for one in queries.main_communes(unit))
        lines.append(f"  Nay gồm: {names}")
    return lines


def _line(unit: Unit) -> str:
    place = ", ".join(
        [unit.full_name, *(f"{one.inline_name} ({one.code})" for one in parents(unit))]
    )
    return f"{unit.code}  {place}; {period(unit)}"


commands = (cli,)
