"""Who may do what to a job."""

from app.access.values import Permission, Viewer
from app.jobs.models import Job, JobState


def may_retry(viewer: Viewer, job: Job) -> bool:
    """A failed job is tried again by who asked for it, or by an administrator."""
    mine = job.asked_by_id is not None and job.asked_by_id == viewer.user_id
    return job.state is JobState.FAILED and (mine or viewer.may(Permission.MANAGE_USERS))
