"""The official lists as loaded in the template; most tests only read them."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.database import db
from tests.conftest import NOW


@pytest.fixture(scope="module")
def units_app(_template: tuple[Flask, Any]) -> Flask:
    """The application on one copy of the template for a whole module: nothing here commits."""
    application, template = _template
    clock.set_source(lambda: NOW)
    with application.app_context():
        db.engine.dispose()
        template.restore()
    return application


@pytest.fixture
def units(units_app: Flask) -> Iterator[None]:
    """An application context over the loaded lists; what a test writes is rolled back."""
    with units_app.app_context():
        yield
        db.session.rollback()
        db.session.remove()
