"""The page of the trail."""

import pytest
from sqlalchemy import select

from app.access.values import Role
from app.accounts.models import User
from app.audit.actions import record
from app.audit.exports import facts_of, lines_of
from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.database import db, transaction
from tests.conftest import Client
from tests.factories.world import World


@pytest.fixture
def secretary(client: Client, world: World) -> Client:
    return client.log_in(world.users[Role.SECRETARY][0])


def change_phone(world: World, phone: str) -> User:
    user = world.users[Role.LEADER][0]
    with transaction():
        user.phone = phone
        record("account.updated", user, actor=world.viewer(Role.ADMINISTRATOR), now=now())
    return user


def test_entry_is_told_in_vietnamese(secretary: Client, world: World) -> None:
    change_phone(world, "0900000077")
    page = secretary.get("/audit/").get_data(as_text=True)
    for words in ("Sửa thông tin tài khoản", "Đinh Quang Trị", "Điện thoại", "– → 0900000077"):
        assert words in page


def test_erased_value_is_shown_as_erased(secretary: Client, world: World) -> None:
    change_phone(world, "0900000077")
    db.session.execute(
        AuditEntry.metadata.tables["audit_personal_values"].update().values(value=None)
    )
    assert "– → (đã xóa)" in secretary.get("/audit/").get_data(as_text=True)


def test_one_object_has_its_own_history(secretary: Client, world: World) -> None:
    user = change_phone(world, "0900000077")
    page = secretary.get(f"/audit/?kind=users&id={user.public_id}").get_data(as_text=True)
    assert page.count("Sửa thông tin tài khoản") == 1
    assert "Chưa có mục nào" in secretary.get(f"/audit/?kind=users&id={'0' * 32}").get_data(
        as_text=True
    )


def test_entries_of_another_province_are_not_shown(secretary: Client, world: World) -> None:
    with transaction():
        record(
            "account.enabled",
            world.stranger,
            actor=world.viewer(Role.SECRETARY).__class__(None, "Kẻ lạ", world.other_programme.id),
            now=now(),
        )
    assert "Kẻ lạ" not in secretary.get("/audit/").get_data(as_text=True)


def test_long_trail_is_read_page_by_page(secretary: Client, world: World) -> None:
    with transaction():
        for number in range(60):
            actor = world.viewer(Role.ADMINISTRATOR)
            record("notice.read", world.programme, actor=actor, now=now(), number=f"lần {number}")
    first = secretary.get("/audit/").get_data(as_text=True)
    assert "lần 59" in first
    assert "lần 0<" not in first
    oldest = db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).all()[50]
    assert "lần 0" in secretary.get(f"/audit/?before={oldest + 1}").get_data(as_text=True)
    assert secretary.get("/audit/?before=1").status_code == 200


def test_marks_of_members_are_not_told() -> None:
    facts = {"changes": {"digest": [None, "x"]}, "chosen": {"A1": 5}}
    entry = AuditEntry(id=1, object_kind="sheets", facts=facts)
    assert lines_of(entry, {}) == []
    assert facts_of(entry) == []


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.ADMINISTRATOR, Role.SECRETARY}]
)
def test_trail_is_closed_to_everyone_else(client: Client, world: World, role: Role) -> None:
    assert client.log_in(world.users[role][0]).get("/audit/").status_code == 403


def test_results_of_the_council_are_not_told() -> None:
    facts = {
        "changes": {"result": [None, {"mean": "87"}], "stars": [None, 4]},
        "sheets": {"0" * 32: {"A1": 5}},
        "marks": {"seat": {"A": 3000}},
    }
    entry = AuditEntry(id=1, object_kind="entries", facts=facts)
    assert lines_of(entry, {}) == []
    assert facts_of(entry) == []


def test_why_copied_marks_were_given_back_is_told() -> None:
    facts = {"changes": {"result": [None, {}]}, "reason": "Phiếu 3 chưa khớp"}
    entry = AuditEntry(id=1, object_kind="entries", facts=facts)
    assert facts_of(entry) == ["Phiếu 3 chưa khớp"]


def test_sensitive_values_are_withheld(secretary: Client, world: World) -> None:
    producer = world.producers[0]
    with transaction():
        producer.representative_minority = True
        record("producer.updated", producer, actor=world.viewer(Role.SECRETARY), now=now())
    page = secretary.get("/audit/").get_data(as_text=True)
    assert "– → True" not in page
    assert "– → •••" in page


def test_a_place_beyond_every_number_shows_the_newest(secretary: Client) -> None:
    assert secretary.get(f"/audit/?before={10**30}").status_code == 200


def test_entries_carry_the_id_of_their_request(secretary: Client) -> None:
    assert secretary.post("/language", data={"locale": "vi", "theme": "dark"}).status_code == 302
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert len(entry.request_id) == 32
