"""A document as a Word file in the official form, for wording that is edited before signing."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.core.clock import VIETNAM
from app.core.documents.blocks import (
    Annex,
    Block,
    Column,
    Document,
    Head,
    Heading,
    Image,
    KeyValues,
    PageBreak,
    Paragraph,
    Row,
    RowKind,
    Signature,
    Table,
)
from app.core.documents.formats import cell_text, value_text
from app.core.documents.html import (
    COUNTRY,
    MOTTO,
    annex_reference,
    balanced,
    column_width,
    number_symbol,
    place_and_day,
    recipient_lines,
    roman,
)

if TYPE_CHECKING:
    from docx.document import Document as WordFile

_FONT = "Times New Roman"
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a file property without zone
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_LONG, _SHORT, _LEFT, _RIGHT, _EDGE = 297, 210, 30, 15, 20  # mm, A4 and its margins
_ALIGN = {"left": 0, "center": 1, "right": 2, "both": 3}


def write(document: Document, *, made_at: datetime | None = None) -> bytes:
    """The document as DOCX; equal documents and ``made_at`` give equal bytes.

    Drawings are named in words, not drawn: Word shows no SVG of ours. A wide table stands on
    landscape pages.
    """
    import docx  # noqa: PLC0415 - heavy, only where Word files are made

    file = docx.Document()
    writer = _Writer(file, across=document.landscape)
    if document.head:
        writer.head(document.head)
    writer.title(document)
    writer.blocks(document.blocks, across=document.landscape)
    writer.turn(across=document.landscape)
    if document.recipients or document.signature:
        writer.end(document.recipients, document.signature)
    for number, annex in enumerate(document.annexes, start=1):
        label = f"PHỤ LỤC {roman(number)}" if len(document.annexes) > 1 else "PHỤ LỤC"
        writer.annex(annex, label, annex_reference(document))
    core = file.core_properties
    core.title, core.author, core.comments, core.language = document.title[:255], "", "", "vi-VN"
    stamp = made_at.astimezone(VIETNAM).replace(tzinfo=None) if made_at else _UNDATED
    core.created = core.modified = stamp
    lines = io.BytesIO()
    file.save(lines)
    return _same_times(lines)


def _same_times(source: io.BytesIO) -> bytes:
    """The archive with one fixed time for all its members."""
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            entry = zipfile.ZipInfo(member.filename, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(member))
    return target.getvalue()


class _Writer:
    """Puts blocks into a Word file one after the other."""

    def __init__(self, file: "WordFile", *, across: bool) -> None:
        self._file: Any = file
        self._across = across
        style: Any = file.styles["Normal"]
        style.font.name, style.font.size = _FONT, _points(14)
        fonts = style.element.rPr.rFonts
        for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
            fonts.set(_qualified(script), _FONT)
        style.paragraph_format.space_after = _points(6)
        style.paragraph_format.line_spacing = 1.15
        self._form(file.sections[0])
        file.sections[0].different_first_page_header_footer = True
        _number_pages(file.sections[0])

    def _form(self, section: Any) -> None:
        across = self._across
        section.orientation = 1 if across else 0
        section.page_width = _mm(_LONG if across else _SHORT)
        section.page_height = _mm(_SHORT if across else _LONG)
        section.left_margin, section.right_margin = _mm(_LEFT), _mm(_RIGHT)
        section.top_margin = section.bottom_margin = _mm(_EDGE)
        section.header_distance = _mm(10)

    @property
    def _width(self) -> int:
        return (_LONG if self._across else _SHORT) - _LEFT - _RIGHT

    def turn(self, *, across: bool) -> None:
        """Go on upright or across; pages begin anew where that changes."""
        if across != self._across:
            self.new_section(across=across)

    def new_section(self, *, across: bool) -> None:
        """Begin a new page."""
        self._across = across
        section = self._file.add_section()
        section.different_first_page_header_footer = False
        self._form(section)

    def head(self, head: Head) -> None:
        """The blocks of agency and motto, as a table without lines."""
        grid = self._grid((43, 57))
        left, right = grid.cell(0, 0), grid.cell(0, 1)
        if head.parent_agency:
            _line(left, balanced(head.parent_agency), size=12)
        _line(left, balanced(head.agency), size=12, bold=True)
        _line(left, "―――――", size=6)
        _line(right, COUNTRY, size=12, bold=True)
        _line(right, MOTTO, size=13, bold=True)
        _line(right, "―" * 24, size=6)
        lower = grid.add_row().cells
        _line(lower[0], f"Số: {number_symbol(head)}", size=13)
        if head.about:
            _line(lower[0], head.about, size=12)
        _line(lower[1], place_and_day(head), size=13, italic=True)

    def title(self, document: Document) -> None:
        """Kind, abstract and moment."""
        self._text(document.kind_title, align="center", bold=True, before=12, after=0)
        if document.abstract:
            self._text(document.abstract, align="center", bold=True, after=0)
            self._text("――――――――", align="center", size=6, after=6)
        if document.stamp_line:
            self._text(f"({document.stamp_line})", align="center", italic=True, size=13, after=10)

    def annex(self, annex: Annex, label: str, reference: str) -> None:
        """An annex on pages of its own."""
        self.new_section(across=annex.landscape)
        self._text(label, align="center", bold=True, after=0)
        self._text(annex.title, align="center", bold=True, after=0)
        self._text(reference, align="center", italic=True, size=13)
        self.blocks(annex.blocks, across=annex.landscape)

    def blocks(self, blocks: Sequence[Block], *, across: bool) -> None:
        """The blocks in order."""
        for block in blocks:
            self.turn(across=across or (isinstance(block, Table) and block.wide))
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Heading():
                paragraph = self._text(
                    block.text, bold=True, italic=block.level == 3, indent=12, before=6
                )
                paragraph.paragraph_format.keep_with_next = True
            case Paragraph():
                self._paragraph(block)
            case Table():
                self._table(block)
            case KeyValues():
                for label, value in block.pairs:
                    paragraph = self._text(f"{label}: ", after=3)
                    paragraph.add_run(_clean(value_text(value))).bold = True
            case Image():
                self._text(f"[{block.alt}]", align="center", italic=True)
            case PageBreak():
                self._file.add_page_break()

    def _paragraph(self, block: Paragraph) -> None:
        match block.style:
            case "body":
                self._text(block.text, align="both", indent=12)
            case "plain":
                self._text(block.text, align="both")
            case "center":
                self._text(block.text, align="center")
            case "note":
                self._text(block.text, align="both", italic=True, size=11)

    def _text(
        self,
        text: str,
        *,
        align: str = "left",
        size: float = 14,
        bold: bool = False,
        italic: bool = False,
        indent: int = 0,
        before: float = 0,
        after: float = 6,
    ) -> Any:
        paragraph = self._file.add_paragraph()
        form = paragraph.paragraph_format
        form.alignment = _ALIGN[align]
        form.first_line_indent = _mm(indent)
        form.space_before, form.space_after = _points(before), _points(after)
        _run(paragraph, text, size=size, bold=bold, italic=italic)
        return paragraph

    def _grid(self, shares: Sequence[int], rows: int = 1) -> Any:
        grid = self._file.add_table(rows=rows, cols=len(shares))
        grid.autofit = False
        for column, share in zip(grid.columns, shares, strict=True):
            column.width = _mm(self._width * share / sum(shares))
        return grid

    def end(self, recipients: Sequence[str], signature: Signature | None) -> None:
        """Recipients left, signature right."""
        self._text("", size=6)
        left, right = self._grid((48, 52)).rows[0].cells
        if recipients:
            _line(left, "Nơi nhận:", size=12, bold=True, italic=True, align="left")
            for line in recipient_lines(recipients):
                _line(left, line, size=11, align="left")
        if signature:
            for text in (signature.prefix, signature.title):
                if text:
                    _line(right, text, bold=True)
            _line(right, "\n\n\n")
            _line(right, signature.name, bold=True)

    def _table(self, table: Table) -> None:
        caption = self._text(table.caption, align="center", bold=True, size=13, before=6, after=4)
        caption.paragraph_format.keep_with_next = True
        grid = self._grid([column_width(column) for column in table.columns])
        grid.style = "Table Grid"
        _narrow_margins(grid)
        _header(grid, table)
        for row in table.rows:
            added = grid.add_row()
            added._tr.get_or_add_trPr().append(_element("w:cantSplit"))
            _fill(added.cells, row, table)
        for note in table.notes:
            self._text(note, italic=True, size=11, before=3)
        self._text("", size=6, after=0)


def _narrow_margins(grid: Any) -> None:
    """Text close to the lines of its cell, as in printed tables; Word's own margins waste room."""
    margins = _element("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = _element(side)
        margin.set(_qualified("w:w"), "50")  # twentieths of a point
        margin.set(_qualified("w:type"), "dxa")
        margins.append(margin)
    grid._tbl.tblPr.find(_qualified("w:tblLook")).addprevious(margins)  # Word wants this order


def _header(grid: Any, table: Table) -> None:
    depth = 2 if table.has_groups else 1
    if depth == 2:
        grid.add_row()
    place = 0
    for group, members in table.header_groups():
        if group is not None:
            cell = grid.cell(0, place).merge(grid.cell(0, place + len(members) - 1))
            _line(cell, group, size=11, bold=True)
        for offset, column in enumerate(members):
            top = grid.cell(depth - 1 if group is not None else 0, place + offset)
            cell = top.merge(grid.cell(depth - 1, place + offset))
            cell.vertical_alignment = 1
            _line(cell, column.title, size=11, bold=True)
        place += len(members)
    for row in grid.rows:
        properties = row._tr.get_or_add_trPr()
        properties.append(_element("w:tblHeader"))


def _fill(cells: Sequence[Any], row: Row, table: Table) -> None:
    lead = table.lead(row)
    bold = row.kind is not RowKind.DATA
    if lead:
        merged = cells[0].merge(cells[lead - 1])
        italic = row.kind is RowKind.BLOCK
        _line(merged, row.label, size=11, bold=True, italic=italic, align="left")
    for cell, column in zip(cells[lead:], table.columns[lead:], strict=True):
        if row.kind is RowKind.DATA or column.key in row.cells:
            _line(cell, _text_of(row, column), size=11, bold=bold, align=column.side)


def _text_of(row: Row, column: Column) -> str:
    return cell_text(row.cells.get(column.key), column)


def _line(
    cell: Any,
    text: str,
    *,
    size: float = 14,
    bold: bool = False,
    italic: bool = False,
    align: str = "center",
) -> None:
    """A line of its own in a cell; the first takes the empty paragraph that is there."""
    paragraph = cell.paragraphs[-1]
    if paragraph.runs:
        paragraph = cell.add_paragraph()
    form = paragraph.paragraph_format
    form.alignment = _ALIGN[align]
    form.space_after, form.line_spacing = _points(0), 1.05
    _run(paragraph, text, size=size, bold=bold, italic=italic)


def _run(paragraph: Any, text: str, *, size: float, bold: bool, italic: bool) -> None:
    run = paragraph.add_run(_clean(text))
    run.font.size, run.font.name = _points(size), _FONT
    run.bold, run.italic = bold, italic


def _number_pages(section: Any) -> None:
    """The page number in the middle of the upper margin, in every section but on no first page."""
    section.header.is_linked_to_previous = False
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = _ALIGN["center"]
    run = paragraph.add_run()
    run.font.size = _points(13)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        element = _element("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(_qualified("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _element(name: str) -> Any:
    from docx.oxml import OxmlElement  # noqa: PLC0415 - heavy, only where Word files are made

    return OxmlElement(name)


def _qualified(name: str) -> str:
    from docx.oxml.ns import qn  # noqa: PLC0415 - heavy, only where Word files are made

    return qn(name)


def _mm(value: float) -> Any:
    from docx.shared import Mm  # noqa: PLC0415 - heavy, only where Word files are made

    return Mm(value)


def _points(value: float) -> Any:
    from docx.shared import Pt  # noqa: PLC0415 - heavy, only where Word files are made

    return Pt(value)
