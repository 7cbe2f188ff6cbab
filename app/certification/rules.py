"""Validity on a day, verification codes, and who may give which stars by which decision."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.certification.values import Validity
from app.core.errors import DomainError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 13
_READ_AS = str.maketrans("OILU", "011V")


def validity_on(
    day: date,
    *,
    decided: bool,
    issued_on: date | None,
    expires_on: date | None,
    revoked_on: date | None,
    expiring_days: int = 180,
) -> Validity | None:
    """How a recognition stands on a day; None when it did not exist yet.

    The last valid day counts whole (Asia/Ho_Chi_Minh). Without decision or day it is unknown, never
    valid. Legal source: Decision 26/2026, Articles 7.6 and 8.
    """
    if revoked_on is not None and day >= revoked_on:
        return Validity.REVOKED
    if not decided or issued_on is None or expires_on is None:
        return Validity.UNKNOWN
    if day < issued_on:
        return None
    if day > expires_on:
        return Validity.EXPIRED
    return (
        Validity.EXPIRING if expires_on - day <= timedelta(days=expiring_days) else Validity.VALID
    )


def new_code() -> str:
    """A verification code: 13 random Crockford base32 characters (65 bits), then a check."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return body + check_character(body)


def check_character(body: str) -> str:
    """The Luhn mod 32 check character, in the same alphabet so that it fits in an address."""
    total, factor = 0, 2
    for char in reversed(body):
        product = factor * ALPHABET.index(char)
        total += product // 32 + product % 32
        factor = 3 - factor
    return ALPHABET[(32 - total % 32) % 32]


def read_code(text: str) -> str | None:
    """The code as it is stored, from what a person typed; None when it can't be a code."""
    bare = text.upper().replace("-", "").replace(" ", "")
    bare = bare[:CODE_LENGTH].translate(_READ_AS) + bare[CODE_LENGTH:].translate(_READ_AS)
    if len(bare) != CODE_LENGTH + 1 or any(char not in ALPHABET for char in bare):
        return None
    return bare if check_character(bare[:-1]) == bare[-1] else None


def grouped_code(code: str) -> str:
    """The code in groups, as it is printed."""
    return f"{code[:5]}-{code[5:10]}-{code[10:]}"


def certificate_number(serial: int, year: int, symbol: str) -> str:
    """The number of a certificate: serial, year and symbol of the authority.

    Decision 26/2026 prescribes no form; this one is the system's own.
    """
    return f"{serial:02d}/{year}/{symbol}"


@dataclass(frozen=True)
class Award:
    """What a decision gives a product: recognition with stars, or a proposal for five stars."""

    stars: int
    proposed_five: bool


def award(
    stars: int, *, tier: str, competent: Mapping[int, str | None], reasons: Mapping[int, str]
) -> Award:
    """What a body of ``tier`` may decide for a product classed ``stars`` by its council.

    ``competent`` maps stars to the tier competent on the decision date. At 90 points and more a
    province approves the result and proposes five stars (Decision 26/2026, Article 7.3).
    """
    if stars < 3:
        raise DomainError(
            f"Sản phẩm đạt {stars} sao. Giấy chứng nhận chỉ cấp từ 3 sao "
            "(Quyết định 26/2026/QĐ-TTg).",
            field="entries",
        )
    body = competent.get(stars)
    if body is None:
        raise DomainError(
            reasons.get(stars) or f"Không có cơ quan có thẩm quyền cho hạng {stars} sao.",
            field="signed_on",
        )
    if body == tier:
        return Award(stars=stars, proposed_five=False)
    if stars == 5 and tier == "tỉnh":
        return Award(stars=5, proposed_five=True)
    raise DomainError(
        f"Hạng {stars} sao do cấp {body} quyết định vào ngày này, không phải cấp {tier}.",
        field="tier",
    )


def check_decision_date(signed_on: date, *, council_on: date | None, today: date) -> None:
    """A decision is not signed before the council met, nor in the future."""
    if signed_on > today:
        raise DomainError("Ngày quyết định không được sau hôm nay.", field="signed_on")
    if council_on is not None and signed_on < council_on:
        raise DomainError(
            f"Ngày quyết định phải từ ngày Hội đồng họp ({council_on:%d/%m/%Y}) trở đi.",
            field="signed_on",
        )
