"""A document as HTML: a fragment for the screen, a whole page for the PDF renderer."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path

from markupsafe import Markup

from app.core.documents.blocks import (
    Annex,
    Block,
    Column,
    Document,
    Head,
    Heading,
    Image,
    KeyValues,
    Kind,
    PageBreak,
    Paragraph,
    Row,
    RowKind,
    Signature,
    Table,
)
from app.core.documents.formats import cell_text, value_text, vdate, vdate_long

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_PRINT_CSS = Path(__file__).with_name("print.css").read_text(encoding="utf-8")
_WIDTHS = {Kind.TEXT: 22, Kind.DATE: 11, Kind.MONEY: 13, Kind.STARS: 7}
_NARROW = 8
_ROOM = "\u00a0" * 6  # for what is written in by hand or stamped later
_ONE_LINE = 26  # capitals of 12 points in the left block of the head
# Room between the margins in mm; characters that fit there at 12, 11 and 10 points.
_UPRIGHT = (165, (78, 86, 96))
_ACROSS = (252, (118, 132, 146))
_SIZES = (("", 12.0), (" t11", 11.0), (" t10", 10.0), (" t8", 8.5))
_EM = 0.62 * 25.4 / 72  # mm a bold letter takes for each point of its size, at the most likely
_PADDING = 3.0  # mm in a cell beside its text, and for rounding
_SIDES = {"left": "", "center": ' class="ctr"', "right": ' class="num"'}


def fragment(document: Document) -> Markup:
    """The document as sheets of paper on the screen (classes sheet, dh, dt, sg of the design)."""
    return Markup("".join(_sheets(document)))  # noqa: S704 - built here, every text escaped


def page(document: Document) -> str:
    """The document as a whole HTML page with the print form of Decree 30/2020/NĐ-CP."""
    return whole_page("".join(_sheets(document)), title=document.title)


def whole_page(body: str, *, title: str, css: str = "") -> str:
    """An HTML page around markup of our own, with the official print form and more rules after."""
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_PRINT_CSS}{css}</style></head>"
        f"<body>{body}</body></html>"
    )


def _sheets(document: Document) -> Iterator[str]:
    """The articles in order: a wide table, and what follows a page break, is one of its own."""
    runs = list(_runs(document.blocks, across=document.landscape))
    for index, (across, blocks) in enumerate(runs):
        top = (_head(document), _title(document)) if index == 0 else ()
        end = _end(document) if index == len(runs) - 1 else ""
        yield _sheet((*top, *(_block(block, across=across) for block in blocks), end), across)
    for number, annex in enumerate(document.annexes, start=1):
        label = f"PHỤ LỤC {roman(number)}" if len(document.annexes) > 1 else "PHỤ LỤC"
        yield from _annex(annex, label, annex_reference(document))


def _annex(annex: Annex, label: str, reference: str) -> Iterator[str]:
    title = (
        f'<div class="dt"><h2>{label}</h2><b>{_lines(annex.title)}</b>'
        f"<i>{escape(reference)}</i></div>"
    )
    for index, (across, blocks) in enumerate(_runs(annex.blocks, across=annex.landscape)):
        parts = (_block(block, across=across) for block in blocks)
        yield _sheet((title if index == 0 else "", *parts), across)


def _runs(blocks: Sequence[Block], *, across: bool) -> Iterator[tuple[bool, list[Block]]]:
    """Blocks that share their pages; the last run is upright again for the signature."""
    run: list[Block] = []
    turned = across
    first = True
    for block in blocks:
        turn = across or (isinstance(block, Table) and block.wide)
        if isinstance(block, PageBreak) or turn != turned:
            if run or first:
                yield turned, run
            run, first = [], False
        turned = turn
        if not isinstance(block, PageBreak):
            run.append(block)
    yield turned, run


def _sheet(parts: Iterable[str], across: bool) -> str:
    kind = "sheet sheet-wide" if across else "sheet"
    return f'<article class="{kind}">{"".join(parts)}</article>\n'


def _head(document: Document) -> str:
    head = document.head
    if head is None:
        return ""
    parent = f"<span>{_lines(balanced(head.parent_agency))}</span>" if head.parent_agency else ""
    about = f'<span class="ab">{escape(head.about)}</span>' if head.about else ""
    return (
        f'<div class="dh"><div>{parent}<span class="ag"><b>{_lines(balanced(head.agency))}</b>'
        f'<span class="ln a"></span></span></div><div class="tn"><b>{COUNTRY}</b>'
        f'<b>{MOTTO}</b><span class="ln b"></span></div>'
        f'<div><span class="so">Số: {escape(number_symbol(head))}</span>{about}</div>'
        f'<div class="tn"><i>{escape(place_and_day(head))}</i></div></div>'
    )


def balanced(name: str) -> str:
    """A name in capitals too long for one line of the left block, in two of like length."""
    if "\n" in name or not _ONE_LINE < len(name) <= 2 * _ONE_LINE:
        return name
    gaps = (index for index, letter in enumerate(name) if letter == " ")
    middle = min(gaps, key=lambda index: abs(2 * index - len(name)), default=0)
    return f"{name[:middle]}\n{name[middle + 1 :]}" if middle else name


def number_symbol(head: Head) -> str:
    """The number and symbol; room is left for a number that is not given yet ("/BC-SNNMT")."""
    if head.number_symbol and not head.number_symbol.startswith("/"):
        return head.number_symbol
    return _ROOM + (head.number_symbol or "/")


def place_and_day(head: Head) -> str:
    """Place and day in the long form, or room for the day and month."""
    if head.day is None:
        return f"{head.place}, ngày {_ROOM} tháng {_ROOM} năm {head.year or _ROOM}"
    return f"{head.place}, {vdate_long(head.day)}"


def annex_reference(document: Document) -> str:
    """The line under an annex title that says which document it belongs to."""
    kind = document.kind_title.capitalize()
    head = document.head
    if head is None:
        return f"(Kèm theo {kind})"
    day = vdate(head.day) if head.day else f"{_ROOM}/{_ROOM}/{head.year or _ROOM}"
    agency = head.agency_in_text or " ".join(head.agency.split())
    return f"(Kèm theo {kind} số {number_symbol(head)} ngày {day} của {agency})"


def roman(number: int) -> str:
    """A small whole number in Roman numerals."""
    signs = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for value, sign in signs:
        text += sign * (number // value)
        number %= value
    return text


def _title(document: Document) -> str:
    abstract = (
        f'<span class="ab"><b>{_lines(document.abstract)}</b><span class="ln"></span></span>'
        if document.abstract
        else ""
    )
    stamp = f"<i>({escape(document.stamp_line)})</i>" if document.stamp_line else ""
    return f'<div class="dt"><h1>{_lines(document.kind_title)}</h1>{abstract}{stamp}</div>'


def _end(document: Document) -> str:
    if not document.recipients and document.signature is None:
        return ""
    return (
        f'<div class="sg"><div class="nn">{_recipients(document.recipients)}</div>'
        f'<div class="ck">{_signature(document.signature)}</div></div>'
    )


def _recipients(recipients: Sequence[str]) -> str:
    if not recipients:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in recipient_lines(recipients))
    return f"<b>Nơi nhận:</b><ul>{items}</ul>"


def recipient_lines(recipients: Sequence[str]) -> list[str]:
    """The lines under "Nơi nhận:", each with its dash, ";" after all but the last, "." there."""
    bare = [line.strip().rstrip(";.") for line in recipients]
    return [f"- {line}{'.' if line is bare[-1] else ';'}" for line in bare]


def _signature(signature: Signature | None) -> str:
    if signature is None:
        return ""
    prefix = f"<b>{_lines(signature.prefix)}</b>" if signature.prefix else ""
    return (
        f'{prefix}<b>{_lines(signature.title)}</b><span class="gap"></span>'
        f"<b>{escape(signature.name)}</b>"
    )


def _block(block: Block, *, across: bool) -> str:
    match block:
        case Heading():
            level = min(block.level + 1, 4)
            return f"<h{level}>{_lines(block.text)}</h{level}>"
        case Paragraph():
            style = {"body": "", "plain": "pl", "center": "ct", "note": "nt"}[block.style]
            return f"<p{_class(style)}>{_lines(block.text)}</p>"
        case KeyValues():
            return _key_values(block)
        case Image():
            return _image(block)
        case Table():
            return "".join(_table(block, across=across))
        case PageBreak():
            return ""


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))


def _key_values(block: KeyValues) -> str:
    pairs = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{_lines(value_text(value))}</dd></div>"
        for label, value in block.pairs
    )
    return f'<dl class="kv">{pairs}</dl>'


def _image(block: Image) -> str:
    width = f" mm{min(max(block.width_mm, 10), 250) // 5 * 5}" if block.width_mm else ""
    return (
        f'<figure class="fig{width}"><div role="img" aria-label="{escape(block.alt)}">'
        f"{block.svg}</div></figure>"
    )


def _table(table: Table, *, across: bool) -> Iterator[str]:
    widths = [column_width(column) for column in table.columns]
    room, bounds = _ACROSS if across else _UPRIGHT
    size, points = _SIZES[sum(sum(widths) > bound for bound in bounds)]
    least = [_longest_word(column) * points * _EM + _PADDING for column in table.columns]
    name = escape(table.caption)  # on a narrow screen the table scrolls, by keyboard too
    yield f'<div class="tblwrap" role="region" tabindex="0" aria-label="{name}">'
    yield f'<table class="dtab{size}">'
    yield f"<caption>{escape(table.caption)}</caption><colgroup>"
    yield "".join(f'<col class="w{share}">' for share in _shares(_fitted(widths, least, room)))
    yield f"</colgroup><thead>{_header(table)}</thead><tbody>"
    for row in table.rows:
        yield _row(row, table)
    yield "</tbody></table></div>"
    for note in table.notes:
        yield f'<p class="nt">{_lines(note)}</p>'


def _fitted(widths: Sequence[int], least: Sequence[float], room: float) -> list[float]:
    """The columns' widths in mm: in proportion, but none too narrow for a word of its title."""
    held: dict[int, float] = {}
    while True:
        free = [index for index in range(len(widths)) if index not in held]
        scale = (room - sum(held.values())) / max(1, sum(widths[index] for index in free))
        narrow = {index: least[index] for index in free if widths[index] * scale < least[index]}
        if not narrow or len(narrow) == len(free):
            return [held.get(index, width * scale) for index, width in enumerate(widths)]
        held |= narrow


def _longest_word(column: Column) -> int:
    return max((len(word) for word in column.title.split()), default=0)


def _shares(widths: Sequence[float]) -> list[str]:
    """The widths in steps of half a per cent that add up to 100: "12" is 12 %, "12h" 12.5 %."""
    total = sum(widths)
    edges = [round(200 * sum(widths[:index]) / total) for index in range(len(widths) + 1)]
    halves = (max(1, end - start) for start, end in pairwise(edges))
    return [f"{half // 2}{'h' if half % 2 else ''}" for half in halves]


def column_width(column: Column) -> int:
    """The width of a column in characters: as set, by its kind, never under its longest word."""
    words = (f"{column.title} {column.group or ''}").split()
    usual = column.width or _WIDTHS.get(column.kind, _NARROW)
    return max(usual, *(len(word) + 1 for word in words), 4) if words else usual


def _header(table: Table) -> str:
    if not table.has_groups:
        cells = "".join(f'<th scope="col">{_lines(column.title)}</th>' for column in table.columns)
        return f"<tr>{cells}</tr>"
    upper = lower = ""
    for group, members in table.header_groups():
        if group is None:
            upper += f'<th scope="col" rowspan="2">{_lines(members[0].title)}</th>'
        else:
            upper += f'<th scope="colgroup" colspan="{len(members)}">{_lines(group)}</th>'
            lower += "".join(f'<th scope="col">{_lines(column.title)}</th>' for column in members)
    return f"<tr>{upper}</tr><tr>{lower}</tr>"


_ROW_CLASSES = {
    RowKind.DATA: "",
    RowKind.BLOCK: ' class="blk"',
    RowKind.SUBTOTAL: ' class="sub"',
    RowKind.TOTAL: ' class="tot"',
}


def _row(row: Row, table: Table) -> str:
    lead = table.lead(row)
    label = f'<th scope="row"{_span(lead)}>{_lines(row.label)}</th>' if lead else ""
    cells = "".join(_cell(row, column) for column in table.columns[lead:])
    return f"<tr{_ROW_CLASSES[row.kind]}>{label}{cells}</tr>"


def _span(count: int) -> str:
    return f' colspan="{count}"' if count > 1 else ""


def _cell(row: Row, column: Column) -> str:
    if row.kind is not RowKind.DATA and column.key not in row.cells:
        return "<td></td>"
    text = _lines(cell_text(row.cells.get(column.key), column))
    return f"<td{_SIDES[column.side]}>{text}</td>"
