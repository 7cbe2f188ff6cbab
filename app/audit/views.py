"""The trail as a page."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.access.guard import requires, viewer
from app.access.values import Permission
from app.audit import queries
from app.audit.exports import facts_of, lines_of
from app.audit.values import OBJECTS, VERBS

bp = Blueprint("audit", __name__, url_prefix="/audit")


@bp.get("/")
@requires(Permission.VIEW_AUDIT)
def index() -> ResponseReturnValue:
    """The newest entries of the programme, by object when asked."""
    kind, public_id = request.args.get("kind", ""), request.args.get("id", "")
    found = queries.entries(
        viewer=viewer(),
        object_kind=kind,
        object_public_id=public_id,
        before=request.args.get("before", type=int),
    )
    personal = queries.personal_values(found)
    return render_template(
        "audit/index.html",
        entries=[(entry, lines_of(entry, personal), facts_of(entry)) for entry in found],
        verbs=VERBS,
        objects=OBJECTS,
        chosen={"kind": kind, "id": public_id},
        older=found[-1].id if len(found) == queries.PAGE else None,
    )
