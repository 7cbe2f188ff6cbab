"""Tables as an Excel workbook: real numbers and dates, sums as formulas, ready to print."""

import io
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.core.clock import VIETNAM
from app.core.documents.blocks import Cell, Column, Kind, Row, RowKind, Table
from app.core.documents.html import column_width
from app.core.documents.sums import Running, check_sum, exact_share, total_keys
from app.core.errors import DomainError

NOTES_SHEET = "Ghi chú"
_MOST_ROWS = 1_048_000
_MOST_TEXT = 32_767
_UPRIGHT_CHARS = 95
_LINE_HEIGHT = 16  # points, for 12-point text
_TALLEST = 400
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_NUMBER_FORMATS = {
    Kind.TEXT: "@",
    Kind.INTEGER: "#,##0",
    Kind.DECIMAL: "#,##0.00",
    Kind.DATE: "dd/mm/yyyy",
    Kind.MONEY: "#,##0",
    Kind.PERCENT: "0.0%",
    Kind.STARS: '0" sao"',
}
_MARGINS = {"left": 30 / 25.4, "right": 15 / 25.4, "top": 20 / 25.4, "bottom": 20 / 25.4}
_UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a file property without zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: its name on the tab, the table, and lines under the title (agency, moment)."""

    name: str
    table: Table
    above: Sequence[str] = ()


def write(
    sheets: Sequence[Sheet], *, info: Mapping[str, Cell], made_at: datetime | None = None
) -> bytes:
    """The workbook as bytes; the same tables and ``made_at`` give the same bytes.

    ``info`` goes to the sheet "Ghi chú" (what, filters, moment, view), followed by the columns'
    definitions and the tables' notes. ``made_at`` is the instant of the figures, kept as the
    file's creation date. Text is never a formula or a link, whatever it begins with. Columns marked
    ``total`` have formulas in subtotals and totals; ValueError if a figure given there differs from
    the sum of its rows. Rows are written as they are read, in flat memory. DomainError for more
    rows than a sheet can hold.
    """
    import xlsxwriter  # noqa: PLC0415 - heavy, only where workbooks are made

    lines = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": "Times New Roman", "font_size": 12},
    }
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(lines, {**options, "tmpdir": folder})
        try:
            _fill(book, sheets, info, made_at)
            book.close()
        except Exception:
            _let_go(book)
            raise
    return lines.getvalue()


def _fill(
    book: Any, sheets: Sequence[Sheet], info: Mapping[str, Cell], made_at: datetime | None
) -> None:
    local = made_at.astimezone(VIETNAM).replace(tzinfo=None) if made_at else _UNDATED
    title = sheets[0].table.title if sheets else ""
    book.set_properties({"title": title, "created": local, "author": "", "company": ""})
    styles = _Styles(book)
    for name, sheet in zip(_sheet_names(sheets), sheets, strict=True):
        _SheetWriter(book.add_worksheet(name), sheet, styles).write()
    _write_notes(book.add_worksheet(NOTES_SHEET), sheets, info, styles)


def _let_go(book: Any) -> None:
    """Close the files of rows that a refusal leaves open, and mark the book as done with."""
    for page in book.worksheets():
        page.row_data_fh.close()
    book.fileclosed = True


def _sheet_names(sheets: Sequence[Sheet]) -> list[str]:
    """Names Excel takes: 31 characters, none twice whatever the case, none of its signs."""
    names: list[str] = []
    taken = {NOTES_SHEET.casefold(), "history"}
    for sheet in sheets:
        bare = " ".join(sheet.name.translate(_FORBIDDEN).split()).strip("'")[:31] or "Bảng"
        name, count = bare, 1
        while name.casefold() in taken:
            count += 1
            name = f"{bare[:27]} {count}"
        taken.add(name.casefold())
        names.append(name)
    return names


class _Styles:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Kind, int | None, str, RowKind], Any] = {}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.above = book.add_format({"italic": True})
        self.note = book.add_format({"italic": True, "font_size": 11})
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        self.plain_date = book.add_format(
            {"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"}
        )
        head = {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}
        head = {**head, "bg_color": "#E7EFEA", "left": 1, "right": 1}
        self.head = book.add_format({**head, "top": 1, "bottom": 1})
        self.head_open = book.add_format({**head, "top": 1})  # the upper half of a tall cell
        self.head_rest = book.add_format({**head, "bottom": 1})

    def cell(self, column: Column, kind: RowKind) -> Any:
        """The format of a column's cells in a row of this kind."""
        key = (column.kind, column.places, column.side, kind)
        if key not in self._made:
            self._made[key] = self._book.add_format(_look(column, kind))
        return self._made[key]


def _look(column: Column, kind: RowKind) -> dict[str, Any]:
    number = _NUMBER_FORMATS[column.kind]
    if column.places is not None and column.kind in {Kind.DECIMAL, Kind.PERCENT}:
        number = "0" if column.kind is Kind.PERCENT else "#,##0"
        number += "." + "0" * column.places if column.places else ""
        number += "%" if column.kind is Kind.PERCENT else ""
    look = {"num_format": number, "border": 1, "valign": "vcenter", "align": column.side}
    if column.kind is Kind.TEXT:
        look["text_wrap"] = True
    if kind is not RowKind.DATA:
        look["bold"] = True
    if kind is RowKind.BLOCK:
        look.update(italic=True, text_wrap=False, align="left", bg_color="#F4F4F4")
        look.update(border=0, top=1, bottom=1)  # one band: the heading runs across the columns
    return look


class _SheetWriter:
    """Writes one table from top to bottom; nothing is kept of the rows gone by."""

    def __init__(self, page: Any, sheet: Sheet, styles: _Styles) -> None:
        self._page = page
        self._sheet = sheet
        self._table = sheet.table
        self._columns = tuple(sheet.table.columns)
        self._styles = styles
        self._row = 0
        self._widths = [min(60, round(column_width(one) * 1.1) + 2) for one in self._columns]
        self._texts = [
            (one.key, width)
            for one, width in zip(self._columns, self._widths, strict=True)
            if one.kind is Kind.TEXT
        ]
        self._places = {column.key: index for index, column in enumerate(self._columns)}

    def write(self) -> None:
        """The whole sheet."""
        self._page.write_string(0, 0, self._table.title, self._styles.title)
        for number, line in enumerate(self._sheet.above, start=1):
            self._page.write_string(number, 0, line, self._styles.above)
        self._row = len(self._sheet.above) + 2
        header = self._row
        self._header()
        first = self._row
        self._rows()
        self._notes()
        self._set_up(header, first)

    def _header(self) -> None:
        for index, width in enumerate(self._widths):
            self._page.set_column(index, index, width)
        self._page.set_default_row(_LINE_HEIGHT)
        titles = max(_lines(one.title, self._widths[i]) for i, one in enumerate(self._columns))
        if self._table.has_groups:
            place = 0
            for group, members in self._table.header_groups():
                last = place + len(members) - 1
                if group is None:
                    self._page.write_blank(self._row, place, None, self._styles.head_open)
                elif last == place:
                    self._page.write_string(self._row, place, group, self._styles.head)
                else:
                    self._page.merge_range(
                        self._row, place, self._row, last, group, self._styles.head
                    )
                place = last + 1
            self._row += 1
        self._page.set_row(self._row, titles * _LINE_HEIGHT + 3)
        for index, column in enumerate(self._columns):
            open_above = self._table.has_groups and not column.group
            look = self._styles.head_rest if open_above else self._styles.head
            self._page.write_string(self._row, index, column.title, look)
        self._row += 1

    def _rows(self) -> None:
        running = Running(total_keys(self._columns), self._row)
        writers = [
            (column.key, index, self._styles.cell(column, RowKind.DATA), _writer(self._page))
            for index, column in enumerate(self._columns)
        ]
        for row in self._table.rows:
            if self._row > _MOST_ROWS:
                raise DomainError(
                    "Bảng dài hơn một trang tính Excel. Xin lọc bớt hoặc tải tệp CSV."
                )
            if row.kind is RowKind.DATA:
                running.add(row)
                get = row.cells.get
                self._make_room(get)
                for key, index, look, put in writers:
                    put(self._row, index, get(key), look)
            else:
                start, sums = running.close(row, self._row)
                self._boundary(row, start, sums)
            self._row += 1

    def _make_room(self, get: Callable[[str], Cell]) -> None:
        """Set the height of a row whose text takes several lines: programs do not all do it."""
        lines = 1
        for key, width in self._texts:
            value = get(key)
            if isinstance(value, str) and (len(value) > width or "\n" in value):
                lines = max(lines, _lines(value, width))
        if lines > 1:
            self._page.set_row(self._row, min(_TALLEST, lines * _LINE_HEIGHT))

    def _boundary(self, row: Row, start: int, sums: Mapping[str, Decimal]) -> None:
        """A heading, subtotal or total row."""
        put = _writer(self._page)
        lead = self._table.lead(row)
        label_place = self._label_place(row, lead)
        for index, column in enumerate(self._columns):
            look = self._styles.cell(column, row.kind)
            if index < lead:
                text = row.label if index == label_place else None
                put(self._row, index, text, look)
            elif column.total and column.key in row.cells and start < self._row:
                check_sum(row, column, sums[column.key])
                letter = _letters(index)
                formula = f"=SUBTOTAL(9,{letter}{start + 1}:{letter}{self._row})"
                self._formula(index, formula, sums[column.key], look)
            elif (share := exact_share(row, column)) is not None:
                self._formula(index, self._ratio(column), share, look)
            else:
                put(self._row, index, row.cells.get(column.key), look)

    def _label_place(self, row: Row, lead: int) -> int:
        if row.kind is RowKind.BLOCK:
            return 0
        texts = (i for i, column in enumerate(self._columns[:lead]) if column.kind is Kind.TEXT)
        return next(texts, 0)

    def _ratio(self, column: Column) -> str:
        upper, lower = (
            f"{_letters(self._places[key])}{self._row + 1}" for key in column.ratio_of or ()
        )
        return f'=IF({lower}=0,"",{upper}/{lower})'

    def _formula(self, index: int, formula: str, value: Decimal, look: Any) -> None:
        stored = int(value) if value == value.to_integral_value() else float(value)
        self._page.write_formula(self._row, index, formula, look, stored)

    def _notes(self) -> None:
        self._last = self._row - 1
        for line in self._table.notes:
            self._row += 1
            self._page.write_string(self._row, 0, line, self._styles.note)

    def _set_up(self, header: int, first: int) -> None:
        """Frozen header, filter, and the form on paper."""
        page = self._page
        page.freeze_panes(first, self._frozen())
        if self._last >= first:
            page.autofilter(first - 1, 0, self._last, len(self._columns) - 1)
        page.set_paper(9)
        wide = self._table.wide or sum(map(column_width, self._columns)) > _UPRIGHT_CHARS
        if wide:
            page.set_landscape()
        page.set_margins(**_MARGINS)
        page.repeat_rows(header, first - 1)
        page.fit_to_pages(1, 0)
        page.set_header('&C&"Times New Roman,Regular"&13&P')

    def _frozen(self) -> int:
        """The columns that stay in view: down to the first text, unless they fill the window."""
        for index, column in enumerate(self._columns[:3]):
            if column.kind is Kind.TEXT:
                width = sum(map(column_width, self._columns[: index + 1]))
                return index + 1 if width <= 45 else 0
        return 0


def _writer(page: Any) -> Callable[[int, int, Cell, Any], None]:
    """Writes a value as what it is."""

    def put(row: int, column: int, value: Cell, look: Any) -> None:
        if value is None or value == "":
            page.write_blank(row, column, None, look)
        elif isinstance(value, str):
            page.write_string(row, column, _fitting(value), look)
        elif isinstance(value, date):
            page.write_datetime(row, column, _plain_date(value), look)
        else:
            page.write_number(row, column, value, look)

    return put


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column of so many characters, at the most likely."""
    fit = max(1, width - 2)
    return sum(max(1, -(-len(line) // fit)) for line in text.split("\n"))


def _fitting(text: str) -> str:
    return text if len(text) <= _MOST_TEXT else text[: _MOST_TEXT - 1] + "…"


def _plain_date(value: date) -> date:
    return value.astimezone(VIETNAM).replace(tzinfo=None) if isinstance(value, datetime) else value


def _letters(index: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _write_notes(
    page: Any, sheets: Sequence[Sheet], info: Mapping[str, Cell], styles: _Styles
) -> None:
    """The sheet "Ghi chú": what the workbook holds, what its columns mean."""
    put = _writer(page)
    page.set_column(0, 0, 30)
    page.set_column(1, 1, 90)
    page.set_paper(9)
    page.set_margins(**_MARGINS)
    page.fit_to_pages(1, 0)
    page.write_string(0, 0, "Ghi chú", styles.title)
    row = 2
    for label, value in info.items():
        page.write_string(row, 0, label, styles.bold)
        put(row, 1, value, styles.plain_date if isinstance(value, date) else styles.plain)
        row += 1
    for sheet in sheets:
        lines = [*_definitions(sheet.table), *(("", note) for note in sheet.table.notes)]
        if lines:
            row += 1
            page.write_string(row, 0, sheet.table.caption, styles.bold)
            row += 1
        for label, text in lines:
            put(row, 0, label, styles.plain)
            put(row, 1, text, styles.plain)
            row += 1


def _definitions(table: Table) -> list[tuple[str, str]]:
    return [
        (f"{column.group}: {column.title}" if column.group else column.title, column.definition)
        for column in table.columns
        if column.definition
    ]
