"""What the checks need to know, and batches read before."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.access.values import Viewer
from app.core.database import db
from app.core.errors import MissingError
from app.core.text import fold
from app.imports.models import Batch, BatchRow
from app.imports.rules import Commune, Surroundings
from app.producers.models import Producer
from app.products.models import Product
from app.rubrics.queries import editions
from app.settings.models import Programme
from app.units.queries import catalogue, communes_of, former_provinces
from app.units.values import UnitLevel

CURRENT_SET = "qd26-2026"


def surroundings(programme: Programme, *, today: date) -> Surroundings:
    """Communes of the province, names it went by, and the sheets of the set in force."""
    province = programme.province
    communes = [
        Commune(unit.id, unit.code, unit.full_name) for unit in communes_of(province.id, today)
    ]
    by_id = {commune.id: commune for commune in communes}
    units = catalogue(province)
    known: dict[str, Commune | None] = {}

    def commune_of(text: str) -> Commune | None:
        if text not in known:
            matches = units.resolve(text, level=UnitLevel.COMMUNE, on=today)
            known[text] = by_id.get(matches[0].unit.id) if len(matches) == 1 else None
        return known[text]

    names = {fold(unit.name) for unit in (province, *former_provinces(province.id))}
    return Surroundings(
        province_code=programme.code,
        own_province_names=frozenset(names),
        commune_of=commune_of,
        commune_by_code={commune.code: commune for commune in communes},
        sheets=frozenset(edition.number for edition in editions(CURRENT_SET)),
        today=today,
        code_holders=_code_holders(programme.id),
    )


def _code_holders(programme_id: int) -> dict[str, tuple[str, str]]:
    """Which product bears each code: folded names of producer and product."""
    rows = db.session.execute(
        select(Product.code, Producer.name, Product.name)
        .join(Product.producer)
        .where(Product.programme_id == programme_id, Product.code.is_not(None))
    )
    return {str(code): (fold(producer), fold(product)) for code, producer, product in rows}


def batches(*, viewer: Viewer) -> Sequence[Batch]:
    """The batches of the programme, newest first."""
    return db.session.scalars(
        select(Batch).where(Batch.programme_id == viewer.programme_id).order_by(Batch.id.desc())
    ).all()


def visible_batch(public_id: str, *, viewer: Viewer) -> Batch:
    """A batch of the viewer's programme; MissingError otherwise."""
    found = db.session.scalar(
        select(Batch).where(Batch.public_id == public_id, Batch.programme_id == viewer.programme_id)
    )
    if found is None:
        raise MissingError
    return found


def rows_of(batch: Batch) -> Sequence[BatchRow]:
    """The rows of a batch as in the file."""
    return db.session.scalars(
        select(BatchRow).where(BatchRow.batch_id == batch.id).order_by(BatchRow.number)
    ).all()
