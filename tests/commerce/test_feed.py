"""The feed: what goes in is complete, what stays out is named, equal data gives equal bytes."""

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.values import Role
from app.commerce import queries
from app.commerce.exports import findings_data, google_rss
from app.commerce.models import Listing
from app.commerce.rules import check_link, select
from app.commerce.values import Candidate, Selection
from app.core.database import db
from app.core.errors import DomainError
from tests.conftest import Client
from tests.factories.world import World

URL = "https://ocop.tinh.example"
GOOD = Candidate(
    product_id="a" * 32,
    product="Trà ô long Đồi Thông",
    producer="Hợp tác xã Chè Đồi Thông",
    producer_id="b" * 32,
    sku="TRA-200",
    pack="Gói 200 g",
    description="Trà ô long trồng ở độ cao 1.000 m.",
    price_vnd=185000,
    gtin=None,
    in_stock=True,
    content="200 g",
    sheet=11,
    group_path="Thực phẩm > Chè",
    stars=4,
    standing="valid",
    image=(f"{URL}/p/{'a' * 32}/{'c' * 32}.jpg", 1200, 900),
)


def _select(*items: Candidate, loopback: bool = False) -> Selection:
    return select(items, public_url=URL, loopback=loopback, policy=queries.policy())


def _feed(*items: Candidate) -> str:
    return "".join(
        google_rss(_select(*items), name="OCOP", public_url=URL, categories=queries.policy())
    )


def test_a_complete_item_goes_in_with_the_fields_google_wants() -> None:
    space = {"g": "http://base.google.com/ns/1.0"}
    item = ElementTree.fromstring(_feed(GOOD)).find("channel/item")  # noqa: S314 - our own text
    found = {
        name: item.findtext(f"g:{name}", namespaces=space)
        for name in ("id", "title", "price", "availability", "link", "brand", "identifier_exists")
    }

    assert found == {
        "id": "TRA-200",
        "title": "Trà ô long Đồi Thông",
        "price": "185000 VND",
        "availability": "in_stock",
        "link": f"{URL}/p/{'a' * 32}",
        "brand": "Hợp tác xã Chè Đồi Thông",
        "identifier_exists": "no",
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"standing": "unknown"}, "NOT_VALID"),
        ({"standing": "expired"}, "NOT_VALID"),
        ({"standing": "revoked"}, "NOT_VALID"),
        ({"sku": None}, "NO_PACK"),
        ({"price_vnd": None}, "NO_PRICE"),
        ({"description": None}, "NO_DESCRIPTION"),
        ({"image": None}, "NO_IMAGE"),
        ({"image": (f"{URL}/x.jpg", 499, 1200)}, "IMAGE_TOO_SMALL"),
        ({"sheet": 14}, "ALCOHOL_NOT_ALLOWED"),
        ({"sheet": 26}, "SERVICE_NOT_GOODS"),
        ({"product": "T" * 151}, "TITLE_TOO_LONG"),
        ({"description": "m" * 5001}, "DESCRIPTION_TOO_LONG"),
    ],
)
def test_what_a_channel_refuses_stays_out_with_its_reason(
    change: dict[str, object], code: str
) -> None:
    selection = _select(replace(GOOD, **change))

    assert selection.items == ()
    assert [finding.code for finding in selection.findings] == [code]


def test_an_expiring_product_is_still_valid() -> None:
    assert len(_select(replace(GOOD, standing="expiring")).items) == 1


def test_a_health_claim_warns_and_does_not_block() -> None:
    selection = _select(replace(GOOD, description="Trà giúp điều trị mất ngủ."))

    assert len(selection.items) == 1
    assert [(f.code, f.blocks) for f in selection.findings] == [("HEALTH_CLAIM", False)]


def test_on_a_loopback_address_every_item_is_blocked_and_says_so() -> None:
    selection = _select(GOOD, loopback=True)

    assert (len(selection.items), selection.findings[0].code) == (0, "LINK_NOT_PUBLIC")


candidates = st.lists(
    st.builds(
        replace,
        st.just(GOOD),
        sku=st.none() | st.sampled_from(["A", "B", "C", "D"]),
        price_vnd=st.none() | st.integers(1, 10**9),
        standing=st.sampled_from(["valid", "expiring", "expired", "unknown", "revoked"]),
    ),
    max_size=8,
)


@given(candidates)
def test_exported_and_blocked_make_the_total(items: list[Candidate]) -> None:
    data = findings_data(_select(*items))

    assert data["exported"] + data["blocked"] == data["total"] == len(items)


@given(candidates)
def test_the_order_of_the_database_does_not_change_the_bytes(items: list[Candidate]) -> None:
    distinct = list({(item.sku, item.product_id): item for item in items}.values())

    assert _feed(*distinct) == _feed(*reversed(distinct))


def test_marks_of_xml_in_names_are_escaped() -> None:
    assert "Mắm &lt;ngon&gt; &amp; sạch" in _feed(replace(GOOD, product="Mắm <ngon> & sạch"))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("shopee.vn/abc", "https://"),
        ("https://lazada.vn/abc", "không thuộc Shopee"),
        ("https://shopee.vn.ke-gian.example/x", "không thuộc Shopee"),
        ("javascript:alert(1)", "https://"),
    ],
)
def test_a_link_must_belong_to_its_channel(url: str, sentence: str) -> None:
    day = date(2026, 11, 23)
    with pytest.raises(DomainError, match=sentence):
        check_link(url, queries.channel("shopee_vn"), seen_on=day, today=day)


def test_sendo_is_refused_for_new_listings_and_kept_for_old_ones() -> None:
    sendo, today = queries.channel("sendo"), date(2026, 11, 23)

    assert check_link("https://sendo.vn/a", sendo, seen_on=date(2025, 4, 14), today=today)
    with pytest.raises(DomainError, match="15/4/2025"):
        check_link("https://sendo.vn/a", sendo, seen_on=date(2025, 4, 15), today=today)


def test_a_listing_sent_twice_is_one_listing(client: Client, world: World) -> None:
    product = world.products[0]
    client.log_in(world.users[Role.COMMUNE_OFFICER][0])
    data = {
        "channel": "shopee_vn",
        "url": "https://shopee.vn/tra-i.1.2",
        "seen_on": "20/11/2026",
        "form_key": "d" * 32,
    }
    for _ in range(3):
        client.post(f"/products/{product.public_id}/listings/new", data=data)

    assert [row.url for row in db.session.query(Listing)] == ["https://shopee.vn/tra-i.1.2"]


def test_an_officer_of_another_commune_cannot_list_the_product(
    client: Client, world: World
) -> None:
    client.log_in(world.users[Role.COMMUNE_OFFICER][1])
    address = f"/products/{world.products[0].public_id}/listings/new"

    assert client.get(address).status_code == 404


def test_a_feed_address_opens_until_it_is_revoked(client: Client, world: World) -> None:
    client.log_in(world.users[Role.SECRETARY][0])
    client.post("/commerce/feeds", data={"label": "Tài khoản của tỉnh"})
    feed = queries.tokens(viewer=world.viewer(Role.SECRETARY))[0]
    page = client.get("/commerce").text
    address = next(part for part in page.split('"') if part.startswith("https://ocop.test/feeds/"))
    path = address.removeprefix("https://ocop.test")
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    client.post(f"/commerce/feeds/{feed.public_id}/revoke")

    assert (first.status_code, first.mimetype, again.status_code) == (
        200,
        "application/rss+xml",
        304,
    )
    assert client.get(path).status_code == 404
