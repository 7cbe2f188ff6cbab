"""Published rubric editions, dated regimes, product groups: national, shared by all programmes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint, event, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from app.core.errors import DomainError
from app.core.tables import Base, Dated, Identified, Searchable, UTCDateTime, Validity, enum_type
from app.rubrics.values.editions import Completeness
from app.settings.models import Programme


class RubricEdition(Identified, Dated, Base):
    """One scoresheet as published. Once published its content never changes; it may be retired.

    National editions belong to no programme; ``programme_id`` is for one a province enters itself.
    """

    __tablename__ = "rubric_editions"
    __table_args__ = (
        CheckConstraint("length(content_hash) = 64", name="content_hash_sha256"),
        CheckConstraint(
            "(programme_id IS NOT NULL) = entered_by_province", name="province_enters_its_own"
        ),
    )

    code: Mapped[str] = mapped_column(String(60), unique=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey(Programme.id))
    set_id: Mapped[str] = mapped_column(String(30), index=True)
    number: Mapped[int]
    name: Mapped[str]
    completeness: Mapped[Completeness] = mapped_column(enum_type(Completeness))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    entered_by_province: Mapped[bool] = mapped_column(default=False)


class Regime(Identified, Dated, Validity, Base):
    """Which law governs assessment from when to when; its facts are in ``content``."""

    __tablename__ = "regimes"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    decision: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    source: Mapped[str]
    conf: Mapped[str] = mapped_column(String(40))


class ProductGroup(Identified, Dated, Searchable, Base):
    """A product group (phân nhóm) of a set's classification, and the sheet that scores it."""

    __tablename__ = "product_groups"
    __table_args__ = (UniqueConstraint("set_id", "code"),)

    searched = ("code", "subgroup", "group_name", "sector", "sheet_name")
    sorted_by = "name"

    set_id: Mapped[str] = mapped_column(String(30))
    code: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    name: Mapped[str]
    sector_code: Mapped[str] = mapped_column(String(4))
    sector: Mapped[str]
    group_code: Mapped[str] = mapped_column(String(20))
    group_name: Mapped[str]
    subgroup: Mapped[str | None]
    sheet_name: Mapped[str]
    edition_code: Mapped[str | None] = mapped_column(String(60))
    managing_bodies: Mapped[list[Any]] = mapped_column(JSON)


_RETIRABLE = {"retired_at", "updated_at"}


def _refuse_change(mapper: Mapper[Any], connection: Connection, target: RubricEdition) -> None:
    state = inspect(target)
    before = state.attrs.published_at.history
    was_published = (before.deleted or before.unchanged or (None,))[0] is not None
    changed = {a.key for a in state.attrs if a.history.has_changes()} - _RETIRABLE
    if was_published and changed:
        raise DomainError(
            f"Phiên bản {target.code} đã công bố nên không sửa được; xin lập phiên bản mới."
        )


def _refuse_removal(mapper: Mapper[Any], connection: Connection, target: RubricEdition) -> None:
    if target.published_at is not None:
        raise DomainError(f"Phiên bản {target.code} đã công bố nên không xóa được.")


event.listen(RubricEdition, "before_update", _refuse_change)
event.listen(RubricEdition, "before_delete", _refuse_removal)
