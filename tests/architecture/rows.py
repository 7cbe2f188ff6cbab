"""One row of every kind that has an address, belonging to the first product of the world."""

import struct
import zlib
from datetime import date
from io import BytesIO
from typing import Any

from sqlalchemy import select

from app.access.values import Role
from app.accounts.models import SignInSession
from app.certification.models import Certificate, Decision, Recognition
from app.certification.rules import new_code
from app.certification.values import DecisionKind, RecognitionSource
from app.commerce.models import FeedToken, Listing
from app.core.clock import now
from app.core.database import db, transaction
from app.core.secrets import digest, new_token, seal
from app.core.tables import Base
from app.dossiers.models import Dossier, Page, Paper, Submission
from app.dossiers.values import DossierKind, DossierState, PaperState
from app.evaluation.models import Entry, Round, Seat, Sheet
from app.evaluation.values import EntryState, RoundState, SeatRole, Tier
from app.files.actions import attach, keep
from app.files.models import Attachment, AttachmentClass
from app.imports.models import Batch
from app.jobs.models import Job
from app.notices.models import Notice
from app.products.models import Pack, Photo, Product
from app.reports.models import ReportFile
from app.rubrics.models import RubricEdition
from tests.factories.world import World

EDITION = "qd26-2026-11"


def png() -> bytes:
    """A white picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\x00\xff")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


class Rows:
    """Makes rows straight in the tables: what leads to them is tested in their rooms."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.made: dict[str, str] = {}

    def add(self, table: type[Base], /, **values: Any) -> Any:
        """A row with programme and dates filled in."""
        columns = table.__table__.columns
        for name, value in (
            ("programme_id", self.world.programme.id),
            ("created_at", now()),
            ("updated_at", now()),
        ):
            if name in columns:
                values.setdefault(name, value)
        row = table(**values)
        db.session.add(row)
        db.session.flush()
        return row

    def attachment(self, owner: Any, name: str = "anh.png") -> Attachment:
        """A picture as somebody's file."""
        return attach(
            keep(BytesIO(png()), limit=10_000),
            owner,
            name=name,
            media_type="image/png",
            purpose="test",
            access_class=AttachmentClass.INTERNAL,
            actor=self.world.viewer(Role.SECRETARY),
            now=now(),
        )

    def dossier(self, product: Product) -> Dossier:
        """A dossier on a council's agenda."""
        made: Dossier = self.add(
            Dossier,
            product_id=product.id,
            kind=DossierKind.FIRST,
            state=DossierState.SCORING,
            filed_on=date(2026, 9, 1),
            regime_code="qd26",
            edition_code=EDITION,
        )
        return made

    def round(self, number: int = 1) -> Round:
        """An open round of the province, every account of council members seated."""
        made: Round = self.add(
            Round,
            unit_id=self.world.programme.province_id,
            tier=Tier.PROVINCE,
            year=2026,
            number=number,
            name=f"Đợt {number} năm 2026",
            council_on=date(2026, 11, 20),
            state=RoundState.OPEN,
        )
        return made

    def seat(self, council: Round, which: int = 0) -> Seat:
        """The seat of a council member with an account."""
        user = self.world.users[Role.COUNCIL_MEMBER][which]
        made: Seat = self.add(
            Seat,
            round_id=council.id,
            position=which + 1,
            person=user.full_name,
            office="Sở Công Thương",
            role=SeatRole.CHAIR if which == 0 else SeatRole.MEMBER,
            user_id=user.id,
        )
        return made

    def entry(self, council: Round, dossier: Dossier, position: int = 1) -> Entry:
        """The dossier on the agenda, with what was handed in."""
        submission = self.add(
            Submission,
            dossier_id=dossier.id,
            number=1,
            content={},
            digest="0" * 64,
            submitted_at=now(),
        )
        edition = db.session.scalars(select(RubricEdition).where(RubricEdition.code == EDITION))
        made: Entry = self.add(
            Entry,
            round_id=council.id,
            dossier_id=dossier.id,
            submission_id=submission.id,
            edition_code=EDITION,
            edition_digest=edition.one().content_hash,
            position=position,
            state=EntryState.SCORING,
        )
        return made

    def recognition(self, product: Product, number: str = "1") -> Recognition:
        """A valid recognition with its certificate."""
        decision = self.add(
            Decision,
            kind=DecisionKind.RECOGNISE,
            number=f"{number}/QĐ-UBND",
            signed_on=date(2026, 6, 1),
            tier="tỉnh",
            authority="Ủy ban nhân dân tỉnh",
        )
        made: Recognition = self.add(
            Recognition,
            product_id=product.id,
            stars=4,
            year=2026,
            source=RecognitionSource.ISSUED,
            decision_id=decision.id,
            authority="Ủy ban nhân dân tỉnh",
            issued_on=date(2026, 6, 1),
            expires_on=date(2029, 6, 1),
        )
        return made

    def build(self) -> dict[str, str]:
        """One of each; the value that stands in its address, by the address before it."""
        with transaction():
            self._accounts()
            self._product()
            self._dossier()
            self._certificate()
            self._work()
        return self.made

    def _accounts(self) -> None:
        officer = self.world.users[Role.COMMUNE_OFFICER][1]
        session = self.add(
            SignInSession,
            user_id=officer.id,
            token_digest=digest(new_token()),
            started_at=now(),
            seen_at=now(),
            address="127.0.0.1",
            browser="test",
        )
        notice = self.add(
            Notice,
            user_id=officer.id,
            event_key="x",
            title="x",
            text="x",
            path="/products",
            told_at=now(),
        )
        self.made |= {
            "/account/sessions/": session.public_id,
            "/users/roles/": officer.memberships[0].public_id,
            "/users/": officer.public_id,
            "/notices/": notice.public_id,
            "/settings/": "idle_minutes",
            "/rubrics/": EDITION,
            "/units/": self.world.communes[0].public_id,
        }

    def _product(self) -> None:
        product = self.world.products[0]
        pack = self.add(Pack, product_id=product.id, sku="TRA-100", price_vnd=120_000)
        photo = self.add(
            Photo,
            product_id=product.id,
            picture_id=self.attachment(product).id,
            thumbnail_id=self.attachment(product).id,
            alt="Gói trà",
            width=1,
            height=1,
        )
        self.made |= {
            "/producers/": self.world.producers[0].public_id,
            "/products/": product.public_id,
            "/products/packs/": pack.public_id,
            "/products/photos/": photo.public_id,
            "/p/": product.public_id,
            "photo_id": photo.public_id,
        }

    def _dossier(self) -> None:
        dossier = self.dossier(self.world.products[0])
        paper = self.add(
            Paper,
            dossier_id=dossier.id,
            requirement="E01",
            title="Giấy phép",
            attachment_id=self.attachment(dossier).id,
            state=PaperState.READ,
            page_count=1,
        )
        blob = self.attachment(paper).blob
        page = self.add(
            Page,
            paper_id=paper.id,
            number=1,
            picture_id=blob.id,
            thumbnail_id=blob.id,
            width=1,
            height=1,
            born_digital=False,
            text="Giấy phép",
            folded="giay phep",
            words=[],
            read_at=now(),
        )
        council = self.round()
        seats = [self.seat(council, which) for which in (0, 1)]
        entry = self.entry(council, dossier)
        sheets = [self.add(Sheet, entry_id=entry.id, seat_id=seat.id) for seat in seats]
        self.made |= {
            "/dossiers/new/": self.world.products[0].public_id,
            "/dossiers/papers/": paper.public_id,
            "/dossiers/pages/": page.public_id,
            "/dossiers/": dossier.public_id,
            "/evaluation/rounds/": council.public_id,
            "/evaluation/entries/": entry.public_id,
            "/evaluation/sheets/": sheets[0].public_id,
            "seat_id": seats[1].public_id,
            "paper_id": paper.public_id,
            "page_id": page.public_id,
        }

    def _certificate(self) -> None:
        product = self.world.products[0]
        recognition = self.recognition(product)
        code = new_code()
        certificate = self.add(
            Certificate,
            recognition_id=recognition.id,
            number="01/2026/GCN-OCOP",
            code=code,
            printed={},
            issued_on=date(2026, 6, 1),
            valid_to=date(2029, 6, 1),
        )
        token = new_token()
        feed = self.add(
            FeedToken,
            channel="google",
            label="Google",
            token_digest=digest(token),
            token_sealed=seal(token),
        )
        listing = self.add(
            Listing,
            product_id=product.id,
            channel="website",
            url="https://vidu.example/tra",
            first_seen_on=date(2026, 1, 1),
            seen_on=date(2026, 11, 1),
        )
        self.made |= {
            "/certificates/rounds/": self.made["/evaluation/rounds/"],
            "/certificates/": recognition.public_id,
            "/c/": certificate.public_id,
            "/verify/": code,
            "/feeds/": token,
            "/commerce/feeds/": feed.public_id,
            "/listings/": listing.public_id,
        }

    def _work(self) -> None:
        secretary = self.world.users[Role.SECRETARY][0]
        batch = self.add(Batch, name="so.csv", asked_by_id=secretary.id)
        job = self.add(
            Job,
            asked_by_id=secretary.id,
            kind="imports.read",
            title="Đọc sổ",
            object_kind="import_batches",
            object_public_id=batch.public_id,
            heartbeat_at=now(),
        )
        report = self.add(
            ReportFile,
            asked_by_id=secretary.id,
            kind="progress",
            form="xlsx",
            as_of=date(2026, 11, 23),
            arguments={"by": "district"},
        )
        self.made |= {
            "/imports/": batch.public_id,
            "/jobs/": job.public_id,
            "/reports/files/": report.public_id,
        }
