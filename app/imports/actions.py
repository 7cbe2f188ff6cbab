"""Keeping a batch and taking its rows in: producers merged, recognitions with what is known."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.access.values import Viewer
from app.audit.actions import record
from app.certification.actions import DecisionDraft, note_event, record_decision
from app.certification.models import Decision, Recognition
from app.certification.values import DecisionKind, RecognitionEvent, RecognitionSource
from app.core.database import db
from app.core.text import fold
from app.files.models import Attachment
from app.imports.models import Batch, BatchRow, BatchState
from app.imports.values import Reading, RegisterRow
from app.producers.actions import place
from app.producers.models import Producer
from app.producers.rules import name_key as producer_key
from app.producers.values import Origin
from app.products.models import Product
from app.products.rules import name_key as product_key
from app.rubrics.queries import product_groups
from app.settings.queries import programme_by_id
from app.units.queries import FormerDistricts, former_districts, units_by_ids

Progress = Callable[[int, int], None]
CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"


def open_batch(
    attachment: Attachment | None, *, name: str, key: str, actor: Viewer, now: datetime
) -> Batch:
    """A batch for a file, to be read by a job."""
    batch = Batch(
        public_id=key,
        programme_id=actor.programme_id,
        attachment=attachment,
        name=name,
        asked_by_id=actor.user_id,
        created_at=now,
        updated_at=now,
    )
    db.session.add(batch)
    record("import.opened", batch, actor=actor, now=now)
    return batch


def keep_reading(batch: Batch, reading: Reading, *, actor: Viewer, now: datetime) -> None:
    """Write down what was read and found; reading again replaces an earlier reading."""
    for old in db.session.scalars(select(BatchRow).where(BatchRow.batch_id == batch.id)):
        db.session.delete(old)
    db.session.flush()
    findings: dict[int, list[dict[str, Any]]] = {}
    for finding in reading.findings:
        findings.setdefault(finding.row, []).append(asdict(finding))
    taken = {row.number: row for row in reading.rows}
    for number in sorted({*findings, *taken}):
        row = taken.get(number)
        db.session.add(
            BatchRow(
                programme_id=batch.programme_id,
                batch_id=batch.id,
                number=number,
                cells={"name": row.name, "producer": row.producer, "stars": row.stars}
                if row
                else {},
                findings=findings.get(number, []),
                outcome=None if row else "refused",
            )
        )
    batch.counts = {"total": reading.total, "refused": reading.refused, "rows": len(reading.rows)}
    batch.updated_at = now
    record("import.read", batch, actor=actor, now=now, **batch.counts)


def take_rows(
    reading: Reading, *, actor: Viewer, now: datetime, progress: Progress | None = None
) -> dict[int, str]:
    """Take the rows in; per row number what became of it: created, changed or unchanged.

    Identity is programme, producer and folded name, so that taking the same file in again changes
    nothing. Absent facts stay absent: no code, certificate or date is invented.
    """
    taker = _Taker(actor, now)
    outcomes: dict[int, str] = {}
    for done, row in enumerate(reading.rows, start=1):
        outcomes[row.number] = taker.take(row)
        if progress is not None and done % 50 == 0:
            progress(done, len(reading.rows))
    return outcomes


def close_batch(batch: Batch, outcomes: dict[int, str], *, actor: Viewer, now: datetime) -> None:
    """Write down what became of each row."""
    for row in db.session.scalars(select(BatchRow).where(BatchRow.batch_id == batch.id)):
        row.outcome = outcomes.get(row.number, row.outcome)
    counts = Counter(outcomes.values())
    batch.counts = {
        **batch.counts,
        **{kind: counts[kind] for kind in (CREATED, CHANGED, UNCHANGED)},
    }
    batch.state, batch.taken_at, batch.updated_at = BatchState.TAKEN, now, now
    record("import.taken", batch, actor=actor, now=now)


class _Taker:
    """Holds what is needed for many rows, so that none asks the database what another did."""

    def __init__(self, actor: Viewer, now: datetime) -> None:
        self.actor, self.now = actor, now
        programme = programme_by_id(actor.programme_id)
        self.province = programme.province
        self.index: FormerDistricts = former_districts(self.province)
        self.groups = {
            int(group.edition_code.rpartition("-")[2]): group
            for group in product_groups()
            if group.edition_code
        }
        own = Producer.programme_id == actor.programme_id
        self.producers = {p.name_key: p for p in db.session.scalars(select(Producer).where(own))}
        self.products = {
            (p.producer_id, p.name_key): p
            for p in db.session.scalars(
                select(Product).where(Product.programme_id == actor.programme_id)
            )
        }
        self.recognitions: dict[int, list[Recognition]] = {}
        for row in db.session.scalars(
            select(Recognition).where(Recognition.programme_id == actor.programme_id)
        ):
            self.recognitions.setdefault(row.product_id, []).append(row)

    def take(self, row: RegisterRow) -> str:
        producer, made = self._producer(row)
        product, outcome = self._product(row, producer)
        recognised = self._recognition(row, product)
        if outcome == CREATED:
            return CREATED
        return CHANGED if made or CHANGED in (outcome, recognised) else UNCHANGED

    def _producer(self, row: RegisterRow) -> tuple[Producer, bool]:
        key = producer_key(row.producer)
        found = self.producers.get(key)
        if found is not None:
            return found, False
        producer = Producer(
            programme_id=self.actor.programme_id,
            name=row.producer,
            name_key=key,
            kind=row.kind,
            origin=Origin.IMPORTED,
            source=row.source,
            created_at=self.now,
            updated_at=self.now,
        )
        self._place(producer, row)
        db.session.add(producer)
        record("producer.imported", producer, actor=self.actor, now=self.now)
        self.producers[key] = producer
        return producer, True

    def _place(self, target: Producer | Product, row: RegisterRow) -> None:
        commune = None
        if row.commune_id is not None:
            commune = units_by_ids([row.commune_id])[row.commune_id]
        place(
            target,
            commune=commune,
            address_before=row.address_before,
            index=self.index,
            within=self.province,
        )

    def _product(self, row: RegisterRow, producer: Producer) -> tuple[Product, str]:
        key = (producer.id, product_key(row.name))
        found = self.products.get(key)
        if found is not None:
            return found, self._fill_in(found, row)
        product = Product(
            programme_id=self.actor.programme_id,
            producer=producer,
            producer_id=producer.id,
            name=row.name,
            name_key=key[1],
            group=self.groups.get(row.sheet) if row.sheet else None,
            code=row.code,
            origin=Origin.IMPORTED,
            source=row.source,
            classification_note=row.note,
            created_at=self.now,
            updated_at=self.now,
        )
        self._place(product, row)
        db.session.add(product)
        record("product.imported", product, actor=self.actor, now=self.now)
        self.products[key] = product
        return product, CREATED

    def _fill_in(self, product: Product, row: RegisterRow) -> str:
        """Facts the register lacked before; what officers entered is never overwritten."""
        changed = False
        if product.commune_id is None and row.commune_id is not None:
            self._place(product, row)
            changed = True
        if product.group_id is None and row.sheet in self.groups:
            product.group = self.groups[row.sheet]
            changed = True
        if product.code is None and row.code:
            product.code = row.code
            changed = True
        if not changed:
            return UNCHANGED
        product.updated_at = self.now
        product.version += 1
        record("product.completed", product, actor=self.actor, now=self.now)
        return CHANGED

    def _recognition(self, row: RegisterRow, product: Product) -> str:
        held = self.recognitions.setdefault(product.id, [])
        for known in held:
            if known.stars == row.stars and (
                known.issued_on == row.issued_on
                or (known.issued_on is None and known.year == row.year)
            ):
                return self._complete(known, row)
        recognition = Recognition(
            programme_id=self.actor.programme_id,
            product=product,
            stars=row.stars,
            year=row.year,
            source=RecognitionSource.IMPORTED,
            decision=self._decision(row),
            authority=row.authority,
            issued_on=row.issued_on,
            expires_on=row.expires_on,
            source_note=row.source,
            source_confidence=row.confidence,
            created_at=self.now,
            updated_at=self.now,
        )
        db.session.add(recognition)
        record("recognition.imported", recognition, actor=self.actor, now=self.now)
        note_event(
            recognition,
            RecognitionEvent.IMPORTED,
            effective_on=row.issued_on,
            decision=recognition.decision,
            actor=self.actor,
            now=self.now,
        )
        held.append(recognition)
        return CHANGED

    def _complete(self, known: Recognition, row: RegisterRow) -> str:
        if known.decision_id is not None or not row.decided:
            return UNCHANGED
        known.decision = self._decision(row)
        known.issued_on, known.expires_on = row.issued_on, row.expires_on
        known.updated_at = self.now
        record("recognition.completed", known, actor=self.actor, now=self.now)
        note_event(
            known,
            RecognitionEvent.COMPLETED,
            effective_on=row.issued_on,
            decision=known.decision,
            actor=self.actor,
            now=self.now,
        )
        return CHANGED

    def _decision(self, row: RegisterRow) -> Decision | None:
        if row.decision_number is None or row.issued_on is None:
            return None
        authority = row.authority or ""
        draft = DecisionDraft(
            number=row.decision_number,
            signed_on=row.issued_on,
            tier=tier_of(authority),
            authority=authority,
            signer=None,
            signer_title=None,
        )
        return record_decision(
            draft, kind=DecisionKind.RECOGNISE, council_on=None, actor=self.actor, now=self.now
        )


def tier_of(authority: str) -> str:
    """The tier an authority's name tells: huyện, tỉnh or trung ương."""
    text = fold(authority)
    if text.startswith("bo "):
        return "trung ương"
    return "huyện" if any(word in text for word in ("huyen", "quan ", "thi xa")) else "tỉnh"
