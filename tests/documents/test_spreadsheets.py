"""People's spreadsheets: what would fill the memory is refused before it is read."""

import zipfile
from pathlib import Path

import pytest

from app.core.documents.spreadsheets import read_table
from app.core.errors import DomainError

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="{office}/{kind}" Target="{target}"/></Relationships>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(path: Path, last: str, row: int) -> Path:
    """A workbook with two cells: A1 and another."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", TYPES)
        out.writestr(
            "_rels/.rels",
            RELATION.format(office=OFFICE, kind="officeDocument", target="xl/workbook.xml"),
        )
        out.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        out.writestr(
            "xl/_rels/workbook.xml.rels",
            RELATION.format(office=OFFICE, kind="worksheet", target="worksheets/sheet1.xml"),
        )
        out.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
            f'<row r="{row}"><c r="{last}"><v>2</v></c></row></sheetData></worksheet>',
        )
    return path


def test_two_cells_are_read(tmp_path: Path) -> None:
    assert read_table(workbook(tmp_path / "a", "B2", 2), name="a.xlsx") == [[1, None], [None, 2]]


def test_two_cells_at_the_ends_of_a_sheet_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a", "XFD1048576", 1048576)
    with pytest.raises(DomainError, match="quá lớn"):
        read_table(path, name="a.xlsx")
