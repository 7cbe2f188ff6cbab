"""The papers of a dossier as a council member reads them, opened only through the agenda."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.database import db
from app.core.errors import MissingError
from app.core.text import fold
from app.dossiers.models import Paper
from app.dossiers.queries import papers_with_pages
from app.evaluation.models import Entry
from app.rubrics.values.editions import Edition

_FILE = Path(__file__).resolve().parents[1] / "data" / "evidence.yaml"


@lru_cache(maxsize=1)
def _titles() -> Mapping[str, tuple[str, ...]]:
    content = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        code: tuple(fold(title) for title in titles) for code, titles in content["titles"].items()
    }


@dataclass(frozen=True)
class Evidence:
    """The papers in use with their pages, and per criterion those that usually prove it."""

    papers: Sequence[Paper]
    of_criterion: Mapping[str, Sequence[Paper]]


def evidence(entry: Entry, edition: Edition) -> Evidence:
    """The papers of the entry's dossier; the tie to criteria is derived, every page stays open."""
    papers = papers_with_pages(entry.dossier_id, programme_id=entry.programme_id)
    return Evidence(
        papers=papers,
        of_criterion={
            code: [paper for paper in papers if _bears_on(paper.requirement, fold(leaf.title))]
            for code, leaf in edition.criteria.items()
        },
    )


def _bears_on(requirement: str, folded_title: str) -> bool:
    return any(title in folded_title for title in _titles().get(requirement, ()))


def evidence_paper(entry: Entry, public_id: str) -> Paper:
    """A paper of the entry's dossier; MissingError when it belongs to another dossier."""
    found = db.session.scalar(
        select(Paper)
        .where(
            Paper.public_id == public_id,
            Paper.dossier_id == entry.dossier_id,
            Paper.ended_at.is_(None),
        )
        .options(joinedload(Paper.attachment))
    )
    if found is None:
        raise MissingError("Không tìm thấy tài liệu này.")
    return found
