"""Loading the official lists of units."""

from app.units.actions.loading import Loaded, load_units

__all__ = ["Loaded", "load_units"]
