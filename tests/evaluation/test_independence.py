"""No member learns another's marks before the policy allows, by any page, answer or error."""

import re

import pytest
from flask.testing import FlaskClient

from app.access.values import Role
from app.accounts.queries import viewer_of
from app.core.clock import now, today
from app.core.database import transaction
from app.evaluation import actions, policy
from app.evaluation.values import SheetState
from tests.evaluation.conftest import Council, best_of, none_of
from tests.factories.world import World

OPTION = re.compile(r'name="c-[^"]+" value="[1-9]\d*"[^>]* checked')


@pytest.fixture
def scored(council: Council) -> Council:
    """The second member filled a sheet with the best options, not yet sealed."""
    council.fill(1, best_of(council.edition))
    return council


def pages(council: Council, other: int = 1) -> list[str]:
    """Every address that leads to a member's sheet or its round."""
    sheet, entry = council.sheet(other), council.entry
    return [
        f"/evaluation/sheets/{sheet.public_id}",
        f"/evaluation/sheets/{sheet.public_id}/seal",
        f"/evaluation/entries/{entry.public_id}",
        f"/evaluation/entries/{entry.public_id}/old",
        f"/evaluation/rounds/{council.round.public_id}",
        "/evaluation/rounds",
        "/evaluation/my-sheets",
        f"/audit/?object={sheet.public_id}",
        "/notices/",
    ]


def test_another_members_open_sheet_does_not_exist(scored: Council, client: FlaskClient) -> None:
    client.log_in(scored.member(0))
    address = f"/evaluation/sheets/{scored.sheet(1).public_id}"

    assert client.get(address).status_code == 404
    assert client.post(address, data={"version": "1"}).status_code == 404
    assert client.get(f"{address}/seal").status_code == 404
    assert client.post(f"{address}/seal").status_code == 404
    answer = client.post(f"{address}/choices", json={"version": 1, "choices": {"1.1": 99}})
    assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.LEADER, Role.APPRAISER, Role.ADMINISTRATOR])
def test_nobody_sees_an_open_sheets_points(
    scored: Council, client: FlaskClient, world: World, role: Role
) -> None:
    client.log_in(world.users[role][0])

    for address in pages(scored):
        body = client.get(address).get_data(as_text=True)
        assert not OPTION.search(body), address
        assert ">100<" not in body, address


def test_member_sees_nothing_of_another_anywhere(scored: Council, client: FlaskClient) -> None:
    client.log_in(scored.member(0))

    for address in pages(scored):
        body = client.get(address).get_data(as_text=True)
        assert not OPTION.search(body), address
        assert ">100<" not in body, address


def test_closing_too_early_does_not_tell_points(scored: Council, client: FlaskClient) -> None:
    client.log_in(scored.world.users[Role.SECRETARY][0])

    answer = client.post(f"/evaluation/entries/{scored.entry.public_id}/close")

    assert answer.status_code == 422
    assert "chưa nộp phiếu" in answer.get_data(as_text=True)
    assert ">100<" not in answer.get_data(as_text=True)


def test_secretary_sees_a_sealed_sheet_and_members_do_not(council: Council) -> None:
    sheet = council.seal(1, best_of(council.edition))

    assert policy.may_see_marks(council.secretary, sheet)
    assert not policy.may_see_marks(council.viewer(0), sheet)


def test_secretary_who_scores_waits_like_every_member(council: Council) -> None:
    sheet = council.seal(1, best_of(council.edition))
    secretary = council.world.users[Role.SECRETARY][0]
    with transaction():
        council.round.seats[0].user_id = secretary.id

    assert not policy.may_see_marks(viewer_of(secretary, on=today()), sheet)


def test_members_see_each_other_once_the_result_is_fixed(
    council: Council, client: FlaskClient
) -> None:
    for which in (0, 1):
        council.seal(which, best_of(council.edition))
    with transaction():
        actions.close_entry(council.entry, actor=council.secretary, now=now())
    client.log_in(council.member(0))

    answer = client.get(f"/evaluation/sheets/{council.sheet(1).public_id}")

    assert answer.status_code == 200


def test_leader_sees_the_result_only_once_it_is_fixed(council: Council) -> None:
    leader = council.world.viewer(Role.LEADER)
    for which in (0, 1):
        council.seal(which, none_of(council.edition))

    assert not policy.may_see_marks(leader, council.sheet(0))
    assert not policy.may_see_result(leader, council.entry)
    with transaction():
        actions.close_entry(council.entry, actor=council.secretary, now=now())
    assert policy.may_see_marks(leader, council.sheet(0))
    assert policy.may_see_result(leader, council.entry)


def test_one_product_closed_does_not_open_another(council: Council) -> None:
    other = council.round.entries[1]
    council.fill(1, {}, other)
    for which in (0, 1):
        council.seal(which, none_of(council.edition))
    with transaction():
        actions.close_entry(council.entry, actor=council.secretary, now=now())

    assert not policy.may_see_marks(council.viewer(0), council.sheet(1, other))


def test_round_is_unknown_to_who_has_no_part_in_it(council: Council, client: FlaskClient) -> None:
    for user in (
        council.world.stranger,
        council.world.users[Role.AREA_OFFICER][0],
    ):
        client.log_in(user)
        assert client.get(f"/evaluation/rounds/{council.round.public_id}").status_code == 404
        assert client.get(f"/evaluation/entries/{council.entry.public_id}").status_code == 404


def test_member_cannot_fill_another_seat_even_by_autosave(
    council: Council, client: FlaskClient
) -> None:
    client.log_in(council.world.users[Role.SECRETARY][0])
    council.seal(1, none_of(council.edition))

    answer = client.post(
        f"/evaluation/sheets/{council.sheet(1).public_id}/choices",
        json={"version": 99, "choices": {"1.1": 1}},
    )

    assert answer.status_code == 403
    assert council.sheet(1).state is SheetState.SEALED


def test_progress_counts_answers_without_points(scored: Council, client: FlaskClient) -> None:
    client.log_in(scored.world.users[Role.SECRETARY][0])

    body = client.get(f"/evaluation/rounds/{scored.round.public_id}").get_data(as_text=True)

    assert f"Lương Thị Chấm ({len(scored.edition.criteria)})" in body


def test_secretary_copies_the_paper_of_a_member_without_account(
    council: Council, client: FlaskClient
) -> None:
    with transaction():
        council.round.seats[1].user_id = None
    secretary = council.world.users[Role.SECRETARY][0]
    client.log_in(secretary)
    address = f"/evaluation/sheets/{council.sheet(1).public_id}"
    entry = f"/evaluation/entries/{council.entry.public_id}"
    assert "Nhập phiếu giấy" in client.get(entry).get_data(as_text=True)

    choices = best_of(council.edition)
    client.post(f"{address}/choices", json={"version": 1, "choices": choices})
    client.post(f"{address}/seal", data={"version": str(council.sheet(1).version)})

    assert council.sheet(1).state is SheetState.SEALED
    assert council.sheet(1).entered_by_id == secretary.id
    assert client.get(f"/evaluation/sheets/{council.sheet(0).public_id}").status_code == 404


def test_secretary_who_scores_does_not_copy_papers(council: Council) -> None:
    secretary = council.world.users[Role.SECRETARY][0]
    with transaction():
        council.round.seats[0].user_id = secretary.id
        council.round.seats[1].user_id = None

    assert not policy.may_see_marks(viewer_of(secretary, on=today()), council.sheet(1))
