"""Moving a dossier on its way: each move writes its event row with the state."""

from datetime import date, datetime

from app.access.values import Role, Viewer
from app.accounts.queries import holders
from app.audit.actions import record
from app.core.clock import day_of
from app.core.database import db, lock
from app.core.errors import DomainError
from app.core.text import clean_block
from app.dossiers import queries, rules
from app.dossiers.models import Dossier, DossierEventRow, Submission
from app.dossiers.values import DossierEvent, DossierState, Gap, Stage
from app.notices.actions import tell
from app.products.actions import assign_code
from app.settings.actions import next_number
from app.settings.queries import programme_by_id

RECEIPT = "PĐK"


class IncompleteError(DomainError):
    """The dossier can't move on: ``gaps`` says what is missing, one sentence each."""

    def __init__(self, sentence: str, gaps: list[Gap]) -> None:
        super().__init__(sentence)
        self.gaps = tuple(gaps)


def _move(
    dossier: Dossier,
    event: DossierEvent,
    *,
    reason: str | None = None,
    day: date | None = None,
    actor: Viewer,
    now: datetime,
) -> None:
    after = rules.DOSSIER.after(dossier.state, event)
    dossier.events.append(
        DossierEventRow(
            programme_id=dossier.programme_id,
            event=event,
            from_state=dossier.state,
            to_state=after,
            actor_id=actor.user_id,
            actor_name=actor.name,
            at=now,
            day=day or day_of(now),
            reason=reason,
        )
    )
    dossier.state = after
    dossier.version += 1
    dossier.updated_at = now


def _locked(dossier: Dossier, event: DossierEvent) -> None:
    """Read the row again under its lock, and refuse a move its state does not allow."""
    lock(dossier)
    rules.DOSSIER.after(dossier.state, event)


def _check_complete(dossier: Dossier, stage: Stage, *, on: date) -> None:
    governed = queries.governing_of(dossier, on=on)
    if governed.edition is None:
        raise DomainError(governed.why)
    lacking = queries.blocking(queries.gaps(dossier, governed, on=on), stage)
    if lacking:
        raise IncompleteError(
            "Hồ sơ còn thiếu phần bắt buộc: " + " ".join(gap.sentence for gap in lacking), lacking
        )


def submit(dossier: Dossier, *, actor: Viewer, now: datetime) -> Submission:
    """Hand the dossier in to the commune, with a frozen copy of all it says.

    The first time fixes the filing day, and through it regime and edition (a dossier handed in
    again after a return keeps its filing day), and gives the commune's registration number.
    Refuses with IncompleteError while a compulsory part is missing.
    """
    _locked(dossier, DossierEvent.SUBMIT)
    today = day_of(now)
    _check_complete(dossier, Stage.SUBMIT, on=today)
    if dossier.filed_on is None:
        dossier.filed_on = today
    governed = queries.governing(dossier.product, dossier.kind, filed=dossier.filed_on)
    if governed.edition is None:
        raise DomainError(governed.why)
    dossier.regime_code, dossier.edition_code = governed.regime.code, governed.edition.code
    if dossier.commune_receipt is None:
        dossier.commune_receipt = _receipt(dossier, of_commune=True, actor=actor, now=now)
    dossier.return_reason = None
    submission = _frozen(dossier, actor=actor, now=now)
    _move(dossier, DossierEvent.SUBMIT, actor=actor, now=now)
    record(
        "dossier.submitted",
        dossier,
        actor=actor,
        now=now,
        submission=submission.number,
        digest=submission.digest,
        producer=dossier.product.producer.public_id,
    )
    _tell(
        dossier,
        Role.COMMUNE_OFFICER,
        event=f"submitted:{submission.number}",
        title=f"Hồ sơ mới: {dossier.product.name}",
        text=f"{dossier.product.producer.name} đã nộp hồ sơ số {dossier.commune_receipt}.",
        actor=actor,
        now=now,
    )
    return submission


def _receipt(dossier: Dossier, *, of_commune: bool, actor: Viewer, now: datetime) -> str:
    commune = dossier.product.commune
    if commune is None:
        raise DomainError("Sản phẩm chưa rõ xã nên chưa cấp được số đăng ký.")
    programme = programme_by_id(dossier.programme_id)
    year = day_of(now).year
    number = next_number(
        dossier.programme_id,
        kind=RECEIPT,
        authority=commune.code if of_commune else programme.code,
        year=year,
        actor=actor,
        now=now,
    )
    return rules.receipt_number(number, province=programme.code, commune=commune.code, year=year)


def _frozen(dossier: Dossier, *, actor: Viewer, now: datetime) -> Submission:
    content = queries.snapshot(dossier)
    last = queries.last_submission(dossier)
    submission = Submission(
        programme_id=dossier.programme_id,
        dossier_id=dossier.id,
        number=last.number + 1 if last else 1,
        content=content,
        digest=rules.snapshot_digest(content),
        submitted_at=now,
        submitted_by_id=actor.user_id,
    )
    db.session.add(submission)
    db.session.flush()
    return submission


def _tell(
    dossier: Dossier,
    *roles: Role,
    event: str,
    title: str,
    text: str,
    actor: Viewer,
    now: datetime,
) -> None:
    """One notice to everyone who holds one of the roles for this dossier, the actor left out."""
    product, on, programme = dossier.product, day_of(now), dossier.programme_id
    people: set[int] = set()
    for role in roles:
        if role is Role.COMMUNE_OFFICER:
            people.update(holders(programme, role, unit_id=product.commune_id, on=on))
        elif role is Role.PRODUCER:
            people.update(holders(programme, role, producer_id=product.producer_id, on=on))
        else:
            people.update(holders(programme, role, on=on))
    tell(
        people - {actor.user_id or 0},
        event_key=f"dossier.{event}:{dossier.public_id}",
        title=title,
        text=text,
        path=f"/dossiers/{dossier.public_id}",
        actor=actor,
        now=now,
    )


def return_dossier(dossier: Dossier, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Give the dossier back to be completed; the reason is required and is told to the producer."""
    said = clean_block(reason)
    if not said:
        raise DomainError("Xin ghi rõ cần bổ sung, sửa nội dung nào.", field="reason")
    _locked(dossier, DossierEvent.RETURN)
    from_province = dossier.state is DossierState.FORWARDED
    dossier.return_reason = said
    _move(dossier, DossierEvent.RETURN, reason=said, actor=actor, now=now)
    record("dossier.returned", dossier, actor=actor, now=now)
    also = (Role.COMMUNE_OFFICER,) if from_province else ()
    _tell(
        dossier,
        Role.PRODUCER,
        *also,
        event=f"returned:{len(dossier.events)}",
        title=f"Cần bổ sung hồ sơ: {dossier.product.name}",
        text=said,
        actor=actor,
        now=now,
    )


def forward(dossier: Dossier, *, actor: Viewer, now: datetime) -> None:
    """The commune sends the dossier on to the province.

    Needs Form 03 in full, the commune's letter and the samples (5, none for tourism), besides all
    the producer's compulsory parts (Decision 26/2026/QĐ-TTg, article 7 clause 2).
    """
    _locked(dossier, DossierEvent.FORWARD)
    _check_complete(dossier, Stage.FORWARD, on=day_of(now))
    _move(dossier, DossierEvent.FORWARD, actor=actor, now=now)
    record("dossier.forwarded", dossier, actor=actor, now=now)
    _tell(
        dossier,
        Role.SECRETARY,
        event=f"forwarded:{len(dossier.events)}",
        title=f"Xã chuyển hồ sơ: {dossier.product.name}",
        text=f"Hồ sơ số {dossier.commune_receipt} chờ tỉnh tiếp nhận.",
        actor=actor,
        now=now,
    )


def receive(dossier: Dossier, *, actor: Viewer, now: datetime) -> None:
    """The province takes the dossier in: its registration number, and the product's code."""
    _locked(dossier, DossierEvent.RECEIVE)
    dossier.province_receipt = _receipt(dossier, of_commune=False, actor=actor, now=now)
    if dossier.product.code is None:
        assign_code(dossier.product, year=day_of(now).year, actor=actor, now=now)
    _move(dossier, DossierEvent.RECEIVE, actor=actor, now=now)
    record("dossier.received", dossier, actor=actor, now=now)
    _tell(
        dossier,
        Role.PRODUCER,
        Role.COMMUNE_OFFICER,
        event=f"received:{len(dossier.events)}",
        title=f"Tỉnh đã tiếp nhận hồ sơ: {dossier.product.name}",
        text=f"Số đăng ký tại tỉnh: {dossier.province_receipt}.",
        actor=actor,
        now=now,
    )


def withdraw(dossier: Dossier, *, reason: str, actor: Viewer, now: datetime) -> None:
    """The producer takes the dossier back before a council has taken it up; it stays on record."""
    said = clean_block(reason)
    if not said:
        raise DomainError("Xin ghi lý do rút hồ sơ.", field="reason")
    _locked(dossier, DossierEvent.WITHDRAW)
    was_draft = dossier.state is DossierState.DRAFT
    _move(dossier, DossierEvent.WITHDRAW, reason=said, actor=actor, now=now)
    record("dossier.withdrawn", dossier, actor=actor, now=now)
    if not was_draft:
        _tell(
            dossier,
            Role.COMMUNE_OFFICER,
            event="withdrawn",
            title=f"Chủ thể rút hồ sơ: {dossier.product.name}",
            text=said,
            actor=actor,
            now=now,
        )


def take_to_council(
    dossier: Dossier, *, round_id: int, reason: str | None = None, actor: Viewer, now: datetime
) -> None:
    """A council takes the dossier up in a round; from here on papers and answers are fixed."""
    _locked(dossier, DossierEvent.TAKE_TO_COUNCIL)
    dossier.round_id = round_id
    _move(dossier, DossierEvent.TAKE_TO_COUNCIL, reason=reason, actor=actor, now=now)
    record("dossier.taken_to_council", dossier, actor=actor, now=now)


def close_scoring(
    dossier: Dossier,
    *,
    reason: str | None = None,
    day: date | None = None,
    actor: Viewer,
    now: datetime,
) -> None:
    """The council's result is fixed (``day``: when it was, for results entered afterwards)."""
    _locked(dossier, DossierEvent.CLOSE_SCORING)
    _move(dossier, DossierEvent.CLOSE_SCORING, reason=reason, day=day, actor=actor, now=now)
    record("dossier.scoring_closed", dossier, actor=actor, now=now)


def decide(
    dossier: Dossier,
    *,
    reason: str | None = None,
    day: date | None = None,
    actor: Viewer,
    now: datetime,
) -> None:
    """A decision was taken on the result (``day``: the day it was signed)."""
    _locked(dossier, DossierEvent.DECIDE)
    _move(dossier, DossierEvent.DECIDE, reason=reason, day=day, actor=actor, now=now)
    record("dossier.decided", dossier, actor=actor, now=now)
    _tell(
        dossier,
        Role.PRODUCER,
        Role.COMMUNE_OFFICER,
        event="decided",
        title=f"Đã có quyết định: {dossier.product.name}",
        text=reason or "Xin xem kết quả ở trang hồ sơ.",
        actor=actor,
        now=now,
    )
