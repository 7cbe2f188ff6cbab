"""What a document is made of before it is a page, a PDF, a workbook or a Word file.

Cells hold Python values (text, whole numbers, Decimal, date, None); each renderer formats them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import groupby, takewhile
from typing import Literal

Cell = str | int | Decimal | date | None


class Kind(StrEnum):
    """How the values of a column are written and aligned."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    MONEY = "money"  # whole đồng
    PERCENT = "percent"  # a share: Decimal("0.784") is printed 78,4%
    STARS = "stars"  # 3 is printed "3 sao"


NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.PERCENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its key in the rows, its title and how its values are written.

    ``width`` is in characters. ``group`` names the upper line of a header of two lines; neighbours
    with the same group share it. ``total`` says that subtotals and totals are plain sums of the
    rows (not so for distinct counts). ``ratio_of`` names the columns (numerator, denominator) a
    share is computed from, so that totals of shares are shares of totals. ``places`` fixes the
    number of decimals (default: as many as the value has; one for shares). ``missing`` is printed
    on pages for None; workbooks and data files leave the cell empty. ``definition`` goes to the
    notes sheet of a workbook. ``personal`` marks personal data.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    width: int | None = None
    group: str | None = None
    total: bool = False
    ratio_of: tuple[str, str] | None = None
    places: int | None = None
    missing: str = "–"
    definition: str = ""
    align: Literal["left", "center", "right"] | None = None
    personal: bool = False

    @property
    def side(self) -> Literal["left", "center", "right"]:
        """Where the values stand: numbers right, days and stars in the middle, text left."""
        if self.align is not None:
            return self.align
        if self.kind in NUMBERS:
            return "right"
        return "left" if self.kind is Kind.TEXT else "center"


class RowKind(StrEnum):
    """What a row is in its table."""

    DATA = "data"
    SUBTOTAL = "subtotal"
    BLOCK = "block"  # a heading over the following rows
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: values by column key.

    A BLOCK row has only a ``label``. A SUBTOTAL of level n sums the data rows since the last
    heading or subtotal of level n or less (1 is the outermost); a TOTAL sums all data rows. Their
    ``label`` stands before the first column they have a value for. A value that is absent from a
    sum stays empty; one that is absent from a data row, or None, is a missing value.
    """

    cells: Mapping[str, Cell] = field(default_factory=dict)
    kind: RowKind = RowKind.DATA
    label: str = ""
    level: int = 1


def block_row(label: str, *, level: int = 1) -> Row:
    """A heading over the rows that follow, across the whole table."""
    return Row(kind=RowKind.BLOCK, label=label, level=level)


def subtotal_row(label: str, cells: Mapping[str, Cell], *, level: int = 1) -> Row:
    """A row with the sums of the rows above it, down from the last boundary of its level."""
    return Row(cells, RowKind.SUBTOTAL, label, level)


def total_row(label: str, cells: Mapping[str, Cell]) -> Row:
    """The row with the totals of the table."""
    return Row(cells, RowKind.TOTAL, label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with typed columns. ``rows`` may be read once only (a long register as a generator).

    ``number`` makes the caption "Bảng 1. …"; ``wide`` puts the table on landscape pages of its own.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Row]
    number: int | None = None
    notes: Sequence[str] = ()
    wide: bool = False

    @property
    def caption(self) -> str:
        """The title with the number of the table."""
        return f"Bảng {self.number}. {self.title}" if self.number else self.title

    @property
    def has_groups(self) -> bool:
        """Whether the header has two lines."""
        return any(column.group for column in self.columns)

    def lead(self, row: Row) -> int:
        """How many columns the label of a subtotal or total row takes, from the left."""
        if not row.label:
            return 0
        if row.kind is RowKind.BLOCK:
            return len(self.columns)
        taken = takewhile(lambda column: column.key not in row.cells, self.columns)
        return max(1, sum(1 for _ in taken))

    def header_groups(self) -> list[tuple[str | None, list[Column]]]:
        """The columns in order, neighbours with the same group together."""
        found: list[tuple[str | None, list[Column]]] = []
        for group, members in groupby(self.columns, key=lambda column: column.group):
            if group is None:
                found.extend((None, [column]) for column in members)
            else:
                found.append((group, list(members)))
        return found


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 ("I. …"), 2 ("1. …") or 3 ("a) …")."""

    text: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text; line breaks in it are kept."""

    text: str
    style: Literal["body", "plain", "center", "note"] = "body"


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Facts one below the other: label and value, without lines."""

    pairs: Sequence[tuple[str, Cell]]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a new page."""


_LIVE_SVG = (
    "<!doctype", "<!entity", "<?", "<script", "<foreignobject", "<image", "<style", "<iframe",
    "javascript:", "@import", "http:", "https:", "file:", "data:", " on", "\non", "\ton",
)  # fmt: skip
_NAMESPACES = ('xmlns="http://www.w3.org/2000/svg"', 'xmlns:xlink="http://www.w3.org/1999/xlink"')


@dataclass(frozen=True, slots=True)
class Image:
    """A drawing of our own, as SVG markup; ``alt`` says in words what it shows.

    Markup that could run, load or name anything outside itself is refused with ValueError: SVG
    from outside never belongs here. Text inside a drawing is escaped by whoever draws it.
    """

    svg: str
    alt: str
    width_mm: int | None = None

    def __post_init__(self) -> None:
        """Refuse live markup."""
        text = self.svg.strip().lower()
        for namespace in _NAMESPACES:
            text = text.replace(namespace, "")
        if not (text.startswith("<svg") and text.endswith("</svg>")):
            raise ValueError("not an SVG drawing")
        found = [word for word in _LIVE_SVG if word in text.split("<svg", 1)[1]]
        if found:
            raise ValueError(f"live markup in a drawing: {found}")


Block = Heading | Paragraph | Table | KeyValues | PageBreak | Image


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The two blocks at the top of an official document (Decree 30/2020/NĐ-CP, Annex I).

    ``parent_agency`` is empty where the agency has none above it. ``number_symbol`` is such as
    "05/BC-SNNMT"; while it is empty, room is left for the number. ``about`` is the "V/v …" of an
    official letter. ``agency_in_text`` is the agency's name as written inside a sentence
    ("Sở Nông nghiệp và Môi trường"). ``day`` None leaves room for day and month of ``year``.
    """

    agency: str
    place: str
    day: date | None
    parent_agency: str = ""
    number_symbol: str = ""
    about: str = ""
    agency_in_text: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signs: ``prefix`` such as "TM. ỦY BAN NHÂN DÂN" or "KT. CHỦ TỊCH", title, name."""

    title: str
    name: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """What is attached behind the signature, on pages of its own: wide tables, lists."""

    title: str
    blocks: Sequence[Block]
    landscape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An official document: head, title, blocks, recipients and signature.

    ``kind_title`` such as "BÁO CÁO"; ``abstract`` is the line(s) beneath it; ``stamp_line`` says
    when the figures were taken ("Số liệu chốt lúc …"). ``recipients`` are the lines under
    "Nơi nhận:" without dash and final mark.
    """

    kind_title: str
    abstract: str = ""
    blocks: Sequence[Block] = ()
    head: Head | None = None
    recipients: Sequence[str] = ()
    signature: Signature | None = None
    annexes: Sequence[Annex] = ()
    landscape: bool = False
    stamp_line: str = ""

    @property
    def title(self) -> str:
        """The document's name in one line, for file properties and the window."""
        return " ".join(f"{self.kind_title} {self.abstract}".split())
