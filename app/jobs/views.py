"""A job's progress, for people and for the page script."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guard import ensure, requires, viewer
from app.access.values import Permission
from app.core.clock import now
from app.core.database import transaction
from app.core.language import retold, translated
from app.core.web import local_path
from app.jobs import actions, policy, queries
from app.jobs.models import JOB_STATE_LABELS, JobState

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


@bp.get("/<public_id>")
@requires(Permission.VIEW_JOBS)
def job(public_id: str) -> ResponseReturnValue:
    """How far the job is; as JSON when the script asks."""
    found = queries.visible_job(public_id, viewer=viewer())
    if request.accept_mimetypes.best == "application/json":
        return jsonify(
            state=found.state.value,
            label=translated(JOB_STATE_LABELS[found.state]),
            done=found.done,
            total=found.total,
            percent=found.percent,
            over=found.over,
            error=retold(found.error),
        )
    back = local_path(request.args.get("back"))
    return render_template(
        "jobs/job.html",
        job=found,
        labels=JOB_STATE_LABELS,
        back=back,
        may_retry=policy.may_retry(viewer(), found),
    )


@bp.post("/<public_id>/retry")
@requires(Permission.VIEW_JOBS)
def retry(public_id: str) -> ResponseReturnValue:
    """Try a failed job again."""
    found = queries.visible_job(public_id, viewer=viewer())
    ensure(policy.may_retry(viewer(), found) or found.state is not JobState.FAILED)
    with transaction():
        actions.retry(found, actor=viewer(), now=now())
    back = local_path(request.args.get("back"))
    return redirect(url_for(".job", public_id=public_id, back=back))
