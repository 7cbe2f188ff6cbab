import io

import docx as word
import pytest

from app.core.documents import docx
from app.core.documents.blocks import Document, Image, Paragraph
from tests.documents.samples import HARD, report


@pytest.fixture(scope="module")
def file():
    return word.Document(io.BytesIO(docx.write(report())))


def all_text(file):
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in file.paragraphs), *cells])


def test_every_part_of_the_document_is_there(file):
    text = all_text(file)
    for part in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 05/BC-SNNMT", HARD, "BÁO CÁO",
                 "Bảng 1. Tiến độ theo địa bàn", "5.538.750.000", "- Lưu: VT, PTNT.",
                 "PHÓ GIÁM ĐỐC", "Trần Đức Lâm", "PHỤ LỤC"):  # fmt: skip
        assert part in text


def test_form_follows_decree_30(file):
    upright, across = file.sections[0], file.sections[-1]
    sides = ("top_margin", "bottom_margin", "left_margin", "right_margin")
    assert [round(getattr(upright, side).mm) for side in sides] == [20, 20, 30, 15]
    assert (round(upright.page_width.mm), round(across.page_width.mm)) == (210, 297)
    assert file.styles["Normal"].font.name == "Times New Roman"
    assert upright.different_first_page_header_footer
    assert "PAGE" in upright.header._element.xml


def test_table_heads_repeat(file):
    table = file.tables[1]
    assert [("w:tblHeader" in row._tr.xml) for row in table.rows][:3] == [True, True, False]


def test_equal_documents_give_equal_bytes():
    assert docx.write(report()) == docx.write(report())


def test_control_characters_and_drawings_do_not_stop_it():
    drawing = Image("<svg></svg>", "Biểu đồ sao")
    content = docx.write(Document(kind_title="X", blocks=[Paragraph("a\x00b"), drawing]))
    texts = [paragraph.text for paragraph in word.Document(io.BytesIO(content)).paragraphs]
    assert "ab" in texts
    assert "[Biểu đồ sao]" in texts
