"""The dossier of a product for a round: answers, papers, pages, submissions, events."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.tables import Base, Dated, Identified, Numbered, UTCDateTime, Versioned, personal
from app.dossiers.values import DossierEvent, DossierKind, DossierState, PaperState
from app.files.models import Attachment, Blob
from app.products.models import Product
from app.rubrics.models import RubricEdition
from app.settings.models import Programme

# What a machine read from a scan may hold anything, identity papers too.
_SCANNED = personal("tìm và đọc giấy tờ trong hồ sơ", sensitive=True)


class Dossier(Identified, Dated, Versioned, Base):
    """What is handed in to have a product evaluated, for one round.

    The edition is chosen through the regime of the filing date when the dossier is submitted. A
    product has one dossier under way at a time (re-entered old ones apart).
    """

    __tablename__ = "dossiers"
    __table_args__ = (
        UniqueConstraint("programme_id", "product_id", "round_id"),
        Index("ix_dossiers_programme_id_state", "programme_id", "state"),
        CheckConstraint(
            "state IN ('draft', 'withdrawn') OR filed_on IS NOT NULL", name="filed_when_submitted"
        ),
        Index(
            "uq_dossiers_one_open",
            "programme_id",
            "product_id",
            unique=True,
            sqlite_where=text("state NOT IN ('decided', 'withdrawn') AND reentered = 0"),
            postgresql_where=text("state NOT IN ('decided', 'withdrawn') AND NOT reentered"),
        ),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    kind: Mapped[DossierKind]
    state: Mapped[DossierState] = mapped_column(default=DossierState.DRAFT)
    filed_on: Mapped[date | None]
    regime_code: Mapped[str | None] = mapped_column(String(40))
    edition_code: Mapped[str | None] = mapped_column(ForeignKey(RubricEdition.code))
    commune_receipt: Mapped[str | None] = mapped_column(String(60))
    province_receipt: Mapped[str | None] = mapped_column(String(60))
    samples: Mapped[int | None]
    return_reason: Mapped[str | None] = mapped_column(Text)
    reentered: Mapped[bool] = mapped_column(default=False)

    product: Mapped[Product] = relationship()
    answers: Mapped[list["SelfChoice"]] = relationship(cascade="all, delete-orphan")
    assessment: Mapped["CommuneAssessment | None"] = relationship(back_populates="dossier")
    papers: Mapped[list["Paper"]] = relationship(back_populates="dossier", order_by="Paper.id")
    events: Mapped[list["DossierEventRow"]] = relationship(order_by="DossierEventRow.id")


class DossierEventRow(Numbered, Base):
    """One move of a dossier."""

    __tablename__ = "dossier_events"

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    dossier_id: Mapped[int] = mapped_column(ForeignKey(Dossier.id), index=True)
    event: Mapped[DossierEvent]
    from_state: Mapped[DossierState]
    to_state: Mapped[DossierState]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    actor_name: Mapped[str] = mapped_column(info=personal("truy vết hồ sơ"))
    at: Mapped[datetime] = mapped_column(UTCDateTime())
    day: Mapped[date]
    reason: Mapped[str | None] = mapped_column(Text)


class SelfChoice(Numbered, Base):
    """The producer's answer to one criterion (Form 02): an option id, never points.

    Without an option the criterion is not assessed yet; the note may come first.
    """

    __tablename__ = "self_choices"
    __table_args__ = (UniqueConstraint("programme_id", "dossier_id", "criterion"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    dossier_id: Mapped[int] = mapped_column(ForeignKey(Dossier.id), index=True)
    criterion: Mapped[str] = mapped_column(String(20))
    option_id: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(Text)


class FormTwo(Identified, Dated, Versioned, Base):
    """The parts of Form 02 in words: results of the business plan and the plan ahead."""

    __tablename__ = "form_two_texts"
    __table_args__ = (UniqueConstraint("programme_id", "dossier_id"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    dossier_id: Mapped[int] = mapped_column(ForeignKey(Dossier.id))
    results: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[str | None] = mapped_column(Text)
    plan: Mapped[str | None] = mapped_column(Text)


class CommuneAssessment(Identified, Dated, Versioned, Base):
    """The commune's assessment of the four local contents (Form 03)."""

    __tablename__ = "commune_assessments"
    __table_args__ = (UniqueConstraint("programme_id", "dossier_id"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    dossier_id: Mapped[int] = mapped_column(ForeignKey(Dossier.id))
    material: Mapped[str | None] = mapped_column(Text)
    labour: Mapped[str | None] = mapped_column(Text)
    idea: Mapped[str | None] = mapped_column(Text)
    identity: Mapped[str | None] = mapped_column(Text)
    conclusion: Mapped[str | None] = mapped_column(Text)
    assessed_on: Mapped[date | None]

    dossier: Mapped[Dossier] = relationship(back_populates="assessment")


class Paper(Identified, Dated, Versioned, Base):
    """A paper of the dossier: the scan as handed in and what was read from it."""

    __tablename__ = "papers"

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    dossier_id: Mapped[int] = mapped_column(ForeignKey(Dossier.id), index=True)
    requirement: Mapped[str] = mapped_column(String(20))
    title: Mapped[str]
    attachment_id: Mapped[int] = mapped_column(ForeignKey(Attachment.id))
    number: Mapped[str | None]
    issuer: Mapped[str | None]
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    state: Mapped[PaperState] = mapped_column(default=PaperState.WAITING)
    page_count: Mapped[int | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]

    dossier: Mapped[Dossier] = relationship(back_populates="papers")
    attachment: Mapped[Attachment] = relationship()
    pages: Mapped[list["Page"]] = relationship(order_by="Page.number")


class Page(Identified, Base):
    """One page of a paper: picture, thumbnail, text as read, folded text for search."""

    __tablename__ = "pages"
    __table_args__ = (UniqueConstraint("programme_id", "paper_id", "number"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    paper_id: Mapped[int] = mapped_column(ForeignKey(Paper.id), index=True)
    number: Mapped[int]
    picture_id: Mapped[int] = mapped_column(ForeignKey(Blob.id))
    thumbnail_id: Mapped[int] = mapped_column(ForeignKey(Blob.id))
    width: Mapped[int]
    height: Mapped[int]
    born_digital: Mapped[bool]
    text: Mapped[str] = mapped_column(Text, info=_SCANNED)
    folded: Mapped[str] = mapped_column(Text, info=_SCANNED)
    words: Mapped[list[Any]] = mapped_column(JSON, default=list, info=_SCANNED)
    read_at: Mapped[datetime] = mapped_column(UTCDateTime())

    picture: Mapped[Blob] = relationship(foreign_keys=picture_id)
    thumbnail: Mapped[Blob] = relationship(foreign_keys=thumbnail_id)


class Submission(Identified, Base):
    """A frozen snapshot of the dossier each time it is handed in, with its hash."""

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("programme_id", "dossier_id", "number"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey(Programme.id))
    dossier_id: Mapped[int] = mapped_column(ForeignKey(Dossier.id), index=True)
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON, info=personal("hồ sơ đã nộp"))
    digest: Mapped[str] = mapped_column(String(64))
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime())
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
