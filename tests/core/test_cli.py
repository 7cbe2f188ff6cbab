"""The commands' frame: Vietnamese throughout, refusals as one sentence, answers as JSON."""

import ast
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.core import cli
from app.core.click_words import WORDS, speak_vietnamese
from app.core.errors import DomainError

SILENT = {"_winconsole.py", "shell_completion.py"}  # never spoken by a command of ours


@click.command("show", help="Xem một việc.")
@click.argument("code", metavar="MÃ")
@click.option("--on", type=cli.DAY, help="Ngày xem.")
@click.option("--out", type=cli.OUT_FILE, help="Tệp ghi ra.")
@click.option("--count", type=int, default=1, help="Số lần.")
@click.option("--kind", type=click.Choice(["first", "renewal"]), help="Loại.")
@cli.json_option
def show(
    code: str,
    *,
    on: date | None,
    out: Path | None,
    count: int,
    kind: str | None,
    as_json: bool,
) -> None:
    if code == "0":
        raise DomainError("Không có việc nào mang mã 0.")
    if code == "x":
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))
    assert out is None
    data = {"mã": code, "ngày": on, "điểm": Decimal("66.36"), "count": count, "kind": kind}
    cli.answer(data, as_json=as_json, text=lambda: f"Việc {code}")


@pytest.fixture
def ask():
    app = Flask(__name__)
    room = ModuleType("room")
    room.commands = (show,)
    cli.register(app, room)
    speak_vietnamese()

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app.cli, arguments, prog_name="scripts/manage")

    return run


def test_help_names_every_command_in_vietnamese(ask):
    said = ask("--help").output

    assert said.startswith("Cách dùng: scripts/manage [TÙY CHỌN] LỆNH [THAM SỐ]...")
    assert "show  Xem một việc." in said
    assert "Hiện trợ giúp này rồi thoát." in said
    assert not {"Usage", "Options", "Commands", "Show", "OPTIONS"} & set(said.split())


def test_command_help_is_vietnamese(ask):
    said = ask("show", "--help").output

    assert "Cách dùng: scripts/manage show [TÙY CHỌN] MÃ" in said
    assert "--on NGÀY" in said
    assert "--count SỐ" in said


def test_refusal_is_one_sentence_on_the_error_stream(ask):
    result = ask("show", "0")

    assert (result.exit_code, result.stdout, result.stderr) == (
        1,
        "",
        "Không có việc nào mang mã 0.\n",
    )


def test_an_unreachable_database_is_one_sentence(ask):
    answer = ask("show", "x")

    assert answer.exit_code == 1
    assert answer.stderr.strip() == cli.NO_DATABASE


def test_json_is_sorted_and_keeps_vietnamese_letters(ask):
    said = ask("show", "5", "--on", "23/11/2026", "--json").stdout

    assert json.loads(said) == {
        "mã": "5",
        "ngày": "2026-11-23",
        "điểm": "66.36",
        "count": 1,
        "kind": None,
    }
    assert [line.split('"')[1] for line in said.splitlines()[1:-1]] == [
        "count",
        "kind",
        "mã",
        "ngày",
        "điểm",
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nothing",), "Không có lệnh 'nothing'."),
        (("show",), "Thiếu tham số 'MÃ'."),
        (("show", "5", "--of", "1"), "Không có tùy chọn '--of'."),
        (("show", "5", "--on", "2026-02-30"), "“2026-02-30” không phải là ngày"),
        (("show", "5", "--out", "/khong-co/a.pdf"), "Không có thư mục “/khong-co”."),
        (("show", "5", "--out", "/"), "“/” là thư mục, không phải tệp."),
        (("show", "5", "--count", "x"), "'x' không phải là số hợp lệ."),
        (("show", "5", "--kind", "x"), "'x' không thuộc các giá trị 'first', 'renewal'."),
        (("show", "5", "6"), "Thừa tham số (6)"),
    ],
)
def test_misuse_is_explained_in_vietnamese(ask, arguments, sentence):
    result = ask(*arguments)

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert not {"Usage:", "Error:", "Try"} & set(result.stderr.split())


def spoken(tree: ast.AST) -> set[str]:
    """Messages looked up in a module, those of mistakes in the program (TypeError...) apart."""
    mistakes = {
        id(below)
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        if isinstance(node.exc.func, ast.Name)
        and node.exc.func.id in {"TypeError", "ValueError", "RuntimeError"}
        for below in ast.walk(node)
    }
    return {
        argument.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in {"_", "ngettext"} and id(node) not in mistakes
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def test_every_message_of_click_has_its_vietnamese():
    sources = [p for p in Path(click.__file__).parent.glob("*.py") if p.name not in SILENT]
    messages = {text for path in sources for text in spoken(ast.parse(path.read_text("utf-8")))}

    assert len(messages) > 40
    assert messages - WORDS.keys() == set()


def test_translations_fill_in_what_the_message_names():
    for message, vietnamese in WORDS.items():
        message.format_map(Named())
        assert vietnamese.format_map(Named())


class Named(dict):
    """Any name that a message may fill in."""

    def __missing__(self, key: str) -> str:
        return key


def commands(group: click.Group, path: str = "") -> dict[str, click.Command]:
    """Every command below the group, by what is typed."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        found[f"{path}{name}"] = command
        if isinstance(command, click.Group):
            found |= commands(command, f"{path}{name} ")
    return found


def is_vietnamese(text: str | None) -> bool:
    return any(letter > "\x7f" for letter in text or "")


def test_every_command_explains_itself_in_vietnamese(app):
    """English words of the docstring, of an option or a placeholder reach nobody."""
    mute = {
        f"{path} {getattr(part, 'name', '')}"
        for path, command in commands(app.cli).items()
        for part in (command, *command.params)
        if isinstance(part, click.Command | click.Option) and not is_vietnamese(part.help)
    }
    english = {
        f"{path} {param.name}"
        for path, command in commands(app.cli).items()
        for param in command.params
        if isinstance(param, click.Argument) and param.metavar is None
    }
    assert (mute, english) == (set(), set())
