"""The chain of audit entries and, apart from it, the personal values they mention."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from app.core.tables import Base, Numbered, UTCDateTime, personal


class AuditEntry(Numbered, Base):
    """One act: who, for whom, from where, what to which object, before and after.

    Personal values (the actor's name and address, columns marked personal) are not in ``facts``;
    only their keyed digest is, so that they can be erased while the chain of ``mac`` still
    verifies.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_object", "object_kind", "object_public_id"),
        Index("ix_audit_entries_programme_id_id", "programme_id", "id"),
    )

    programme_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(info=personal("truy vết thao tác"))
    acting_for: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="", info=personal("truy vết thao tác"))
    request_id: Mapped[str] = mapped_column(default="")
    verb: Mapped[str] = mapped_column(String(80))
    object_kind: Mapped[str] = mapped_column(String(60))
    object_public_id: Mapped[str] = mapped_column(String(80))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_mac: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64), unique=True)


class AuditPersonalValue(Numbered, Base):
    """A personal value before or after an act; may be erased."""

    __tablename__ = "audit_personal_values"

    entry_id: Mapped[int] = mapped_column(ForeignKey(AuditEntry.id), index=True)
    field: Mapped[str]
    side: Mapped[str] = mapped_column(String(6))
    value: Mapped[str | None] = mapped_column(info=personal("truy vết thay đổi", sensitive=True))


def _refuse(mapper: Mapper[Any], connection: Connection, target: AuditEntry) -> None:
    raise RuntimeError("Nhật ký chỉ được ghi thêm.")


event.listen(AuditEntry, "before_update", _refuse)
event.listen(AuditEntry, "before_delete", _refuse)
