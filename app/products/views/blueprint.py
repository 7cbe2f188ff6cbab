"""The blueprint the pages of products share."""

from flask import Blueprint

from app.core.errors import DomainError
from app.producers.values import ExistsError

bp = Blueprint("products", __name__)


def existing(refusal: DomainError) -> str | None:
    """The public id of the row already there, for a link beside the refusal."""
    return refusal.public_id if isinstance(refusal, ExistsError) else None
