"""Real papers: uploaded, read by the real programs, looked at, and refused when they are bad."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.access.values import Role
from app.core.database import db
from app.core.documents.pdf import render
from app.core.errors import DomainError, MissingError
from app.core.files import store
from app.dossiers import queries, work
from app.dossiers.models import Dossier, Page, Paper
from app.dossiers.values import PaperState
from app.files.models import Blob
from app.jobs.models import Job, JobState
from app.jobs.queue import work_off_waiting
from tests.dossiers import scans
from tests.dossiers.conftest import Maker
from tests.factories.world import World

Files = list[tuple[bytes, str]]
Send = Callable[..., Any]


@pytest.fixture
def send(client: Any, world: World) -> Send:
    """Uploads files to a dossier as its producer."""

    def post(dossier: Dossier, files: Files, code: str = "E01", role: Role = Role.PRODUCER) -> Any:
        client.log_in(world.users[role][0])
        return client.post(
            f"/dossiers/{dossier.public_id}/papers/new",
            data={
                "requirement": code,
                "files": [(io.BytesIO(content), name) for content, name in files],
            },
            content_type="multipart/form-data",
        )

    return post


def _papers() -> list[Paper]:
    return list(db.session.scalars(select(Paper).order_by(Paper.id)))


def _pages() -> list[Page]:
    return list(db.session.scalars(select(Page).order_by(Page.paper_id, Page.number)))


def test_a_photographed_licence_becomes_a_page_with_vietnamese_text(
    send: Send, draft: Maker
) -> None:
    assert send(draft(), [(scans.jpeg(), "giay_dang_ky.jpg")]).status_code == 302
    [paper] = _papers()
    assert (paper.title, paper.state, paper.page_count) == ("giay dang ky", PaperState.WAITING, 1)

    assert work_off_waiting() == 1

    db.session.expire_all()
    [page] = _pages()
    assert paper.state is PaperState.READ
    assert "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỢP TÁC XÃ" in page.text
    assert "Hợp tác xã Chè Đồi Thông" in page.text
    assert "hop tac xa che doi thong" in page.folded
    assert not page.born_digital
    assert page.words[0][0] == "CỘNG"
    assert page.width == 1000


def test_a_scanned_pdf_is_read_page_by_page(send: Send, draft: Maker) -> None:
    send(draft(), [(scans.scanned_pdf(3), "ho so.pdf")])
    work_off_waiting()
    pages = _pages()
    assert [page.number for page in pages] == [1, 2, 3]
    assert ["Trang thứ" in page.text for page in pages] == [True, True, True]
    job = db.session.scalars(select(Job)).one()
    assert (job.state, job.done, job.total, job.result) == (
        JobState.DONE,
        3,
        3,
        {"pages": 3, "unread": []},
    )


def test_text_that_is_in_the_file_is_kept_as_it_is(send: Send, draft: Maker) -> None:
    content = render(
        "<!doctype html><html lang='vi'><title>Phiếu</title><p>Phiếu kiểm nghiệm chè ô long, "
        "độ ẩm 5,2 phần trăm, không phát hiện tồn dư.</p></html>",
        title="Phiếu kiểm nghiệm",
    )
    send(draft(), [(content, "phieu-kiem-nghiem.pdf")], code="E12")
    work_off_waiting()
    [page] = _pages()
    assert page.born_digital
    assert "Phiếu kiểm nghiệm chè ô long, độ ẩm 5,2 phần trăm" in page.text.replace("\n", " ")


def test_pictures_of_pages_are_webp_in_the_store(send: Send, draft: Maker) -> None:
    send(draft(), [(scans.jpeg(), "a.jpg")])
    work_off_waiting()
    [page] = _pages()
    for blob in (page.picture, page.thumbnail):
        assert blob.media_type == "image/webp"
        with store().open(blob.digest) as source:
            head = source.read(12)
        assert (head[:4], head[8:]) == (b"RIFF", b"WEBP")


class Killed(BaseException):
    """The worker is gone: nothing after it runs."""


def test_work_that_was_cut_off_goes_on_at_the_next_page(
    send: Send, draft: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(draft(), [(scans.scanned_pdf(4), "ho so.pdf")])
    whole = work._read_page
    seen: list[int] = []

    def dies_at_the_third(path: Any, number: int) -> Any:
        if number == 3 and 3 not in seen:
            seen.append(number)
            raise Killed
        seen.append(number)
        return whole(path, number)

    monkeypatch.setattr(work, "_read_page", dies_at_the_third)
    with pytest.raises(Killed):
        work_off_waiting()
    db.session.rollback()
    assert [page.number for page in _pages()] == [1, 2]
    before = [page.id for page in _pages()]

    job = db.session.scalars(select(Job)).one()
    job.state = JobState.QUEUED  # as the sweep hands it out again
    db.session.commit()
    work_off_waiting()

    assert [page.number for page in _pages()] == [1, 2, 3, 4]
    assert [page.id for page in _pages()][:2] == before
    assert seen == [1, 2, 3, 3, 4]


def test_a_paper_that_can_not_be_read_says_so_and_may_be_tried_again(
    client: Any, send: Send, draft: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(draft(), [(scans.jpeg(), "a.jpg")])

    def no_program(_: str) -> None:
        return None

    with monkeypatch.context() as without:
        without.setattr(work.shutil, "which", no_program)
        work_off_waiting()
    [paper] = _papers()
    assert paper.state is PaperState.FAILED
    page = client.get(f"/dossiers/papers/{paper.public_id}").text
    assert "chưa cài Tesseract" in page
    assert "Nhận dạng lại" in page

    assert client.post(f"/dossiers/papers/{paper.public_id}/read-again").status_code == 302
    work_off_waiting()

    db.session.expire_all()
    assert paper.state is PaperState.READ
    assert len(_pages()) == 1


def test_a_paper_ended_before_its_turn_is_not_read(client: Any, send: Send, draft: Maker) -> None:
    send(draft(), [(scans.jpeg(), "a.jpg")])
    [paper] = _papers()
    answer = client.post(f"/dossiers/papers/{paper.public_id}/end", data={"reason": "Nhầm tệp"})
    assert answer.status_code == 302
    work_off_waiting()
    assert _pages() == []
    assert db.session.scalars(select(Job)).one().state is JobState.DONE


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"<!doctype html><p>xin chao</p>", "giay.pdf", "Nội dung tệp là trang web (HTML)"),
        (b"", "giay.pdf", "Tệp trống (0 byte)"),
        (scans.locked_pdf, "giay.pdf", "Tệp PDF có mật khẩu"),
        (scans.jpeg, "giay.pdf", "nhưng nội dung là ảnh JPEG"),
        (lambda: scans.scanned_pdf(1)[:-3000], "giay.pdf", "bị cắt giữa chừng"),
        (lambda: scans.jpeg()[:3000], "giay.jpg", "bị hỏng"),
        (b"PK\x03\x04 zip", "giay.docx", "tệp nén hoặc tệp Office"),
    ],
    ids=["html", "empty", "locked", "misnamed", "cut", "half-jpeg", "office"],
)
def test_bad_files_are_refused_with_their_sentence_and_leave_nothing(
    send: Send, draft: Maker, content: Any, name: str, sentence: str
) -> None:
    before = list(store().digests())
    answer = send(draft(), [(content() if callable(content) else content, name)])
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f"{name}: " in answer.text
    assert _papers() == []
    assert db.session.scalars(select(Blob)).all() == []
    assert list(store().digests()) == before


def test_good_files_are_taken_while_a_bad_one_is_named(send: Send, draft: Maker) -> None:
    answer = send(draft(), [(scans.jpeg(), "trang1.jpg"), (b"<html>", "trang2.pdf")], code="E03")
    assert answer.status_code == 422
    assert "trang2.pdf: Nội dung tệp là trang web (HTML)" in answer.text
    assert [paper.title for paper in _papers()] == ["trang1"]


def test_the_same_file_sent_twice_is_one_paper(send: Send, draft: Maker) -> None:
    dossier, content = draft(), scans.jpeg()
    for _ in range(2):
        assert send(dossier, [(content, "giay.jpg")]).status_code == 302
    assert len(_papers()) == 1
    assert len(db.session.scalars(select(Job)).all()) == 1


def test_no_file_at_all_is_said(send: Send, draft: Maker) -> None:
    answer = send(draft(), [])
    assert answer.status_code == 422
    assert "Xin chọn tệp." in answer.text


def test_a_hostile_name_is_only_a_name(send: Send, draft: Maker) -> None:
    name = "../../etc/" + "dài" * 120 + ".jpg"
    assert send(draft(), [(scans.jpeg(), name)]).status_code == 302
    [paper] = _papers()
    assert "/" not in paper.attachment.name
    assert len(paper.attachment.name) <= 120


def test_the_commune_adds_its_letter_but_not_the_producer_s_papers(
    send: Send, submitted: Maker
) -> None:
    dossier = submitted()
    content = [(scans.jpeg(), "van-ban.jpg")]
    assert send(dossier, content, "VBDN", Role.COMMUNE_OFFICER).status_code == 302
    assert send(dossier, content, "E02", Role.COMMUNE_OFFICER).status_code == 422
    assert send(dossier, content, "E02", Role.PRODUCER).status_code == 403


def test_the_page_viewer_shows_picture_text_and_progress(
    client: Any, send: Send, draft: Maker
) -> None:
    send(draft(), [(scans.scanned_pdf(2), "ho so.pdf")])
    [paper] = _papers()
    address = f"/dossiers/papers/{paper.public_id}"
    waiting = client.get(address).text
    assert 'http-equiv="refresh"' in waiting
    assert "0 trên 2 trang" in waiting

    work_off_waiting()

    shown = client.get(f"{address}?page=2").text
    assert 'http-equiv="refresh"' not in shown
    assert "Trang thứ 2 của hồ sơ" in shown
    assert f"/dossiers/pages/{_pages()[1].public_id}/picture" in shown
    assert client.get(f"{address}?page=99").status_code == 200


def test_the_picture_is_private_to_the_browser_and_asked_for_again(
    client: Any, send: Send, draft: Maker
) -> None:
    send(draft(), [(scans.jpeg(), "a.jpg")])
    work_off_waiting()
    [page] = _pages()
    for size in ("picture", "thumbnail"):
        answer = client.get(f"/dossiers/pages/{page.public_id}/{size}")
        assert answer.status_code == 200
        assert answer.mimetype == "image/webp"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = client.get(
        f"/dossiers/pages/{page.public_id}/picture",
        headers={"If-None-Match": f'"{page.picture.digest}"'},
    )
    assert again.status_code == 304
    client.post("/sign-out")
    gone = client.get(
        f"/dossiers/pages/{page.public_id}/picture",
        headers={"If-None-Match": f'"{page.picture.digest}"'},
    )
    assert gone.status_code == 302


@pytest.mark.parametrize(
    "role", [Role.PRODUCER, Role.COMMUNE_OFFICER, Role.AREA_OFFICER, Role.COUNCIL_MEMBER]
)
def test_papers_and_pages_of_others_do_not_exist(
    client: Any, send: Send, draft: Maker, world: World, role: Role
) -> None:
    send(draft(), [(scans.jpeg(), "a.jpg")])
    work_off_waiting()
    [paper], [page] = _papers(), _pages()
    client.log_in(world.users[role][1])
    wanted = 403 if role is Role.COUNCIL_MEMBER else 404
    for address in (
        f"/dossiers/papers/{paper.public_id}",
        f"/dossiers/papers/{paper.public_id}/file",
        f"/dossiers/pages/{page.public_id}/picture",
    ):
        assert client.get(address).status_code == wanted


def test_a_council_member_gets_pages_of_the_agenda_only(
    send: Send, draft: Maker, world: World
) -> None:
    dossier = draft()
    send(dossier, [(scans.jpeg(), "a.jpg")])
    work_off_waiting()
    [page] = _pages()
    member = world.viewer(Role.COUNCIL_MEMBER)
    with pytest.raises(MissingError):
        queries.page_blob(page.public_id, viewer=member)
    with pytest.raises(MissingError):
        queries.page_blob(page.public_id, viewer=member, dossier_ids={dossier.id + 1})
    found = queries.page_blob(page.public_id, viewer=member, dossier_ids={dossier.id})
    assert found.digest == page.picture.digest


def test_the_original_comes_back_byte_for_byte_as_a_download(
    client: Any, send: Send, draft: Maker
) -> None:
    content = scans.jpeg()
    send(draft(), [(content, "giấy đăng ký.jpg")])
    [paper] = _papers()
    answer = client.get(f"/dossiers/papers/{paper.public_id}/file")
    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    answer.close()


def test_number_and_days_are_entered_beside_the_page(client: Any, send: Send, draft: Maker) -> None:
    send(draft(), [(scans.jpeg(), "a.jpg")])
    [paper] = _papers()
    address = f"/dossiers/papers/{paper.public_id}"
    facts = {"version": "1", "number": "40B7000123", "issuer": "Phòng Tài chính"}

    assert client.post(address, data={**facts, "issued_on": "12/05/2021"}).status_code == 302

    assert (paper.number, str(paper.issued_on)) == ("40B7000123", "2021-05-12")
    stale = client.post(address, data={**facts, "number": "khác"})
    assert stale.status_code == 409
    assert "40B7000123" in stale.text
    wrong = client.post(address, data={**facts, "version": "2", "issued_on": "30/02/2021"})
    assert wrong.status_code == 422
    assert "Không có ngày 30/2/2021" in wrong.text


def test_ending_a_paper_needs_a_reason(client: Any, send: Send, draft: Maker) -> None:
    send(draft(), [(scans.jpeg(), "a.jpg")])
    [paper] = _papers()
    address = f"/dossiers/papers/{paper.public_id}/end"
    assert client.post(address, data={"reason": " "}).status_code == 422
    assert client.post(address, data={"reason": "Chụp mờ"}).status_code == 302
    assert client.post(address, data={"reason": "Chụp mờ"}).status_code == 302
    assert paper.ended_reason == "Chụp mờ"


def test_a_page_that_takes_too_long_stays_without_text(
    send: Send, draft: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: Any) -> Any:
        raise DomainError("Đọc chữ trên trang này quá 120 giây nên đã dừng.")

    monkeypatch.setattr(work, "ocr", slow)
    send(draft(), [(scans.jpeg(), "a.jpg")])
    work_off_waiting()
    [paper], [page] = _papers(), _pages()
    assert (paper.state, page.text) == (PaperState.READ, "")
    assert db.session.scalars(select(Job)).one().result == {"pages": 1, "unread": [1]}


def test_a_page_beyond_every_number_shows_none(client: Any, send: Send, draft: Maker) -> None:
    send(draft(), [(scans.jpeg(), "a.jpg")])
    [paper] = _papers()
    assert client.get(f"/dossiers/papers/{paper.public_id}?page={10**30}").status_code == 200
