"""Settings with dates, their pages, and gap-free numbers."""

from datetime import date

import pytest
from sqlalchemy import select

from app.access.values import Role
from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import DomainError, MissingError
from app.settings.actions import decide_setting, found_programme, next_number
from app.settings.models import Programme, Setting
from app.settings.queries import programme_by_code, programme_by_id, setting
from app.settings.values import CHOICES
from tests.conftest import Client
from tests.factories.world import World


def decide(world: World, value: object, day: date, key: str = "expiring_days") -> None:
    with transaction():
        decide_setting(
            world.programme.id,
            key,
            value,
            valid_from=day,
            document="Quyết định 1/QĐ-UBND",
            actor=world.system,
            now=now(),
        )


def test_default_holds_until_the_first_decision(world: World) -> None:
    decide(world, 90, date(2026, 12, 1))
    assert setting(world.programme.id, "expiring_days", on=date(2026, 11, 30)) == 180
    assert setting(world.programme.id, "expiring_days", on=date(2026, 12, 1)) == 90


def test_later_decision_leaves_the_earlier_days_as_they_were(world: World) -> None:
    decide(world, 90, date(2026, 1, 1))
    decide(world, 60, date(2026, 6, 1))
    assert setting(world.programme.id, "expiring_days", on=date(2026, 5, 31)) == 90
    assert setting(world.programme.id, "expiring_days", on=date(2026, 6, 1)) == 60


def test_second_decision_for_a_day_replaces_the_first(world: World) -> None:
    decide(world, 90, date(2026, 1, 1))
    decide(world, 80, date(2026, 1, 1))
    rows = db.session.scalars(select(Setting).where(Setting.key == "expiring_days")).all()
    assert [row.value for row in rows] == [80]


def test_settings_of_one_province_are_not_those_of_another(world: World) -> None:
    decide(world, 90, date(2026, 1, 1))
    assert setting(world.other_programme.id, "expiring_days", on=date(2026, 6, 1)) == 180


def test_unknown_setting_is_refused(world: World) -> None:
    with pytest.raises(DomainError, match="Không có thiết lập này"):
        decide(world, 1, date(2026, 1, 1), key="gravity")


def test_founding_twice_gives_the_same_programme(world: World) -> None:
    with transaction():
        again = found_programme(
            world.programme.province, name="Khác", is_demo=True, actor=world.system, now=now()
        )
    assert again.id == world.programme.id
    assert not again.is_demo
    assert len(db.session.scalars(select(Programme)).all()) == 2


def test_unknown_programme_is_said_to_be_missing(world: World) -> None:
    with pytest.raises(MissingError, match="mã 99"):
        programme_by_code("99")
    with pytest.raises(MissingError):
        programme_by_id(0)


def take(world: World, kind: str = "certificate", year: int = 2026) -> int:
    return next_number(
        world.programme.id, kind=kind, authority="tỉnh", year=year, actor=world.system, now=now()
    )


def test_numbers_have_no_gap_and_begin_anew_each_year(world: World) -> None:
    with transaction():
        first = [take(world), take(world)]
    with transaction():
        later = [take(world), take(world, year=2027), take(world, kind="product")]
    assert first + later == [1, 2, 3, 1, 1]


def test_number_of_a_failed_act_is_given_again(world: World) -> None:
    def failing() -> None:
        with transaction():
            take(world)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    with transaction():
        assert take(world) == 1


@pytest.fixture
def admin(client: Client, world: World) -> Client:
    return client.log_in(world.users[Role.ADMINISTRATOR][0])


@pytest.mark.parametrize("key", CHOICES)
def test_every_setting_has_its_page(admin: Client, key: str) -> None:
    page = admin.get(f"/settings/{key}")
    assert page.status_code == 200
    assert CHOICES[key].source in page.get_data(as_text=True)


def test_list_shows_value_day_and_document(admin: Client, world: World) -> None:
    decide(world, 90, date(2026, 11, 1))
    page = admin.get("/settings/").get_data(as_text=True)
    assert "01/11/2026" in page
    assert "Quyết định 1/QĐ-UBND" in page


def test_value_is_saved_from_its_day_with_its_document(admin: Client, world: World) -> None:
    answer = admin.post(
        "/settings/idle_minutes",
        data={"value": "10", "valid_from": "01/12/2026", "document": "QĐ 5"},
    )
    assert answer.location == "/settings/"
    assert setting(world.programme.id, "idle_minutes", on=date(2026, 12, 1)) == 10
    assert setting(world.programme.id, "idle_minutes", on=date(2026, 11, 30)) == 15
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry
    assert (entry.verb, entry.facts["changes"]["value"]) == ("setting.decided", [None, 10])


@pytest.mark.parametrize(
    ("key", "data", "sentence"),
    [
        ("idle_minutes", {"value": "0"}, "Xin ghi số từ 5 đến 60"),
        ("idle_minutes", {"value": "mười"}, "số nguyên"),
        ("minimum_basis", {"value": "median"}, "danh sách"),
        ("second_factor_all_staff", {"value": "maybe"}, "danh sách"),
        ("idle_minutes", {"value": "10", "valid_from": ""}, "Xin điền ô này"),
    ],
)
def test_bad_values_are_refused_beside_their_field(
    admin: Client, world: World, key: str, data: dict[str, str], sentence: str
) -> None:
    answer = admin.post(f"/settings/{key}", data={"valid_from": "01/12/2026", **data})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert db.session.scalars(select(Setting)).all() == []


def test_unknown_key_is_not_found(admin: Client) -> None:
    assert admin.get("/settings/gravity").status_code == 404
