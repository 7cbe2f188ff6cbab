"""Pages about administrative units: the provinces, search, a unit with its history."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.access.guard import requires
from app.access.values import Permission
from app.core.clock import today
from app.core.text import clean
from app.units import queries
from app.units.exports import parents, period

bp = Blueprint("units", __name__, url_prefix="/units")

SHOWN = 50


@bp.get("/")
@requires(Permission.VIEW_UNITS)
def index() -> ResponseReturnValue:
    """The provinces of today, or what a search by name or code finds, old units included."""
    words = clean(request.args.get("q", ""))
    if not words:
        lines = queries.province_lines(today())
        return render_template("units/index.html", words="", lines=lines)
    found = queries.search(words, limit=SHOWN + 1)
    return render_template(
        "units/search.html",
        words=words,
        found=found[:SHOWN],
        more=len(found) > SHOWN,
        parents=parents,
        period=period,
    )


@bp.get("/<public_id>")
@requires(Permission.VIEW_UNITS)
def show(public_id: str) -> ResponseReturnValue:
    """A unit, what lies in it, what it was made from and what it became."""
    page = queries.unit_page(queries.unit(public_id))
    return render_template(
        "units/show.html", page=page, unit=page.unit, parents=parents(page.unit), period=period
    )
