"""Dossiers at the steps of their way, made through the actions themselves."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.access.values import Role, Viewer
from app.core.clock import now
from app.core.database import db, transaction
from app.core.tables import new_public_id
from app.dossiers import actions, queries
from app.dossiers.actions import AssessmentDraft, FormTwoDraft
from app.dossiers.models import Dossier, Paper
from app.dossiers.values import DossierKind
from app.files.actions import keep
from tests.factories.world import World

Maker = Callable[..., Dossier]


def paper_of(dossier: Dossier, code: str, actor: Viewer, text: str = "") -> Paper:
    """A paper with some bytes (not read by the worker)."""
    stored = keep(BytesIO(f"%PDF {code} {text}".encode()), limit=10_000)
    with transaction():
        return actions.attach_paper(
            dossier,
            code,
            stored,
            name=f"{code}.pdf",
            media_type="application/pdf",
            actor=actor,
            now=now(),
        )


@pytest.fixture
def draft(world: World) -> Maker:
    """Opens a dossier for the product of a commune."""

    def make(which: int = 0, kind: DossierKind = DossierKind.FIRST) -> Dossier:
        with transaction():
            return actions.open_dossier(
                world.products[which],
                kind=kind,
                key=new_public_id(),
                actor=world.viewer(Role.PRODUCER, which),
                now=now(),
            )

    return make


def fill(dossier: Dossier, actor: Viewer, *, best: bool = True) -> Dossier:
    """Answer every criterion, write the texts, attach the licence."""
    edition = queries.governing_of(dossier, on=date(2026, 11, 23)).edition
    assert edition is not None
    choices = {
        code: max(leaf.answers, key=lambda option: option.points).id if best else 0
        for code, leaf in edition.criteria.items()
    }
    with transaction():
        actions.save_self_assessment(
            dossier, choices, {}, seen_version=dossier.version, actor=actor, now=now()
        )
    with transaction():
        actions.save_form_two(
            dossier,
            FormTwoDraft("Bán 2 tấn chè", "Bao bì mới", "Mở thêm 3 đại lý"),
            seen_version=None,
            actor=actor,
            now=now(),
        )
    paper_of(dossier, "E01", actor)
    return dossier


@pytest.fixture
def ready(draft: Maker, world: World) -> Maker:
    """A draft with nothing compulsory missing."""

    def make(which: int = 0, kind: DossierKind = DossierKind.FIRST) -> Dossier:
        return fill(draft(which, kind), world.viewer(Role.PRODUCER, which))

    return make


@pytest.fixture
def submitted(ready: Maker, world: World) -> Maker:
    """Handed in to the commune."""

    def make(which: int = 0) -> Dossier:
        dossier = ready(which)
        with transaction():
            actions.submit(dossier, actor=world.viewer(Role.PRODUCER, which), now=now())
        return dossier

    return make


def assess(dossier: Dossier, actor: Viewer, *, samples: int | None = 5) -> None:
    """The commune's Form 03, its letter, the samples."""
    with transaction():
        actions.save_commune_assessment(
            dossier,
            AssessmentDraft(
                "Chè của xã",
                "12 lao động",
                "Từ hợp tác xã",
                "Chè cổ",
                "Đề nghị",
                date(2026, 11, 23),
                samples,
            ),
            seen_version=None,
            actor=actor,
            now=now(),
        )
    paper_of(dossier, "VBDN", actor)


@pytest.fixture
def forwarded(submitted: Maker, world: World) -> Maker:
    """Sent on to the province."""

    def make(which: int = 0) -> Dossier:
        dossier, officer = submitted(which), world.viewer(Role.COMMUNE_OFFICER, which)
        assess(dossier, officer)
        with transaction():
            actions.forward(dossier, actor=officer, now=now())
        return dossier

    return make


@pytest.fixture
def received(forwarded: Maker, world: World) -> Maker:
    """Taken in by the province."""

    def make(which: int = 0) -> Dossier:
        dossier = forwarded(which)
        with transaction():
            actions.receive(dossier, actor=world.viewer(Role.SECRETARY), now=now())
        return dossier

    return make


@pytest.fixture
def queries_run(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Collects the statements sent to the database meanwhile."""

    @contextmanager
    def watch() -> Iterator[list[str]]:
        said: list[str] = []

        def note(_: Any, __: Any, statement: str, *___: Any) -> None:
            said.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        yield said
        event.remove(db.engine, "before_cursor_execute", note)

    return watch
