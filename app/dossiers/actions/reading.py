"""Writing down what the machine read from a paper, one page at a time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.access.values import Viewer
from app.audit.actions import record
from app.core.database import db
from app.core.files import StoredFile
from app.core.text import fold
from app.dossiers.models import Page, Paper
from app.dossiers.values import PaperState
from app.files.models import Blob

PICTURE_TYPE = "image/webp"


@dataclass(frozen=True)
class ReadPage:
    """A page as read: its pictures are in the store already; sizes in pixels.

    ``words`` holds the place of each word on the picture where the reading gives it.
    """

    number: int
    picture: StoredFile
    thumbnail: StoredFile
    width: int
    height: int
    born_digital: bool
    text: str
    words: list[Any] = field(default_factory=list)


def begin_reading(paper: Paper, *, page_count: int, actor: Viewer, now: datetime) -> None:
    """The worker has opened the paper and counted its pages."""
    paper.state, paper.page_count, paper.updated_at = PaperState.READING, page_count, now
    record("paper.reading_begun", paper, actor=actor, now=now)


def record_page(paper: Paper, read: ReadPage, *, actor: Viewer, now: datetime) -> Page:
    """Keep a page; one that is already there stays (the work was taken up again)."""
    present = db.session.scalar(
        select(Page).where(
            Page.programme_id == paper.programme_id,
            Page.paper_id == paper.id,
            Page.number == read.number,
        )
    )
    if present is not None:
        return present
    page = Page(
        programme_id=paper.programme_id,
        paper_id=paper.id,
        number=read.number,
        picture=_blob(paper.programme_id, read.picture, now=now),
        thumbnail=_blob(paper.programme_id, read.thumbnail, now=now),
        width=read.width,
        height=read.height,
        born_digital=read.born_digital,
        text=read.text,
        folded=fold(read.text),
        words=read.words,
        read_at=now,
    )
    db.session.add(page)
    record(
        "paper.page_read",
        paper,
        actor=actor,
        now=now,
        page=read.number,
        born_digital=read.born_digital,
        picture=read.picture.digest,
    )
    return page


def _blob(programme_id: int, stored: StoredFile, *, now: datetime) -> Blob:
    """The row for bytes that are no attachment of their own; once per content."""
    blob = db.session.scalar(
        select(Blob).where(Blob.programme_id == programme_id, Blob.digest == stored.digest)
    )
    if blob is None:
        blob = Blob(
            programme_id=programme_id,
            digest=stored.digest,
            size=stored.size,
            media_type=PICTURE_TYPE,
            stored_at=now,
        )
        db.session.add(blob)
        db.session.flush()
    return blob


def finish_reading(paper: Paper, *, actor: Viewer, now: datetime) -> None:
    """Every page has been read."""
    paper.state, paper.updated_at = PaperState.READ, now
    record("paper.read", paper, actor=actor, now=now)


def fail_reading(paper: Paper, *, actor: Viewer, now: datetime) -> None:
    """The paper can't be read; the job says why. What was read before stays."""
    paper.state, paper.updated_at = PaperState.FAILED, now
    record("paper.reading_failed", paper, actor=actor, now=now)
