"""The product list and page: what each viewer finds, filters, and their number of queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from app.access.values import Role
from app.certification.values import Validity
from app.core.clock import now, today
from app.core.database import db
from app.home.queries import Filters, product_page
from tests.conftest import Client
from tests.factories.registers import (
    more_products,
    recognise,
    recognise_without_decision,
    revoke,
)
from tests.factories.world import World


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements run within the block."""
    seen: list[str] = []

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def names(world: World, role: Role = Role.SECRETARY, which: int = 0, **wanted: object) -> list[str]:
    filters = Filters(**wanted)  # type: ignore[arg-type]
    page = product_page(viewer=world.viewer(role, which), filters=filters, page=1, on=today())
    return [line.product.name for line in page.lines]


FIRST, SECOND = "Trà ô long Đồi Thông", "Hạt mắc ca sấy Suối Bạc"


@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.AREA_OFFICER, Role.PRODUCER])
def test_list_holds_only_what_is_ones_own(world: World, role: Role) -> None:
    assert (names(world, role, 0), names(world, role, 1)) == ([FIRST], [SECOND])


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.LEADER, Role.ADMINISTRATOR])
def test_province_sees_every_product_in_vietnamese_order(world: World, role: Role) -> None:
    assert names(world, role) == [SECOND, FIRST]


@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.AREA_OFFICER, Role.PRODUCER])
def test_product_of_others_does_not_exist(client: Client, world: World, role: Role) -> None:
    client.log_in(world.users[role][0])
    answers = [client.get(f"/products/{product.public_id}") for product in world.products]
    assert [answer.status_code for answer in answers] == [200, 404]
    assert SECOND not in answers[1].get_data(as_text=True)


def test_product_of_another_province_does_not_exist(client: Client, world: World) -> None:
    client.log_in(world.stranger)
    assert client.get(f"/products/{world.products[0].public_id}").status_code == 404
    assert FIRST not in client.get("/products").get_data(as_text=True)


def test_product_taken_out_leaves_the_list(world: World) -> None:
    world.products[0].ended_at = now()
    db.session.commit()
    assert names(world) == [SECOND]


@pytest.mark.parametrize("words", ["tra o long", "TRÀ", "doi thong tra", "che doi thong"])
def test_words_match_without_marks_in_product_and_producer(world: World, words: str) -> None:
    assert names(world, words=words) == [FIRST]


@pytest.mark.parametrize("words", ["%", "_", "không có"])
def test_words_are_taken_literally(world: World, words: str) -> None:
    assert names(world, words=words) == []


def prepared(world: World, standing: Validity) -> None:
    if standing is Validity.UNKNOWN:
        recognise_without_decision(world, world.products[0])
        return
    days = {Validity.EXPIRED: -1, Validity.EXPIRING: 180}.get(standing, 181)
    row = recognise(world, world.products[0], expires_on=today() + timedelta(days=days))
    if standing is Validity.REVOKED:
        revoke(world, row, on=today())


@pytest.mark.parametrize("standing", list(Validity))
def test_filter_and_line_agree_on_the_standing(world: World, standing: Validity) -> None:
    prepared(world, standing)
    found = {kind: names(world, standing=kind) for kind in Validity}
    assert found == {kind: [FIRST] if kind is standing else [] for kind in Validity}
    page = product_page(
        viewer=world.viewer(Role.SECRETARY), filters=Filters(words="tra"), page=1, on=today()
    )
    assert page.lines[0].standing is standing


def test_older_row_entered_later_does_not_hide_the_one_in_force(world: World) -> None:
    recognise(world, world.products[0], stars=4)
    recognise_without_decision(world, world.products[0], stars=3)
    assert names(world, standing=Validity.VALID, stars=4) == [FIRST]
    assert names(world, stars=3) == []


def test_recognition_of_tomorrow_does_not_hide_todays(world: World) -> None:
    recognise(world, world.products[0], stars=3)
    recognise(world, world.products[0], stars=4, issued_on=today() + timedelta(days=1))
    assert names(world, stars=3) == [FIRST]


def test_unknown_district_and_commune_can_be_asked_for(world: World) -> None:
    world.products[0].former_district_id = None
    world.products[1].commune_id = None
    db.session.commit()
    assert names(world, district="none") == [FIRST]
    assert names(world, missing="commune") == [SECOND]
    assert names(world, district=world.districts[1].public_id) == [SECOND]


def test_list_runs_as_many_queries_for_thirty_as_for_three(client: Client, world: World) -> None:
    client.log_in(world.users[Role.SECRETARY][0])
    runs = []
    for more in (1, 27):
        more_products(world, more)
        client.get("/products")
        with counted() as seen:
            assert client.get("/products").status_code == 200
        runs.append(len(seen))
    assert runs[0] == runs[1]


def test_pages_hold_twenty_five_and_end_in_a_unique_order(world: World) -> None:
    more_products(world, 28)
    pages = [
        product_page(viewer=world.viewer(Role.SECRETARY), filters=Filters(), page=n, on=today())
        for n in (1, 2, 9)
    ]
    ids = [[line.product.id for line in page.lines] for page in pages]
    assert [len(found) for found in ids] == [25, 5, 5]
    assert not set(ids[0]) & set(ids[1])
    assert pages[2].page == 2


def test_filters_in_force_can_be_taken_off_one_by_one(client: Client, world: World) -> None:
    client.log_in(world.users[Role.SECRETARY][0])
    page = client.get("/products?q=tra&stars=4&standing=valid").get_data(as_text=True)
    assert 'href="/products?stars=4&amp;standing=valid"' in page
    assert 'href="/products?q=tra&amp;standing=valid"' in page


@pytest.mark.parametrize("query", ["stars=abc", "stars=9", "standing=x", "page=-4", "district=x"])
def test_list_bears_odd_addresses(client: Client, world: World, query: str) -> None:
    client.log_in(world.users[Role.SECRETARY][0])
    assert client.get(f"/products?{query}").status_code == 200


def page_of(client: Client, world: World, role: Role = Role.SECRETARY) -> str:
    client.log_in(world.users[role][0])
    return client.get(f"/products/{world.products[0].public_id}").get_data(as_text=True)


def test_page_says_what_is_missing(client: Client, world: World) -> None:
    world.products[0].commune_id = None
    recognise_without_decision(world, world.products[0])
    page = page_of(client, world)
    told = ["Chưa rõ xã.", "Thiếu số và ngày quyết định.", "chưa có mã", "chưa có giấy"]
    assert [text for text in told if text not in page] == []


def test_page_names_former_district_and_its_basis(client: Client, world: World) -> None:
    assert "Huyện Đức Trọng (theo xã cũ cùng mã)" in page_of(client, world)


def test_public_page_is_offered_once_published(client: Client, world: World) -> None:
    address = f'href="/p/{world.products[0].public_id}"'
    assert address not in page_of(client, world)
    recognise(world, world.products[0])
    assert address in page_of(client, world)


@pytest.mark.parametrize(
    ("role", "offered"),
    [(Role.PRODUCER, True), (Role.COMMUNE_OFFICER, True), (Role.SECRETARY, False)],
)
def test_dossier_is_offered_to_who_may_fill_one(
    client: Client, world: World, role: Role, offered: bool
) -> None:
    address = f"/dossiers/new/{world.products[0].public_id}"
    assert (address in page_of(client, world, role)) is offered


@pytest.mark.parametrize("role", [Role.LEADER, Role.APPRAISER, Role.ADMINISTRATOR])
def test_reader_finds_no_button_to_change(client: Client, world: World, role: Role) -> None:
    page = page_of(client, world, role)
    assert "Sửa sản phẩm" not in page
    assert "Thêm nơi bán" not in page
