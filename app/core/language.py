"""Labels, refusals and stored sentences in the reader's language, at the moment they are shown.

Vietnamese is written in the source and stored in the database: labels stand in values, refusals in
rules that know no framework, and what people were told is kept as it was said. So they are
translated where a page shows them, and a sentence with values is known again by its pattern in the
catalogue ("Phiếu %(code)s chưa công bố."). Whatever the catalogue does not hold stays as it is: law
text, names of units, products and people, and what somebody typed are never translated, and
official documents never pass through here.
"""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import read_mo
from flask_babel import get_locale, get_translations, gettext, pgettext
from jinja2 import pass_context
from markupsafe import Markup

from app.core.documents import formats

SOURCE = "vi"
CATALOGUES = Path(__file__).parent.parent / "translations"
_PLACE = re.compile(r"%\((\w+)\)[sd]|%%")
_NUMBER, _DAY = r"[\d.,]+", r"\d\d/\d\d/\d{4}"
_SHAPES = {
    "n": _NUMBER, "total": _NUMBER, "amount": _NUMBER, "samples": _NUMBER, "stars": _NUMBER,
    "hour": r"\d\d:\d\d", "day": _DAY, "start": _DAY, "end": _DAY,
}  # fmt: skip
_GIVEN = frozenset(  # values that are law text, names or typed: they stay as they are
    {"text", "title", "name", "names", "full_name", "inline_name", "person", "code", "number"}
)
_ENDS = re.compile(r"(?<=[.?]) ")
_REMARK = re.compile(r"(.+?) \((.+)\)", re.DOTALL)
_LISTS = ("; ", ", ")

Words = Callable[[str], str]


def translated(label: Any) -> Any:
    """A label in the reader's language; what the catalogue does not hold comes back unchanged."""
    if _stays(label):
        return label
    return _known(label, get_translations().gettext) or label


def retold(sentence: Any) -> Any:
    """A sentence in the reader's language, with the values it was made with."""
    if _stays(sentence):
        return sentence
    return _retold(sentence, str(get_locale()), get_translations().gettext)


def filters() -> dict[str, Callable[..., Any]]:
    """The filters of templates. They ask for the context only so that Jinja does not say a
    constant once and for all, in the language of whoever came first."""

    def spoken(words: Callable[[Any], Any]) -> Callable[..., Any]:
        return pass_context(lambda _context, value: words(value))

    said = {"menu": menu, "translated": translated, "retold": retold}
    return {name: spoken(words) for name, words in said.items()} | {
        "vmoment": moment,
        "vmoney": money,
    }


def menu(label: str) -> str:
    """A place of the menu, named by all that lies there: "Sản phẩm" is "Products"."""
    return str(pgettext("menu", label))


def _stays(text: Any) -> bool:
    plain = isinstance(text, str) and not isinstance(text, Markup) and bool(text)
    return not plain or str(get_locale() or SOURCE) == SOURCE


def moment(instant: datetime | None) -> str:
    """An instant with its day, in the reader's words: "08:30 ngày 23/11/2026"."""
    hour, between, day = formats.vmoment(instant).partition(" ngày ")
    return gettext("%(hour)s ngày %(day)s", hour=hour, day=day) if between else hour


def money(value: int | Decimal | None) -> str:
    """An amount, in the reader's words: "45.000 đồng". Digits are grouped the Vietnamese way."""
    if value is None:
        return formats.MISSING
    return str(gettext("%(amount)s đồng", amount=formats.vnum(value, 0)))


@lru_cache(maxsize=4)
def _patterns(path: Path, changed: int) -> list[tuple[re.Pattern[str], str]]:
    """Messages with values as expressions, those with most words of their own first."""
    with path.open("rb") as file:
        messages = [entry.id for entry in read_mo(file) if isinstance(entry.id, str)]
    found = [(_PLACE.sub("", message), message) for message in messages if "%(" in message]
    found.sort(key=lambda pair: (-len(pair[0]), pair[1]))
    return [(_expression(message), message) for _, message in found]


def _expression(message: str) -> re.Pattern[str]:
    parts, end, seen = [], 0, set[str]()
    for place in _PLACE.finditer(message):
        parts.append(re.escape(message[end : place.start()]))
        name, end = place[1], place.end()
        if name is None:
            parts.append("%")
        elif name in seen:
            parts.append(f"(?P={name})")
        else:
            seen.add(name)
            parts.append(f"(?P<{name}>{_SHAPES.get(name, '.*?')})")
    return re.compile("".join([*parts, re.escape(message[end:])]), re.DOTALL)


def _known(text: str, words: Words) -> str | None:
    """The translation of a label, also where a sentence changed its first letter."""
    said = words(text)
    if said != text:
        return said
    other = text[:1].swapcase() + text[1:]
    said = words(other)
    if said == other:
        return None
    return (said[:1].upper() if text[:1].isupper() else said[:1].lower()) + said[1:]


@lru_cache(maxsize=4096)
def _matched(text: str, locale: str) -> tuple[str, dict[str, str]] | None:
    """The pattern a sentence was made from, and its values."""
    path = CATALOGUES / locale / "LC_MESSAGES" / "messages.mo"
    for expression, message in _patterns(path, path.stat().st_mtime_ns) if path.exists() else []:
        match = expression.fullmatch(text)
        if match:
            return message, match.groupdict()
    return None


def _retold(text: str, locale: str, words: Words) -> str:
    known = _known(text, words) if text else None
    if known is not None:
        return known
    matched = _matched(text, locale)
    if matched:
        message, values = matched
        said = {
            name: value if name in _GIVEN else _listed(value, locale, words)
            for name, value in values.items()
        }
        return words(message).replace(")d", ")s") % said
    return _in_pieces(text, locale, words)


def _in_pieces(text: str, locale: str, words: Words) -> str:
    """Several sentences, a label before a colon, or a remark in brackets, each by itself."""
    sentences = _sentences(text)
    if len(sentences) > 1:
        return " ".join(_retold(sentence, locale, words) for sentence in sentences)
    remark = _REMARK.fullmatch(text)
    if remark:
        return f"{_retold(remark[1], locale, words)} ({_retold(remark[2], locale, words)})"
    label, colon, rest = text.partition(": ")
    said = _known(label, words) if label and colon else None
    return f"{said or label}{colon}{rest}"


def _sentences(text: str) -> list[str]:
    found: list[str] = []
    for piece in _ENDS.split(text):
        if found and not (piece[:1].isupper() or piece.startswith("“")):
            found[-1] += f" {piece}"
        else:
            found.append(piece)
    return found


def _listed(value: str, locale: str, words: Words) -> str:
    """A value within a sentence, which may be a list of labels."""
    whole = _retold(value, locale, words)
    if whole != value:
        return whole
    for between in _LISTS:
        if between in value:
            return between.join(_retold(item, locale, words) for item in value.split(between))
    return value
