"""What a page is looked at for."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SHAPE = """() => ({
    headings: document.querySelectorAll('h1').length,
    mains: document.querySelectorAll('main').length,
    title: document.title.split(' · ')[0].trim(),
    wide: document.documentElement.scrollWidth - innerWidth,
    twice: [...document.querySelectorAll('[id]')].map(e => e.id)
        .filter((id, place, all) => all.indexOf(id) !== place),
})"""
LATER_PAGE = 15 * 1024
FIRST_VISIT = 40 * 1024


def shape(page: Page) -> Iterator[str]:
    """One h1, a title, a main landmark, no sideways scroll, no id twice."""
    found = page.evaluate(SHAPE)
    if found["headings"] != 1:
        yield f"{found['headings']} h1"
    if found["mains"] != 1:
        yield f"{found['mains']} main"
    if not found["title"]:
        yield "no title"
    if found["wide"] > 0:
        yield f"{found['wide']} px wider than the window"
    if found["twice"]:
        yield f"ids twice: {found['twice'][:3]}"


def axe(page: Page) -> Iterator[str]:
    """What axe has to say: one line per rule with the first place."""
    found: dict[str, Any] = Axe().run(page, options=RULES).response
    for violation in found["violations"]:
        yield f"axe {violation['id']}: {violation['nodes'][0]['html'][:160]}"


def weight(answer: Response) -> int:
    """Bytes of the page on the wire; style and script are in the browser's cache by then."""
    return answer.request.sizes()["responseBodySize"]


FOCUSED = """() => {
    const e = document.activeElement;
    if (e === document.body) return '';
    const own = [...(e.labels || []), e];
    const boxes = own.map(b => b.getBoundingClientRect()).filter(b => b.width && b.height);
    const html = element => element ? element.outerHTML.slice(0, 110) : 'nothing';
    if (!boxes.length) return 'not drawn: ' + html(e);
    if (e.scrollHeight > innerHeight) return null;
    const box = e.getBoundingClientRect();
    const x = Math.min(Math.max(box.left + Math.min(box.width, 40) / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.top + Math.min(box.height, 40) / 2, 0), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    if (!top || !own.some(b => b.contains(top) || top.contains(b)))
        return html(e) + ' covered by ' + html(top);
    const inText = e.tagName === 'A' && getComputedStyle(e).display === 'inline';
    if (!inText && !boxes.some(b => b.width >= 24 && b.height >= 24)) return 'small: ' + html(e);
    return null;
}"""


def tab_through(page: Page, most: int = 400) -> tuple[int, list[str]]:
    """How many places the Tab key reaches until it leaves the page, and what is wrong there."""
    wrong: list[str] = []
    page.evaluate("() => document.querySelector('a.skip').focus()")
    for count in range(most):
        page.keyboard.press("Tab")
        note = page.evaluate(FOCUSED)
        if note == "":
            return count, wrong
        if note:
            wrong.append(note)
    return most, [*wrong, "the Tab key does not leave the page"]


def tab_to(page: Page, selector: str, most: int = 150) -> None:
    """Press Tab until the focus is on the element, as someone without a mouse would."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")
