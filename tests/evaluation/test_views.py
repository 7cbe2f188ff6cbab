"""The pages of rounds: planning, seating, agenda, opening, the result."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from app.access.values import Role
from app.core.clock import now
from app.core.database import db, transaction
from app.core.tables import new_public_id
from app.evaluation.models import Round, Seat
from app.evaluation.values import EntryState, RoundState
from tests.evaluation.conftest import (
    Council,
    best_of,
    none_of,
    planned_round,
    received,
    seat_members,
)
from tests.factories.world import World


@pytest.fixture
def secretary(client: FlaskClient, world: World) -> FlaskClient:
    """A browser in which the secretary is signed in."""
    return client.log_in(world.users[Role.SECRETARY][0])  # type: ignore[attr-defined,no-any-return]


def test_new_round_proposes_number_name_and_cut_off(secretary: FlaskClient) -> None:
    body = secretary.get("/evaluation/rounds/new").get_data(as_text=True)

    assert 'value="Đợt 1 năm 2026"' in body
    assert 'value="30/04/2026"' in body


def test_round_is_planned_seated_listed_and_opened_through_the_pages(
    secretary: FlaskClient, world: World
) -> None:
    with transaction():
        dossier = received(world.products[0], now())
    answer = secretary.post(
        "/evaluation/rounds/new",
        data={
            "year": "2026",
            "number": "2",
            "name": "Đợt 2 năm 2026",
            "cut_off": "30/10/2026",
            "council_on": "25/11/2026",
            "form_key": new_public_id(),
        },
    )
    page = answer.headers["Location"]
    for which, role in enumerate(("chair", "member")):
        member = world.users[Role.COUNCIL_MEMBER][which]
        seat = {
            "user": member.public_id,
            "office": "Sở Công Thương",
            "role": role,
            "scores": "y",
            "form_key": new_public_id(),
        }
        assert secretary.post(f"{page}/seats/new", data=seat).status_code == 302
    secretary.post(f"{page}/agenda", data={"dossiers": [dossier.public_id]})
    assert "Mở đợt" in secretary.get(page).get_data(as_text=True)

    answer = secretary.post(f"{page}/open")

    council = db.session.scalars(select(Round)).one()
    assert answer.status_code == 302
    assert council.state is RoundState.OPEN
    assert [seat.person for seat in council.seats] == ["Vàng Hội Đồng", "Lương Thị Chấm"]
    assert len(council.entries[0].sheets) == 2


def test_round_form_sent_twice_makes_one_round(secretary: FlaskClient) -> None:
    data = {"year": "2026", "number": "2", "name": "Đợt 2", "form_key": new_public_id()}

    answers = [secretary.post("/evaluation/rounds/new", data=data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert db.session.scalar(select(func.count()).select_from(Round)) == 1


def test_impossible_date_is_refused_beside_its_field(secretary: FlaskClient) -> None:
    data = {"year": "2026", "number": "2", "name": "Đợt hai", "cut_off": "31/02/2026"}

    answer = secretary.post("/evaluation/rounds/new", data=data)

    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Không có ngày 31/2/2026" in body
    assert 'value="31/02/2026"' in body
    assert 'value="Đợt hai"' in body


def test_second_round_of_the_number_is_refused_beside_its_field(
    secretary: FlaskClient, world: World
) -> None:
    with transaction():
        planned_round(world)

    answer = secretary.post(
        "/evaluation/rounds/new",
        data={"year": "2026", "number": "2", "name": "Lại", "form_key": new_public_id()},
    )

    assert answer.status_code == 422
    assert "Đã có đợt mang số này" in answer.get_data(as_text=True)


def test_stale_plan_answers_409_with_both_texts(secretary: FlaskClient, world: World) -> None:
    with transaction():
        made = planned_round(world)
    address = f"/evaluation/rounds/{made.public_id}/edit"
    secretary.post(address, data={"version": "1", "name": "Tên của máy kia"})

    answer = secretary.post(address, data={"version": "1", "name": "Tên của máy này"})

    body = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Tên của máy kia" in body
    assert "Tên của máy này" in body


def test_agenda_lists_who_is_left_out_and_why(secretary: FlaskClient, world: World) -> None:
    with transaction():
        made = planned_round(world)
        received(world.products[0], now()).edition_code = None

    body = secretary.get(f"/evaluation/rounds/{made.public_id}/agenda").get_data(as_text=True)

    assert "chưa có phân nhóm" in body


def test_opening_without_a_council_says_what_is_missing(
    secretary: FlaskClient, world: World
) -> None:
    with transaction():
        made = planned_round(world)

    answer = secretary.post(f"/evaluation/rounds/{made.public_id}/open")

    assert answer.status_code == 422
    assert "chưa có Chủ tịch" in answer.get_data(as_text=True)


def test_seat_is_removed_while_planned(secretary: FlaskClient, world: World) -> None:
    with transaction():
        made = planned_round(world)
        seat_members(made, world)
    seat = made.seats[1]

    secretary.post(f"/evaluation/rounds/{made.public_id}/seats/{seat.public_id}/remove")

    assert db.session.scalar(select(func.count()).select_from(Seat)) == 1


def test_secretary_closes_and_everyone_of_the_council_reads_the_result(
    client: FlaskClient, council: Council
) -> None:
    council.seal(0, best_of(council.edition))
    council.seal(1, {**best_of(council.edition), "1.1": 0})
    page = f"/evaluation/entries/{council.entry.public_id}"
    client.log_in(council.world.users[Role.SECRETARY][0])  # type: ignore[attr-defined]

    answer = client.post(f"{page}/close")

    assert answer.status_code == 302
    assert council.entry.state is EntryState.CLOSED
    client.log_in(council.member(1))  # type: ignore[attr-defined]
    body = client.get(page).get_data(as_text=True)
    assert "98,50" in body
    assert "điểm trung bình của 2 phiếu" in body


def test_large_spread_is_pointed_out_to_the_secretary(
    client: FlaskClient, council: Council
) -> None:
    council.seal(0, best_of(council.edition))
    council.seal(1, none_of(council.edition))
    client.log_in(council.world.users[Role.SECRETARY][0])  # type: ignore[attr-defined]

    body = client.get(f"/evaluation/entries/{council.entry.public_id}").get_data(as_text=True)

    assert "chênh 100, quá mức 10 điểm" in body


def statements(client: FlaskClient, path: str) -> int:
    """How many statements a page takes."""
    seen: list[str] = []

    def note(*call: object) -> None:
        seen.append(str(call[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_list_asks_as_much_for_many_rounds_as_for_one(
    secretary: FlaskClient, world: World, council: Council
) -> None:
    secretary.get("/evaluation/rounds")
    one = statements(secretary, "/evaluation/rounds")
    with transaction():
        for number in (3, 4, 5):
            planned_round(world, number=number)

    assert statements(secretary, "/evaluation/rounds") == one


def test_round_and_own_sheets_ask_as_much_for_two_products_as_for_one(
    client: FlaskClient, council: Council
) -> None:
    client.log_in(council.member(0))  # type: ignore[attr-defined]
    pages = (f"/evaluation/rounds/{council.round.public_id}", "/evaluation/my-sheets")
    for path in pages:
        client.get(path)
    two = [statements(client, path) for path in pages]
    with transaction():
        other = council.round.entries[1]
        for sheet in list(other.sheets):
            db.session.delete(sheet)
        db.session.flush()
        db.session.delete(other)

    assert [statements(client, path) for path in pages] == two
