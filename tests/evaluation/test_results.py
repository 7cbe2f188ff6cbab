"""A product's result: frozen once, exact, computable again; what the trail says."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import DomainError
from app.dossiers.values import DossierState
from app.evaluation import actions, queries
from app.evaluation.values import EntryState, RoundState
from app.rubrics.queries import published_edition
from app.settings.actions import decide_setting
from tests.evaluation.conftest import (
    Council,
    best_of,
    close,
    none_of,
    save,
)


def test_result_waits_for_every_scoring_seat(council: Council) -> None:
    council.seal(0, best_of(council.edition))

    with pytest.raises(DomainError, match="Lương Thị Chấm"):
        close(council)
    assert council.entry.state is EntryState.SCORING


def test_closing_freezes_sum_count_stars_and_moves_the_dossier(council: Council) -> None:
    council.seal(0, best_of(council.edition))
    council.seal(1, none_of(council.edition))

    close(council)

    entry = council.entry
    assert (entry.state, entry.sum_hundredths, entry.sheet_count) == (EntryState.CLOSED, 10000, 2)
    assert (entry.stars_by_points, entry.result["mean"]) == (3, "50.00")
    assert entry.result["parts"]["A"] == {"sum": "40", "mean": "20.00", "max": 40}
    assert entry.dossier.state is DossierState.SCORED


def test_ninety_points_at_the_province_are_a_proposal(council: Council) -> None:
    for which in (0, 1):
        council.seal(which, best_of(council.edition))

    close(council)

    assert (council.entry.stars, council.entry.result["standing"]) == (5, "propose")


def test_frozen_result_can_be_computed_again_from_the_options(council: Council) -> None:
    council.seal(0, best_of(council.edition))
    council.seal(1, {**best_of(council.edition), "1.1": 0})
    close(council)

    sheets = council.entry.sheets
    again = actions.compute(council.edition, sheets, queries.minimum_basis(council.round))

    assert again.sum_hundredths == council.entry.sum_hundredths
    assert str(again.mean) == council.entry.result["mean"]


def test_option_changed_behind_the_back_stops_the_result(council: Council) -> None:
    for which in (0, 1):
        council.seal(which, best_of(council.edition))
    row = next(row for row in council.sheet(1).choices if row.criterion == "1.1")
    row.option_id = 1
    db.session.commit()

    with pytest.raises(DomainError, match="không còn khớp mã niêm phong"):
        close(council)


def test_no_scoring_after_the_result(council: Council) -> None:
    for which in (0, 1):
        council.seal(which, best_of(council.edition))
    close(council)

    with pytest.raises(DomainError, match="đã có kết quả"):
        save(council, 0, {"1.1": 1})


def test_result_is_fixed_once(council: Council) -> None:
    for which in (0, 1):
        council.seal(which, best_of(council.edition))
    close(council)
    at = council.entry.closed_at

    with pytest.raises(DomainError, match="chốt trước đó"):
        close(council)
    assert council.entry.closed_at == at


def test_province_may_compare_minimums_with_each_sheet(council: Council) -> None:
    with transaction():
        decide_setting(
            council.world.programme.id,
            "minimum_basis",
            "each",
            valid_from=now().date(),
            document="Quy chế Hội đồng",
            actor=council.secretary,
            now=now(),
        )
    best = best_of(council.edition)
    council.seal(0, best)
    council.seal(1, {**best, "1.1": 0})

    close(council)

    assert council.entry.result["minimum_basis"] == "each"
    assert council.entry.stars < council.entry.stars_by_points


def test_round_closes_when_every_product_has_a_result(council: Council) -> None:
    with pytest.raises(DomainError, match="chưa có kết quả"), transaction():
        actions.close_round(council.round, actor=council.secretary, now=now())
    for entry in council.round.entries:
        choices = none_of(published_edition(entry.edition_code))
        for which in (0, 1):
            council.seal(which, choices, entry)
        with transaction():
            actions.close_entry(entry, actor=council.secretary, now=now())

    with transaction():
        actions.close_round(council.round, actor=council.secretary, now=now())

    assert council.round.state is RoundState.CLOSED


def test_trail_of_an_open_sheet_holds_no_option(council: Council) -> None:
    save(council, 0, {"1.1": 2}, notes={"1.2": "mật"})

    saved = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "sheet.saved")).one()
    before, after = saved.facts["chosen"]["1.1"]
    assert before is None
    assert len(after) == 32
    assert saved.facts["noted"] == ["1.2"]
    assert "mật" not in str(saved.facts)


def test_trail_of_a_closed_product_names_every_choice(council: Council) -> None:
    best = best_of(council.edition)
    for which in (0, 1):
        council.seal(which, best)
    close(council)

    closed = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "entry.closed")).one()
    assert closed.facts["sheets"][council.sheet(0).public_id] == best


def test_mean_of_members_is_exact(council: Council) -> None:
    council.seal(0, best_of(council.edition))
    council.seal(1, {**best_of(council.edition), "1.1": 0})
    close(council)

    points = council.edition.criteria["1.1"].max
    assert Decimal(council.entry.result["sum"]) == 200 - points
