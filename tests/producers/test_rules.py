"""What may be written about a producer."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.vn import mst

from app.core.errors import DomainError
from app.producers.rules import (
    check_email,
    check_labour,
    check_phone,
    check_tax_code,
    checked,
    masked_tax_code,
    name_key,
    phone_text,
)
from app.producers.values import Origin, ProducerDraft, ProducerKind

TODAY = date(2026, 11, 23)


def refused(call, *arguments, **more) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        call(*arguments, **more)
    return refusal.value


@given(st.integers(min_value=1_0000001, max_value=99_9999999))
def test_tax_code_with_its_check_digit_is_kept_as_printed(number: int) -> None:
    nine = f"{number:09d}"
    digit = mst.calc_check_digit(nine)
    if nine[2:] != "0000000" and len(digit) == 1:
        assert (
            check_tax_code(f" {nine[:4]}.{nine[4:]}{digit}", ProducerKind.COMPANY) == nine + digit
        )


@given(st.integers(min_value=0, max_value=9), st.integers(min_value=1, max_value=9))
def test_tax_code_with_one_wrong_digit_is_refused(place: int, more: int) -> None:
    right = "0100233488"
    wrong = right[:place] + str((int(right[place]) + more) % 10) + right[place + 1 :]
    if not mst.is_valid(wrong):
        assert refused(check_tax_code, wrong, ProducerKind.COMPANY).field == "tax_code"


def test_wrong_check_digit_says_so() -> None:
    assert (
        "sai số kiểm tra" in refused(check_tax_code, "0100233489", ProducerKind.HOUSEHOLD).sentence
    )


def test_branch_code_is_stored_with_its_dash() -> None:
    assert check_tax_code("0314409058 002", ProducerKind.COMPANY) == "0314409058-002"


def test_household_may_give_a_personal_number() -> None:
    assert check_tax_code("068 190 000 001", ProducerKind.HOUSEHOLD) == "068190000001"


def test_company_may_not_give_a_personal_number() -> None:
    assert "hộ kinh doanh" in refused(check_tax_code, "068190000001", ProducerKind.COMPANY).sentence


def test_personal_number_of_no_province_is_refused() -> None:
    assert refused(check_tax_code, "097190000001", ProducerKind.FARM).field == "tax_code"


def test_personal_number_is_masked_and_a_tax_code_is_not() -> None:
    assert masked_tax_code("068190000001") == "068••••••001"
    assert masked_tax_code("0100233488") == "0100233488"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 912.345.678", "0912345678"),
        ("0263 3822 123", "02633822123"),
        ("0200 000 456", "0200000456"),
        ("1900 6868", "19006868"),
    ],
)
def test_phone_is_kept_as_digits(typed: str, kept: str) -> None:
    assert check_phone(typed) == kept


@pytest.mark.parametrize("typed", ["123", "0612345678", "091234567", "09123456789", "gọi chị Lan"])
def test_phone_of_no_known_form_is_refused(typed: str) -> None:
    assert refused(check_phone, typed).field == "phone"


def test_phone_is_shown_in_groups() -> None:
    assert phone_text("0912345678") == "0912 345 678"


@pytest.mark.parametrize(
    "typed", ["htx@", "@a.vn", "a b@c.vn", "a@b", "a@b..vn", "x" * 250 + "@a.vn"]
)
def test_malformed_email_is_refused(typed: str) -> None:
    assert refused(check_email, typed).field == "email"


def test_email_keeps_its_local_part() -> None:
    assert check_email("Chi.Lan@HTX.Example") == "Chi.Lan@htx.example"


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_local_labour_is_a_part_of_all_labour(total: int, local: int) -> None:
    if local <= total:
        check_labour(total, local)
    else:
        assert refused(check_labour, total, local).field == "labour_local"


def test_local_labour_without_the_total_asks_for_it() -> None:
    assert refused(check_labour, None, 3).field == "labour_total"


def test_legal_forms_are_one_key_in_full_and_short() -> None:
    assert name_key("Hợp tác xã Nông nghiệp Đồi Thông") == name_key("HTX nông nghiệp đồi thông")
    assert name_key("Công ty Trách nhiệm hữu hạn An") == name_key("Công ty TNHH AN.")
    assert name_key("Hộ kinh doanh An") != name_key("Hợp tác xã An")


def test_imported_producer_may_lack_its_commune() -> None:
    draft = ProducerDraft("Cơ sở A", ProducerKind.HOUSEHOLD, origin=Origin.IMPORTED)
    assert checked(draft, today=TODAY).name == "Cơ sở A"


def test_registered_producer_needs_its_commune() -> None:
    draft = ProducerDraft("Cơ sở A", ProducerKind.HOUSEHOLD)
    assert refused(checked, draft, today=TODAY).field == "commune"


def test_producer_is_not_founded_tomorrow() -> None:
    draft = ProducerDraft(
        "Cơ sở A", ProducerKind.FARM, origin=Origin.IMPORTED, founded_on=date(2026, 11, 24)
    )
    assert refused(checked, draft, today=TODAY).field == "founded_on"
