"""Pages that gather many rooms: the product list and page, search, what waits for me."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.access.values import Role, Viewer
from app.certification.models import Certificate, Decision, Recognition
from app.certification.queries import current_recognitions, expiring_days, standing
from app.certification.values import Validity
from app.commerce.models import Listing
from app.core.database import db
from app.core.text import fold
from app.dossiers.models import Dossier
from app.dossiers.values import IN_PROCESS, DossierState
from app.evaluation.models import Entry, Round, Seat, Sheet
from app.evaluation.values import RoundState, SheetState
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
    total = db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    wanted = ids.order_by(Product.sort_text, Product.id).limit(PER_PAGE)
    chosen = db.session.scalars(wanted.offset((page - 1) * PER_PAGE)).all()
    return ProductPage(_lines(chosen, on, days), page, pages, total)


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
    latest = select(func.max(Recognition.id)).group_by(Recognition.product_id)
    found = select(Recognition.product_id).where(Recognition.id.in_(latest))
    if filters.stars:
        found = found.where(Recognition.stars == filters.stars)
    if filters.standing:
        found = found.where(_stands(filters.standing, on, days))
    return found


def _stands(wanted: Validity, on: date, days: int) -> ColumnElement[bool]:
    known = and_(Recognition.decision_id.is_not(None), Recognition.expires_on.is_not(None))
    live = or_(Recognition.revoked_on.is_(None), Recognition.revoked_on > on)
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


def dossiers_of(product_id: int) -> Sequence[Dossier]:
    """The dossiers of a product, newest first; access is the product's matter."""
    return db.session.scalars(
        select(Dossier).where(Dossier.product_id == product_id).order_by(Dossier.id.desc())
    ).all()


def live_listings(product_id: int) -> Sequence[Listing]:
    """Where a product is sold; access is the product's matter."""
    return db.session.scalars(
        select(Listing)
        .where(Listing.product_id == product_id)
        .order_by(Listing.ended_on.is_not(None), Listing.seen_on.desc(), Listing.id)
    ).all()


@dataclass(frozen=True)
class Found:
    """What a search found, by kind."""

    products: Sequence[Product]
    producers: Sequence[Producer]
    units: Sequence[Unit]
    recognitions: Sequence[Recognition]

    @property
    def nothing(self) -> bool:
        """Whether the search found nothing."""
        return not (self.products or self.producers or self.units or self.recognitions)


def search(words: str, *, viewer: Viewer, limit: int = 20) -> Found:
    """Products, producers, units, decision and certificate numbers; tone marks do not matter."""
    parts = fold(words).split()
    if not parts:
        return Found((), (), (), ())
    products = db.session.scalars(
        _matching(select(Product), Product.search_text, parts)
        .where(in_scope(Product, viewer))
        .options(joinedload(Product.producer))
        .order_by(Product.sort_text, Product.id)
        .limit(limit)
    ).all()
    producers = db.session.scalars(
        _matching(select(Producer), Producer.search_text, parts)
        .where(in_scope(Producer, viewer))
        .order_by(Producer.sort_text, Producer.id)
        .limit(limit)
    ).all()
    units = db.session.scalars(
        _matching(select(Unit), Unit.search_text, parts)
        .order_by(Unit.valid_to.is_not(None), Unit.sort_text, Unit.id)
        .limit(limit)
    ).all()
    return Found(products, producers, units, _numbers(words, viewer, limit))


def _matching(wanted: Select, column, parts: list[str]) -> Select:  # type: ignore[type-arg, no-untyped-def]
    for part in parts:
        wanted = wanted.where(column.contains(part, autoescape=True))
    return wanted


def _numbers(words: str, viewer: Viewer, limit: int) -> Sequence[Recognition]:
    if not viewer.may("view_certificates"):
        return ()
    text = words.strip()
    return (
        db.session.scalars(
            select(Recognition)
            .join(Recognition.product)
            .outerjoin(Recognition.decision)
            .outerjoin(Recognition.certificate)
            .where(
                in_scope(Product, viewer),
                or_(
                    Decision.number.ilike(f"{_literal(text)}%", escape="\\"),
                    Certificate.number.ilike(f"{_literal(text)}%", escape="\\"),
                    Certificate.code == text.upper().replace("-", ""),
                ),
            )
            .options(joinedload(Recognition.product), joinedload(Recognition.decision))
            .order_by(Recognition.id)
            .limit(limit)
        )
        .unique()
        .all()
    )


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True)
class Waiting:
    """Something that waits for the viewer: how many, and since when at the latest."""

    key: str
    count: int
    oldest: date | None = None


def waiting(*, viewer: Viewer, on: date) -> list[Waiting]:
    """What waits for the viewer, by role, with counts and the oldest day."""
    found = [*_dossiers_waiting(viewer), *_sheets_waiting(viewer), *_province_waiting(viewer, on)]
    return [item for item in found if item.count]


def _dossiers_waiting(viewer: Viewer) -> list[Waiting]:
    if not viewer.may("view_dossiers"):
        return []
    rows = db.session.execute(
        select(Dossier.state, func.count(), func.min(Dossier.filed_on))
        .join(Dossier.product)
        .where(in_scope(Product, viewer), Dossier.reentered.is_(False))
        .group_by(Dossier.state)
    )
    counts = {state: (count, oldest) for state, count, oldest in rows}
    mine: dict[DossierState, str] = {}
    if viewer.holds(Role.PRODUCER):
        mine |= {DossierState.DRAFT: "draft", DossierState.RETURNED: "returned"}
    if viewer.may("assess_dossier"):
        mine[DossierState.SUBMITTED] = "submitted"
    if viewer.may("receive_dossier"):
        mine[DossierState.FORWARDED] = "forwarded"
    return [Waiting(key, *counts[state]) for state, key in mine.items() if state in counts]


def _sheets_waiting(viewer: Viewer) -> list[Waiting]:
    if not viewer.may("score_products"):
        return []
    count = db.session.scalar(
        select(func.count())
        .select_from(Sheet)
        .join(Sheet.seat)
        .join(Sheet.entry)
        .join(Entry.round)
        .where(
            Seat.user_id == viewer.user_id,
            Sheet.state == SheetState.OPEN,
            Round.state == RoundState.OPEN,
            Round.reentered.is_(False),
        )
    )
    return [Waiting("sheets", count or 0)]


def _province_waiting(viewer: Viewer, on: date) -> list[Waiting]:
    if not viewer.may("decide"):
        return []
    unknown = db.session.scalar(
        select(func.count())
        .select_from(Recognition)
        .where(Recognition.programme_id == viewer.programme_id, Recognition.decision_id.is_(None))
    )
    no_commune = db.session.scalar(
        select(func.count())
        .select_from(Product)
        .where(Product.programme_id == viewer.programme_id, Product.commune_id.is_(None))
    )
    soon = date.fromordinal(on.toordinal() + expiring_days(viewer.programme_id, on=on))
    expiring = db.session.scalar(
        select(func.count())
        .select_from(Recognition)
        .where(
            Recognition.programme_id == viewer.programme_id,
            Recognition.revoked_on.is_(None),
            Recognition.expires_on.between(on, soon),
        )
    )
    return [
        Waiting("expiring", expiring or 0),
        Waiting("unknown", unknown or 0),
        Waiting("no_commune", no_commune or 0),
    ]


def in_process_count(*, viewer: Viewer) -> int:
    """How many dossiers in scope are under way."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Dossier)
            .join(Dossier.product)
            .where(
                in_scope(Product, viewer),
                Dossier.state.in_(IN_PROCESS),
                Dossier.reentered.is_(False),
            )
        )
        or 0
    )
