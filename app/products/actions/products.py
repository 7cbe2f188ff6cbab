"""Registering, changing and ending products."""

from datetime import datetime

from app.access.values import Viewer
from app.audit.actions import record
from app.core.clock import day_of
from app.core.database import db, lock
from app.core.errors import DomainError, check_version, constraint_sentence
from app.producers.actions import check_place, place
from app.producers.models import Placed, Producer
from app.producers.values import ExistsError, Place
from app.products.models import Product
from app.products.queries import find_product, form_values, product_by_key
from app.products.rules import checked, name_key
from app.products.values import PLAIN_COLUMNS, ProductDraft
from app.units.queries import FormerDistricts

constraint_sentence(
    "uq_products_programme_id_producer_id_name_key",
    columns="products.programme_id, products.producer_id, products.name_key",
    sentence="Chủ thể này đã có sản phẩm cùng tên.",
    field="name",
)
constraint_sentence(
    "uq_products_public_id",
    columns="products.public_id",
    sentence="Phiếu này đã được gửi; sản phẩm đã có trong sổ.",
    field=None,
)


def register_product(
    producer: Producer,
    draft: ProductDraft,
    *,
    key: str,
    actor: Viewer,
    now: datetime,
    index: FormerDistricts | None = None,
) -> Product:
    """A new product of a producer; a form sent twice gives the row it made before.

    Without a place of its own the product lies where its producer does. A second product of the
    same producer and folded name is refused with ExistsError.
    """
    existing = product_by_key(actor.programme_id, key)
    if existing is not None:
        return existing
    draft = checked(draft)
    if producer.ended_at is not None:
        raise DomainError("Chủ thể này đã ngừng tham gia, không đăng ký thêm sản phẩm.")
    _check_name(producer.id, draft.name, besides=None, actor=actor)
    product = Product(
        public_id=key,
        programme_id=actor.programme_id,
        producer_id=producer.id,
        origin=draft.origin,
        source=draft.source,
        created_at=now,
    )
    if draft.place is None:
        _place_like(product, producer)
    else:
        check_place(draft.place, actor=actor, today=day_of(now), present=producer.commune_id)
        _place_at(product, draft.place, index)
    product.producer = producer
    _write(product, draft, now)
    db.session.add(product)
    record("product.registered", product, actor=actor, now=now)
    return product


def update_product(
    product: Product, draft: ProductDraft, seen_version: int | None, *, actor: Viewer, now: datetime
) -> None:
    """Change what is known of a product; StaleError when someone saved it in between.

    A draft without a place leaves the place as it is.
    """
    lock(product)
    check_version(seen_version, product, form_values(product))
    draft = checked(draft)
    _check_name(product.producer_id, draft.name, besides=product.id, actor=actor)
    if draft.place is not None:
        check_place(draft.place, actor=actor, today=day_of(now), present=product.commune_id)
        _place_at(product, draft.place)
    _write(product, draft, now)
    product.version += 1
    record("product.updated", product, actor=actor, now=now)


def end_product(product: Product, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Take a product out of the register; the row and its history stay."""
    if not reason.strip():
        raise DomainError("Xin ghi lý do sản phẩm ngừng.", field="reason")
    lock(product)
    if product.ended_at is not None:
        raise DomainError("Sản phẩm này đã ngừng.")
    product.ended_at, product.ended_reason, product.updated_at = now, reason.strip(), now
    product.version += 1
    record("product.ended", product, actor=actor, now=now)


def _check_name(producer_id: int, name: str, *, besides: int | None, actor: Viewer) -> None:
    same = find_product(actor.programme_id, producer_id, name)
    if same is None or same.id == besides:
        return
    code = f"mã {same.code}" if same.code else "chưa có mã"
    ended = ", đã ngừng" if same.ended_at else ""
    raise ExistsError(
        f"Chủ thể này đã có sản phẩm “{same.name}” ({code}{ended}). Xin mở sản phẩm đó, hoặc ghi "
        "tên phân biệt.",
        field="name",
        public_id=same.public_id,
    )


def _place_like(product: Placed, producer: Placed) -> None:
    for column in (
        "commune_id", "old_commune_id", "former_district_id", "former_district_basis",
        "address", "address_before_2025",
    ):  # fmt: skip
        setattr(product, column, getattr(producer, column))


def _place_at(product: Placed, where: Place, index: FormerDistricts | None = None) -> None:
    place(
        product,
        commune=where.commune,
        old_commune=where.old_commune,
        address=where.address,
        address_before=where.address_before,
        index=index,
    )


def _write(product: Product, draft: ProductDraft, now: datetime) -> None:
    product.name, product.name_key = draft.name, name_key(draft.name)
    product.group, product.group_id = draft.group, draft.group.id if draft.group else None
    for column in PLAIN_COLUMNS:
        setattr(product, column, getattr(draft, column))
    product.updated_at = now
