"""What guards every request: origin, token, host, size; and what stands on every answer."""

from io import BytesIO

import pytest
from flask import Flask

from app.access.values import Role
from app.core.web import local_path
from tests.conftest import Client
from tests.factories.world import PASSWORD, World

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@pytest.fixture
def guarded(app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of an application that asks for the form token, as in production."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return client


def token(client: Client, path: str) -> str:
    page = client.get(path).get_data(as_text=True)
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def test_post_without_token_is_refused(guarded: Client, world: World) -> None:
    officer = world.users[Role.COMMUNE_OFFICER][0]
    data = {"username": officer.username, "password": PASSWORD}
    answer = guarded.post("/sign-in", data=data)
    assert answer.status_code == 400
    assert guarded.get("/account").status_code == 302


def test_post_with_the_token_of_its_page_is_taken(guarded: Client, world: World) -> None:
    officer = world.users[Role.COMMUNE_OFFICER][0]
    data = {"username": officer.username, "password": PASSWORD}
    answer = guarded.post("/sign-in", data={**data, "csrf_token": token(guarded, "/sign-in")})
    assert answer.location == "/"


def test_token_of_another_browser_is_refused(guarded: Client, world: World) -> None:
    other: Client = guarded.application.test_client()  # type: ignore[assignment]
    theirs = token(other, "/sign-in")
    token(guarded, "/sign-in")
    officer = world.users[Role.COMMUNE_OFFICER][0]
    answer = guarded.post(
        "/sign-in",
        data={"username": officer.username, "password": PASSWORD, "csrf_token": theirs},
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/sign-out", "/language", "/account/sessions/x/end"])
def test_every_post_needs_the_token(guarded: Client, world: World, path: str) -> None:
    guarded.log_in(world.users[Role.COMMUNE_OFFICER][0])
    assert guarded.post(path).status_code == 400
    assert guarded.post(path, json={"next": "/"}).status_code == 400
    assert guarded.get("/account").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
    ],
)
def test_post_from_another_site_is_refused(
    client: Client, world: World, headers: dict[str, str]
) -> None:
    client.log_in(world.users[Role.COMMUNE_OFFICER][0])
    assert client.post("/sign-out", headers=headers).status_code == 400
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_post_from_this_site_is_taken(
    client: Client, world: World, headers: dict[str, str]
) -> None:
    client.log_in(world.users[Role.COMMUNE_OFFICER][0])
    assert client.post("/sign-out", headers=headers).location == "/sign-in"


@pytest.mark.parametrize(
    "host", ["evil.example", "ocop.test.evil.example", "127.0.0.2", "10.0.0.1:80"]
)
def test_strange_host_gets_no_page(client: Client, host: str) -> None:
    answer = client.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert "OCOP_URL" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "host", ["ocop.test", "ocop.test:8443", "localhost:8080", "127.0.0.1:8080"]
)
def test_known_hosts_are_answered(client: Client, host: str) -> None:
    assert client.get("/sign-in", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sign-in", 200),
        ("/account", 302),
        ("/nowhere", 404),
        ("/sign-out", 405),
        ("/static/app.css", 200),
    ],
)
def test_security_headers_stand_on_every_answer(client: Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy


def test_error_pages_behind_sign_in_are_kept_nowhere(client: Client, world: World) -> None:
    client.log_in(world.users[Role.PRODUCER][0])
    answers = [client.get("/account"), client.get("/users/"), client.get("/nowhere")]
    assert [answer.status_code for answer in answers] == [200, 403, 404]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert {answer.headers["X-Content-Type-Options"] for answer in answers} == {"nosniff"}


def test_secure_transport_is_asked_for_over_https(client: Client) -> None:
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers
    answer = client.get("/sign-in", base_url="https://ocop.test")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_cookie_is_not_for_scripts_nor_other_sites(client: Client, world: World) -> None:
    officer = world.users[Role.COMMUNE_OFFICER][0]
    data = {"username": officer.username, "password": PASSWORD}
    cookie = client.post("/sign-in", data=data).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_too_large_a_request_is_refused_with_a_sentence(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    data = {"username": "x", "password": "y", "file": (BytesIO(b"x" * 2000), "x.pdf")}
    answer = client.post("/sign-in", data=data)
    assert answer.status_code == 413
    assert "lớn hơn mức cho phép" in answer.get_data(as_text=True)


def test_get_changes_nothing_at_sign_out(client: Client, world: World) -> None:
    client.log_in(world.users[Role.COMMUNE_OFFICER][0])
    assert client.get("/sign-out").status_code == 405
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("target", ["/", "/products?q=a", "/a/b#c", "/đường"])
def test_local_paths_are_followed(target: str) -> None:
    assert local_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "//evil",
        "/\\evil",
        "http://evil",
        "evil",
        "/a\\b",
        "/a\nb",
        "/a\n",
        "javascript:1",
        "/\t/evil",
    ],
)
def test_addresses_elsewhere_are_not(target: str | None) -> None:
    assert local_path(target) is None


def test_unknown_error_pages_say_nothing_of_the_inside(client: Client) -> None:
    page = client.get("/nowhere").get_data(as_text=True)
    assert "Không tìm thấy" in page
    assert "Traceback" not in page
