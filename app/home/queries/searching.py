"""One box over products, producers, units and numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app.access.values import Viewer
from app.certification.models import Certificate, Decision, Recognition
from app.certification.rules import read_code
from app.core.database import db
from app.core.text import fold
from app.producers.models import Producer
from app.producers.queries import in_scope
from app.products.models import Product
from app.units.models import Unit
from app.units.queries import search as search_units

Row = TypeVar("Row")


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
    return Found(
        _products(parts, viewer, limit),
        _producers(parts, viewer, limit),
        search_units(words, limit=limit),
        _numbers(words.strip(), viewer, limit),
    )


def _products(parts: list[str], viewer: Viewer, limit: int) -> Sequence[Product]:
    if not viewer.may("view_products"):
        return ()
    return db.session.scalars(
        _matching(select(Product), Product.search_text, parts)
        .where(in_scope(Product, viewer))
        .options(joinedload(Product.producer), joinedload(Product.commune))
        .order_by(Product.ended_at.is_not(None), Product.sort_text, Product.id)
        .limit(limit)
    ).all()


def _producers(parts: list[str], viewer: Viewer, limit: int) -> Sequence[Producer]:
    if not viewer.may("view_producers"):
        return ()
    return db.session.scalars(
        _matching(select(Producer), Producer.search_text, parts)
        .where(in_scope(Producer, viewer))
        .options(joinedload(Producer.commune))
        .order_by(Producer.ended_at.is_not(None), Producer.sort_text, Producer.id)
        .limit(limit)
    ).all()


def _matching(
    wanted: Select[Row], column: InstrumentedAttribute[str], parts: list[str]
) -> Select[Row]:
    for part in parts:
        wanted = wanted.where(column.contains(part, autoescape=True))
    return wanted


def _numbers(text: str, viewer: Viewer, limit: int) -> Sequence[Recognition]:
    """Recognitions by the beginning of a decision's or certificate's number, or by the code."""
    if not viewer.may("view_certificates"):
        return ()
    beginning = f"{_literal(text)}%"
    return db.session.scalars(
        select(Recognition)
        .join(Recognition.product)
        .outerjoin(Recognition.decision)
        .outerjoin(Recognition.certificate)
        .where(
            in_scope(Product, viewer),
            or_(
                Decision.number.ilike(beginning, escape="\\"),
                Certificate.number.ilike(beginning, escape="\\"),
                Certificate.code == (read_code(text) or ""),
            ),
        )
        .options(joinedload(Recognition.product), joinedload(Recognition.decision))
        .order_by(Recognition.id)
        .limit(limit)
    ).all()


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
