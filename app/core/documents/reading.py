"""Uploaded papers: told apart by content, checked, and opened page by page."""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from PIL import Image

from app.core.documents.formats import vnum
from app.core.documents.images import check_image, open_image, upright
from app.core.errors import DomainError
from app.core.text import clean_block

_PDFIUM = threading.Lock()  # the PDF library must not be entered by two threads at once
_MOST_RENDERED = 40_000_000  # pixels of one rendered page: A3 at 400 dpi is 31 million


class FileKind(StrEnum):
    """What a file is by its content."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    HTML = "html"
    ZIP = "zip"  # also Word and Excel
    OTHER = "other"

    @property
    def label(self) -> str:
        """The kind in words."""
        return _LABELS[self]


_LABELS = {
    FileKind.PDF: "tệp PDF",
    FileKind.JPEG: "ảnh JPEG",
    FileKind.PNG: "ảnh PNG",
    FileKind.WEBP: "ảnh WebP",
    FileKind.HEIC: "ảnh HEIC",
    FileKind.HTML: "trang web (HTML)",
    FileKind.ZIP: "tệp nén hoặc tệp Office",
    FileKind.OTHER: "loại khác",
}
_ENDINGS = {
    ".pdf": FileKind.PDF,
    ".jpg": FileKind.JPEG,
    ".jpeg": FileKind.JPEG,
    ".jpe": FileKind.JPEG,
    ".png": FileKind.PNG,
    ".webp": FileKind.WEBP,
}
PAPERS = frozenset({FileKind.PDF, FileKind.JPEG, FileKind.PNG})
PHOTOS = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.WEBP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is taken: size in bytes, pages of a PDF, kinds of file."""

    max_bytes: int = 50 * 1024 * 1024
    max_pages: int = 300
    kinds: frozenset[FileKind] = PAPERS


@dataclass(frozen=True, slots=True)
class Upload:
    """A checked file: its kind by content and the number of its pages (a picture has one)."""

    kind: FileKind
    pages: int


def sniff(head: bytes) -> FileKind:
    """The kind of a file by its first bytes (give 1.024)."""
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"}:
        return FileKind.HEIC
    if head.startswith(b"PK\x03\x04"):
        return FileKind.ZIP
    return _sniff_text(head)


def _sniff_text(head: bytes) -> FileKind:
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if bare.startswith(b"%PDF-"):
        return FileKind.PDF
    if bare.lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script", b"<!--")):
        return FileKind.HTML
    return FileKind.OTHER


def check_upload(
    path: Path, limits: Limits = Limits(), *, name: str, field: str | None = "file"
) -> Upload:
    """The kind and number of pages of an uploaded file that can be taken.

    ``name`` is the name it came under; its ending must agree with the content. DomainError with
    one sentence for an empty, too large, foreign, misnamed, encrypted, damaged or too long file,
    and for a picture with too many pixels (known before it is decoded).
    """
    size = path.stat().st_size
    if size == 0:
        raise DomainError("Tệp trống (0 byte). Xin chọn lại tệp.", field=field)
    if size > limits.max_bytes:
        most = limits.max_bytes // 1048576
        raise DomainError(
            f"Tệp {vnum(math.ceil(size / 1048576))} MB, quá mức {vnum(most)} MB. Xin quét ở "
            "200 dpi hoặc tách thành nhiều tệp.",
            field=field,
        )
    with path.open("rb") as stream:
        kind = sniff(stream.read(1024))
    _check_kind(kind, Path(name).suffix.lower(), limits, field)
    if kind is FileKind.PDF:
        return Upload(kind, _check_pdf(path, limits, field))
    check_image(path, field=field)
    return Upload(kind, 1)


def _check_kind(kind: FileKind, ending: str, limits: Limits, field: str | None) -> None:
    if kind not in limits.kinds:
        taken = ", ".join(sorted(one.value.upper() for one in limits.kinds))
        raise DomainError(f"Nội dung tệp là {kind.label}. Chỉ nhận {taken}.", field=field)
    if _ENDINGS.get(ending) is not kind:
        named = f"Tên tệp có đuôi {ending}" if ending else "Tên tệp không có đuôi"
        raise DomainError(
            f"{named} nhưng nội dung là {kind.label}. Xin kiểm tra rồi chọn đúng tệp.", field=field
        )


def _check_pdf(path: Path, limits: Limits, field: str | None) -> int:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 2048))
        whole = b"%%EOF" in stream.read()
    if not whole:
        raise DomainError(
            "Tệp PDF bị cắt giữa chừng, có thể do tải lên chưa xong. Xin gửi lại.", field=field
        )
    with _pdf(path, field=field) as document:
        pages = len(document)
        if pages > limits.max_pages:
            raise DomainError(
                f"Tệp PDF có {vnum(pages)} trang, quá mức {vnum(limits.max_pages)} trang. "
                "Xin tách thành nhiều tệp.",
                field=field,
            )
        for number in range(1, pages + 1):
            with _page(document, number, field=field) as page:
                page.get_size()
    return pages


def page_count(path: Path) -> int:
    """The number of pages of a PDF; a picture has one. DomainError if it does not open."""
    if _is_pdf(path):
        with _pdf(path) as document:
            return len(document)
    with open_image(path):
        return 1


def render_page(path: Path, number: int, dpi: int = 200) -> Image.Image:
    """Page ``number`` (from 1) of a PDF as a picture, or the picture itself, upright, in RGB.

    A page of unusual size is drawn coarser than ``dpi`` rather than with more than 40 million
    pixels. DomainError if it cannot be opened.
    """
    if not _is_pdf(path):
        with open_image(path) as picture:
            return upright(picture)
    with _pdf(path) as document, _page(document, number) as page:
        width, height = page.get_size()
        most = math.sqrt(_MOST_RENDERED / max(1.0, width * height))
        bitmap = page.render(scale=min(dpi / 72, most), rev_byteorder=True)
        try:
            drawn: Image.Image = bitmap.to_pil().convert("RGB")
            return drawn.copy()  # the bitmap's memory goes with the bitmap
        finally:
            bitmap.close()


def born_digital_text(path: Path, number: int) -> str:
    """The text a PDF page carries itself, in NFC; empty for a scan or a picture."""
    if not _is_pdf(path):
        return ""
    with _pdf(path) as document, _page(document, number) as page:
        texts = page.get_textpage()
        try:
            text: str = texts.get_text_range()
        finally:
            texts.close()
    return tidy(text)


def tidy(text: str) -> str:
    """Text that a machine read: NFC, without control characters, the Icelandic Ð as our Đ."""
    return clean_block(text.replace("\r", "").replace("Ð", "Đ").replace("ð", "đ"))


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as stream:
        return sniff(stream.read(1024)) is FileKind.PDF


@contextmanager
def _pdf(path: Path, *, field: str | None = None) -> Iterator[Any]:
    """The open PDF, alone in this process; a refusal if it is locked or damaged."""
    import pypdfium2  # noqa: PLC0415 - heavy, only when a paper is opened

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as failure:
            if "password" in str(failure).lower():
                raise DomainError(
                    "Tệp PDF có mật khẩu nên không đọc được. Xin bỏ mật khẩu rồi gửi lại.",
                    field=field,
                ) from failure
            raise _damaged(field) from failure
        try:
            if len(document) == 0:
                raise _damaged(field)
            yield document
        finally:
            document.close()


@contextmanager
def _page(document: Any, number: int, *, field: str | None = None) -> Iterator[Any]:
    import pypdfium2  # noqa: PLC0415 - heavy, only when a paper is opened

    if not 1 <= number <= len(document):
        raise DomainError(f"Tệp không có trang {number}.", field=field)
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as failure:
        raise _damaged(field) from failure
    try:
        yield page
    finally:
        page.close()


def _damaged(field: str | None) -> DomainError:
    return DomainError(
        "Tệp PDF bị hỏng, không mở được. Xin quét hoặc lưu lại rồi gửi lại.", field=field
    )
