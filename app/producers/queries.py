"""Reading producers; the scope every placed row is looked up by."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from app.access.values import Viewer
from app.core.database import db
from app.core.documents.formats import vdate
from app.core.errors import DomainError, MissingError
from app.core.text import fold
from app.producers.models import Placed, Producer
from app.producers.rules import name_key
from app.producers.values import PER_PAGE, PLAIN_COLUMNS, PageOf, ProducerKind, ProductLine
from app.settings.queries import programme_by_id
from app.units.models import Unit
from app.units.queries import communes_of, communes_within, predecessors_to_ask, resolve, unit_by_id
from app.units.values import UnitLevel

ProductReader = Callable[[Producer, Viewer], Sequence[ProductLine]]
_product_reader: ProductReader | None = None


def in_scope(model: type[Placed], viewer: Viewer) -> ColumnElement[bool]:
    """The condition that a producer or a product is the viewer's own.

    Within the viewer's programme: everything for who works for the whole province, else what lies
    in one of the viewer's communes or former districts, or belongs to one of their producers.
    """
    of_programme: ColumnElement[bool] = model.programme_id == viewer.programme_id  # type: ignore[attr-defined]
    return and_(of_programme, true() if viewer.province_wide else _own(model, viewer))


def _own(model: type[Placed], viewer: Viewer) -> ColumnElement[bool]:
    """What lies in the viewer's communes and former districts, and their producers' rows."""
    owner = Producer.id if issubclass(model, Producer) else model.producer_id  # type: ignore[attr-defined]
    return or_(
        false(),
        *(
            column.in_(sorted(ids))
            for column, ids in (
                (model.commune_id, viewer.commune_ids),
                (model.former_district_id, viewer.district_ids),
                (owner, viewer.producer_ids),
            )
            if ids
        ),
    )


def visible_producer(public_id: str, viewer: Viewer) -> Producer:
    """The producer with its units, if this viewer may know it exists; MissingError otherwise."""
    found = db.session.scalar(
        select(Producer)
        .where(Producer.public_id == public_id, in_scope(Producer, viewer))
        .options(
            joinedload(Producer.commune),
            joinedload(Producer.old_commune).joinedload(Unit.parent),
            joinedload(Producer.former_district),
        )
    )
    if found is None:
        raise MissingError("Không tìm thấy chủ thể này.")
    return found


def producer_by_key(programme_id: int, key: str) -> Producer | None:
    """The producer a form of this one-time key has already made."""
    return db.session.scalar(
        select(Producer).where(Producer.programme_id == programme_id, Producer.public_id == key)
    )


def producers_page(
    viewer: Viewer,
    words: str = "",
    kind: ProducerKind | None = None,
    commune: Unit | None = None,
    page: int = 1,
) -> PageOf[Producer]:
    """A page of the viewer's producers in Vietnamese order, narrowed as asked.

    ``words``: every word must occur in name, tax code or phone, with or without tone marks.
    """
    wanted = select(Producer.id).where(in_scope(Producer, viewer))
    for word in fold(words).split():
        wanted = wanted.where(Producer.search_text.contains(word, autoescape=True))
    if kind is not None:
        wanted = wanted.where(Producer.kind == kind)
    if commune is not None:
        wanted = wanted.where(Producer.commune_id == commune.id)
    ids, total, number = page_of_ids(wanted, Producer.sort_text, Producer.id, page)
    rows = db.session.scalars(
        select(Producer)
        .where(Producer.id.in_(ids))
        .options(joinedload(Producer.commune), joinedload(Producer.former_district))
        .order_by(Producer.sort_text, Producer.id)
    ).all()
    return PageOf(rows, total, number)


def page_of_ids(
    wanted: Select[int], order: Any, last: Any, page: int
) -> tuple[list[int], int, int]:
    """The ids on a page, the number of all, and the page really shown (the last when beyond)."""
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    number = min(max(page, 1), max(1, -(-total // PER_PAGE)))
    ordered = wanted.order_by(order, last).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return list(db.session.scalars(ordered)), total, number


def find_producer(programme_id: int, name: str, commune_id: int | None) -> Producer | None:
    """The producer of this name in a commune, legal form and marks aside; for taking in rows.

    One whose commune is unknown also matches, and for an unknown commune the only one of its
    name; several candidates are never guessed between.
    """
    found = db.session.scalars(
        select(Producer)
        .where(Producer.programme_id == programme_id, Producer.name_key == name_key(name))
        .order_by(Producer.ended_at.is_not(None), Producer.id)
    ).all()
    nearest = [row for row in found if row.commune_id == commune_id]
    placeless = [row for row in found if row.commune_id is None]
    for several in (nearest[:1], placeless[:1], found if commune_id is None else []):
        if len(several) == 1:
            return several[0]
    return None


def holder_of_tax_code(programme_id: int, code: str) -> Producer | None:
    """Who has this tax code, as printed, within the programme."""
    return db.session.scalar(
        select(Producer).where(Producer.programme_id == programme_id, Producer.tax_code == code)
    )


def namesakes(programme_id: int, name: str, commune_id: int | None) -> Sequence[Producer]:
    """Producers of the same name in the same commune, in the order they were entered."""
    return db.session.scalars(
        select(Producer)
        .where(
            Producer.programme_id == programme_id,
            Producer.name_key == name_key(name),
            Producer.commune_id == commune_id,
        )
        .order_by(Producer.id)
    ).all()


def province_of(viewer: Viewer) -> Unit:
    """The province of the viewer's programme."""
    return programme_by_id(viewer.programme_id).province


def communes_for(viewer: Viewer, *, on: date) -> list[Unit]:
    """The communes of a day the viewer works with, in Vietnamese order: what lists offer."""
    found = communes_of(province_of(viewer).id, on)
    if viewer.province_wide:
        return list(found)
    own = set(viewer.commune_ids)
    for district_id in sorted(viewer.district_ids):
        own |= communes_within(unit_by_id(district_id), on)
    return [commune for commune in found if commune.id in own]


def resolve_commune(text: str, viewer: Viewer, *, on: date) -> tuple[Unit, Unit | None]:
    """The commune of the viewer's province a text means, and the old commune if it named one.

    A code, or a name with or without kind and tone marks. DomainError beside ``commune`` when
    none is meant, or several.
    """
    province = province_of(viewer)
    matches = resolve(text, within=province, level=UnitLevel.COMMUNE, on=on)
    if not matches:
        raise DomainError(
            f"Không có đơn vị “{text[:60]}” trong {province.inline_name}. Xin chọn một xã, phường "
            "trong danh sách gợi ý.",
            field="commune",
        )
    if len(matches) > 1:
        names = "; ".join(f"{match.unit.full_name} (mã {match.unit.code})" for match in matches)
        raise DomainError(
            f"“{text[:60]}” có thể là: {names}. Xin ghi tên đầy đủ hoặc mã.", field="commune"
        )
    return matches[0].unit, matches[0].via


def old_communes_to_ask(commune: Unit | None) -> list[Unit]:
    """The old communes to choose from; empty when all lay in one district."""
    return [] if commune is None else predecessors_to_ask(commune)


def use_product_reader(reader: ProductReader) -> None:
    """How the products of a producer are read; told once by the room of products."""
    global _product_reader  # noqa: PLW0603 - one reader per process, chosen at start
    _product_reader = reader


def products_of(producer: Producer, viewer: Viewer) -> Sequence[ProductLine]:
    """The producer's products within the viewer's scope, for the producer's page."""
    return _product_reader(producer, viewer) if _product_reader is not None else ()


def form_values(producer: Producer) -> Mapping[str, Any]:
    """The producer as its form shows it: every field as text (empty where unknown)."""
    return {
        "name": producer.name,
        "kind": producer.kind.value,
        **place_values(producer),
        **{
            column: _shown(getattr(producer, column))
            for column in PLAIN_COLUMNS
            if column != "kind"
        },
    }


def place_values(row: Placed) -> dict[str, str]:
    """The place of a producer or product as its form shows it."""
    uncertain = row.old_commune is None and bool(old_communes_to_ask(row.commune))
    return {
        "commune": row.commune.full_name if row.commune else "",
        "old_commune": row.old_commune.public_id if row.old_commune else "unknown" * uncertain,
        "address": row.address or "",
        "address_before": row.address_before_2025 or "",
    }


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return vdate(value) if isinstance(value, date) else "" if value is None else str(value)
