"""Sessions: new at sign-in, dead afterwards, idle and absolute ends, one's own list."""

from datetime import timedelta

import pytest
from flask import Flask

from app.access.guard import PUBLIC, declared_permission
from app.access.values import Role
from app.accounts.models import User
from app.accounts.queries import sessions_of
from app.core import clock
from app.core.database import db
from app.core.secrets import verify_password
from app.settings.actions import decide_setting
from tests.conftest import NOW, Client
from tests.factories.world import PASSWORD, World

NEW = "đồi-chè-xanh-4410-sương"


def at(**after: float) -> None:
    clock.set_source(lambda: NOW + timedelta(**after))


@pytest.fixture
def officer(world: World) -> User:
    return world.users[Role.COMMUNE_OFFICER][0]


def cookie(client: Client) -> str:
    found = client.get_cookie("ocop")
    assert found
    return found.value


def copied(app: Flask, value: str) -> Client:
    thief: Client = app.test_client()  # type: ignore[assignment]
    thief.set_cookie("ocop", value)
    return thief


def sign_in(client: Client, user: User, password: str = PASSWORD) -> None:
    answer = client.post("/sign-in", data={"username": user.username, "password": password})
    assert answer.status_code == 302, answer.get_data(as_text=True)


def test_sign_in_gives_a_new_session_each_time(client: Client, officer: User) -> None:
    client.get("/sign-in")
    before = client.get_cookie("ocop")
    sign_in(client, officer)
    first = cookie(client)
    client.post("/sign-out")
    sign_in(client, officer)
    assert len({before.value if before else "", first, cookie(client)}) == 3


def test_what_stood_in_the_browser_before_sign_in_is_gone(client: Client, officer: User) -> None:
    with client.session_transaction() as session:
        session["planted"], session["locale"] = "x", "en"
    sign_in(client, officer)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["locale"] == "en"


def test_copied_cookie_is_dead_after_sign_out(app: Flask, client: Client, officer: User) -> None:
    sign_in(client, officer)
    thief = copied(app, cookie(client))
    assert thief.get("/account").status_code == 200
    answer = client.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert thief.get("/account").status_code == 302


def test_copied_cookie_is_dead_after_a_password_change(
    app: Flask, client: Client, officer: User
) -> None:
    sign_in(client, officer)
    thief = copied(app, cookie(client))
    data = {"present_password": PASSWORD, "new_password": NEW}
    assert client.post("/account/password", data=data).location == "/account"
    assert thief.get("/account").status_code == 302
    assert client.get("/account").status_code == 200
    assert len(sessions_of(officer.id)) == 1


def test_session_is_dead_once_the_account_is_disabled(client: Client, officer: User) -> None:
    client.log_in(officer)
    officer.disabled_at = NOW
    assert client.get("/account").status_code == 302


def test_session_token_stands_in_the_database_only_as_a_digest(
    client: Client, officer: User
) -> None:
    sign_in(client, officer)
    with client.session_transaction() as session:
        token = session["sid"]
    rows = sessions_of(officer.id)
    assert token not in {row.token_digest for row in rows}


@pytest.mark.parametrize(
    ("role", "alive", "dead"), [(Role.COMMUNE_OFFICER, 14.9, 15), (Role.ADMINISTRATOR, 4.9, 5)]
)
def test_idle_sessions_end(
    client: Client, world: World, role: Role, alive: float, dead: float
) -> None:
    client.log_in(world.users[role][0])
    at(minutes=alive)
    assert client.get("/account").status_code == 200
    at(minutes=alive + dead)
    assert client.get("/account").status_code == 302


def test_idle_time_follows_the_setting_of_the_province(
    client: Client, world: World, officer: User
) -> None:
    decide_setting(
        world.programme.id,
        "idle_minutes",
        30,
        valid_from=NOW.date(),
        document=None,
        actor=world.system,
        now=NOW,
    )
    client.log_in(officer)
    at(minutes=29)
    assert client.get("/account").status_code == 200


def test_session_ends_after_twelve_hours_of_work(client: Client, officer: User) -> None:
    client.log_in(officer)
    for minutes in range(10, 720, 10):
        at(minutes=minutes)
        assert client.get("/account").status_code == 200
    at(minutes=720)
    assert client.get("/account").status_code == 302


def test_own_sessions_are_listed_and_ended(app: Flask, client: Client, officer: User) -> None:
    client.log_in(officer)
    elsewhere: Client = app.test_client()  # type: ignore[assignment]
    sign_in(elsewhere, officer)
    other = max(sessions_of(officer.id), key=lambda live: live.id)
    page = client.get("/account").get_data(as_text=True)
    assert f"/account/sessions/{other.public_id}/end" in page
    assert "Phiên này" in page
    client.post(f"/account/sessions/{other.public_id}/end")
    assert elsewhere.get("/account").status_code == 302
    assert client.get("/account").status_code == 200


def test_session_of_someone_else_is_not_found(client: Client, world: World, officer: User) -> None:
    other: Client = client.application.test_client()  # type: ignore[assignment]
    other.log_in(world.users[Role.LEADER][0])
    theirs = sessions_of(world.users[Role.LEADER][0].id)[0]
    client.log_in(officer)
    assert client.post(f"/account/sessions/{theirs.public_id}/end").status_code == 404
    assert other.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"present_password": "sai-mật-khẩu-này", "new_password": NEW}, "không đúng"),
        ({"present_password": PASSWORD, "new_password": "ngắn"}, "từ 12 đến 128"),
        ({"present_password": PASSWORD, "new_password": "matkhau123456"}, "dễ đoán"),
        ({"present_password": PASSWORD, "new_password": PASSWORD}, "phải khác"),
        ({"present_password": "", "new_password": ""}, "Xin điền ô này"),
    ],
)
def test_bad_password_changes_are_refused(
    client: Client, officer: User, data: dict[str, str], sentence: str
) -> None:
    answer = client.log_in(officer).post("/account/password", data=data)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert verify_password(officer.password_hash, PASSWORD)


def test_guessing_the_present_password_is_slowed_down(client: Client, officer: User) -> None:
    client.log_in(officer)
    data = {"present_password": "sai-mật-khẩu-này", "new_password": NEW}
    codes = [client.post("/account/password", data=data).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]


def test_first_password_opens_nothing_but_its_page_and_sign_out(
    app: Flask, client: Client, world: World
) -> None:
    admin = world.users[Role.ADMINISTRATOR][0]
    admin.must_change_password = True
    client.log_in(admin)
    opened = set()
    for rule in app.url_map.iter_rules():
        open_to_all = declared_permission(app.view_functions[rule.endpoint]) == PUBLIC
        if rule.arguments or rule.endpoint in {"static", "accounts.sign_out"} or open_to_all:
            continue
        for method in {"GET", "POST"} & (rule.methods or set()):
            if client.open(rule.rule, method=method).location != "/account/password":
                opened.add(rule.endpoint)
    assert opened == {"accounts.password"}
    assert client.get("/").location == "/account/password"
    assert client.get("/sign-in").location == "/account/password"


def test_first_password_is_replaced_and_work_begins(client: Client, officer: User) -> None:
    officer.must_change_password = True
    client.log_in(officer)
    assert client.get("/account/password").status_code == 200
    client.post("/account/password", data={"present_password": PASSWORD, "new_password": NEW})
    assert client.get("/account").status_code == 200
    db.session.refresh(officer)
    assert not officer.must_change_password


def test_signing_out_works_with_a_first_password(client: Client, officer: User) -> None:
    officer.must_change_password = True
    client.log_in(officer)
    assert client.post("/sign-out").location == "/sign-in"
    assert sessions_of(officer.id) == []


def test_language_and_theme_are_kept_with_the_account(client: Client, officer: User) -> None:
    client.log_in(officer)
    answer = client.post("/language", data={"locale": "en", "theme": "dark", "next": "/account"})
    assert answer.location == "/account"
    assert (officer.locale, officer.theme) == ("en", "dark")
    assert client.post("/language", data={"locale": "xx"}).status_code == 302
    assert officer.locale == "en"
