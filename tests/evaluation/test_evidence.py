"""The dossier's pages beside the rubric, opened only through the council's own agenda."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image

from app.access.values import Role
from app.core.clock import now
from app.core.database import db, transaction
from app.dossiers.actions import ReadPage, record_page
from app.dossiers.models import Dossier, Page, Paper
from app.dossiers.values import PaperState
from app.evaluation import queries
from app.files.actions import attach, keep_bytes
from app.files.models import AttachmentClass
from tests.evaluation.conftest import Council


def picture(shade: int) -> bytes:
    """A small page image."""
    target = BytesIO()
    Image.new("L", (120, 170), shade).save(target, "WEBP")
    return target.getvalue()


def paper_with_page(council: Council, dossier: Dossier, requirement: str, title: str) -> Page:
    """A paper with one page already read."""
    stored = keep_bytes(picture(250))
    system = council.world.system
    with transaction():
        attachment = attach(
            stored,
            dossier,
            name=f"{title}.webp",
            media_type="image/webp",
            purpose="dossier_paper",
            access_class=AttachmentClass.INTERNAL,
            actor=system,
            now=now(),
        )
        paper = Paper(
            programme_id=dossier.programme_id,
            dossier=dossier,
            requirement=requirement,
            title=title,
            attachment=attachment,
            state=PaperState.READ,
            page_count=1,
            created_at=now(),
            updated_at=now(),
        )
        db.session.add(paper)
        db.session.flush()
        read = ReadPage(
            number=1,
            picture=stored,
            thumbnail=stored,
            width=120,
            height=170,
            born_digital=False,
            text="",
        )
        return record_page(paper, read, actor=system, now=now())


@pytest.fixture
def page(council: Council) -> Page:
    """A page of the first product's dossier that proves where the material comes from."""
    return paper_with_page(council, council.entry.dossier, "E03", "Xác nhận vùng nguyên liệu")


def test_paper_is_tied_to_criteria_by_what_they_are_about(council: Council, page: Page) -> None:
    tied = queries.evidence(council.entry, council.edition).of_criterion

    titles = {code: [paper.title for paper in papers] for code, papers in tied.items()}
    assert titles["1.1"] == ["Xác nhận vùng nguyên liệu"]
    assert titles["3.3"] == []


def test_screen_shows_the_page_and_links_it_from_its_criterion(
    council: Council, page: Page, client: FlaskClient
) -> None:
    client.log_in(council.member(0))  # type: ignore[attr-defined]

    body = client.get(f"/evaluation/sheets/{council.sheet(0).public_id}").get_data(as_text=True)

    assert f'id="trang-{page.public_id}"' in body
    assert f'href="#trang-{page.public_id}"' in body


def test_seated_member_opens_pages_and_papers_of_the_agenda(
    council: Council, page: Page, client: FlaskClient
) -> None:
    client.log_in(council.member(0))  # type: ignore[attr-defined]
    entry = f"/evaluation/entries/{council.entry.public_id}"
    paper = council.entry.dossier.papers[0]

    assert client.get(f"{entry}/pages/{page.public_id}/picture").mimetype == "image/webp"
    assert client.get(f"{entry}/papers/{paper.public_id}").data == picture(250)


def test_page_of_another_dossier_is_not_opened_through_this_one(
    council: Council, page: Page, client: FlaskClient
) -> None:
    client.log_in(council.member(0))  # type: ignore[attr-defined]
    other = council.round.entries[1].public_id

    answer = client.get(f"/evaluation/entries/{other}/pages/{page.public_id}/picture")

    assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.LEADER, Role.APPRAISER, Role.AREA_OFFICER])
def test_who_has_no_seat_does_not_open_evidence_here(
    council: Council, page: Page, client: FlaskClient, role: Role
) -> None:
    client.log_in(council.world.users[role][0])  # type: ignore[attr-defined]
    entry = f"/evaluation/entries/{council.entry.public_id}"

    assert client.get(f"{entry}/pages/{page.public_id}/picture").status_code == 404
