"""What a dossier consists of, what is missing of it, how it moves."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import DomainError
from app.dossiers import rules
from app.dossiers.values import (
    DossierEvent,
    DossierKind,
    DossierState,
    HeldPaper,
    Need,
    Party,
    Stage,
)
from app.producers.values import ProducerKind

TODAY = date(2026, 11, 23)
KINDS = st.sampled_from(DossierKind)
LEGAL_FORMS = st.sampled_from([kind.value for kind in ProducerKind])
SHEETS = st.integers(1, 26)


def _codes(kind: DossierKind, need: Need, *, sheet: int = 11) -> list[str]:
    found = rules.checklist("qd26", kind, "HTX", sheet)
    return [part.code for part in found if part.need is need]


def test_the_current_list_asks_for_forms_licence_letter_and_samples_always() -> None:
    assert _codes(DossierKind.FIRST, Need.ALWAYS) == ["M01", "M02", "E01", "M03", "VBDN", "MAU"]


def test_papers_for_those_concerned_are_marked_so() -> None:
    assert _codes(DossierKind.FIRST, Need.IF_APPLICABLE) == ["E02", "E11", "E12"]


def test_tourism_brings_no_samples() -> None:
    assert "MAU" not in _codes(DossierKind.FIRST, Need.ALWAYS, sheet=26)
    assert rules.samples_needed("qd26", 26) == 0
    assert rules.samples_needed("qd26", 11) == 5


def test_an_upgrade_must_say_what_changed() -> None:
    report = next(
        part
        for part in rules.checklist("qd26", DossierKind.UPGRADE, "HTX", 11)
        if part.code == "M02"
    )
    assert report.changes == "thay đổi so với sản phẩm đã công nhận, kèm minh chứng"


def test_growth_evidence_follows_the_legal_form() -> None:
    def wording(legal_form: str) -> str:
        parts = rules.checklist("qd26", DossierKind.FIRST, legal_form, 11)
        return next(part.form for part in parts if part.code == "E06")

    assert wording("DN") == "báo cáo tài chính 2 năm"
    assert wording("HKD") == "lợi nhuận 2 năm"


def test_the_list_of_1048_has_its_five_compulsory_parts() -> None:
    parts = rules.checklist("qd1048", DossierKind.FIRST, "HTX", 7)
    assert [part.code for part in parts if part.need is Need.ALWAYS] == [
        "B01",
        "B02",
        "B03",
        "B04",
        "MAU",
    ]


def test_the_list_of_148_says_that_it_is_partial() -> None:
    assert not rules.package("qd148-1489").complete
    assert rules.package("qd148-1489").note


def test_an_unknown_regime_is_refused() -> None:
    with pytest.raises(DomainError, match="Chưa có danh mục"):
        rules.checklist("qd999", DossierKind.FIRST, "HTX", 1)


def test_a_tourism_body_may_only_register_tourism() -> None:
    rules.check_eligible("qd26", "TOURISM_BODY", 26)
    with pytest.raises(DomainError, match="chỉ được đăng ký sản phẩm dịch vụ du lịch"):
        rules.check_eligible("qd26", "TOURISM_BODY", 11)


def test_a_missing_licence_is_compulsory_and_names_who_must_act() -> None:
    parts = rules.checklist("qd26", DossierKind.FIRST, "HTX", 11)

    gap = next(g for g in rules.missing(parts, [], on=TODAY) if g.requirement == "E01")

    assert gap.sentence == "Thiếu Giấy đăng ký kinh doanh (bản sao). Chủ thể nộp."
    assert (gap.party, gap.stage, gap.compulsory) == (Party.PRODUCER, Stage.SUBMIT, True)


def test_a_paper_for_those_concerned_is_only_a_reminder() -> None:
    parts = rules.checklist("qd26", DossierKind.FIRST, "HTX", 11)

    gap = next(g for g in rules.missing(parts, [], on=TODAY) if g.requirement == "E12")

    assert not gap.compulsory
    assert gap.sentence.endswith("Chủ thể nộp nếu thuộc diện phải có.")


def test_supporting_evidence_is_never_called_missing() -> None:
    parts = rules.checklist("qd26", DossierKind.FIRST, "HTX", 11)
    listed = {gap.requirement for gap in rules.missing(parts, [], on=TODAY)}
    assert listed.isdisjoint(_codes(DossierKind.FIRST, Need.SUPPORTING))


@pytest.mark.parametrize(
    ("kind", "compulsory"), [(DossierKind.FIRST, False), (DossierKind.RENEWAL, True)]
)
def test_an_expired_test_report_stops_only_a_re_evaluation(
    kind: DossierKind, compulsory: bool
) -> None:
    parts = rules.checklist("qd26", kind, "HTX", 11)
    held = [HeldPaper("E12", "Phiếu kiểm nghiệm 2025", date(2026, 11, 22))]

    gap = next(g for g in rules.missing(parts, held, on=TODAY) if g.requirement == "E12")

    assert gap.compulsory is compulsory
    assert "“Phiếu kiểm nghiệm 2025” đã hết hạn ngày 22/11/2026" in gap.sentence


def test_the_last_day_of_validity_still_counts() -> None:
    parts = rules.checklist("qd26", DossierKind.RENEWAL, "HTX", 11)
    held = [HeldPaper("E12", "Phiếu kiểm nghiệm", TODAY)]
    assert "E12" not in {gap.requirement for gap in rules.missing(parts, held, on=TODAY)}


def test_a_second_valid_paper_heals_an_expired_one() -> None:
    parts = rules.checklist("qd26", DossierKind.RENEWAL, "HTX", 11)
    held = [HeldPaper("E01", "Bản cũ", date(2026, 1, 1)), HeldPaper("E01", "Bản mới")]

    gaps = [gap for gap in rules.missing(parts, held, on=TODAY) if gap.requirement == "E01"]

    assert [gap.compulsory for gap in gaps] == [False]


@pytest.mark.parametrize("samples", [None, 4])
def test_too_few_samples_stop_the_forwarding(samples: int | None) -> None:
    parts = rules.checklist("qd26", DossierKind.FIRST, "HTX", 11)
    gaps = rules.missing(parts, [], samples=samples, on=TODAY)
    assert next(g for g in gaps if g.requirement == "MAU").stage is Stage.FORWARD


@given(kind=KINDS, legal_form=LEGAL_FORMS, sheet=SHEETS)
def test_with_every_paper_and_form_there_is_nothing_missing(
    kind: DossierKind, legal_form: str, sheet: int
) -> None:
    parts = rules.checklist("qd26", kind, legal_form, sheet)
    held = [HeldPaper(part.code, part.name) for part in parts]
    assert rules.missing(parts, held, samples=5, on=TODAY) == []


@given(kind=KINDS, legal_form=LEGAL_FORMS, sheet=SHEETS, data=st.data())
def test_one_more_paper_never_adds_a_gap(
    kind: DossierKind, legal_form: str, sheet: int, data: st.DataObject
) -> None:
    parts = rules.checklist("qd26", kind, legal_form, sheet)
    held = [
        HeldPaper(part.code, part.name)
        for part in data.draw(st.lists(st.sampled_from(parts), unique_by=lambda p: p.code))
    ]
    more = [*held, HeldPaper("E01", "Giấy đăng ký kinh doanh")]
    assert set(rules.missing(parts, more, on=TODAY)) <= set(rules.missing(parts, held, on=TODAY))


def test_form_one_is_complete_from_the_register_alone() -> None:
    producer = SimpleNamespace(name="HTX", representative="Trần Thị A", phone="0900000000")
    assert rules.lacking_registration(producer, has_group=True, has_commune=True) == []

    producer.phone = None
    assert rules.lacking_registration(producer, has_group=False, has_commune=True) == [
        "điện thoại",
        "phân nhóm sản phẩm",
    ]


def test_form_two_lists_what_is_open() -> None:
    texts = SimpleNamespace(results="đã bán 2 tấn", changes=None, plan="mở rộng")
    found = rules.lacking_self_report(texts, unanswered=["1.1", "5.2"], changes_needed="thay đổi")
    assert found == [
        "phần nêu thay đổi (thay đổi)",
        "phần III (2 tiêu chí chưa tự đánh giá: 1.1, 5.2)",
    ]


def test_form_three_needs_four_contents_conclusion_and_day() -> None:
    assert len(rules.lacking_assessment(None)) == 6
    whole = SimpleNamespace(
        material="có", labour="có", idea="có", identity="có", conclusion="đạt", assessed_on=TODAY
    )
    assert rules.lacking_assessment(whole) == []


def test_the_registration_number_follows_the_form() -> None:
    text = rules.receipt_number(7, province="68", commune="24958", year=2026)
    assert text == "07/PĐK-68-24958-2026"


def test_equal_snapshots_have_equal_digests_whatever_their_order() -> None:
    assert rules.snapshot_digest({"a": 1, "b": "ế"}) == rules.snapshot_digest({"b": "ế", "a": 1})
    assert rules.snapshot_digest({"a": 1}) != rules.snapshot_digest({"a": 2})


def test_every_state_is_reachable() -> None:
    assert rules.DOSSIER.reachable() == frozenset(DossierState)


def test_every_event_moves_something() -> None:
    assert {event for _, event in rules.DOSSIER.moves} == set(DossierEvent)


def test_an_ended_dossier_does_not_move() -> None:
    for state in (DossierState.DECIDED, DossierState.WITHDRAWN):
        assert rules.DOSSIER.choices(state) == frozenset()
        assert rules.holder(state) is None


def test_a_dossier_before_the_council_can_not_be_withdrawn_any_more() -> None:
    with pytest.raises(DomainError, match="Đang chấm"):
        rules.DOSSIER.after(DossierState.SCORING, DossierEvent.WITHDRAW)


def test_requirements_are_values() -> None:
    part = rules.checklist("qd26", DossierKind.FIRST, "HTX", 11)[0]
    assert replace(part) == part
