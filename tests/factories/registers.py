"""Rows of the register as tests need them: recognitions in any standing, many products."""

from datetime import date, timedelta
from io import BytesIO

from PIL import Image

from app.certification.models import Certificate, Decision, Recognition, RecognitionEventRow
from app.certification.rules import check_character
from app.certification.values import DecisionKind, RecognitionEvent, RecognitionSource
from app.core.clock import now, today
from app.core.database import db, transaction
from app.core.tables import new_public_id
from app.core.text import fold
from app.files.actions import keep_bytes
from app.producers.models import Producer
from app.producers.values import Origin
from app.products.actions import add_photo
from app.products.models import Photo, Product
from app.products.values import StoredPhoto
from tests.factories.world import World

AUTHORITY = "Ủy ban nhân dân tỉnh Lâm Đồng"


def decision(world: World, number: str, signed_on: date, kind: DecisionKind) -> Decision:
    """A decision of the province."""
    row = Decision(
        programme_id=world.programme.id,
        kind=kind,
        number=number,
        signed_on=signed_on,
        tier="tỉnh",
        authority=AUTHORITY,
        signer="Người Ký Thử",
        created_at=now(),
        updated_at=now(),
    )
    db.session.add(row)
    return row


def recognise(
    world: World,
    product: Product,
    *,
    stars: int = 4,
    expires_on: date | None = None,
    issued_on: date | None = None,
) -> Recognition:
    """A recognition with decision and dates; by default issued a year ago, in force for two."""
    issued = issued_on or today() - timedelta(days=365)
    row = Recognition(
        programme_id=world.programme.id,
        product=product,
        stars=stars,
        year=issued.year,
        source=RecognitionSource.IMPORTED,
        decision=decision(world, f"{product.id}/QĐ-UBND", issued, DecisionKind.RECOGNISE),
        authority=AUTHORITY,
        issued_on=issued,
        expires_on=expires_on or today() + timedelta(days=730),
        created_at=now(),
        updated_at=now(),
    )
    db.session.add(row)
    db.session.commit()
    return row


def recognise_without_decision(world: World, product: Product, *, stars: int = 3) -> Recognition:
    """A recognition as old registers have it: stars and a year, no number, no day."""
    row = Recognition(
        programme_id=world.programme.id,
        product=product,
        stars=stars,
        year=2022,
        source=RecognitionSource.IMPORTED,
        created_at=now(),
        updated_at=now(),
    )
    db.session.add(row)
    db.session.commit()
    return row


def certify(recognition: Recognition, *, body: str = "0123456789ABC") -> Certificate:
    """The certificate of a recognition, with the text printed on it."""
    assert recognition.issued_on is not None
    assert recognition.expires_on is not None
    assert recognition.decision is not None
    product = recognition.product
    row = Certificate(
        programme_id=recognition.programme_id,
        recognition=recognition,
        number=f"{recognition.id:02d}/2025/GCN-OCOP-68",
        code=body + check_character(body),
        printed={
            "product": product.name,
            "product_code": "",
            "producer": product.producer.name,
            "address": "Thôn 3, xã Đức Trọng",
            "stars": recognition.stars,
            "packs": ["Hộp 200 g", "Túi 500 g"],
            "authority": AUTHORITY,
            "decision_number": recognition.decision.number,
            "decision_date": recognition.issued_on.isoformat(),
            "signer": "Người Ký Thử",
            "signer_title": "CHỦ TỊCH",
            "issued_on": recognition.issued_on.isoformat(),
            "valid_to": recognition.expires_on.isoformat(),
        },
        issued_on=recognition.issued_on,
        valid_to=recognition.expires_on,
        created_at=now(),
        updated_at=now(),
    )
    db.session.add(row)
    db.session.commit()
    return row


def revoke(world: World, recognition: Recognition, *, on: date) -> None:
    """Revoked by a decision of that day."""
    row = decision(world, "999/QĐ-UBND", on, DecisionKind.REVOKE)
    recognition.revoked_on = on
    db.session.flush()
    db.session.add(
        RecognitionEventRow(
            programme_id=recognition.programme_id,
            recognition_id=recognition.id,
            event=RecognitionEvent.REVOKED,
            effective_on=on,
            decision_id=row.id,
            actor_name="Hoàng Minh Thư",
            at=now(),
        )
    )
    db.session.commit()


def more_products(world: World, count: int, *, which: int = 0) -> list[Product]:
    """Further products of a producer, each with a recognition."""
    found = []
    for number in range(count):
        name = f"Sản phẩm thêm {count:03d}.{number:03d}"
        found.append(_product(world, world.producers[which], name, which))
    db.session.flush()
    for product in found:
        recognise(world, product)
    return found


def _product(world: World, producer: Producer, name: str, which: int) -> Product:
    product = Product(
        programme_id=world.programme.id,
        producer_id=producer.id,
        name=name,
        name_key=fold(name),
        commune_id=world.communes[which].id,
        former_district_id=world.districts[which].id,
        former_district_basis="same_code",
        origin=Origin.REGISTERED,
        created_at=now(),
        updated_at=now(),
    )
    db.session.add(product)
    return product


def photograph(world: World, product: Product, alt: str = "Hộp trà trên đồi") -> Photo:
    """A photo of a product, with its thumbnail."""
    stored = StoredPhoto(
        picture=keep_bytes(_picture("JPEG", 800)),
        thumbnail=keep_bytes(_picture("WEBP", 320)),
        width=800,
        height=600,
        name="anh",
    )
    with transaction():
        return add_photo(
            product, stored, alt=alt, key=new_public_id(), actor=world.system, now=now()
        )


def _picture(form: str, width: int) -> bytes:
    kept = BytesIO()
    Image.new("RGB", (width, width * 3 // 4), (14, 90, 72)).save(kept, form)
    return kept.getvalue()
