"""What programs read, and what the pages cost on a weak network."""

import gzip
import re

import pytest
from flask import Flask
from sqlalchemy import create_engine

from app.core.database import db
from app.products.models import Product
from tests.conftest import Client
from tests.factories.registers import certify, photograph, recognise
from tests.factories.world import World

FIRST_VISIT, LATER_PAGE = 40 * 1024, 15 * 1024


def test_healthz_answers_while_the_database_does(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_healthz_tells_when_the_database_does_not(
    client: Client, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.remove()
    engine = create_engine("sqlite:////khong/co/thu-muc/nao.sqlite")
    monkeypatch.setitem(db.engines, None, engine)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"status": "unavailable"})


def test_robots_read_published_pages_only(client: Client) -> None:
    lines = client.get("/robots.txt").get_data(as_text=True).splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-1] == "Disallow: /"
    assert {"Allow: /p/", "Allow: /c/", "Allow: /verify"} < set(lines)


def fetched(client: Client, path: str) -> bytes:
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    return answer.data


def opened(body: bytes) -> str:
    return (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()


def full(world: World) -> tuple[Product, str]:
    product = world.products[0]
    product.description, product.story = "Trà búp non. " * 60, "Chuyện đồi chè. " * 200
    certificate = certify(recognise(world, product))
    photograph(world, product)
    return product, certificate.code


@pytest.mark.parametrize("kind", ["product", "verify", "form"])
def test_pages_are_small(client: Client, world: World, kind: str) -> None:
    product, code = full(world)
    path = {"product": f"/p/{product.public_id}", "verify": f"/verify/{code}", "form": "/verify"}
    body = fetched(client, path[kind])
    parts = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', opened(body)))
    first = len(body) + sum(len(fetched(client, part)) for part in parts)
    assert len(body) <= LATER_PAGE
    assert first <= FIRST_VISIT


def test_public_pages_run_no_script(client: Client, world: World) -> None:
    product, code = full(world)
    shown = "".join(
        opened(fetched(client, path)) for path in (f"/p/{product.public_id}", f"/verify/{code}")
    )
    assert re.findall(r"<script(?! type=\"application/ld\+json\")", shown) == []
