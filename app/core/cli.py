"""The application's commands: one group in Vietnamese, refusals as one sentence, answers as JSON.

A room's ``cli.py`` exports ``cli`` (a click group) or ``commands`` (a tuple of click commands); the
factory hands the module to :func:`register`. Option and command names are English, their help is
Vietnamese.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import IO, Any

import click
from flask import Flask, has_app_context
from sqlalchemy.exc import OperationalError

from app.config import ConfigError
from app.core import migrations
from app.core.click_words import speak_vietnamese
from app.core.errors import DomainError

_METAVARS = {
    "text": "CHỮ",
    "integer": "SỐ",
    "integer range": "SỐ",
    "float": "SỐ",
    "float range": "SỐ",
    "filename": "TỆP",
    "file": "TỆP",
    "path": "TỆP",
    "directory": "THƯ_MỤC",
}


NO_DATABASE = (
    "Không làm việc được với cơ sở dữ liệu: máy chủ không trả lời, hoặc chưa có các bảng. "
    "Xin kiểm tra DATABASE_URL rồi chạy: scripts/manage db upgrade"
)


class Refusal(click.ClickException):
    """A DomainError on its way out: its sentence alone on the error stream, exit code 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence, and nothing else."""
        click.echo(self.message, file=file or sys.stderr)


class Manage(click.Group):
    """Every command of one application; each runs inside its application context."""

    def __init__(self, app: Flask) -> None:
        super().__init__("manage", help="Các lệnh của hệ thống quản lý chương trình OCOP.")
        self.app = app
        _vietnamese(self)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command with Vietnamese placeholders in its usage line."""
        super().add_command(_vietnamese(cmd), name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command asked for; a refusal of the rules becomes one sentence."""
        try:
            if has_app_context():
                return super().invoke(ctx)
            with self.app.app_context():
                return super().invoke(ctx)
        except DomainError as refusal:
            raise Refusal(refusal.sentence) from refusal
        except OperationalError as failure:
            raise Refusal(NO_DATABASE) from failure


class Day(click.ParamType[date]):
    """A day, typed as 2026-11-23 or 23/11/2026."""

    name = "day"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """How the help shows the value."""
        return "NGÀY"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The day, or a refusal for a day that is not in the calendar."""
        if isinstance(value, date):
            return value
        for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                # A day has no time zone: only the date is kept.
                return datetime.strptime(value, pattern).date()  # noqa: DTZ007 - a plain day
            except ValueError:
                continue
        raise click.BadParameter(
            f"“{value}” không phải là ngày (ví dụ: 2026-11-23 hoặc 23/11/2026).", ctx, param
        )


DAY = Day()


class OutFile(click.ParamType[Path]):
    """A file to be written; its folder must be there before the work begins."""

    name = "file"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """How the help shows the value."""
        return "TỆP"

    def convert(
        self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """The path, or a refusal for one that cannot be written."""
        path = Path(value)
        if path.is_dir():
            raise click.BadParameter(f"“{path}” là thư mục, không phải tệp.", ctx, param)
        if not path.parent.is_dir():
            raise click.BadParameter(f"Không có thư mục “{path.parent}”.", ctx, param)
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            raise click.BadParameter(f"Không có quyền ghi “{path}”.", ctx, param)
        return path


OUT_FILE = OutFile()

json_option = click.option("--json", "as_json", is_flag=True, help="Trả lời bằng JSON.")


def answer(data: Any, *, as_json: bool, text: Callable[[], str]) -> None:
    """Print a command's answer: as JSON for a program, otherwise as the text a person reads.

    JSON is sorted by key, so equal data gives equal bytes; decimals are strings, days ISO dates.
    """
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True, default=_plain))
    else:
        click.echo(text())


def rows(heads: Iterable[str], lines: Iterable[Iterable[object]]) -> str:
    """A table for the terminal: columns of equal width, two spaces between them."""
    table = [[str(cell) for cell in line] for line in (heads, *lines)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    )


def install(app: Flask) -> None:
    """Make the application's commands one Vietnamese group; those it already has are kept."""
    if isinstance(app.cli, Manage):
        return
    present, app.cli = app.cli, Manage(app)
    for command in (*present.commands.values(), db):  # ours last: Flask-Migrate brings its own
        app.cli.add_command(command)


def register(app: Flask, room: ModuleType) -> None:
    """Add the commands of a room's ``cli`` module to the application's."""
    install(app)
    for command in [room.cli] if hasattr(room, "cli") else room.commands:
        app.cli.add_command(command)


def main(create_app: Callable[[], Flask], *commands: str) -> None:
    """Run the command of the command line of ``scripts/manage``, or those given, in turn.

    Several in one process start the application once; the first refusal ends them all.
    """
    speak_vietnamese()
    try:
        app = create_app()
    except (ConfigError, DomainError) as refusal:
        click.echo(str(refusal), file=sys.stderr)
        sys.exit(1)
    install(app)
    for command in commands:
        try:
            app.cli.main(command.split(), prog_name="scripts/manage", standalone_mode=False)
        except click.ClickException as refusal:
            refusal.show()
            sys.exit(refusal.exit_code)
    if not commands:
        app.cli.main(prog_name="scripts/manage")


def _plain(value: object) -> object:
    """What JSON itself cannot say."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"not a value for JSON: {value!r}")


def _vietnamese(command: click.Command) -> click.Command:
    """The command with Vietnamese placeholders in its usage line, and all those below it."""
    if command.options_metavar == "[OPTIONS]":
        command.options_metavar = "[TÙY CHỌN]"
    for param in command.params:
        if param.metavar is None and isinstance(param, click.Option):
            param.metavar = _METAVARS.get(param.type.name)
    if isinstance(command, click.Group):
        command.subcommand_metavar = "LỆNH [THAM SỐ]..."
        for below in command.commands.values():
            _vietnamese(below)
    return command


@click.group("db", help="Tạo và nâng cấp các bảng của cơ sở dữ liệu.")
def db() -> None:
    """Group of the commands about tables."""


@db.command("upgrade", help="Nâng cấp đến bước di trú cuối (hoặc đến bước được nêu).")
@click.argument("revision", default="head", metavar="[BƯỚC]")
def _upgrade(revision: str) -> None:
    migrations.upgrade(revision)


@db.command("downgrade", help="Lùi về bước được nêu; “base” là bỏ hết các bảng.")
@click.argument("revision", metavar="BƯỚC")
def _downgrade(revision: str) -> None:
    migrations.downgrade(revision)


@db.command("current", help="Cho biết cơ sở dữ liệu đang ở bước nào.")
@json_option
def _current(*, as_json: bool) -> None:
    at, last = migrations.current(), migrations.head()
    answer(
        {"current": at, "head": last},
        as_json=as_json,
        text=lambda: f"Đang ở bước: {at or 'trống'}; bước cuối: {last or 'chưa có'}",
    )


@db.command("history", help="Liệt kê các bước di trú, từ đầu đến cuối.")
def _history() -> None:
    click.echo(rows(("Bước", "Nội dung"), migrations.revisions()))


@db.command("check", help="Kiểm tra các bảng có đúng với mô hình của chương trình.")
def _check() -> None:
    migrations.check()
    click.echo("Các bảng khớp với mô hình.")


@db.command("revision", help="(Cho người viết chương trình) Viết bước di trú kế tiếp.")
@click.argument("slug", metavar="TÊN")
def _revision(slug: str) -> None:
    click.echo(f"migrations/versions/{migrations.new_revision(slug)}.py")
