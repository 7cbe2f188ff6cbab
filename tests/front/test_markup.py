"""The markup every page is made of: one h1, labels tied to inputs, nothing twice, texts kept."""

from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.access.values import Role
from tests.conftest import Client
from tests.factories.world import World

PAGES = ("/components", "/account", "/account/password", "/units/", "/khong-co-trang-nay")


class Reader(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, answer: TestResponse) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.title = ""
        self._in_title = False
        self.feed(answer.get_data(as_text=True))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._in_title = tag == "title" or (self._in_title and tag != "link")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
            self._in_title = False

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        """The attributes of every element with one of these names."""
        return [given for tag, given in self.found if tag in tags]


@pytest.fixture
def administrator(client: Client, world: World) -> Client:
    return client.log_in(world.users[Role.ADMINISTRATOR][0])


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_h1_one_main_and_a_title(administrator: Client, path: str) -> None:
    page = Reader(administrator.get(path))
    count = Counter(tag for tag, _ in page.found)
    assert (count["h1"], count["main"], count["title"]) == (1, 1, 1)
    assert page.title.strip().endswith("OCOP Lâm Đồng")


@pytest.mark.parametrize("path", PAGES)
def test_no_id_stands_twice_on_a_page(administrator: Client, path: str) -> None:
    ids = Counter(
        given["id"] for _, given in Reader(administrator.get(path)).found if "id" in given
    )
    assert [name for name, times in ids.items() if times > 1] == []


def test_every_input_has_a_label(administrator: Client) -> None:
    page = Reader(administrator.get("/components"))
    labelled = {given.get("for") for given in page.all("label")}
    named = [
        given
        for given in page.all("input", "select", "textarea")
        if given.get("type") not in {"hidden", "checkbox", "radio"}
    ]
    assert [x for x in named if x.get("id") not in labelled and "aria-label" not in x] == []
    assert len(named) > 15


def test_what_describes_an_input_is_on_the_page(administrator: Client) -> None:
    page = Reader(administrator.get("/components"))
    ids = {given.get("id") for _, given in page.found}
    described = [
        name
        for _, given in page.found
        for name in (given.get("aria-describedby") or given.get("aria-labelledby") or "").split()
    ]
    assert described
    assert set(described) <= ids


def test_a_refused_sign_in_keeps_the_name_and_says_so_in_the_title(client: Client) -> None:
    answer = client.post("/sign-in", data={"username": "hoang.thu", "password": ""})
    page = Reader(answer)
    assert answer.status_code == 422
    assert page.title.startswith("Lỗi: Đăng nhập")
    assert [x["value"] for x in page.all("input") if x.get("name") == "username"] == ["hoang.thu"]
    assert [x["href"] for x in page.all("a") if x.get("href") == "#password"] == ["#password"]


def test_a_conflict_shows_both_texts_and_carries_the_new_version(administrator: Client) -> None:
    text = administrator.get("/components").get_data(as_text=True)
    assert "Trà Shan tuyết cổ thụ" in text
    assert 'value="Trà Shan tuyết Nậm Pha"' in text
    assert 'name="c-version" value="8"' in text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/khong-co-trang-nay", 404, "Không tìm thấy trang này"),
        ("/evaluation/my-sheets", 403, "Ông/bà không có quyền mở trang này"),
    ],
)
def test_an_error_is_told_in_words(
    administrator: Client, path: str, status: int, words: str
) -> None:
    answer = administrator.get(path)
    assert answer.status_code == status
    assert words in answer.get_data(as_text=True)


def test_the_menu_shows_only_what_the_role_may_open(client: Client, world: World) -> None:
    def labels(role: Role) -> str:
        return client.log_in(world.users[role][0]).get("/account").get_data(as_text=True)

    assert "Mẫu giao diện" in labels(Role.ADMINISTRATOR)
    assert "Mẫu giao diện" not in labels(Role.PRODUCER)


def test_every_template_keeps_the_policy_on_content(administrator: Client) -> None:
    policy: Any = administrator.get("/components").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
