import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from app.core.documents import xlsx
from app.core.documents.blocks import (
    Column,
    Kind,
    Row,
    RowKind,
    Table,
    block_row,
    subtotal_row,
    total_row,
)
from app.core.documents.xlsx import NOTES_SHEET, Sheet
from tests.documents.samples import LIVE, SUMMED, progress_table, wide_table

MADE = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
FIRST = 6  # the first row of figures in book(), counted from 1: title, line, empty, two of header


def day(*parts):
    """A day or instant as a workbook holds it, without zone."""
    return datetime(*parts)  # noqa: DTZ001 - workbooks know no zones


def book():
    return xlsx.write(
        [
            Sheet(name="Tiến độ", table=progress_table(), above=["Số liệu chốt lúc 08:30"]),
            Sheet(name="Danh mục/2026", table=wide_table()),
        ],
        info={"Bộ lọc": "Toàn tỉnh", "Ngày chốt": date(2026, 11, 23)},
        made_at=MADE,
    )


def one_column(rows, **kind):
    column = Column(key="a", title="A", **kind)
    return Table(title="T", columns=[Column(key="n", title="Tên"), column], rows=rows)


def sheet_of(table, **options):
    content = xlsx.write([Sheet(name="A", table=table)], info={})
    return openpyxl.load_workbook(io.BytesIO(content), **options)["A"]


@pytest.fixture(scope="module")
def formulas():
    return openpyxl.load_workbook(io.BytesIO(book()))


@pytest.fixture(scope="module")
def values():
    return openpyxl.load_workbook(io.BytesIO(book()), data_only=True)


def test_figures_and_days_are_real(values):
    sheet = values["Danh mục 2026"]
    row = [cell.value for cell in sheet[5]]
    assert row == [
        1, "Nước mắm Phan Thiết Ễ Ậ ỳ", "Hợp tác xã Nông nghiệp Công nghệ cao Quảng Tín", 4,
        "101/QĐ-UBND", day(2025, 2, 5), 66.363,
    ]  # fmt: skip
    assert sheet["F5"].number_format == "dd/mm/yyyy"
    assert sheet["G5"].number_format == "#,##0.00"


def test_missing_values_are_empty_cells(values):
    assert values["Danh mục 2026"]["F7"].value is None


def test_text_is_never_a_formula_or_a_link(formulas):
    cell = formulas["Danh mục 2026"]["B7"]
    assert cell.value == LIVE
    assert cell.data_type in {"s", "inlineStr"}
    table = one_column([Row({"n": text}) for text in ("=1+1", "@x", "http://x.vn", "{=1}", "-1")])
    for row in sheet_of(table).iter_rows(min_row=4, max_row=8, max_col=1):
        assert row[0].data_type != "f"
        assert row[0].hyperlink is None


def test_title_moment_and_header_stand_above(values):
    sheet = values["Tiến độ"]
    assert sheet["A1"].value == "Tiến độ theo địa bàn"
    assert sheet["A2"].value == "Số liệu chốt lúc 08:30"
    assert [cell.value for cell in sheet[5]] == [
        "TT", "Địa bàn", "Chỉ tiêu", "Đạt", "Tỷ lệ (%)", "3 sao", "4 sao", "Doanh thu (đồng)",
    ]  # fmt: skip
    assert sheet["F4"].value == "Công nhận"
    assert "F4:G4" in {str(merged) for merged in sheet.merged_cells.ranges}


def test_header_is_frozen_filtered_and_repeated_on_paper(formulas):
    sheet = formulas["Tiến độ"]
    assert sheet.freeze_panes == f"C{FIRST}"
    assert sheet.auto_filter.ref == f"A{FIRST - 1}:H36"
    assert sheet.print_title_rows == f"$4:${FIRST - 1}"
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert formulas["Danh mục 2026"].page_setup.orientation == "landscape"
    assert sheet.column_dimensions["B"].width > 20


def test_sums_are_formulas_whose_stored_values_are_the_figures_of_the_report(formulas, values):
    rows = list(progress_table().rows)
    keys = [column.key for column in progress_table().columns]
    sums = [(n, row) for n, row in enumerate(rows, FIRST) if row.kind is RowKind.SUBTOTAL]
    sums.append((FIRST + len(rows) - 1, rows[-1]))
    for number, row in sums:
        for key in SUMMED:
            cell = f"{'ABCDEFGH'[keys.index(key)]}{number}"
            assert formulas["Tiến độ"][cell].value.startswith("=SUBTOTAL(9,")
            assert values["Tiến độ"][cell].value == row.cells[key]
        share = values["Tiến độ"][f"E{number}"].value
        assert share == pytest.approx(float(row.cells["share"]))
        assert formulas["Tiến độ"][f"E{number}"].value == f'=IF(C{number}=0,"",D{number}/C{number})'


def computed(sheet, formula):
    """What Excel makes of one of our sums: cells that are sums themselves are passed over."""
    span = re.fullmatch(r"=SUBTOTAL\(9,(.+)\)", formula)[1]
    cells = (
        cell.value for row in sheet[span] for cell in (row if isinstance(row, tuple) else [row])
    )
    return sum(value for value in cells if isinstance(value, int | float))


def test_the_ranges_of_the_sums_give_the_stored_values(formulas, values):
    found = {}
    for row in formulas["Tiến độ"].iter_rows(min_row=FIRST):
        for cell in row:
            if str(cell.value).startswith("=SUBTOTAL"):
                found[cell.coordinate] = computed(formulas["Tiến độ"], cell.value)
    assert len(found) == 4 * len(SUMMED)
    assert found == {place: values["Tiến độ"][place].value for place in found}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="máy này không có LibreOffice")
def test_libreoffice_computes_the_same_sums(tmp_path, values):
    source = tmp_path / "a.xlsx"
    source.write_bytes(_without_values(book()))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/o", "--headless", "--convert-to",
         "ods", "--outdir", str(tmp_path), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    made = CalamineWorkbook.from_path(tmp_path / "a.ods").get_sheet_by_name("Tiến độ")
    rows = made.to_python(skip_empty_area=False)[FIRST - 1 :]
    for stored, row in zip(values["Tiến độ"].iter_rows(min_row=FIRST), rows, strict=False):
        for cell, found in zip(stored[2:], row[2:], strict=False):
            if isinstance(cell.value, int | float):
                assert found == pytest.approx(cell.value)


def _without_values(content: bytes) -> bytes:
    """The same workbook without the stored values of its formulas: they must be computed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"</f><v>[^<]*</v>", b"</f>", old.read(name)))
    return target.getvalue()


def test_a_refusal_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    rows = [Row({"a": 1}), total_row("Cộng", {"a": 4})]
    with pytest.raises(ValueError, match="add up to 1"):
        sheet_of(one_column(rows, kind=Kind.INTEGER, total=True))
    assert list(tmp_path.iterdir()) == []


def test_a_sum_that_is_not_the_sum_of_its_rows_is_refused():
    rows = [Row({"a": 1}), Row({"a": 2}), total_row("Cộng", {"a": 4})]
    with pytest.raises(ValueError, match="a is 4, its rows add up to 3"):
        sheet_of(one_column(rows, kind=Kind.INTEGER, total=True))


def test_a_share_that_is_not_the_share_of_its_parts_is_refused():
    columns = [
        Column(key="n", title="Tên"),
        Column(key="u", title="U", kind=Kind.INTEGER),
        Column(key="v", title="V", kind=Kind.INTEGER),
        Column(key="s", title="S", kind=Kind.PERCENT, ratio_of=("u", "v")),
    ]
    total = total_row("Cộng", {"u": 1, "v": 4, "s": Decimal("0.5")})
    with pytest.raises(ValueError, match=r"its parts give 0\.25"):
        sheet_of(Table(title="T", columns=columns, rows=[total]))


def test_distinct_counts_stay_values():
    rows = [Row({"a": 1}), Row({"a": 1}), total_row("Cộng", {"a": 1})]
    assert sheet_of(one_column(rows, kind=Kind.INTEGER))["B6"].value == 1


def test_sums_of_two_levels_cover_their_own_rows():
    rows = [
        block_row("Tỉnh cũ"),
        Row({"a": 1}),
        Row({"a": 2}),
        subtotal_row("Huyện 1", {"a": 3}, level=2),
        Row({"a": 4}),
        subtotal_row("Huyện 2", {"a": 4}, level=2),
        subtotal_row("Tỉnh cũ", {"a": 7}),
        Row({"a": 5}),
        total_row("Cộng", {"a": 12}),
    ]
    sheet = sheet_of(one_column(rows, kind=Kind.INTEGER, total=True))
    assert [sheet[f"B{number}"].value for number in (7, 9, 10, 12)] == [
        "=SUBTOTAL(9,B5:B6)", "=SUBTOTAL(9,B8:B8)", "=SUBTOTAL(9,B5:B9)", "=SUBTOTAL(9,B4:B11)",
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)  # a workbook a time
@given(st.lists(st.lists(st.decimals(-(10**9), 10**9, places=2), max_size=5), max_size=6))
def test_the_sums_of_any_table_agree_with_its_rows(blocks):
    rows = []
    for number, block in enumerate(blocks):
        rows.append(block_row(f"Khối {number}"))
        rows.extend(Row({"a": value}) for value in block)
        rows.append(subtotal_row("Cộng", {"a": sum(block, Decimal(0))}))
    total = sum((value for block in blocks for value in block), Decimal(0))
    rows.append(total_row("Tổng", {"a": total}))
    sheet = sheet_of(one_column(rows, kind=Kind.DECIMAL, total=True), data_only=True)
    assert sheet.cell(3 + len(rows), 2).value == pytest.approx(float(total))


def test_the_notes_sheet_has_filters_definitions_and_notes(values):
    rows = [row[:2] for row in values[NOTES_SHEET].iter_rows(values_only=True)]
    assert ("Bộ lọc", "Toàn tỉnh") in rows
    assert ("Ngày chốt", day(2026, 11, 23)) in rows
    assert ("Chỉ tiêu", "Kế hoạch.") in rows
    assert (None, "Số liệu minh họa.") in rows


def test_equal_tables_give_equal_bytes():
    assert book() == book()


def test_the_file_is_dated_by_its_figures(formulas):
    assert formulas.properties.created == day(2026, 11, 23, 8, 30)


def test_names_of_sheets_are_made_fit():
    sheets = [
        Sheet(name=name, table=wide_table(1)) for name in ("A:B", "a b", "Ghi chú", "", "x" * 40)
    ]
    content = xlsx.write(sheets, info={})
    names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert names == ["A B", "a b 2", "Ghi chú 2", "Bảng", "x" * 31, NOTES_SHEET]


def test_a_text_longer_than_a_cell_is_cut_with_a_sign():
    text = sheet_of(one_column([Row({"n": "ầ" * 40_000})]))["A4"].value
    assert len(text) == 32_767
    assert text.endswith("…")


def test_control_characters_do_not_break_the_file():
    assert sheet_of(one_column([Row({"n": "a\x00b\x1fc"})]))["A4"].value is not None


def test_a_row_with_long_text_is_made_higher(formulas):
    rows = [Row({"n": "ngắn"}), Row({"n": "Hợp tác xã nông nghiệp " * 6})]
    sheet = sheet_of(one_column(rows))
    assert sheet.row_dimensions[5].height > 60


def test_rows_may_come_one_by_one():
    table = replace(wide_table(), rows=(row for row in wide_table().rows))
    assert sheet_of(table).max_row == 48


def test_a_workbook_without_rows_opens():
    assert sheet_of(one_column([])).max_row == 3


def test_no_temporary_file_stays_behind(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    book()
    assert list(tmp_path.iterdir()) == []
