"""Units of net content, what is typed about a product and its packs, parts of a product code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.producers.values import Origin, Place

if TYPE_CHECKING:
    from app.core.files import StoredFile
    from app.rubrics.models import ProductGroup

MOST_PHOTOS = 12


class ContentUnit(StrEnum):
    """Units of net content."""

    GRAM = "g"
    KILOGRAM = "kg"
    MILLILITRE = "ml"
    LITRE = "l"
    PIECE = "cái"
    SET = "bộ"
    BOX = "hộp"
    VISIT = "lượt"


@dataclass(frozen=True)
class Content:
    """A net content in thousandths of its unit."""

    milli: int
    unit: ContentUnit


@dataclass(frozen=True)
class ProductDraft:
    """What is known of a product; the place left empty is the producer's."""

    name: str
    group: ProductGroup | None = None
    place: Place | None = None
    name_en: str | None = None
    description: str | None = None
    story: str | None = None
    ingredients: str | None = None
    storage: str | None = None
    shelf_life: str | None = None
    classification_note: str | None = None
    origin: Origin = Origin.REGISTERED
    source: str | None = None


PLAIN_COLUMNS = (
    "name_en", "description", "story", "ingredients", "storage", "shelf_life",
    "classification_note",
)  # fmt: skip
"""What of a draft is stored as it is, under the same name."""


@dataclass(frozen=True)
class PackDraft:
    """One way the product is sold, as typed: content "500 g", price in đồng.

    Without a SKU the register gives one.
    """

    sku: str | None = None
    label: str | None = None
    content: str | None = None
    price_vnd: int | None = None
    gtin: str | None = None
    in_stock: bool = True


@dataclass(frozen=True)
class StoredPhoto:
    """A photo made ready and put into the store: picture (JPEG) and thumbnail (WebP)."""

    picture: StoredFile
    thumbnail: StoredFile
    width: int
    height: int
    name: str


@dataclass(frozen=True)
class ProductCode:
    """A product code taken apart; ``district`` only in codes of before 01/7/2025."""

    province: str
    district: str | None
    commune: str
    number: int
    year: int


@dataclass(frozen=True)
class Suggestion:
    """A product group proposed for a product, and the words that led to it."""

    code: str
    because: tuple[str, ...]
