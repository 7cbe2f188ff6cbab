import os
import time

import pytest
from PIL import Image

from app.core.documents import html, pdf, reading
from app.core.documents.ocr import ocr
from app.core.errors import DomainError

LINES = (
    "Hợp tác xã Nông nghiệp Đức Trọng đề nghị công nhận sản phẩm",
    "Cà phê rang xay nguyên chất của đồng bào vùng cao nguyên",
    "Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm",
)


@pytest.fixture(scope="module")
def scan(tmp_path_factory):
    path = tmp_path_factory.mktemp("scan") / "a.pdf"
    body = "".join(f'<p class="pl">{line}</p>' for line in LINES)
    path.write_bytes(pdf.render(html.whole_page(body, title="x"), title="x"))
    return reading.render_page(path, 1, 200)


@pytest.fixture(scope="module")
def page(scan):
    return ocr(scan)


def test_vietnamese_is_read_from_a_picture(page):
    assert [line for line in page.text.split("\n") if line] == list(LINES)


def test_every_word_has_its_place_on_the_picture(page, scan):
    assert (page.width, page.height) == scan.size
    assert len(page.words) == sum(len(line.split()) for line in LINES)
    for word in page.words:
        assert 0 < word.x < word.x + word.w < page.width
        assert 0 < word.y < word.y + word.h < page.height
        assert 0 <= word.conf <= 100
    assert page.confidence > 85


def test_an_empty_page_is_an_empty_text():
    page = ocr(Image.new("RGB", (400, 300), "white"))
    assert (page.text, page.words, page.confidence) == ("", (), None)


def test_reading_stops_after_its_time(scan):
    begun = time.monotonic()
    with pytest.raises(DomainError, match=r"quá 0\.05 giây nên đã dừng"):
        ocr(scan, seconds=0.05)
    assert time.monotonic() - begun < 5


def test_a_language_that_is_not_installed_is_refused(scan):
    with pytest.raises(DomainError, match="Không đọc được chữ"):
        ocr(scan.crop((0, 0, 300, 300)), "xyz")


def test_a_server_without_the_program_says_so(scan, monkeypatch):
    monkeypatch.setitem(os.environ, "PATH", "")
    with pytest.raises(DomainError, match="chưa cài Tesseract"):
        ocr(scan)
