"""Report files made by jobs."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.tables import Base, Dated, Identified
from app.files.models import Attachment
from app.settings.models import Programme


class ReportFile(Identified, Dated, Base):
    """One report asked for: what, as of which day, in which form, for whom; then its file."""

    __tablename__ = "report_files"

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    form: Mapped[str] = mapped_column(String(10))
    as_of: Mapped[date]
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey(Attachment.id))

    attachment: Mapped[Attachment | None] = relationship()
