"""The pages of producers."""

import re

import pytest
from sqlalchemy import event, func, select

from app.access.values import Role
from app.core.clock import now
from app.core.database import db, transaction
from app.core.tables import new_public_id
from app.producers.actions import register_producer
from app.producers.models import Producer
from app.producers.queries import communes_for
from app.producers.values import Place, ProducerDraft, ProducerKind
from app.units.queries import predecessors_to_ask
from tests.conftest import Client
from tests.factories.world import World

TODAY = now().date()
FIELDS = {
    "name": "HTX Rau sạch Bồng Lai",
    "kind": "HTX",
    "commune": "duc trong",
    "phone": "0912 345 678",
    "labour_total": "1.200",
    "labour_local": "900",
    "representative_female": "",
    "representative_minority": "",
    "representative_disabled": "",
}


def officer(client: Client, world: World, which: int = 0) -> Client:
    return client.log_in(world.users[Role.COMMUNE_OFFICER][which])


def registered(world: World, **more: object) -> Producer:
    more.setdefault("name", "HTX Rau sạch Bồng Lai")
    with transaction():
        return register_producer(
            ProducerDraft(
                kind=ProducerKind.COOPERATIVE, place=Place(commune=world.communes[0]), **more
            ),
            key=new_public_id(),
            actor=world.viewer(Role.COMMUNE_OFFICER),
            now=now(),
        )


def count() -> int:
    return db.session.scalar(select(func.count(Producer.id))) or 0


def test_officer_registers_a_producer_and_sees_it(client: Client, world: World) -> None:
    key = new_public_id()
    answer = officer(client, world).post("/producers/new", data={**FIELDS, "form_key": key})
    assert answer.status_code == 302
    page = client.get(answer.location).get_data(as_text=True)
    assert answer.location.endswith(f"/producers/{key}")
    assert "0912 345 678" in page
    assert "xã Đức Trọng (trước 01/7/2025: huyện Đức Trọng)" in page
    assert "1.200" in page


def test_form_posted_again_leads_to_the_same_producer(client: Client, world: World) -> None:
    data, before = {**FIELDS, "form_key": new_public_id()}, count()
    officer(client, world)
    answers = [client.post("/producers/new", data=data) for _ in range(3)]
    assert {answer.location for answer in answers} == {f"/producers/{data['form_key']}"}
    assert count() == before + 1


def test_own_commune_is_filled_in(client: Client, world: World) -> None:
    page = officer(client, world).get("/producers/new").get_data(as_text=True)
    assert re.search(r'id="commune"[^>]*value="Xã Đức Trọng"', page)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Xin điền ô này."),
        ("kind", "", "Xin chọn loại hình."),
        ("commune", "Atlantis", "Không có đơn vị “Atlantis”"),
        ("commune", "", "Xin ghi xã, phường"),
        ("commune", "Thuận Hạnh", "chỉ nhập được cho xã, phường mình phụ trách"),
        ("tax_code", "0100233480", "sai số kiểm tra"),
        ("phone", "12345", "Số điện thoại chưa đúng dạng"),
        ("email", "htx@", "thư điện tử chưa đúng dạng"),
        ("founded_on", "31/02/2020", "Không có ngày 31/2/2020"),
        ("founded_on", "24/11/2030", "ở sau ngày hôm nay"),
        ("labour_local", "1201", "nhiều hơn tổng số lao động"),
        ("labour_total", "nhiều", "không phải là số"),
    ],
)
def test_refusal_stands_beside_its_field_and_nothing_typed_is_lost(
    client: Client, world: World, field: str, value: str, sentence: str
) -> None:
    before = count()
    answer = officer(client, world).post("/producers/new", data={**FIELDS, field: value})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in re.search(rf'id="{field}-e">.*?</p>', page, re.S)[0]
    kept = FIELDS["name"] if field != "name" else FIELDS["phone"]
    assert f'value="{kept}"' in page
    assert count() == before


def test_everything_wrong_is_told_at_once(client: Client, world: World) -> None:
    wrong = {"kind": "", "phone": "12", "email": "x", "commune": "Atlantis", "labour_local": "1201"}
    page = officer(client, world).post("/producers/new", data={**FIELDS, **wrong}).text
    assert "Có 5 chỗ cần sửa" in page
    assert all(f'id="{field}-e"' in page for field in wrong)


def test_existing_producer_is_linked_from_the_refusal(client: Client, world: World) -> None:
    answer = officer(client, world).post(
        "/producers/new", data={**FIELDS, "name": "hợp tác xã chè đồi thông"}
    )
    assert f'href="/producers/{world.producers[0].public_id}"' in answer.get_data(as_text=True)


def test_old_commune_is_asked_where_it_matters(client: Client, world: World) -> None:
    viewer = world.viewer(Role.SECRETARY)
    commune = next(unit for unit in communes_for(viewer, on=TODAY) if predecessors_to_ask(unit))
    old = predecessors_to_ask(commune)[0]
    key = new_public_id()
    data = {**FIELDS, "commune": commune.full_name, "form_key": key}
    client.log_in(world.users[Role.SECRETARY][0])
    asked = client.post("/producers/new", data=data)
    assert asked.status_code == 422
    assert f'value="{old.public_id}"' in asked.get_data(as_text=True)
    chosen, district = old.public_id, old.parent_id
    assert client.post("/producers/new", data={**data, "old_commune": chosen}).status_code == 302
    made = db.session.scalars(select(Producer).where(Producer.public_id == key)).one()
    assert made.former_district_id == district


def test_edit_is_filled_from_the_row_and_saved(client: Client, world: World) -> None:
    producer = registered(world, labour_total=12)
    url = f"/producers/{producer.public_id}/edit"
    page = officer(client, world).get(url).get_data(as_text=True)
    assert re.search(r'id="labour_total"[^>]*value="12"', page)
    assert client.post(url, data={**FIELDS, "version": "1"}).status_code == 302
    assert producer.labour_total == 1200


def test_stale_save_shows_both_texts(client: Client, world: World) -> None:
    producer = registered(world, representative="Người đang lưu")
    url = f"/producers/{producer.public_id}/edit"
    officer(client, world)
    client.post(url, data={**FIELDS, "representative": "Người thứ nhất", "version": "1"})
    answer = client.post(url, data={**FIELDS, "representative": "Người thứ hai", "version": "1"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Người thứ nhất" in page
    assert 'value="Người thứ hai"' in page
    again = re.search(r'name="version" value="(\d+)"', page)[1]
    kept = client.post(url, data={**FIELDS, "representative": "Người thứ hai", "version": again})
    assert kept.status_code == 302


@pytest.mark.parametrize("path", ["", "/edit", "/end"])
def test_producer_of_another_commune_is_not_found(client: Client, world: World, path: str) -> None:
    url = f"/producers/{world.producers[1].public_id}{path}"
    assert officer(client, world).get(url).status_code == 404


def test_producer_of_another_province_is_not_found(client: Client, world: World) -> None:
    client.log_in(world.stranger)
    assert client.get(f"/producers/{world.producers[0].public_id}").status_code == 404


@pytest.mark.parametrize("role", [Role.LEADER, Role.AREA_OFFICER, Role.PRODUCER])
def test_reader_may_not_edit(client: Client, world: World, role: Role) -> None:
    client.log_in(world.users[role][0])
    url = f"/producers/{world.producers[0].public_id}"
    assert client.get(url).status_code == 200
    assert client.get(f"{url}/edit").status_code == 403
    assert client.post(f"{url}/edit", data=FIELDS).status_code == 403


def test_indicators_of_the_representative_are_shown_to_editors_only(
    client: Client, world: World
) -> None:
    producer = registered(world, representative_minority=True)
    url = f"/producers/{producer.public_id}"
    assert "dân tộc thiểu số" in officer(client, world).get(url).get_data(as_text=True)
    client.log_in(world.users[Role.LEADER][0])
    assert "dân tộc thiểu số" not in client.get(url).get_data(as_text=True)


def test_list_shows_only_the_viewers_producers(client: Client, world: World) -> None:
    page = officer(client, world).get("/producers/").get_data(as_text=True)
    assert "Hợp tác xã Chè Đồi Thông" in page
    assert "Mắc ca Suối Bạc" not in page


def test_list_says_why_it_is_empty(client: Client, world: World) -> None:
    page = officer(client, world).get("/producers/?q=khong+co").get_data(as_text=True)
    assert "Không có chủ thể nào khớp" in page


def test_list_ignores_filters_that_mean_nothing(client: Client, world: World) -> None:
    answer = officer(client, world).get("/producers/?kind=x&commune=y&page=z")
    assert "Hợp tác xã Chè Đồi Thông" in answer.get_data(as_text=True)


def test_list_runs_as_many_queries_for_many_rows_as_for_one(client: Client, world: World) -> None:
    client.log_in(world.users[Role.SECRETARY][0])
    few = queries_of(client)
    for n in range(28):
        registered(world, name=f"HTX Số {n:02d}")
    assert queries_of(client) == few
    assert 'rel="next"' in client.get("/producers/").get_data(as_text=True)


def queries_of(client: Client) -> int:
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        client.get("/producers/")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_ending_asks_for_a_reason(client: Client, world: World) -> None:
    url = f"/producers/{world.producers[0].public_id}/end"
    assert officer(client, world).post(url, data={"reason": ""}).status_code == 422
    assert client.post(url, data={"reason": "giải thể"}).status_code == 302
    assert world.producers[0].ended_reason == "giải thể"
    assert client.get(f"/producers/{world.producers[0].public_id}/edit").status_code == 403


def test_products_are_listed_on_the_producers_page(client: Client, world: World) -> None:
    page = officer(client, world).get(f"/producers/{world.producers[0].public_id}")
    assert "Trà ô long Đồi Thông" in page.get_data(as_text=True)
