"""A district's round of 2025, entered from paper by its area officer, confirmed by another."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.access.values import Role
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import DomainError
from app.core.tables import new_public_id
from app.dossiers.models import Dossier
from app.dossiers.values import DossierKind, DossierState
from app.evaluation import actions, queries
from app.evaluation.models import Entry, Round
from app.evaluation.values import EntryState, RoundState, SeatRole, SheetState
from tests.evaluation.conftest import best_of, plan
from tests.factories.world import World

# Five members, together 331,80: a mean of 66,36.
MARKS = [
    {"A": 2850, "B": 1500, "C": 2300},
    {"A": 2900, "B": 1525, "C": 2200},
    {"A": 2700, "B": 1600, "C": 2350},
    {"A": 2800, "B": 1555, "C": 2250},
    {"A": 2800, "B": 1500, "C": 2350},
]
PEOPLE = ("Lê Văn Chủ", "Trần Thị Phó", "K’Sáu", "Ngô Văn Bốn", "Đinh Thị Năm")


def seats(count: int = 5) -> list[actions.SeatDraft]:
    """A council of five; the first is chair."""
    return [
        actions.SeatDraft(
            person, f"Phòng {index}", SeatRole.CHAIR if index == 0 else SeatRole.MEMBER, True
        )
        for index, person in enumerate(PEOPLE[:count])
    ]


def enter_round(world: World, on: date = date(2025, 5, 10), year: int = 2025) -> Round:
    """The officer enters the round of the first district."""
    with transaction():
        made: Round = actions.enter_old_round(
            world.districts[0],
            year=year,
            number=1,
            plan=plan(f"Đợt 1 năm {year}", council_on=on),
            seats=seats(),
            key=new_public_id(),
            actor=world.viewer(Role.AREA_OFFICER),
            now=now(),
        )
    return made


def enter_entry(world: World, council: Round, filed: date = date(2025, 4, 1), **more: Any) -> Entry:
    """The officer enters the first product."""
    with transaction():
        made: Entry = actions.enter_old_entry(
            council,
            world.products[0],
            kind=DossierKind.FIRST,
            filed_on=filed,
            edition_code=more.get("edition"),
            key=new_public_id(),
            actor=world.viewer(Role.AREA_OFFICER),
            now=now(),
        )
    return made


@pytest.fixture
def council(world: World) -> Round:
    """The round of 10/5/2025."""
    return enter_round(world)


@pytest.fixture
def entry(world: World, council: Round) -> Entry:
    """Its first product, scored on the frame of 148."""
    return enter_entry(world, council)


def marks_of(entry: Entry) -> dict[str, dict[str, int]]:
    """The paper sheets by seat."""
    return {sheet.seat.public_id: MARKS[index] for index, sheet in enumerate(entry.sheets)}


def copy_sheets(world: World, entry: Entry) -> None:
    """The officer copies every sheet and hands over."""
    officer = world.viewer(Role.AREA_OFFICER)
    with transaction():
        actions.save_old_marks(
            entry, marks_of(entry), seen_version=entry.version, actor=officer, now=now()
        )
    with transaction():
        actions.hand_over_old_entry(entry, actor=officer, now=now())


def test_dossier_of_an_old_round_says_it_was_entered_later(entry: Entry) -> None:
    assert entry.dossier.reentered
    assert entry.dossier.state is DossierState.SCORING
    assert entry.edition_code == "qd148-2023-frame"


def test_five_members_with_66_36_are_three_stars_of_the_district(
    world: World, entry: Entry
) -> None:
    copy_sheets(world, entry)

    with transaction():
        actions.confirm_old_entry(entry, actor=world.viewer(Role.SECRETARY), now=now())

    assert (entry.sum_hundredths, entry.sheet_count) == (33180, 5)
    assert (entry.result["mean"], entry.stars) == ("66.36", 3)
    assert (entry.result["standing"], entry.result["reentered"]) == ("recognise", True)
    assert any("không kiểm tra được mức tối thiểu" in text for text in entry.result["reasons"])
    assert entry.dossier.state is DossierState.SCORED
    assert entry.dossier.events[-1].day == date(2025, 5, 10)


def test_seventy_two_points_go_up_to_the_province(world: World, entry: Entry) -> None:
    officer = world.viewer(Role.AREA_OFFICER)
    high = {sheet.seat.public_id: {"A": 3000, "B": 1900, "C": 2300} for sheet in entry.sheets}
    with transaction():
        actions.save_old_marks(entry, high, seen_version=entry.version, actor=officer, now=now())
    with transaction():
        actions.hand_over_old_entry(entry, actor=officer, now=now())
    with transaction():
        actions.confirm_old_entry(entry, actor=world.viewer(Role.SECRETARY), now=now())

    assert (entry.stars, entry.result["standing"]) == (4, "propose")


def test_who_typed_cannot_confirm(world: World, entry: Entry) -> None:
    copy_sheets(world, entry)

    with pytest.raises(DomainError, match="không tự xác nhận"), transaction():
        actions.confirm_old_entry(entry, actor=world.viewer(Role.AREA_OFFICER), now=now())
    assert entry.state is EntryState.SCORING


def test_incomplete_sheets_are_not_handed_over(world: World, entry: Entry) -> None:
    with pytest.raises(DomainError, match="chưa đủ điểm"), transaction():
        actions.hand_over_old_entry(entry, actor=world.viewer(Role.AREA_OFFICER), now=now())


def test_sheets_that_do_not_match_go_back_with_the_reason(world: World, entry: Entry) -> None:
    copy_sheets(world, entry)

    with transaction():
        actions.give_back_old_entry(
            entry, reason="Phiếu 3 phần B là 16,5", actor=world.viewer(Role.SECRETARY), now=now()
        )

    assert {sheet.state for sheet in entry.sheets} == {SheetState.OPEN}
    assert entry.result["given_back"] == "Phiếu 3 phần B là 16,5"
    copy_sheets(world, entry)
    assert {sheet.state for sheet in entry.sheets} == {SheetState.SEALED}


@pytest.mark.parametrize("on", [date(2025, 7, 1), date(2025, 7, 3)])
def test_district_that_had_ended_held_no_council(world: World, on: date) -> None:
    with pytest.raises(DomainError, match="30/06/2025"):
        enter_round(world, on)


def test_dossier_filed_after_the_council_met_is_refused(world: World, council: Round) -> None:
    with pytest.raises(DomainError, match="sau ngày họp"):
        enter_entry(world, council, date(2025, 5, 11))


def test_same_product_twice_in_a_round_is_refused(
    world: World, council: Round, entry: Entry
) -> None:
    with pytest.raises(DomainError, match="đã có trong đợt"):
        enter_entry(world, council)


def test_round_of_2022_is_scored_criterion_by_criterion(world: World) -> None:
    old = enter_round(world, date(2022, 5, 10), 2022)
    with pytest.raises(DomainError, match="chọn đúng phiếu"):
        enter_entry(world, old, date(2022, 4, 1))

    entry = enter_entry(world, old, date(2022, 4, 1), edition="qd1048-2019-12")

    officer = world.viewer(Role.AREA_OFFICER)
    edition = queries.pinned_edition(entry)
    for sheet in entry.sheets:
        with transaction():
            actions.save_choices(
                sheet,
                best_of(edition),
                {},
                edition=edition,
                seen_version=sheet.version,
                actor=officer,
                now=now(),
            )
        assert sheet.entered_by_id == officer.user_id
    with transaction():
        actions.hand_over_old_entry(entry, actor=officer, now=now())
    with transaction():
        actions.confirm_old_entry(entry, actor=world.viewer(Role.SECRETARY), now=now())
    assert (entry.result["mean"], entry.result["standing"]) == ("100.00", "propose")


def test_sheet_of_another_set_is_refused(world: World) -> None:
    old = enter_round(world, date(2022, 5, 10), 2022)

    with pytest.raises(DomainError, match="không thuộc bộ tiêu chí"):
        enter_entry(world, old, date(2022, 4, 1), edition="qd26-2026-11")


def test_round_closes_by_a_second_person(world: World, council: Round, entry: Entry) -> None:
    copy_sheets(world, entry)
    secretary = world.viewer(Role.SECRETARY)
    with transaction():
        actions.confirm_old_entry(entry, actor=secretary, now=now())

    with pytest.raises(DomainError, match="không tự xác nhận"), transaction():
        actions.confirm_old_round(council, actor=world.viewer(Role.AREA_OFFICER), now=now())
    with transaction():
        actions.confirm_old_round(council, actor=secretary, now=now())

    assert council.state is RoundState.CLOSED
    assert council.confirmed_by_id == secretary.user_id


def form_of(world: World, **changed: str) -> dict[str, str]:
    """The old round as the officer's form sends it."""
    data = {
        "district": world.districts[0].public_id,
        "year": "2025",
        "number": "1",
        "name": "Đợt 1 năm 2025",
        "council_on": "10/05/2025",
        "form_key": new_public_id(),
    }
    for index, person in enumerate(PEOPLE):
        data[f"seats-{index}-person"] = person
        data[f"seats-{index}-office"] = f"Phòng {index}"
        data[f"seats-{index}-role"] = "chair" if index == 0 else "member"
        data[f"seats-{index}-scores"] = "y"
    return {**data, **changed}


@pytest.fixture
def officer(client: FlaskClient, world: World) -> FlaskClient:
    """A browser of the first district's officer."""
    return client.log_in(world.users[Role.AREA_OFFICER][0])  # type: ignore[attr-defined,no-any-return]


def test_officer_enters_a_round_and_its_marks_through_the_pages(
    officer: FlaskClient, world: World
) -> None:
    page = officer.post("/evaluation/old-rounds/new", data=form_of(world)).headers["Location"]
    answer = officer.post(
        f"{page}/old-entries/new",
        data={
            "product": world.products[0].public_id,
            "filed_on": "01/04/2025",
            "kind": "first",
            "edition": "",
            "form_key": new_public_id(),
        },
    )
    grid = answer.headers["Location"]
    entry = db.session.scalars(select(Entry)).one()
    data = {"version": str(entry.version), "hand_over": "1"}
    for seat, parts in marks_of(entry).items():
        for part, points in parts.items():
            data[f"m-{seat}-{part}"] = f"{points / 100:.2f}".replace(".", ",")

    assert officer.get(grid).status_code == 200
    answer = officer.post(grid, data=data)

    assert answer.status_code == 302
    assert {sheet.state for sheet in entry.sheets} == {SheetState.SEALED}
    officer.log_in(world.users[Role.SECRETARY][0])  # type: ignore[attr-defined]
    entry_page = f"/evaluation/entries/{entry.public_id}"
    assert "Xác nhận đúng với phiếu giấy" in officer.get(entry_page).get_data(as_text=True)
    officer.post(f"{entry_page}/confirm")
    body = officer.get(entry_page).get_data(as_text=True)
    assert "66,36" in body
    assert "Nhập lại từ hồ sơ giấy" in body


def test_points_beyond_a_part_are_refused_in_place_and_stay_typed(
    officer: FlaskClient, world: World, entry: Entry
) -> None:
    seat = entry.sheets[0].seat.public_id
    data = {"version": str(entry.version), f"m-{seat}-A": "40,5", f"m-{seat}-B": "mười"}

    answer = officer.post(f"/evaluation/entries/{entry.public_id}/old", data=data)

    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Điểm phần A phải từ 0 đến 40." in body
    assert 'value="40,5"' in body
    assert 'value="mười"' in body
    assert entry.sheets[0].parts == []


def test_old_grid_saved_from_an_older_page_answers_409(
    officer: FlaskClient, world: World, entry: Entry
) -> None:
    seat = entry.sheets[0].seat.public_id
    old = str(entry.version)
    address = f"/evaluation/entries/{entry.public_id}/old"
    officer.post(address, data={"version": old, f"m-{seat}-A": "30"})

    answer = officer.post(address, data={"version": old, f"m-{seat}-A": "31"})

    assert answer.status_code == 409
    assert 'value="31"' in answer.get_data(as_text=True)
    assert actions.part_points(entry.sheets[0]) == {"A": 3000}


def test_round_form_sent_twice_makes_one_round(officer: FlaskClient, world: World) -> None:
    data = form_of(world)

    for _ in range(2):
        assert officer.post("/evaluation/old-rounds/new", data=data).status_code == 302

    assert len(db.session.scalars(select(Round)).all()) == 1


def test_impossible_day_of_a_district_council_is_refused_beside_its_field(
    officer: FlaskClient, world: World
) -> None:
    answer = officer.post(
        "/evaluation/old-rounds/new", data=form_of(world, council_on="03/07/2025")
    )

    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Cấp huyện kết thúc hoạt động ngày 30/06/2025" in body
    assert 'value="Lê Văn Chủ"' in body


def test_officer_enters_only_products_of_the_own_district(
    officer: FlaskClient, world: World, council: Round
) -> None:
    body = officer.get(f"/evaluation/rounds/{council.public_id}/old-entries/new").get_data(
        as_text=True
    )

    assert "Trà ô long Đồi Thông" in body
    assert "Hạt mắc ca sấy Suối Bạc" not in body


def test_officer_of_another_area_gets_404(
    client: FlaskClient, world: World, council: Round, entry: Entry
) -> None:
    client.log_in(world.users[Role.AREA_OFFICER][1])  # type: ignore[attr-defined]

    for path in (
        f"rounds/{council.public_id}",
        f"rounds/{council.public_id}/old-entries/new",
        f"entries/{entry.public_id}",
        f"entries/{entry.public_id}/old",
        f"sheets/{entry.sheets[0].public_id}",
    ):
        assert client.get(f"/evaluation/{path}").status_code == 404, path
    for path in ("hand-over", "confirm", "give-back"):
        address = f"/evaluation/entries/{entry.public_id}/{path}"
        assert client.post(address).status_code == 404, path
    assert db.session.scalars(select(Dossier)).one().state is DossierState.SCORING
