import xml.etree.ElementTree as ET

import pytest
import zxingcpp

from app.core.documents import html, pdf, qr, reading

ADDRESS = "https://ocop.example.vn/verify/7QK2M-9XZ4T-BV3"


@pytest.mark.parametrize("text", [ADDRESS, "Cà phê Ỗ Ễ Ậ ỳ", "=1+1"])
def test_a_printed_code_reads_back(text, tmp_path):
    body = f'<div style="width: 30mm">{qr.svg(text, label="Mã QR")}</div>'
    (tmp_path / "a.pdf").write_bytes(pdf.render(html.whole_page(body, title="x"), title="x"))
    picture = reading.render_page(tmp_path / "a.pdf", 1, 200)
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [text]


def test_the_drawing_is_paths_with_a_name():
    drawn = ET.fromstring(qr.svg(ADDRESS, label='Mã "QR" & <chữ>'))  # noqa: S314 - our own drawing
    assert {child.tag.partition("}")[2] for child in drawn} == {"path"}
    assert drawn.attrib["aria-label"] == 'Mã "QR" & <chữ>'
    assert "style" not in drawn.attrib


def test_equal_text_gives_an_equal_drawing():
    assert qr.svg(ADDRESS, label="a") == qr.svg(ADDRESS, label="a")
