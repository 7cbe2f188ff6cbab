"""Alembic's entry: runs the revisions on the application's own database, one transaction each run.

SQLite cannot alter a table in place, so Alembic copies it (batch mode). Foreign keys are switched
off meanwhile, or dropping the old copy would take the rows that point to it along; they are checked
as a whole before the transaction is committed.
"""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import has_app_context
from sqlalchemy import Connection

from app import create_app
from app.core.database import db
from app.core.tables import Base, UTCDateTime


def render_type(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write our own column types as plain SQLAlchemy: a revision must not change with the code."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def switch_foreign_keys(connection: Connection, state: Literal["ON", "OFF"]) -> None:
    """Outside any transaction, where SQLite ignores the statement; other databases need none."""
    raw = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite" and raw is not None:
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA foreign_keys={state}")
        cursor.close()


def check_foreign_keys(connection: Connection) -> None:
    """Refuse to commit a migration that left a row pointing nowhere."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"foreign keys broken by the migration: {broken[:5]}")


def migrate() -> None:
    """Run what Alembic was asked for on the present application's engine."""
    with db.engine.connect() as connection:
        switch_foreign_keys(connection, "OFF")
        try:
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                render_as_batch=True,
                render_item=render_type,
                compare_type=True,
                compare_server_default=True,
                transactional_ddl=True,
            )
            with context.begin_transaction():
                context.run_migrations()
                check_foreign_keys(connection)
        finally:
            switch_foreign_keys(connection, "ON")


if has_app_context():
    migrate()
else:
    with create_app().app_context():
        migrate()
