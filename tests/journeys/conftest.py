"""A real site for browser tests: server, worker, demo province, Chromium; and people who type."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MANAGE = "from app import create_app; from app.core.cli import main; main(create_app)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The pages come after the whole road: they are looked at with what it left."""
    items.sort(key=lambda item: item.path.parent == HERE and item.path.name == "test_pages.py")


@dataclass
class Site:
    """A running installation with the demo province."""

    url: str
    data: Path
    environment: dict[str, str]
    accounts: dict[str, dict[str, Any]]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def manage(self, *arguments: str) -> str:
        """Run one of the application's commands on this installation."""
        done = subprocess.run(
            [sys.executable, "-c", MANAGE, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def verbs(self) -> list[str]:
        """Every verb of the audit trail, in order."""
        with sqlite3.connect(self.data / "ocop.sqlite") as connection:
            rows = connection.execute("SELECT verb FROM audit_entries ORDER BY id").fetchall()
        connection.close()
        return [row[0] for row in rows]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Server and worker on an address of their own; stopped at the end."""
    data, port = tmp_path_factory.mktemp("site"), _free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TEST_")},
        "OCOP_DATA": str(data),
        "PORT": str(port),
        "OCOP_URL": f"http://ocop.test:{port}",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("DATABASE_URL", None)
    found = Site(f"http://ocop.test:{port}", data, environment, {})
    found.manage("db", "upgrade")
    found.manage("demo", "load")
    found.accounts = {
        account["username"]: account
        for account in json.loads(found.manage("demo", "accounts", "--json"))
    }
    log = (data / "server.log").open("wb")
    server = ["-m", "gunicorn", "-w", "1", "--threads", "8", "-b", f"127.0.0.1:{port}", "wsgi:app"]
    for arguments in (server, ["-c", MANAGE, "worker"]):
        found.processes.append(
            subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        )
    _wait(f"http://127.0.0.1:{port}/healthz", f"ocop.test:{port}")
    yield found
    for process in found.processes:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
    log.close()


def _wait(address: str, host: str) -> None:
    request = urllib.request.Request(address, headers={"Host": host})  # noqa: S310 - loopback
    for _ in range(150):
        try:
            with urllib.request.urlopen(request, timeout=2):  # noqa: S310 - loopback
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")


@dataclass
class Person:
    """Someone at a browser; every fact typed is noted, to find those typed twice."""

    page: Page
    site: Site
    typed: list[tuple[str, str]]

    def open(self, path: str) -> None:
        """Go to an address of the site."""
        answer = self.page.goto(path if path.startswith("http") else f"{self.site.url}{path}")
        assert answer is not None
        assert answer.status < 500, self.page.content()[:500]

    def type(self, name: str, text: str) -> None:
        """Type a fact into the field of this name."""
        self.page.locator(f'main [name="{name}"]').first.fill(text)
        self.typed.append((name, text))

    def choose(self, name: str, value: str) -> None:
        """Choose from a list: not typing."""
        self.page.locator(f'main select[name="{name}"]').select_option(value)

    def press(self, words: str) -> None:
        """Press the button or link of these words in the main part of the page."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=words, exact=False)
        button.or_(main.get_by_role("link", name=words, exact=False)).first.click()
        self.page.wait_for_load_state()
        assert not self.page.locator(".errsum").count(), self.page.locator(".errsum").inner_text()

    def save(self) -> None:
        """Press the form's one primary button."""
        self.page.locator("main form .formfoot button.btn-p").first.click()
        self.page.wait_for_load_state()
        assert not self.page.locator(".errsum").count(), self.page.locator(".errsum").inner_text()

    @property
    def text(self) -> str:
        """What the main part of the page says."""
        return self.page.locator("main").inner_text()

    def wait_for(self, words: str, seconds: int = 90) -> None:
        """Wait until the page says so, reloading as a person would."""
        for _ in range(seconds * 2):
            if words in self.text:
                return
            self.page.wait_for_timeout(500)
            self.page.reload()
        raise AssertionError(f"“{words}” không xuất hiện: {self.text[:800]}")


class People:
    """Signs people in, each in a browser context of their own."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser, self._site = browser, site
        self._contexts: list[BrowserContext] = []
        self._known: dict[tuple[str, bool], Person] = {}
        self.typed: list[tuple[str, str]] = []

    def visitor(self, **options: Any) -> Person:
        """Someone who is not signed in."""
        context = self._browser.new_context(
            **{"viewport": {"width": 1366, "height": 900}, "accept_downloads": True, **options}
        )
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        return Person(context.new_page(), self._site, self.typed)

    def sign_in(self, username: str, **options: Any) -> Person:
        """A demo account, signed in once and then kept."""
        key = (username, bool(options))
        if key in self._known:
            return self._known[key]
        account = self._site.accounts[username]
        person = self.visitor(**options)
        person.open("/sign-in")
        person.page.locator('[name="username"]').fill(username)
        person.page.locator('[name="password"]').fill(account["password"])
        person.page.locator("main button.btn-p, .login button.btn-p").first.click()
        if account["totp_secret"]:
            code = pyotp.TOTP(account["totp_secret"]).now()
            person.page.locator('[name="code"]').fill(code)
            person.page.locator("main button.btn-p, .login button.btn-p").first.click()
        person.page.wait_for_url(f"{self._site.url}/**")
        self._known[key] = person
        return person

    def leave(self) -> None:
        """Close every browser."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def people(browser: Browser, site: Site) -> Iterator[People]:
    """People at browsers."""
    found = People(browser, site)
    yield found
    found.leave()
