"""The producer and where it is, then and now."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.core.tables import Base, Dated, Identified, Searchable, Versioned, personal
from app.producers.values import Origin, ProducerKind
from app.settings.models import Programme
from app.units.models import Unit


class Placed:
    """A row that lies in a commune of today and, if known, in a commune and district of before.

    ``former_district_id`` and its basis are worked out by the rule of the units room whenever the
    place changes, so that lists and reports by former district need no guess.
    """

    address: Mapped[str | None]
    address_before_2025: Mapped[str | None]
    former_district_basis: Mapped[str | None] = mapped_column(String(20))

    @declared_attr
    @classmethod
    def commune_id(cls) -> Mapped[int | None]:
        """Today's commune; empty while unknown."""
        return mapped_column(ForeignKey(Unit.id), index=True)

    @declared_attr
    @classmethod
    def old_commune_id(cls) -> Mapped[int | None]:
        """The commune before 1/7/2025, where it was chosen or read from the address."""
        return mapped_column(ForeignKey(Unit.id))

    @declared_attr
    @classmethod
    def former_district_id(cls) -> Mapped[int | None]:
        """The district of before 1/7/2025; empty means "chưa rõ huyện cũ"."""
        return mapped_column(ForeignKey(Unit.id), index=True)

    @declared_attr
    @classmethod
    def commune(cls) -> Mapped[Unit | None]:
        """Today's commune."""
        return relationship(Unit, foreign_keys=f"{cls.__name__}.commune_id")

    @declared_attr
    @classmethod
    def old_commune(cls) -> Mapped[Unit | None]:
        """The commune of before."""
        return relationship(Unit, foreign_keys=f"{cls.__name__}.old_commune_id")

    @declared_attr
    @classmethod
    def former_district(cls) -> Mapped[Unit | None]:
        """The district of before."""
        return relationship(Unit, foreign_keys=f"{cls.__name__}.former_district_id")


class Producer(Identified, Placed, Dated, Versioned, Searchable, Base):
    """A cooperative, company, household or other body that makes OCOP products."""

    __tablename__ = "producers"
    __table_args__ = (
        UniqueConstraint("programme_id", "tax_code"),
        Index("ix_producers_programme_id_name_key", "programme_id", "name_key"),
    )
    searched = ("name", "tax_code", "phone")

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    name: Mapped[str]
    name_key: Mapped[str]
    kind: Mapped[ProducerKind]
    tax_code: Mapped[str | None] = mapped_column(
        String(14), info=personal("nhận biết chủ thể; hộ kinh doanh dùng số định danh cá nhân")
    )
    registration_number: Mapped[str | None]
    founded_on: Mapped[date | None]
    representative: Mapped[str | None] = mapped_column(info=personal("người đại diện pháp lý"))
    representative_title: Mapped[str | None]
    representative_female: Mapped[bool | None] = mapped_column(
        info=personal("chỉ tiêu B3, tiêu chí 3.2")
    )
    representative_minority: Mapped[bool | None] = mapped_column(
        info=personal("chỉ tiêu B4, tiêu chí 3.2", sensitive=True)
    )
    representative_disabled: Mapped[bool | None] = mapped_column(
        info=personal("chỉ tiêu B5, tiêu chí 3.2", sensitive=True)
    )
    phone: Mapped[str | None] = mapped_column(info=personal("liên hệ"))
    email: Mapped[str | None] = mapped_column(info=personal("liên hệ"))
    labour_total: Mapped[int | None]
    labour_local: Mapped[int | None]
    origin: Mapped[Origin] = mapped_column(default=Origin.REGISTERED)
    source: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]
