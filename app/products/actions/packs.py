"""The packs a product is sold in."""

from datetime import datetime

from app.access.values import Viewer
from app.audit.actions import record
from app.core.database import db, lock
from app.core.errors import DomainError, check_version, constraint_sentence
from app.products.models import Pack, Product
from app.products.queries import pack_by_gtin, pack_by_key, pack_by_sku, pack_values
from app.products.rules import check_gtin, check_price, check_sku, parse_content
from app.products.values import PackDraft
from app.settings.actions import next_number
from app.settings.queries import programme_by_id

constraint_sentence(
    "uq_packs_programme_id_sku",
    columns="packs.programme_id, packs.sku",
    sentence="Mã hàng (SKU) này đã dùng cho một quy cách khác.",
    field="sku",
)
constraint_sentence(
    "uq_packs_public_id",
    columns="packs.public_id",
    sentence="Phiếu này đã được gửi; quy cách đã có.",
    field=None,
)


def add_pack(product: Product, draft: PackDraft, *, key: str, actor: Viewer, now: datetime) -> Pack:
    """A new pack; without a SKU the register gives the next free one.

    A form sent twice gives the row it made before. Refused: a SKU in use, a net content or GTIN
    that does not read, a GTIN of another product, a price that is no whole number of đồng.
    """
    existing = pack_by_key(actor.programme_id, key)
    if existing is not None:
        return existing
    pack = Pack(
        public_id=key, programme_id=actor.programme_id, product_id=product.id, created_at=now
    )
    _write(pack, draft, product, actor=actor, now=now)
    pack.product = product
    db.session.add(pack)
    record("pack.added", pack, actor=actor, now=now, product=product.public_id)
    return pack


def update_pack(
    pack: Pack, draft: PackDraft, seen_version: int | None, *, actor: Viewer, now: datetime
) -> None:
    """Change a pack; StaleError when someone saved it in between."""
    lock(pack)
    check_version(seen_version, pack, pack_values(pack))
    _write(pack, draft, pack.product, actor=actor, now=now)
    pack.version += 1
    record("pack.updated", pack, actor=actor, now=now, product=pack.product.public_id)


def _write(pack: Pack, draft: PackDraft, product: Product, *, actor: Viewer, now: datetime) -> None:
    content = parse_content(draft.content) if draft.content else None
    gtin = check_gtin(draft.gtin) if draft.gtin else None
    price = None if draft.price_vnd is None else check_price(draft.price_vnd)
    if gtin is not None:
        _check_gtin_free(gtin, pack, product)
    if draft.sku:
        _check_sku_free(check_sku(draft.sku), pack, product)
    pack.sku = draft.sku or pack.sku or _next_sku(actor, now)
    pack.label = draft.label
    pack.content_milli = content.milli if content else None
    pack.content_unit = content.unit if content else None
    pack.price_vnd, pack.gtin = price, gtin
    pack.in_stock, pack.updated_at = draft.in_stock, now


def _check_sku_free(sku: str, pack: Pack, product: Product) -> None:
    other = pack_by_sku(product.programme_id, sku)
    if other is not None and other.id != pack.id:
        of = (
            f"một quy cách khác của “{product.name}”"
            if other.product_id == product.id
            else "một sản phẩm khác trong chương trình"
        )
        raise DomainError(
            f"Mã hàng {sku} đã dùng cho {of}. Xin ghi mã khác, hoặc để trống để hệ thống đặt.",
            field="sku",
        )


def _check_gtin_free(gtin: str, pack: Pack, product: Product) -> None:
    other = pack_by_gtin(product.programme_id, gtin, besides=pack.id)
    if other is not None:
        of = "sản phẩm này" if other.product_id == product.id else "một sản phẩm khác"
        raise DomainError(
            f"Mã vạch {gtin} đã ghi cho một quy cách khác của {of}. Mỗi quy cách có một mã riêng.",
            field="gtin",
        )


def _next_sku(actor: Viewer, now: datetime) -> str:
    """The next SKU of the register: OCOP68-00001."""
    programme = programme_by_id(actor.programme_id)
    sku = None
    while sku is None or pack_by_sku(programme.id, sku) is not None:
        number = next_number(
            programme.id, kind="sku", authority=programme.code, year=0, actor=actor, now=now
        )
        sku = f"OCOP{programme.code}-{number:05d}"
    return sku
