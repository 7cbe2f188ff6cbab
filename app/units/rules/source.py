"""Reading the official lists (data/*.csv) into plain rows, without a database."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.units.values import (
    FIRST_DAY_OF_TWO_LEVELS,
    LAST_DAY_OF_DISTRICTS,
    Share,
    UnitKind,
    UnitLevel,
)

NOTE_CURRENT = "Theo danh mục hiện hành; thay đổi từ 01/7/2025 đến nay, nếu có: ngày chưa rõ."
NOTE_OLD = "Theo danh mục dùng đến 30/6/2025; ngày bắt đầu không rõ."

Identity = tuple[UnitLevel, str, date | None, date | None]
"""Level, code, first and last day: what makes a unit this unit."""


@dataclass(frozen=True)
class UnitRow:
    """A unit as listed; ``parent`` is the identity of the unit above."""

    level: UnitLevel
    kind: UnitKind
    code: str
    name: str
    parent: Identity | None
    valid_from: date | None
    valid_to: date | None
    note: str

    @property
    def identity(self) -> Identity:
        """Level, code and validity."""
        return (self.level, self.code, self.valid_from, self.valid_to)


@dataclass(frozen=True)
class LinkRow:
    """What became of a unit, as listed."""

    predecessor: Identity
    successor: Identity
    share: Share


@dataclass(frozen=True)
class PointRow:
    """A point in millionths of a degree and an area in hectares (None: unknown)."""

    commune: Identity
    lat_e6: int
    lon_e6: int
    area_ha: int | None


_LISTED_SHARES = {"whole": Share.WHOLE, "main part": Share.MAIN_PART, "part": Share.PART}
_PROVINCE_KINDS = (UnitKind.PROVINCE, UnitKind.MUNICIPALITY)
_DISTRICT_KINDS = (
    UnitKind.DISTRICT,
    UnitKind.URBAN_DISTRICT,
    UnitKind.TOWN,
    UnitKind.PROVINCIAL_CITY,
)
_COMMUNE_KINDS = {
    kind.prefix: kind
    for kind in (
        UnitKind.RURAL_COMMUNE,
        UnitKind.WARD,
        UnitKind.TOWNSHIP,
        UnitKind.SPECIAL_ZONE,
    )
}


def current(level: UnitLevel, code: str) -> Identity:
    """The identity of a unit of today's list."""
    return (level, code, FIRST_DAY_OF_TWO_LEVELS, None)


def former(level: UnitLevel, code: str) -> Identity:
    """The identity of a unit of the list in use until 30/6/2025."""
    return (level, code, None, LAST_DAY_OF_DISTRICTS)


def listed_units(folder: Path) -> list[UnitRow]:
    """All units of both lists, each after the one above it."""
    rows: dict[Identity, UnitRow] = {}
    for line in _lines(folder / "admin_units_before_2025_07.csv"):
        for row in _former_units(line):
            rows.setdefault(row.identity, row)
    for line in _lines(folder / "admin_units.csv"):
        province = _current_province(line, rows)
        rows.setdefault(province.identity, province)
        commune = UnitRow(
            UnitLevel.COMMUNE,
            _COMMUNE_KINDS[line["commune_type"]],
            line["commune_code"],
            line["commune"],
            province.identity,
            FIRST_DAY_OF_TWO_LEVELS,
            None,
            NOTE_CURRENT,
        )
        rows[commune.identity] = commune
    return list(rows.values())


def listed_links(folder: Path) -> list[LinkRow]:
    """What became of every commune, of the island districts without communes, of the provinces.

    Each former province went as a whole into one of today's; that is read off its communes.
    """
    links: dict[tuple[Identity, Identity], LinkRow] = {}
    for line in _lines(folder / "admin_lineage_2025_07.csv"):
        old = line["old_commune_code"]
        predecessor = (
            former(UnitLevel.COMMUNE, old)
            if old
            else former(UnitLevel.DISTRICT, line["old_district_code"])
        )
        successor = current(UnitLevel.COMMUNE, line["new_commune_code"])
        links[(predecessor, successor)] = LinkRow(
            predecessor, successor, _LISTED_SHARES[line["share"]]
        )
        provinces = (
            former(UnitLevel.PROVINCE, line["old_province_code"]),
            current(UnitLevel.PROVINCE, line["new_province_code"]),
        )
        links.setdefault(provinces, LinkRow(*provinces, Share.WHOLE))
    return list(links.values())


def listed_points(folder: Path) -> Iterator[PointRow]:
    """A point of each commune of today; an empty or zero area is unknown."""
    for line in _lines(folder / "admin_points.csv"):
        area = Decimal(line["area_km2"] or 0)
        yield PointRow(
            current(UnitLevel.COMMUNE, line["commune_code"]),
            _millionths(line["lat"]),
            _millionths(line["lon"]),
            int((area * 100).to_integral_value()) or None,
        )


def split_kind(listed: str, kinds: tuple[UnitKind, ...]) -> tuple[UnitKind, str]:
    """The kind and the bare name of a listed name ("Thị xã La Gi" -> Thị xã, La Gi).

    Raises ValueError for a name that begins with none of the kinds.
    """
    for kind in kinds:
        if listed.startswith(kind.prefix + " "):
            return kind, listed.removeprefix(kind.prefix + " ")
    raise ValueError(f"tên không bắt đầu bằng loại đơn vị: {listed}")


def _former_units(line: dict[str, str]) -> Iterator[UnitRow]:
    province = former(UnitLevel.PROVINCE, line["province_code"])
    district = former(UnitLevel.DISTRICT, line["district_code"])
    ended = LAST_DAY_OF_DISTRICTS
    kind, name = split_kind(line["province"], _PROVINCE_KINDS)
    yield UnitRow(
        UnitLevel.PROVINCE, kind, line["province_code"], name, None, None, ended, NOTE_OLD
    )
    kind, name = split_kind(line["district"], _DISTRICT_KINDS)
    yield UnitRow(
        UnitLevel.DISTRICT, kind, line["district_code"], name, province, None, ended, NOTE_OLD
    )
    if line["commune_code"]:
        kind = _COMMUNE_KINDS[line["commune_type"]]
        code, name = line["commune_code"], line["commune"]
        yield UnitRow(UnitLevel.COMMUNE, kind, code, name, district, None, ended, NOTE_OLD)


def _current_province(line: dict[str, str], rows: dict[Identity, UnitRow]) -> UnitRow:
    kind, name = split_kind(line["province"], _PROVINCE_KINDS)
    before = rows.get(former(UnitLevel.PROVINCE, line["province_code"]))
    note = NOTE_CURRENT
    if before is not None and before.kind is not kind and before.name == name:
        note = (
            f"Theo danh mục hiện hành là {kind.label.lower()}; đến 30/6/2025 là "
            f"{before.kind.label.lower()}; ngày đổi loại chưa rõ."
        )
    return UnitRow(
        UnitLevel.PROVINCE,
        kind,
        line["province_code"],
        name,
        None,
        FIRST_DAY_OF_TWO_LEVELS,
        None,
        note,
    )


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _millionths(degrees: str) -> int:
    return int((Decimal(degrees) * 1_000_000).to_integral_value())
