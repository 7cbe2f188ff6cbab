"""Scanned Vietnamese text: a page picture read by Tesseract, word by word with its place."""

import io
import os
import shutil
import subprocess
from dataclasses import dataclass

from PIL import Image

from app.core.documents.reading import tidy
from app.core.errors import DomainError

PAGE_SECONDS = 120
_WORD_LEVEL = "5"


@dataclass(frozen=True, slots=True)
class Word:
    """A word, its place in pixels of the picture and Tesseract's confidence in it, 0 to 100."""

    text: str
    x: int
    y: int
    w: int
    h: int
    conf: float


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What was read on a page of ``width`` × ``height`` pixels."""

    text: str
    words: tuple[Word, ...]
    width: int
    height: int

    @property
    def confidence(self) -> float | None:
        """The mean confidence of the words, 0 to 100; None on an empty page."""
        if not self.words:
            return None
        return sum(word.conf for word in self.words) / len(self.words)


def ocr(
    image: Image.Image,
    languages: str = "vie+eng",
    *,
    dpi: int = 200,
    seconds: float = PAGE_SECONDS,
) -> OcrPage:
    """The text on a picture of a page, in NFC, line by line, with every word's place.

    Runs the program Tesseract on one core for at most ``seconds``. DomainError if that time
    passes or the program fails; an empty page is an empty text.
    """
    lines = io.BytesIO()
    image.convert("L").save(lines, "PNG", compress_level=1)
    table = _tesseract(lines.getvalue(), languages, dpi, seconds)
    words, text = _read(table)
    return OcrPage(text, words, image.width, image.height)


def _tesseract(png: bytes, languages: str, dpi: int, seconds: float) -> str:
    program = shutil.which("tesseract")
    if program is None:
        raise DomainError("Máy chủ chưa cài Tesseract nên chưa đọc được chữ trên bản quét.")
    command = [program, "stdin", "stdout", "-l", languages, "--dpi", str(dpi), "--psm", "3", "tsv"]
    # One thread a page: pages run side by side, and Tesseract's own threads only get in the way.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            command,
            input=png,
            capture_output=True,
            timeout=seconds,
            env=environment,
            check=True,
        )
    except subprocess.TimeoutExpired as failure:
        raise DomainError(
            f"Đọc chữ trên trang này quá {seconds:g} giây nên đã dừng. Trang vẫn xem được."
        ) from failure
    except subprocess.CalledProcessError as failure:
        raise DomainError("Không đọc được chữ trên trang này. Trang vẫn xem được.") from failure
    return done.stdout.decode("utf-8", "replace")


def _read(table: str) -> tuple[tuple[Word, ...], str]:
    words: list[Word] = []
    text = ""
    place: tuple[str, ...] = ()
    for line in table.splitlines()[1:]:
        parts = line.split("\t")
        if len(parts) < 12 or parts[0] != _WORD_LEVEL or not parts[11].strip():
            continue
        word = tidy(parts[11])
        here = tuple(parts[2:5])  # block, paragraph, line
        text += _gap(place, here) + word
        place = here
        x, y, w, h = (int(part) for part in parts[6:10])
        words.append(Word(word, x, y, w, h, float(parts[10])))
    return tuple(words), text


def _gap(before: tuple[str, ...], here: tuple[str, ...]) -> str:
    """What stands between two words: a space, a line end, an empty line between paragraphs."""
    if not before:
        return ""
    if before == here:
        return " "
    return "\n" if before[:2] == here[:2] else "\n\n"
