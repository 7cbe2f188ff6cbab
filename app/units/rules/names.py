"""Reading unit names as people write them: kinds, abbreviations, spelling, parts of an address."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.text import clean, fold
from app.units.values import UnitKind

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_FINAL_Y = re.compile(r"\b(qu|[bcdghklmnprstvx]+)y\b")
_OTHER = re.compile(r"[^\w]|_")

_CITY = frozenset({UnitKind.MUNICIPALITY, UnitKind.PROVINCIAL_CITY})
_WORDS = {
    "tỉnh": frozenset({UnitKind.PROVINCE}),
    "thành phố": _CITY,
    "huyện": frozenset({UnitKind.DISTRICT}),
    "quận": frozenset({UnitKind.URBAN_DISTRICT}),
    "thị xã": frozenset({UnitKind.TOWN}),
    "xã": frozenset({UnitKind.RURAL_COMMUNE}),
    "phường": frozenset({UnitKind.WARD}),
    "thị trấn": frozenset({UnitKind.TOWNSHIP}),
    "đặc khu": frozenset({UnitKind.SPECIAL_ZONE}),
}
_FULL = _WORDS | {fold(word): kinds for word, kinds in _WORDS.items()}
_SHORT = {
    "t": _FULL["tinh"],
    "tp": _CITY,
    "h": _FULL["huyen"],
    "q": _FULL["quan"],
    "tx": _FULL["thi xa"],
    "x": _FULL["xa"],
    "p": _FULL["phuong"],
    "tt": _FULL["thi tran"],
    "đk": _FULL["đặc khu"],
    "dk": _FULL["đặc khu"],
}
_DOTTED = re.compile(r"^(tp|tx|tt|đk|t|h|q|x|p)\s*\.\s*", re.IGNORECASE)
_NUMBERED = re.compile(r"^(p|q)\s?(\d{1,2})$", re.IGNORECASE)
_KIND_WORD = re.compile(
    r"(?<=\S)\s+(?=(?:tỉnh|thành phố|huyện|quận|thị xã|thị trấn|tp\.?|tx\.?)\s)", re.IGNORECASE
)
_BELOW_COMMUNE = re.compile(
    r"^(?:\d|(?:so|duong|pho|hem|ngo|thon|ap|ban|buon|bon|lang|xom|khom|to|to dan pho|tdp|"
    r"khu|khu pho|kp|lo|km|quoc lo|ql|tinh lo|dt|toa nha|tang)\b)"
)
_COUNTRY = {"vietnam", "vn"}


def name_key(name: str) -> str:
    """A name for matching: no marks, case, spaces or punctuation; Mỹ = Mĩ, 07 = 7."""
    key = _OTHER.sub("", _FINAL_Y.sub(r"\1i", fold(name)))
    return str(int(key)) if key.isascii() and key.isdigit() else key


def spelling_key(name: str) -> str:
    """A name with its marks, equal for the two ways to place a tone (Hoà = Hòa)."""
    syllables = []
    for word in _OTHER.sub(" ", unicodedata.normalize("NFC", name).casefold()).split():
        parts = unicodedata.normalize("NFD", word)
        bare = "".join(char for char in parts if char not in _TONES)
        tones = "".join(sorted(char for char in parts if char in _TONES))
        syllables.append(unicodedata.normalize("NFC", bare) + tones)
    return " ".join(syllables)


def has_marks(text: str) -> bool:
    """Whether a text was typed with Vietnamese marks."""
    return fold(text) != clean(text).casefold()


def sort_name(name: str) -> str:
    """The name as it is sorted: numbers padded, so that ward 2 comes before ward 10."""
    return re.sub(r"\d+", lambda number: number[0].zfill(3), name)


def full_name(kind: UnitKind, name: str) -> str:
    """Kind and name as printed: Huyện Đức Trọng, Phường 7."""
    return f"{kind.prefix} {name}"


@dataclass(frozen=True)
class Reading:
    """One way to read a part of an address: the kinds it may be of (None: not said), its name."""

    kinds: frozenset[UnitKind] | None
    name: str

    @property
    def key(self) -> str:
        """The name for matching."""
        return name_key(self.name)


def readings(part: str) -> list[Reading]:
    """The ways to read one part ("TP. Đà Lạt", "P7", "phuong phan thiet"), likeliest first.

    "Phường Đúc" is a ward by the name of Đúc or a unit by the name of Phường Đúc: both are tried.
    A kind is recognised with all its marks or with none ("Tịnh Biên" is no province).
    """
    text = clean(part).strip(" .")
    if numbered := _NUMBERED.match(text):
        return [Reading(_SHORT[numbered[1].lower()], numbered[2])]
    if dotted := _DOTTED.match(text):
        return [Reading(_SHORT[dotted[1].lower()], text[dotted.end() :])]
    words = text.split(" ")
    found = []
    for table, count in ((_FULL, 2), (_FULL, 1), (_SHORT, 1)):
        word = " ".join(words[:count]).casefold()
        if len(words) > count and word in table:
            found.append(Reading(table[word], " ".join(words[count:])))
    return [*found, Reading(None, text)]


def ways_to_split(text: str) -> Iterator[list[str]]:
    """The parts of an address from the smallest unit up, in the ways people separate them.

    The country at the end is left out; each way comes as typed, then without what stands before
    the commune (house number, street, hamlet).
    """
    whole = clean(text)
    seen: list[list[str]] = []
    for pieces in (
        re.split(r"[,;]", whole),
        re.split(r"[,;]| [-\u2013\u2014] ", whole),
        _KIND_WORD.sub(",", whole).split(","),
    ):
        parts = [piece.strip(" .") for piece in pieces if piece.strip(" .")]
        if parts and name_key(parts[-1]) in _COUNTRY:
            parts.pop()
        for way in (parts, _from_commune_up(parts)):
            if way and way not in seen:
                seen.append(way)
                yield way


def _from_commune_up(parts: list[str]) -> list[str]:
    first = 0
    while first < len(parts) - 1 and _BELOW_COMMUNE.match(fold(parts[first])):
        first += 1
    return parts[first:]
