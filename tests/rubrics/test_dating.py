"""Dates: regime and set by filing, authority by decision, validity of a certificate."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import DomainError
from app.rubrics.rules.dating import authority_on, grace_until, regime_for, validity_end
from app.rubrics.values.regimes import AssessmentKind
from tests.rubrics.samples import regimes

FIRST, UPGRADE, RENEWAL = AssessmentKind


def _tiers(day: date) -> list[str | None]:
    return [one.tier for one in authority_on(day, regimes()).values()]


@pytest.mark.parametrize(
    ("decided", "tiers"),
    [
        (date(2022, 6, 1), ["tỉnh", "tỉnh", "trung ương"]),
        (date(2023, 2, 23), ["tỉnh", "tỉnh", "trung ương"]),
        (date(2023, 2, 24), ["huyện", "tỉnh", "trung ương"]),
        (date(2024, 6, 1), ["huyện", "tỉnh", "trung ương"]),
        (date(2025, 6, 30), ["huyện", "tỉnh", "trung ương"]),
        (date(2025, 7, 1), [None, "tỉnh", "trung ương"]),
        (date(2025, 7, 3), [None, "tỉnh", "trung ương"]),
        (date(2025, 7, 5), [None, "tỉnh", "trung ương"]),
        (date(2025, 7, 6), ["tỉnh", "tỉnh", "trung ương"]),
        (date(2025, 8, 1), ["tỉnh", "tỉnh", "trung ương"]),
        (date(2026, 6, 1), ["tỉnh", "tỉnh", "trung ương"]),
    ],
)
def test_authority_by_the_day_of_decision(decided: date, tiers: list[str | None]) -> None:
    assert _tiers(decided) == tiers


def test_gap_of_july_2025_is_explained() -> None:
    nobody = authority_on(date(2025, 7, 3), regimes())[3]
    assert nobody.body is None
    assert nobody.why == (
        "3 sao ngày 03/07/2025: Cấp huyện kết thúc hoạt động từ 01/7/2025; Quyết định "
        "1489/QĐ-TTg có hiệu lực 06/7/2025. Giai đoạn 01-05/7/2025 không có cấp huyện để công "
        "nhận 3 sao."
    )


@pytest.mark.parametrize(
    ("day", "ministry"),
    [
        (date(2025, 2, 28), "Bộ Nông nghiệp và Phát triển nông thôn"),
        (date(2025, 3, 1), "Bộ Nông nghiệp và Môi trường"),
    ],
)
def test_ministry_bears_the_name_of_its_time(day: date, ministry: str) -> None:
    assert authority_on(day, regimes())[5].body == ministry


@pytest.mark.parametrize(
    ("filed", "code", "edition_set"),
    [
        (date(2019, 8, 21), "qd1048", "qd1048-2019"),
        (date(2023, 2, 23), "qd1048", "qd1048-2019"),
        (date(2023, 2, 24), "qd148-district", "qd148-2023"),
        (date(2025, 7, 5), "qd148-district", "qd148-2023"),
        (date(2025, 7, 6), "qd148-1489", "qd148-2023"),
        (date(2026, 5, 21), "qd148-1489", "qd148-2023"),
        (date(2026, 5, 22), "qd26", "qd26-2026"),
    ],
)
@pytest.mark.parametrize("kind", AssessmentKind)
def test_set_follows_the_filing_date(
    filed: date, code: str, edition_set: str, kind: AssessmentKind
) -> None:
    chosen = regime_for(filed, kind, regimes())
    assert (chosen.regime.code, chosen.edition_set) == (code, edition_set)


@pytest.mark.parametrize(
    ("kind", "finish_by", "words"),
    [
        (FIRST, date(2026, 7, 21), "khoản 2 điểm a"),
        (UPGRADE, date(2026, 7, 21), "khoản 2 điểm a"),
        (RENEWAL, date(2026, 6, 21), "khoản 2 điểm b"),
    ],
)
def test_transition_of_what_was_filed_before_the_new_decision(
    kind: AssessmentKind, finish_by: date, words: str
) -> None:
    chosen = regime_for(date(2026, 5, 10), kind, regimes())
    assert (chosen.regime.code, chosen.finish_by) == ("qd148-1489", finish_by)
    assert chosen.transition is not None
    assert words in chosen.transition


def test_no_transition_for_what_was_filed_later() -> None:
    chosen = regime_for(date(2026, 5, 22), FIRST, regimes())
    assert (chosen.transition, chosen.finish_by) == (None, None)


def test_no_transition_for_what_was_decided_before() -> None:
    chosen = regime_for(date(2025, 9, 1), FIRST, regimes(), decided=date(2025, 12, 1))
    assert (chosen.regime.code, chosen.transition) == ("qd148-1489", None)


def test_old_dossier_still_open_comes_under_the_transition() -> None:
    chosen = regime_for(date(2025, 3, 1), FIRST, regimes(), decided=date(2026, 6, 1))
    assert chosen.regime.code == "qd148-1489"
    assert chosen.finish_by == date(2026, 7, 21)


def test_decision_after_the_end_of_the_transition_is_pointed_out() -> None:
    chosen = regime_for(date(2026, 5, 10), RENEWAL, regimes(), decided=date(2026, 7, 1))
    assert chosen.transition is not None
    assert "Ngày quyết định 01/07/2026 đã quá hạn này" in chosen.transition


def test_limits_are_those_of_the_kind() -> None:
    assert [limit.step for limit in regime_for(date(2026, 6, 1), FIRST, regimes()).limits] == [
        "commune",
        "withdrawal",
    ]
    renewal = regime_for(date(2026, 6, 1), RENEWAL, regimes())
    days = {limit.step: limit.days for limit in renewal.limits}
    assert days["renewal_processing"] == 45
    assert (days["renewal_window_opens"], days["renewal_window_closes"]) == (-180, -120)


def test_before_the_first_set_nothing_governs() -> None:
    with pytest.raises(
        DomainError, match="bộ tiêu chí quốc gia đầu tiên có hiệu lực từ 21/08/2019"
    ):
        regime_for(date(2019, 8, 20), FIRST, regimes())
    with pytest.raises(DomainError, match="không thuộc chế độ đánh giá nào"):
        authority_on(date(2019, 8, 20), regimes())


def test_decision_before_filing_is_refused() -> None:
    with pytest.raises(DomainError, match="không thể trước ngày nộp"):
        regime_for(date(2026, 6, 2), FIRST, regimes(), decided=date(2026, 6, 1))


def test_nothing_loaded_is_said() -> None:
    with pytest.raises(DomainError, match="Chưa nạp"):
        authority_on(date(2026, 6, 1), ())


def test_one_regime_holds_on_every_day() -> None:
    ends = [
        (regime.valid_to, later.valid_from)
        for regime, later in zip(regimes(), regimes()[1:], strict=False)
    ]
    assert all(end is not None and (start - end).days == 1 for end, start in ends)


@pytest.mark.parametrize(
    ("issued", "until"),
    [
        (date(2026, 8, 5), date(2029, 8, 5)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 12, 31), date(2028, 12, 31)),
    ],
)
def test_certificate_is_valid_36_months(issued: date, until: date) -> None:
    assert validity_end(issued) == until


def test_other_numbers_of_months_are_clipped_to_the_end_of_the_month() -> None:
    assert validity_end(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert validity_end(date(2026, 11, 30), 1) == date(2026, 12, 30)


@given(st.dates(date(2019, 8, 21), date(2090, 1, 1)))
def test_later_issue_never_ends_earlier(issued: date) -> None:
    assert validity_end(issued) <= validity_end(date.fromordinal(issued.toordinal() + 1))


def test_grace_of_certificates_that_could_not_meet_the_120_days() -> None:
    assert grace_until(date(2026, 6, 1), regimes()) == date(2026, 11, 28)
    assert grace_until(date(2026, 5, 21), regimes()) is None
    assert grace_until(date(2026, 9, 19), regimes()) is None
