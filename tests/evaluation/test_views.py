"""The pages: planning, agenda, the scoring screen without script, autosave, sealing, the result."""

import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from app.access.values import Role
from app.core.clock import now
from app.core.database import db, transaction
from app.core.tables import new_public_id
from app.evaluation import actions
from app.evaluation.models import Round, Seat
from app.evaluation.values import EntryState, RoundState, SheetState
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


@pytest.fixture
def member(client: FlaskClient, council: Council) -> FlaskClient:
    """A browser in which the chair is signed in."""
    return client.log_in(council.member(0))  # type: ignore[attr-defined,no-any-return]


def address(council: Council, which: int = 0) -> str:
    """The page of a member's sheet."""
    return f"/evaluation/sheets/{council.sheet(which).public_id}"


def field(body: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', body)
    assert found
    return found[1].replace("&#34;", '"')


def filled(council: Council, choices: dict[str, int], body: str, **more: str) -> dict[str, str]:
    """The whole form as a browser without script sends it."""
    sent = {f"c-{code}": str(option) for code, option in choices.items()}
    notes = {f"g-{code}": "" for code in council.edition.criteria}
    hidden = {name: field(body, name) for name in ("version", "base")}
    return {**notes, **sent, **hidden, **more}


def test_every_criterion_offers_none_of_the_levels(member: FlaskClient, council: Council) -> None:
    body = member.get(address(council)).get_data(as_text=True)

    count = len(council.edition.criteria)
    assert body.count("Không đạt mức nào (0 điểm)") == count
    assert body.count('<fieldset class="crit') == count
    assert f"<span data-answered>0</span>/{count}" in body


def test_form_without_script_saves_and_the_server_adds_up(
    member: FlaskClient, council: Council
) -> None:
    page = member.get(address(council)).get_data(as_text=True)

    answer = member.post(address(council), data=filled(council, best_of(council.edition), page))

    body = member.get(answer.headers["Location"]).get_data(as_text=True)
    assert answer.status_code == 302
    assert "<span data-total>100</span>" in body
    assert "Đề nghị 5 sao" in body


def test_form_without_script_keeps_what_another_machine_saved_meanwhile(
    member: FlaskClient, council: Council
) -> None:
    page = member.get(address(council)).get_data(as_text=True)
    council.fill(0, {"2.1": 1})

    member.post(address(council), data=filled(council, {"1.1": 2}, page))

    assert actions.chosen(council.sheet(0)) == {"1.1": 2, "2.1": 1}


def test_clash_without_script_shows_both_and_keeps_the_choice_made_here(
    member: FlaskClient, council: Council
) -> None:
    page = member.get(address(council)).get_data(as_text=True)
    council.fill(0, {"1.1": 1})

    answer = member.post(address(council), data=filled(council, {"1.1": 2}, page))

    body = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Bản đang lưu: " in body
    assert re.search(r'name="c-1\.1" value="2"[^>]* checked', body)
    again = member.post(address(council), data=filled(council, {"1.1": 2}, body))
    assert again.status_code == 302
    assert actions.chosen(council.sheet(0))["1.1"] == 2


def test_option_of_another_edition_is_refused_and_the_rest_stays_on_the_page(
    member: FlaskClient, council: Council
) -> None:
    page = member.get(address(council)).get_data(as_text=True)

    answer = member.post(
        address(council),
        data=filled(council, {"1.1": 77, "1.3": 1}, page, **{"g-1.2": "lời ghi"}),
    )

    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "không có phương án “77”" in body
    assert re.search(r'name="c-1\.3" value="1"[^>]* checked', body)
    assert "lời ghi" in body
    assert actions.chosen(council.sheet(0)) == {}


def test_autosave_answers_version_totals_and_what_is_missing(
    member: FlaskClient, council: Council
) -> None:
    version = council.sheet(0).version

    answer = member.post(
        f"{address(council)}/choices",
        json={"version": version, "choices": best_of(council.edition), "notes": {"1.1": "đủ"}},
    )

    got = answer.get_json()
    assert answer.status_code == 200
    assert got["version"] == version + 1
    assert (got["total"], got["parts"]) == ("100", {"A": "40", "B": "25", "C": "35"})
    assert (got["stars"], got["proposed"], got["missing"]) == (5, True, [])
    assert (got["answered"], got["unanswered"]) == (got["count"], [])


def test_autosave_with_a_clash_answers_409_with_the_other_value(
    member: FlaskClient, council: Council
) -> None:
    version = council.sheet(0).version
    council.fill(0, {"1.1": 1})

    answer = member.post(
        f"{address(council)}/choices", json={"version": version, "choices": {"1.1": 2, "1.3": 1}}
    )

    got = answer.get_json()
    assert answer.status_code == 409
    assert [(row["criterion"], row["option"]) for row in got["clashes"]] == [("1.1", 1)]
    assert actions.chosen(council.sheet(0)) == {"1.1": 1, "1.3": 1}


@pytest.mark.parametrize(
    "sent", [None, [], {"version": "1"}, {"version": 1, "choices": {"1.1": "2"}}, {"choices": {}}]
)
def test_autosave_of_another_shape_is_refused(
    member: FlaskClient, council: Council, sent: object
) -> None:
    answer = member.post(
        f"{address(council)}/choices", data=json.dumps(sent), content_type="application/json"
    )

    assert answer.status_code == 422
    assert answer.get_json()["sentence"]


def test_seal_page_lists_what_is_missing_and_seals_when_nothing_is(
    member: FlaskClient, council: Council
) -> None:
    body = member.get(f"{address(council)}/seal").get_data(as_text=True)
    assert f"Còn {len(council.edition.criteria)} tiêu chí chưa chấm" in body
    council.fill(0, none_of(council.edition))
    version = council.sheet(0).version

    answer = member.post(f"{address(council)}/seal", data={"version": str(version)})

    assert answer.status_code == 302
    assert council.sheet(0).state is SheetState.SEALED
    other = council.sheet(0, council.round.entries[1])
    assert answer.headers["Location"].endswith(other.public_id)


def test_save_with_the_seal_button_goes_on_to_the_seal_page(
    member: FlaskClient, council: Council
) -> None:
    page = member.get(address(council)).get_data(as_text=True)
    data = filled(council, {"1.1": 1}, page, seal="1")

    answer = member.post(address(council), data=data)

    assert answer.headers["Location"].endswith("/seal")
    assert actions.chosen(council.sheet(0)) == {"1.1": 1}


def test_sealed_sheet_posted_again_is_refused(member: FlaskClient, council: Council) -> None:
    council.seal(0, none_of(council.edition))
    version = str(council.sheet(0).version)

    sealed = member.post(f"{address(council)}/seal", data={"version": version})
    saved = member.post(address(council), data={"version": version, "base": "{}", "c-1.1": "1"})

    for answer in (sealed, saved):
        assert answer.status_code == 422
        assert "niêm phong" in answer.get_data(as_text=True)
    assert actions.chosen(council.sheet(0))["1.1"] == 0


def test_my_sheets_show_own_progress(member: FlaskClient, council: Council) -> None:
    council.fill(0, {"1.1": 1})

    body = member.get("/evaluation/my-sheets").get_data(as_text=True)

    assert f"Đã chấm 1/{len(council.edition.criteria)}" in body
    assert "Còn 2 phiếu chưa nộp" in body


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
