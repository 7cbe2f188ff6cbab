import io
import struct
import tracemalloc
import zlib

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.core.documents import html, pdf, reading
from app.core.documents.reading import PHOTOS, FileKind, Limits, Upload, check_upload, sniff
from app.core.errors import DomainError
from tests.documents.samples import HARD


@pytest.fixture(scope="module")
def pdf_bytes():
    body = f"<p>{HARD}</p><p style='break-before: page'>Trang hai</p>"
    return pdf.render(html.whole_page(body, title="x"), title="x")


def picture_bytes(kind="JPEG", size=(300, 200)):
    lines = io.BytesIO()
    Image.new("RGB", size, "white").save(lines, kind)
    return lines.getvalue()


def huge_png(width, height):
    """The header of a PNG of any size: a few bytes that claim gigabytes."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def refused(tmp_path, content, name="a.pdf", limits=None):
    """The sentence with which a file is refused."""
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(DomainError) as refusal:
        check_upload(path, limits or Limits(), name=name)
    assert refusal.value.field == "file"
    return refusal.value.sentence


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7", FileKind.PDF),
        (b"\xef\xbb\xbf\n%PDF-1.4", FileKind.PDF),
        (b"\xff\xd8\xff\xe0", FileKind.JPEG),
        (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", FileKind.WEBP),
        (b"\x00\x00\x00\x18ftypheic", FileKind.HEIC),
        (b"  <!DOCTYPE html>", FileKind.HTML),
        (b"<svg xmlns=", FileKind.HTML),
        (b"PK\x03\x04", FileKind.ZIP),
        (b"MZ\x90", FileKind.OTHER),
        (b"", FileKind.OTHER),
    ],
    ids=repr,
)
def test_files_are_told_by_their_content(head, kind):
    assert sniff(head) is kind


@given(st.binary(max_size=40))
def test_any_bytes_have_a_kind_with_a_name(head):
    assert sniff(head).label


def test_a_good_pdf_is_taken_with_its_pages(tmp_path, pdf_bytes):
    (tmp_path / "x").write_bytes(pdf_bytes)
    assert check_upload(tmp_path / "x", name="Hồ sơ.PDF") == Upload(FileKind.PDF, 2)
    assert reading.page_count(tmp_path / "x") == 2


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "a.jpg"), ("JPEG", "a.JPEG"), ("PNG", "a.png")]
)
def test_a_good_picture_is_one_page(tmp_path, kind, name):
    (tmp_path / "x").write_bytes(picture_bytes(kind))
    assert check_upload(tmp_path / "x", name=name).pages == 1
    assert reading.page_count(tmp_path / "x") == 1


def test_an_empty_file_is_refused(tmp_path):
    assert "Tệp trống" in refused(tmp_path, b"")


def test_a_page_of_the_web_is_no_pdf(tmp_path):
    assert "trang web (HTML)" in refused(tmp_path, b"<!doctype html><script>x</script>")


def test_a_picture_named_pdf_is_refused(tmp_path):
    sentence = refused(tmp_path, picture_bytes())
    assert "đuôi .pdf nhưng nội dung là ảnh JPEG" in sentence


def test_a_pdf_without_ending_is_refused(tmp_path, pdf_bytes):
    assert "không có đuôi" in refused(tmp_path, pdf_bytes, name="ho-so")


@pytest.mark.parametrize("part", [0.3, 0.9])
def test_a_cut_pdf_is_refused(tmp_path, pdf_bytes, part):
    assert "bị cắt giữa chừng" in refused(tmp_path, pdf_bytes[: int(len(pdf_bytes) * part)])


def test_a_damaged_pdf_is_refused(tmp_path):
    assert "bị hỏng" in refused(tmp_path, b"%PDF-1.7\nrubbish\n%%EOF")


def test_a_pdf_with_a_password_is_refused(tmp_path, pdf_bytes):
    target = tmp_path / "locked.pdf"
    with pikepdf.open(io.BytesIO(pdf_bytes)) as document:
        document.save(target, encryption=pikepdf.Encryption(user="mật khẩu", owner="chủ"))
    assert "có mật khẩu" in refused(tmp_path, target.read_bytes())


def test_a_pdf_only_protected_against_change_is_taken(tmp_path, pdf_bytes):
    target = tmp_path / "protected.pdf"
    with pikepdf.open(io.BytesIO(pdf_bytes)) as document:
        document.save(target, encryption=pikepdf.Encryption(user="", owner="chủ"))
    assert check_upload(target, name="a.pdf").pages == 2


def test_too_many_pages_are_refused(tmp_path, pdf_bytes):
    sentence = refused(tmp_path, pdf_bytes, limits=Limits(max_pages=1))
    assert sentence.startswith("Tệp PDF có 2 trang, quá mức 1 trang.")


def test_too_large_a_file_is_refused_by_its_size(tmp_path):
    sentence = refused(tmp_path, b"x" * 1_100_000, limits=Limits(max_bytes=1_048_576))
    assert "Tệp 2 MB, quá mức 1 MB" in sentence


def test_other_kinds_are_refused_by_name(tmp_path):
    assert "Chỉ nhận JPEG, PDF, PNG" in refused(tmp_path, b"PK\x03\x04rest", name="a.docx")
    assert "ảnh HEIC" in refused(tmp_path, b"\x00\x00\x00\x18ftypheic", name="a.heic")
    photos = Limits(kinds=PHOTOS)
    assert "Chỉ nhận JPEG, PNG, WEBP" in refused(tmp_path, b"%PDF-1.7", limits=photos)


@pytest.mark.parametrize("size", [(20_001, 10), (11_000, 11_000), (60_000, 60_000)])
def test_a_picture_bomb_is_refused_before_it_is_decoded(tmp_path, size):
    tracemalloc.start()
    sentence = refused(tmp_path, huge_png(*size), name="a.png")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "Ảnh quá lớn" in sentence
    assert most < 5_000_000


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png")])
def test_a_cut_picture_is_refused(tmp_path, kind, name):
    noise = Image.effect_noise((400, 400), 90).convert("RGB")
    lines = io.BytesIO()
    noise.save(lines, kind)
    assert "Không mở được ảnh" in refused(tmp_path, lines.getvalue()[:9000], name=name)


def test_a_page_is_drawn_at_its_resolution(tmp_path, pdf_bytes):
    (tmp_path / "x").write_bytes(pdf_bytes)
    page = reading.render_page(tmp_path / "x", 1, 100)
    assert page.mode == "RGB"
    assert page.size == pytest.approx((827, 1169), abs=1)


def test_a_page_of_unusual_size_is_drawn_coarser(tmp_path):
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(14_000, 14_000))
        document.save(tmp_path / "x")
    page = reading.render_page(tmp_path / "x", 1, 300)
    assert page.width * page.height <= 40_100_000


def test_a_page_that_is_not_there_is_refused(tmp_path, pdf_bytes):
    (tmp_path / "x").write_bytes(pdf_bytes)
    with pytest.raises(DomainError, match="không có trang 3"):
        reading.render_page(tmp_path / "x", 3)


def test_a_camera_picture_is_turned_upright(tmp_path):
    picture = Image.new("RGB", (60, 20), "white")
    facts = picture.getexif()
    facts[0x0112] = 6
    picture.save(tmp_path / "x", "JPEG", exif=facts)
    assert reading.render_page(tmp_path / "x", 1).size == (20, 60)


def test_the_text_of_a_pdf_is_read_in_nfc(tmp_path, pdf_bytes):
    (tmp_path / "x").write_bytes(pdf_bytes)
    assert reading.born_digital_text(tmp_path / "x", 1) == HARD
    assert reading.born_digital_text(tmp_path / "x", 2) == "Trang hai\n2"


def test_a_picture_has_no_text_of_its_own(tmp_path):
    (tmp_path / "x").write_bytes(picture_bytes())
    assert reading.born_digital_text(tmp_path / "x", 1) == ""


def test_read_text_is_made_tidy():
    assert reading.tidy("Ðắk\r\nLắk\x00 ") == "Đắk\nLắk"
