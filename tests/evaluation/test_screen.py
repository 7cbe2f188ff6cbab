"""The scoring screen: without script, saved as typed, sealed; one's own sheets."""

import json
import re

import pytest
from flask.testing import FlaskClient

from app.evaluation import actions
from app.evaluation.values import SheetState
from tests.evaluation.conftest import (
    Council,
    best_of,
    none_of,
)


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
