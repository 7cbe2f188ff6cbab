"""Pictures: opened within limits, turned upright, made small for pages and safe to show."""

import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageCms, ImageFile, ImageOps

from app.core.errors import DomainError

MOST_PIXELS = 100_000_000
LONGEST_SIDE = 20_000
Image.MAX_IMAGE_PIXELS = MOST_PIXELS  # the library's own guard stands behind ours
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_READABLE = ("JPEG", "PNG", "WEBP")
_PAGE_WIDTH, _PAGE_THUMB = 1000, 200
_PHOTO_SIDE, _PHOTO_THUMB = 1600, 400
_DAMAGED = (
    "Không mở được ảnh: tệp bị hỏng hoặc chưa tải lên hết. Xin chụp hoặc lưu lại rồi gửi lại."
)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo ready to show: main picture (JPEG), small picture (WebP), size of the main one."""

    main: bytes
    thumb: bytes
    width: int
    height: int


@contextmanager
def open_image(source: Path | BinaryIO, *, field: str | None = None) -> Iterator[Image.Image]:
    """The picture with its size checked in its header; nothing is decoded yet.

    DomainError for what is no JPEG, PNG or WebP, or has more than 20.000 pixels on a side or
    100 million in all. A file is closed at the end, a stream stays open.
    """
    # WeasyPrint, once loaded in this process, lets pictures pass that were cut off.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with ExitStack() as files:
        stream = files.enter_context(source.open("rb")) if isinstance(source, Path) else source
        picture = files.enter_context(_opened(stream, field))
        if max(picture.size) > LONGEST_SIDE or picture.width * picture.height > MOST_PIXELS:
            raise _too_large(field)
        yield picture


def _opened(stream: BinaryIO, field: str | None) -> Image.Image:
    try:
        return Image.open(stream, formats=_READABLE)
    except _BOMBS as bomb:
        raise _too_large(field) from bomb
    except (OSError, ValueError, SyntaxError) as failure:
        raise DomainError(_DAMAGED, field=field) from failure


def check_image(path: Path, *, field: str | None = None) -> tuple[int, int]:
    """Width and height of a picture that opens and is whole; DomainError otherwise.

    A JPEG is decoded at an eighth of its size, a PNG only checked part by part: little memory for
    any size.
    """
    with open_image(path, field=field) as picture:
        size = picture.size
        try:
            if picture.format == "PNG":
                picture.verify()
            else:
                picture.draft("RGB", (max(1, size[0] // 8), max(1, size[1] // 8)))
                picture.load()
        except (OSError, ValueError, SyntaxError) as failure:
            raise DomainError(_DAMAGED, field=field) from failure
    return size


def upright(picture: Image.Image, *, field: str | None = None) -> Image.Image:
    """The picture decoded, turned as the camera noted, on white, in plain sRGB colours."""
    try:
        picture.load()
        turned = ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError) as failure:
        raise DomainError(_DAMAGED, field=field) from failure
    return _plain(_in_srgb(turned))


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Colours of a camera's own profile (wide gamut phones) as sRGB; as they are if that fails."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "CMYK"}:
        return picture
    try:
        converted = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError):
        return picture
    return converted or picture


def _plain(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB":
        return picture
    if picture.has_transparency_data:
        layered = picture.convert("RGBA")
        white = Image.new("RGB", layered.size, "white")
        white.paste(layered, mask=layered.getchannel("A"))
        return white
    if picture.mode.startswith("I;16"):
        return picture.point(lambda value: value / 256, "L").convert("RGB")
    return picture.convert("RGB")


def page_images(page: Image.Image) -> tuple[bytes, bytes]:
    """A scanned page for reading on screen (1.000 pixels wide) and in a list (200), as WebP."""
    plain = _plain(page)
    return (
        _webp(_no_wider(plain, _PAGE_WIDTH), quality=60),
        _webp(_no_wider(plain, _PAGE_THUMB), quality=50),
    )


def prepare_photo(stream: BinaryIO, *, field: str | None = "photo") -> Photo:
    """A product photo made anew: upright, at most 1.600 pixels long, without place or camera data.

    DomainError (see open_image) for what can't be shown.
    """
    with open_image(stream, field=field) as opened:
        if opened.format == "JPEG":
            opened.draft("RGB", (_PHOTO_SIDE * 2, _PHOTO_SIDE * 2))
        photo = upright(opened, field=field)
    photo.info.clear()
    main = _no_longer(photo, _PHOTO_SIDE)
    lines = io.BytesIO()
    main.save(lines, "JPEG", quality=84, optimize=True, progressive=True)
    return Photo(
        main=lines.getvalue(),
        thumb=_webp(_no_longer(photo, _PHOTO_THUMB), quality=70),
        width=main.width,
        height=main.height,
    )


def _no_wider(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _no_longer(picture: Image.Image, side: int) -> Image.Image:
    small = picture.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return small


def _webp(picture: Image.Image, *, quality: int) -> bytes:
    lines = io.BytesIO()
    picture.save(lines, "WEBP", quality=quality, method=4, exif=b"", icc_profile=b"")
    return lines.getvalue()


def _too_large(field: str | None) -> DomainError:
    return DomainError(
        "Ảnh quá lớn: mỗi cạnh không quá 20.000 điểm ảnh, tổng không quá 100 triệu. "
        "Xin quét ở 200–300 dpi rồi gửi lại.",
        field=field,
    )
