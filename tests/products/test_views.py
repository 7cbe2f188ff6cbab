"""The pages of products."""

import io
import re

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.access.values import Role
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import MissingError
from app.core.tables import new_public_id
from app.products import queries
from app.products.actions import add_pack, assign_code, end_product, record_code
from app.products.models import Pack, Photo, Product
from app.products.values import MOST_PHOTOS, PackDraft
from tests.conftest import Client
from tests.factories.world import World

FIELDS = {
    "name": "Mật ong rừng Đồi Thông",
    "group": "I.2.b",
    "story": "Ong làm tổ trên đồi thông.",
    "commune": "Xã Đức Trọng",
}


def officer(client: Client, world: World, which: int = 0) -> Client:
    return client.log_in(world.users[Role.COMMUNE_OFFICER][which])


def new_url(world: World, which: int = 0) -> str:
    return f"/producers/{world.producers[which].public_id}/products/new"


def url(world: World, path: str, which: int = 0) -> str:
    return f"/products/{world.products[which].public_id}/{path}"


def packed(world: World, **more: object) -> Pack:
    with transaction():
        return add_pack(
            world.products[0],
            PackDraft(**more),
            key=new_public_id(),
            actor=world.viewer(Role.COMMUNE_OFFICER),
            now=now(),
        )


def stored(key: str) -> Product:
    return db.session.scalars(select(Product).where(Product.public_id == key)).one()


@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.PRODUCER, Role.SECRETARY])
def test_product_is_registered(client: Client, world: World, role: Role) -> None:
    key = new_public_id()
    client.log_in(world.users[role][0])
    answer = client.post(new_url(world), data={**FIELDS, "form_key": key})
    assert (answer.status_code, answer.location) == (302, f"/products/{key}/parts")
    product = stored(key)
    assert (product.group.edition_code, product.commune_id) == (
        "qd26-2026-04",
        world.communes[0].id,
    )


def test_form_posted_again_makes_one_product(client: Client, world: World) -> None:
    data = {**FIELDS, "form_key": new_public_id()}
    before = db.session.scalar(select(func.count(Product.id)))
    officer(client, world)
    assert {client.post(new_url(world), data=data).status_code for _ in range(3)} == {302}
    assert db.session.scalar(select(func.count(Product.id))) == before + 1


def test_nothing_typed_about_the_place_is_asked_again(client: Client, world: World) -> None:
    page = officer(client, world).get(new_url(world)).get_data(as_text=True)
    assert re.search(r'id="commune"[^>]*value="Xã Đức Trọng"', page)


def test_producer_is_not_asked_where(client: Client, world: World) -> None:
    client.log_in(world.users[Role.PRODUCER][0])
    assert 'name="commune"' not in client.get(new_url(world)).get_data(as_text=True)


def test_group_is_suggested_without_script_and_nothing_is_lost(
    client: Client, world: World
) -> None:
    answer = officer(client, world).post(
        new_url(world),
        data={**FIELDS, "group": "", "group_words": "mắm", "find": "1"},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "có “mắm”" in page
    assert re.search(r'<option selected value="I\.4\.a">', page)
    assert "Ong làm tổ trên đồi thông." in page


def test_words_that_lead_nowhere_say_so(client: Client, world: World) -> None:
    answer = officer(client, world).post(
        new_url(world), data={**FIELDS, "group_words": "xyz", "find": "1"}
    )
    assert "Chưa tìm thấy phân nhóm" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Xin điền ô này."),
        ("name", "123", "phải có chữ"),
        ("group", "IX.9", "Xin chọn một giá trị"),
        ("commune", "Thuận Hạnh", "mình phụ trách"),
    ],
)
def test_refusal_stands_beside_its_field(
    client: Client, world: World, field: str, value: str, sentence: str
) -> None:
    answer = officer(client, world).post(new_url(world), data={**FIELDS, field: value})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in re.search(rf'id="{field}-e">.*?</p>', page, re.S)[0]
    assert "Ong làm tổ trên đồi thông." in page


def test_duplicate_is_linked(client: Client, world: World) -> None:
    answer = officer(client, world).post(
        new_url(world), data={**FIELDS, "name": "tra o long doi thong"}
    )
    assert answer.status_code == 422
    assert f'href="{url(world, "parts")}"' in answer.get_data(as_text=True)


def test_edit_is_filled_and_saved(client: Client, world: World) -> None:
    page = officer(client, world).get(url(world, "edit")).get_data(as_text=True)
    assert re.search(r'<option selected value="I\.5\.a">', page)
    answer = client.post(url(world, "edit"), data={**FIELDS, "version": "1"})
    assert answer.status_code == 302
    assert world.products[0].story == "Ong làm tổ trên đồi thông."


def test_stale_save_shows_both_texts(client: Client, world: World) -> None:
    officer(client, world)
    client.post(url(world, "edit"), data={**FIELDS, "story": "Bản một", "version": "1"})
    answer = client.post(url(world, "edit"), data={**FIELDS, "story": "Bản hai", "version": "1"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Bản một" in page
    assert "Bản hai" in page


def test_producer_edits_the_story_but_not_the_name_once_taken_in(
    client: Client, world: World
) -> None:
    with transaction():
        assign_code(world.products[0], year=2026, actor=world.system, now=now())
    client.log_in(world.users[Role.PRODUCER][0])
    same = {"name": "Trà ô long Đồi Thông", "group": "I.5.a", "story": "Mới", "version": "1"}
    assert client.post(url(world, "edit"), data=same).status_code == 302
    renamed = client.post(url(world, "edit"), data={**same, "name": "Khác", "version": "2"})
    assert renamed.status_code == 422
    assert (world.products[0].name, world.products[0].story) == ("Trà ô long Đồi Thông", "Mới")


@pytest.mark.parametrize("path", ["edit", "parts", "packs/new", "photos/new", "end", "code"])
@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.PRODUCER])
def test_product_of_others_is_not_found(
    client: Client, world: World, path: str, role: Role
) -> None:
    client.log_in(world.users[role][0])
    assert client.get(url(world, path, 1)).status_code == 404


def test_producer_registers_for_itself_only(client: Client, world: World) -> None:
    client.log_in(world.users[Role.PRODUCER][0])
    assert client.get(new_url(world, 1)).status_code == 404


@pytest.mark.parametrize("path", ["edit", "packs/new", "photos/new", "end"])
def test_area_officer_reads_only(client: Client, world: World, path: str) -> None:
    client.log_in(world.users[Role.AREA_OFFICER][0])
    assert client.get(url(world, "parts")).status_code == 200
    assert client.get(url(world, path)).status_code == 403


def test_pack_is_added_and_shown(client: Client, world: World) -> None:
    data = {"content": "1,5 l", "price": "45.000", "in_stock": "y", "form_key": new_public_id()}
    officer(client, world)
    answers = [client.post(url(world, "packs/new"), data=data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    page = client.get(url(world, "parts")).get_data(as_text=True)
    assert "45.000 đồng" in page
    assert db.session.scalar(select(func.count(Pack.id))) == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("content", "500 thùng", "số và đơn vị"),
        ("price", "45,5", "Cần số nguyên"),
        ("price", "0", "lớn hơn 0"),
        ("gtin", "8938505974195", "sai số kiểm tra"),
        ("sku", "mật ong", "chữ không dấu"),
        ("sku", "TAKEN", "đã dùng"),
    ],
)
def test_pack_refusal_stands_beside_its_field(
    client: Client, world: World, field: str, value: str, sentence: str
) -> None:
    packed(world, sku="TAKEN")
    data = {"content": "500 g", "price": "45.000", field: value}
    answer = officer(client, world).post(url(world, "packs/new"), data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in re.search(rf'id="{field}-e">.*?</p>', page, re.S)[0]
    assert f'value="{value}"' in page


def test_pack_form_reads_back_what_it_shows(client: Client, world: World) -> None:
    pack = packed(world, content="1500 g", price_vnd=45_000)
    link = f"/products/packs/{pack.public_id}/edit"
    page = officer(client, world).get(link).get_data(as_text=True)
    shown = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', page))
    assert client.post(link, data=shown).status_code == 302
    assert (pack.content_milli, pack.price_vnd, pack.version) == (1_500_000, 45_000, 2)
    assert client.post(link, data=shown).status_code == 409


def test_pack_of_others_is_not_found(client: Client, world: World) -> None:
    link = f"/products/packs/{packed(world).public_id}/edit"
    assert officer(client, world, 1).get(link).status_code == 404


def test_secretary_records_a_printed_code_once(client: Client, world: World) -> None:
    client.log_in(world.users[Role.SECRETARY][0])
    with transaction():
        record_code(world.products[1], "68-24722-1-2026", actor=world.system, now=now())
    taken = client.post(url(world, "code"), data={"code": "68-24722-1-2026"})
    assert taken.status_code == 422
    assert "đã là của sản phẩm “Hạt mắc ca sấy Suối Bạc”" in taken.get_data(as_text=True)
    assert client.post(url(world, "code"), data={"code": "6822945"}).status_code == 422
    assert client.post(url(world, "code"), data={"code": "68-24958-7-2026"}).status_code == 302
    assert world.products[0].code == "68-24958-7-2026"


def test_officer_does_not_record_codes(client: Client, world: World) -> None:
    assert officer(client, world).get(url(world, "code")).status_code == 403


def test_ended_product_is_not_edited(client: Client, world: World) -> None:
    officer(client, world)
    assert client.post(url(world, "end"), data={"reason": ""}).status_code == 422
    assert client.post(url(world, "end"), data={"reason": "ngừng"}).status_code == 302
    assert "Lý do: ngừng" in client.get(url(world, "parts")).get_data(as_text=True)
    assert client.get(url(world, "edit")).status_code == 403


def test_producer_does_not_end_products(client: Client, world: World) -> None:
    client.log_in(world.users[Role.PRODUCER][0])
    assert client.get(url(world, "end")).status_code == 403


def picture(side: int = 2000, kind: str = "JPEG") -> io.BytesIO:
    drawn, where = Image.new("RGB", (side, side // 2), "green"), Image.Exif()
    where[0x010F] = "Máy ảnh của tôi"
    lines = io.BytesIO()
    drawn.save(lines, kind, exif=where)
    lines.seek(0)
    return lines


def photographed(client: Client, world: World, source: io.BytesIO, **more: str) -> int:
    data = {"photo": (source, "ảnh chè.jpg"), "alt": "Đồi chè", **more}
    return client.post(url(world, "photos/new"), data=data).status_code


def photos() -> list[Photo]:
    return list(db.session.scalars(select(Photo).order_by(Photo.id)))


def test_photo_is_made_anew_and_shown_in_two_sizes(client: Client, world: World) -> None:
    officer(client, world)
    assert photographed(client, world, picture()) == 302
    photo = photos()[0]
    assert (photo.width, photo.height, photo.alt) == (1600, 800, "Đồi chè")
    answer = client.get(f"/products/photos/{photo.public_id}")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert "Máy ảnh".encode() not in answer.data
    small = client.get(f"/products/photos/{photo.public_id}/thumbnail")
    assert small.mimetype == "image/webp"
    assert max(Image.open(io.BytesIO(small.data)).size) == 400
    assert f"/products/photos/{photo.public_id}" in client.get(url(world, "parts")).text


def test_photo_sent_twice_is_one(client: Client, world: World) -> None:
    officer(client, world)
    key = new_public_id()
    answers = {photographed(client, world, picture(), form_key=key) for _ in range(2)}
    assert (answers, len(photos())) == ({302}, 1)


@pytest.mark.parametrize("content", ["", "không phải ảnh", "<svg xmlns='x'/>", "%PDF-1.7"])
def test_what_is_no_photo_is_refused_beside_the_field(
    client: Client, world: World, content: str
) -> None:
    officer(client, world)
    answer = client.post(
        url(world, "photos/new"),
        data={"photo": (io.BytesIO(content.encode()), "x.jpg"), "alt": "Đồi chè"},
    )
    assert answer.status_code == 422
    assert 'id="photo-e"' in answer.text
    assert 'value="Đồi chè"' in answer.text
    assert photos() == []


def test_photo_needs_a_file_and_words(client: Client, world: World) -> None:
    officer(client, world)
    assert client.post(url(world, "photos/new"), data={"alt": "x"}).status_code == 422
    assert photographed(client, world, picture(), alt="") == 422


def test_photo_taken_off_is_gone_but_kept(client: Client, world: World) -> None:
    officer(client, world)
    photographed(client, world, picture())
    photo = photos()[0]
    link = f"/products/photos/{photo.public_id}"
    assert client.post(f"{link}/remove").status_code == 302
    assert client.get(link).status_code == 404
    assert client.post(f"{link}/remove").status_code == 404
    assert photo.picture.ended_at is not None
    with pytest.raises(MissingError):
        queries.public_photo(photo.public_id)


def test_photo_of_others_does_not_exist(client: Client, world: World) -> None:
    officer(client, world)
    photographed(client, world, picture())
    link = f"/products/photos/{photos()[0].public_id}"
    officer(client, world, 1)
    assert client.get(link).status_code == 404
    assert client.post(f"{link}/remove").status_code == 404


def test_reader_may_not_take_a_photo_off(client: Client, world: World) -> None:
    officer(client, world)
    photographed(client, world, picture())
    client.log_in(world.users[Role.LEADER][0])
    assert client.post(f"/products/photos/{photos()[0].public_id}/remove").status_code == 403


def test_product_has_at_most_so_many_photos(client: Client, world: World) -> None:
    officer(client, world)
    for _ in range(MOST_PHOTOS):
        photographed(client, world, picture(40))
    assert photographed(client, world, picture(40)) == 422
    assert [photo.position for photo in photos()] == list(range(1, MOST_PHOTOS + 1))


def test_photos_of_an_ended_product_are_not_public(client: Client, world: World) -> None:
    officer(client, world)
    photographed(client, world, picture(40))
    found = photos()[0].public_id
    assert queries.public_photo(found).alt == "Đồi chè"
    with transaction():
        end_product(world.products[0], reason="ngừng", actor=world.system, now=now())
    with pytest.raises(MissingError):
        queries.public_photo(found)
