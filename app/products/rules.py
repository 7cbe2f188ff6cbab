"""What may be written about a product: its name, code, packs; which group its name suggests."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from stdnum import ean
from stdnum.exceptions import InvalidChecksum, ValidationError

from app.core.documents.formats import parse_integer, parse_number, vnum
from app.core.errors import DomainError
from app.core.text import clean, fold
from app.products.values import Content, ContentUnit, ProductCode, ProductDraft, Suggestion

LARGEST_PRICE = 2_000_000_000
LARGEST_CONTENT = 2_000_000
_DATA = Path(__file__).parent / "data"
_NO_LETTER = re.compile(r"[\W_]+")
_SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,49}")
_CURRENCY = re.compile(r"\s*(?:đồng|dong|vnđ|vnd|đ|₫)\s*$", re.IGNORECASE)
_CONTENT = re.compile(r"^(?P<number>[\d.,\s]+?)\s*(?P<unit>[^\d\s.,].*)$")
_UNITS = {
    "g": ContentUnit.GRAM,
    "gr": ContentUnit.GRAM,
    "gam": ContentUnit.GRAM,
    "gram": ContentUnit.GRAM,
    "kg": ContentUnit.KILOGRAM,
    "kilogam": ContentUnit.KILOGRAM,
    "ml": ContentUnit.MILLILITRE,
    "mililit": ContentUnit.MILLILITRE,
    "l": ContentUnit.LITRE,
    "lit": ContentUnit.LITRE,
    "cai": ContentUnit.PIECE,
    "chiec": ContentUnit.PIECE,
    "bo": ContentUnit.SET,
    "hop": ContentUnit.BOX,
    "luot": ContentUnit.VISIT,
}


def name_key(name: str) -> str:
    """A product's name for its identity: no marks, case or punctuation."""
    return _NO_LETTER.sub(" ", fold(name)).strip()


def checked(draft: ProductDraft) -> ProductDraft:
    """The draft as it is stored, or a refusal beside the field that is wrong."""
    name = clean(draft.name)
    if not name:
        raise DomainError("Xin ghi tên sản phẩm.", field="name")
    if not any(char.isalpha() for char in name):
        raise DomainError("Tên sản phẩm phải có chữ.", field="name")
    return replace(draft, name=name)


@dataclass(frozen=True)
class CodeForm:
    """A form of product codes and the days it is for."""

    regex: re.Pattern[str]
    since: date | None
    until: date | None


@cache
def _code_forms() -> tuple[CodeForm, ...]:
    facts = yaml.safe_load((_DATA / "codes.yaml").read_text("utf-8"))
    return tuple(
        CodeForm(re.compile(form["regex"], re.ASCII), form.get("from"), form.get("until"))
        for form in facts["forms"]
    )


def district_in_code(day: date) -> bool:
    """Whether codes of a day name the district: those of before 01/7/2025 do."""
    for form in _code_forms():
        begun = form.since is None or form.since <= day
        if begun and (form.until is None or day <= form.until):
            return "district" in form.regex.groupindex
    raise DomainError(f"Chưa có dạng mã sản phẩm cho ngày {day:%d/%m/%Y}.")


def product_code(
    province_code: str,
    commune_code: str,
    number: int,
    year: int,
    *,
    district_code: str | None = None,
) -> str:
    """A product code: T-X-STT-YYYY (Decision 26/2026), or T-H-X-STT-YYYY with a district.

    Refused when its parts do not make a code of one of the known forms.
    """
    parts = [province_code, district_code, commune_code, str(number), str(year)]
    code = "-".join(part for part in parts if part is not None)
    check_code(code)
    return code


def check_code(code: str) -> ProductCode:
    """The parts of a product code; DomainError when it has none of the known forms."""
    for form in _code_forms():
        if found := form.regex.fullmatch(code.strip()):
            parts = found.groupdict()
            return ProductCode(
                province=parts["province"],
                district=parts.get("district"),
                commune=parts["commune"],
                number=int(parts["number"]),
                year=int(parts["year"]),
            )
    raise DomainError(
        f"Mã “{code[:40]}” chưa đúng dạng. Xin ghi mã tỉnh - mã xã - số thứ tự - năm, ví dụ "
        "68-22945-1-2026 (mã trước 01/7/2025 có thêm mã huyện: 68-678-24958-1-2023).",
        field="code",
    )


def check_sku(text: str) -> str:
    """A SKU: Latin letters, digits and . _ / -, at most 50, as sales channels take it."""
    if not _SKU.fullmatch(text):
        raise DomainError(
            "Mã hàng (SKU) chỉ gồm chữ không dấu, số và các dấu . _ / -, tối đa 50 ký tự.",
            field="sku",
        )
    return text


def parse_content(text: str) -> Content:
    """A net content as people write it: "500 g", "1,5 l", "250ml", "2 hộp"."""
    found = _CONTENT.match(clean(text))
    unit = _UNITS.get(fold(found["unit"]).strip(" .")) if found else None
    if found is None or unit is None:
        raise DomainError(
            "Khối lượng tịnh gồm số và đơn vị, ví dụ 500 g hoặc 1,5 l. Đơn vị: "
            f"{', '.join(ContentUnit)}.",
            field="content",
        )
    amount = parse_number(found["number"], field="content")
    if amount <= 0 or amount > LARGEST_CONTENT:
        raise DomainError("Khối lượng tịnh phải lớn hơn 0 và không quá lớn.", field="content")
    milli = amount * 1000
    if milli != milli.to_integral_value():
        raise DomainError("Khối lượng tịnh ghi nhiều nhất ba số lẻ.", field="content")
    return Content(int(milli), unit)


def content_text(milli: int | None, unit: ContentUnit | None) -> str:
    """A net content as printed: "500 g", "1,5 l"; empty when unknown."""
    if milli is None or unit is None:
        return ""
    amount = Decimal(milli) / 1000
    whole = amount == amount.to_integral_value()
    return f"{vnum(int(amount) if whole else amount.normalize())} {unit.value}"


def content_typed(milli: int | None, unit: ContentUnit | None) -> str:
    """A net content as its form shows it, read back as the same: "1500 g", never "1.500 g"."""
    if milli is None or unit is None:
        return ""
    whole, rest = divmod(milli, 1000)
    decimals = f"{rest:03d}".rstrip("0")
    padded = decimals + "0" * (len(decimals) == 3)  # "1,234" could be a thousand, "1,2340" not
    return f"{whole},{padded} {unit.value}" if rest else f"{whole} {unit.value}"


def parse_price(text: str) -> int:
    """A price in whole đồng: "45000", "45.000", "45.000 đồng"."""
    return check_price(parse_integer(_CURRENCY.sub("", text), field="price"))


def check_price(price: int) -> int:
    """A price above nothing and within what a product costs."""
    if not 0 < price <= LARGEST_PRICE:
        raise DomainError("Giá bán là số đồng lớn hơn 0, ví dụ 45.000.", field="price")
    return price


def check_gtin(text: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits with a right check digit."""
    try:
        return str(ean.validate(text))
    except InvalidChecksum as failure:
        raise DomainError(
            "Mã vạch sai số kiểm tra. Xin so từng số với bao bì.", field="gtin"
        ) from failure
    except ValidationError as failure:
        raise DomainError("Mã vạch (GTIN) có 8, 12, 13 hoặc 14 số.", field="gtin") from failure


@cache
def everyday_words() -> Mapping[str, Sequence[str]]:
    """{code of a product group: words people use for its products}."""
    facts: dict[str, Any] = yaml.safe_load((_DATA / "everyday_words.yaml").read_text("utf-8"))
    return {code: tuple(words) for code, words in facts["words"].items()}


def suggest_groups(text: str, words: Mapping[str, Iterable[str]]) -> list[Suggestion]:
    """The groups whose everyday words occur in a text, best first, with those words.

    A text typed with tone marks is compared with them, one without without. What stands first
    decides, as the head of a Vietnamese name does ("rượu đông trùng hạ thảo" is rượu), then the
    longest phrase ("trà thảo mộc" before "trà"), then how many occur.
    """
    marked = fold(text) != clean(text).casefold()
    asked = f" {_NO_LETTER.sub(' ', _spelling(text, marked=marked)).strip()} "
    found: list[tuple[int, int, int, Suggestion]] = []
    for code, phrases in words.items():
        spelled = {phrase: f" {_spelling(phrase, marked=marked)} " for phrase in phrases}
        places = {phrase: asked.find(spelling) for phrase, spelling in spelled.items()}
        because = tuple(phrase for phrase in phrases if places[phrase] >= 0)
        if because:
            first = min(places[phrase] for phrase in because)
            longest = max(len(phrase.split()) for phrase in because if places[phrase] == first)
            found.append((first, -longest, -len(because), Suggestion(code, because)))
    return [suggestion for *_, suggestion in sorted(found, key=lambda one: one[:3])]


def _spelling(text: str, *, marked: bool) -> str:
    return clean(text).casefold() if marked else fold(text)
