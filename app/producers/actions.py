"""Registering, changing, placing and ending producers."""

from datetime import date, datetime

from app.access.values import Viewer
from app.audit.actions import record
from app.core.clock import day_of
from app.core.database import db, lock
from app.core.documents.formats import vdate
from app.core.errors import DomainError, check_version, constraint_sentence
from app.producers.models import Placed, Producer
from app.producers.policy import may_place_in
from app.producers.queries import (
    form_values,
    holder_of_tax_code,
    namesakes,
    old_communes_to_ask,
    producer_by_key,
    province_of,
)
from app.producers.rules import checked, name_key
from app.producers.values import PLAIN_COLUMNS, ExistsError, Place, ProducerDraft
from app.units.models import Unit
from app.units.queries import FormerDistricts, former_district, parse_old_address
from app.units.values import UnitLevel

constraint_sentence(
    "uq_producers_programme_id_tax_code",
    columns="producers.programme_id, producers.tax_code",
    sentence="Mã số thuế này đã thuộc một chủ thể khác trong chương trình.",
    field="tax_code",
)
constraint_sentence(
    "uq_producers_public_id",
    columns="producers.public_id",
    sentence="Phiếu này đã được gửi; chủ thể đã có trong sổ.",
    field=None,
)


def register_producer(draft: ProducerDraft, *, key: str, actor: Viewer, now: datetime) -> Producer:
    """A new producer in the actor's programme; a form sent twice gives the row it made before.

    Refused: what the rules refuse, a commune outside the province or the actor's area, a name
    already in the commune, a tax code already taken (ExistsError with the existing row).
    """
    existing = producer_by_key(actor.programme_id, key)
    if existing is not None:
        return existing
    draft = checked(draft, today=day_of(now))
    check_place(draft.place, actor=actor, today=day_of(now))
    _check_new(draft, actor=actor)
    producer = Producer(
        public_id=key,
        programme_id=actor.programme_id,
        origin=draft.origin,
        source=draft.source,
        created_at=now,
    )
    _write(producer, draft, now)
    db.session.add(producer)
    record("producer.registered", producer, actor=actor, now=now)
    return producer


def update_producer(
    producer: Producer,
    draft: ProducerDraft,
    seen_version: int | None,
    *,
    actor: Viewer,
    now: datetime,
) -> None:
    """Change what is known of a producer; StaleError when someone saved it in between."""
    lock(producer)
    check_version(seen_version, producer, form_values(producer))
    draft = checked(draft, today=day_of(now))
    check_place(draft.place, actor=actor, today=day_of(now), present=producer.commune_id)
    _check_tax_code(draft, actor=actor, besides=producer.id)
    _write(producer, draft, now)
    producer.version += 1
    record("producer.updated", producer, actor=actor, now=now)


def end_producer(producer: Producer, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Take a producer out of use; the row and its history stay."""
    if not reason.strip():
        raise DomainError("Xin ghi lý do chủ thể ngừng tham gia.", field="reason")
    lock(producer)
    if producer.ended_at is not None:
        raise DomainError("Chủ thể này đã ngừng tham gia.")
    producer.ended_at, producer.ended_reason, producer.updated_at = now, reason.strip(), now
    producer.version += 1
    record("producer.ended", producer, actor=actor, now=now)


def place(
    row: Placed,
    *,
    commune: Unit | None,
    old_commune: Unit | None = None,
    address: str | None = None,
    address_before: str | None = None,
    index: FormerDistricts | None = None,
    within: Unit | None = None,
) -> None:
    """Set where a producer or product lies, then and now, and its former district with its basis.

    The former district follows the rule of the units room: address before 07/2025, old commune
    chosen, predecessor of the same code, main part, else unknown. An old commune not chosen is
    read from the old address. ``index``: for work on many rows without a query each; ``within``:
    today's province, where no commune is known.
    """
    if old_commune is None and address_before:
        read = (
            index.units.old_address(address_before)
            if index is not None
            else parse_old_address(address_before, within=commune.parent if commune else within)
        )
        old_commune = read.commune
    old_address = address_before or ""
    found = (
        index.of(
            commune.id if commune else None,
            old_commune_id=old_commune.id if old_commune else None,
            old_address=old_address,
        )
        if index is not None
        else former_district(
            commune, old_commune=old_commune, old_address=old_address, within=within
        )
    )
    row.commune, row.commune_id = commune, commune.id if commune else None
    row.old_commune, row.old_commune_id = old_commune, old_commune.id if old_commune else None
    row.former_district = found.district
    row.former_district_id = found.district.id if found.district else None
    row.former_district_basis = found.basis.value
    row.address, row.address_before_2025 = address, address_before


def check_place(where: Place, *, actor: Viewer, today: date, present: int | None = None) -> None:
    """Refuse a commune that is none of the programme's province, or not the actor's to fill.

    ``present``: the commune the row lies in already, which may stay. Where a commune draws on
    several former districts the old one must be chosen, told by the old address, or said to be
    unknown.
    """
    commune = where.commune
    if commune is None or commune.id == present:
        return
    province = province_of(actor)
    if (
        commune.level is not UnitLevel.COMMUNE
        or commune.parent_id != province.id
        or not commune.valid_on(today)
    ):
        raise DomainError(
            f"{commune.full_name} không phải đơn vị cấp xã của {province.inline_name} vào ngày "
            f"{vdate(today)}.",
            field="commune",
        )
    if not may_place_in(actor, commune.id):
        raise DomainError(
            f"Ông/bà chỉ nhập được cho xã, phường mình phụ trách, không phải "
            f"{commune.inline_name}.",
            field="commune",
        )
    if where.old_commune is None and not where.uncertain and old_communes_to_ask(commune):
        _ask_old_commune(where, commune)


def _ask_old_commune(where: Place, commune: Unit) -> None:
    before = where.address_before
    if before and parse_old_address(before, within=commune.parent).district is not None:
        return
    raise DomainError(
        f"{commune.full_name} gộp từ nhiều huyện cũ. Xin chọn xã cũ (trước 01/7/2025), hoặc chọn "
        "“Chưa rõ”.",
        field="old_commune",
    )


def _check_new(draft: ProducerDraft, *, actor: Viewer) -> None:
    _check_tax_code(draft, actor=actor, besides=None)
    commune = draft.place.commune
    same = namesakes(actor.programme_id, draft.name, commune.id if commune else None)
    for other in same:
        told_apart = draft.tax_code and other.tax_code and draft.tax_code != other.tax_code
        if not told_apart:
            where = f", {commune.inline_name}" if commune else ""
            raise ExistsError(
                f"Chủ thể “{other.name}”{where} đã có trong sổ. Nếu là chủ thể khác cùng tên, xin "
                "ghi mã số thuế của cả hai hoặc thêm chữ phân biệt vào tên.",
                field="name",
                public_id=other.public_id,
            )


def _check_tax_code(draft: ProducerDraft, *, actor: Viewer, besides: int | None) -> None:
    holder = holder_of_tax_code(actor.programme_id, draft.tax_code) if draft.tax_code else None
    if holder is None or holder.id == besides:
        return
    if may_place_in(actor, holder.commune_id or 0):
        raise ExistsError(
            f"Mã số thuế này là của “{holder.name}”, đã có trong sổ.",
            field="tax_code",
            public_id=holder.public_id,
        )
    raise DomainError(
        "Mã số thuế này đã thuộc một chủ thể ngoài địa bàn của ông/bà. Xin hỏi cơ quan thường "
        "trực cấp tỉnh.",
        field="tax_code",
    )


def _write(producer: Producer, draft: ProducerDraft, now: datetime) -> None:
    producer.name, producer.name_key = draft.name, name_key(draft.name)
    for column in PLAIN_COLUMNS:
        setattr(producer, column, getattr(draft, column))
    where = draft.place
    place(
        producer,
        commune=where.commune,
        old_commune=where.old_commune,
        address=where.address,
        address_before=where.address_before,
    )
    producer.updated_at = now
