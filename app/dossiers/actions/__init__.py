"""The verbs of dossiers; each leaves a trace, none commits."""

from app.dossiers.actions.filling import (
    AssessmentDraft,
    FormTwoDraft,
    save_commune_assessment,
    save_form_two,
    save_self_assessment,
)
from app.dossiers.actions.moving import (
    IncompleteError,
    close_scoring,
    decide,
    forward,
    receive,
    return_dossier,
    submit,
    take_to_council,
    withdraw,
)
from app.dossiers.actions.opening import open_dossier, reenter_dossier
from app.dossiers.actions.papers import (
    READ_PAPER,
    PaperFacts,
    attach_paper,
    end_paper,
    read_paper_again,
    save_paper_facts,
)
from app.dossiers.actions.reading import (
    ReadPage,
    begin_reading,
    fail_reading,
    finish_reading,
    record_page,
)

__all__ = [
    "READ_PAPER",
    "AssessmentDraft",
    "FormTwoDraft",
    "IncompleteError",
    "PaperFacts",
    "ReadPage",
    "attach_paper",
    "begin_reading",
    "close_scoring",
    "decide",
    "end_paper",
    "fail_reading",
    "finish_reading",
    "forward",
    "open_dossier",
    "read_paper_again",
    "receive",
    "record_page",
    "reenter_dossier",
    "return_dossier",
    "save_commune_assessment",
    "save_form_two",
    "save_paper_facts",
    "save_self_assessment",
    "submit",
    "take_to_council",
    "withdraw",
]
