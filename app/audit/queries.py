"""Reading the trail and verifying its chain."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.access.values import Viewer
from app.audit.models import AuditEntry
from app.audit.rules import FIRST, chain_mac, sealed_content
from app.core.database import db
from app.core.secrets import chain_key


@dataclass(frozen=True)
class ChainReport:
    """How far the chain verifies: entries read, last MAC, and the first broken entry if any."""

    count: int
    last_mac: str
    broken_at: int | None

    @property
    def whole(self) -> bool:
        """Whether every entry follows from the one before."""
        return self.broken_at is None


def verify_chain() -> ChainReport:
    """Recompute every MAC in order; the first entry that does not follow is named."""
    previous, count = FIRST, 0
    rows = db.session.scalars(
        select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)
    )
    for entry in rows:
        expected = chain_mac(chain_key(), previous, sealed_content(entry))
        if entry.previous_mac != previous or entry.mac != expected:
            return ChainReport(count=count, last_mac=previous, broken_at=entry.id)
        previous, count = entry.mac, count + 1
    return ChainReport(count=count, last_mac=previous, broken_at=None)


def entries(
    *,
    viewer: Viewer,
    object_kind: str | None = None,
    object_public_id: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[AuditEntry]:
    """The newest entries of the viewer's programme, older than ``before`` when given."""
    wanted = select(AuditEntry).where(AuditEntry.programme_id == viewer.programme_id)
    if object_kind:
        wanted = wanted.where(AuditEntry.object_kind == object_kind)
    if object_public_id:
        wanted = wanted.where(AuditEntry.object_public_id == object_public_id)
    if before:
        wanted = wanted.where(AuditEntry.id < before)
    return db.session.scalars(wanted.order_by(AuditEntry.id.desc()).limit(limit)).all()
