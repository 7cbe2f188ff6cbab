"""Vietnamese text: one folding function for search, one sort key, one normal form."""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff]")
_SPACE = re.compile(r"\s+")
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_ORDER = {letter: index for index, letter in enumerate(_LETTERS, start=1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def clean(text: str) -> str:
    """The text as it is stored: NFC, no control characters, single spaces, trimmed."""
    return _SPACE.sub(" ", _CONTROL.sub("", unicodedata.normalize("NFC", text))).strip()


def clean_block(text: str) -> str:
    """Like clean(), for a text of several lines: line ends are kept."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").split("\n")
    return "\n".join(_CONTROL.sub("", line).rstrip() for line in lines).strip()


def fold(text: str) -> str:
    """The text without tone marks, case or spelling variants of marks, for search and matching."""
    parts = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(char for char in parts if not unicodedata.combining(char))
    return _SPACE.sub(" ", bare).strip()


def sort_key(text: str) -> str:
    """A key whose binary order is the Vietnamese order: letters first, tones last.

    Each letter becomes two digits; the tones of the whole text follow after a separator.
    """
    primary: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", text).lower():
        parts = unicodedata.normalize("NFD", char)
        tone = next((_TONES[mark] for mark in parts if mark in _TONES), 0)
        letter = unicodedata.normalize("NFC", "".join(m for m in parts if m not in _TONES))
        if letter in _ORDER:
            primary.append(f"{40 + _ORDER[letter]:02d}")
            tones.append(str(tone))
        elif letter.isdigit():
            primary.append(f"{20 + int(letter):02d}" if letter in "0123456789" else "39")
        elif letter.isspace():
            primary.append("01")
        else:
            primary.append("10")
    return "".join(primary) + "/" + "".join(tones).rstrip("0")
