"""Registering products, their codes and packs."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from app.access.values import Role, Viewer
from app.audit.models import AuditEntry
from app.core.database import db, transaction
from app.core.errors import ConflictError, DomainError, MissingError, StaleError
from app.core.tables import new_public_id
from app.producers.values import ExistsError, Origin, Place
from app.products import queries
from app.products.actions import (
    add_pack,
    assign_code,
    end_product,
    record_code,
    register_product,
    update_pack,
    update_product,
)
from app.products.models import Pack, Product
from app.products.policy import may_edit_product, may_name_product
from app.products.values import ContentUnit, PackDraft, ProductDraft
from app.rubrics.queries import product_group
from app.settings.actions import decide_setting
from app.units.queries import resolve
from app.units.values import LAST_DAY_OF_DISTRICTS, UnitLevel
from tests.factories.world import World

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CODE = "68-24958-1-2026"


def officer(world: World, which: int = 0) -> Viewer:
    return world.viewer(Role.COMMUNE_OFFICER, which)


def registered(world: World, name: str = "Trà xanh Đồi Thông", which: int = 0, **more) -> Product:
    with transaction():
        return register_product(
            world.producers[which],
            ProductDraft(name, **more),
            key=new_public_id(),
            actor=officer(world, which),
            now=NOW,
        )


def packed(world: World, product: Product, **more) -> Pack:
    with transaction():
        return add_pack(
            product, PackDraft(**more), key=new_public_id(), actor=officer(world), now=NOW
        )


def coded(world: World, product: Product, year: int = 2026, **more) -> str:
    with transaction():
        return assign_code(product, year=year, actor=officer(world), now=NOW, **more)


def test_product_lies_where_its_producer_does(world: World) -> None:
    product = registered(world, group=product_group("I.5.a"))
    assert product.commune_id == world.communes[0].id
    assert product.former_district_id == world.districts[0].id
    assert product.group.edition_code == "qd26-2026-11"


def test_form_sent_twice_makes_one_product(world: World) -> None:
    key, before = new_public_id(), db.session.scalar(select(func.count(Product.id)))
    for _ in range(2):
        with transaction():
            register_product(
                world.producers[0], ProductDraft("Trà sen"), key=key, actor=officer(world), now=NOW
            )
    assert db.session.scalar(select(func.count(Product.id))) == before + 1


def test_second_product_of_the_same_name_names_the_first(world: World) -> None:
    with pytest.raises(ExistsError) as refusal:
        registered(world, "Tra O long “Doi Thong”")
    assert refusal.value.public_id == world.products[0].public_id
    assert "Trà ô long Đồi Thông" in refusal.value.sentence


def test_same_name_of_another_producer_is_another_product(world: World) -> None:
    first, second = (
        registered(world, "Chanh dây sấy dẻo"),
        registered(world, "Chanh dây sấy dẻo", 1),
    )
    assert first.id != second.id


def test_product_may_be_made_elsewhere_only_in_the_officers_commune(world: World) -> None:
    with pytest.raises(DomainError) as refusal:
        registered(world, place=Place(commune=world.communes[1]))
    assert refusal.value.field == "commune"


def test_ended_producer_takes_no_new_product(world: World) -> None:
    world.producers[0].ended_at = NOW
    db.session.commit()
    with pytest.raises(DomainError, match="ngừng tham gia"):
        registered(world)


def test_update_without_a_place_leaves_it(world: World) -> None:
    product = registered(world)
    with transaction():
        update_product(
            product, ProductDraft("Trà xanh", story="Đồi chè"), 1, actor=officer(world), now=NOW
        )
    assert (product.name, product.story, product.version) == ("Trà xanh", "Đồi chè", 2)
    assert product.commune_id == world.communes[0].id


def test_stale_update_keeps_what_is_stored(world: World) -> None:
    product = registered(world, story="Bản đang lưu")
    with pytest.raises(StaleError) as refusal, transaction():
        update_product(
            product, ProductDraft("Trà", story="Bản cũ"), 7, actor=officer(world), now=NOW
        )
    assert refusal.value.current["story"] == "Bản đang lưu"


def test_renaming_to_a_name_in_use_is_refused(world: World) -> None:
    product = registered(world)
    with pytest.raises(ExistsError), transaction():
        update_product(
            product, ProductDraft("Trà ô long Đồi Thông"), 1, actor=officer(world), now=NOW
        )


def test_ended_product_keeps_its_row_and_reason(world: World) -> None:
    product = registered(world)
    with transaction():
        end_product(product, reason="ngừng sản xuất", actor=officer(world), now=NOW)
    assert product.ended_reason == "ngừng sản xuất"
    assert not may_edit_product(officer(world), product)


def test_code_names_province_commune_number_and_year(world: World) -> None:
    assert coded(world, registered(world)) == CODE


def test_code_is_given_once(world: World) -> None:
    product = registered(world)
    assert coded(world, product) == coded(world, product, 2027) == CODE


def test_numbers_run_through_the_commune_within_the_year(world: World) -> None:
    codes = [coded(world, registered(world, f"Trà số {n}")) for n in (1, 2)]
    codes.append(coded(world, registered(world, "Mắc ca rang", 1)))
    codes.append(coded(world, registered(world, "Trà số 3"), 2027))
    assert codes == [CODE, "68-24958-2-2026", "68-24722-1-2026", "68-24958-1-2027"]


def test_numbers_may_run_through_the_years(world: World) -> None:
    with transaction():
        decide_setting(
            world.programme.id,
            "product_number_yearly",
            False,
            valid_from=date(2026, 1, 1),
            document=None,
            actor=world.system,
            now=NOW,
        )
    coded(world, registered(world, "Trà số 1"))
    assert coded(world, registered(world, "Trà số 2"), 2027) == "68-24958-2-2027"


def test_number_borne_by_an_imported_product_is_passed_over(world: World) -> None:
    with transaction():
        record_code(world.products[0], CODE, actor=world.system, now=NOW)
    assert coded(world, registered(world)) == "68-24958-2-2026"


def test_code_of_before_july_2025_names_old_district_and_commune(world: World) -> None:
    old = resolve(
        "thị trấn Liên Nghĩa, huyện Đức Trọng", level=UnitLevel.COMMUNE, on=LAST_DAY_OF_DISTRICTS
    )[0].unit
    product = registered(world, place=Place(commune=world.communes[0], old_commune=old))
    assert coded(world, product, 2025, on=date(2025, 6, 1)) == f"68-678-{old.code}-1-2025"


def test_code_of_before_needs_the_old_commune(world: World) -> None:
    with pytest.raises(DomainError, match="Chưa rõ xã cũ"):
        coded(world, registered(world), 2024)


def test_product_without_commune_gets_no_code(world: World) -> None:
    product = world.products[0]
    product.commune_id, product.origin = None, Origin.IMPORTED
    db.session.commit()
    with pytest.raises(DomainError, match="Chưa rõ xã"):
        coded(world, product)


def test_second_product_with_the_same_code_is_refused_by_a_sentence(world: World) -> None:
    with transaction():
        record_code(world.products[0], CODE, actor=world.system, now=NOW)
    with pytest.raises(ExistsError) as refusal, transaction():
        record_code(world.products[1], CODE, actor=world.system, now=NOW)
    assert refusal.value.field == "code"
    assert "Trà ô long Đồi Thông" in refusal.value.sentence


def test_database_refuses_the_same_code_with_the_same_words(world: World) -> None:
    world.products[0].code = CODE
    db.session.commit()
    with pytest.raises(ConflictError) as refusal, transaction():
        world.products[1].code = CODE
    assert (refusal.value.sentence, refusal.value.field) == (
        "Mã này đã là của một sản phẩm khác trong chương trình.",
        "code",
    )


def test_code_of_another_province_is_refused(world: World) -> None:
    with pytest.raises(DomainError, match="Mã tỉnh 24 không thuộc tỉnh Lâm Đồng"), transaction():
        record_code(world.products[0], "24-07210-1-2026", actor=world.system, now=NOW)


def test_code_of_a_former_province_is_taken(world: World) -> None:
    with transaction():
        record_code(world.products[1], "67-665-24722-1-2023", actor=world.system, now=NOW)
    assert world.products[1].code == "67-665-24722-1-2023"


def test_pack_reads_content_price_and_barcode(world: World) -> None:
    pack = packed(
        world,
        world.products[0],
        sku="TRA-500",
        content="1,5 l",
        price_vnd=45_000,
        gtin="8938505974194",
    )
    assert (pack.content_milli, pack.content_unit) == (1500, ContentUnit.LITRE)
    assert (pack.price_vnd, pack.gtin, pack.in_stock) == (45_000, "8938505974194", True)


def test_pack_without_sku_gets_the_next_of_the_register(world: World) -> None:
    packed(world, world.products[1], sku="OCOP68-00002")
    skus = [packed(world, world.products[0]).sku for _ in range(2)]
    assert skus == ["OCOP68-00001", "OCOP68-00003"]


def test_sku_of_another_pack_is_refused(world: World) -> None:
    packed(world, world.products[0], sku="A-1")
    with pytest.raises(DomainError) as refusal:
        packed(world, world.products[1], sku="A-1")
    assert refusal.value.field == "sku"
    assert "Trà ô long" not in refusal.value.sentence


def test_database_refuses_the_same_sku_beside_its_field(world: World) -> None:
    first, second = packed(world, world.products[0]), packed(world, world.products[0])
    with pytest.raises(ConflictError) as refusal, transaction():
        second.sku = first.sku
    assert refusal.value.field == "sku"


def test_barcode_of_another_product_is_refused(world: World) -> None:
    packed(world, world.products[0], gtin="8938505974194")
    with pytest.raises(DomainError) as refusal:
        packed(world, world.products[1], gtin="8938505974194")
    assert refusal.value.field == "gtin"


@pytest.mark.parametrize(
    ("field", "value"),
    [("content", "500 thùng"), ("gtin", "8938505974195"), ("price_vnd", 0), ("sku", "mật ong")],
)
def test_pack_refusal_leaves_nothing_behind(world: World, field: str, value: object) -> None:
    with pytest.raises(DomainError):
        packed(world, world.products[0], **{field: value})
    assert db.session.scalar(select(func.count(Pack.id))) == 0


def test_pack_sent_twice_is_one(world: World) -> None:
    key = new_public_id()
    for _ in range(2):
        with transaction():
            add_pack(world.products[0], PackDraft(), key=key, actor=officer(world), now=NOW)
    assert db.session.scalar(select(func.count(Pack.id))) == 1


def test_pack_changes_are_versioned_and_traced(world: World) -> None:
    pack = packed(world, world.products[0], price_vnd=45_000)
    with transaction():
        update_pack(pack, PackDraft(price_vnd=50_000), 1, actor=officer(world), now=NOW)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry.facts["changes"]["price_vnd"] == [45_000, 50_000]
    assert pack.sku == "OCOP68-00001"
    with pytest.raises(StaleError), transaction():
        update_pack(pack, PackDraft(), 1, actor=officer(world), now=NOW)


def test_pack_outside_the_scope_does_not_exist(world: World) -> None:
    pack = packed(world, world.products[0])
    with pytest.raises(MissingError):
        queries.visible_pack(pack.public_id, officer(world, 1))


@pytest.mark.parametrize(
    ("role", "which", "seen"),
    [
        (Role.SECRETARY, 0, True),
        (Role.COMMUNE_OFFICER, 0, True),
        (Role.COMMUNE_OFFICER, 1, False),
        (Role.AREA_OFFICER, 0, True),
        (Role.AREA_OFFICER, 1, False),
        (Role.PRODUCER, 0, True),
        (Role.PRODUCER, 1, False),
        (Role.COUNCIL_MEMBER, 0, False),
    ],
)
def test_product_is_seen_within_its_scope(world: World, role: Role, which: int, seen: bool) -> None:
    viewer = world.viewer(role, which)
    if seen:
        assert (
            queries.visible_product(world.products[0].public_id, viewer).id == world.products[0].id
        )
    else:
        with pytest.raises(MissingError):
            queries.visible_product(world.products[0].public_id, viewer)


def test_product_of_another_programme_does_not_exist(world: World) -> None:
    stranger = Viewer(1, "x", world.other_programme.id, province_wide=True)
    with pytest.raises(MissingError):
        queries.visible_product(world.products[0].public_id, stranger)


def test_producer_names_the_product_only_until_it_has_a_code(world: World) -> None:
    owner, product = world.viewer(Role.PRODUCER), world.products[0]
    assert may_name_product(owner, product)
    coded(world, product)
    assert may_edit_product(owner, product)
    assert not may_name_product(owner, product)
    assert may_name_product(officer(world), product)


def test_groups_are_suggested_with_the_reason(world: World) -> None:
    group, why = queries.groups_for("Mắm nêm Seagull")[0]
    assert (group.edition_code, "mắm" in why.because) == ("qd26-2026-09", True)


def test_every_everyday_word_leads_to_a_group_in_force(world: World) -> None:
    assert len(queries.groups_for("cây cảnh")) >= 1
    assert queries.groups_for("  ") == []
