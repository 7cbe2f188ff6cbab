"""Opening a dossier for a product; entering one that ran its way on paper."""

from datetime import date, datetime

from app.access.values import Viewer
from app.audit.actions import record
from app.core.clock import day_of
from app.core.database import db
from app.core.documents.formats import vdate
from app.core.errors import DomainError, constraint_sentence
from app.dossiers import rules
from app.dossiers.models import Dossier, DossierEventRow
from app.dossiers.queries import governing, open_dossier_of
from app.dossiers.values import DossierEvent, DossierKind, DossierState
from app.products.models import Product
from app.rubrics.queries import published_edition, regimes
from app.rubrics.rules.dating import regime_for
from app.rubrics.values.regimes import AssessmentKind

ALREADY_OPEN = (
    "Sản phẩm này đang có một hồ sơ chưa kết thúc. Xin làm tiếp hồ sơ đó, hoặc rút lại trước khi "
    "mở hồ sơ mới."
)
constraint_sentence(
    "uq_dossiers_one_open",
    columns="dossiers.programme_id, dossiers.product_id",
    sentence=ALREADY_OPEN,
    field=None,
)


def open_dossier(
    product: Product,
    *,
    kind: DossierKind,
    key: str,
    round_id: int | None = None,
    actor: Viewer,
    now: datetime,
) -> Dossier:
    """A draft for a product; ``key`` (the form's one-time key) becomes its public id.

    Refuses an ended product, one without product group, one with a dossier under way, and a legal
    form the product group is not open to (Decision 26/2026/QĐ-TTg, article 2).
    """
    if product.ended_at is not None:
        raise DomainError("Sản phẩm này đã ngừng theo dõi nên không mở hồ sơ được.")
    if open_dossier_of(product) is not None:
        raise DomainError(ALREADY_OPEN)
    governed = governing(product, kind, filed=day_of(now))
    if governed.edition is None:
        raise DomainError(governed.why)
    rules.check_eligible(governed.regime.code, product.producer.kind.value, governed.sheet_number)
    dossier = Dossier(
        public_id=key,
        programme_id=product.programme_id,
        product=product,
        round_id=round_id,
        kind=kind,
        state=DossierState.DRAFT,
        reentered=False,
        created_at=now,
        updated_at=now,
    )
    db.session.add(dossier)
    record("dossier.opened", dossier, actor=actor, now=now)
    return dossier


def reenter_dossier(
    product: Product,
    *,
    kind: DossierKind,
    filed_on: date,
    edition_code: str,
    key: str,
    round_id: int | None = None,
    actor: Viewer,
    now: datetime,
) -> Dossier:
    """A dossier that was filed on paper before, entered afterwards for its round's results.

    It stands at "tỉnh đã tiếp nhận" at once; its events carry the filing day and say that they
    were entered later. Refuses a filing day to come, and an edition of another set than the
    regime of that day uses.
    """
    regime_code = _regime_of(kind, filed_on, edition_code, today=day_of(now))
    dossier = Dossier(
        public_id=key,
        programme_id=product.programme_id,
        product=product,
        round_id=round_id,
        kind=kind,
        state=DossierState.RECEIVED,
        filed_on=filed_on,
        regime_code=regime_code,
        edition_code=edition_code,
        reentered=True,
        created_at=now,
        updated_at=now,
    )
    db.session.add(dossier)
    db.session.flush()
    _enter_way(dossier, filed_on, actor=actor, now=now)
    record("dossier.reentered", dossier, actor=actor, now=now)
    return dossier


def _regime_of(kind: DossierKind, filed_on: date, edition_code: str, *, today: date) -> str:
    """The regime of the filing day, which must use the set of the edition."""
    if filed_on > today:
        raise DomainError("Ngày nộp hồ sơ không thể sau hôm nay.", field="filed_on")
    choice = regime_for(filed_on, AssessmentKind(kind.value), regimes())
    edition = published_edition(edition_code)
    if edition.set_id != choice.edition_set:
        raise DomainError(
            f"Hồ sơ nộp ngày {vdate(filed_on)} theo bộ tiêu chí {choice.edition_set}, không "
            f"dùng phiếu {edition_code}.",
            field="edition_code",
        )
    return choice.regime.code


def _enter_way(dossier: Dossier, filed_on: date, *, actor: Viewer, now: datetime) -> None:
    """The moves up to the intake, dated the filing day and marked as entered later."""
    state = DossierState.DRAFT
    for event in (DossierEvent.SUBMIT, DossierEvent.FORWARD, DossierEvent.RECEIVE):
        after = rules.DOSSIER.after(state, event)
        dossier.events.append(
            DossierEventRow(
                programme_id=dossier.programme_id,
                event=event,
                from_state=state,
                to_state=after,
                actor_id=actor.user_id,
                actor_name=actor.name,
                at=now,
                day=filed_on,
                reason="Nhập lại hồ sơ đã nộp trên giấy",
            )
        )
        state = after
