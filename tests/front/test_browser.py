"""In Chromium: axe finds nothing, focus is never covered, everything works without script."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from app.access.values import Role
from tests.front.conftest import Visit

pytestmark = pytest.mark.browser
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
COVERED = """() => {
  const e = document.activeElement, r = e.getBoundingClientRect();
  if (e === document.body || !r.width) return null;
  const x = Math.min(Math.max(r.left + r.width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(r.top + Math.min(r.height, 40) / 2, 0), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const own = top && [...(e.labels || []), e].some(box => box.contains(top) || top.contains(box));
  const text = element => element ? element.outerHTML.slice(0, 120) : 'nothing';
  return own ? null : text(e) + ' covered by ' + text(top);
}"""
SMALL = """() => [...document.querySelectorAll('a, button, summary, input, select')]
  .filter(e => e.checkVisibility() && !e.closest('p, .sr, .skip'))
  .map(e => [(e.closest('label') || e).getBoundingClientRect(), e])
  .filter(([box]) => box.width && (box.width < 24 || box.height < 24))
  .map(([, e]) => e.outerHTML.slice(0, 120))"""


def problems(page: Page) -> list[tuple[str, str]]:
    """What axe has to say, one line per rule with the first place."""
    found: dict[str, Any] = Axe().run(page, options=RULES).response
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]]


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_components(visit: Visit, size: str, theme: str) -> None:
    page = visit(Role.ADMINISTRATOR, size=size).new_page()
    page.goto("/components")
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    assert problems(page) == []


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("path", ["/sign-in", "/verify", "/khong-co-trang-nay"])
def test_axe_finds_nothing_before_signing_in(visit: Visit, size: str, path: str) -> None:
    page = visit(size=size).new_page()
    page.goto(path)
    assert problems(page) == []


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.SECRETARY, "/"),
        (Role.SECRETARY, "/products"),
        (Role.SECRETARY, "/producers/new"),
        (Role.SECRETARY, "/dossiers/"),
        (Role.SECRETARY, "/evaluation/rounds/new"),
        (Role.SECRETARY, "/certificates/"),
        (Role.SECRETARY, "/reports/progress"),
        (Role.SECRETARY, "/commerce"),
        (Role.SECRETARY, "/imports/"),
        (Role.ADMINISTRATOR, "/settings/"),
        (Role.ADMINISTRATOR, "/audit/"),
        (Role.COUNCIL_MEMBER, "/evaluation/my-sheets"),
        (Role.PRODUCER, "/"),
    ],
)
def test_axe_finds_nothing_on_the_pages_people_work_on(visit: Visit, role: Role, path: str) -> None:
    page = visit(role, size="phone").new_page()
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200
    assert problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_axe_finds_nothing_in_an_open_menu_and_an_open_question(visit: Visit) -> None:
    page = visit(Role.ADMINISTRATOR).new_page()
    page.goto("/components")
    page.click(".usermenu summary")
    assert problems(page) == []
    page.keyboard.press("Escape")
    page.click("details.confirm summary")
    page.wait_for_timeout(400)  # until the question has faded in
    assert problems(page) == []


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_tabbing_through_never_lands_on_something_covered(visit: Visit, size: str) -> None:
    page = visit(Role.ADMINISTRATOR, size=size).new_page()
    page.goto("/components")
    page.evaluate("() => document.activeElement.blur()")
    covered = []
    for _ in range(90):
        page.keyboard.press("Tab")
        if note := page.evaluate(COVERED):
            covered.append(note)
    assert covered == []


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_targets_are_at_least_24_pixels(visit: Visit, size: str) -> None:
    page = visit(Role.ADMINISTRATOR, size=size).new_page()
    page.goto("/components")
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1366, 1920])
def test_the_page_never_scrolls_sideways(visit: Visit, width: int) -> None:
    page = visit(Role.ADMINISTRATOR).new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/components")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_script_a_question_unfolds_and_passwords_stay_typed(visit: Visit) -> None:
    page = visit(Role.ADMINISTRATOR, script=False).new_page()
    page.goto("/components")
    page.click("details.confirm summary")
    assert page.is_visible("details.confirm form button[type=submit]")
    assert page.locator("[data-show]:visible, [data-take]:visible, [data-all]:visible").count() == 0
    assert page.is_visible("#dong-chon button[name=do]")


def test_with_script_choosing_rows_shows_how_many(visit: Visit) -> None:
    page = visit(Role.ADMINISTRATOR).new_page()
    page.goto("/components")
    assert not page.is_visible("#dong-chon")
    page.check("tbody input[value='2']")
    page.check("tbody input[value='3']")
    assert page.inner_text("#dong-chon .grow") == "2 sản phẩm đã chọn trên trang này"


def test_the_stored_text_of_a_conflict_can_be_taken_over(visit: Visit) -> None:
    page = visit(Role.ADMINISTRATOR).new_page()
    page.goto("/components")
    page.click("[data-take='c-product']")
    assert page.input_value("#c-product") == "Trà Shan tuyết cổ thụ"


def test_nothing_is_refused_by_the_content_policy(visit: Visit) -> None:
    page = visit(Role.ADMINISTRATOR).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/components")
    assert [text for text in said if "Content Security Policy" in text or "Error" in text] == []


def test_a_first_visit_costs_at_most_40_kilobytes(visit: Visit) -> None:
    page = visit().new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto("/sign-in")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) <= 40 * 1024
