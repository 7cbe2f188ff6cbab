"""Loading the editions, regimes and product groups that come with the application."""

from app.rubrics.actions.loading import Loaded, load_editions

__all__ = ["Loaded", "load_editions"]
