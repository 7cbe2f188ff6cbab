"""From a closed result to a certificate that anyone can check, and to its revocation."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from app.access.values import Role
from app.audit.models import AuditEntry
from app.certification import actions, queries
from app.certification.actions import DecisionDraft
from app.certification.models import Certificate, Recognition
from app.certification.values import Validity
from app.core.clock import now, today
from app.core.database import db, transaction
from app.core.errors import DomainError
from app.core.files import store
from app.dossiers.values import DossierState
from app.evaluation.actions import close_entry
from app.evaluation.models import Entry
from app.jobs.queue import work_off_waiting
from app.rubrics.queries import published_edition
from app.rubrics.values.editions import Edition
from tests.conftest import Client
from tests.evaluation.conftest import Council, best_of, council, none_of
from tests.factories.world import World

__all__ = ["council"]
Closed = Callable[..., Entry]
DRAFT = DecisionDraft(
    number="4242/QĐ-UBND",
    signed_on=date(2026, 11, 23),
    tier="tỉnh",
    authority="Chủ tịch Ủy ban nhân dân tỉnh Lâm Đồng",
    signer="Lê Văn Ký",
    signer_title="CHỦ TỊCH",
)
FREE = ("1.2", "1.3", "1.4", "4.2", "4.3")


@pytest.fixture
def closed(council: Council) -> Closed:
    """Seal both sheets of an entry and close it; with so many criteria left at nothing."""

    def make(which: int = 0, *, nothing: int = 5, all_nothing: bool = False) -> Entry:
        entry = council.round.entries[which]
        edition = queries_edition(entry)
        choices = none_of(edition) if all_nothing else best_of(edition)
        choices |= {code: 0 for code in FREE[:nothing] if code in choices}
        for member in (0, 1):
            council.seal(member, choices, entry)
        with transaction():
            close_entry(entry, actor=council.secretary, now=now())
        return entry

    return make


def queries_edition(entry: Entry) -> Edition:
    """The edition an entry is scored on."""
    return published_edition(entry.edition_code)


def _decide(council: Council, *entries: Entry, draft: DecisionDraft = DRAFT) -> list[Recognition]:
    with transaction():
        return actions.recognise_all(
            council.round,
            entries,
            draft,
            symbol="GCN-OCOP-68",
            actor=council.secretary,
            now=now(),
        )


def test_a_decision_gives_recognition_and_certificate_for_36_months(
    council: Council, closed: Closed
) -> None:
    found = _decide(council, closed())[0]

    assert (found.stars, found.issued_on, found.expires_on) == (
        4,
        date(2026, 11, 23),
        date(2029, 11, 23),
    )
    assert found.certificate.number == "01/2026/GCN-OCOP-68"
    assert found.entry.dossier.state is DossierState.DECIDED


def test_the_dossier_is_decided_on_the_day_of_the_signature(
    council: Council, closed: Closed
) -> None:
    signed = replace(DRAFT, signed_on=date(2026, 11, 20))
    found = _decide(council, closed(), draft=signed)[0]

    assert found.entry.dossier.events[-1].day == date(2026, 11, 20)


def test_certificates_are_numbered_without_gap(council: Council, closed: Closed) -> None:
    found = _decide(council, closed(0), closed(1))

    assert [row.certificate.number[:2] for row in found] == ["01", "02"]


def test_ninety_points_at_the_province_are_a_proposal_without_certificate(
    council: Council, closed: Closed
) -> None:
    entry = closed(nothing=0)

    assert _decide(council, entry) == []
    assert db.session.scalar(select(func.count()).select_from(Recognition)) == 0
    assert entry.dossier.state is DossierState.SCORED


def test_five_stars_stand_once_the_ministry_decided(council: Council, closed: Closed) -> None:
    entry = closed(nothing=0)
    _decide(council, entry)
    ministry = DecisionDraft("77/QĐ-BNNMT", today(), "trung ương", "Bộ trưởng", None, None)
    found = _decide(council, entry, draft=ministry)[0]

    assert (found.stars, found.certificate) == (5, None)


def test_no_certificate_for_one_star(council: Council, closed: Closed) -> None:
    entry = closed(all_nothing=True)
    with pytest.raises(DomainError, match="chỉ cấp từ 3 sao"):
        _decide(council, entry)

    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 0


def test_a_certificate_for_two_stars_is_refused_on_the_form_and_keeps_what_was_typed(
    council: Council, client: Client, world: World
) -> None:
    entry = council.round.entries[0]
    edition = queries_edition(entry)
    part_a = {code for code, part in edition.part_of.items() if part == "A"}
    choices = none_of(edition) | {k: v for k, v in best_of(edition).items() if k in part_a}
    for member in (0, 1):
        council.seal(member, choices, entry)
    with transaction():
        close_entry(entry, actor=council.secretary, now=now())
    client.log_in(world.users[Role.SECRETARY][0])
    answer = client.post(
        f"/certificates/rounds/{council.round.public_id}/decide",
        data={
            "entries": entry.public_id,
            "tier": "tỉnh",
            "number": "4242/QĐ-UBND",
            "signed_on": "23/11/2026",
            "authority": DRAFT.authority,
        },
    )

    assert answer.status_code == 422
    refused = answer.text.split('<p class="errmsg">')[1]
    assert "Sản phẩm đạt 2 sao. Giấy chứng nhận chỉ cấp từ 3 sao" in refused
    assert 'value="4242/QĐ-UBND"' in answer.text
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 0


def test_a_decision_entered_on_the_form_says_that_certificates_are_printed(
    council: Council, closed: Closed, client: Client, world: World
) -> None:
    entry = closed()
    client.log_in(world.users[Role.SECRETARY][0])
    answer = client.post(
        f"/certificates/rounds/{council.round.public_id}/decide",
        data={
            "entries": entry.public_id,
            "tier": "tỉnh",
            "number": "4242/QĐ-UBND",
            "signed_on": "23/11/2026",
        },
        follow_redirects=True,
    )

    assert "Đã ghi quyết định. Giấy chứng nhận đang được in." in answer.text


def test_a_failing_product_keeps_the_whole_annex_back(council: Council, closed: Closed) -> None:
    good, bad = closed(0), closed(1, all_nothing=True)
    with pytest.raises(DomainError):
        _decide(council, good, bad)

    assert db.session.scalar(select(func.count()).select_from(Recognition)) == 0


def test_a_result_still_open_cannot_be_decided(council: Council) -> None:
    with pytest.raises(DomainError, match="chưa khóa"):
        _decide(council, council.entry)


def test_the_certificate_is_printed_once_and_kept_with_its_hash(
    council: Council, closed: Closed
) -> None:
    certificate = _decide(council, closed())[0].certificate
    work_off_waiting()
    db.session.refresh(certificate)
    first = certificate.digest
    work_off_waiting()

    assert first is not None
    assert certificate.digest == first
    with store().open(first) as stream:
        assert stream.read(5) == b"%PDF-"


def test_a_revoked_certificate_is_shown_as_revoked_from_that_day(
    council: Council, closed: Closed, client: Client
) -> None:
    recognition = _decide(council, closed())[0]
    code = recognition.certificate.code
    draft = DecisionDraft("9/QĐ-UBND", today(), "tỉnh", DRAFT.authority, None, None)
    with transaction():
        actions.revoke(recognition, draft, reason="d) dùng sai", actor=council.secretary, now=now())

    assert queries.standing(recognition, on=today()) is Validity.REVOKED
    assert "Bị thu hồi" in client.get(f"/verify/{code}").text


def test_the_form_refuses_a_decision_before_the_council_and_keeps_what_was_typed(
    council: Council, closed: Closed, client: Client, world: World
) -> None:
    entry = closed()
    council.round.council_on = date(2026, 11, 20)
    client.log_in(world.users[Role.SECRETARY][0])
    answer = client.post(
        f"/certificates/rounds/{council.round.public_id}/decide",
        data={
            "entries": entry.public_id,
            "tier": "tỉnh",
            "number": "4242/QĐ-UBND",
            "signed_on": "19/11/2026",
        },
    )

    assert answer.status_code == 422
    assert "20/11/2026" in answer.text
    assert 'value="4242/QĐ-UBND"' in answer.text


def test_a_leader_may_look_but_not_decide(
    council: Council, closed: Closed, client: Client, world: World
) -> None:
    closed()
    client.log_in(world.users[Role.LEADER][0])
    address = f"/certificates/rounds/{council.round.public_id}/decide"

    assert client.get("/certificates/").status_code == 200
    assert client.get(address).status_code == 403


def test_a_recognition_of_another_commune_does_not_exist(
    council: Council, closed: Closed, client: Client, world: World
) -> None:
    recognition = _decide(council, closed(0))[0]
    client.log_in(world.users[Role.COMMUNE_OFFICER][1])

    assert client.get(f"/certificates/{recognition.public_id}").status_code == 404


def test_every_step_is_in_the_trail(council: Council, closed: Closed) -> None:
    _decide(council, closed())
    work_off_waiting()
    verbs = set(db.session.scalars(select(AuditEntry.verb)))

    assert {
        "decision.recorded",
        "recognition.issued",
        "certificate.issued",
        "certificate.printed",
    } <= verbs
