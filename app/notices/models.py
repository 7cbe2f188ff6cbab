"""A message to one person inside the application."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.core.tables import Base, Identified, UTCDateTime
from app.settings.models import Programme


class Notice(Identified, Base):
    """What someone was told, about what, when, and when it was read; once per event and person."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("programme_id", "user_id", "event_key"),
        Index("ix_notices_user_id_read_at", "user_id", "read_at"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    event_key: Mapped[str] = mapped_column(String(120))
    title: Mapped[str]
    text: Mapped[str]
    path: Mapped[str]
    told_at: Mapped[datetime] = mapped_column(UTCDateTime())
    read_at: Mapped[datetime | None]
