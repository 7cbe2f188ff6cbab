"""The trail as a page."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.access.guard import requires, viewer
from app.access.values import Permission
from app.audit import queries
from app.audit.values import OBJECTS, VERBS

bp = Blueprint("audit", __name__, url_prefix="/audit")


@bp.get("/")
@requires(Permission.VIEW_AUDIT)
def index() -> ResponseReturnValue:
    """The newest entries of the programme, by object when asked."""
    before = request.args.get("before", type=int)
    found = queries.entries(
        viewer=viewer(),
        object_kind=request.args.get("kind"),
        object_public_id=request.args.get("id"),
        before=before,
    )
    return render_template("audit/index.html", entries=found, verbs=VERBS, objects=OBJECTS)
