"""Reading products, their packs and photos."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.access.values import Viewer
from app.core.database import db
from app.core.errors import MissingError
from app.producers.models import Producer
from app.producers.queries import in_scope, place_values
from app.producers.values import ProductLine
from app.products.models import Pack, Photo, Product
from app.products.rules import content_typed, everyday_words, name_key, suggest_groups
from app.products.values import PLAIN_COLUMNS, Suggestion
from app.rubrics.models import ProductGroup
from app.rubrics.queries import find_product_groups, product_groups
from app.units.models import Unit


def visible_product(public_id: str, viewer: Viewer) -> Product:
    """The product with producer, group, units, packs and photos; MissingError outside the scope."""
    found = db.session.scalar(
        select(Product)
        .where(Product.public_id == public_id, in_scope(Product, viewer))
        .options(
            joinedload(Product.producer),
            joinedload(Product.group),
            joinedload(Product.commune),
            joinedload(Product.old_commune).joinedload(Unit.parent),
            joinedload(Product.former_district),
            selectinload(Product.packs),
            selectinload(Product.photos),
        )
    )
    if found is None:
        raise MissingError("Không tìm thấy sản phẩm này.")
    return found


def visible_pack(public_id: str, viewer: Viewer) -> Pack:
    """A pack of a product within the viewer's scope; MissingError otherwise."""
    found = db.session.scalar(
        select(Pack)
        .join(Pack.product)
        .where(Pack.public_id == public_id, in_scope(Product, viewer))
        .options(joinedload(Pack.product))
    )
    if found is None:
        raise MissingError("Không tìm thấy quy cách này.")
    return found


def visible_photo(public_id: str, viewer: Viewer) -> Photo:
    """A photo in use of a product within the viewer's scope; MissingError otherwise."""
    found = db.session.scalar(
        select(Photo)
        .join(Photo.product)
        .where(Photo.public_id == public_id, Photo.ended_at.is_(None), in_scope(Product, viewer))
        .options(joinedload(Photo.product))
    )
    if found is None:
        raise MissingError("Không tìm thấy ảnh này.")
    return found


def public_photo(public_id: str) -> Photo:
    """A photo in use of a product in use, for pages open to everyone; MissingError otherwise.

    Whether the product itself may be shown to the public is for the public room to decide.
    """
    found = db.session.scalar(
        select(Photo)
        .join(Photo.product)
        .where(Photo.public_id == public_id, Photo.ended_at.is_(None), Product.ended_at.is_(None))
        .options(joinedload(Photo.product))
    )
    if found is None:
        raise MissingError("Không tìm thấy ảnh này.")
    return found


def product_by_key(programme_id: int, key: str) -> Product | None:
    """The product a form of this one-time key has already made."""
    return db.session.scalar(
        select(Product).where(Product.programme_id == programme_id, Product.public_id == key)
    )


def pack_by_key(programme_id: int, key: str) -> Pack | None:
    """The pack a form of this one-time key has already made."""
    return db.session.scalar(
        select(Pack).where(Pack.programme_id == programme_id, Pack.public_id == key)
    )


def photo_by_key(programme_id: int, key: str) -> Photo | None:
    """The photo a form of this one-time key has already made."""
    return db.session.scalar(
        select(Photo).where(Photo.programme_id == programme_id, Photo.public_id == key)
    )


def find_product(programme_id: int, producer_id: int, name: str) -> Product | None:
    """The product of this identity: programme, producer and folded name."""
    return db.session.scalar(
        select(Product).where(
            Product.programme_id == programme_id,
            Product.producer_id == producer_id,
            Product.name_key == name_key(name),
        )
    )


def product_by_code(programme_id: int, code: str) -> Product | None:
    """The product that has a code within the programme."""
    return db.session.scalar(
        select(Product).where(Product.programme_id == programme_id, Product.code == code)
    )


def pack_by_sku(programme_id: int, sku: str) -> Pack | None:
    """The pack that has a SKU within the programme, with its product."""
    return db.session.scalar(
        select(Pack)
        .where(Pack.programme_id == programme_id, Pack.sku == sku)
        .options(joinedload(Pack.product))
    )


def pack_by_gtin(programme_id: int, gtin: str, *, besides: int | None) -> Pack | None:
    """Another pack of the programme that bears the same barcode, with its product."""
    return db.session.scalar(
        select(Pack)
        .where(Pack.programme_id == programme_id, Pack.gtin == gtin, Pack.id != (besides or 0))
        .options(joinedload(Pack.product))
        .order_by(Pack.id)
        .limit(1)
    )


def lines_of_producer(producer: Producer, viewer: Viewer) -> Sequence[ProductLine]:
    """The producer's products in the viewer's scope, those in use first, in Vietnamese order."""
    wanted = (
        select(Product)
        .where(Product.producer_id == producer.id, in_scope(Product, viewer))
        .options(joinedload(Product.group))
        .order_by(Product.ended_at.is_not(None), Product.sort_text, Product.id)
    )
    return [
        ProductLine(
            public_id=product.public_id,
            name=product.name,
            code=product.code,
            group_name=product.group.name if product.group else None,
            ended=product.ended_at is not None,
        )
        for product in db.session.scalars(wanted)
    ]


def live_photos(product: Product) -> list[Photo]:
    """The photos in use, in their order."""
    return [photo for photo in product.photos if photo.ended_at is None]


def groups_for(text: str) -> list[tuple[ProductGroup, Suggestion]]:
    """The product groups in force that a name or everyday words suggest, best first, with why."""
    groups = {group.code: group for group in product_groups()}
    found = [one for one in suggest_groups(text, everyday_words()) if one.code in groups]
    known = {one.code for one in found}
    found += [
        Suggestion(group.code, ()) for group in find_product_groups(text) if group.code not in known
    ]
    return [(groups[one.code], one) for one in found] if text.strip() else []


def form_values(product: Product) -> Mapping[str, Any]:
    """The product as its form shows it: every field as text (empty where unknown)."""
    return {
        "name": product.name,
        "group": product.group.code if product.group else "",
        **place_values(product),
        **{column: getattr(product, column) or "" for column in PLAIN_COLUMNS},
    }


def pack_values(pack: Pack) -> Mapping[str, Any]:
    """The pack as its form shows it."""
    return {
        "sku": pack.sku,
        "label": pack.label or "",
        "content": content_typed(pack.content_milli, pack.content_unit),
        "price": "" if pack.price_vnd is None else str(pack.price_vnd),
        "gtin": pack.gtin or "",
        "in_stock": pack.in_stock,
    }
