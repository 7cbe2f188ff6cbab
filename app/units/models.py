"""Units with time: versions of provinces, districts and communes, what became of each."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.tables import Base, Identified, Numbered, Searchable, Validity, enum_type
from app.units.rules.names import full_name, sort_name
from app.units.values import Share, UnitKind, UnitLevel


class Unit(Identified, Searchable, Validity, Base):
    """One version of an administrative unit; national, of no programme.

    A code alone is no identity (24 was Bắc Giang and is Bắc Ninh): level, code and validity are.
    An empty valid_from means "không rõ", an empty valid_to "đang có".
    """

    __tablename__ = "units"
    __table_args__ = (
        UniqueConstraint("level", "code", "valid_from"),
        UniqueConstraint("level", "code", "valid_to"),
        CheckConstraint("valid_from IS NOT NULL OR valid_to IS NOT NULL", name="dated"),
        CheckConstraint("valid_from <= valid_to", name="begins_before_it_ends"),
        CheckConstraint(
            "(level = 'province') = (parent_id IS NULL)", name="parent_unless_province"
        ),
        Index(None, "parent_id", "sort_text"),
    )
    searched = ("full_name", "name_key", "code")
    sorted_by = "sort_name"

    level: Mapped[UnitLevel] = mapped_column(enum_type(UnitLevel))
    kind: Mapped[UnitKind] = mapped_column(enum_type(UnitKind))
    code: Mapped[str] = mapped_column(String(5), index=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    note: Mapped[str] = mapped_column(String(300), default="")
    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id")
    point: Mapped["UnitPoint | None"] = relationship(back_populates="unit")

    @property
    def full_name(self) -> str:
        """Kind and name: Huyện Đức Trọng, Phường 7."""
        return full_name(self.kind, self.name)

    @property
    def inline_name(self) -> str:
        """Kind and name inside a sentence: huyện Đức Trọng, phường 7."""
        return f"{self.kind.prefix.lower()} {self.name}"

    @property
    def sort_name(self) -> str:
        """The name as it is sorted."""
        return sort_name(self.name)


class UnitLink(Numbered, Base):
    """What a unit became: a predecessor, a successor, how much of the one went into the other."""

    __tablename__ = "unit_links"
    __table_args__ = (
        UniqueConstraint("predecessor_id", "successor_id"),
        CheckConstraint("predecessor_id <> successor_id", name="two_units"),
    )

    predecessor_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    successor_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    share: Mapped[Share] = mapped_column(enum_type(Share))
    on: Mapped[date] = mapped_column("on_date")
    predecessor: Mapped[Unit] = relationship(foreign_keys=predecessor_id)
    successor: Mapped[Unit] = relationship(foreign_keys=successor_id)


class UnitPoint(Numbered, Base):
    """A point within a commune (millionths of a degree) and its area in hectares if known."""

    __tablename__ = "unit_points"

    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), unique=True)
    lat_e6: Mapped[int]
    lon_e6: Mapped[int]
    area_ha: Mapped[int | None]
    unit: Mapped[Unit] = relationship(back_populates="point")

    @property
    def lat(self) -> Decimal:
        """Latitude in degrees north."""
        return Decimal(self.lat_e6).scaleb(-6)

    @property
    def lon(self) -> Decimal:
        """Longitude in degrees east."""
        return Decimal(self.lon_e6).scaleb(-6)

    @property
    def area_km2(self) -> Decimal | None:
        """Area in square kilometres; None when unknown."""
        return None if self.area_ha is None else Decimal(self.area_ha).scaleb(-2)
