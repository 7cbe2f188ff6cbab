"""Reading rounds, agenda entries, sheets and evidence, each within the viewer's scope."""

from app.evaluation.queries.agenda import (
    AgendaLine,
    agenda_candidates,
    candidate,
    entry_of_dossier_key,
    old_districts,
    products_of_district,
)
from app.evaluation.queries.evidence import (
    Evidence,
    evidence,
    evidence_paper,
)
from app.evaluation.queries.rounds import (
    RoundLine,
    closed_entries,
    members_to_seat,
    next_round_number,
    round_by_key,
    seat_by_key,
    visible_entry,
    visible_round,
    visible_rounds,
)
from app.evaluation.queries.sheets import (
    answered_counts,
    authority,
    bands,
    edition_digest,
    minimum_basis,
    my_sheets,
    pinned_edition,
    sheets_beside,
    sheets_of_set,
    visible_sheet,
)

__all__ = [
    "AgendaLine",
    "Evidence",
    "RoundLine",
    "agenda_candidates",
    "answered_counts",
    "authority",
    "bands",
    "candidate",
    "closed_entries",
    "edition_digest",
    "entry_of_dossier_key",
    "evidence",
    "evidence_paper",
    "members_to_seat",
    "minimum_basis",
    "my_sheets",
    "next_round_number",
    "old_districts",
    "pinned_edition",
    "products_of_district",
    "round_by_key",
    "seat_by_key",
    "sheets_beside",
    "sheets_of_set",
    "visible_entry",
    "visible_round",
    "visible_rounds",
    "visible_sheet",
]
