"""The scoring screen in Chromium: live total, keys, saving, two machines, no network."""

import pytest
from playwright.sync_api import Page, expect

from app.access.values import Role
from app.core.database import db
from app.evaluation.models import Sheet
from tests.evaluation.conftest import Council, council, save
from tests.front.conftest import Visit
from tests.front.test_browser import problems

__all__ = ["council"]
pytestmark = pytest.mark.browser


def open_sheet(
    visit: Visit, council: Council, *, size: str = "desktop", script: bool = True
) -> Page:
    page = visit(Role.COUNCIL_MEMBER, size=size, script=script).new_page()
    page.goto(f"/evaluation/sheets/{council.sheet(0).public_id}")
    return page


def stored(council: Council) -> dict[str, int | None]:
    """What the server holds of the first member's sheet."""
    db.session.rollback()
    sheet = db.session.get(Sheet, council.sheet(0).id)
    assert sheet is not None
    return {choice.criterion: choice.option_id for choice in sheet.choices}


def leaves(council: Council) -> list[str]:
    return list(council.edition.criteria)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_on_the_scoring_screen(visit: Visit, council: Council, size: str) -> None:
    assert problems(open_sheet(visit, council, size=size)) == []


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_scoring_screen_never_scrolls_sideways(
    visit: Visit, council: Council, size: str
) -> None:
    page = open_sheet(visit, council, size=size)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_choice_is_added_up_at_once_and_stored_as_typed(visit: Visit, council: Council) -> None:
    page = open_sheet(visit, council)
    first = leaves(council)[0]
    option = max(council.edition.criteria[first].options, key=lambda option: option.points)
    page.check(f"input[name='c-{first}'][value='{option.id}']")
    assert page.inner_text("[data-total]") == str(option.points)
    expect(page.locator(".saved span")).to_have_text("Đã lưu lúc 10:00")
    assert stored(council) == {first: option.id}


def test_keys_choose_and_go_on(visit: Visit, council: Council) -> None:
    page = open_sheet(visit, council)
    first, second = leaves(council)[:2]
    page.focus(f"input[name='c-{first}'] >> nth=0")
    page.keyboard.press("1")
    page.keyboard.press("0")
    expect(page.locator(".saved span")).to_have_text("Đã lưu lúc 10:00")
    assert page.evaluate("document.activeElement.name") == f"c-{leaves(council)[2]}"
    page.wait_for_timeout(500)
    assert stored(council) == {first: council.edition.criteria[first].options[0].id, second: 0}


def test_keys_do_nothing_when_switched_off(visit: Visit, council: Council) -> None:
    page = open_sheet(visit, council)
    page.click("text=Phím tắt >> nth=0")
    page.uncheck("#keys-on")
    page.focus(f"input[name='c-{leaves(council)[0]}'] >> nth=0")
    page.keyboard.press("1")
    assert page.inner_text("[data-answered]") == "0"


def test_without_network_choices_stay_here_and_go_out_later(visit: Visit, council: Council) -> None:
    page = open_sheet(visit, council)
    first = leaves(council)[0]
    page.context.set_offline(True)
    page.check(f"input[name='c-{first}'][value='1']")
    expect(page.locator(".saved span")).to_have_text("Giữ trên máy này")
    assert "mất mạng" in page.inner_text("[data-say=net]")
    page.context.set_offline(False)
    expect(page.locator(".saved span")).to_have_text("Đã lưu lúc 10:00")
    assert stored(council) == {first: 1}


def test_two_machines_that_differ_are_shown_side_by_side(visit: Visit, council: Council) -> None:
    page = open_sheet(visit, council)
    first, second = leaves(council)[:2]
    save(council, 0, {first: 1, second: 1})
    page.check(f"input[name='c-{first}'][value='0']")
    expect(page.locator("[data-say=clash]")).to_contain_text("Không đạt mức nào")
    page.click("text=Giữ bản trên máy này")
    expect(page.locator("[data-say=clash]")).to_have_count(0)
    expect(page.locator(".saved span")).to_have_text("Đã lưu lúc 10:00")
    assert stored(council) == {first: 0, second: 1}


def test_without_script_the_sheet_is_saved_by_its_button(visit: Visit, council: Council) -> None:
    page = open_sheet(visit, council, script=False)
    first = leaves(council)[0]
    page.check(f"input[name='c-{first}'][value='1']")
    page.click("button[name=save] >> nth=0")
    assert stored(council) == {first: 1}
