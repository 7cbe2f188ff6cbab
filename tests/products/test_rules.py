"""What may be written about a product."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from app.core.errors import DomainError
from app.products.rules import (
    check_code,
    check_gtin,
    check_sku,
    content_text,
    content_typed,
    district_in_code,
    everyday_words,
    name_key,
    parse_content,
    parse_price,
    product_code,
    suggest_groups,
)
from app.products.values import Content, ContentUnit, ProductCode

digits = st.integers


def refused(call, *arguments) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        call(*arguments)
    return refusal.value


@given(digits(1, 99), digits(1, 99999), digits(1, 99999), digits(2000, 2099))
def test_code_reads_back_as_it_was_made(province, commune, number, year) -> None:
    made = product_code(f"{province:02d}", f"{commune:05d}", number, year)
    assert check_code(made) == ProductCode(f"{province:02d}", None, f"{commune:05d}", number, year)


@given(digits(1, 99), digits(1, 999), digits(1, 99999), digits(1, 99999), digits(2000, 2099))
def test_code_of_before_names_its_district(province, district, commune, number, year) -> None:
    made = product_code(
        f"{province:02d}", f"{commune:05d}", number, year, district_code=f"{district:03d}"
    )
    assert check_code(made).district == f"{district:03d}"


def test_codes_of_the_field_are_read() -> None:
    assert check_code("68-22945-1-2026") == ProductCode("68", None, "22945", 1, 2026)
    assert check_code("83-829-28780-3-2022") == ProductCode("83", "829", "28780", 3, 2022)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "68-22945-0-2026",
        "68-22945-1-1999",
        "68-2294-1-2026",
        "68/22945/1/2026",
        "68-22945-01-2026",
        "68-22945-1-2026-x",
        "６８-22945-1-2026",
    ],
)
def test_code_of_no_form_is_refused(code: str) -> None:
    assert refused(check_code, code).field == "code"


@pytest.mark.parametrize(
    ("day", "named"),
    [(date(2025, 6, 30), True), (date(2025, 7, 1), False), (date(2019, 1, 1), True)],
)
def test_district_stands_in_codes_until_30_june_2025(day: date, named: bool) -> None:
    assert district_in_code(day) is named


@pytest.mark.parametrize(
    ("typed", "content"),
    [
        ("500 g", Content(500_000, ContentUnit.GRAM)),
        ("500g", Content(500_000, ContentUnit.GRAM)),
        ("1,5 l", Content(1_500, ContentUnit.LITRE)),
        ("1.5 lít", Content(1_500, ContentUnit.LITRE)),
        ("0,25 KG", Content(250, ContentUnit.KILOGRAM)),
        ("2 hộp", Content(2_000, ContentUnit.BOX)),
        ("1 lượt", Content(1_000, ContentUnit.VISIT)),
    ],
)
def test_content_is_read_as_people_write_it(typed: str, content: Content) -> None:
    assert parse_content(typed) == content


@pytest.mark.parametrize(
    "typed", ["", "g", "500", "500 thùng", "0 g", "-5 g", "1.500 g", "1,2345 g", "9999999 g"]
)
def test_content_that_does_not_read_is_refused(typed: str) -> None:
    assert refused(parse_content, typed).field == "content"


@given(digits(1, 2_000_000_000), st.sampled_from(ContentUnit))
def test_content_shown_in_its_form_reads_back(milli: int, unit: ContentUnit) -> None:
    assert parse_content(content_typed(milli, unit)) == Content(milli, unit)


def test_content_is_printed_with_thousands_and_decimals() -> None:
    assert content_text(1_500_000, ContentUnit.GRAM) == "1.500 g"
    assert content_text(1_250, ContentUnit.LITRE) == "1,25 l"
    assert content_text(None, None) == ""


@pytest.mark.parametrize("typed", ["45000", "45.000", "45 000 đồng", "45.000đ", "45,000 VND"])
def test_price_is_read_in_dong(typed: str) -> None:
    assert parse_price(typed) == 45_000


@pytest.mark.parametrize("typed", ["0", "-1", "45,5", "rẻ", "9999999999"])
def test_price_of_no_dong_is_refused(typed: str) -> None:
    assert refused(parse_price, typed).field == "price"


@given(st.sampled_from([7, 11, 12, 13]), st.data())
def test_gtin_needs_its_check_digit(length: int, data) -> None:
    body = data.draw(st.text("0123456789", min_size=length, max_size=length))
    right = ean.calc_check_digit(body)
    assert check_gtin(body + right) == body + right
    wrong = str((int(right) + 1) % 10)
    assert "sai số kiểm tra" in refused(check_gtin, body + wrong).sentence


def test_gtin_of_another_length_is_refused() -> None:
    assert refused(check_gtin, "12345").field == "gtin"


@pytest.mark.parametrize("sku", ["", "Mật-ong", "a b", "-a", "x" * 51])
def test_sku_sales_channels_would_refuse_is_refused(sku: str) -> None:
    assert refused(check_sku, sku).field == "sku"


def test_name_is_the_same_without_marks_and_punctuation() -> None:
    assert name_key("Mật ong “Tả Sín”") == name_key("mat ong ta sin")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("mắm", "I.4.a"),
        ("Mắm nêm Seagull", "I.4.a"),
        ("nuoc mam", "I.4.a"),
        ("Trà ô long Đồi Thông", "I.5.a"),
        ("trà bí đao", "I.5.b"),
        ("homestay", "VI.1"),
        ("beCHAMP Coffee Gu Mạnh", "I.6"),
        ("Rượu đông trùng hạ thảo", "II.1.b"),
        ("Trứng gà nướng", "I.1.b"),
        ("Cây mai vàng", "V.2"),
    ],
)
def test_everyday_words_find_the_group(words: str, code: str) -> None:
    assert suggest_groups(words, everyday_words())[0].code == code


def test_suggestion_tells_the_words_that_led_to_it() -> None:
    assert "mắm" in suggest_groups("Mắm tôm", everyday_words())[0].because


def test_marks_typed_are_respected() -> None:
    assert suggest_groups("mầm đá", everyday_words()) == []


def test_words_name_groups_of_the_set_only() -> None:
    assert len(everyday_words()) == 26
