"""What a dossier consists of, what is missing, how it moves, when its limits end: pure rules."""

from app.dossiers.rules.checklists import (
    check_eligible,
    checklist,
    missing,
    package,
    samples_needed,
)
from app.dossiers.rules.contents import (
    lacking_assessment,
    lacking_registration,
    lacking_self_report,
    note_field,
    receipt_number,
    snapshot_digest,
)
from app.dossiers.rules.days import deadline, holidays, skipped_days, unknown_year
from app.dossiers.rules.moving import DOSSIER, OPEN_STATES, holder

__all__ = [
    "DOSSIER",
    "OPEN_STATES",
    "check_eligible",
    "checklist",
    "deadline",
    "holder",
    "holidays",
    "lacking_assessment",
    "lacking_registration",
    "lacking_self_report",
    "missing",
    "note_field",
    "package",
    "receipt_number",
    "samples_needed",
    "skipped_days",
    "snapshot_digest",
    "unknown_year",
]
