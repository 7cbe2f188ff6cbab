"""Who is granted what, and who covers which places."""

from datetime import date

import pytest

from app.access.values import GRANTS, ROLE_LABELS, Permission, Role, granted, system_viewer
from app.accounts.queries import holders, viewer_of
from app.core.clock import now, today
from app.core.database import transaction
from tests.conftest import Client
from tests.factories.world import World

P = Permission


def test_every_role_has_a_label_and_its_grants() -> None:
    assert set(ROLE_LABELS) == set(GRANTS) == set(Role)


def test_every_permission_is_granted_to_someone() -> None:
    assert granted(frozenset(Role)) == frozenset(Permission)


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (P.MANAGE_USERS, {Role.ADMINISTRATOR}),
        (P.MANAGE_SETTINGS, {Role.ADMINISTRATOR}),
        (P.VIEW_COMPONENTS, {Role.ADMINISTRATOR}),
        (P.VIEW_AUDIT, {Role.ADMINISTRATOR, Role.SECRETARY}),
        (P.SCORE_PRODUCTS, {Role.COUNCIL_MEMBER}),
        (P.DECIDE, {Role.SECRETARY}),
        (P.RUN_ROUNDS, {Role.SECRETARY}),
        (P.RECEIVE_DOSSIER, {Role.SECRETARY}),
        (P.ASSESS_DOSSIER, {Role.COMMUNE_OFFICER}),
        (P.ENTER_OLD_ROUNDS, {Role.SECRETARY, Role.AREA_OFFICER}),
        (P.FILL_DOSSIER, {Role.COMMUNE_OFFICER, Role.PRODUCER}),
        (P.VIEW_JOBS, set(Role)),
    ],
)
def test_who_holds_what_matters_most(permission: Permission, roles: set[Role]) -> None:
    assert {role for role in Role if permission in GRANTS[role]} == roles


def test_administrator_touches_no_score_and_no_decision() -> None:
    kept_away = {P.SCORE_PRODUCTS, P.RUN_ROUNDS, P.DECIDE, P.RECEIVE_DOSSIER, P.ASSESS_DOSSIER}
    assert not kept_away & GRANTS[Role.ADMINISTRATOR]


def test_leader_only_reads() -> None:
    assert {p for p in GRANTS[Role.LEADER] if not p.value.startswith(("view_", "search"))} == set()


@pytest.mark.parametrize(
    ("role", "wide"),
    [
        (Role.ADMINISTRATOR, True),
        (Role.SECRETARY, True),
        (Role.LEADER, True),
        (Role.APPRAISER, True),
        (Role.COUNCIL_MEMBER, False),
        (Role.AREA_OFFICER, False),
        (Role.COMMUNE_OFFICER, False),
        (Role.PRODUCER, False),
    ],
)
def test_who_covers_the_whole_province(world: World, role: Role, wide: bool) -> None:
    assert world.viewer(role).province_wide is wide


def test_places_come_from_the_roles_of_the_day(world: World) -> None:
    officer, area = world.viewer(Role.COMMUNE_OFFICER), world.viewer(Role.AREA_OFFICER, 1)
    producer = world.viewer(Role.PRODUCER)
    assert officer.commune_ids == {world.communes[0].id}
    assert area.district_ids == {world.districts[1].id}
    assert producer.producer_ids == {world.producers[0].id}
    assert (producer.commune_ids, producer.district_ids) == (frozenset(), frozenset())


def test_role_counts_on_its_first_and_last_day_only_between(world: World) -> None:
    user = world.users[Role.COMMUNE_OFFICER][0]
    with transaction():
        user.memberships[0].valid_from = date(2026, 1, 1)
        user.memberships[0].valid_to = date(2026, 6, 30)
    on = {day: bool(viewer_of(user, on=day).roles) for day in (
        date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1))}  # fmt: skip
    assert list(on.values()) == [False, True, True, False]


def test_ended_role_opens_nothing(client: Client, world: World) -> None:
    user = world.users[Role.SECRETARY][0]
    client.log_in(user)
    assert client.get("/audit/").status_code == 200
    user.memberships[0].valid_to = date(2026, 11, 22)
    assert client.get("/audit/").status_code == 403


def test_holders_are_found_by_role_place_and_producer(world: World) -> None:
    programme = world.programme.id
    found = holders(programme, Role.COMMUNE_OFFICER, unit_id=world.communes[1].id, on=today())
    assert found == [world.users[Role.COMMUNE_OFFICER][1].id]
    found = holders(programme, Role.PRODUCER, producer_id=world.producers[0].id, on=today())
    assert found == [world.users[Role.PRODUCER][0].id]
    assert holders(programme, Role.SECRETARY, on=date(2024, 12, 31)) == []


def test_system_acts_within_one_programme() -> None:
    assert system_viewer(7).programme_id == 7
    assert system_viewer(7).user_id is None


def test_now_is_the_moment_of_the_tests() -> None:
    assert now().isoformat() == "2026-11-23T03:00:00+00:00"
