"""Every route × every role: nobody opens what is not theirs, and nothing breaks."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.access.guard import PUBLIC, SIGNED_IN, declared_permission
from app.access.values import GRANTS, Permission, Role
from tests.architecture.rows import Rows
from tests.conftest import Client
from tests.factories.world import World

UNKNOWN = {"public_id": "0" * 32, "code": "0" * 14, "key": "gravity", "token": "x" * 43}
CHOICES = {"size": "thumbnail", "ending": "png"}
KEPT_OUT = {"accounts.sign_out"}  # ends the session the walk needs; see tests/accounts
# Granted as a room, but the row's state and the viewer's part in it decide (the room's policy).
DECIDED_BY_ROW = {
    "dossiers.end_paper",
    "dossiers.forward",
    "dossiers.give_back",
    "dossiers.receive",
    "dossiers.submit",
    "dossiers.upload",
    "dossiers.withdraw",
    "evaluation.give_back",
    "evaluation.new_old_entry",
    "evaluation.old_entry",
    "products.code",
    "products.end",
}
# Rows that are one's own only where they are national or the programme's own list.
NATIONAL = ("/units/", "/rubrics/", "/settings/")
OWN_SCOPE = (Role.AREA_OFFICER, Role.COMMUNE_OFFICER, Role.PRODUCER)
PLACED = ("/products/", "/producers/", "/dossiers/", "/listings/")


@dataclass(frozen=True)
class Door:
    """A route with a method and the address to knock at."""

    endpoint: str
    method: str
    path: str
    rule: str
    permission: Permission | str


def wanted(rule: Rule, app: Flask) -> Any:
    return declared_permission(app.view_functions[rule.endpoint])


def doors(app: Flask, values: dict[str, str] | None) -> list[Door]:
    """Every route and method; ``values`` names the rows, None stands for rows that do not exist."""
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        if rule.endpoint == "static":
            continue
        path = rule.build(arguments(rule, values))
        assert path is not None, rule
        found += [
            Door(rule.endpoint, method, path[1], rule.rule, wanted(rule, app))
            for method in sorted({"GET", "POST"} & (rule.methods or set()))
        ]
    return found


def arguments(rule: Rule, values: dict[str, str] | None) -> dict[str, str]:
    given = {}
    for name in rule.arguments:
        if name in CHOICES:
            given[name] = CHOICES[name]
        elif values is None:
            given[name] = UNKNOWN.get(name, "0" * 32)
        elif name in values:
            given[name] = values[name]
        else:
            given[name] = values[rule.rule.split("<", 1)[0]]
    return given


@pytest.fixture
def rows(world: World) -> dict[str, str]:
    return Rows(world).build()


def knock(client: Client, door: Door) -> int:
    accept = {"Accept": "text/html"}
    return client.open(door.path, method=door.method, headers=accept).status_code


def may(role: Role, door: Door) -> bool:
    return door.permission in {PUBLIC, SIGNED_IN} or door.permission in GRANTS[role]


def walk(client: Client, world: World, role: Role, found: list[Door], which: int = 0) -> list[str]:
    """Knock at every door as a role; what was answered otherwise than the grants say."""
    wrong = []
    for door in found:
        if door.endpoint in KEPT_OUT:
            continue
        client.log_in(world.users[role][which])
        status = knock(client, door)
        decided_by_row = door.method == "POST" or door.endpoint in DECIDED_BY_ROW
        refused = status == 403
        if status >= 500 or (refused and not decided_by_row if may(role, door) else not refused):
            wrong.append(f"{door.method} {door.rule}: {status}")
    return wrong


def test_every_route_declares_a_known_permission(app: Flask) -> None:
    undeclared = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static"
        and declared_permission(view) not in {PUBLIC, SIGNED_IN, *Permission}
    }
    assert undeclared == set()


def test_public_routes_are_the_ones_named_here(app: Flask) -> None:
    public = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if declared_permission(view) == PUBLIC
    }
    assert public == {
        "accounts.enrol",
        "accounts.second_factor",
        "accounts.set_language",
        "accounts.sign_in",
        "commerce.feed",
        "home.index",
        "public.certificate",
        "public.certificate_pdf",
        "public.healthz",
        "public.photo",
        "public.product",
        "public.robots",
        "public.verify",
        "public.verify_form",
    }


def test_every_address_names_rows_by_random_ids(app: Flask) -> None:
    numbered = {rule.rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule}
    assert numbered == set()


def test_nobody_is_led_to_sign_in_from_everything_not_public(
    app: Flask, client: Client, rows: dict[str, str]
) -> None:
    wrong = []
    for door in doors(app, rows):
        answer = client.open(door.path, method=door.method)
        if door.permission == PUBLIC:
            right = answer.status_code in {200, 302, 404, 422}
        else:
            right = answer.status_code == 302 and answer.location.startswith("/sign-in")
        if not right:
            wrong.append(f"{door.method} {door.rule}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", Role)
def test_role_opens_what_it_is_granted_and_nothing_else(
    app: Flask, client: Client, world: World, rows: dict[str, str], role: Role
) -> None:
    reading = [door for door in doors(app, rows) if door.method == "GET"]
    wrong = walk(client, world, role, reading)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", Role)
def test_empty_post_of_a_role_breaks_nothing(
    app: Flask, client: Client, world: World, rows: dict[str, str], role: Role
) -> None:
    writing = [door for door in doors(app, rows) if door.method == "POST"]
    wrong = walk(client, world, role, writing)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", Role)
def test_rows_that_do_not_exist_are_not_found(
    app: Flask, client: Client, world: World, role: Role
) -> None:
    wrong = []
    for door in doors(app, None):
        if "<" not in door.rule or not may(role, door):
            continue
        client.log_in(world.users[role][0])
        status = knock(client, door)
        if status != 404 and not (door.rule == "/verify/<code>" and status == 200):
            wrong.append(f"{door.method} {door.rule}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", OWN_SCOPE)
def test_rows_of_another_place_do_not_exist(
    app: Flask, client: Client, world: World, rows: dict[str, str], role: Role
) -> None:
    wrong = []
    for door in doors(app, rows):
        if not door.rule.startswith(PLACED) or "<" not in door.rule or not may(role, door):
            continue
        client.log_in(world.users[role][1])
        status = knock(client, door)
        if status != 404:
            wrong.append(f"{door.method} {door.rule}: {status}")
    assert not wrong, "\n".join(wrong)


def test_rows_of_another_province_do_not_exist(
    app: Flask, client: Client, world: World, rows: dict[str, str]
) -> None:
    wrong = []
    for door in doors(app, rows):
        national = door.rule.startswith(NATIONAL) or door.permission == PUBLIC
        if "<" not in door.rule or national or not may(Role.SECRETARY, door):
            continue
        client.log_in(world.stranger)
        status = knock(client, door)
        if status != 404:
            wrong.append(f"{door.method} {door.rule}: {status}")
    assert not wrong, "\n".join(wrong)
