"""Rounds, sheets and results as they are stored."""

import pytest
from sqlalchemy import select

from app.access.values import Role
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import DomainError, StaleError
from app.core.tables import new_public_id
from app.dossiers.values import DossierState
from app.evaluation import actions, queries
from app.evaluation.models import Choice, RoundEventRow
from app.evaluation.values import RoundState, SeatRole, SheetState
from app.notices.models import Notice
from app.rubrics.queries import published_edition
from tests.evaluation.conftest import (
    TEA,
    Council,
    best_of,
    none_of,
    planned_round,
    received,
    save,
    seat_members,
)
from tests.factories.world import World


def test_opening_makes_a_sheet_for_each_seat_and_product(council: Council) -> None:
    assert council.round.state is RoundState.OPEN
    assert [len(entry.sheets) for entry in council.round.entries] == [2, 2]
    assert {entry.dossier.state for entry in council.round.entries} == {DossierState.SCORING}
    assert {entry.dossier.round_id for entry in council.round.entries} == {council.round.id}


def test_opening_leaves_an_event_and_tells_the_members(council: Council) -> None:
    event = db.session.scalars(select(RoundEventRow)).one()
    told = set(db.session.scalars(select(Notice.user_id)))

    assert (event.from_state, event.to_state) == (RoundState.PLANNED, RoundState.OPEN)
    assert {council.member(0).id, council.member(1).id} <= told


def test_agenda_pins_the_edition_by_its_content(council: Council) -> None:
    assert council.entry.edition_code == TEA
    assert council.entry.edition_digest == queries.edition_digest(TEA)


def test_edition_that_is_no_longer_the_pinned_one_is_refused(council: Council) -> None:
    council.entry.edition_digest = "0" * 64

    with pytest.raises(DomainError, match="không còn đúng bản"):
        queries.pinned_edition(council.entry)


def test_round_without_chair_does_not_open(world: World) -> None:
    secretary = world.viewer(Role.SECRETARY)
    with transaction():
        made = planned_round(world)
        dossier = received(world.products[0], now())
        actions.put_on_agenda(made, [dossier], actor=secretary, now=now())

    with pytest.raises(DomainError, match="chưa có Chủ tịch"), transaction():
        actions.open_round(made, actor=secretary, now=now())
    assert made.state is RoundState.PLANNED


def test_second_chair_is_refused(world: World) -> None:
    with transaction():
        made = planned_round(world)
        seat_members(made, world)

    with pytest.raises(DomainError, match="đã có Chủ tịch"), transaction():
        actions.seat_member(
            made,
            person="Lê Thị Hai",
            office="Sở Y tế",
            role=SeatRole.CHAIR,
            scores=True,
            user=None,
            key=new_public_id(),
            actor=world.viewer(Role.SECRETARY),
            now=now(),
        )


def test_member_without_account_has_a_seat_and_a_sheet(world: World) -> None:
    secretary = world.viewer(Role.SECRETARY)
    with transaction():
        made = planned_round(world)
        seat_members(made, world)
        actions.seat_member(
            made,
            person="Lê Văn Giấy",
            office="Sở Y tế",
            role=SeatRole.MEMBER,
            scores=True,
            user=None,
            key=new_public_id(),
            actor=secretary,
            now=now(),
        )
        dossier = received(world.products[0], now())
        actions.put_on_agenda(made, [dossier], actor=secretary, now=now())
        actions.open_round(made, actor=secretary, now=now())

    assert [sheet.seat.person for sheet in made.entries[0].sheets][-1] == "Lê Văn Giấy"


def test_council_does_not_change_once_the_round_is_open(council: Council) -> None:
    with pytest.raises(DomainError, match="đã mở"), transaction():
        actions.remove_seat(council.round.seats[1], actor=council.secretary, now=now())
    with pytest.raises(DomainError, match="đã mở"), transaction():
        actions.take_off_agenda(council.entry, actor=council.secretary, now=now())


def test_same_number_in_a_year_is_refused_in_words(world: World) -> None:
    with transaction():
        planned_round(world)

    with pytest.raises(DomainError, match="Đã có đợt mang số này"), transaction():
        planned_round(world)


def test_dossier_not_received_is_refused(world: World) -> None:
    with transaction():
        made = planned_round(world)
        dossier = received(world.products[0], now())
        dossier.state = DossierState.FORWARDED

    with pytest.raises(DomainError, match="cấp tỉnh chưa tiếp nhận"), transaction():
        actions.put_on_agenda(made, [dossier], actor=world.viewer(Role.SECRETARY), now=now())


def test_saving_keeps_option_ids_and_counts_the_version_up(council: Council) -> None:
    before = council.sheet(0).version

    save(council, 0, {"1.1": 2, "1.3": 0})

    assert actions.chosen(council.sheet(0)) == {"1.1": 2, "1.3": 0}
    assert council.sheet(0).version == before + 1


def test_saving_the_same_again_changes_nothing(council: Council) -> None:
    save(council, 0, {"1.1": 2})
    version = council.sheet(0).version

    save(council, 0, {"1.1": 2})

    assert council.sheet(0).version == version


def test_two_machines_that_change_different_criteria_merge_silently(council: Council) -> None:
    start = council.sheet(0).version
    save(council, 0, {"1.1": 2}, seen=start)

    clashes = save(council, 0, {"2.1": 1}, seen=start)

    assert clashes == {}
    assert actions.chosen(council.sheet(0)) == {"1.1": 2, "2.1": 1}


def test_clash_keeps_what_is_stored_and_saves_the_rest(council: Council) -> None:
    start = council.sheet(0).version
    save(council, 0, {"1.1": 2}, seen=start)

    clashes = save(council, 0, {"1.1": 3, "2.1": 1}, seen=start)

    assert set(clashes) == {"1.1"}
    assert actions.chosen(council.sheet(0)) == {"1.1": 2, "2.1": 1}


def test_note_without_a_choice_is_kept_and_is_no_answer(council: Council) -> None:
    save(council, 0, {}, notes={"1.1": "Thiếu xác nhận vùng nguyên liệu"})

    row = db.session.scalars(select(Choice)).one()
    assert (row.option_id, row.note) == (None, "Thiếu xác nhận vùng nguyên liệu")
    assert actions.chosen(council.sheet(0)) == {}


@pytest.mark.parametrize("choices", [{"1.1": 99}, {"99": 1}])
def test_option_of_another_edition_is_refused(council: Council, choices: dict[str, int]) -> None:
    with pytest.raises(DomainError):
        save(council, 0, choices)
    assert actions.chosen(council.sheet(0)) == {}


def test_option_that_only_another_sheet_has_is_refused(council: Council) -> None:
    own = published_edition(TEA)
    others = published_edition("qd26-2026-21").criteria
    foreign = next(code for code in others if code not in own.criteria)

    with pytest.raises(DomainError, match="không có tiêu chí"):
        save(council, 0, {foreign: 1})


def test_incomplete_sheet_is_not_sealed(council: Council) -> None:
    with pytest.raises(DomainError, match="tiêu chí chưa chấm"):
        council.seal(0, {"1.1": 1})
    assert council.sheet(0).state is SheetState.OPEN


def test_zero_everywhere_is_an_answer_and_can_be_sealed(council: Council) -> None:
    council.seal(0, none_of(council.edition))

    assert council.sheet(0).state is SheetState.SEALED


def test_sealed_sheet_has_the_digest_of_its_content(council: Council) -> None:
    sheet = council.seal(0, best_of(council.edition))

    assert sheet.digest == actions.digest_of(sheet)


def test_sealed_sheet_is_neither_changed_nor_sealed_again(council: Council) -> None:
    sheet = council.seal(0, best_of(council.edition))
    digest, at = sheet.digest, sheet.sealed_at

    with pytest.raises(DomainError, match="niêm phong"):
        save(council, 0, {"1.1": 1})
    with pytest.raises(DomainError, match="niêm phong"):
        council.seal(0, {})
    assert (sheet.digest, sheet.sealed_at) == (digest, at)


def test_sheet_changed_since_the_page_was_shown_is_not_sealed(council: Council) -> None:
    sheet = council.fill(0, best_of(council.edition))

    with pytest.raises(StaleError), transaction():
        actions.seal_sheet(
            sheet,
            edition=council.edition,
            seen_version=sheet.version - 1,
            actor=council.viewer(0),
            now=now(),
        )


def test_stale_change_of_the_plan_is_refused(world: World) -> None:
    secretary = world.viewer(Role.SECRETARY)
    with transaction():
        made = planned_round(world)
    changed = actions.Plan(
        name="Khác",
        cut_off=None,
        council_on=None,
        place=None,
        council_decision_number=None,
        council_decision_on=None,
    )

    with pytest.raises(StaleError), transaction():
        actions.change_round(made, changed, seen_version=0, actor=secretary, now=now())
    assert made.name == "Đợt 2 năm 2026"


def test_evidence_belongs_to_criteria_by_their_titles(council: Council) -> None:
    found = queries.evidence(council.entry, council.edition)

    assert set(found.of_criterion) == set(council.edition.criteria)
    assert found.papers == []
