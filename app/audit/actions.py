"""Leaving a trace: record() is called by every action, in the same transaction."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import event, func, inspect, select, text
from sqlalchemy.orm import Session, SessionTransaction

from app.access.values import Viewer
from app.audit.models import AuditEntry, AuditPersonalValue
from app.audit.rules import (
    ACTOR,
    FIRST,
    WITHHELD,
    actor_digests,
    chain_mac,
    keyed_digest,
    sealed_content,
)
from app.core.database import db
from app.core.secrets import chain_key

_QUIET = {"id", "search_text", "sort_text", "updated_at", "created_at", "version"}

Change = tuple[Any, Any]


def record(verb: str, obj: Any, *, actor: Viewer, now: datetime, **facts: Any) -> AuditEntry:
    """Write what was done to ``obj``: its pending changes (old, new) and further named facts.

    Columns marked personal go to a side table, the chain holds only their digest; columns marked
    secret (``info={"secret": True}``) are named without their value. Must be called within the
    transaction that makes the change. Facts must hold no personal value.
    """
    session = db.session()
    plain, private = _told_apart(obj, _changes(session, obj))
    content = {"changes": plain, **{name: _plain(value) for name, value in facts.items()}}
    session.flush()
    entry = _sealed(session, verb, obj, content, actor=actor, now=now)
    session.add(entry)
    session.flush()
    for name, (before, after) in private.items():
        for side, value in (("before", before), ("after", after)):
            if value is not None:
                session.add(
                    AuditPersonalValue(entry_id=entry.id, field=name, side=side, value=str(value))
                )
    return entry


def pending_changes(obj: Any) -> tuple[dict[str, Any], dict[str, Change]]:
    """What record() would write of an unsaved row: into the chain, and into the side table."""
    return _told_apart(obj, _pending(obj))


def erase_personal_values(obj: Any, *, reason: str, actor: Viewer, now: datetime) -> int:
    """Erase the personal values the trail holds of an object; how many.

    The chain keeps verifying: it only ever held their digests. The act itself leaves an entry.
    """
    mine = select(AuditEntry.id).where(
        AuditEntry.object_kind == obj.__tablename__, AuditEntry.object_public_id == obj.public_id
    )
    values = db.session.scalars(
        select(AuditPersonalValue).where(
            AuditPersonalValue.entry_id.in_(mine), AuditPersonalValue.value.is_not(None)
        )
    ).all()
    for value in values:
        value.value = None
    record("personal.erased", obj, actor=actor, now=now, reason=reason, count=len(values))
    return len(values)


def _told_apart(obj: Any, changes: dict[str, Change]) -> tuple[dict[str, Any], dict[str, Change]]:
    plain: dict[str, Any] = {}
    private: dict[str, Change] = {}
    for name, change in changes.items():
        info = type(obj).__table__.columns[name].info
        if info.get("secret"):
            plain[name] = [None if value is None else WITHHELD for value in change]
        elif "personal" in info:
            plain[name] = [_digest(value) for value in change]
            private[name] = change
        else:
            plain[name] = [_plain(value) for value in change]
    return plain, private


def _sealed(
    session: Session, verb: str, obj: Any, content: dict[str, Any], *, actor: Viewer, now: datetime
) -> AuditEntry:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(7261001)"))
    last = select(AuditEntry.mac).where(
        AuditEntry.id == select(func.max(AuditEntry.id)).scalar_subquery()
    )
    previous = session.scalar(last) or FIRST
    content[ACTOR] = actor_digests(chain_key(), actor.name, actor.address)
    entry = AuditEntry(
        programme_id=actor.programme_id or None,
        at=now,
        actor_id=actor.user_id,
        actor_name=actor.name,
        acting_for=actor.acting_for,
        address=actor.address,
        request_id=actor.request_id,
        verb=verb,
        object_kind=getattr(obj, "__tablename__", str(obj)),
        object_public_id=str(getattr(obj, "public_id", getattr(obj, "id", ""))),
        facts=content,
        previous_mac=previous,
    )
    entry.mac = chain_mac(chain_key(), previous, sealed_content(entry))
    return entry


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _digest(value: Any) -> str | None:
    return None if value is None else keyed_digest(chain_key(), value)


def _pending(obj: Any) -> dict[str, Change]:
    state = inspect(obj, raiseerr=False)
    if state is None:
        return {}
    found: dict[str, Change] = {}
    new = state.transient or state.pending
    for attribute in state.mapper.column_attrs:
        if attribute.key in _QUIET:
            continue
        history = state.attrs[attribute.key].history
        if not history.has_changes():
            continue
        before = history.deleted[0] if history.deleted and not new else None
        after = history.added[0] if history.added else None
        if before != after:
            found[attribute.columns[0].name] = (before, after)
    return found


def _changes(session: Session, obj: Any) -> dict[str, Change]:
    _, flushed = session.info.get("audit_changes", {}).pop(id(obj), (None, {}))
    merged: dict[str, Change] = dict(flushed)
    for name, (before, after) in _pending(obj).items():
        merged[name] = (merged[name][0] if name in merged else before, after)
    return merged


def _remember(session: Session, context: Any, instances: Any) -> None:
    """An automatic flush clears the history; keep what it would lose until record() is called.

    The object is kept with its changes: a number given back by id() must not come to mean another.
    """
    kept = session.info.setdefault("audit_changes", {})
    for obj in [*session.new, *session.dirty]:
        if isinstance(obj, AuditEntry | AuditPersonalValue):
            continue
        changes = _pending(obj)
        if changes:
            _, old = kept.setdefault(id(obj), (obj, {}))
            for name, (before, after) in changes.items():
                old[name] = (old[name][0] if name in old else before, after)


def _forget(session: Session, ended: SessionTransaction) -> None:
    """At the end of a whole transaction; the end of a savepoint within it forgets nothing."""
    if ended.parent is None:
        session.info.pop("audit_changes", None)


event.listen(Session, "before_flush", _remember)
event.listen(Session, "after_transaction_end", _forget)
