"""The blueprint the pages of this room hang on, and what they share."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from app.access.guard import viewer
from app.core.clock import now, today
from app.core.database import transaction
from app.evaluation.models import Entry, Round
from app.settings.queries import setting

bp = Blueprint("evaluation", __name__, url_prefix="/evaluation")


def do(action: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Carry out one action in its own transaction, as the signed-in person, now."""
    with transaction():
        return action(*arguments, actor=viewer(), now=now(), **named)


def spread_limit(council: Round) -> int:
    """The spread of totals above which the council is reminded to discuss."""
    return int(setting(council.programme_id, "spread_points", on=council.council_on or today()))


def product_name(entry: Entry) -> str:
    """The product on the agenda, as flashed messages name it."""
    return entry.dossier.product.name
