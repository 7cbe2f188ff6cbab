"""Registering, changing and placing producers."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app.access.values import Role, Viewer
from app.audit.models import AuditEntry
from app.core.clock import today
from app.core.database import db, transaction
from app.core.errors import DomainError, MissingError, StaleError
from app.core.tables import new_public_id
from app.producers import queries
from app.producers.actions import end_producer, place, register_producer, update_producer
from app.producers.models import Producer
from app.producers.values import ExistsError, Origin, Place, ProducerDraft, ProducerKind
from app.units.models import Unit
from app.units.queries import former_districts, predecessors_to_ask, province
from app.units.values import Basis
from tests.factories.world import World

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def draft(commune: Unit | None, **more) -> ProducerDraft:
    more.setdefault("name", "Hợp tác xã Rau sạch Bồng Lai")
    more.setdefault("kind", ProducerKind.COOPERATIVE)
    more.setdefault("place", Place(commune=commune))
    return ProducerDraft(**more)


def registered(world: World, **more) -> Producer:
    viewer = world.viewer(Role.COMMUNE_OFFICER)
    with transaction():
        return register_producer(
            draft(world.communes[0], **more), key=new_public_id(), actor=viewer, now=NOW
        )


def commune_asked(world: World) -> Unit:
    """A commune of the province that draws on several former districts."""
    offered = queries.communes_for(world.viewer(Role.SECRETARY), on=today())
    return next(commune for commune in offered if predecessors_to_ask(commune))


def test_registering_keeps_place_and_former_district(world: World) -> None:
    producer = registered(world, phone="0912 345 678")
    assert producer.former_district_id == world.districts[0].id
    assert (producer.phone, producer.programme_id) == ("0912345678", world.programme.id)


def test_registering_leaves_a_trace_without_personal_values(world: World) -> None:
    producer = registered(world, phone="0912 345 678", representative="Lò Thị Ba")
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.object_public_id == producer.public_id)
    ).one()
    assert entry.verb == "producer.registered"
    assert entry.facts["changes"]["commune_id"] == [None, world.communes[0].id]
    assert "0912345678" not in str(entry.facts)
    assert "Lò Thị Ba" not in str(entry.facts)


def test_form_sent_twice_makes_one_producer(world: World) -> None:
    viewer, key = world.viewer(Role.COMMUNE_OFFICER), new_public_id()
    before = db.session.scalar(select(func.count(Producer.id)))
    with transaction():
        first = register_producer(draft(world.communes[0]), key=key, actor=viewer, now=NOW)
    with transaction():
        second = register_producer(draft(world.communes[0]), key=key, actor=viewer, now=NOW)
    assert first.id == second.id
    assert db.session.scalar(select(func.count(Producer.id))) == before + 1


def test_same_name_in_the_commune_names_the_existing_one(world: World) -> None:
    with pytest.raises(ExistsError) as refusal:
        registered(world, name="HTX chè đồi thông")
    assert refusal.value.public_id == world.producers[0].public_id
    assert "Hợp tác xã Chè Đồi Thông" in refusal.value.sentence


def test_same_name_with_other_tax_codes_is_another_producer(world: World) -> None:
    registered(world, name="Hộ kinh doanh Hoa", kind=ProducerKind.HOUSEHOLD, tax_code="0100233488")
    registered(world, name="Hộ kinh doanh Hoa", kind=ProducerKind.HOUSEHOLD, tax_code="0314409058")
    found = queries.namesakes(world.programme.id, "HKD Hoa", world.communes[0].id)
    assert [row.tax_code for row in found] == ["0100233488", "0314409058"]


def test_tax_code_taken_in_the_own_commune_names_its_holder(world: World) -> None:
    holder = registered(world, tax_code="0100233488")
    with pytest.raises(ExistsError) as refusal:
        registered(world, name="HTX Khác", tax_code="0100233488")
    assert (refusal.value.field, refusal.value.public_id) == ("tax_code", holder.public_id)


def test_tax_code_taken_elsewhere_tells_no_name(world: World) -> None:
    registered(world, name="HTX Bí Mật", tax_code="0100233488")
    with pytest.raises(DomainError) as refusal, transaction():
        register_producer(
            draft(world.communes[1], tax_code="0100233488"),
            key=new_public_id(),
            actor=world.viewer(Role.COMMUNE_OFFICER, 1),
            now=NOW,
        )
    assert refusal.value.field == "tax_code"
    assert "Bí Mật" not in refusal.value.sentence


def test_tax_code_may_exist_in_another_programme(world: World) -> None:
    registered(world, tax_code="0100233488")
    other = db.session.scalars(
        select(Unit).where(Unit.parent_id == world.other_programme.province_id)
    ).first()
    stranger = Viewer(1, "x", world.other_programme.id, province_wide=True)
    chosen = Place(commune=other, uncertain=True)
    with transaction():
        made = register_producer(
            draft(other, place=chosen, tax_code="0100233488"),
            key=new_public_id(),
            actor=stranger,
            now=NOW,
        )
    assert made.programme_id == world.other_programme.id


def test_officer_registers_only_in_the_own_commune(world: World) -> None:
    with pytest.raises(DomainError) as refusal, transaction():
        register_producer(
            draft(world.communes[1]),
            key=new_public_id(),
            actor=world.viewer(Role.COMMUNE_OFFICER, 0),
            now=NOW,
        )
    assert refusal.value.field == "commune"
    assert "Thuận Hạnh" in refusal.value.sentence


def test_commune_of_another_province_is_refused(world: World) -> None:
    abroad = db.session.scalars(
        select(Unit).where(Unit.parent_id == world.other_programme.province_id)
    ).first()
    with (
        pytest.raises(DomainError, match="không phải đơn vị cấp xã của tỉnh Lâm Đồng"),
        transaction(),
    ):
        register_producer(
            draft(abroad), key=new_public_id(), actor=world.viewer(Role.SECRETARY), now=NOW
        )


def test_commune_that_ended_is_refused(world: World) -> None:
    old = db.session.scalars(select(Unit).where(Unit.parent_id == world.districts[0].id)).first()
    with pytest.raises(DomainError) as refusal, transaction():
        register_producer(
            draft(old), key=new_public_id(), actor=world.viewer(Role.SECRETARY), now=NOW
        )
    assert refusal.value.field == "commune"


def test_commune_of_several_districts_asks_for_the_old_one(world: World) -> None:
    commune = commune_asked(world)
    with pytest.raises(DomainError) as refusal, transaction():
        register_producer(
            draft(commune), key=new_public_id(), actor=world.viewer(Role.SECRETARY), now=NOW
        )
    assert refusal.value.field == "old_commune"


def test_chosen_old_commune_decides_the_former_district(world: World) -> None:
    commune = commune_asked(world)
    old = predecessors_to_ask(commune)[-1]
    with transaction():
        producer = register_producer(
            draft(commune, place=Place(commune=commune, old_commune=old)),
            key=new_public_id(),
            actor=world.viewer(Role.SECRETARY),
            now=NOW,
        )
    assert producer.former_district_id == old.parent_id
    assert producer.former_district_basis == Basis.CHOSEN


def test_old_commune_unknown_falls_back_to_the_main_part_marked(world: World) -> None:
    commune = commune_asked(world)
    with transaction():
        producer = register_producer(
            draft(commune, place=Place(commune=commune, uncertain=True)),
            key=new_public_id(),
            actor=world.viewer(Role.SECRETARY),
            now=NOW,
        )
    assert producer.former_district_basis in {Basis.SAME_CODE, Basis.MAIN_PART}


def test_old_address_answers_the_question(world: World) -> None:
    commune = commune_asked(world)
    old = predecessors_to_ask(commune)[0]
    address = f"thôn 2, {old.full_name}, {old.parent.full_name}"
    with transaction():
        producer = register_producer(
            draft(commune, place=Place(commune=commune, address_before=address)),
            key=new_public_id(),
            actor=world.viewer(Role.SECRETARY),
            now=NOW,
        )
    assert (producer.old_commune_id, producer.former_district_id) == (old.id, old.parent_id)
    assert producer.former_district_basis == Basis.ADDRESS


def test_placing_many_rows_agrees_with_placing_one(world: World) -> None:
    index = former_districts(province("68", today()))
    one, many = Producer(), Producer()
    where = {"commune": world.communes[0], "address_before": "Phường 1, thành phố Đà Lạt"}
    place(one, **where)
    place(many, **where, index=index)
    assert one.former_district.code == "672"
    assert (one.former_district_id, one.old_commune_id) == (
        many.former_district_id,
        many.old_commune_id,
    )


def test_imported_producer_without_commune_is_of_no_district(world: World) -> None:
    with transaction():
        producer = register_producer(
            draft(None, origin=Origin.IMPORTED, source="sổ.xlsx"),
            key=new_public_id(),
            actor=world.system,
            now=NOW,
        )
    assert producer.former_district_id is None
    assert producer.former_district_basis == Basis.UNKNOWN


def test_update_changes_the_version_and_is_traced(world: World) -> None:
    producer = registered(world)
    with transaction():
        update_producer(
            producer,
            draft(world.communes[0], name="HTX Rau Bồng Lai"),
            1,
            actor=world.viewer(Role.COMMUNE_OFFICER),
            now=NOW,
        )
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert producer.version == 2
    assert entry.facts["changes"]["name"] == ["Hợp tác xã Rau sạch Bồng Lai", "HTX Rau Bồng Lai"]


def test_update_from_an_older_version_is_refused_with_what_is_stored(world: World) -> None:
    producer = registered(world, labour_total=5)
    with pytest.raises(StaleError) as refusal, transaction():
        update_producer(
            producer, draft(world.communes[0]), 0, actor=world.viewer(Role.SECRETARY), now=NOW
        )
    assert (refusal.value.current["labour_total"], refusal.value.version) == ("5", 1)


def test_update_keeps_its_own_tax_code(world: World) -> None:
    producer = registered(world, tax_code="0100233488")
    with transaction():
        update_producer(
            producer,
            draft(world.communes[0], tax_code="0100233488"),
            1,
            actor=world.viewer(Role.COMMUNE_OFFICER),
            now=NOW,
        )
    assert producer.tax_code == "0100233488"


def test_ended_producer_stays_with_its_reason(world: World) -> None:
    producer = registered(world)
    with transaction():
        end_producer(producer, reason="giải thể", actor=world.viewer(Role.SECRETARY), now=NOW)
    assert (producer.ended_reason, producer.ended_at) == ("giải thể", NOW)


@pytest.mark.parametrize(
    ("role", "which", "seen"),
    [
        (Role.SECRETARY, 0, {0, 1}),
        (Role.LEADER, 0, {0, 1}),
        (Role.COMMUNE_OFFICER, 0, {0}),
        (Role.COMMUNE_OFFICER, 1, {1}),
        (Role.AREA_OFFICER, 1, {1}),
        (Role.PRODUCER, 0, {0}),
        (Role.COUNCIL_MEMBER, 0, set()),
    ],
)
def test_each_role_sees_its_own_producers(
    world: World, role: Role, which: int, seen: set[int]
) -> None:
    page = queries.producers_page(world.viewer(role, which))
    assert {row.id for row in page.rows} == {world.producers[n].id for n in seen}


def test_producer_outside_the_scope_does_not_exist(world: World) -> None:
    with pytest.raises(MissingError):
        queries.visible_producer(
            world.producers[1].public_id, world.viewer(Role.COMMUNE_OFFICER, 0)
        )


def test_search_needs_no_tone_marks(world: World) -> None:
    page = queries.producers_page(world.viewer(Role.SECRETARY), "doi che")
    assert [row.name for row in page.rows] == ["Hợp tác xã Chè Đồi Thông"]


def test_search_takes_percent_signs_as_they_are(world: World) -> None:
    assert queries.producers_page(world.viewer(Role.SECRETARY), "%").total == 0


def test_list_filters_by_kind_and_commune(world: World) -> None:
    viewer = world.viewer(Role.SECRETARY)
    kind = queries.producers_page(viewer, kind=ProducerKind.HOUSEHOLD)
    commune = queries.producers_page(viewer, commune=world.communes[1])
    assert (
        [row.id for row in kind.rows] == [row.id for row in commune.rows] == [world.producers[1].id]
    )


def test_page_beyond_the_last_is_the_last(world: World) -> None:
    page = queries.producers_page(world.viewer(Role.SECRETARY), page=99)
    assert (page.number, page.pages, page.total) == (1, 1, 2)


@pytest.mark.parametrize("text", ["Xã Đức Trọng", "duc trong", "24958", "xa duc trong"])
def test_commune_is_resolved_from_what_people_type(world: World, text: str) -> None:
    found, via = queries.resolve_commune(text, world.viewer(Role.SECRETARY), on=today())
    assert (found.code, via) == ("24958", None)


def test_old_commune_typed_leads_to_todays(world: World) -> None:
    viewer = world.viewer(Role.SECRETARY)
    found, via = queries.resolve_commune("thị trấn Liên Nghĩa", viewer, on=today())
    assert (found.code, via.name) == ("24958", "Liên Nghĩa")


def test_unknown_commune_says_in_which_province(world: World) -> None:
    with pytest.raises(DomainError, match="Không có đơn vị “Atlantis” trong tỉnh Lâm Đồng"):
        queries.resolve_commune("Atlantis", world.viewer(Role.SECRETARY), on=today())


def test_found_producer_is_that_of_the_commune(world: World) -> None:
    found = queries.find_producer(world.programme.id, "HTX CHÈ ĐỒI THÔNG", world.communes[0].id)
    assert found is not None
    assert found.id == world.producers[0].id


def test_same_name_in_another_commune_is_not_found(world: World) -> None:
    name = "Hợp tác xã Chè Đồi Thông"
    assert queries.find_producer(world.programme.id, name, world.communes[1].id) is None


def test_unknown_commune_finds_the_only_one_of_the_name(world: World) -> None:
    name = "Hợp tác xã Chè Đồi Thông"
    assert queries.find_producer(world.programme.id, name, None) is not None
    with transaction():
        register_producer(
            draft(world.communes[1], name=name), key=new_public_id(), actor=world.system, now=NOW
        )
    assert queries.find_producer(world.programme.id, name, None) is None
