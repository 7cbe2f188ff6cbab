"""Every page, as each account sees it: shape, width, axe, console, weight; keyboard; no script."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.journeys import looking, second_road
from tests.journeys import test_whole_road as whole_road
from tests.journeys.conftest import People, Person, Site
from tests.journeys.places import ABSENT, REFERENCE, VISITOR, places
from tests.journeys.second_road import Trail

pytestmark = pytest.mark.browser
DESKTOP, PHONE = {"width": 1366, "height": 900}, {"width": 360, "height": 740}
ACCOUNTS = (
    VISITOR, "quantri.1", "thuky.1", "lanhdao.1", "totuvan.1", "hoidong.4", "hoidong.5",
    "diaban.daksong", "xa.thuanhanh", "chuthe.boanerges",
)  # fmt: skip
ONE_COLUMN = {"/", "/products", "/reports/progress", "/audit/"}
"""Looked at with axe on a wide screen too, where their tables are tables."""


@pytest.fixture(scope="module")
def crowd(browser: Browser, site: Site) -> Iterator[People]:
    """People who stay signed in for all tests of this file."""
    found = People(browser, site)
    yield found
    found.leave()


@pytest.fixture(scope="module")
def trail(crowd: People, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Trail:
    """What both roads left; the first is travelled here when its own test was not asked for."""
    folder = tmp_path_factory.mktemp("roads")
    if "report.made" not in site.verbs():
        whole_road.test_one_product_travels_the_whole_road(crowd, site, folder)
    return second_road.travel(crowd, folder)


@pytest.fixture(scope="module")
def addresses(site: Site, trail: Trail) -> Mapping[str, Sequence[str]]:
    """Account → addresses."""
    return places(site, trail)


def come(crowd: People, account: str) -> Person:
    """The account at a browser with script."""
    return crowd.visitor() if account == VISITOR else crowd.sign_in(account)


class Look:
    """One account going through its pages, noting what is wrong."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page
        self.wrong: list[str] = []
        self._said: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._said.append(f"script {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._said.append(f"console {message.text}")

    def menu(self) -> list[str]:
        """The addresses of the account's menu."""
        self.person.open("/")
        links = self.page.locator("nav.side a")
        return [str(link.get_attribute("href")) for link in links.all()]

    def at(self, path: str) -> None:
        """Open a page on a wide screen, then look at the same on a phone."""
        self._said.clear()
        self.page.set_viewport_size(DESKTOP)
        answer = self.page.goto(f"{self.person.site.url}{path}")
        assert answer is not None
        found = [] if path in ABSENT or answer.status < 400 else [f"status {answer.status}"]
        if looking.weight(answer) > looking.LATER_PAGE:
            found.append(f"{looking.weight(answer)} bytes")
        found += looking.shape(self.page)
        if path in ONE_COLUMN:
            found += looking.axe(self.page)
        self.page.set_viewport_size(PHONE)
        found += [f"on a phone: {note}" for note in looking.shape(self.page)]
        found += looking.axe(self.page)
        found += [said for said in self._said if not (path in ABSENT and "404" in said)]
        self.wrong += [f"{path}: {note}" for note in found]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_page_of_an_account_holds(
    crowd: People, addresses: Mapping[str, Sequence[str]], account: str
) -> None:
    look = Look(come(crowd, account))
    menu = [] if account == VISITOR else [p for p in look.menu() if p not in REFERENCE]
    for path in dict.fromkeys([*menu, *addresses[account]]):
        look.at(path)
    assert look.wrong == []


def test_all_accounts_are_looked_at(addresses: Mapping[str, Sequence[str]]) -> None:
    assert set(addresses) == set(ACCOUNTS)


def test_the_first_visit_costs_at_most_40_kilobytes(crowd: People) -> None:
    page = crowd.visitor().page
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(f"{crowd.visitor().site.url}/sign-in", wait_until="networkidle")
    assert len(sizes) >= 3  # page, style, script
    assert sum(sizes) <= looking.FIRST_VISIT


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    ("account", "path", "least"),
    [
        ("quantri.1", "/components", 90),
        ("thuky.1", "/producers/new", 25),
        ("hoidong.5", "begun", 90),
        ("thuky.1", "/reports/progress", 10),
    ],
    ids=["components", "form", "sheet", "report"],
)
def test_the_tab_key_lands_on_what_is_seen(
    crowd: People, trail: Trail, account: str, path: str, least: int, size: dict[str, int]
) -> None:
    person = come(crowd, account)
    person.page.set_viewport_size(size)
    person.open(trail.begun if path == "begun" else path)
    count, wrong = looking.tab_through(person.page)
    assert wrong == []
    assert count >= least


def fill_by_keys(page: Page, selector: str, text: str) -> None:
    """Reach a field by Tab and type."""
    looking.tab_to(page, selector)
    page.keyboard.type(text)


def test_a_producer_is_registered_with_the_keyboard_alone(crowd: People, trail: Trail) -> None:
    person = come(crowd, "xa.thuanhanh")
    page = person.page
    page.set_viewport_size(PHONE)
    person.open("/")
    looking.tab_to(page, "details.menu-m > summary")
    page.keyboard.press("Enter")
    looking.tab_to(page, "details.menu-m a[href='/producers/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/producers/")
    looking.tab_to(page, "main a[href='/producers/new']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/producers/new")
    fill_by_keys(page, "[name=name]", "Hộ Bàn Phím")
    looking.tab_to(page, "[name=kind]")
    page.keyboard.press("ArrowDown")
    fill_by_keys(page, "[name=commune]", "thuan hanh")
    looking.tab_to(page, "main form .formfoot button")
    page.keyboard.press("Space")
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == "Hộ Bàn Phím"


def test_a_refused_form_says_so_and_keeps_what_was_typed(crowd: People, trail: Trail) -> None:
    person = come(crowd, "xa.thuanhanh")
    page = person.page
    person.open("/producers/new")
    person.page.locator("[name=name]").fill("Chủ thể không có loại hình")
    page.locator("main form .formfoot button").first.click()
    page.wait_for_load_state()
    assert page.title().startswith("Lỗi: ")
    assert page.evaluate("document.activeElement.matches('.errsum')")
    assert page.input_value("[name=name]") == "Chủ thể không có loại hình"
    assert [*looking.shape(page), *looking.axe(page)] == []


def test_the_second_road_was_travelled_without_script(trail: Trail, site: Site) -> None:
    assert all(vars(trail).values())
    done = set(site.verbs())
    assert {"sheet.sealed", "dossier.received", "pack.added", "paper.attached"} <= done


def test_pictures_of_a_paper_are_read_without_script(
    crowd: People, trail: Trail, tmp_path: Path
) -> None:
    person = crowd.sign_in("xa.thuanhanh", **second_road.WITHOUT_SCRIPT)
    person.open(trail.paper)
    person.wait_for("GIẤY CHỨNG NHẬN ĐĂNG KÝ KINH DOANH")
