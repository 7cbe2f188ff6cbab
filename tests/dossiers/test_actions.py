"""The verbs of dossiers on a real database."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.access.values import Role
from app.accounts.models import User
from app.audit.models import AuditEntry
from app.core import clock
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import DomainError, StaleError
from app.core.tables import new_public_id
from app.dossiers import actions, queries, rules
from app.dossiers.actions import AssessmentDraft, FormTwoDraft, IncompleteError, PaperFacts
from app.dossiers.models import Dossier, Submission
from app.dossiers.values import DossierEvent, DossierKind, DossierState, Stage
from app.notices.models import Notice
from tests.dossiers.conftest import Maker, assess, fill, paper_of
from tests.factories.world import World

TODAY = date(2026, 11, 23)


def _notified(world: World) -> set[str]:
    rows = db.session.execute(select(User.username).join(Notice, Notice.user_id == User.id))
    return set(rows.scalars())


def test_a_new_dossier_is_a_draft_under_the_form_s_key(world: World) -> None:
    key = new_public_id()
    with transaction():
        dossier = actions.open_dossier(
            world.products[0],
            kind=DossierKind.FIRST,
            key=key,
            actor=world.viewer(Role.PRODUCER),
            now=now(),
        )
    assert (dossier.public_id, dossier.state) == (key, DossierState.DRAFT)
    assert (dossier.filed_on, dossier.edition_code) == (None, None)


def test_a_product_has_one_dossier_under_way(draft: Maker) -> None:
    draft()
    with pytest.raises(DomainError, match="chưa kết thúc"):
        draft()


def test_the_database_itself_refuses_a_second_dossier_under_way(draft: Maker, world: World) -> None:
    first = draft()
    with pytest.raises(DomainError, match="chưa kết thúc"), transaction():
        db.session.add(
            Dossier(
                programme_id=first.programme_id,
                product_id=first.product_id,
                kind=DossierKind.FIRST,
                created_at=now(),
                updated_at=now(),
            )
        )


def test_a_product_without_group_gets_no_dossier(draft: Maker, world: World) -> None:
    world.products[0].group_id = None
    db.session.commit()
    with pytest.raises(DomainError, match="chưa có phân nhóm"):
        draft()


def test_the_edition_of_a_draft_is_the_one_today_s_filing_would_choose(draft: Maker) -> None:
    governed = queries.governing_of(draft(), on=TODAY)
    assert governed.regime.code == "qd26"
    assert governed.edition is not None
    assert governed.edition.code == "qd26-2026-11"


def test_a_dossier_filed_before_22_5_2026_stays_under_the_old_frame(world: World) -> None:
    governed = queries.governing(world.products[0], DossierKind.FIRST, filed=date(2026, 5, 21))
    assert governed.regime.code == "qd148-1489"
    assert governed.edition is not None
    assert not governed.edition.scorable


def test_answers_are_kept_as_options_and_the_rest_stays_open(draft: Maker, world: World) -> None:
    dossier, actor = draft(), world.viewer(Role.PRODUCER)
    with transaction():
        actions.save_self_assessment(
            dossier,
            {"1.1": 2, "1.2": 0},
            {"1.3": "ảnh xưởng"},
            seen_version=1,
            actor=actor,
            now=now(),
        )
    assert queries.choices_of(dossier) == {"1.1": 2, "1.2": 0}
    assert queries.notes_of(dossier) == {"1.3": "ảnh xưởng"}
    assert dossier.version == 2


def test_an_option_of_another_sheet_is_refused_beside_its_criterion(
    draft: Maker, world: World
) -> None:
    dossier = draft()
    with pytest.raises(DomainError, match="không có phương án “9”") as refusal, transaction():
        actions.save_self_assessment(
            dossier, {"1.1": 9}, {}, seen_version=1, actor=world.viewer(Role.PRODUCER), now=now()
        )
    assert refusal.value.field == "1.1"
    assert queries.choices_of(dossier) == {}


def test_a_stale_self_assessment_is_refused_with_the_stored_answers(
    draft: Maker, world: World
) -> None:
    dossier, actor = draft(), world.viewer(Role.PRODUCER)
    with transaction():
        actions.save_self_assessment(
            dossier, {"1.1": 2}, {}, seen_version=1, actor=actor, now=now()
        )
    with pytest.raises(StaleError) as refusal, transaction():
        actions.save_self_assessment(
            dossier, {"1.1": 3}, {}, seen_version=1, actor=actor, now=now()
        )
    assert refusal.value.current == {"1.1": "2"}


def test_the_prediction_is_computed_from_the_answers(ready: Maker) -> None:
    dossier = ready()
    governed = queries.governing_of(dossier, on=TODAY)

    predicted = queries.prediction(dossier, governed.edition, governed.regime)

    assert predicted is not None
    assert (predicted.result.total, predicted.result.stars) == (100, 5)
    assert predicted.score.unanswered == ()


def test_an_empty_draft_can_not_be_handed_in_and_hears_everything_it_lacks(
    draft: Maker, world: World
) -> None:
    dossier = draft()
    with pytest.raises(IncompleteError) as refusal, transaction():
        actions.submit(dossier, actor=world.viewer(Role.PRODUCER), now=now())
    assert [gap.requirement for gap in refusal.value.gaps] == ["M02", "E01"]
    assert dossier.state is DossierState.DRAFT
    assert dossier.filed_on is None


def test_handing_in_fixes_day_edition_and_number(submitted: Maker) -> None:
    dossier = submitted()
    assert dossier.state is DossierState.SUBMITTED
    assert (dossier.filed_on, dossier.regime_code) == (TODAY, "qd26")
    assert dossier.edition_code == "qd26-2026-11"
    assert dossier.commune_receipt == "01/PĐK-68-24958-2026"


def test_handing_in_freezes_a_copy_with_its_digest(submitted: Maker, world: World) -> None:
    dossier = submitted()
    row = db.session.scalars(select(Submission)).one()
    assert row.number == 1
    assert row.digest == rules.snapshot_digest(row.content)
    assert row.content["papers"][0]["requirement"] == "E01"
    assert row.content["edition"] == dossier.edition_code


def test_the_frozen_copy_holds_no_personal_column(submitted: Maker, world: World) -> None:
    world.producers[0].representative = "Kiều Canh Giữ"
    world.producers[0].phone = "0912345678"
    db.session.commit()
    submitted()
    text = str(db.session.scalars(select(Submission.content)).one())
    assert world.producers[0].name in text
    assert "Kiều Canh Giữ" not in text
    assert "0912345678" not in text


def test_handing_in_writes_the_event_and_tells_the_commune_s_officers(
    submitted: Maker, world: World
) -> None:
    dossier = submitted()
    event = dossier.events[-1]
    assert (event.event, event.from_state, event.to_state) == (
        DossierEvent.SUBMIT,
        DossierState.DRAFT,
        DossierState.SUBMITTED,
    )
    assert (event.day, event.actor_name) == (TODAY, "Trần Chủ Một")
    assert _notified(world) == {"commune_officer.1"}


def test_what_was_handed_in_can_not_be_changed(submitted: Maker, world: World) -> None:
    dossier, actor = submitted(), world.viewer(Role.PRODUCER)
    with pytest.raises(DomainError, match="đã nộp nên không sửa được"), transaction():
        actions.save_self_assessment(
            dossier, {"1.1": 0}, {}, seen_version=dossier.version, actor=actor, now=now()
        )
    with pytest.raises(DomainError, match="đã nộp nên không thêm được"):
        paper_of(dossier, "E02", actor)


def test_a_return_needs_a_reason(submitted: Maker, world: World) -> None:
    dossier = submitted()
    with pytest.raises(DomainError, match="ghi rõ") as refusal, transaction():
        actions.return_dossier(
            dossier, reason="  ", actor=world.viewer(Role.COMMUNE_OFFICER), now=now()
        )
    assert refusal.value.field == "reason"
    assert dossier.state is DossierState.SUBMITTED


def test_a_returned_dossier_keeps_day_and_number_when_handed_in_again(
    submitted: Maker, world: World
) -> None:
    dossier = submitted()
    with transaction():
        actions.return_dossier(
            dossier,
            reason="Chụp lại giấy đăng ký",
            actor=world.viewer(Role.COMMUNE_OFFICER),
            now=now(),
        )
    assert dossier.return_reason == "Chụp lại giấy đăng ký"
    later = now() + timedelta(days=3)
    clock.set_source(lambda: later)
    with transaction():
        actions.submit(dossier, actor=world.viewer(Role.PRODUCER), now=later)
    assert (dossier.filed_on, dossier.commune_receipt) == (TODAY, "01/PĐK-68-24958-2026")
    assert dossier.return_reason is None
    assert [row.number for row in queries.submissions(dossier)] == [1, 2]


def test_the_commune_s_limit_runs_from_the_last_handing_in(submitted: Maker) -> None:
    dossier = submitted()
    limit = queries.due(dossier, queries.governing_of(dossier, on=TODAY))
    assert limit is not None
    assert (limit.started_on, limit.day, limit.unit) == (TODAY, date(2026, 12, 14), "working")
    assert limit.late_on(date(2026, 12, 15))
    assert not limit.late_on(date(2026, 12, 14))


def test_forwarding_needs_form_three_letter_and_samples(submitted: Maker, world: World) -> None:
    dossier, officer = submitted(), world.viewer(Role.COMMUNE_OFFICER)
    with pytest.raises(IncompleteError) as refusal, transaction():
        actions.forward(dossier, actor=officer, now=now())
    assert [gap.requirement for gap in refusal.value.gaps] == ["M03", "VBDN", "MAU"]

    assess(dossier, officer, samples=4)
    with pytest.raises(IncompleteError, match="Cần 05 sản phẩm mẫu, mới có 4"), transaction():
        actions.forward(dossier, actor=officer, now=now())
    assert dossier.state is DossierState.SUBMITTED


def test_form_three_is_not_dated_before_the_filing(submitted: Maker, world: World) -> None:
    dossier = submitted()
    draft = AssessmentDraft("a", "b", "c", "d", "e", date(2026, 11, 20), 5)
    with pytest.raises(DomainError, match="trước ngày nộp") as refusal, transaction():
        actions.save_commune_assessment(
            dossier, draft, seen_version=None, actor=world.viewer(Role.COMMUNE_OFFICER), now=now()
        )
    assert refusal.value.field == "assessed_on"


def test_receiving_gives_number_and_product_code(received: Maker, world: World) -> None:
    dossier = received()
    assert dossier.state is DossierState.RECEIVED
    assert dossier.province_receipt == "01/PĐK-68-24958-2026"
    assert dossier.product.code == "68-24958-1-2026"
    assert {"commune_officer.1", "producer.1", "secretary.1"} <= _notified(world)


def test_two_communes_keep_their_own_sequences(submitted: Maker) -> None:
    assert submitted(0).commune_receipt == "01/PĐK-68-24958-2026"
    assert submitted(1).commune_receipt == "01/PĐK-68-24722-2026"


def test_the_council_s_moves_write_their_events(received: Maker, world: World) -> None:
    dossier, secretary = received(), world.viewer(Role.SECRETARY)
    round_id = _round(world)
    with transaction():
        actions.take_to_council(dossier, round_id=round_id, actor=secretary, now=now())
        actions.close_scoring(dossier, actor=secretary, now=now())
        actions.decide(dossier, day=date(2026, 11, 20), actor=secretary, now=now())
    assert dossier.state is DossierState.DECIDED
    assert dossier.round_id == round_id
    assert [(row.event, row.day) for row in dossier.events[-3:]] == [
        (DossierEvent.TAKE_TO_COUNCIL, TODAY),
        (DossierEvent.CLOSE_SCORING, TODAY),
        (DossierEvent.DECIDE, date(2026, 11, 20)),
    ]


def _round(world: World) -> int:
    table = Dossier.metadata.tables["rounds"]
    with transaction():
        result = db.session.execute(
            table.insert().values(
                public_id=new_public_id(),
                programme_id=world.programme.id,
                unit_id=world.programme.province_id,
                tier="tỉnh",
                year=2026,
                number=1,
                name="Đợt 1 năm 2026",
                state="planned",
                reentered=False,
                created_at=now(),
                updated_at=now(),
                version=1,
            )
        )
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def test_a_council_can_not_take_what_the_province_has_not_received(
    submitted: Maker, world: World
) -> None:
    dossier = submitted()
    with pytest.raises(DomainError, match="Đã nộp xã"), transaction():
        actions.take_to_council(dossier, round_id=1, actor=world.viewer(Role.SECRETARY), now=now())


def test_a_draft_can_be_withdrawn_and_the_product_registered_anew(
    draft: Maker, world: World
) -> None:
    dossier = draft()
    with transaction():
        actions.withdraw(
            dossier, reason="Đổi nhóm sản phẩm", actor=world.viewer(Role.PRODUCER), now=now()
        )
    assert dossier.state is DossierState.WITHDRAWN
    assert draft().state is DossierState.DRAFT


def test_the_same_bytes_are_kept_once_for_a_part(draft: Maker, world: World) -> None:
    dossier, actor = draft(), world.viewer(Role.PRODUCER)
    first = paper_of(dossier, "E01", actor)
    again = paper_of(dossier, "E01", actor)
    assert first.id == again.id
    assert [paper.id for paper in dossier.papers] == [first.id]


def test_a_form_takes_no_file(draft: Maker, world: World) -> None:
    dossier = draft()
    with pytest.raises(DomainError, match="điền trong hệ thống"):
        paper_of(dossier, "M02", world.viewer(Role.PRODUCER))
    with pytest.raises(DomainError, match="không có mục đã chọn"):
        paper_of(dossier, "X99", world.viewer(Role.PRODUCER))


def test_an_ended_paper_stays_with_its_reason_and_no_longer_counts(
    ready: Maker, world: World
) -> None:
    dossier, actor = ready(), world.viewer(Role.PRODUCER)
    paper = dossier.papers[0]
    with transaction():
        actions.end_paper(paper, reason="Chụp mờ", actor=actor, now=now())
    assert (paper.ended_reason, paper.attachment.ended_reason) == ("Chụp mờ", "Chụp mờ")
    governed = queries.governing_of(dossier, on=TODAY)
    gaps = queries.blocking(queries.gaps(dossier, governed, on=TODAY), Stage.SUBMIT)
    assert [gap.requirement for gap in gaps] == ["E01"]


def test_facts_of_a_paper_are_checked_against_the_calendar(ready: Maker, world: World) -> None:
    paper, actor = ready().papers[0], world.viewer(Role.PRODUCER)
    for facts, field in (
        (PaperFacts("1", None, date(2026, 11, 24), None), "issued_on"),
        (PaperFacts("1", None, date(2026, 1, 2), date(2026, 1, 1)), "expires_on"),
    ):
        with pytest.raises(DomainError) as refusal, transaction():
            actions.save_paper_facts(paper, facts, seen_version=1, actor=actor, now=now())
        assert refusal.value.field == field


def test_texts_saved_from_an_older_page_are_refused(draft: Maker, world: World) -> None:
    dossier, actor = draft(), world.viewer(Role.PRODUCER)
    with transaction():
        actions.save_form_two(
            dossier, FormTwoDraft("a", None, None), seen_version=None, actor=actor, now=now()
        )
    with transaction():
        actions.save_form_two(
            dossier, FormTwoDraft("b", None, None), seen_version=1, actor=actor, now=now()
        )
    with pytest.raises(StaleError) as refusal, transaction():
        actions.save_form_two(
            dossier, FormTwoDraft("c", None, None), seen_version=1, actor=actor, now=now()
        )
    assert refusal.value.current["results"] == "b"


def test_an_old_dossier_is_entered_with_its_own_day(world: World) -> None:
    secretary = world.viewer(Role.SECRETARY)
    with transaction():
        dossier = actions.reenter_dossier(
            world.products[0],
            kind=DossierKind.FIRST,
            filed_on=date(2025, 3, 3),
            edition_code="qd148-2023-frame",
            key=new_public_id(),
            actor=secretary,
            now=now(),
        )
    assert (dossier.state, dossier.regime_code) == (DossierState.RECEIVED, "qd148-district")
    assert {row.day for row in dossier.events} == {date(2025, 3, 3)}
    with pytest.raises(DomainError, match="không dùng phiếu"), transaction():
        actions.reenter_dossier(
            world.products[1],
            kind=DossierKind.FIRST,
            filed_on=date(2025, 3, 3),
            edition_code="qd26-2026-11",
            key=new_public_id(),
            actor=secretary,
            now=now(),
        )


def test_every_step_leaves_a_trace(received: Maker) -> None:
    dossier = received()
    verbs = set(
        db.session.scalars(
            select(AuditEntry.verb).where(AuditEntry.object_public_id == dossier.public_id)
        )
    )
    assert {
        "dossier.opened",
        "dossier.self_assessed",
        "dossier.submitted",
        "dossier.forwarded",
        "dossier.received",
    } <= verbs


def test_filling_by_the_commune_officer_is_traced_as_theirs(draft: Maker, world: World) -> None:
    dossier = fill(draft(), world.viewer(Role.COMMUNE_OFFICER))
    entry = db.session.scalars(
        select(AuditEntry).where(
            AuditEntry.verb == "dossier.self_assessed",
            AuditEntry.object_public_id == dossier.public_id,
        )
    ).one()
    assert entry.actor_name == "Cil Xã Nhất"
