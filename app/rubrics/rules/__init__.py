"""Pure rules: checking editions, scoring, classifying, choosing regime and authority."""

from app.rubrics.rules.checking import check_edition
from app.rubrics.rules.classifying import band_of, classify, missing_minimums
from app.rubrics.rules.contents import content_hash
from app.rubrics.rules.dating import (
    authority_on,
    grace_until,
    regime_for,
    regime_on,
    validity_end,
)
from app.rubrics.rules.scoring import check_choices, check_scorable, score, unanswered

__all__ = [
    "authority_on",
    "band_of",
    "check_choices",
    "check_edition",
    "check_scorable",
    "classify",
    "content_hash",
    "grace_until",
    "missing_minimums",
    "regime_for",
    "regime_on",
    "score",
    "unanswered",
    "validity_end",
]
