"""The first administrator, and checks before the system is opened to people."""

import os
import stat
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from app.access.values import Role, system_viewer
from app.accounts.actions import grant_role, open_account
from app.accounts.rules import first_password
from app.config import Config
from app.core.clock import now, today
from app.core.database import transaction
from app.core.errors import DomainError
from app.core.text import clean
from app.settings.queries import programme_by_code, programmes

SHORTEST_KEY = 32
NETWORK_DISKS = {"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "glusterfs", "ceph"}


@click.command("check-deploy", help="Kiểm tra cấu hình trước khi đưa hệ thống vào dùng thật.")
def check_deploy() -> None:
    """Name everything that forbids production; exit code 1 when there is anything."""
    config: Config = current_app.config["OCOP"]
    found = [
        *_open_to_strangers(config),
        *_key(config),
        *_folder(config.data),
        *_database(config),
        *_demo(config.data),
    ]
    if found:
        raise DomainError("\n".join(["Chưa đưa vào dùng thật được:", *(f"- {s}" for s in found)]))
    click.echo("Cấu hình đạt: có thể đưa hệ thống vào dùng thật.")


def _open_to_strangers(config: Config) -> list[str]:
    found = []
    if current_app.debug or os.environ.get("FLASK_DEBUG", "0") not in {"", "0"}:
        found.append("Chế độ gỡ lỗi đang bật; bỏ FLASK_DEBUG.")
    if not config.secure and not config.loopback:
        found.append(
            f"OCOP_URL là {config.public_url}: người dùng phải vào bằng https để mật khẩu "
            "và phiên không bị đọc trên đường truyền."
        )
    if not current_app.config.get("TRUSTED_HOSTS"):
        found.append("Chưa giới hạn tên máy chủ được trả lời.")
    if config.secure and not current_app.config["SESSION_COOKIE_SECURE"]:
        found.append("Cookie phiên chưa chỉ gửi qua https.")
    return found


def _key(config: Config) -> list[str]:
    found = []
    path = config.data / "secret.key"
    if len(config.secret) < SHORTEST_KEY or len(set(config.secret)) < SHORTEST_KEY // 4:
        found.append("Khóa bí mật yếu; xóa tệp secret.key để tạo khóa mới trước khi có dữ liệu.")
    if path.exists() and _mode(path) & 0o077:
        found.append(f"Tệp {path.name} đọc được bởi người khác; đặt quyền 600.")
    return found


def _folder(data: Path) -> list[str]:
    if _mode(data) & stat.S_IRWXO:
        return ["Thư mục dữ liệu mở cho mọi người trên máy chủ; đặt quyền 750."]
    return []


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _database(config: Config) -> list[str]:
    url = make_url(config.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        kind = disk_of(Path(url.database), Path("/proc/mounts"))
        if kind in NETWORK_DISKS:
            return [
                f"Cơ sở dữ liệu SQLite nằm trên đĩa mạng ({kind}), có thể hỏng khi nhiều người "
                "ghi; dùng đĩa của máy hoặc PostgreSQL."
            ]
    return []


def disk_of(path: Path, mounts: Path) -> str:
    """The kind of file system a path lies on, by the list of mounts; empty when unknown."""
    if not mounts.exists():
        return ""
    lines = [line.split() for line in mounts.read_text("utf-8").splitlines()]
    resolved = path.resolve()
    holding = [
        (len(Path(line[1]).parts), line[2])
        for line in lines
        if len(line) > 2 and resolved.is_relative_to(line[1])
    ]
    return max(holding, default=(0, ""))[1]


def _demo(data: Path) -> list[str]:
    found = []
    if (data / "demo-accounts.json").exists():
        found.append("Còn tệp mật khẩu của tài khoản trình diễn (demo-accounts.json).")
    try:
        names = [programme.name for programme in programmes() if programme.is_demo]
    except SQLAlchemyError:
        return [*found, "Cơ sở dữ liệu chưa sẵn sàng; chạy scripts/manage db upgrade."]
    if names:
        found.append(f"Còn dữ liệu và tài khoản trình diễn: {', '.join(names)}.")
    return found


group = click.Group("accounts", help="Tài khoản người dùng.")


@group.command("open-administrator", help="Mở tài khoản quản trị đầu tiên của một tỉnh.")
@click.argument("username", metavar="TÊN_ĐĂNG_NHẬP")
@click.option("--name", required=True, help="Họ và tên.")
@click.option("--province", "code", required=True, metavar="MÃ", help="Mã tỉnh, ví dụ 68.")
def open_administrator(username: str, name: str, code: str) -> None:
    """Print the first password, once; it is replaced at the first sign-in."""
    programme = programme_by_code(code)
    actor = system_viewer(programme.id, "Lệnh quản trị")
    password = first_password()
    with transaction():
        user = open_account(
            programme_id=programme.id,
            username=username,
            full_name=clean(name),
            password=password,
            must_change=True,
            actor=actor,
            now=now(),
        )
        grant_role(
            user,
            Role.ADMINISTRATOR,
            programme.province,
            valid_from=today(),
            actor=actor,
            now=now(),
        )
    click.echo(f"Đã mở tài khoản {user.username}. Mật khẩu lần đầu, chỉ hiện lần này: {password}")


commands = (check_deploy, group)
