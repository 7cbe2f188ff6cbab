"""The worker's part: turning a scan into page pictures and searchable Vietnamese text.

Each page is one short transaction, so that work that was cut off goes on at the next page.
"""

import shutil
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select

from app.access.values import Viewer, system_viewer
from app.core.clock import now
from app.core.database import db, transaction
from app.core.documents.images import page_images
from app.core.documents.ocr import ocr
from app.core.documents.reading import born_digital_text, page_count, render_page
from app.core.errors import DomainError
from app.core.files import store
from app.dossiers import actions
from app.dossiers.actions import READ_PAPER, ReadPage
from app.dossiers.models import Paper
from app.dossiers.queries import page_numbers
from app.files.actions import keep_bytes
from app.jobs.actions import finish, progress
from app.jobs.models import Job
from app.jobs.rules import register_work

LEAST_LETTERS = 25
"""A page whose own text has fewer letters is read as a picture (stamps, page numbers)."""
LANGUAGE = "vie"
"""Vietnamese alone: with English beside it Tesseract drops tone marks of capitals."""
LONGEST_SIDE = 3508
"""Pixels of the long side of A4 at 300 dpi: a larger phone photo is read at this size."""


@dataclass(frozen=True)
class _Task:
    """What the job is about: ids only, since each page has its own transaction."""

    job_id: int
    paper_id: int
    path: Path
    actor: Viewer


def read_paper(job_id: int) -> None:
    """Read every page not read yet; what goes wrong is said by the job, and the paper marked."""
    task = _task(job_id)
    if task is None:
        return
    try:
        _read_pages(task)
    except Exception:
        db.session.rollback()
        with transaction():
            paper = db.session.get_one(Paper, task.paper_id)
            actions.fail_reading(paper, actor=task.actor, now=now())
        raise


def _task(job_id: int) -> _Task | None:
    """The paper to read; a paper put out of use meanwhile needs no reading."""
    job = db.session.get_one(Job, job_id)
    paper = db.session.scalars(
        select(Paper).where(
            Paper.programme_id == job.programme_id, Paper.public_id == job.object_public_id
        )
    ).one()
    if paper.ended_at is not None:
        with transaction():
            finish(db.session.get_one(Job, job_id), now=now())
        return None
    return _Task(
        job_id=job_id,
        paper_id=paper.id,
        path=store().local(paper.attachment.blob.digest),
        actor=system_viewer(job.programme_id, "Tiến trình nhận dạng"),
    )


def _read_pages(task: _Task) -> None:
    total = page_count(task.path)
    with transaction():
        paper = db.session.get_one(Paper, task.paper_id)
        actions.begin_reading(paper, page_count=total, actor=task.actor, now=now())
        read = page_numbers(paper)
        _note_progress(task, len(read), total)
    unread: list[int] = []
    for number in sorted(set(range(1, total + 1)) - read):
        page, said = _read_page(task.path, number)
        if said:
            unread.append(number)
        with transaction():
            paper = db.session.get_one(Paper, task.paper_id)
            actions.record_page(paper, page, actor=task.actor, now=now())
            read.add(number)
            _note_progress(task, len(read), total)
    with transaction():
        paper = db.session.get_one(Paper, task.paper_id)
        actions.finish_reading(paper, actor=task.actor, now=now())
        finish(db.session.get_one(Job, task.job_id), now=now(), pages=total, unread=unread)


def _note_progress(task: _Task, done: int, total: int) -> None:
    progress(db.session.get_one(Job, task.job_id), done=done, total=total, now=now())


def _read_page(path: Path, number: int) -> tuple[ReadPage, str]:
    """A page with its pictures stored, and why no text was read, if so (outside transactions)."""
    picture = render_page(path, number)
    shown, small = page_images(picture)
    with Image.open(BytesIO(shown)) as stored:
        width, height = stored.size
    text = born_digital_text(path, number)
    born_digital = sum(char.isalpha() for char in text) >= LEAST_LETTERS
    words: list[Any] = []
    said = ""
    if not born_digital:
        text, words, said = _recognised(picture, width)
    page = ReadPage(
        number=number,
        picture=keep_bytes(shown),
        thumbnail=keep_bytes(small),
        width=width,
        height=height,
        born_digital=born_digital,
        text=text,
        words=words,
    )
    return page, said


def _recognised(picture: Image.Image, shown_width: int) -> tuple[str, list[Any], str]:
    """Text and words (with their place on the stored picture) as recognised, or why none.

    A page that takes too long stays without text and can be looked at; without the program
    nothing is kept, so that the work can be done later.
    """
    if shutil.which("tesseract") is None:
        raise DomainError("Máy chủ chưa cài Tesseract nên chưa đọc được chữ trên bản quét.")
    small = picture.copy()
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    try:
        found = ocr(small, LANGUAGE)
    except DomainError as refusal:
        return "", [], refusal.sentence
    scale = shown_width / small.width
    words = [
        [word.text, *(round(side * scale) for side in (word.x, word.y, word.w, word.h))]
        for word in found.words
    ]
    return found.text, words, ""


def register() -> None:
    """Tell the queue which work this room does."""
    register_work(READ_PAPER, read_paper)
