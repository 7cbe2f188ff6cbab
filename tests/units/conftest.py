"""The official lists, loaded once; tests read them within an application context."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask

from app.access.values import system_viewer
from app.audit import actions as audit
from app.audit.models import AuditEntry, AuditPersonalValue
from app.core.database import db, prepare_engine, transaction
from app.core.tables import Base
from app.units.actions import load_units
from app.units.models import Unit, UnitLink, UnitPoint

T = TypeVar("T")
TABLES = [
    model.metadata.tables[model.__tablename__]
    for model in (Unit, UnitLink, UnitPoint, AuditEntry, AuditPersonalValue)
]


@pytest.fixture(scope="session")
def units_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application with nothing but units, loaded from the official lists."""
    folder: Path = tmp_path_factory.mktemp("units")
    app = Flask("units")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder / 'units.db'}"
    db.init_app(app)
    audit.use_key(b"units" * 8)
    with app.app_context():
        prepare_engine(db.engine)
        Base.metadata.create_all(db.engine, tables=TABLES)
        with transaction():
            load_units(system_viewer(0), datetime(2026, 11, 23, tzinfo=UTC))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def units(units_app: Flask) -> Iterator[None]:
    """An application context over the loaded lists; what a test writes is rolled back."""
    with units_app.app_context():
        yield
        db.session.rollback()


@pytest.fixture
def transacted() -> Callable[[Callable[[], T]], T]:
    """Run an action in the session of the test and hand back its answer; nothing is kept."""

    def run(action: Callable[[], T]) -> T:
        try:
            answer = action()
            db.session.flush()
            return answer
        finally:
            db.session.expire_all()

    return run
