"""The demo province from the command line."""

from dataclasses import asdict
from pathlib import Path

import click
from flask import current_app

from app.access.values import ROLE_LABELS, Role
from app.core.cli import answer, json_option, rows
from app.core.clock import now
from app.home import actions

group = click.Group("demo", help="Tỉnh trình diễn: sản phẩm thật, người và điểm hư cấu.")
commands = (group,)


def _kept() -> Path:
    return Path(current_app.config["OCOP"].data) / "demo-accounts.json"


@group.command("load", help="Nạp tỉnh trình diễn (Lâm Đồng, mã 68); chạy lại không đổi gì.")
def load() -> None:
    """Load the demo province."""
    programme = actions.load_demo(kept=_kept(), now=now())
    click.echo(f"Đã nạp {programme.name}.")


@group.command("accounts", help="Liệt kê tài khoản trình diễn của bản cài này.")
@json_option
def accounts(as_json: bool) -> None:
    """Role, name, password, unit and second-factor secret of each demo account."""
    found = actions.demo_accounts(_kept())
    answer(
        [asdict(account) for account in found],
        as_json=as_json,
        text=lambda: rows(
            ["Vai trò", "Tên đăng nhập", "Mật khẩu", "Đơn vị", "Khóa mã xác thực"],
            [
                [ROLE_LABELS[Role(a.role)], a.username, a.password, a.unit, a.totp_secret or ""]
                for a in found
            ],
        ),
    )
