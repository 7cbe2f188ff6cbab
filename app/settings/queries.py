"""Reading programmes and the settings in force on a day."""

from collections.abc import Sequence as Seq
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.database import db
from app.core.errors import MissingError
from app.settings.models import Programme, Setting
from app.settings.values import CHOICES


def programme_by_code(code: str) -> Programme:
    """The programme of a province by its two-digit code; MissingError when there is none."""
    found = db.session.scalar(
        select(Programme).where(Programme.code == code).options(joinedload(Programme.province))
    )
    if found is None:
        raise MissingError(f"Chưa có chương trình OCOP của tỉnh mã {code}.")
    return found


def programme_by_id(programme_id: int) -> Programme:
    """The programme with this key, its province loaded."""
    found = db.session.scalar(
        select(Programme)
        .where(Programme.id == programme_id)
        .options(joinedload(Programme.province))
    )
    if found is None:
        raise MissingError("Không có chương trình này.")
    return found


def programmes() -> Seq[Programme]:
    """Every programme, by code."""
    wanted = select(Programme).options(joinedload(Programme.province)).order_by(Programme.code)
    return db.session.scalars(wanted).all()


def setting(programme_id: int, key: str, *, on: date) -> Any:
    """The value in force on a day: the province's own, else the default of the system."""
    found = db.session.scalars(
        select(Setting)
        .where(Setting.programme_id == programme_id, Setting.key == key, Setting.valid_from <= on)
        .order_by(Setting.valid_from.desc())
        .limit(1)
    ).first()
    return CHOICES[key].default if found is None else found.value


def settings_on(programme_id: int, *, on: date) -> dict[str, Setting | None]:
    """For every known key the row in force on a day, or None where the default holds."""
    rows = db.session.scalars(
        select(Setting)
        .where(Setting.programme_id == programme_id, Setting.valid_from <= on)
        .order_by(Setting.valid_from)
    )
    found: dict[str, Setting | None] = dict.fromkeys(CHOICES)
    found.update({row.key: row for row in rows})
    return found
