"""Vietnamese numbers, dates and amounts: written for people, and read as people write them."""

import calendar
import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from app.core.clock import VIETNAM
from app.core.documents.blocks import Cell, Column, Kind
from app.core.errors import DomainError

MISSING = "–"
_YEARS = range(1900, 2200)


def vnum(value: int | Decimal | None, places: int | None = None) -> str:
    """A number with "." between thousands and "," before decimals; None is "–".

    ``places`` fixes the decimals (half is rounded up, as in arithmetic taught at school); without
    it a number keeps the decimals it has.
    """
    if value is None:
        return MISSING
    number = Decimal(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if number == 0:
        number = abs(number)
    whole, _, decimals = f"{number:,f}".partition(".")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")


def vmoney(value: int | Decimal | None) -> str:
    """An amount in đồng: "45.000 đồng"; None is "–"."""
    return MISSING if value is None else f"{vnum(value, 0)} đồng"


def vpct(share: Decimal | None, places: int = 1) -> str:
    """A share as per cent: Decimal("0.784") is "78,4%"; None is "–"."""
    return MISSING if share is None else f"{vnum(share * 100, places)}%"


def vdate(value: date | None) -> str:
    """A day as 23/11/2026 (an instant: its day in Viet Nam); None is "–"."""
    if value is None:
        return MISSING
    day = value.astimezone(VIETNAM) if isinstance(value, datetime) else value
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def vmoment(instant: datetime | None) -> str:
    """An instant as "08:30 ngày 23/11/2026", in Vietnamese time; None is "–"."""
    if instant is None:
        return MISSING
    return f"{instant.astimezone(VIETNAM):%H:%M} ngày {vdate(instant)}"


def vdate_long(day: date | None) -> str:
    """A day as in official documents: "ngày 05 tháng 02 năm 2026".

    Days under 10 and the months 1 and 2 take a zero, the months 3 to 9 none
    (Decree 30/2020/NĐ-CP, Annex I).
    """
    if day is None:
        return MISSING
    month = f"{day.month:02d}" if day.month in (1, 2) else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def cell_text(value: Cell, column: Column) -> str:
    """A cell as printed on a page; text in a number column (a remark) stays as it is."""
    if value is None:
        return column.missing
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return vdate(value)
    if column.kind is Kind.STARS:
        return f"{value} sao"
    if column.kind is Kind.PERCENT:
        places = 1 if column.places is None else column.places
        sign = "" if "%" in column.title else "%"
        return vnum(Decimal(value) * 100, places) + sign
    return vnum(value, 0 if column.kind is Kind.MONEY else column.places)


def value_text(value: Cell) -> str:
    """A value of no column, as printed on a page."""
    if value is None or isinstance(value, str):
        return value or MISSING
    return vdate(value) if isinstance(value, date) else vnum(value)


_SPACED = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?:[.,][0-9]+)?")
_PLAIN = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")
_DECIMAL = re.compile(r"([0-9]+)[.,]([0-9]+)")
_BOTH = re.compile(r"([0-9]{1,3}(?:([.,])[0-9]{3})(?:\2[0-9]{3})*)(?!\2)[.,]([0-9]+)")
_MAX_DIGITS = 25


def parse_number(text: str, *, field: str | None = None) -> Decimal:
    """The number a person typed: "1.234,5", "1234,5" and "1234.5" are all 1234.5.

    "1.234" and "1,234" can be a thousand or a fraction: refused with DomainError, whose sentence
    asks for one or the other; so is what is no number at all.
    """
    sign, bare = _bare(text, field)
    if _PLAIN.fullmatch(bare):
        return sign * Decimal(bare)
    if both := _BOTH.fullmatch(bare):
        return sign * Decimal(f"{_digits(both[1])}.{both[3]}")
    single = _DECIMAL.fullmatch(bare)
    if _GROUPED.fullmatch(bare) and not bare.startswith("0"):
        if single:
            raise DomainError(
                f"“{text.strip()}” có thể đọc theo hai cách. Xin ghi {single[1]}{single[2]} nếu là "
                f"số nguyên, hoặc {single[1]},{single[2]}0 nếu là số thập phân.",
                field=field,
            )
        return sign * Decimal(_digits(bare))
    if single:
        return sign * Decimal(f"{single[1]}.{single[2]}")
    raise _not_a_number(text, field)


def parse_integer(text: str, *, field: str | None = None) -> int:
    """The whole number a person typed (pieces, đồng): "12000", "12.000" and "12 000" are 12000.

    A number with decimals, or none at all, is refused with DomainError.
    """
    sign, bare = _bare(text, field)
    if _PLAIN.fullmatch(bare) or (_GROUPED.fullmatch(bare) and not bare.startswith("0")):
        return sign * int(_digits(bare))
    if _DECIMAL.fullmatch(bare) or _BOTH.fullmatch(bare):
        raise DomainError(f"Cần số nguyên, ví dụ 12.000; đã nhập “{text.strip()}”.", field=field)
    raise _not_a_number(text, field)


def _bare(text: str, field: str | None) -> tuple[int, str]:
    shown = text.strip().replace("\u2212", "-")
    sign = -1 if shown.startswith("-") else 1
    bare = shown[1:].lstrip() if shown[:1] in {"-", "+"} else shown
    if _SPACED.fullmatch(bare):
        bare = "".join(bare.split())
    if len(bare) > _MAX_DIGITS:
        raise DomainError("Số quá dài. Xin kiểm tra lại.", field=field)
    return sign, bare


def _digits(text: str) -> str:
    return text.replace(".", "").replace(",", "")


def _not_a_number(text: str, field: str | None) -> DomainError:
    shown = text.strip()
    if not shown:
        return DomainError("Chưa nhập số.", field=field)
    return DomainError(f"“{shown[:40]}” không phải là số. Xin ghi như 1.234,5.", field=field)


_DAY = re.compile(r"([0-9]{1,2})\s*[/.\-]\s*([0-9]{1,2})\s*[/.\-]\s*([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def parse_date(text: str, *, field: str | None = None) -> date:
    """The day a person typed: 23/11/2026, 5/2/2026, 23-11-2026 (or 2026-11-23 from a date field).

    A day that does not exist, or another form, is refused with DomainError.
    """
    shown = text.strip()
    if typed := _DAY.fullmatch(shown):
        day, month, year = (int(part) for part in typed.groups())
    elif typed := _ISO.fullmatch(shown):
        year, month, day = (int(part) for part in typed.groups())
    elif not shown:
        raise DomainError("Chưa nhập ngày.", field=field)
    else:
        raise DomainError(
            f"“{shown[:40]}” không phải là ngày. Xin ghi ngày/tháng/năm, ví dụ 23/11/2026.",
            field=field,
        )
    if year not in _YEARS:
        raise DomainError(f"Năm {year} không hợp lý. Xin kiểm tra lại.", field=field)
    if not 1 <= month <= 12:
        raise DomainError(f"Không có tháng {month}. Xin ghi ngày/tháng/năm.", field=field)
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DomainError(
            f"Không có ngày {day}/{month}/{year}: tháng {month}/{year} có {last} ngày.", field=field
        )
    return date(year, month, day)
