"""Listings of products on channels, and feed tokens."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.tables import Base, Dated, Identified, UTCDateTime, Versioned
from app.products.models import Product
from app.settings.models import Programme


class Listing(Identified, Dated, Versioned, Base):
    """A link under which a product was seen on a channel on a day."""

    __tablename__ = "listings"
    __table_args__ = (UniqueConstraint("programme_id", "product_id", "url"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), index=True)
    channel: Mapped[str] = mapped_column(String(40))
    url: Mapped[str] = mapped_column(String(2000))
    first_seen_on: Mapped[date]
    seen_on: Mapped[date]
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str | None]

    product: Mapped[Product] = relationship()


class FeedToken(Identified, Dated, Base):
    """A secret address of a feed; revocable. Only the digest of the token is kept for look-up."""

    __tablename__ = "feed_tokens"

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id), index=True)
    channel: Mapped[str] = mapped_column(String(40))
    label: Mapped[str]
    token_digest: Mapped[str] = mapped_column(String(64), unique=True, info={"secret": True})
    token_sealed: Mapped[str] = mapped_column(info={"secret": True})
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
