"""Programmes, their settings with dates, and number sequences."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.tables import Base, Dated, Identified, Numbered
from app.units.models import Unit


class Programme(Identified, Dated, Base):
    """The OCOP programme of one province: the tenant every other row belongs to."""

    __tablename__ = "programmes"

    code: Mapped[str] = mapped_column(String(2), unique=True)
    name: Mapped[str]
    province_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    is_demo: Mapped[bool] = mapped_column(default=False)

    province: Mapped[Unit] = relationship()


class Setting(Numbered, Base):
    """A value of a programme from a day on, with the document it rests on."""

    __tablename__ = "settings"
    __table_args__ = (UniqueConstraint("programme_id", "key", "valid_from"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    key: Mapped[str] = mapped_column(String(80))
    value: Mapped[Any] = mapped_column(JSON)
    valid_from: Mapped[date]
    document: Mapped[str | None]


class Sequence(Numbered, Base):
    """The next number of a kind, of an authority, in a year; its row is locked while numbering."""

    __tablename__ = "sequences"
    __table_args__ = (UniqueConstraint("programme_id", "kind", "authority", "year"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    kind: Mapped[str] = mapped_column(String(40))
    authority: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    next: Mapped[int] = mapped_column(default=1)
