"""What keeps the system from being opened to people."""

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.accounts.cli import disk_of
from app.config import Config
from app.core.database import db
from app.settings.models import Programme
from tests.factories.world import World


@pytest.fixture
def deployed(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application as it should be in production."""
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    monkeypatch.delenv("FLASK_DEBUG", raising=False)
    data: Path = app.config["OCOP"].data
    before = stat.S_IMODE(data.stat().st_mode)
    data.chmod(0o750)
    yield app
    data.chmod(before)


def with_config(app: Flask, monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    config: Config = app.config["OCOP"]
    monkeypatch.setitem(app.config, "OCOP", replace(config, **changes))  # type: ignore[arg-type]


def check(app: Flask) -> Result:
    return app.test_cli_runner().invoke(app.cli, ["check-deploy"])


def refused(app: Flask, words: str) -> None:
    answer = check(app)
    assert answer.exit_code == 1
    assert words in answer.stderr


def test_sound_configuration_is_let_through(deployed: Flask) -> None:
    answer = check(deployed)
    assert answer.exit_code == 0, answer.stderr
    assert "Cấu hình đạt" in answer.output


def test_debugging_is_refused(deployed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    refused(deployed, "gỡ lỗi")


def test_plain_http_is_refused_unless_it_is_this_machine(
    deployed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_config(deployed, monkeypatch, public_url="http://ocop.tinh.example")
    refused(deployed, "phải vào bằng https")
    with_config(deployed, monkeypatch, public_url="http://127.0.0.1:8080")
    assert check(deployed).exit_code == 0


def test_plain_cookies_are_refused(deployed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(deployed.config, "SESSION_COOKIE_SECURE", False)
    refused(deployed, "Cookie phiên")


def test_any_host_is_refused(deployed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(deployed.config, "TRUSTED_HOSTS", None)
    refused(deployed, "tên máy chủ")


@pytest.mark.parametrize("secret", ["", "short", "a" * 32])
def test_weak_key_is_refused(deployed: Flask, monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    with_config(deployed, monkeypatch, secret=secret.encode())
    refused(deployed, "Khóa bí mật yếu")


def test_key_others_can_read_is_refused(deployed: Flask) -> None:
    key = deployed.config["OCOP"].data / "secret.key"
    key.chmod(0o644)
    try:
        refused(deployed, "secret.key")
    finally:
        key.chmod(0o600)


def test_data_folder_open_to_everyone_is_refused(deployed: Flask) -> None:
    deployed.config["OCOP"].data.chmod(0o755)
    refused(deployed, "Thư mục dữ liệu")


def test_demo_accounts_are_refused(deployed: Flask) -> None:
    kept = deployed.config["OCOP"].data / "demo-accounts.json"
    kept.write_text("[]")
    try:
        refused(deployed, "demo-accounts.json")
    finally:
        kept.unlink()


def test_demo_province_is_refused(deployed: Flask, world: World) -> None:
    db.session.get_one(Programme, world.programme.id).is_demo = True
    db.session.commit()
    refused(deployed, "Chương trình OCOP tỉnh Lâm Đồng")


def test_everything_wrong_is_named_at_once(
    deployed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with_config(deployed, monkeypatch, public_url="http://ocop.tinh.example", secret=b"")
    assert check(deployed).stderr.count("\n- ") == 3


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/srv/ocop/ocop.sqlite", "nfs4"), ("/srv/x", "ext4"), ("/", "ext4"), ("/home/a", "9p")],
)
def test_disk_is_the_nearest_mount(tmp_path: Path, path: str, kind: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/vda / ext4 rw 0 0\nsrv:/o /srv/ocop nfs4 rw 0 0\nh /home 9p rw 0 0\n")
    assert disk_of(Path(path), mounts) == kind


def test_unknown_disks_are_let_be(tmp_path: Path) -> None:
    assert disk_of(Path("/srv"), tmp_path / "none") == ""
