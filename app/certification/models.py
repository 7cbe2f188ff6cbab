"""Decisions, recognitions with their events, and certificates."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.certification.values import DecisionKind, RecognitionEvent, RecognitionSource
from app.core.tables import Base, Dated, Identified, Numbered, UTCDateTime, Versioned, personal
from app.evaluation.models import Entry
from app.files.models import Attachment
from app.products.models import Product
from app.settings.models import Programme


class Decision(Identified, Dated, Versioned, Base):
    """A decision of a competent authority, with its number, day and signer."""

    __tablename__ = "decisions"
    __table_args__ = (UniqueConstraint("programme_id", "authority", "number", "signed_on"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    kind: Mapped[DecisionKind]
    number: Mapped[str] = mapped_column(String(60))
    signed_on: Mapped[date]
    tier: Mapped[str] = mapped_column(String(20))
    authority: Mapped[str]
    signer: Mapped[str | None] = mapped_column(info=personal("người ký văn bản"))
    signer_title: Mapped[str | None]
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey(Attachment.id))


class Recognition(Identified, Dated, Versioned, Base):
    """Stars given to a product. Without decision and day (old registers) it is never valid."""

    __tablename__ = "recognitions"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 3 AND 5", name="stars_three_to_five"),
        CheckConstraint(
            "source = 'imported' OR (decision_id IS NOT NULL AND issued_on IS NOT NULL "
            "AND expires_on IS NOT NULL)",
            name="issued_is_complete",
        ),
        CheckConstraint("expires_on IS NULL OR issued_on IS NOT NULL", name="expiry_has_issue"),
        Index("ix_recognitions_programme_id_expires_on", "programme_id", "expires_on"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), index=True)
    stars: Mapped[int]
    year: Mapped[int | None]
    source: Mapped[RecognitionSource]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey(Decision.id), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey(Entry.id), unique=True)
    authority: Mapped[str | None]
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    revoked_on: Mapped[date | None]
    source_note: Mapped[str | None] = mapped_column(Text)
    source_confidence: Mapped[str | None] = mapped_column(String(10))

    product: Mapped[Product] = relationship()
    decision: Mapped[Decision | None] = relationship()
    entry: Mapped[Entry | None] = relationship()
    certificate: Mapped["Certificate | None"] = relationship(back_populates="recognition")


class RecognitionEventRow(Numbered, Base):
    """What happened to a recognition, when it takes effect, by which decision."""

    __tablename__ = "recognition_events"

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    recognition_id: Mapped[int] = mapped_column(ForeignKey(Recognition.id), index=True)
    event: Mapped[RecognitionEvent]
    effective_on: Mapped[date | None]
    decision_id: Mapped[int | None] = mapped_column(ForeignKey(Decision.id))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    actor_name: Mapped[str] = mapped_column(info=personal("truy vết giấy chứng nhận"))
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    reason: Mapped[str | None] = mapped_column(Text)


class Certificate(Identified, Dated, Base):
    """The certificate as printed: its text, its PDF and the PDF's hash.

    Number, code and text are fixed when it is issued; a job prints the PDF once from that text.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("length(code) = 14", name="code_length"),
        CheckConstraint("(attachment_id IS NULL) = (digest IS NULL)", name="printed_with_digest"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    recognition_id: Mapped[int] = mapped_column(ForeignKey(Recognition.id), unique=True)
    number: Mapped[str] = mapped_column(String(60))
    code: Mapped[str] = mapped_column(String(14), unique=True)
    printed: Mapped[dict[str, Any]] = mapped_column(
        JSON, info=personal("nội dung in trên giấy chứng nhận")
    )
    issued_on: Mapped[date]
    valid_to: Mapped[date]
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey(Attachment.id))
    digest: Mapped[str | None] = mapped_column(String(64))

    recognition: Mapped[Recognition] = relationship(back_populates="certificate")
    attachment: Mapped[Attachment | None] = relationship()
