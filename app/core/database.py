"""The database session and the one way a change is committed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.core.errors import ConflictError
from app.core.tables import Base

db = SQLAlchemy(metadata=Base.metadata)

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_after_commit: ContextVar[list[Callable[[], None]] | None] = ContextVar(
    "after_commit", default=None
)


@contextmanager
def transaction() -> Iterator[None]:
    """Commit once when the block succeeds; otherwise leave nothing behind.

    The reading transaction so far is ended first, so that on SQLite the write lock is taken at the
    start (BEGIN IMMEDIATE) and rows read before are read again under it.
    """
    session = db.session
    session.commit()
    token = _writing.set(True)
    waiting = _after_commit.set([])
    try:
        yield
        session.commit()
        for call in _after_commit.get() or []:
            call()
    except Exception as failure:
        session.rollback()
        if isinstance(failure, IntegrityError):
            raise ConflictError.from_constraint(failure) from failure
        if isinstance(failure, StaleDataError):
            raise ConflictError(
                "Nội dung này vừa được người khác lưu; chưa lưu gì thêm. Xin tải lại trang."
            ) from failure
        raise
    finally:
        _after_commit.reset(waiting)
        _writing.reset(token)


def lock(row: Any) -> None:
    """Read a row again and hold it until the commit, so that two acts follow one another.

    Only the row itself is held: PostgreSQL refuses FOR UPDATE over the outer joins with which the
    row may have been loaded. On SQLite the transaction already holds the one write lock.
    """
    db.session.refresh(row, with_for_update={"of": type(row)})


def after_commit(call: Callable[[], None]) -> None:
    """Do this once the present transaction has been committed (nothing if it fails)."""
    waiting = _after_commit.get()
    if waiting is None:
        raise RuntimeError("after_commit() outside transaction()")
    waiting.append(call)


def prepare_engine(engine: Engine) -> None:
    """SQLite: foreign keys, WAL, and transactions that say from the start that they write."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: SQLiteConnection, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA busy_timeout=15000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
