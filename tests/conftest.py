"""Fixtures: one application, a template database with the world, a fresh copy for each test."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright
from werkzeug.test import TestResponse

from app import create_app
from app.accounts.models import SignInSession, User
from app.config import Config
from app.core import clock, migrations
from app.core.database import db
from app.core.secrets import digest, new_token
from tests.factories.world import World, build_world, find_world

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
POSTGRES = os.environ.get("TEST_DATABASE_URL", "")


class Client(FlaskClient):
    """Commits what the test arranged before a request; after it the test sees what was stored."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.commit()
        for name in list(g):  # the test's context outlives the request; who asked must not
            g.pop(name)
        kwargs.setdefault("buffered", True)  # closes what a file answer holds open
        answer = super().open(*args, **kwargs)
        db.session.rollback()
        db.session.expire_all()
        return answer

    def log_in(self, user: User) -> "Client":
        """A signed-in session for the user, as sign-in would leave it."""
        token = new_token()
        db.session.add(
            SignInSession(
                programme_id=user.programme_id,
                user_id=user.id,
                token_digest=digest(token),
                started_at=clock.now(),
                seen_at=clock.now(),
                address="127.0.0.1",
                browser="test",
            )
        )
        db.session.commit()
        with self.session_transaction() as session:
            session["sid"] = token
        return self


def _postgres(name: str) -> str:
    url = sa.make_url(Config.from_environment({"DATABASE_URL": POSTGRES}).database_url)
    return url.set(database=name).render_as_string(hide_password=False)


def _run_on_server(*statements: str) -> None:
    engine = sa.create_engine(_postgres("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


_WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+\"?(\w+)", re.IGNORECASE)


class Template:
    """The database every test starts from.

    SQLite: a file that is copied. PostgreSQL: a copy of each table in a schema of its own, from
    which the tables a test wrote to are filled again.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "ocop.sqlite"
        self.kept = folder / "template.sqlite"
        self.touched: set[str] = set()

    @property
    def url(self) -> str:
        """The address of the database tests run on."""
        return _postgres("ocop_test") if POSTGRES else f"sqlite:///{self.file}"

    def empty(self) -> None:
        """A database without tables."""
        if POSTGRES:
            _run_on_server('DROP DATABASE IF EXISTS "ocop_test" WITH (FORCE)')
            _run_on_server('CREATE DATABASE "ocop_test"')

    def watch(self, engine: sa.Engine) -> None:
        """Note every table that is written to."""

        @sa.event.listens_for(engine, "before_cursor_execute")
        def _note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
            if found := _WRITES.match(statement):
                self.touched.add(found[1])

    def keep(self) -> None:
        """Keep the present content as the template."""
        if not POSTGRES:
            shutil.copy(self.file, self.kept)
            return
        with db.engine.begin() as connection:
            connection.exec_driver_sql("CREATE SCHEMA kept")
            for table in db.metadata.tables:
                connection.exec_driver_sql(f'CREATE TABLE kept."{table}" AS TABLE "{table}"')
        self.touched.clear()

    def restore(self) -> None:
        """Put the template's content back."""
        if not POSTGRES:
            for ending in ("-wal", "-shm"):
                Path(f"{self.file}{ending}").unlink(missing_ok=True)
            shutil.copy(self.kept, self.file)
            return
        touched = sorted(self.touched & set(db.metadata.tables))
        with db.engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '20s'")
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for table in touched:
                connection.exec_driver_sql(f'DELETE FROM "{table}"')  # noqa: S608 - our own names
                back = f'INSERT INTO "{table}" SELECT * FROM kept."{table}"'  # noqa: S608
                connection.exec_driver_sql(back)
                last = f'(SELECT coalesce(max(id), 0) + 1 FROM "{table}")'  # noqa: S608
                serial = f"pg_get_serial_sequence('{table}', 'id')"
                connection.exec_driver_sql(f"SELECT setval({serial}, {last}, false)")
        self.touched.clear()


BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP ocop.test 127.0.0.1",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for all tests of the session; it knows the journeys' address."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=program, args=list(BROWSER_ARGUMENTS))
        yield found
        found.close()


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Template]]:
    folder = tmp_path_factory.mktemp("ocop")
    template = Template(folder)
    template.empty()
    config = replace(
        Config.from_environment({"OCOP_DATA": str(folder), "OCOP_URL": "https://ocop.test"}),
        database_url=template.url,
        testing=True,
    )
    app = create_app(config)
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["SESSION_COOKIE_SECURE"] = False
    app.config["SESSION_COOKIE_NAME"] = "ocop"
    app.test_client_class = Client
    clock.set_source(lambda: NOW)
    with app.app_context():
        migrations.upgrade()
        build_world(NOW)
        db.session.remove()
        template.watch(db.engine)
        if not POSTGRES:
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
        template.keep()
        db.engine.dispose()
    yield app, template
    clock.set_source(None)


@pytest.fixture
def app(_template: tuple[Flask, Template]) -> Iterator[Flask]:
    """The application on a fresh copy of the template, within an application context."""
    application, template = _template
    clock.set_source(lambda: NOW)
    with application.app_context():
        db.engine.dispose()
        template.restore()
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser without JavaScript."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def world(app: Flask) -> World:
    """Two of each role, in two communes of two former districts; a second province beside it."""
    return find_world()
