"""Reading the trail and verifying its chain."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import select

from app.access.values import Viewer
from app.audit.models import AuditEntry, AuditPersonalValue
from app.audit.rules import ACTOR, FIRST, agrees, chain_mac, sealed_content
from app.core.database import db
from app.core.secrets import chain_key

PAGE = 50
LAST = 2**31  # ids are below; a database refuses to compare with larger numbers


@dataclass(frozen=True)
class ChainReport:
    """How far the chain verifies.

    ``count`` entries follow from one another, the last with ``last_mac``; ``anchored`` is the MAC
    of the entry at the anchor's place; ``broken_at`` names the first entry that does not follow or
    whose personal values are not those the chain speaks of.
    """

    count: int
    last_mac: str
    anchored: str | None
    broken_at: int | None

    @property
    def whole(self) -> bool:
        """Whether every entry follows from the one before."""
        return self.broken_at is None


def verify_chain(*, anchor: int = 0) -> ChainReport:
    """Recompute every MAC in order; ``anchor`` is the number of entries a kept anchor counted."""
    previous, count, anchored = FIRST, 0, None
    wanted = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)
    with closing(db.session.scalars(wanted)) as rows:
        for entry in rows:
            if not _follows(entry, previous):
                return ChainReport(count, previous, anchored, broken_at=entry.id)
            previous, count = entry.mac, count + 1
            anchored = previous if count == anchor else anchored
    return ChainReport(count, previous, anchored, broken_at=_foreign_value())


def _follows(entry: AuditEntry, previous: str) -> bool:
    key = chain_key()
    actor = entry.facts.get(ACTOR, {})
    return (
        entry.previous_mac == previous
        and entry.mac == chain_mac(key, previous, sealed_content(entry))
        and agrees(key, entry.actor_name, actor.get("name"))
        and agrees(key, entry.address, actor.get("address"))
    )


def _foreign_value() -> int | None:
    """The first entry with a personal value beside it that the chain does not speak of."""
    wanted = (
        select(AuditPersonalValue, AuditEntry.facts)
        .join(AuditEntry, AuditEntry.id == AuditPersonalValue.entry_id)
        .where(AuditPersonalValue.value.is_not(None))
        .order_by(AuditPersonalValue.entry_id, AuditPersonalValue.id)
        .execution_options(yield_per=1000)
    )
    with closing(db.session.execute(wanted)) as rows:
        for row, facts in rows:
            before, after = facts["changes"].get(row.field, (None, None))
            if not agrees(chain_key(), row.value, before if row.side == "before" else after):
                return int(row.entry_id)
    return None


def personal_values(entries: Sequence[AuditEntry]) -> dict[tuple[int, str, str], str | None]:
    """The personal values beside these entries, by entry, column and side; erased ones are None."""
    rows = db.session.scalars(
        select(AuditPersonalValue).where(
            AuditPersonalValue.entry_id.in_([entry.id for entry in entries])
        )
    )
    return {(row.entry_id, row.field, row.side): row.value for row in rows}


def entries(
    *,
    viewer: Viewer,
    object_kind: str | None = None,
    object_public_id: str | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> Sequence[AuditEntry]:
    """The newest entries of the viewer's programme, older than ``before`` when given."""
    wanted = select(AuditEntry).where(AuditEntry.programme_id == viewer.programme_id)
    if object_kind:
        wanted = wanted.where(AuditEntry.object_kind == object_kind)
    if object_public_id:
        wanted = wanted.where(AuditEntry.object_public_id == object_public_id)
    if before and before < LAST:
        wanted = wanted.where(AuditEntry.id < before)
    return db.session.scalars(wanted.order_by(AuditEntry.id.desc()).limit(limit)).all()
