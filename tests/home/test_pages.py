"""What waits for whom, search, notices, help."""

from datetime import timedelta

import pytest

from app.access.values import Role
from app.core.clock import now, today
from app.core.database import db, transaction
from app.core.tables import new_public_id
from app.dossiers import actions
from app.dossiers.models import Dossier, DossierEventRow
from app.dossiers.values import DossierEvent, DossierKind, DossierState
from app.home.queries import search, waiting
from app.home.rules import first_among, leading
from app.notices.actions import tell
from app.reports.values import Area, Line, Tally
from tests.conftest import Client
from tests.factories.registers import (
    certify,
    more_products,
    recognise,
    recognise_without_decision,
)
from tests.factories.world import World


def open_dossier(world: World, which: int = 0) -> Dossier:
    with transaction():
        return actions.open_dossier(
            world.products[which],
            kind=DossierKind.FIRST,
            key=new_public_id(),
            actor=world.viewer(Role.PRODUCER, which),
            now=now(),
        )


def moved(dossier: Dossier, state: DossierState, *, days: int) -> None:
    """As if the dossier came into the state so many days ago."""
    day = today() - timedelta(days=days)
    dossier.state, dossier.filed_on = state, day
    db.session.add(
        DossierEventRow(
            programme_id=dossier.programme_id,
            dossier_id=dossier.id,
            event=DossierEvent.SUBMIT,
            from_state=DossierState.DRAFT,
            to_state=state,
            actor_name="Trần Chủ Một",
            at=now(),
            day=day,
        )
    )
    db.session.commit()


def tasks(world: World, role: Role, which: int = 0) -> dict[str, int]:
    return {item.key: item.count for item in waiting(viewer=world.viewer(role, which), on=today())}


@pytest.mark.parametrize(
    ("state", "role", "key"),
    [
        (DossierState.DRAFT, Role.PRODUCER, "draft"),
        (DossierState.RETURNED, Role.PRODUCER, "returned"),
        (DossierState.SUBMITTED, Role.COMMUNE_OFFICER, "submitted"),
        (DossierState.FORWARDED, Role.SECRETARY, "forwarded"),
        (DossierState.RECEIVED, Role.SECRETARY, "received"),
    ],
)
def test_dossier_waits_for_who_has_to_act(
    world: World, state: DossierState, role: Role, key: str
) -> None:
    moved(open_dossier(world), state, days=3)
    found = {one: tasks(world, one) for one in Role if key in tasks(world, one)}
    assert found == {role: {key: 1}}


def test_dossier_of_the_other_commune_does_not_wait_here(world: World) -> None:
    moved(open_dossier(world, 1), DossierState.SUBMITTED, days=1)
    assert tasks(world, Role.COMMUNE_OFFICER, 0) == {}
    assert tasks(world, Role.COMMUNE_OFFICER, 1) == {"submitted": 1}


def test_age_counts_from_the_last_move_of_the_oldest(client: Client, world: World) -> None:
    moved(open_dossier(world), DossierState.SUBMITTED, days=11)
    client.log_in(world.users[Role.COMMUNE_OFFICER][0])
    page = client.get("/").get_data(as_text=True)
    assert "Kiểm tra 1 hồ sơ chủ thể vừa nộp" in page
    assert "Lâu nhất 11 ngày, từ 12/11/2026" in page


def test_gaps_of_the_register_wait_for_the_province(world: World) -> None:
    recognise_without_decision(world, world.products[0])
    world.products[1].commune_id = None
    db.session.commit()
    assert tasks(world, Role.SECRETARY) == {"unknown": 1, "no_commune": 1}


def test_count_and_linked_list_agree(client: Client, world: World) -> None:
    recognise_without_decision(world, world.products[0])
    recognise(world, world.products[0])
    recognise_without_decision(world, world.products[1])
    assert tasks(world, Role.SECRETARY)["unknown"] == 1
    client.log_in(world.users[Role.SECRETARY][0])
    page = client.get("/products?standing=unknown").get_data(as_text=True)
    assert "1 sản phẩm khớp" in page


@pytest.mark.parametrize("role", [Role.PRODUCER, Role.COMMUNE_OFFICER, Role.AREA_OFFICER])
def test_expiring_certificate_reminds_its_own_people(world: World, role: Role) -> None:
    recognise(world, world.products[0], expires_on=today() + timedelta(days=180))
    assert (tasks(world, role, 0), tasks(world, role, 1)) == ({"expiring": 1}, {})


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_home_and_help(client: Client, world: World, role: Role) -> None:
    open_dossier(world)
    recognise(world, world.products[0])
    client.log_in(world.users[role][0])
    for path in ("/", "/help", "/notices", "/search?q=duc"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/products", "/products/{product}", "/search?q=san pham"])
def test_pages_stay_small(client: Client, world: World, path: str) -> None:
    more_products(world, 30)
    client.log_in(world.users[Role.SECRETARY][0])
    address = path.format(product=world.products[0].public_id)
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert len(answer.data) <= 15 * 1024


def test_nothing_waiting_is_said(client: Client, world: World) -> None:
    client.log_in(world.users[Role.COUNCIL_MEMBER][0])
    assert "Không có việc nào đang chờ" in client.get("/").get_data(as_text=True)


def test_visitor_is_led_to_sign_in(client: Client, world: World) -> None:
    assert client.get("/").location == "/sign-in"


def test_progress_counts_unknown_apart(client: Client, world: World) -> None:
    recognise(world, world.products[0])
    recognise_without_decision(world, world.products[1])
    client.log_in(world.users[Role.LEADER][0])
    page = client.get("/").get_data(as_text=True)
    assert "1 sản phẩm thiếu số và ngày quyết định, đếm riêng" in page
    assert "Huyện Đắk Song và Huyện Đức Trọng cùng có nhiều sản phẩm nhất: mỗi nơi 1" in page


def test_roles_without_reports_see_no_progress(client: Client, world: World) -> None:
    client.log_in(world.users[Role.PRODUCER][0])
    assert "Sản phẩm trong sổ" not in client.get("/").get_data(as_text=True)


def line(name: str, key: int | None, count: int) -> Line:
    return Line(Area(key, name, name), Tally(in_register={3: count, 4: 0, 5: 0}))


def test_areas_with_most_products_come_first() -> None:
    found = leading([line("A", 1, 2), line("B", 2, 5), line("C", 3, 0), line("?", None, 9)])
    assert [one.area.name for one in found] == ["B", "A"]
    assert [one.area.name for one in first_among(found)] == ["B"]


def test_equal_areas_share_the_first_place() -> None:
    found = leading([line("A", 1, 2), line("B", 2, 2), line("C", 3, 1)])
    assert [one.area.name for one in first_among(found)] == ["A", "B"]


def test_nothing_leads_an_empty_register() -> None:
    assert first_among(leading([line("A", 1, 0)])) == ()


def test_search_finds_without_marks_within_scope(world: World) -> None:
    officer = world.viewer(Role.COMMUNE_OFFICER)
    assert [p.name for p in search("tra o long", viewer=officer).products] == [
        "Trà ô long Đồi Thông"
    ]
    assert search("mac ca", viewer=officer).products == []
    assert [p.name for p in search("che doi", viewer=officer).producers] == [
        "Hợp tác xã Chè Đồi Thông"
    ]


def test_search_finds_old_and_new_units(world: World) -> None:
    found = search("duc trong", viewer=world.viewer(Role.COUNCIL_MEMBER)).units
    assert {"Xã Đức Trọng", "Huyện Đức Trọng"} <= {unit.full_name for unit in found}


def test_search_by_decision_certificate_and_code(world: World) -> None:
    row = recognise(world, world.products[0])
    certificate = certify(row)
    secretary = world.viewer(Role.SECRETARY)
    assert row.decision is not None
    texts = (row.decision.number, certificate.number, certificate.code.lower())
    assert [search(text, viewer=secretary).recognitions for text in texts] == [[row]] * 3
    other = world.viewer(Role.COMMUNE_OFFICER, 1)
    assert [search(text, viewer=other).recognitions for text in texts] == [[]] * 3


@pytest.mark.parametrize("words", ["", "   ", "%", "'; drop table products; --"])
def test_search_bears_odd_words(client: Client, world: World, words: str) -> None:
    client.log_in(world.users[Role.SECRETARY][0])
    answer = client.get("/search", query_string={"q": words})
    assert answer.status_code == 200
    assert "Trà ô long" not in answer.get_data(as_text=True)


def test_notice_is_read_by_opening_it(client: Client, world: World) -> None:
    user = world.users[Role.PRODUCER][0]
    with transaction():
        (notice,) = tell(
            [user.id],
            event_key="thu",
            title="Hồ sơ được trả lại",
            text="Thiếu kiểm nghiệm",
            path="/dossiers/",
            actor=world.system,
            now=now(),
        )
    public_id = notice.public_id
    client.log_in(world.users[Role.PRODUCER][1])
    assert client.post(f"/notices/{public_id}").status_code == 404
    client.log_in(user)
    assert "Hồ sơ được trả lại" in client.get("/notices").get_data(as_text=True)
    assert client.post(f"/notices/{public_id}").location == "/dossiers/"
    db.session.refresh(notice)
    assert notice.read_at is not None


def test_help_says_when_no_contact_is_known(client: Client, world: World) -> None:
    client.log_in(world.users[Role.PRODUCER][0])
    assert "Tỉnh chưa ghi nơi hỗ trợ." in client.get("/help").get_data(as_text=True)
