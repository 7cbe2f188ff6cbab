"""Blobs (bytes, once per content) and attachments (a blob as someone's paper, photo or print)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.tables import Base, Dated, Identified, Numbered, UTCDateTime
from app.settings.models import Programme


class AttachmentClass(StrEnum):
    """Who may see a file, as a class; the owner decides in the end."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"


class Blob(Numbered, Base):
    """Bytes in the store, named by their SHA-256."""

    __tablename__ = "blobs"
    __table_args__ = (UniqueConstraint("programme_id", "digest"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(80))
    stored_at: Mapped[datetime] = mapped_column(UTCDateTime())


class Attachment(Identified, Dated, Base):
    """A blob under a name, belonging to one owner row; opened only through that owner."""

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_owner", "owner_kind", "owner_public_id"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    blob_id: Mapped[int] = mapped_column(ForeignKey(Blob.id))
    owner_kind: Mapped[str] = mapped_column(String(60))
    owner_public_id: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(255))
    purpose: Mapped[str] = mapped_column(String(60))
    access_class: Mapped[AttachmentClass]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]

    blob: Mapped[Blob] = relationship(lazy="joined")
