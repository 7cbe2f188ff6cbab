"""Pages: the editions and regimes there are, one edition with all its criteria."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.access.guard import requires
from app.access.values import Permission
from app.rubrics import queries
from app.rubrics.rules.presenting import by_set, minimum_rows
from app.rubrics.values.editions import COMPLETENESS_LABELS

bp = Blueprint("rubrics", __name__, url_prefix="/rubrics")


@bp.get("/")
@requires(Permission.VIEW_RUBRICS)
def index() -> ResponseReturnValue:
    """Every edition by set, newest set first, and the regimes that choose between the sets."""
    return render_template(
        "rubrics/index.html",
        sets=by_set(queries.published_editions()),
        regimes=queries.regimes()[::-1],
        labels=COMPLETENESS_LABELS,
    )


@bp.get("/<code>")
@requires(Permission.VIEW_RUBRICS)
def edition(code: str) -> ResponseReturnValue:
    """One edition: law, dates, minimums, every criterion with its options, corrections."""
    row = queries.edition_by_code(code)
    sheet = queries.published_edition(code)
    return render_template(
        "rubrics/edition.html",
        sheet=sheet,
        row=row,
        minimums=minimum_rows(sheet),
        labels=COMPLETENESS_LABELS,
    )
