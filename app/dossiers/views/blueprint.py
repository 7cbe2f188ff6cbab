"""The blueprint the pages of this room hang on, and what they share."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from app.access.guard import viewer
from app.core.clock import now, today
from app.core.database import transaction
from app.dossiers import queries
from app.dossiers.models import Dossier
from app.dossiers.values import Governing

bp = Blueprint("dossiers", __name__, url_prefix="/dossiers")


def found(public_id: str) -> Dossier:
    """The dossier of the address, within the viewer's scope."""
    return queries.visible_dossier(public_id, viewer=viewer())


def governed(dossier: Dossier) -> Governing:
    """What governs it today."""
    return queries.governing_of(dossier, on=today())


def do(action: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Carry out one action in its own transaction, as the signed-in person, now."""
    with transaction():
        return action(*arguments, actor=viewer(), now=now(), **named)
