"""Loading: the same data again changes nothing; a published edition is never overwritten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.access.values import Viewer
from app.audit.actions import record
from app.core.database import db
from app.core.errors import DomainError
from app.rubrics.actions.sources import edition_contents, group_rows, regime_contents
from app.rubrics.models import ProductGroup, Regime, RubricEdition
from app.rubrics.rules.checking import check_edition
from app.rubrics.rules.contents import Content, content_hash
from app.rubrics.values.editions import Completeness


@dataclass(frozen=True)
class Loaded:
    """How many rows a load wrote; all 0 when everything was there already."""

    editions: int
    regimes: int
    groups: int


def load_editions(*, actor: Viewer, now: datetime) -> Loaded:
    """Load everything that comes with the application: editions, regimes, product groups."""
    return Loaded(
        editions=publish_editions(actor=actor, now=now),
        regimes=load_regimes(actor=actor, now=now),
        groups=load_product_groups(actor=actor, now=now),
    )


def publish_editions(
    contents: Sequence[Content] | None = None, *, actor: Viewer, now: datetime
) -> int:
    """Publish the editions not yet in the database; returns how many.

    Refuses content with integrity faults, and other content under the code of a published edition.
    """
    wanted = select(RubricEdition.code, RubricEdition.content_hash)
    present: dict[str, str] = {row.code: row.content_hash for row in db.session.execute(wanted)}
    added: dict[str, str] = {}
    for content in edition_contents() if contents is None else contents:
        code, digest = content["id"], content_hash(content)
        if code not in present:
            _publish(content, digest, now=now)
            added[code] = digest
        elif present[code] != digest:
            raise DomainError(
                f"Phiếu {code} đã công bố với nội dung khác; nội dung đã công bố không sửa được, "
                "xin lập phiên bản mới."
            )
    if added:
        record("rubrics.publish", "rubric_editions", actor=actor, now=now, content_hashes=added)
    return len(added)


def _publish(content: Content, digest: str, *, now: datetime) -> None:
    faults = check_edition(content)
    if faults:
        raise DomainError(f"Không công bố được phiếu: {' '.join(faults)}")
    db.session.add(
        RubricEdition(
            code=content["id"],
            set_id=content["set_id"],
            number=content["number"],
            name=content["name"],
            completeness=Completeness(content["completeness"]),
            content=content,
            content_hash=digest,
            published_at=now,
            created_at=now,
            updated_at=now,
        )
    )


def load_regimes(*, actor: Viewer, now: datetime) -> int:
    """Write the regimes that are new or have changed, with a trace; returns how many."""
    present = {regime.code: regime for regime in db.session.scalars(select(Regime))}
    written: dict[str, str] = {}
    for content in regime_contents():
        code, digest = content["id"], content_hash(content)
        regime = present.get(code) or Regime(code=code, created_at=now)
        if regime.content_hash != digest:
            _fill_regime(regime, content, digest, now=now)
            written[code] = digest
    if written:
        record("regimes.load", "regimes", actor=actor, now=now, content_hashes=written)
    return len(written)


def _fill_regime(regime: Regime, content: Content, digest: str, *, now: datetime) -> None:
    regime.decision = "; ".join(content["decision"])
    regime.valid_from = date.fromisoformat(content["from"])
    regime.valid_to = date.fromisoformat(content["to"]) if content["to"] else None
    regime.content = content
    regime.content_hash = digest
    regime.source = "\n".join(content["sources"])
    regime.conf = content["conf"]
    regime.updated_at = now
    db.session.add(regime)


def load_product_groups(*, actor: Viewer, now: datetime) -> int:
    """Write the product groups that are new or have changed; returns how many."""
    present = {
        (group.set_id, group.code): group for group in db.session.scalars(select(ProductGroup))
    }
    written: list[str] = []
    for row in group_rows():
        group = present.get((row["set_id"], row["code"])) or ProductGroup(created_at=now)
        if _fill_group(group, row):
            group.updated_at = now
            db.session.add(group)
            written.append(f"{row['set_id']} {row['code']}")
    if written:
        record("product_groups.load", "product_groups", actor=actor, now=now, codes=written)
    return len(written)


def _fill_group(group: ProductGroup, row: Mapping[str, Any]) -> bool:
    changed = {name: value for name, value in row.items() if getattr(group, name) != value}
    for name, value in changed.items():
        setattr(group, name, value)
    return bool(changed)
