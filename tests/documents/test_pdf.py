import ctypes
import hashlib
import io
import subprocess
import sys
from dataclasses import dataclass

import pikepdf
import pypdfium2
import pypdfium2.raw as raw
import pytest

from app.core.documents import html, pdf
from tests.documents.samples import AREAS, HARD, report

MM = 72 / 25.4
_HASHED = """
import hashlib
from app.core.documents import html, pdf
from tests.documents.samples import report
print(hashlib.sha256(pdf.render(html.page(report()), title="Báo cáo")).hexdigest())
"""


@dataclass(frozen=True)
class Letter:
    text: str
    size: float
    left: float
    right: float
    top: float
    bottom: float


@pytest.fixture(scope="module")
def content():
    return pdf.render(html.page(report()), title="Báo cáo tiến độ")


@pytest.fixture
def pages(content):
    document = pypdfium2.PdfDocument(content)
    yield document
    document.close()


def letters(page):
    """The letters of a page with size in points and place in mm from its upper left corner."""
    height = page.get_height()
    texts = page.get_textpage()
    found = []
    for index in range(texts.count_chars()):
        text = texts.get_text_range(index, 1)
        if not text.strip():
            continue
        left, bottom, right, top = texts.get_charbox(index, loose=True)
        size = raw.FPDFText_GetFontSize(texts, index)
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(texts, index, ctypes.byref(matrix))
        found.append(
            Letter(
                text,
                round(size * abs(matrix.d), 1),
                left / MM,
                right / MM,
                (height - top) / MM,
                (height - bottom) / MM,
            )
        )
    texts.close()
    return found


def text_of(page):
    texts = page.get_textpage()
    text = " ".join(texts.get_text_range().split())
    texts.close()
    return text


def test_vietnamese_is_in_the_text(pages):
    first = text_of(pages[0])
    for part in (HARD, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Đạ Tẻh", "=1+1 <b>đậm</b>"):
        assert part in first


def test_pages_are_a4_upright_and_across_where_the_table_is_wide(pages):
    sizes = [tuple(round(side / MM) for side in page.get_size()) for page in pages]
    assert set(sizes) == {(210, 297), (297, 210)}
    assert sizes == sorted(sizes)


def test_margins_are_those_of_decree_30(pages):
    for page in pages:
        body = [one for one in letters(page) if one.top > 18]
        assert min(one.left for one in body) >= 29.5
        assert max(one.right for one in body) <= page.get_width() / MM - 14.5
        assert max(one.bottom for one in body) <= page.get_height() / MM - 19.5


def test_sizes_are_those_of_decree_30(pages):
    first = letters(pages[0])
    sizes = {one.size for one in first}
    assert sizes <= {11.0, 12.0, 13.0, 14.0}
    country = [one.size for one in first if one.top < 26 and one.left > 105]
    assert set(country[:4]) == {12.0}


def test_page_numbers_stand_in_the_middle_of_the_upper_margin_but_not_on_the_first(pages):
    for index, page in enumerate(pages):
        above = [one for one in letters(page) if one.bottom < 19]
        if index == 0:
            assert above == []
            continue
        assert "".join(one.text for one in above) == str(index + 1)
        assert above[0].size == 13.0
        middle = (30 + page.get_width() / MM - 15) / 2
        assert abs((above[0].left + above[-1].right) / 2 - middle) < 1


def test_the_motto_line_is_as_long_as_the_motto_and_fits_on_one_line(pages):
    first = letters(pages[0])
    tops = {round(one.top) for one in first if one.size == 12.0 and one.left > 105 and one.top < 26}
    assert len(tops) == 1


def test_the_table_repeats_its_head_on_every_page(pages):
    assert [("Địa bàn" in text_of(page)) for page in list(pages)[:2]] == [True, True]
    across = [page for page in pages if page.get_width() > page.get_height()]
    assert len(across) > 1
    assert all("Tên sản phẩm" in text_of(page) for page in across)


def test_every_row_is_printed_once(pages):
    everything = " ".join(text_of(page) for page in pages)
    assert all(everything.count(area) == 3 for area in AREAS)


def test_fonts_are_embedded(content):
    found = set()
    with pikepdf.open(io.BytesIO(content)) as document:
        for page in document.pages:
            for font in page.Resources.Font.values():
                described = font.DescendantFonts[0].FontDescriptor
                assert "/FontFile2" in described or "/FontFile3" in described
                found.add(str(described.FontName).split("+")[1].split("-")[0])
    assert found == {"Tinos"}


def test_equal_documents_give_equal_bytes_in_another_process(content):
    made = subprocess.run(
        [sys.executable, "-c", _HASHED], capture_output=True, check=True, text=True
    ).stdout.strip()
    mine = pdf.render(html.page(report()), title="Báo cáo")
    assert hashlib.sha256(mine).hexdigest() == made


def test_the_title_is_kept_and_no_date_is_invented(content):
    with pypdfium2.PdfDocument(content) as document:
        facts = document.get_metadata_dict()
    assert facts["Title"] == "Báo cáo tiến độ"
    assert not facts["CreationDate"]


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{url}">',
        '<link rel="stylesheet" href="{url}">',
        '<style>@import "{url}";</style>',
        '<p style="background: url({url})">x</p>',
        '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{url}"/></svg>',
        '<object data="{url}"></object>',
    ],
)
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_no_address_is_fetched(markup, scheme, tmp_path, web_server):
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    url = web_server.url if scheme == "http" else secret.as_uri()
    page = html.whole_page(markup.format(url=url), title="x")
    with pytest.raises(ValueError, match="not fetched"):
        pdf.render(page, title="x")
    assert web_server.asked == []


def test_an_attached_file_is_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("kín")
    page = html.whole_page(f'<a rel="attachment" href="{secret.as_uri()}">x</a>', title="x")
    with pytest.raises(ValueError, match="not fetched"):
        pdf.render(page, title="x")


def test_a_picture_written_into_the_page_is_used():
    dot = (
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwAD"
        "hgGAWjR9awAAAABJRU5ErkJggg=="
    )
    page = html.whole_page(f'<img alt="" src="{dot}">', title="x")
    assert pdf.render(page, title="x").startswith(b"%PDF-")


def test_an_accessible_pdf_is_tagged_and_says_its_language():
    content = pdf.render(html.page(report()), title="Báo cáo", variant="pdf/ua-1")
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "vi"


def test_a_page_without_form_can_be_turned():
    content = pdf.render("<p>x</p>", title="x", landscape=True)
    with pypdfium2.PdfDocument(content) as document:
        width, height = document[0].get_size()
    assert width > height
