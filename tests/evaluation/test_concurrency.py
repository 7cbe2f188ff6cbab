"""Two people at once: one effect, one sentence."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import DomainError
from app.evaluation import actions, queries
from app.evaluation.models import Entry, Sheet
from app.rubrics.queries import published_edition
from tests.evaluation.conftest import Council, best_of


def at_once(app: Flask, *acts: Callable[[], None]) -> list[str]:
    """Run each act in its own thread and session, all started together; the refusals."""
    gate = threading.Barrier(len(acts))
    refusals: list[str] = []

    def run(act: Callable[[], None]) -> None:
        with app.app_context():
            gate.wait()
            try:
                act()
            except DomainError as refusal:
                refusals.append(refusal.sentence)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    db.session.rollback()
    db.session.expire_all()
    return refusals


@pytest.mark.parametrize("attempt", range(3))
def test_two_finalisations_at_once_have_one_effect(
    app: Flask, council: Council, attempt: int
) -> None:
    for which in (0, 1):
        council.seal(which, best_of(council.edition))
    secretary, entry_id = council.secretary, council.entry.id
    version = council.entry.version
    db.session.commit()

    def close() -> None:
        entry = db.session.get_one(Entry, entry_id)
        with transaction():
            actions.close_entry(entry, actor=secretary, now=now())

    refusals = at_once(app, close, close)

    assert len(refusals) == 1
    assert "chốt" in refusals[0]
    assert council.entry.version == version + 1


def test_sealing_twice_at_once_has_one_effect(app: Flask, council: Council) -> None:
    sheet = council.fill(0, best_of(council.edition))
    sheet_id, version, member = sheet.id, sheet.version, council.viewer(0)
    db.session.commit()

    def seal() -> None:
        mine = db.session.get_one(Sheet, sheet_id)
        with transaction():
            actions.seal_sheet(
                mine,
                edition=queries.pinned_edition(mine.entry),
                seen_version=version,
                actor=member,
                now=now(),
            )

    assert len(at_once(app, seal, seal)) == 1
    assert council.sheet(0).version == version + 1


def test_saves_at_once_of_different_criteria_are_all_kept(app: Flask, council: Council) -> None:
    sheet = council.sheet(0)
    sheet_id, version, member = sheet.id, sheet.version, council.viewer(0)
    codes = list(council.edition.criteria)[:6]
    edition = published_edition(council.entry.edition_code)
    db.session.commit()

    def save(code: str) -> Callable[[], None]:
        def act() -> None:
            mine = db.session.get_one(Sheet, sheet_id)
            with transaction():
                actions.save_choices(
                    mine,
                    {code: 1},
                    {},
                    edition=edition,
                    seen_version=version,
                    actor=member,
                    now=now(),
                )

        return act

    assert at_once(app, *(save(code) for code in codes)) == []
    assert actions.chosen(council.sheet(0)) == dict.fromkeys(codes, 1)
    assert council.sheet(0).version == version + len(codes)


def test_saves_at_once_of_one_criterion_keep_one_and_tell_the_other(
    app: Flask, council: Council
) -> None:
    sheet = council.sheet(0)
    sheet_id, version, member = sheet.id, sheet.version, council.viewer(0)
    edition = published_edition(council.entry.edition_code)
    found: list[bool] = []
    db.session.commit()

    def save(option: int) -> Callable[[], None]:
        def act() -> None:
            mine = db.session.get_one(Sheet, sheet_id)
            with transaction():
                clashes = actions.save_choices(
                    mine,
                    {"1.1": option},
                    {},
                    edition=edition,
                    seen_version=version,
                    actor=member,
                    now=now(),
                )
            found.append(bool(clashes))

        return act

    assert at_once(app, save(1), save(2)) == []
    assert sorted(found) == [False, True]
    assert council.sheet(0).version == version + 1
