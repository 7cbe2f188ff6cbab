"""Sums of a table while it is read row by row, and whether the sums it brings are theirs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from app.core.documents.blocks import Cell, Column, Row, RowKind

Sums = dict[str, Decimal]
_LEVELS = (1, 2, 3, 4)
_SLACK = Decimal("0.0006")  # a share printed with one decimal may come rounded


@dataclass(slots=True)
class Running:
    """The sums of the columns marked ``total`` since each boundary; rows are told by number."""

    columns: tuple[str, ...]
    first: int
    _since: dict[int, int] = field(default_factory=dict)
    _sums: dict[int, Sums] = field(default_factory=dict)
    _fresh: Sums = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with every level open at the first row; level 0 is the whole table."""
        for level in (0, *_LEVELS):
            self._since[level] = self.first
            self._sums[level] = self._none()
        self._fresh = self._none()

    def _none(self) -> Sums:
        return dict.fromkeys(self.columns, Decimal(0))

    def add(self, row: Row) -> None:
        """Count a data row."""
        for key in self.columns:
            value = row.cells.get(key)
            if isinstance(value, (int, Decimal)):
                self._fresh[key] += value

    def close(self, row: Row, number: int) -> tuple[int, Sums]:
        """The first row and the sums a boundary row at ``number`` covers; its level begins anew."""
        self._fold()
        level = 0 if row.kind is RowKind.TOTAL else row.level
        covered = self._since[level], self._sums[level]
        for other in _LEVELS:
            if other >= level:
                self._since[other] = number + 1
                self._sums[other] = self._none()
        return covered

    def _fold(self) -> None:
        for sums in self._sums.values():
            for key, value in self._fresh.items():
                sums[key] += value
        self._fresh = self._none()


def check_sum(row: Row, column: Column, summed: Decimal) -> None:
    """Refuse (ValueError) a subtotal or total that is not the sum of its rows."""
    value = row.cells.get(column.key)
    if value != summed:
        raise ValueError(f"{row.label}: {column.key} is {value}, its rows add up to {summed}")


def exact_share(row: Row, column: Column) -> Decimal | None:
    """The share of a subtotal or total from its own numerator and denominator, if it has them.

    ValueError if the share it brings is another one; None where nothing can be divided.
    """
    if column.ratio_of is None:
        return None
    upper, lower = (_number(row.cells.get(key)) for key in column.ratio_of)
    given = _number(row.cells.get(column.key))
    if upper is None or not lower or given is None:
        return None
    share = upper / lower
    if abs(share - given) > _SLACK:
        raise ValueError(f"{row.label}: {column.key} is {given}, its parts give {share}")
    return share


def _number(value: Cell) -> Decimal | None:
    return Decimal(value) if isinstance(value, (int, Decimal)) else None


def total_keys(columns: Iterable[Column]) -> tuple[str, ...]:
    """The columns whose sums are followed."""
    return tuple(column.key for column in columns if column.total)
