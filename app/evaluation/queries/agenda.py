"""What could be put on an agenda, and why not where it may not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager, joinedload

from app.access.values import Viewer
from app.core.database import db
from app.dossiers.models import Dossier
from app.dossiers.values import DOSSIER_STATE_LABELS, IN_PROCESS, DossierState
from app.evaluation.models import Entry, Round
from app.evaluation.rules import Candidate, left_out
from app.producers.queries import in_scope
from app.products.models import Product
from app.rubrics.models import RubricEdition
from app.rubrics.values.editions import Completeness
from app.settings.queries import programme_by_id
from app.units.models import Unit
from app.units.queries import districts_of, units_by_ids


@dataclass(frozen=True)
class AgendaLine:
    """A dossier that could be on the agenda, and why not if it may not."""

    dossier: Dossier
    reason: str | None


def agenda_candidates(council: Round, *, viewer: Viewer) -> Sequence[AgendaLine]:
    """Every dossier in process not yet on this round's agenda: eligible ones first."""
    here = exists().where(Entry.round_id == council.id, Entry.dossier_id == Dossier.id)
    rows = db.session.scalars(
        select(Dossier)
        .join(Dossier.product)
        .where(
            Dossier.programme_id == council.programme_id,
            in_scope(Product, viewer),
            Dossier.state.in_(sorted(IN_PROCESS - {DossierState.SCORING, DossierState.SCORED})),
            Dossier.reentered.is_(False),
            ~here,
        )
        .options(contains_eager(Dossier.product).joinedload(Product.producer))
        .order_by(Product.sort_text, Dossier.id)
    ).all()
    elsewhere = _other_rounds(council)
    scorable = _scorable_codes()
    lines = [
        AgendaLine(row, left_out(_candidate(row, elsewhere, scorable), cut_off=council.cut_off))
        for row in rows
    ]
    return sorted(lines, key=lambda line: line.reason is not None)


def candidate(dossier: Dossier, council: Round) -> Candidate:
    """What decides whether this dossier may go on the round's agenda."""
    return _candidate(dossier, _other_rounds(council), _scorable_codes())


def _candidate(
    dossier: Dossier, elsewhere: Mapping[int, str], scorable: frozenset[str]
) -> Candidate:
    return Candidate(
        received=dossier.state is DossierState.RECEIVED,
        state_label=DOSSIER_STATE_LABELS[dossier.state],
        filed_on=dossier.filed_on,
        edition_code=dossier.edition_code,
        scorable=dossier.edition_code in scorable,
        other_round=elsewhere.get(dossier.id),
    )


def _other_rounds(council: Round) -> dict[int, str]:
    """The dossiers on another round's agenda that has no result yet, with the round's name."""
    rows = db.session.execute(
        select(Entry.dossier_id, Round.name)
        .join(Entry.round)
        .where(
            Entry.programme_id == council.programme_id,
            Entry.round_id != council.id,
            Entry.closed_at.is_(None),
        )
    )
    return {row[0]: row[1] for row in rows}


def _scorable_codes() -> frozenset[str]:
    wanted = select(RubricEdition.code).where(RubricEdition.completeness == Completeness.FULL)
    return frozenset(db.session.scalars(wanted))


def products_of_district(council: Round, *, viewer: Viewer) -> Sequence[Product]:
    """The products of an old round's district that the viewer may see, by name."""
    return db.session.scalars(
        select(Product)
        .where(
            in_scope(Product, viewer),
            Product.former_district_id == council.unit_id,
            Product.ended_at.is_(None),
        )
        .options(joinedload(Product.producer))
        .order_by(Product.sort_text, Product.id)
    ).all()


def old_districts(*, viewer: Viewer) -> Sequence[Unit]:
    """The former districts whose rounds the viewer may enter: their own, or all of the province."""
    if viewer.province_wide:
        return districts_of(programme_by_id(viewer.programme_id).province)
    return sorted(units_by_ids(viewer.district_ids).values(), key=lambda unit: unit.sort_text)


def entry_of_dossier_key(council: Round, key: str) -> Entry | None:
    """The entry a form of this one-time key has already made (its dossier carries the key)."""
    return db.session.scalar(
        select(Entry)
        .join(Entry.dossier)
        .where(Entry.round_id == council.id, Dossier.public_id == key)
    )
