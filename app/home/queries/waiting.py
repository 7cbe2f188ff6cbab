"""What waits for the viewer, with counts and ages, and what is under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.access.values import Role, Viewer
from app.certification.queries import rounds_to_decide
from app.certification.values import Validity
from app.core.clock import day_of
from app.core.database import db
from app.dossiers.models import Dossier, DossierEventRow
from app.dossiers.values import IN_PROCESS, DossierState
from app.evaluation.models import Entry, Round, Seat, Sheet
from app.evaluation.values import RoundState, SheetState
from app.home.queries.register import Filters, product_count
from app.producers.queries import in_scope
from app.products.models import Product

UNDER_WAY = 10


@dataclass(frozen=True)
class Waiting:
    """Something that waits for the viewer: how many, and since when at the latest."""

    key: str
    count: int
    oldest: date | None = None


def waiting(*, viewer: Viewer, on: date) -> list[Waiting]:
    """What waits for the viewer, by role, with counts and the oldest day."""
    found = [
        *_dossiers_waiting(viewer),
        *_sheets_waiting(viewer),
        *_decisions_waiting(viewer),
        *_products_waiting(viewer, on),
    ]
    return [item for item in found if item.count]


def _dossiers_waiting(viewer: Viewer) -> list[Waiting]:
    if not viewer.may("view_dossiers"):
        return []
    mine: dict[DossierState, str] = {}
    if viewer.holds(Role.PRODUCER):
        mine |= {DossierState.RETURNED: "returned", DossierState.DRAFT: "draft"}
    if viewer.may("assess_dossier"):
        mine[DossierState.SUBMITTED] = "submitted"
    if viewer.may("receive_dossier"):
        mine |= {DossierState.FORWARDED: "forwarded", DossierState.RECEIVED: "received"}
    counts = _dossier_counts(viewer) if mine else {}
    return [Waiting(key, *counts[state]) for state, key in mine.items() if state in counts]


def _dossier_counts(viewer: Viewer) -> dict[DossierState, tuple[int, date]]:
    """Dossiers in scope by state, and the day from which the oldest of each is in it.

    A draft has no move yet: it is as old as its row.
    """
    moved = (
        select(DossierEventRow.dossier_id, func.max(DossierEventRow.day).label("day"))
        .group_by(DossierEventRow.dossier_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Dossier.state, func.count(), func.min(moved.c.day), func.min(Dossier.created_at))
        .join(Dossier.product)
        .outerjoin(moved, moved.c.dossier_id == Dossier.id)
        .where(in_scope(Product, viewer), Dossier.reentered.is_(False))
        .group_by(Dossier.state)
    )
    return {state: (count, day or day_of(made)) for state, count, day, made in rows}


def _sheets_waiting(viewer: Viewer) -> list[Waiting]:
    if not viewer.may("score_products"):
        return []
    count = db.session.scalar(
        select(func.count())
        .select_from(Sheet)
        .join(Sheet.seat)
        .join(Sheet.entry)
        .join(Entry.round)
        .where(
            Seat.user_id == viewer.user_id,
            Sheet.state == SheetState.OPEN,
            Round.state == RoundState.OPEN,
            Round.reentered.is_(False),
        )
    )
    return [Waiting("sheets", count or 0)]


def _decisions_waiting(viewer: Viewer) -> list[Waiting]:
    if not viewer.may("decide"):
        return []
    return [Waiting("to_decide", len(rounds_to_decide(viewer=viewer)))]


def _products_waiting(viewer: Viewer, on: date) -> list[Waiting]:
    """Certificates to renew, for who renews or reminds; gaps of the register, for the province."""
    found = []
    if viewer.may("edit_listings"):
        expiring = Filters(standing=Validity.EXPIRING)
        found.append(Waiting("expiring", product_count(viewer=viewer, filters=expiring, on=on)))
    if viewer.may("decide"):
        unknown = Filters(standing=Validity.UNKNOWN)
        placeless = Filters(missing="commune")
        found += [
            Waiting("unknown", product_count(viewer=viewer, filters=unknown, on=on)),
            Waiting("no_commune", product_count(viewer=viewer, filters=placeless, on=on)),
        ]
    return found


def in_process_count(*, viewer: Viewer) -> int:
    """How many dossiers in scope are under way."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Dossier)
            .join(Dossier.product)
            .where(
                in_scope(Product, viewer),
                Dossier.state.in_(IN_PROCESS),
                Dossier.reentered.is_(False),
            )
        )
        or 0
    )


def under_way(*, viewer: Viewer) -> Sequence[Dossier]:
    """The dossiers of who fills them in: drafts and those on their way, last changed first."""
    if not viewer.may("fill_dossier"):
        return ()
    return db.session.scalars(
        select(Dossier)
        .join(Dossier.product)
        .where(
            in_scope(Product, viewer),
            Dossier.state.in_([DossierState.DRAFT, *IN_PROCESS]),
            Dossier.reentered.is_(False),
        )
        .options(joinedload(Dossier.product))
        .order_by(Dossier.updated_at.desc(), Dossier.id.desc())
        .limit(UNDER_WAY)
    ).all()


def open_sheets(*, viewer: Viewer) -> Sequence[Sheet]:
    """The sheets the viewer still has to hand in, in the order of the agendas."""
    if not viewer.may("score_products"):
        return ()
    return db.session.scalars(
        select(Sheet)
        .join(Sheet.seat)
        .join(Sheet.entry)
        .join(Entry.round)
        .where(
            Seat.user_id == viewer.user_id,
            Sheet.state == SheetState.OPEN,
            Round.state == RoundState.OPEN,
            Round.reentered.is_(False),
        )
        .options(
            joinedload(Sheet.entry).joinedload(Entry.round),
            joinedload(Sheet.entry).joinedload(Entry.dossier).joinedload(Dossier.product),
        )
        .order_by(Round.year, Round.id, Entry.position, Sheet.id)
        .limit(UNDER_WAY)
    ).all()
