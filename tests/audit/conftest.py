"""Fixtures of the trail."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.database import db


@pytest.fixture
def last_entry(app: object) -> Callable[[], AuditEntry]:
    """The newest entry."""

    def newest() -> AuditEntry:
        return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()

    return newest
