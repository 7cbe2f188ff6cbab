"""The administrator's pages of accounts."""

import re

import pytest
from sqlalchemy import select

from app.access.values import Role
from app.accounts.models import Membership, User
from app.accounts.queries import sessions_of, user_by_username
from app.audit.models import AuditEntry
from app.core.database import db
from app.core.tables import new_public_id
from tests.conftest import Client
from tests.factories.world import World

ACCOUNT = {
    "full_name": "Nguyễn Thị Lan",
    "username": "nguyen.thi.lan",
    "email": "lan@tinh.example",
    "phone": "0900000033",
    "role": "commune_officer",
    "unit": "duc trong",
    "producer": "",
    "valid_from": "23/11/2026",
}


@pytest.fixture
def admin(client: Client, world: World) -> Client:
    return client.log_in(world.users[Role.ADMINISTRATOR][0])


def open_account(admin: Client, **changes: str) -> str:
    key = new_public_id()
    answer = admin.post("/users/new", data={**ACCOUNT, "form_key": key, **changes})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.location)


def first_password(page: str) -> str:
    found = re.search(r"<code>([a-z0-9-]{19})</code>", page)
    assert found
    return found.group(1)


def test_new_account_shows_its_first_password_once(admin: Client) -> None:
    address = open_account(admin)
    password = first_password(admin.get(address).get_data(as_text=True))
    assert password not in admin.get(address).get_data(as_text=True)


def test_first_password_leads_to_the_password_page(admin: Client, client: Client) -> None:
    password = first_password(admin.get(open_account(admin)).get_data(as_text=True))
    admin.post("/sign-out")
    answer = client.post("/sign-in", data={"username": "nguyen.thi.lan", "password": password})
    assert answer.location == "/account/password"


def test_first_password_is_in_no_cookie_and_in_no_trail(admin: Client) -> None:
    address = open_account(admin)
    with admin.session_transaction() as session:
        kept = str(dict(session))
    password = first_password(admin.get(address).get_data(as_text=True))
    assert password not in kept
    assert not [e for e in db.session.scalars(select(AuditEntry)) if password in str(e.facts)]


def test_new_account_has_its_role_in_its_unit(admin: Client, world: World) -> None:
    open_account(admin)
    user = user_by_username("nguyen.thi.lan")
    assert user
    assert [(m.role, m.unit_id) for m in user.memberships] == [
        (Role.COMMUNE_OFFICER, world.communes[0].id)
    ]


def test_area_officer_is_placed_in_a_former_district(admin: Client, world: World) -> None:
    open_account(admin, role="area_officer", unit="huyện Đức Trọng")
    user = user_by_username("nguyen.thi.lan")
    assert user
    assert user.memberships[0].unit_id == world.districts[0].id


def test_producer_account_is_tied_to_its_producer(admin: Client, world: World) -> None:
    open_account(admin, role="producer", producer="che doi thong")
    user = user_by_username("nguyen.thi.lan")
    assert user
    assert user.memberships[0].producer_id == world.producers[0].id


def test_province_roles_need_no_unit(admin: Client, world: World) -> None:
    open_account(admin, role="leader", unit="")
    user = user_by_username("nguyen.thi.lan")
    assert user
    assert user.memberships[0].unit_id == world.programme.province_id


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"unit": "Gotham"}, "Không tìm thấy “Gotham”"),
        ({"unit": "Hà Nội", "role": "leader"}, "Không tìm thấy “Hà Nội”"),
        ({"unit": "huyện Đức Trọng", "role": "leader"}, "được giao ở cấp tỉnh"),
        ({"unit": ""}, "Xin điền tên hoặc mã đơn vị"),
        ({"username": "Thư ký"}, "chữ cái không dấu"),
        ({"username": "secretary.1"}, "đã có người dùng"),
        ({"role": "producer", "producer": "Mắc ca"}, "Không có chủ thể nào tên như vậy"),
        ({"role": "producer"}, "Không có chủ thể nào tên như vậy"),
        ({"role": "king"}, "Xin chọn một giá trị"),
        ({"email": "lan"}, "chưa đúng dạng"),
        ({"valid_from": "31/2/2026"}, "Không có ngày 31/2/2026"),
        ({"full_name": ""}, "Xin điền ô này"),
    ],
)
def test_bad_accounts_are_refused_and_keep_what_was_typed(
    admin: Client, changes: dict[str, str], sentence: str
) -> None:
    answer = admin.post("/users/new", data={**ACCOUNT, "form_key": new_public_id(), **changes})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert "0900000033" in page
    assert user_by_username("nguyen.thi.lan") is None


def test_form_sent_twice_opens_one_account(admin: Client) -> None:
    key = new_public_id()
    answers = [admin.post("/users/new", data={**ACCOUNT, "form_key": key}) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert (
        len(db.session.scalars(select(User).where(User.username == ACCOUNT["username"])).all()) == 1
    )


def test_list_finds_names_without_marks(admin: Client) -> None:
    page = admin.get("/users/?q=hoang+minh").get_data(as_text=True)
    assert "Hoàng Minh Thư" in page
    assert "Vương Thị Ký" not in page


def test_account_of_another_province_does_not_exist(admin: Client, world: World) -> None:
    there = f"/users/{world.stranger.public_id}"
    assert "Lã Thị Thu" not in admin.get("/users/").get_data(as_text=True)
    assert [
        admin.get(there).status_code,
        admin.get(f"{there}/edit").status_code,
        admin.get(f"{there}/disable").status_code,
        admin.get(f"{there}/roles/new").status_code,
        admin.post(f"{there}/password").status_code,
        admin.post(f"{there}/second-factor").status_code,
        admin.post(f"{there}/sessions/end").status_code,
        admin.post(f"{there}/enable").status_code,
        admin.get(f"/users/roles/{world.stranger.memberships[0].public_id}/end").status_code,
    ] == [404] * 9


def test_granted_role_works_at_once_and_ended_role_no_longer(admin: Client, world: World) -> None:
    leader = world.users[Role.LEADER][0]
    there = f"/users/{leader.public_id}"
    role = {"role": "commune_officer", "unit": "Thuận Hạnh", "valid_from": "23/11/2026"}
    assert admin.post(f"{there}/roles/new", data=role).location.endswith(there)
    held = db.session.scalars(
        select(Membership).where(
            Membership.user_id == leader.id, Membership.role == Role.COMMUNE_OFFICER
        )
    ).one()
    ended = {"last_day": "22/11/2026", "reason": "Giao nhầm"}
    admin.post(f"/users/roles/{held.public_id}/end", data=ended)
    assert held.valid_to is not None
    page = admin.get(there).get_data(as_text=True)
    assert "Giao nhầm" in page


def test_same_role_twice_is_refused(admin: Client, world: World) -> None:
    officer = world.users[Role.COMMUNE_OFFICER][0]
    answer = admin.post(
        f"/users/{officer.public_id}/roles/new",
        data={"role": "commune_officer", "unit": "Đức Trọng", "valid_from": "23/11/2026"},
    )
    assert answer.status_code == 422
    assert "đang giữ vai trò" in answer.get_data(as_text=True)


def test_nobody_ends_their_own_administration(admin: Client, world: World) -> None:
    held = world.users[Role.ADMINISTRATOR][0].memberships[0]
    answer = admin.post(
        f"/users/roles/{held.public_id}/end", data={"last_day": "23/11/2026", "reason": "nghỉ"}
    )
    assert answer.status_code == 422
    assert held.valid_to is None


def test_disabled_account_is_signed_out_and_cannot_sign_in(
    app: object, admin: Client, world: World
) -> None:
    officer = world.users[Role.COMMUNE_OFFICER][0]
    other = admin.application.test_client().log_in(officer)
    assert other.get("/account").status_code == 200
    admin.post(f"/users/{officer.public_id}/disable", data={"reason": "Nghỉ việc"})
    assert other.get("/account").status_code == 302
    answer = other.post(
        "/sign-in", data={"username": officer.username, "password": "rừng-thông-7219-suối"}
    )
    assert answer.status_code == 422
    admin.post(f"/users/{officer.public_id}/enable")
    assert officer.disabled_at is None


def test_administrator_does_not_disable_themselves(admin: Client, world: World) -> None:
    self = world.users[Role.ADMINISTRATOR][0]
    answer = admin.post(f"/users/{self.public_id}/disable", data={"reason": "thử"})
    assert answer.status_code == 422
    assert self.disabled_at is None


def test_new_first_password_replaces_the_old_and_ends_sessions(admin: Client, world: World) -> None:
    officer = world.users[Role.COMMUNE_OFFICER][0]
    other = admin.application.test_client().log_in(officer)
    answer = admin.post(f"/users/{officer.public_id}/password")
    password = first_password(admin.get(answer.location).get_data(as_text=True))
    assert other.get("/account").status_code == 302
    assert officer.must_change_password
    signed_in = other.post("/sign-in", data={"username": officer.username, "password": password})
    assert signed_in.location == "/account/password"


def test_own_password_and_own_second_factor_are_not_reset_here(admin: Client, world: World) -> None:
    there = f"/users/{world.users[Role.ADMINISTRATOR][0].public_id}"
    assert admin.post(f"{there}/password").status_code == 422
    assert admin.post(f"{there}/second-factor").status_code == 422


def test_new_second_factor_is_shown_once_with_its_drawing(admin: Client, world: World) -> None:
    secretary = world.users[Role.SECRETARY][0]
    there = admin.post(f"/users/{secretary.public_id}/second-factor").location
    page = admin.get(there).get_data(as_text=True)
    assert "Khóa mã xác thực" in page
    assert "<svg" in page
    assert "Khóa mã xác thực:" not in admin.get(there).get_data(as_text=True)
    assert secretary.totp_sealed


def test_role_with_second_factor_ends_sessions_without_one(admin: Client, world: World) -> None:
    leader = world.users[Role.LEADER][0]
    admin.application.test_client().log_in(leader)
    role = {"role": "secretary", "unit": "", "valid_from": "23/11/2026"}
    admin.post(f"/users/{leader.public_id}/roles/new", data=role)
    assert sessions_of(leader.id) == []


def test_sessions_of_an_account_are_ended_from_its_page(admin: Client, world: World) -> None:
    leader = world.users[Role.LEADER][0]
    admin.application.test_client().log_in(leader)
    admin.post(f"/users/{leader.public_id}/sessions/end")
    assert sessions_of(leader.id) == []


def test_stale_correction_keeps_both_texts(admin: Client, world: World) -> None:
    leader = world.users[Role.LEADER][0]
    there = f"/users/{leader.public_id}/edit"
    data = {"full_name": "Nguyễn Lãnh Sơn", "email": "", "phone": "0900000044", "version": "1"}
    assert admin.post(there, data=data).status_code == 302
    answer = admin.post(there, data={**data, "phone": "0900000055"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "0900000044" in page
    assert "0900000055" in page
    assert leader.phone == "0900000044"


def test_every_step_leaves_its_entry(admin: Client, world: World) -> None:
    before = db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first() or 0
    address = open_account(admin)
    admin.post(f"{address}/password")
    admin.post(f"{address}/disable", data={"reason": "thử"})
    admin.post(f"{address}/enable")
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.id > before).order_by(AuditEntry.id)
    )
    told = [(e.verb, e.actor_name, e.address) for e in entries]
    who = ("Đinh Quang Trị", "127.0.0.1")
    assert told == [
        ("account.opened", *who),
        ("role.granted", *who),
        ("account.first_password_set", *who),
        ("account.disabled", *who),
        ("account.enabled", *who),
    ]
