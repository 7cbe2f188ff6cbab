"""A batch of rows read from a workbook, with what was found in each."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.tables import Base, Dated, Identified, Numbered, personal
from app.files.models import Attachment
from app.settings.models import Programme


class BatchState(StrEnum):
    """A batch: read and shown, then taken in."""

    READ = "read"
    TAKEN = "taken"


class Batch(Identified, Dated, Base):
    """One file of existing recognised products."""

    __tablename__ = "import_batches"

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id), index=True)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey(Attachment.id))
    name: Mapped[str]
    state: Mapped[BatchState] = mapped_column(default=BatchState.READ)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    taken_at: Mapped[datetime | None]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    attachment: Mapped[Attachment | None] = relationship()
    rows: Mapped[list["BatchRow"]] = relationship(order_by="BatchRow.number")


class BatchRow(Numbered, Base):
    """One row of the file: its cells, what was found wrong or noteworthy, what became of it."""

    __tablename__ = "import_rows"
    __table_args__ = (UniqueConstraint("programme_id", "batch_id", "number"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    batch_id: Mapped[int] = mapped_column(ForeignKey(Batch.id), index=True)
    number: Mapped[int]
    cells: Mapped[dict[str, Any]] = mapped_column(
        JSON, info=personal("đối chiếu sổ sản phẩm với tệp gốc")
    )
    findings: Mapped[list[Any]] = mapped_column(JSON, default=list)
    outcome: Mapped[str | None]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
