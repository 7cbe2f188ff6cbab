"""The frozen copy of a dossier as handed in: plain values, the same for equal dossiers."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import inspect

from app.dossiers.models import Dossier, Paper
from app.dossiers.queries.finding import form_two
from app.dossiers.queries.standing import choices_of, notes_of, papers_in_use
from app.rubrics.queries import edition_by_code

_OUTSIDE = {
    "id",
    "programme_id",
    "search_text",
    "sort_text",
    "created_at",
    "updated_at",
    "version",
    "name_key",
}


def snapshot(dossier: Dossier) -> dict[str, Any]:
    """All a dossier says on the day it is handed in.

    Columns of personal data are left out: the copy is kept for good, they may have to be erased
    (the producer's row and the scans hold them).
    """
    product, texts = dossier.product, form_two(dossier)
    edition = edition_by_code(dossier.edition_code) if dossier.edition_code else None
    return {
        "dossier": dossier.public_id,
        "kind": dossier.kind.value,
        "filed_on": _plain(dossier.filed_on),
        "regime": dossier.regime_code,
        "edition": dossier.edition_code,
        "edition_digest": edition.content_hash if edition else None,
        "product": _columns(product) | {"group": product.group.code if product.group else None},
        "commune": product.commune.code if product.commune else None,
        "producer": _columns(product.producer),
        "choices": dict(sorted(choices_of(dossier).items())),
        "notes": dict(sorted(notes_of(dossier).items())),
        "form_two": {
            name: getattr(texts, name) if texts else None for name in ("results", "changes", "plan")
        },
        "papers": [_paper(paper) for paper in papers_in_use(dossier)],
    }


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "paper": paper.public_id,
        "requirement": paper.requirement,
        "title": paper.title,
        "digest": paper.attachment.blob.digest,
        "number": paper.number,
        "issuer": paper.issuer,
        "issued_on": _plain(paper.issued_on),
        "expires_on": _plain(paper.expires_on),
    }


def _columns(row: Any) -> dict[str, Any]:
    columns = inspect(type(row)).columns
    return {
        column.key: _plain(getattr(row, column.key))
        for column in columns
        if column.key not in _OUTSIDE and not column.foreign_keys and "personal" not in column.info
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
