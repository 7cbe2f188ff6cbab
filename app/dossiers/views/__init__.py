"""Pages of dossiers: list, overview, forms, papers, moves."""

from app.dossiers.views import lists, moves, overview, papers, writing
from app.dossiers.views.blueprint import bp

__all__ = ["bp", "lists", "moves", "overview", "papers", "writing"]
