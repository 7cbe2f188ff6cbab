"""The declarative base, its naming convention, column types and mixins: plain SQLAlchemy."""

import re
import secrets
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, DateTime, Dialect, Enum, MetaData, String, TypeDecorator, event
from sqlalchemy.orm import (
    ColumnProperty,
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    Mapper,
    mapped_column,
)
from sqlalchemy.types import TypeEngine

from app.core.text import fold, sort_key

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An instant, stored in UTC and handed back aware; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("thời điểm không có múi giờ")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_type(kind: type[StrEnum]) -> TypeEngine[Any]:
    """A column type for an enumeration: its values as text, with a check constraint."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower(),
        values_callable=lambda members: [member.value for member in members],
    )


@event.listens_for(Column, "before_parent_attach")
def _name_after_column(column: Column[Any], table: object) -> None:
    """Name an enumeration's check after its column: two columns of a table may share the kind."""
    kind = column.type
    if isinstance(kind, Enum) and kind.create_constraint and not kind.native_enum:
        kind.name = column.name


class Base(DeclarativeBase):
    """Every table of the application."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=True,
            length=40,
            values_callable=lambda members: [member.value for member in members],
        ),
    }


def _nothing(target: object, value: object, old: object, initiator: object) -> None:
    """Only listens: with ``active_history`` the old value is read before a new one is set."""


def _keep_old_value(kind: type[Any], key: str, attribute: InstrumentedAttribute[Any]) -> None:
    """Rows expire at each commit; the trail still needs what stood in a column before."""
    if isinstance(attribute.property, ColumnProperty):
        event.listen(attribute, "set", _nothing, active_history=True)


event.listen(Base, "attribute_instrument", _keep_old_value, propagate=True)


def new_public_id() -> str:
    """A random 128-bit identifier in 32 hexadecimal digits."""
    return secrets.token_hex(16)


class Numbered:
    """An integer key, used only for joins inside the database."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)


class Identified(Numbered):
    """A row seen from outside: in addresses, files and exports it is named by public_id."""

    public_id: Mapped[str] = mapped_column(
        String(32), unique=True, default=new_public_id, sort_order=-9
    )


class Dated:
    """When the row was written and last changed."""

    created_at: Mapped[datetime] = mapped_column(UTCDateTime(), sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime(), sort_order=91)


class Versioned:
    """A row people edit: its version travels in the form, a stale save is refused with 409."""

    version: Mapped[int] = mapped_column(default=1, sort_order=92)


class Searchable:
    """Folded search text and Vietnamese sort key, kept in step with the fields named.

    A model names its fields in ``searched`` (attributes joined into the search text) and
    ``sorted_by`` (the attribute whose Vietnamese order is wanted).
    """

    searched: ClassVar[tuple[str, ...]] = ("name",)
    sorted_by: ClassVar[str] = "name"

    search_text: Mapped[str] = mapped_column(default="", sort_order=95)
    sort_text: Mapped[str] = mapped_column(default="", index=True, sort_order=96)


def _refresh_search(mapper: Mapper[Any], connection: object, target: Any) -> None:
    target.search_text = fold(" ".join(str(getattr(target, f) or "") for f in target.searched))
    target.sort_text = sort_key(str(getattr(target, target.sorted_by) or ""))


event.listen(Searchable, "before_insert", _refresh_search, propagate=True)
event.listen(Searchable, "before_update", _refresh_search, propagate=True)


class Validity:
    """A period of days, both ends included; an open or unknown end is empty."""

    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    def valid_on(self, day: date) -> bool:
        """Whether the day lies within the period (unknown ends count as open)."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


def personal(purpose: str, *, sensitive: bool = False) -> dict[str, Any]:
    """Column ``info`` saying that it holds personal data, of which class and for what purpose.

    Legal source: Law 91/2025/QH15 (basic and sensitive personal data).
    """
    return {"personal": "sensitive" if sensitive else "basic", "purpose": purpose}
