"""Attaching papers, ending them, entering what stands on them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.access.values import Viewer
from app.audit.actions import record
from app.core.clock import day_of
from app.core.database import db, lock
from app.core.errors import DomainError, StaleError, check_version
from app.core.files import StoredFile
from app.core.tables import new_public_id
from app.core.text import clean
from app.dossiers.models import Dossier, Paper
from app.dossiers.policy import FILLABLE
from app.dossiers.queries import governing_of, need_of
from app.dossiers.values import DossierState, ItemKind, PaperState, Party, Requirement
from app.files.actions import attach, end_attachment, safe_name
from app.files.models import Attachment, AttachmentClass, Blob
from app.jobs.actions import ask

READ_PAPER = "dossiers.read_paper"


@dataclass(frozen=True)
class PaperFacts:
    """What a person read off a paper: number, issuer, day of issue, last day of validity."""

    number: str | None
    issuer: str | None
    issued_on: date | None
    expires_on: date | None


def attach_paper(
    dossier: Dossier,
    requirement: str,
    stored: StoredFile,
    *,
    name: str,
    media_type: str,
    page_count: int | None = None,
    actor: Viewer,
    now: datetime,
) -> Paper:
    """A paper of the dossier from bytes already in the store, and the job that reads it.

    The same bytes for the same part of the checklist are kept once: sent again, the paper that is
    there is answered and nothing changes. Refuses a part the case does not have.
    """
    lock(dossier)
    need = need_of(dossier, governing_of(dossier, on=day_of(now)), requirement)
    _check_addable(dossier, need)
    present = _same_paper(dossier, requirement, stored)
    if present is not None:
        return present
    paper = _waiting_paper(dossier, requirement, _title(name), page_count, now=now)
    paper.attachment = attach(
        stored,
        paper,
        name=name,
        media_type=media_type,
        purpose="paper",
        access_class=AttachmentClass.PERSONAL,
        actor=actor,
        now=now,
    )
    db.session.add(paper)
    dossier.updated_at = now
    record("paper.attached", paper, actor=actor, now=now, dossier=dossier.public_id)
    ask(READ_PAPER, paper, title=f"Nhận dạng “{paper.title}”", actor=actor, now=now)
    db.session.expire(dossier, ["papers"])
    return paper


def _check_addable(dossier: Dossier, need: Requirement) -> None:
    """Refuse a paper the dossier can't take now: handed in, or not the commune's own."""
    if need.kind is not ItemKind.PAPER:
        raise DomainError("Mục này được điền trong hệ thống, không nộp tệp.", field="requirement")
    with_commune = dossier.state is DossierState.SUBMITTED and need.by is Party.COMMUNE
    if dossier.state not in FILLABLE and not with_commune:
        raise DomainError(
            "Hồ sơ đã nộp nên không thêm được tài liệu này, trừ khi được trả lại để bổ sung.",
            field="requirement",
        )


def _waiting_paper(
    dossier: Dossier, requirement: str, title: str, page_count: int | None, *, now: datetime
) -> Paper:
    return Paper(
        public_id=new_public_id(),
        programme_id=dossier.programme_id,
        dossier_id=dossier.id,
        requirement=requirement,
        title=title,
        state=PaperState.WAITING,
        page_count=page_count,
        created_at=now,
        updated_at=now,
    )


def _title(name: str) -> str:
    shown = safe_name(name)
    stem, _, ending = shown.rpartition(".")
    return clean(stem.replace("_", " ")) if stem and len(ending) <= 4 else shown


def _same_paper(dossier: Dossier, requirement: str, stored: StoredFile) -> Paper | None:
    return db.session.scalar(
        select(Paper)
        .join(Attachment, Attachment.id == Paper.attachment_id)
        .join(Blob, Blob.id == Attachment.blob_id)
        .where(
            Paper.programme_id == dossier.programme_id,
            Paper.dossier_id == dossier.id,
            Paper.requirement == requirement,
            Paper.ended_at.is_(None),
            Blob.digest == stored.digest,
        )
        .limit(1)
    )


def end_paper(paper: Paper, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Put a paper out of use with a reason; row, file and pages stay."""
    lock(paper)
    if paper.ended_at is not None:
        return
    if not reason.strip():
        raise DomainError("Xin ghi lý do bỏ tài liệu này.", field="reason")
    need = need_of(paper.dossier, governing_of(paper.dossier, on=day_of(now)), paper.requirement)
    _check_addable(paper.dossier, need)
    paper.ended_at, paper.ended_reason, paper.updated_at = now, clean(reason), now
    paper.version += 1
    end_attachment(paper.attachment, reason=clean(reason), actor=actor, now=now)
    record("paper.ended", paper, actor=actor, now=now, dossier=paper.dossier.public_id)


def read_paper_again(paper: Paper, *, actor: Viewer, now: datetime) -> None:
    """Ask the worker for a paper it could not read; pages read before stay."""
    lock(paper)
    if paper.state is not PaperState.FAILED or paper.ended_at is not None:
        raise DomainError("Tài liệu này không cần nhận dạng lại.")
    paper.state, paper.updated_at = PaperState.WAITING, now
    record("paper.read_again", paper, actor=actor, now=now)
    ask(READ_PAPER, paper, title=f"Nhận dạng “{paper.title}”", actor=actor, now=now)


def save_paper_facts(
    paper: Paper, facts: PaperFacts, *, seen_version: int | None, actor: Viewer, now: datetime
) -> None:
    """Enter number, issuer and days of a paper as printed on it.

    Refuses a day of issue to come and an expiry before the issue; the state of the dossier is
    decided by the caller's policy, since the commune and the province may complete these facts.
    """
    lock(paper)
    if facts.issued_on is not None and facts.issued_on > day_of(now):
        raise DomainError("Ngày cấp không thể sau hôm nay.", field="issued_on")
    if facts.issued_on and facts.expires_on and facts.expires_on < facts.issued_on:
        raise DomainError("Ngày hết hạn không thể trước ngày cấp.", field="expires_on")
    current = PaperFacts(paper.number, paper.issuer, paper.issued_on, paper.expires_on)
    if current == facts:
        return
    try:
        check_version(seen_version, paper, vars(current))
    except StaleError as stale:
        shown = {
            name: f"{value:%d/%m/%Y}" if isinstance(value, date) else value
            for name, value in vars(current).items()
        }
        raise StaleError(shown, version=stale.version) from stale
    paper.number, paper.issuer = facts.number or None, facts.issuer or None
    paper.issued_on, paper.expires_on = facts.issued_on, facts.expires_on
    paper.version += 1
    paper.updated_at = now
    record("paper.facts_saved", paper, actor=actor, now=now, dossier=paper.dossier.public_id)
