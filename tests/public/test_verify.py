"""What the check of a certificate says, for each standing and at its bounds."""

from datetime import timedelta

import pytest

from app.certification.rules import grouped_code
from app.core.clock import today
from tests.conftest import Client
from tests.factories.registers import certify, recognise, revoke
from tests.factories.world import World


def says(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def word(page: str) -> str:
    return page.partition("<h1>")[2].partition("</h1>")[0]


@pytest.mark.parametrize(
    ("days", "expected"),
    [(730, "Còn hiệu lực"), (1, "Còn hiệu lực"), (0, "Còn hiệu lực"), (-1, "Hết hiệu lực")],
)
def test_last_day_counts_whole(client: Client, world: World, days: int, expected: str) -> None:
    row = recognise(world, world.products[0], expires_on=today() + timedelta(days=days))
    assert word(says(client, f"/verify/{certify(row).code}")) == expected


@pytest.mark.parametrize(("days", "warned"), [(180, True), (181, False)])
def test_expiring_is_still_valid_and_says_so(
    client: Client, world: World, days: int, warned: bool
) -> None:
    row = recognise(world, world.products[0], expires_on=today() + timedelta(days=days))
    page = says(client, f"/verify/{certify(row).code}")
    assert (word(page), "Sắp hết hạn" in page) == ("Còn hiệu lực", warned)


@pytest.mark.parametrize(("days", "expected"), [(0, "Bị thu hồi"), (1, "Còn hiệu lực")])
def test_revoked_from_the_day_of_the_decision(
    client: Client, world: World, days: int, expected: str
) -> None:
    row = recognise(world, world.products[0])
    certificate = certify(row)
    revoke(world, row, on=today() + timedelta(days=days))
    assert word(says(client, f"/verify/{certificate.code}")) == expected


def test_revocation_names_its_decision(client: Client, world: World) -> None:
    row = recognise(world, world.products[0])
    certificate = certify(row)
    revoke(world, row, on=today())
    assert "999/QĐ-UBND" in says(client, f"/verify/{certificate.code}")


@pytest.mark.parametrize("days", [-1, -400])
def test_stars_are_drawn_only_while_in_force(client: Client, world: World, days: int) -> None:
    row = recognise(
        world,
        world.products[0],
        issued_on=today() - timedelta(days=800),
        expires_on=today() + timedelta(days=days),
    )
    page = says(client, f"/verify/{certify(row).code}")
    assert 'class="stars' not in page


def test_valid_certificate_says_what_it_covers(client: Client, world: World) -> None:
    certificate = certify(recognise(world, world.products[0], stars=4))
    page = says(client, f"/verify/{certificate.code}")
    told = [
        "Trà ô long Đồi Thông", "Hợp tác xã Chè Đồi Thông", "Hộp 200 g; Túi 500 g",
        "Hạng 4 sao", "Thôn 3, xã Đức Trọng", "trước 01/7/2025: huyện Đức Trọng",
        "Ủy ban nhân dân tỉnh Lâm Đồng", "22/11/2028", "10:00 ngày 23/11/2026",
        certificate.number, certificate.recognition.decision.number,
    ]  # fmt: skip
    assert [text for text in told if text not in page] == []


def test_printed_name_stays_when_the_product_is_renamed(client: Client, world: World) -> None:
    certificate = certify(recognise(world, world.products[0]))
    world.products[0].name = "Trà đổi tên"
    page = says(client, f"/verify/{certificate.code}")
    assert "<h2>Trà ô long Đồi Thông</h2>" in page
    assert "Trà đổi tên" not in page


def test_groups_and_small_letters_are_understood(client: Client, world: World) -> None:
    certificate = certify(recognise(world, world.products[0]))
    typed = grouped_code(certificate.code).lower()
    assert word(says(client, f"/verify/{typed}")) == "Còn hiệu lực"


def test_address_of_the_certificate_says_the_same(client: Client, world: World) -> None:
    certificate = certify(recognise(world, world.products[0]))
    by_code = says(client, f"/verify/{certificate.code}")
    assert says(client, f"/c/{certificate.public_id}") == by_code.replace(
        f"/verify/{certificate.code}?lang", f"/c/{certificate.public_id}?lang"
    )


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("ZZZZZ-ZZZZZ-ZZZZ", "thiếu, thừa hoặc nhầm"),
        ("123", "thiếu, thừa hoặc nhầm"),
        ("0000000000000000", "thiếu, thừa hoặc nhầm"),
        ("00000000000000", "không có trong sổ cấp giấy"),
    ],
)
def test_unknown_code_answers_404_with_a_way_on(client: Client, typed: str, reason: str) -> None:
    answer = client.get(f"/verify/{typed}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert (word(page), reason in page, 'name="code"' in page) == (
        "Không tìm thấy giấy này", True, True,
    )  # fmt: skip


def test_unknown_certificate_answers_404(client: Client) -> None:
    assert client.get(f"/c/{'0' * 32}").status_code == 404


def test_form_leads_to_the_result(client: Client, world: World) -> None:
    certificate = certify(recognise(world, world.products[0]))
    answer = client.get("/verify", query_string={"code": f" {certificate.code.lower()} "})
    assert (answer.status_code, answer.location) == (302, f"/verify/{certificate.code.lower()}")


def test_empty_form_is_shown(client: Client) -> None:
    assert 'name="code"' in says(client, "/verify?code=")


@pytest.mark.parametrize("typed", ["../../etc", "<b>x</b>", "số 02/2026/GCN"])
def test_form_keeps_what_cannot_be_a_code(client: Client, typed: str) -> None:
    answer = client.get("/verify", query_string={"code": typed})
    assert answer.status_code == 404
    assert "<b>x</b>" not in answer.get_data(as_text=True)


def test_unprinted_certificate_has_no_file(client: Client, world: World) -> None:
    certificate = certify(recognise(world, world.products[0]))
    assert client.get(f"/c/{certificate.public_id}/pdf").status_code == 404
