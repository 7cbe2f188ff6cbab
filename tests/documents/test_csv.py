import csv as reader
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.documents import csv
from app.core.documents.blocks import Column, Kind, Row, Table, block_row, subtotal_row, total_row
from tests.documents.samples import BLOCKS, progress_table


def rows_of(table):
    content = csv.write(table).decode("utf-8-sig")
    return list(reader.reader(io.StringIO(content, newline="")))


def text_table(text):
    return Table(title="T", columns=[Column(key="a", title="A")], rows=[Row({"a": text})])


def test_the_file_begins_with_the_mark_excel_needs_for_vietnamese():
    assert csv.write(progress_table()).startswith(b"\xef\xbb\xbfTT,")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("before", ["", " ", "\u00a0"])
def test_text_a_spreadsheet_would_run_gets_a_mark(sign, before):
    text = f"{before}{sign}1+1"
    assert rows_of(text_table(text))[1][0] == "'" + text


@given(st.text(max_size=30))
def test_no_cell_of_text_begins_like_a_formula(text):
    cell = rows_of(text_table(text))[1][0]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell.removeprefix("'") == text.removeprefix("'")


def test_figures_keep_their_sign_and_exact_value():
    columns = [Column(key=key, title=key) for key in "abcd"]
    row = Row({"a": -5, "b": Decimal("-0.784"), "c": date(2026, 2, 5), "d": None})
    found = rows_of(Table(title="T", columns=columns, rows=[row]))[1]
    assert found == ["-5", "-0.784", "2026-02-05", "", "", ""]


def test_headings_become_a_column_and_sums_are_named():
    rows = [
        block_row("Lâm Đồng"),
        Row({"a": "x", "n": 1}),
        subtotal_row("Cộng", {"n": 1}),
        Row({"a": "chưa rõ", "n": 2}),
        total_row("Tổng", {"n": 3}),
    ]
    columns = [Column(key="a", title="A"), Column(key="n", title="N", kind=Kind.INTEGER)]
    found = rows_of(Table(title="T", columns=columns, rows=rows))
    assert found == [
        ["A", "N", "Loại dòng", "Khối"],
        ["x", "1", "", "Lâm Đồng"],
        ["Cộng", "1", "cộng", "Lâm Đồng"],
        ["chưa rõ", "2", "", ""],
        ["Tổng", "3", "tổng", ""],
    ]


def test_headings_of_two_levels_are_both_named():
    rows = [block_row("Tỉnh"), block_row("Huyện", level=2), Row({"a": "x"}), block_row("Tỉnh hai"),
            Row({"a": "y"})]  # fmt: skip
    found = rows_of(Table(title="T", columns=[Column(key="a", title="A")], rows=rows))
    assert [row[-1] for row in found[1:]] == ["Tỉnh / Huyện", "Tỉnh hai"]


def test_plain_data_is_json_with_exact_figures():
    data = json.loads(json.dumps(csv.to_data(progress_table())))
    assert data["columns"][5] == {
        "key": "s3",
        "title": "3 sao",
        "group": "Công nhận",
        "kind": "integer",
    }
    assert data["rows"][0] == {"kind": "block", "label": BLOCKS[0], "level": 1}
    assert data["rows"][1]["cells"]["plan"] == 5
    assert data["rows"][1]["cells"]["share"] == "0.6"
    assert data["rows"][-1]["cells"]["tt"] is None
