"""Rounds, councils, seats, agenda entries, scoresheets and results."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.documents.formats import vnum
from app.core.tables import Base, Dated, Identified, Numbered, UTCDateTime, Versioned, personal
from app.dossiers.models import Dossier, Submission
from app.evaluation.values import EntryState, RoundEvent, RoundState, SeatRole, SheetState, Tier
from app.rubrics.models import RubricEdition
from app.settings.models import Programme
from app.units.models import Unit


class Round(Identified, Dated, Versioned, Base):
    """An evaluation round of a unit (province today, district until 30/6/2025) with its council."""

    __tablename__ = "rounds"
    __table_args__ = (UniqueConstraint("programme_id", "unit_id", "year", "number"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    tier: Mapped[Tier]
    year: Mapped[int]
    number: Mapped[int]
    name: Mapped[str]
    cut_off: Mapped[date | None]
    council_on: Mapped[date | None]
    place: Mapped[str | None]
    council_decision_number: Mapped[str | None]
    council_decision_on: Mapped[date | None]
    state: Mapped[RoundState] = mapped_column(default=RoundState.PLANNED)
    reentered: Mapped[bool] = mapped_column(default=False)
    reentered_by: Mapped[str | None] = mapped_column(info=personal("truy vết nhập lại"))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    confirmed_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship()
    seats: Mapped[list["Seat"]] = relationship(back_populates="round", order_by="Seat.position")
    entries: Mapped[list["Entry"]] = relationship(back_populates="round", order_by="Entry.position")


class RoundEventRow(Numbered, Base):
    """One move of a round."""

    __tablename__ = "round_events"

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    round_id: Mapped[int] = mapped_column(ForeignKey(Round.id), index=True)
    event: Mapped[RoundEvent]
    from_state: Mapped[RoundState]
    to_state: Mapped[RoundState]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    actor_name: Mapped[str] = mapped_column(info=personal("truy vết đợt đánh giá"))
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    reason: Mapped[str | None] = mapped_column(Text)


class Seat(Identified, Dated, Base):
    """A place in the council: a person and an office; an account is optional."""

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("programme_id", "round_id", "user_id"),
        UniqueConstraint("programme_id", "round_id", "position"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    round_id: Mapped[int] = mapped_column(ForeignKey(Round.id), index=True)
    position: Mapped[int]
    person: Mapped[str] = mapped_column(info=personal("thành phần Hội đồng"))
    office: Mapped[str]
    role: Mapped[SeatRole]
    scores: Mapped[bool] = mapped_column(default=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)

    round: Mapped[Round] = relationship(back_populates="seats")


class Entry(Identified, Dated, Versioned, Base):
    """A dossier on a round's agenda, the edition it is scored on, and the frozen result.

    The mean is ``sum_hundredths / sheet_count``: kept as sum and count, never as a quotient.
    """

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("programme_id", "round_id", "dossier_id"),
        CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL AND stars IS NOT NULL)",
            name="result_when_closed",
        ),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    round_id: Mapped[int] = mapped_column(ForeignKey(Round.id), index=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey(Dossier.id), index=True)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey(Submission.id))
    edition_code: Mapped[str] = mapped_column(ForeignKey(RubricEdition.code))
    edition_digest: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    sitting: Mapped[int] = mapped_column(default=1)
    state: Mapped[EntryState] = mapped_column(default=EntryState.WAITING)
    sum_hundredths: Mapped[int | None]
    sheet_count: Mapped[int | None]
    stars_by_points: Mapped[int | None]
    stars: Mapped[int | None]
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    closed_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship(back_populates="entries")
    dossier: Mapped[Dossier] = relationship()
    submission: Mapped[Submission | None] = relationship()
    sheets: Mapped[list["Sheet"]] = relationship(back_populates="entry", order_by="Sheet.seat_id")

    @property
    def mean_text(self) -> str:
        """The council's mean with two decimals (66,36), for reading only; "–" before the result."""
        if self.sum_hundredths is None or not self.sheet_count:
            return vnum(None)
        return vnum(Decimal(self.sum_hundredths) / 100 / self.sheet_count, 2)


class Sheet(Identified, Dated, Versioned, Base):
    """One seat's marks for one agenda entry in one sitting of the council."""

    __tablename__ = "sheets"
    __table_args__ = (
        UniqueConstraint("programme_id", "entry_id", "seat_id", "sitting"),
        CheckConstraint("(state = 'sealed') = (sealed_at IS NOT NULL)", name="sealed_when_sealed"),
        CheckConstraint("(state = 'sealed') = (digest IS NOT NULL)", name="digest_when_sealed"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey(Seat.id), index=True)
    sitting: Mapped[int] = mapped_column(default=1)
    state: Mapped[SheetState] = mapped_column(default=SheetState.OPEN)
    sealed_at: Mapped[datetime | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))

    entry: Mapped[Entry] = relationship(back_populates="sheets")
    seat: Mapped[Seat] = relationship()
    choices: Mapped[list["Choice"]] = relationship(cascade="all, delete-orphan")
    parts: Mapped[list["PartPoints"]] = relationship(cascade="all, delete-orphan")


class Choice(Numbered, Base):
    """The option chosen for a criterion: its id (0 = "không đạt mức nào"), never points.

    The option is empty while only a note was written. ``option_version`` and ``note_version`` are
    the versions of the sheet that last changed the one and the other: they tell a clash of two
    machines from two changes that simply both hold.
    """

    __tablename__ = "choices"
    __table_args__ = (UniqueConstraint("programme_id", "sheet_id", "criterion"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    sheet_id: Mapped[int] = mapped_column(ForeignKey(Sheet.id), index=True)
    criterion: Mapped[str] = mapped_column(String(20))
    option_id: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(Text)
    option_version: Mapped[int] = mapped_column(default=0)
    note_version: Mapped[int] = mapped_column(default=0)
    chosen_at: Mapped[datetime] = mapped_column(UTCDateTime())


class PartPoints(Numbered, Base):
    """Points of a part (A, B, C) where only a frame of the edition is known (148/2023)."""

    __tablename__ = "part_points"
    __table_args__ = (
        UniqueConstraint("programme_id", "sheet_id", "part"),
        CheckConstraint("hundredths >= 0", name="not_negative"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    sheet_id: Mapped[int] = mapped_column(ForeignKey(Sheet.id), index=True)
    part: Mapped[str] = mapped_column(String(1))
    hundredths: Mapped[int]
