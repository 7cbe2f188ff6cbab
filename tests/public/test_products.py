"""Public product pages: what is published, what is said of the stars, what never is."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.certification.models import Recognition
from app.commerce.models import Listing
from app.core.clock import now, today
from app.core.database import db
from app.products.models import Pack, Product
from app.products.values import ContentUnit
from tests.conftest import Client
from tests.factories.registers import (
    certify,
    photograph,
    recognise,
    recognise_without_decision,
    revoke,
)
from tests.factories.world import World


def page_of(client: Client, product: Product) -> str:
    answer = client.get(f"/p/{product.public_id}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    told: dict[str, Any] = json.loads(found[1])
    return told


def add_pack(world: World, **more: Any) -> None:
    values = {
        "sku": "TRA-200", "label": "Hộp thiếc", "content_milli": 200_000,
        "content_unit": ContentUnit.GRAM, "price_vnd": 185_000,
    }  # fmt: skip
    db.session.add(
        Pack(
            programme_id=world.programme.id,
            product_id=world.products[0].id,
            created_at=now(),
            updated_at=now(),
            **{**values, **more},
        )
    )
    db.session.commit()


def sell(world: World, *, ended: bool = False) -> None:
    db.session.add(
        Listing(
            programme_id=world.programme.id,
            product_id=world.products[0].id,
            channel="shopee",
            url=f"https://shopee.vn/tra-{'cu' if ended else 'moi'}",
            first_seen_on=today(),
            seen_on=today(),
            ended_on=today() if ended else None,
            created_at=now(),
            updated_at=now(),
        )
    )
    db.session.commit()


def test_product_never_recognised_is_not_published(client: Client, world: World) -> None:
    answer = client.get(f"/p/{world.products[0].public_id}")
    assert answer.status_code == 404
    assert world.products[0].name not in answer.get_data(as_text=True)


def test_recognition_of_tomorrow_publishes_nothing_today(client: Client, world: World) -> None:
    recognise(world, world.products[0], issued_on=today() + timedelta(days=1))
    assert client.get(f"/p/{world.products[0].public_id}").status_code == 404


def test_product_taken_out_of_the_register_is_not_published(client: Client, world: World) -> None:
    recognise(world, world.products[0])
    world.products[0].ended_at = now()
    assert client.get(f"/p/{world.products[0].public_id}").status_code == 404


def test_recognised_product_shows_its_stars_and_place(client: Client, world: World) -> None:
    recognise(world, world.products[0], stars=4)
    page = page_of(client, world.products[0])
    told = ["Hạng 4 sao", "đến hết ngày 22/11/2028", "xã Đức Trọng (trước 01/7/2025"]
    assert [text for text in told if text not in page] == []


def standing_words(world: World, kind: str) -> Recognition:
    if kind == "unknown":
        return recognise_without_decision(world, world.products[0])
    if kind == "expired":
        before = today() - timedelta(days=1100)
        past = today() - timedelta(days=1)
        return recognise(world, world.products[0], issued_on=before, expires_on=past)
    row = recognise(world, world.products[0])
    revoke(world, row, on=today())
    return row


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("unknown", "Thiếu số quyết định nên chưa xác nhận."),
        ("expired", "Hết hiệu lực."),
        ("revoked", "Bị thu hồi."),
    ],
)
def test_stars_out_of_force_are_words_only(
    client: Client, world: World, kind: str, words: str
) -> None:
    standing_words(world, kind)
    page = page_of(client, world.products[0])
    assert words in page
    assert 'class="stars' not in page
    assert "hasCertification" not in data_of(page)


def test_packs_prices_and_links_are_shown(client: Client, world: World) -> None:
    recognise(world, world.products[0])
    add_pack(world)
    sell(world)
    sell(world, ended=True)
    page = page_of(client, world.products[0])
    assert ["200 g" in page, "185.000 đồng" in page, "/tra-moi" in page, "/tra-cu" in page] == [
        True, True, True, False,
    ]  # fmt: skip


def test_page_leads_to_the_certificate(client: Client, world: World) -> None:
    certificate = certify(recognise(world, world.products[0]))
    assert f"/c/{certificate.public_id}" in page_of(client, world.products[0])


def test_structured_data_says_what_is_known(client: Client, world: World) -> None:
    certificate = certify(recognise(world, world.products[0], stars=4))
    add_pack(world)
    add_pack(world, sku="TRA-500", price_vnd=None)
    photo = photograph(world, world.products[0])
    told = data_of(page_of(client, world.products[0]))
    address = f"https://ocop.test/p/{world.products[0].public_id}"
    assert (told["@type"], told["name"], told["url"]) == (
        "Product", "Trà ô long Đồi Thông", address,
    )  # fmt: skip
    assert told["image"] == [f"{address}/{photo.public_id}.jpg"]
    assert [(offer["sku"], offer["price"]) for offer in told["offers"]] == [("TRA-200", 185_000)]
    assert told["hasCertification"]["certificationIdentification"] == certificate.number


def test_typed_text_cannot_end_the_structured_data(client: Client, world: World) -> None:
    recognise(world, world.products[0])
    world.products[0].description = "</script><script>alert(1)</script>&amp;"
    page = page_of(client, world.products[0])
    assert data_of(page)["description"] == "</script><script>alert(1)</script>&amp;"
    assert "<script>alert" not in page


CANARIES = ("Kim Tước Vàng", "0987000777", "kim.tuoc@canary.example", "Chim Trưởng Ban")


def test_no_page_names_a_person(client: Client, world: World) -> None:
    producer = world.producers[0]
    producer.representative, producer.phone, producer.email = CANARIES[:3]
    producer.representative_title = CANARIES[3]
    certificate = certify(recognise(world, world.products[0]))
    pages = [f"/p/{world.products[0].public_id}", f"/c/{certificate.public_id}"]
    pages += [f"/verify/{certificate.code}", "/verify"]
    shown = "".join(client.get(path).get_data(as_text=True) for path in pages)
    leaked = [text for text in (*CANARIES, "Người Ký Thử", "Hoàng Minh Thư") if text in shown]
    assert leaked == []


def test_photo_is_public_and_kept_a_day(client: Client, world: World) -> None:
    recognise(world, world.products[0])
    photo = photograph(world, world.products[0])
    path = f"/p/{world.products[0].public_id}/{photo.public_id}.jpg"
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_ending_chooses_picture_or_thumbnail(client: Client, world: World) -> None:
    recognise(world, world.products[0])
    photo = photograph(world, world.products[0])
    base = f"/p/{world.products[0].public_id}/{photo.public_id}"
    assert client.get(f"{base}.webp").mimetype == "image/webp"
    assert client.get(f"{base}.png").status_code == 404


def test_photo_of_an_unpublished_product_does_not_exist(client: Client, world: World) -> None:
    photo = photograph(world, world.products[0])
    path = f"/p/{world.products[0].public_id}/{photo.public_id}.jpg"
    assert client.get(path).status_code == 404


def test_photo_is_found_under_its_own_product_only(client: Client, world: World) -> None:
    for product in world.products:
        recognise(world, product)
    photo = photograph(world, world.products[0])
    path = f"/p/{world.products[1].public_id}/{photo.public_id}.jpg"
    assert client.get(path).status_code == 404


def test_photo_taken_off_does_not_exist(client: Client, world: World) -> None:
    recognise(world, world.products[0])
    photo = photograph(world, world.products[0])
    photo.ended_at = now()
    path = f"/p/{world.products[0].public_id}/{photo.public_id}.jpg"
    assert client.get(path).status_code == 404


def test_language_of_one_page_asks_for_no_cookie(client: Client, world: World) -> None:
    recognise(world, world.products[0])
    answer = client.get(f"/p/{world.products[0].public_id}?lang=en")
    assert '<html lang="en"' in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers
    assert '<html lang="vi"' in page_of(client, world.products[0])


def test_unknown_language_changes_nothing(client: Client, app: Flask) -> None:
    assert '<html lang="vi"' in client.get("/verify?lang=xx").get_data(as_text=True)
