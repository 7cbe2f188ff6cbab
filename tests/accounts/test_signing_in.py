"""Signing in: right and wrong, slowed down, the second factor, where it leads."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.access.values import Role
from app.accounts.models import User
from app.accounts.queries import sessions_of
from app.audit.models import AuditEntry
from app.core import clock
from app.core.database import db
from app.core.secrets import seal
from app.settings.actions import decide_setting
from tests.conftest import NOW, Client
from tests.factories.world import PASSWORD, World

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def at(**after: float) -> None:
    clock.set_source(lambda: NOW + timedelta(**after))


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/sign-in", data={"username": username, "password": password, **more})


def code(**after: float) -> str:
    return pyotp.TOTP(SECRET).at(NOW + timedelta(**after))


@pytest.fixture
def officer(world: World) -> User:
    return world.users[Role.COMMUNE_OFFICER][0]


@pytest.fixture
def secretary(world: World) -> User:
    user = world.users[Role.SECRETARY][0]
    user.totp_sealed = seal(SECRET)
    return user


def test_right_password_leads_home(client: Client, officer: User) -> None:
    assert sign_in(client, officer.username).location == "/"
    assert client.get("/account").status_code == 200


def test_name_is_taken_with_spaces_and_capitals(client: Client, officer: User) -> None:
    assert sign_in(client, f"  {officer.username.upper()} ").status_code == 302


def test_every_way_of_being_wrong_has_the_same_words(client: Client, world: World) -> None:
    disabled = world.users[Role.LEADER][1]
    disabled.disabled_at = NOW
    answers = [
        sign_in(client, world.users[Role.LEADER][0].username, "sai-mật-khẩu-này"),
        sign_in(client, "khong.co.ai", "sai-mật-khẩu-này"),
        sign_in(client, disabled.username),
    ]
    assert [answer.status_code for answer in answers] == [422] * 3
    assert all(WRONG in answer.get_data(as_text=True) for answer in answers)


def test_empty_form_is_refused_without_counting_as_an_attempt(client: Client) -> None:
    assert sign_in(client, "", "").status_code == 422
    assert (
        db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "sign_in.failed")).all()
        == []
    )


def test_failed_attempt_is_in_the_trail_of_its_province(client: Client, officer: User) -> None:
    sign_in(client, officer.username, "sai-mật-khẩu-này")
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry
    assert (entry.verb, entry.programme_id, entry.address) == (
        "sign_in.failed",
        officer.programme_id,
        "127.0.0.1",
    )


def failures(client: Client, username: str, count: int, **headers: str) -> list[int]:
    return [
        client.post(
            "/sign-in",
            data={"username": username, "password": "sai-mật-khẩu-này"},
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        ).status_code
        for _ in range(count)
    ]


def test_sixth_attempt_has_to_wait_even_with_the_right_password(
    client: Client, officer: User
) -> None:
    assert failures(client, officer.username, 5) == [422] * 5
    refused = sign_in(client, officer.username)
    assert refused.status_code == 429
    assert "Xin đợi 5 giây" in refused.get_data(as_text=True)
    at(seconds=5)
    assert sign_in(client, officer.username).status_code == 302


def test_tenth_failure_closes_the_account_for_a_quarter_of_an_hour(
    client: Client, officer: User
) -> None:
    seconds = 0
    for count in range(10):
        at(seconds=(seconds := seconds + 31))
        assert failures(client, officer.username, 1) == [422], count
    at(seconds=seconds + 60)
    assert sign_in(client, officer.username).status_code == 429
    at(seconds=seconds + 901)
    assert sign_in(client, officer.username).status_code == 302


def test_unknown_account_is_slowed_like_a_known_one(client: Client) -> None:
    assert failures(client, "khong.co.ai", 6) == [422] * 5 + [429]


def test_forged_forwarded_address_changes_nothing(client: Client, officer: User) -> None:
    codes = [
        failures(
            client, officer.username, 1, X_Forwarded_For=f"10.0.0.{n}", Forwarded=f"for=10.0.0.{n}"
        )
        for n in range(6)
    ]
    assert codes == [[422]] * 5 + [[429]]
    addresses = db.session.scalars(
        select(AuditEntry.address).where(AuditEntry.verb == "sign_in.failed")
    )
    assert set(addresses) == {"127.0.0.1"}


def test_many_accounts_from_one_address_are_stopped(client: Client, officer: User) -> None:
    assert [failures(client, f"nguoi.{n}", 1) for n in range(40)] == [[422]] * 40
    assert sign_in(client, officer.username).status_code == 429


@pytest.mark.parametrize(
    ("target", "led_to"),
    [
        ("/account", "/account"),
        ("/products?q=tra", "/products?q=tra"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("evil.example", "/"),
        ("", "/"),
    ],
)
def test_next_leads_only_to_paths_of_this_site(
    client: Client, officer: User, target: str, led_to: str
) -> None:
    assert sign_in(client, officer.username, next=target).location == led_to


def test_asked_page_is_remembered_over_sign_in(client: Client) -> None:
    assert client.get("/account").location == "/sign-in?next=/account"
    assert 'value="/account"' in client.get("/sign-in?next=/account").get_data(as_text=True)


def test_signed_in_people_are_led_home_from_sign_in(client: Client, officer: User) -> None:
    assert client.log_in(officer).get("/sign-in").location == "/"


def test_second_factor_is_asked_and_taken_once(client: Client, secretary: User) -> None:
    assert sign_in(client, secretary.username).location == "/sign-in/code"
    assert client.get("/account").status_code == 302
    assert client.get("/sign-in/code").status_code == 200
    assert client.post("/sign-in/code", data={"code": code()}).location == "/"
    client.post("/sign-out")
    sign_in(client, secretary.username)
    again = client.post("/sign-in/code", data={"code": code()})
    assert again.status_code == 422
    assert "đã dùng" in again.get_data(as_text=True)


def test_wrong_codes_are_slowed_down_like_passwords(client: Client, secretary: User) -> None:
    sign_in(client, secretary.username)
    answers = [client.post("/sign-in/code", data={"code": "000000"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert client.post("/sign-in/code", data={"code": code()}).status_code == 429


def test_code_page_needs_the_password_of_the_last_five_minutes(
    client: Client, secretary: User
) -> None:
    assert client.get("/sign-in/code").location == "/sign-in"
    sign_in(client, secretary.username)
    at(minutes=5)
    late = client.post("/sign-in/code", data={"code": code(minutes=5)})
    assert late.location == "/sign-in"
    assert sessions_of(secretary.id) == []


def test_next_survives_the_second_factor(client: Client, secretary: User) -> None:
    sign_in(client, secretary.username, next="/products")
    assert client.post("/sign-in/code", data={"code": code()}).location == "/products"


def test_administrator_without_second_factor_sets_it_up_first(client: Client, world: World) -> None:
    admin = world.users[Role.ADMINISTRATOR][0]
    assert sign_in(client, admin.username).location == "/sign-in/enrol"
    page = client.get("/sign-in/enrol").get_data(as_text=True)
    assert "<svg" in page
    letters = page.split("<code>")[1].split("</code>")[0].replace(" ", "")
    assert client.get("/").location == "/sign-in"
    wrong = client.post("/sign-in/enrol", data={"code": "000000"})
    assert wrong.status_code == 422
    assert letters[:4] in wrong.get_data(as_text=True)
    right = client.post("/sign-in/enrol", data={"code": pyotp.TOTP(letters).at(NOW)})
    assert right.location == "/"
    assert client.get("/users/").status_code == 200
    client.post("/sign-out")
    assert sign_in(client, admin.username).location == "/sign-in/code"


def test_enrolment_page_is_not_for_who_has_a_factor_or_needs_none(
    client: Client, secretary: User, officer: User
) -> None:
    sign_in(client, secretary.username)
    assert client.get("/sign-in/enrol").location == "/sign-in"
    sign_in(client, officer.username)
    assert client.application.test_client().get("/sign-in/enrol").location == "/sign-in"


def test_enrolment_secret_is_readable_in_no_cookie(client: Client, world: World) -> None:
    sign_in(client, world.users[Role.ADMINISTRATOR][0].username)
    page = client.get("/sign-in/enrol").get_data(as_text=True)
    letters = page.split("<code>")[1].split("</code>")[0].replace(" ", "")
    with client.session_transaction() as session:
        assert letters not in str(dict(session))


def test_all_staff_need_a_second_factor_where_the_province_says_so(
    client: Client, world: World, officer: User
) -> None:
    decide_setting(
        world.programme.id,
        "second_factor_all_staff",
        True,
        valid_from=NOW.date(),
        document=None,
        actor=world.system,
        now=NOW,
    )
    assert sign_in(client, officer.username).location == "/sign-in/enrol"
    client.get("/sign-in/enrol")
    assert sign_in(client, world.users[Role.PRODUCER][0].username).location == "/"


def test_first_password_runs_out_after_a_week(client: Client, officer: User) -> None:
    officer.must_change_password = True
    at(days=8)
    answer = sign_in(client, officer.username)
    assert answer.status_code == 422
    assert "hết hạn sau 7 ngày" in answer.get_data(as_text=True)


def test_no_password_stands_in_the_answer(client: Client, officer: User) -> None:
    answer = sign_in(client, officer.username, "sai-mật-khẩu-này")
    assert "sai-mật-khẩu-này" not in answer.get_data(as_text=True)
