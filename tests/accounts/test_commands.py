"""The first programme and the first administrator, from the command line."""

import json

import pytest
from click.testing import Result
from flask import Flask

from app.access.values import Role
from app.accounts.queries import user_by_username
from tests.conftest import Client
from tests.factories.world import World


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(app.cli, words)


def test_first_administrator_signs_in_with_the_printed_password(
    app: Flask, client: Client, world: World
) -> None:
    answer = run(
        app,
        "accounts",
        "open-administrator",
        "quan.tri",
        "--name",
        "Lê Quản Trị",
        "--province",
        "24",
    )
    assert answer.exit_code == 0, answer.stderr
    password = answer.output.strip().rsplit(" ", 1)[1]
    user = user_by_username("quan.tri")
    assert user
    assert [m.role for m in user.memberships] == [Role.ADMINISTRATOR]
    assert user.programme_id == world.other_programme.id
    signed_in = client.post("/sign-in", data={"username": "quan.tri", "password": password})
    assert signed_in.location == "/sign-in/enrol"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("quan.tri", "--name", "A", "--province", "01"), "Chưa có chương trình OCOP"),
        (("Quản trị", "--name", "A", "--province", "68"), "chữ cái không dấu"),
        (("secretary.1", "--name", "A", "--province", "68"), "đã có người dùng"),
    ],
)
def test_refusals_are_one_sentence(
    app: Flask, world: World, words: tuple[str, ...], sentence: str
) -> None:
    answer = run(app, "accounts", "open-administrator", *words)
    assert answer.exit_code == 1
    assert sentence in answer.stderr


def test_programme_is_founded_once(app: Flask, world: World) -> None:
    first = run(app, "programme", "found", "01", "--json")
    assert json.loads(first.output) == {"code": "01", "name": "Chương trình OCOP thành phố Hà Nội"}
    again = run(app, "programme", "found", "01", "--name", "Tên khác", "--json")
    assert json.loads(again.output) == json.loads(first.output)


def test_programme_of_an_unknown_province_is_refused(app: Flask, world: World) -> None:
    answer = run(app, "programme", "found", "99")
    assert answer.exit_code == 1
    assert "Không có tỉnh mã 99" in answer.stderr
