import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.documents import html
from app.core.documents.blocks import (
    Column,
    Document,
    Head,
    Image,
    PageBreak,
    Paragraph,
    Row,
    Signature,
    Table,
)
from tests.documents.samples import LIVE, report, wide_table

HOSTILE = "<script>x</script><img src=x onerror=y>\"'&"


def test_every_text_is_escaped():
    document = Document(
        kind_title=HOSTILE,
        abstract=HOSTILE,
        stamp_line=HOSTILE,
        head=Head(
            agency=HOSTILE,
            parent_agency=HOSTILE,
            place=HOSTILE,
            number_symbol=HOSTILE,
            about=HOSTILE,
            day=None,
        ),
        blocks=[
            Paragraph(HOSTILE),
            Table(
                title=HOSTILE,
                columns=[Column(key="a", title=HOSTILE, group=HOSTILE, missing=HOSTILE)],
                rows=[Row({"a": HOSTILE}), Row()],
                notes=[HOSTILE],
            ),
        ],
        recipients=[HOSTILE],
        signature=Signature(title=HOSTILE, name=HOSTILE, prefix=HOSTILE),
    )
    for text in (html.fragment(document), html.page(document)):
        assert "<script" not in text
        assert "<img" not in text
        assert "&lt;script&gt;" in text


@given(st.text(max_size=30))
def test_no_text_opens_a_tag(text):
    made = html.fragment(Document(kind_title="X", blocks=[Paragraph(text)]))
    inside = made.split("<p>")[1].split("</p>")[0]
    assert "<" not in inside.replace("<br>", "")


def test_the_screen_needs_no_inline_style():
    made = html.fragment(report())
    assert " style=" not in made
    assert "<style" not in made


def test_the_head_names_country_motto_agency_number_and_day():
    made = html.fragment(report())
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "SỞ NÔNG NGHIỆP<br>VÀ MÔI TRƯỜNG",
        "Số: 05/BC-SNNMT",
        "Lâm Đồng, ngày 05 tháng 02 năm 2026",
    ):
        assert part in made


def test_room_is_left_for_a_number_and_a_day_not_given_yet():
    head = Head(agency="SỞ", place="Lâm Đồng", day=None, year=2026)
    assert html.number_symbol(head).strip() == "/"
    assert re.fullmatch(r"Lâm Đồng, ngày\s+tháng\s+năm 2026", html.place_and_day(head))


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "SỞ NÔNG NGHIỆP\nVÀ MÔI TRƯỜNG"),
        ("ỦY BAN NHÂN DÂN TỈNH LÂM ĐỒNG", "ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG"),
        ("UBND TỈNH LÂM ĐỒNG", "UBND TỈNH LÂM ĐỒNG"),
        ("A\nB", "A\nB"),
        ("X" * 30, "X" * 30),
    ],
)
def test_a_long_agency_stands_in_two_lines_of_like_length(name, lines):
    assert html.balanced(name) == lines


def test_room_is_left_for_the_number_before_its_symbol():
    head = Head(agency="SỞ", place="Lâm Đồng", day=date(2026, 2, 5), number_symbol="/BC-SNNMT")
    assert re.fullmatch(r"\s{3,}/BC-SNNMT", html.number_symbol(head))
    document = Document(kind_title="BÁO CÁO", head=head)
    assert html.annex_reference(document).endswith("/BC-SNNMT ngày 05/02/2026 của SỞ)")
    assert html.annex_reference(Document(kind_title="BÁO CÁO")) == "(Kèm theo Báo cáo)"


def test_recipients_end_as_decree_30_says():
    assert html.recipient_lines(["Tỉnh;", "Xã", "Lưu: VT."]) == ["- Tỉnh;", "- Xã;", "- Lưu: VT."]


def test_an_annex_says_which_document_it_belongs_to():
    assert "(Kèm theo Báo cáo số 05/BC-SNNMT ngày 05/02/2026 của Sở" in html.fragment(report())


def test_annexes_are_numbered_when_there_are_several():
    document = replace(report(), annexes=report().annexes * 2)
    assert re.findall(r"PHỤ LỤC \w+", html.fragment(document)) == ["PHỤ LỤC I", "PHỤ LỤC II"]


@pytest.mark.parametrize(("number", "sign"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV")])
def test_roman_numbers(number, sign):
    assert html.roman(number) == sign


def test_a_wide_table_has_sheets_of_its_own_and_the_signature_an_upright_one():
    document = Document(
        kind_title="BÁO CÁO",
        blocks=[
            Paragraph("Trước"),
            wide_table(3),
            Paragraph("Sau"),
            PageBreak(),
            Paragraph("Cuối"),
        ],
        signature=Signature(title="GIÁM ĐỐC"),
    )
    sheets = re.findall(r'<article class="([^"]+)">(.*?)</article>', html.fragment(document), re.S)
    assert [kind for kind, _ in sheets] == ["sheet", "sheet sheet-wide", "sheet", "sheet"]
    assert "GIÁM ĐỐC" in sheets[-1][1]


def test_a_document_that_begins_with_a_wide_table_keeps_its_title_before_it():
    document = Document(kind_title="BÁO CÁO", blocks=[wide_table(2)])
    made = html.fragment(document)
    assert made.index("BÁO CÁO") < made.index("<table")


def test_header_in_two_lines_spans_its_groups():
    made = html.fragment(report())
    assert '<th scope="colgroup" colspan="2">Công nhận</th>' in made
    assert '<th scope="col" rowspan="2">Địa bàn</th>' in made


def test_labels_of_blocks_and_sums_span_the_columns_before_their_figures():
    made = html.fragment(report())
    assert '<tr class="blk"><th scope="row" colspan="8">Tỉnh Lâm Đồng cũ</th></tr>' in made
    assert '<tr class="tot"><th scope="row" colspan="2">Tổng cộng</th>' in made


def test_column_widths_make_up_the_whole_page():
    names = re.findall(r'<col class="w(\d+h?)">', html.fragment(report()))
    shares = [float(name.replace("h", ".5")) for name in names]
    assert sum(shares[:8]) == 100
    assert sum(shares[8:]) == 100


@given(
    st.lists(st.integers(4, 60), min_size=2, max_size=25),
    st.lists(st.sampled_from(["TT", "Tổng", "Thiếu quyết định", "Địa bàn"]), min_size=25),
)
def test_column_widths_of_any_table_make_up_the_page(widths, titles):
    columns = [
        Column(key=str(n), title=title, width=width)
        for n, (width, title) in enumerate(zip(widths, titles, strict=False))
    ]
    table = Table(title="T", columns=columns, rows=[], wide=True)
    made = html.fragment(Document(kind_title="X", blocks=[table]))
    names = re.findall(r'<col class="w(\d+h?)">', made)
    assert sum(float(name.replace("h", ".5")) for name in names) == 100


def test_live_text_is_shown_as_it_was_typed():
    assert "=1+1 &lt;b&gt;đậm&lt;/b&gt; &amp; “trích”" in html.fragment(report())
    assert LIVE not in html.fragment(report())


@pytest.mark.parametrize(
    "svg",
    [
        "<svg><script>x</script></svg>",
        '<svg onload="x"></svg>',
        '<svg><image href="http://x/"/></svg>',
        '<svg><a href="javascript:x"/></svg>',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
        "<svg><foreignObject/></svg>",
        "<p>x</p>",
    ],
)
def test_live_drawings_are_refused(svg):
    with pytest.raises(ValueError, match=r"live markup|not an SVG"):
        Image(svg, "hình")


def test_a_drawing_says_what_it_shows():
    image = Image('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1"/></svg>', 'Biểu "đồ"')
    made = html.fragment(Document(kind_title="X", blocks=[image]))
    assert 'role="img" aria-label="Biểu &quot;đồ&quot;"' in made
    assert '<path d="M0 0h1"/>' in made
