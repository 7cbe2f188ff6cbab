"""Validity on a day, verification codes and who decides: the rules alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.certification.rules import (
    ALPHABET,
    award,
    certificate_number,
    check_decision_date,
    grouped_code,
    new_code,
    read_code,
    validity_on,
)
from app.certification.values import Validity
from app.core.errors import DomainError

ISSUED, EXPIRES = date(2026, 8, 5), date(2029, 8, 5)
TODAY_COMPETENT = {3: "tỉnh", 4: "tỉnh", 5: "trung ương"}


def _on(day: date, **changed: object) -> Validity | None:
    facts = {
        "decided": True,
        "issued_on": ISSUED,
        "expires_on": EXPIRES,
        "revoked_on": None,
        **changed,
    }
    return validity_on(day, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (ISSUED - timedelta(days=1), None),
        (ISSUED, Validity.VALID),
        (EXPIRES - timedelta(days=181), Validity.VALID),
        (EXPIRES - timedelta(days=180), Validity.EXPIRING),
        (EXPIRES, Validity.EXPIRING),
        (EXPIRES + timedelta(days=1), Validity.EXPIRED),
    ],
)
def test_validity_at_its_bounds(day: date, expected: Validity | None) -> None:
    assert _on(day) == expected


def test_without_decision_or_day_a_recognition_is_unknown_never_valid() -> None:
    assert _on(ISSUED, decided=False) == Validity.UNKNOWN
    assert _on(ISSUED, issued_on=None, expires_on=None) == Validity.UNKNOWN


def test_revoked_from_the_day_of_the_decision_on() -> None:
    day = date(2027, 1, 10)

    assert _on(day - timedelta(days=1), revoked_on=day) == Validity.VALID
    assert _on(day, revoked_on=day) == Validity.REVOKED
    assert _on(EXPIRES + timedelta(days=9), revoked_on=day) == Validity.REVOKED


codes = st.text(ALPHABET, min_size=13, max_size=13).map(
    lambda body: next(body + last for last in ALPHABET if read_code(body + last))
)


def test_a_code_has_13_characters_and_a_check() -> None:
    code = new_code()

    assert len(code) == 14
    assert read_code(code) == code


@given(codes, st.integers(0, 13), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(code: str, at: int, char: str) -> None:
    wrong = code[:at] + char + code[at + 1 :]

    assert (read_code(wrong) is None) == (char != code[at])


@given(codes)
def test_a_code_is_read_in_groups_lower_case_and_with_lookalikes(code: str) -> None:
    assert read_code(grouped_code(code)) == code
    assert read_code(f" {code.lower()} ") == code
    assert read_code(code.replace("0", "O").replace("1", "l")) == code


@pytest.mark.parametrize("text", ["", "ABC", "0" * 40, "không phải mã", "U" * 14 + "!"])
def test_what_can_be_no_code_is_none(text: str) -> None:
    assert read_code(text) is None


@pytest.mark.parametrize("stars", [0, 1, 2])
def test_no_certificate_below_three_stars(stars: int) -> None:
    with pytest.raises(DomainError, match="chỉ cấp từ 3 sao"):
        award(stars, tier="tỉnh", competent=TODAY_COMPETENT, reasons={})


def test_at_the_province_five_stars_are_a_proposal() -> None:
    given_ = award(5, tier="tỉnh", competent=TODAY_COMPETENT, reasons={})

    assert given_.proposed_five


def test_the_ministry_gives_five_stars() -> None:
    given_ = award(5, tier="trung ương", competent=TODAY_COMPETENT, reasons={})

    assert (given_.stars, given_.proposed_five) == (5, False)


def test_in_the_gap_nobody_gives_three_stars_and_the_sentence_says_why() -> None:
    with pytest.raises(DomainError, match="không có cấp huyện"):
        award(
            3,
            tier="huyện",
            competent={3: None, 4: "tỉnh", 5: "trung ương"},
            reasons={3: "Giai đoạn này không có cấp huyện để công nhận 3 sao."},
        )


def test_a_district_today_decides_nothing() -> None:
    with pytest.raises(DomainError, match="cấp tỉnh quyết định"):
        award(3, tier="huyện", competent=TODAY_COMPETENT, reasons={})


def test_a_decision_is_not_signed_before_the_council_nor_tomorrow() -> None:
    council, today = date(2026, 11, 20), date(2026, 11, 23)

    check_decision_date(council, council_on=council, today=today)
    with pytest.raises(DomainError, match="20/11/2026"):
        check_decision_date(council - timedelta(days=1), council_on=council, today=today)
    with pytest.raises(DomainError, match="sau hôm nay"):
        check_decision_date(today + timedelta(days=1), council_on=council, today=today)


def test_a_certificate_number_begins_with_two_digits() -> None:
    assert certificate_number(7, 2026, "GCN-OCOP-68") == "07/2026/GCN-OCOP-68"
