"""Recognitions, certificates and what waits for a decision, within the viewer's scope."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.access.values import Viewer
from app.certification.models import Certificate, Decision, Recognition
from app.certification.rules import read_code, validity_on
from app.certification.values import Validity
from app.core.database import db
from app.core.errors import MissingError
from app.evaluation.models import Entry, Round
from app.evaluation.values import EntryState
from app.producers.queries import in_scope
from app.products.models import Product
from app.settings.queries import setting


def standing(recognition: Recognition, *, on: date, expiring_days: int = 180) -> Validity | None:
    """How a recognition stands on a day; None when it did not exist yet."""
    return validity_on(
        on,
        decided=recognition.decision_id is not None,
        issued_on=recognition.issued_on,
        expires_on=recognition.expires_on,
        revoked_on=recognition.revoked_on,
        expiring_days=expiring_days,
    )


def expiring_days(programme_id: int, *, on: date) -> int:
    """From how many days before expiry a certificate counts as expiring."""
    return int(setting(programme_id, "expiring_days", on=on))


def _order(recognition: Recognition) -> tuple[date, int, int]:
    return (recognition.issued_on or date.min, recognition.year or 0, recognition.id)


def current_recognitions(product_ids: Collection[int], *, on: date) -> dict[int, Recognition]:
    """For each product its latest recognition that existed on the day (one query)."""
    if not product_ids:
        return {}
    rows = db.session.scalars(
        select(Recognition)
        .where(Recognition.product_id.in_(product_ids))
        .options(joinedload(Recognition.decision), joinedload(Recognition.certificate))
    ).all()
    return latest(rows, on=on)


def latest(rows: Collection[Recognition], *, on: date) -> dict[int, Recognition]:
    """The latest recognition of each product among the rows that existed on the day.

    One that is still in force is preferred to a later one without decision or day.
    """
    found: dict[int, Recognition] = {}
    for row in sorted(rows, key=_order):
        if standing(row, on=on) is not None:
            found[row.product_id] = row
    return found


def recognitions_of(product_id: int) -> Sequence[Recognition]:
    """Every recognition of a product, newest first; access is the product's matter."""
    return db.session.scalars(
        select(Recognition)
        .where(Recognition.product_id == product_id)
        .options(joinedload(Recognition.decision), joinedload(Recognition.certificate))
        .order_by(Recognition.issued_on.desc(), Recognition.id.desc())
    ).all()


def _scoped(viewer: Viewer) -> Select[Recognition]:
    return (
        select(Recognition)
        .join(Recognition.product)
        .where(in_scope(Product, viewer))
        .options(
            contains_eager(Recognition.product).joinedload(Product.producer),
            contains_eager(Recognition.product).joinedload(Product.commune),
            joinedload(Recognition.decision),
            joinedload(Recognition.certificate),
        )
    )


def recognitions(*, viewer: Viewer) -> Sequence[Recognition]:
    """Every recognition within the viewer's scope, by expiry, unknown last."""
    wanted = _scoped(viewer).order_by(
        Recognition.expires_on.is_(None), Recognition.expires_on, Recognition.id
    )
    return db.session.scalars(wanted).all()


def visible_recognition(public_id: str, *, viewer: Viewer) -> Recognition:
    """A recognition within the viewer's scope; MissingError otherwise."""
    found = db.session.scalar(_scoped(viewer).where(Recognition.public_id == public_id))
    if found is None:
        raise MissingError
    return found


def certificate_by_code(text: str) -> Certificate | None:
    """The certificate with this verification code, with all the public page shows."""
    code = read_code(text)
    return None if code is None else _public(Certificate.code == code)


def certificate_by_public_id(public_id: str) -> Certificate | None:
    """The certificate with this public id, with all the public page shows."""
    return _public(Certificate.public_id == public_id)


def _public(condition: object) -> Certificate | None:
    return db.session.scalar(
        select(Certificate)
        .where(condition)  # type: ignore[arg-type]
        .options(
            joinedload(Certificate.attachment),
            joinedload(Certificate.recognition)
            .joinedload(Recognition.product)
            .options(joinedload(Product.producer), joinedload(Product.commune)),
            joinedload(Certificate.recognition).joinedload(Recognition.decision),
        )
    )


def closed_round(public_id: str, *, viewer: Viewer) -> Round:
    """A round whose results may be decided on, with its closed entries."""
    found = db.session.scalar(
        select(Round)
        .where(Round.public_id == public_id, Round.programme_id == viewer.programme_id)
        .options(joinedload(Round.unit))
    )
    if found is None or not viewer.province_wide:
        raise MissingError
    return found


def undecided_entries(round_id: int) -> Sequence[Entry]:
    """Closed entries of a round that no recognition came from yet, in agenda order."""
    decided = select(Recognition.entry_id).where(Recognition.entry_id.is_not(None))
    return db.session.scalars(
        select(Entry)
        .where(
            Entry.round_id == round_id,
            Entry.state == EntryState.CLOSED,
            Entry.id.not_in(decided),
        )
        .options(selectinload(Entry.dossier))
        .order_by(Entry.position, Entry.id)
    ).all()


def decision(programme_id: int, *, authority: str, number: str, signed_on: date) -> Decision | None:
    """A decision already recorded."""
    return db.session.scalar(
        select(Decision).where(
            Decision.programme_id == programme_id,
            Decision.authority == authority,
            Decision.number == number,
            Decision.signed_on == signed_on,
        )
    )


def by_standing(
    rows: Sequence[Recognition], *, on: date, days: int
) -> Mapping[Validity, list[Recognition]]:
    """The rows grouped by how they stand on a day."""
    found: dict[Validity, list[Recognition]] = {kind: [] for kind in Validity}
    for row in rows:
        kind = standing(row, on=on, expiring_days=days)
        if kind is not None:
            found[kind].append(row)
    return found


def rounds_to_decide(*, viewer: Viewer) -> Sequence[Round]:
    """Rounds with closed results that no decision was entered for yet."""
    decided = select(Recognition.entry_id).where(Recognition.entry_id.is_not(None))
    waiting = select(Entry.round_id).where(
        Entry.state == EntryState.CLOSED, Entry.id.not_in(decided)
    )
    return db.session.scalars(
        select(Round)
        .where(Round.programme_id == viewer.programme_id, Round.id.in_(waiting))
        .order_by(Round.year.desc(), Round.number.desc(), Round.id)
    ).all()
