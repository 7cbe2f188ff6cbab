"""The product, its packs and its photos."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.tables import Base, Dated, Identified, Searchable, Versioned
from app.files.models import Attachment
from app.producers.models import Placed, Producer
from app.producers.values import Origin
from app.products.values import ContentUnit
from app.rubrics.models import ProductGroup
from app.settings.models import Programme


class Product(Identified, Placed, Dated, Versioned, Searchable, Base):
    """A product of a producer; its identity is programme, producer and folded name."""

    __tablename__ = "products"
    __table_args__ = (
        UniqueConstraint("programme_id", "producer_id", "name_key"),
        UniqueConstraint("programme_id", "code"),
    )
    searched = ("name", "code", "name_en")

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    producer_id: Mapped[int] = mapped_column(ForeignKey(Producer.id), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey(ProductGroup.id), index=True)
    name: Mapped[str]
    name_key: Mapped[str]
    name_en: Mapped[str | None]
    code: Mapped[str | None] = mapped_column(String(30))
    description: Mapped[str | None] = mapped_column(Text)
    story: Mapped[str | None] = mapped_column(Text)
    ingredients: Mapped[str | None] = mapped_column(Text)
    storage: Mapped[str | None]
    shelf_life: Mapped[str | None]
    origin: Mapped[Origin] = mapped_column(default=Origin.REGISTERED)
    source: Mapped[str | None]
    classification_note: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]

    producer: Mapped[Producer] = relationship()
    group: Mapped[ProductGroup | None] = relationship()
    packs: Mapped[list["Pack"]] = relationship(
        back_populates="product", order_by="Pack.id", cascade="all, delete-orphan"
    )
    photos: Mapped[list["Photo"]] = relationship(
        back_populates="product", order_by="(Photo.position, Photo.id)"
    )


class Pack(Identified, Dated, Versioned, Base):
    """One way the product is sold: SKU, net content, price."""

    __tablename__ = "packs"
    __table_args__ = (
        UniqueConstraint("programme_id", "sku"),
        CheckConstraint("price_vnd IS NULL OR price_vnd > 0", name="price_positive"),
        CheckConstraint("content_milli IS NULL OR content_milli > 0", name="content_positive"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), index=True)
    sku: Mapped[str] = mapped_column(String(50))
    label: Mapped[str | None]
    content_milli: Mapped[int | None]
    content_unit: Mapped[ContentUnit | None]
    price_vnd: Mapped[int | None]
    gtin: Mapped[str | None] = mapped_column(String(14))
    in_stock: Mapped[bool] = mapped_column(default=True)

    product: Mapped[Product] = relationship(back_populates="packs")


class Photo(Identified, Dated, Base):
    """A photo of a product, re-encoded, with its thumbnail."""

    __tablename__ = "photos"

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), index=True)
    picture_id: Mapped[int] = mapped_column(ForeignKey(Attachment.id))
    thumbnail_id: Mapped[int] = mapped_column(ForeignKey(Attachment.id))
    alt: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]

    product: Mapped[Product] = relationship(back_populates="photos")
    picture: Mapped[Attachment] = relationship(foreign_keys=picture_id)
    thumbnail: Mapped[Attachment] = relationship(foreign_keys=thumbnail_id)
