"""Fixtures: one application, a template database with the world, a fresh copy for each test."""

import os
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


class Template:
    """The database every test starts from, in a file or as a PostgreSQL template."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "ocop.sqlite"
        self.kept = folder / "template.sqlite"

    @property
    def url(self) -> str:
        """The address of the database tests run on."""
        return _postgres("ocop_test") if POSTGRES else f"sqlite:///{self.file}"

    def empty(self) -> None:
        """A database without tables."""
        if POSTGRES:
            for name in ("ocop_test", "ocop_template"):
                _run_on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            _run_on_server('CREATE DATABASE "ocop_test"')

    def keep(self) -> None:
        """Keep the present content as the template."""
        if POSTGRES:
            _run_on_server('CREATE DATABASE "ocop_template" TEMPLATE "ocop_test"')
        else:
            shutil.copy(self.file, self.kept)

    def restore(self) -> None:
        """Put the template's content back."""
        if POSTGRES:
            _run_on_server(
                'DROP DATABASE IF EXISTS "ocop_test" WITH (FORCE)',
                'CREATE DATABASE "ocop_test" TEMPLATE "ocop_template"',
            )
        else:
            for ending in ("-wal", "-shm"):
                Path(f"{self.file}{ending}").unlink(missing_ok=True)
            shutil.copy(self.kept, self.file)


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
        if not POSTGRES:
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
        db.engine.dispose()
    template.keep()
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
