"""Settings from the environment, checked at start."""

import base64
import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

MEGABYTE = 1024 * 1024


class ConfigError(Exception):
    """The environment does not allow a start; the sentence says what is missing."""


@dataclass(frozen=True)
class Config:
    """Everything the application takes from outside."""

    data: Path
    database_url: str
    public_url: str
    secret: bytes
    redis_url: str | None = None
    bucket: str | None = None
    bucket_endpoint: str | None = None
    trusted_proxies: int = 0
    upload_limit: int = 200 * MEGABYTE
    testing: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Config":
        """Read and check the environment; the data folder and its key are made when missing."""
        data = Path(environment.get("OCOP_DATA") or "instance").resolve()
        data.mkdir(parents=True, exist_ok=True, mode=0o750)
        port = environment.get("PORT") or "8080"
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise ConfigError("PORT phải là số cổng từ 1 đến 65535.")
        url = (environment.get("OCOP_URL") or f"http://127.0.0.1:{port}").rstrip("/")
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            raise ConfigError("OCOP_URL phải là địa chỉ đầy đủ, ví dụ https://ocop.tinh.example.")
        return cls(
            data=data,
            database_url=_database(environment.get("DATABASE_URL"), data),
            public_url=url,
            secret=_secret(data / "secret.key"),
            redis_url=environment.get("REDIS_URL") or None,
            bucket=environment.get("S3_BUCKET") or None,
            bucket_endpoint=environment.get("S3_ENDPOINT") or None,
            trusted_proxies=_proxies(environment.get("OCOP_PROXIES") or "0"),
        )

    @property
    def secure(self) -> bool:
        """Whether the public address is https, so that cookies may be marked Secure."""
        return self.public_url.startswith("https://")

    @property
    def loopback(self) -> bool:
        """Whether the public address is of this machine only and of no use to others."""
        host = urlsplit(self.public_url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    @property
    def hosts(self) -> list[str]:
        """The Host headers that are answered: the public address, and this machine itself.

        Absolute addresses are only ever built from OCOP_URL, so that a loopback name harms nobody;
        without it a check from the machine (/healthz) would be refused.
        """
        public = urlsplit(self.public_url).hostname or ""
        return list(dict.fromkeys((public, "localhost", "127.0.0.1", "[::1]")))

    def key(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose, derived from the secret."""
        return hashlib.blake2b(purpose.encode(), key=self.secret[:64], digest_size=32).digest()

    def fernet_key(self, purpose: str) -> bytes:
        """The same in the form Fernet wants."""
        return base64.urlsafe_b64encode(self.key(purpose))


def _database(url: str | None, data: Path) -> str:
    if not url:
        return f"sqlite:///{data / 'ocop.sqlite'}"
    if url.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise ConfigError(
            "DATABASE_URL phải là địa chỉ PostgreSQL, ví dụ postgresql://ocop@may-chu/ocop."
        )
    return url


def _proxies(number: str) -> int:
    if not number.isdecimal():
        raise ConfigError("OCOP_PROXIES phải là số máy chuyển tiếp đứng trước máy chủ web.")
    return int(number)


def _secret(path: Path) -> bytes:
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as target:
            target.write(secrets.token_hex(32))
    return bytes.fromhex(path.read_text().strip())
