"""Settings from the environment."""

import stat
from pathlib import Path

import pytest

from app.config import Config, ConfigError


def config(tmp_path: Path, **environment: str) -> Config:
    return Config.from_environment({"OCOP_DATA": str(tmp_path / "data"), **environment})


def test_defaults_are_of_this_machine(tmp_path: Path) -> None:
    made = config(tmp_path)
    assert made.public_url == "http://127.0.0.1:8080"
    assert made.database_url == f"sqlite:///{tmp_path / 'data' / 'ocop.sqlite'}"
    assert (made.loopback, made.secure, made.trusted_proxies) == (True, False, 0)


def test_port_is_in_the_default_address(tmp_path: Path) -> None:
    assert config(tmp_path, PORT="9000").public_url == "http://127.0.0.1:9000"


@pytest.mark.parametrize("port", ["x", "0", "70000", "-1"])
def test_impossible_port_stops_the_start(tmp_path: Path, port: str) -> None:
    with pytest.raises(ConfigError, match="PORT"):
        config(tmp_path, PORT=port)


@pytest.mark.parametrize("url", ["ocop.example", "ftp://ocop.example", "https://", "https://a?b=c"])
def test_impossible_address_stops_the_start(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="OCOP_URL"):
        config(tmp_path, OCOP_URL=url)


@pytest.mark.parametrize(
    ("url", "loopback", "secure"),
    [
        ("https://ocop.tinh.example/", False, True),
        ("http://localhost:80", True, False),
        ("http://127.0.1.1", True, False),
        ("http://[::1]:8080", True, False),
        ("https://127.example", False, True),
    ],
)
def test_what_an_address_means(tmp_path: Path, url: str, loopback: bool, secure: bool) -> None:
    made = config(tmp_path, OCOP_URL=url)
    assert (made.loopback, made.secure) == (loopback, secure)


def test_answered_hosts_are_the_public_one_and_this_machine(tmp_path: Path) -> None:
    made = config(tmp_path, OCOP_URL="https://ocop.tinh.example:8443")
    assert made.hosts == ["ocop.tinh.example", "localhost", "127.0.0.1", "[::1]"]


@pytest.mark.parametrize("url", ["postgres://a@b/c", "postgresql://a@b/c"])
def test_postgresql_is_spoken_to_through_psycopg(tmp_path: Path, url: str) -> None:
    assert config(tmp_path, DATABASE_URL=url).database_url == "postgresql+psycopg://a@b/c"


@pytest.mark.parametrize(
    ("name", "value"),
    [("DATABASE_URL", "ocop"), ("DATABASE_URL", "mysql://a@b/c"), ("OCOP_PROXIES", "hai")],
)
def test_unusable_value_stops_the_start_with_its_name(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(ConfigError, match=name):
        config(tmp_path, **{name: value})


def test_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first, again = config(tmp_path), config(tmp_path)
    assert first.secret == again.secret
    assert len(first.secret) == 32
    kept = tmp_path / "data" / "secret.key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) & 0o007 == 0


def test_each_purpose_has_its_own_key(tmp_path: Path) -> None:
    made = config(tmp_path)
    assert len({made.key("session"), made.key("audit"), made.key("second-factor")}) == 3
    assert made.key("audit") == config(tmp_path).key("audit")
