"""Sheets, each only for who may see its marks, and the editions they are filled on."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from app.access.values import Viewer
from app.core.clock import today
from app.core.database import db
from app.core.errors import DomainError, MissingError
from app.dossiers.models import Dossier
from app.evaluation import policy
from app.evaluation.models import Choice, Entry, Round, Seat, Sheet
from app.evaluation.queries.rounds import visible
from app.products.models import Product
from app.rubrics.models import RubricEdition
from app.rubrics.queries import published_edition, regime_of_set, regimes
from app.rubrics.rules.dating import authority_on
from app.rubrics.values.editions import Completeness, Edition
from app.rubrics.values.results import Band, MinimumBasis
from app.settings.queries import setting


def _sheet_options() -> tuple[ExecutableOption, ...]:
    entry = contains_eager(Sheet.entry)
    return (
        joinedload(Sheet.seat),
        selectinload(Sheet.choices),
        selectinload(Sheet.parts),
        entry.contains_eager(Entry.round).selectinload(Round.seats),
        entry.contains_eager(Entry.round).joinedload(Round.unit),
        entry.joinedload(Entry.dossier).joinedload(Dossier.product).joinedload(Product.producer),
    )


def visible_sheet(public_id: str, *, viewer: Viewer) -> Sheet:
    """A sheet whose marks the viewer may see; otherwise it does not exist (404)."""
    found = db.session.scalar(
        select(Sheet)
        .join(Sheet.entry)
        .join(Entry.round)
        .where(Sheet.public_id == public_id, visible(viewer))
        .options(*_sheet_options())
    )
    if found is None or not policy.may_see_marks(viewer, found):
        raise MissingError("Không tìm thấy phiếu chấm này.")
    return found


def my_sheets(*, viewer: Viewer, council: Round | None = None) -> Sequence[Sheet]:
    """The viewer's own sheets of opened rounds, newest round first, in the agenda's order."""
    wanted = (
        select(Sheet)
        .join(Sheet.seat)
        .join(Sheet.entry)
        .join(Entry.round)
        .where(Seat.user_id == viewer.user_id, Sheet.programme_id == viewer.programme_id)
        .options(*_sheet_options())
        .order_by(Round.year.desc(), Round.id.desc(), Entry.position, Sheet.id)
    )
    if council is not None:
        wanted = wanted.where(Entry.round_id == council.id)
    return db.session.scalars(wanted).all()


def sheets_beside(sheet: Sheet, *, viewer: Viewer) -> Sequence[Sheet]:
    """The sheets of the same seat in the same round, in the agenda's order (the queue)."""
    if not policy.may_see_marks(viewer, sheet):
        return []
    return db.session.scalars(
        select(Sheet)
        .join(Sheet.entry)
        .where(Sheet.seat_id == sheet.seat_id, Sheet.sitting == sheet.sitting)
        .options(joinedload(Sheet.entry).joinedload(Entry.dossier).joinedload(Dossier.product))
        .order_by(Entry.position, Sheet.id)
    ).all()


def answered_counts(sheets: Sequence[Sheet]) -> dict[int, int]:
    """How many criteria of each sheet have an answer: a number, no points."""
    rows = db.session.execute(
        select(Choice.sheet_id, func.count())
        .where(Choice.sheet_id.in_([s.id for s in sheets]), Choice.option_id.is_not(None))
        .group_by(Choice.sheet_id)
    )
    return {row[0]: row[1] for row in rows}


def pinned_edition(entry: Entry) -> Edition:
    """The edition an entry is scored on; refuses when its content is no longer the pinned one."""
    digest = db.session.scalar(
        select(RubricEdition.content_hash).where(RubricEdition.code == entry.edition_code)
    )
    if digest != entry.edition_digest:
        raise DomainError(
            f"Phiếu {entry.edition_code} không còn đúng bản đã chốt khi lập chương trình họp."
        )
    return published_edition(entry.edition_code)


def edition_digest(code: str) -> str:
    """The hash of an edition's content, to pin it."""
    wanted = select(RubricEdition.content_hash).where(RubricEdition.code == code)
    return db.session.scalars(wanted).one()


def bands(edition: Edition) -> tuple[Band, ...]:
    """The bands of the set an edition belongs to."""
    return regime_of_set(edition.set_id).bands


def authority(on: date) -> dict[int, str | None]:
    """The tier competent for each number of stars on a day; None where nobody is."""
    return {stars: found.tier for stars, found in authority_on(on, regimes()).items()}


def minimum_basis(council: Round, *, on: date | None = None) -> MinimumBasis:
    """What star minimums are compared with in a round: the province's setting on its day."""
    day = council.council_on or on or today()
    return MinimumBasis(setting(council.programme_id, "minimum_basis", on=day))


def sheets_of_set(set_id: str) -> Sequence[RubricEdition]:
    """The scorable editions of an old set, for who copies a paper sheet."""
    return db.session.scalars(
        select(RubricEdition)
        .where(RubricEdition.set_id == set_id, RubricEdition.completeness == Completeness.FULL)
        .order_by(RubricEdition.number, RubricEdition.code)
    ).all()
