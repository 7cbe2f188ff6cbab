"""The product list and what gathers around one product."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.access.values import Viewer
from app.certification.models import Recognition
from app.certification.queries import current_recognitions, expiring_days, standing
from app.certification.values import Validity
from app.commerce.models import Listing
from app.core.database import db
from app.core.text import fold
from app.dossiers.models import Dossier
from app.producers.models import Producer
from app.producers.queries import in_scope
from app.products.models import Product
from app.units.models import Unit

PER_PAGE = 25


@dataclass(frozen=True)
class ProductLine:
    """A line of the product list."""

    product: Product
    recognition: Recognition | None
    standing: Validity | None
    dossier: Dossier | None


@dataclass(frozen=True)
class ProductPage:
    """A page of the product list."""

    lines: tuple[ProductLine, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty means all."""

    words: str = ""
    stars: int | None = None
    standing: Validity | None = None
    district: str = ""
    missing: str = ""


def product_page(*, viewer: Viewer, filters: Filters, page: int, on: date) -> ProductPage:
    """One page of the products in scope, in Vietnamese order; as many queries for any number."""
    days = expiring_days(viewer.programme_id, on=on)
    ids = _filtered(viewer, filters, on, days)
    total = _count(ids)
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    wanted = ids.order_by(Product.sort_text, Product.id).limit(PER_PAGE)
    chosen = db.session.scalars(wanted.offset((page - 1) * PER_PAGE)).all()
    return ProductPage(_lines(chosen, on, days), page, pages, total)


def product_count(*, viewer: Viewer, filters: Filters, on: date) -> int:
    """How many products the list shows with these filters."""
    return _count(_filtered(viewer, filters, on, expiring_days(viewer.programme_id, on=on)))


def _count(ids: Select[int]) -> int:
    return db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0


def _filtered(viewer: Viewer, filters: Filters, on: date, days: int) -> Select[int]:
    wanted = (
        select(Product.id)
        .join(Product.producer)
        .where(in_scope(Product, viewer), Product.ended_at.is_(None))
    )
    for word in fold(filters.words).split():
        wanted = wanted.where(
            or_(
                Product.search_text.contains(word, autoescape=True),
                Producer.search_text.contains(word, autoescape=True),
            )
        )
    if filters.district:
        own = select(Unit.id).where(Unit.public_id == filters.district)
        wanted = wanted.where(
            Product.former_district_id.is_(None)
            if filters.district == "none"
            else Product.former_district_id.in_(own)
        )
    if filters.missing == "commune":
        wanted = wanted.where(Product.commune_id.is_(None))
    if filters.stars or filters.standing:
        wanted = wanted.where(Product.id.in_(_recognised(filters, on, days)))
    return wanted


def _recognised(filters: Filters, on: date, days: int) -> Select[int]:
    found = _latest(on)
    if filters.stars:
        found = found.where(Recognition.stars == filters.stars)
    if filters.standing:
        found = found.where(_stands(filters.standing, on, days))
    return found


def _latest(on: date) -> Select[int]:
    """Products by the recognition that counts on a day: the same one as ``current_recognitions``.

    The latest by day of issue, then year, then entry; one issued after the day does not exist yet.
    """
    later = func.row_number().over(
        partition_by=Recognition.product_id,
        order_by=(
            func.coalesce(Recognition.issued_on, date.min).desc(),
            func.coalesce(Recognition.year, 0).desc(),
            Recognition.id.desc(),
        ),
    )
    future = and_(_known(), _live(on), Recognition.issued_on > on)
    ranked = select(Recognition.id, later.label("place")).where(~future).subquery()
    first = select(ranked.c.id).where(ranked.c.place == 1)
    return select(Recognition.product_id).where(Recognition.id.in_(first))


def _known() -> ColumnElement[bool]:
    return and_(
        Recognition.decision_id.is_not(None),
        Recognition.issued_on.is_not(None),
        Recognition.expires_on.is_not(None),
    )


def _live(on: date) -> ColumnElement[bool]:
    return or_(Recognition.revoked_on.is_(None), Recognition.revoked_on > on)


def _stands(wanted: Validity, on: date, days: int) -> ColumnElement[bool]:
    known, live = _known(), _live(on)
    soon = date.fromordinal(on.toordinal() + days)
    return {
        Validity.UNKNOWN: and_(~known, live),
        Validity.REVOKED: Recognition.revoked_on <= on,
        Validity.EXPIRED: and_(known, live, Recognition.expires_on < on),
        Validity.EXPIRING: and_(known, live, Recognition.expires_on.between(on, soon)),
        Validity.VALID: and_(known, live, Recognition.expires_on > soon),
    }[wanted]


def _lines(ids: Sequence[int], on: date, days: int) -> tuple[ProductLine, ...]:
    products = {
        product.id: product
        for product in db.session.scalars(
            select(Product)
            .where(Product.id.in_(ids))
            .options(
                joinedload(Product.producer),
                joinedload(Product.commune),
                joinedload(Product.former_district),
                joinedload(Product.group),
            )
        )
    }
    recognised = current_recognitions(ids, on=on)
    dossiers = {
        dossier.product_id: dossier
        for dossier in db.session.scalars(
            select(Dossier).where(Dossier.product_id.in_(ids)).order_by(Dossier.id)
        )
    }
    found = []
    for key in ids:
        recognition = recognised.get(key)
        state = standing(recognition, on=on, expiring_days=days) if recognition else None
        found.append(ProductLine(products[key], recognition, state, dossiers.get(key)))
    return tuple(found)


def listings_of(product_id: int) -> Sequence[Listing]:
    """Where a product is or was sold, present ones first; access is the product's matter."""
    return db.session.scalars(
        select(Listing)
        .where(Listing.product_id == product_id)
        .order_by(Listing.ended_on.is_not(None), Listing.seen_on.desc(), Listing.id)
    ).all()
