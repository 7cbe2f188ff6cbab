"""The way of a dossier: from state to state, and who has it in hand meanwhile."""

from app.core.workflow import Workflow
from app.dossiers.values import (
    DOSSIER_STATE_LABELS,
    DossierEvent,
    DossierState,
    Party,
)

DOSSIER: Workflow[DossierState, DossierEvent] = Workflow(
    start=DossierState.DRAFT,
    moves={
        (DossierState.DRAFT, DossierEvent.SUBMIT): DossierState.SUBMITTED,
        (DossierState.SUBMITTED, DossierEvent.RETURN): DossierState.RETURNED,
        (DossierState.RETURNED, DossierEvent.SUBMIT): DossierState.SUBMITTED,
        (DossierState.SUBMITTED, DossierEvent.FORWARD): DossierState.FORWARDED,
        (DossierState.FORWARDED, DossierEvent.RETURN): DossierState.RETURNED,
        (DossierState.FORWARDED, DossierEvent.RECEIVE): DossierState.RECEIVED,
        (DossierState.RECEIVED, DossierEvent.TAKE_TO_COUNCIL): DossierState.SCORING,
        (DossierState.SCORING, DossierEvent.CLOSE_SCORING): DossierState.SCORED,
        (DossierState.SCORED, DossierEvent.DECIDE): DossierState.DECIDED,
        (DossierState.DRAFT, DossierEvent.WITHDRAW): DossierState.WITHDRAWN,
        (DossierState.SUBMITTED, DossierEvent.WITHDRAW): DossierState.WITHDRAWN,
        (DossierState.RETURNED, DossierEvent.WITHDRAW): DossierState.WITHDRAWN,
        (DossierState.FORWARDED, DossierEvent.WITHDRAW): DossierState.WITHDRAWN,
        (DossierState.RECEIVED, DossierEvent.WITHDRAW): DossierState.WITHDRAWN,
    },
    labels=DOSSIER_STATE_LABELS,
)

OPEN_STATES = frozenset(DossierState) - {DossierState.DECIDED, DossierState.WITHDRAWN}
"""A product has at most one dossier in these states."""

_HOLDERS: dict[DossierState, Party] = {
    DossierState.DRAFT: Party.PRODUCER,
    DossierState.RETURNED: Party.PRODUCER,
    DossierState.SUBMITTED: Party.COMMUNE,
    DossierState.FORWARDED: Party.PROVINCE,
    DossierState.RECEIVED: Party.PROVINCE,
    DossierState.SCORING: Party.COUNCIL,
    DossierState.SCORED: Party.PROVINCE,
}


def holder(state: DossierState) -> Party | None:
    """Who has the dossier in hand and must act next; None when it has ended."""
    return _HOLDERS.get(state)
