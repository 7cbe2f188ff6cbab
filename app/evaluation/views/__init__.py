"""Pages of rounds, agenda entries, sheets and old rounds."""

from app.evaluation.views import entries, old_rounds, rounds, sheets
from app.evaluation.views.blueprint import bp

__all__ = ["bp", "entries", "old_rounds", "rounds", "sheets"]
