"""Recording decisions, recognising products, issuing and printing certificates, revoking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.access.values import Viewer
from app.audit.actions import record
from app.certification.models import Certificate, Decision, Recognition, RecognitionEventRow
from app.certification.queries import decision as known_decision
from app.certification.rules import (
    Award,
    award,
    certificate_number,
    check_decision_date,
    new_code,
)
from app.certification.values import DecisionKind, RecognitionEvent, RecognitionSource
from app.core.clock import day_of
from app.core.database import db
from app.core.errors import DomainError
from app.core.files import StoredFile
from app.dossiers.actions import decide as decide_dossier
from app.evaluation.models import Entry, Round
from app.files.actions import attach
from app.files.models import AttachmentClass
from app.jobs.actions import ask
from app.products.models import Pack, Product
from app.products.rules import content_text
from app.rubrics.queries import regimes
from app.rubrics.rules import authority_on, validity_end
from app.settings.actions import next_number
from app.units.queries import address_line

MONTHS_VALID = 36


@dataclass(frozen=True)
class DecisionDraft:
    """What is typed of a decision, once for all products of its annex."""

    number: str
    signed_on: date
    tier: str
    authority: str
    signer: str | None
    signer_title: str | None


def record_decision(
    draft: DecisionDraft,
    *,
    kind: DecisionKind,
    council_on: date | None,
    actor: Viewer,
    now: datetime,
) -> Decision:
    """The decision as it was signed; the same one is recorded once."""
    check_decision_date(draft.signed_on, council_on=council_on, today=day_of(now))
    found = known_decision(
        actor.programme_id,
        authority=draft.authority,
        number=draft.number,
        signed_on=draft.signed_on,
    )
    if found is not None:
        return found
    row = Decision(
        programme_id=actor.programme_id,
        kind=kind,
        number=draft.number,
        signed_on=draft.signed_on,
        tier=draft.tier,
        authority=draft.authority,
        signer=draft.signer,
        signer_title=draft.signer_title,
        created_at=now,
        updated_at=now,
    )
    db.session.add(row)
    record("decision.recorded", row, actor=actor, now=now)
    return row


def award_of(entry: Entry, *, tier: str, signed_on: date) -> Award:
    """What a decision of a tier on a day gives the product of a closed entry.

    The authority is the body competent on the decision date (regimes of the rubrics room).
    """
    if entry.stars is None:
        raise DomainError("Hội đồng chưa khóa kết quả của sản phẩm này.", field="entries")
    found = authority_on(signed_on, regimes())
    return award(
        entry.stars,
        tier=tier,
        competent={stars: a.tier for stars, a in found.items()},
        reasons={stars: a.why for stars, a in found.items() if a.why},
    )


def recognise_all(
    round_: Round,
    entries: Sequence[Entry],
    draft: DecisionDraft,
    *,
    symbol: str,
    actor: Viewer,
    now: datetime,
) -> list[Recognition]:
    """Decide on the entries of a round in one transaction: all of the annex, or nothing.

    Products proposed for five stars get no recognition here: the dossier stays scored until the
    ministry's decision is entered. A round entered again from paper is a record: its recognitions
    get no new certificate, the one on paper stands.
    """
    if not entries:
        raise DomainError("Xin chọn ít nhất một sản phẩm.", field="entries")
    awards = [
        (entry, award_of(entry, tier=draft.tier, signed_on=draft.signed_on)) for entry in entries
    ]
    proposals = [entry for entry, given in awards if given.proposed_five]
    if proposals and len(proposals) < len(awards):
        raise DomainError(
            "Quyết định công nhận và quyết định phê duyệt kết quả đề nghị 5 sao là hai văn bản; "
            "xin chọn riêng các sản phẩm đề nghị 5 sao.",
            field="entries",
        )
    kind = DecisionKind.APPROVE_RESULT if proposals else DecisionKind.RECOGNISE
    decision = record_decision(draft, kind=kind, council_on=round_.council_on, actor=actor, now=now)
    if proposals:
        for entry in proposals:
            record("result.proposed_five", entry, actor=actor, now=now, decision=decision.number)
        return []
    return [
        _recognise(entry, given.stars, decision, symbol=symbol, actor=actor, now=now)
        for entry, given in awards
    ]


def _recognise(
    entry: Entry, stars: int, decision: Decision, *, symbol: str, actor: Viewer, now: datetime
) -> Recognition:
    product = entry.dossier.product
    recognition = Recognition(
        programme_id=actor.programme_id,
        product=product,
        stars=stars,
        year=decision.signed_on.year,
        source=RecognitionSource.ISSUED,
        decision=decision,
        entry=entry,
        authority=decision.authority,
        issued_on=decision.signed_on,
        expires_on=validity_end(decision.signed_on, MONTHS_VALID),
        created_at=now,
        updated_at=now,
    )
    db.session.add(recognition)
    record("recognition.issued", recognition, actor=actor, now=now)
    note_event(
        recognition,
        RecognitionEvent.ISSUED,
        effective_on=decision.signed_on,
        decision=decision,
        actor=actor,
        now=now,
    )
    decide_dossier(entry.dossier, day=decision.signed_on, actor=actor, now=now)
    if decision.tier != "trung ương" and not entry.round.reentered:
        issue_certificate(recognition, symbol=symbol, actor=actor, now=now)
    return recognition


def note_event(
    recognition: Recognition,
    event: RecognitionEvent,
    *,
    effective_on: date | None,
    decision: Decision | None = None,
    reason: str | None = None,
    actor: Viewer,
    now: datetime,
) -> None:
    """Write down what happened to a recognition; its state is derived from these and its dates."""
    row = RecognitionEventRow(
        programme_id=recognition.programme_id,
        recognition_id=recognition.id,
        event=event,
        effective_on=effective_on,
        decision_id=decision.id if decision else None,
        actor_id=actor.user_id,
        actor_name=actor.name,
        at=now,
        reason=reason,
    )
    db.session.add(row)
    record("recognition.event", row, actor=actor, now=now)


def issue_certificate(
    recognition: Recognition, *, symbol: str, actor: Viewer, now: datetime
) -> Certificate:
    """Number and text of the certificate, fixed now; a job prints the PDF from them once."""
    if recognition.stars < 3 or recognition.issued_on is None or recognition.expires_on is None:
        raise DomainError("Chỉ cấp giấy khi có hạng từ 3 sao, số và ngày quyết định.")
    year = recognition.issued_on.year
    serial = next_number(
        recognition.programme_id,
        kind="certificate",
        authority=symbol,
        year=year,
        actor=actor,
        now=now,
    )
    certificate = Certificate(
        programme_id=recognition.programme_id,
        recognition=recognition,
        number=certificate_number(serial, year, symbol),
        code=new_code(),
        printed=printed_text(recognition),
        issued_on=recognition.issued_on,
        valid_to=recognition.expires_on,
        created_at=now,
        updated_at=now,
    )
    db.session.add(certificate)
    record("certificate.issued", certificate, actor=actor, now=now)
    ask(
        "certification.print",
        certificate,
        title=f"In giấy chứng nhận {certificate.number}",
        actor=actor,
        now=now,
    )
    return certificate


def printed_text(recognition: Recognition) -> dict[str, Any]:
    """Names, address, units, packs, decision and signer as they are on the day of issue."""
    product: Product = recognition.product
    decision = recognition.decision
    return {
        "product": product.name,
        "product_code": product.code or "",
        "producer": product.producer.name,
        "address": ", ".join(
            part
            for part in (
                product.producer.address,
                address_line(product.commune, product.old_commune),
            )
            if part
        ),
        "stars": recognition.stars,
        "packs": [_pack_words(pack) for pack in product.packs],
        "authority": recognition.authority or "",
        "decision_number": decision.number if decision else "",
        "decision_date": decision.signed_on.isoformat() if decision else "",
        "signer": (decision.signer if decision else None) or "",
        "signer_title": (decision.signer_title if decision else None) or "",
        "issued_on": recognition.issued_on.isoformat() if recognition.issued_on else "",
        "valid_to": recognition.expires_on.isoformat() if recognition.expires_on else "",
    }


def _pack_words(pack: Pack) -> str:
    """A pack as it is printed: its name and net content, else its SKU."""
    content = content_text(pack.content_milli, pack.content_unit)
    return " ".join(part for part in (pack.label, content) if part) or pack.sku


def keep_print(
    certificate: Certificate, stored: StoredFile, *, actor: Viewer, now: datetime
) -> None:
    """Tie the printed PDF to its certificate, once."""
    if certificate.digest is not None:
        return
    certificate.attachment = attach(
        stored,
        certificate,
        name=f"giay-chung-nhan-{certificate.code}.pdf",
        media_type="application/pdf",
        purpose="certificate",
        access_class=AttachmentClass.PUBLIC,
        actor=actor,
        now=now,
    )
    certificate.digest = stored.digest
    certificate.updated_at = now
    record("certificate.printed", certificate, actor=actor, now=now)


def revoke(
    recognition: Recognition,
    draft: DecisionDraft,
    *,
    reason: str,
    actor: Viewer,
    now: datetime,
) -> None:
    """Revoke by decision; from its day on the certificate is shown as revoked.

    Legal source: Decision 26/2026, Article 8.
    """
    if recognition.revoked_on is not None:
        raise DomainError("Giấy này đã bị thu hồi.")
    if recognition.issued_on is not None and draft.signed_on < recognition.issued_on:
        raise DomainError("Ngày thu hồi phải sau ngày cấp giấy.", field="signed_on")
    decision = record_decision(
        draft, kind=DecisionKind.REVOKE, council_on=None, actor=actor, now=now
    )
    recognition.revoked_on = draft.signed_on
    recognition.updated_at = now
    recognition.version += 1
    record("recognition.revoked", recognition, actor=actor, now=now)
    note_event(
        recognition,
        RecognitionEvent.REVOKED,
        effective_on=draft.signed_on,
        decision=decision,
        reason=reason,
        actor=actor,
        now=now,
    )
