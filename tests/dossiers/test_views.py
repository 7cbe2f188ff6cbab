"""The pages of dossiers: who sees what, saving, conflicts, sending twice."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from app.access.values import Role
from app.core.clock import now
from app.core.database import db, transaction
from app.core.tables import new_public_id
from app.dossiers import actions, queries
from app.dossiers.models import Dossier
from app.dossiers.values import DossierState
from tests.dossiers.conftest import Maker, assess, fill, paper_of
from tests.factories.world import World

PAGES = (
    "",
    "/registration",
    "/self-assessment",
    "/form-two",
    "/commune-assessment",
)


def _log_in(client: Any, world: World, role: Role, which: int = 0) -> Any:
    return client.log_in(world.users[role][which])


def _version(page: str) -> str:
    found = re.search(r'name="version" value="(\d*)"', page)
    assert found is not None
    return found[1]


def _key(page: str) -> str:
    found = re.search(r'name="form_key" value="([0-9a-f]{32})"', page)
    assert found is not None
    return found[1]


def test_the_list_shows_only_dossiers_of_one_s_own_commune(
    client: Any, world: World, draft: Maker
) -> None:
    draft(0), draft(1)
    page = _log_in(client, world, Role.COMMUNE_OFFICER).get("/dossiers/").text
    assert "Trà ô long Đồi Thông" in page
    assert "Hạt mắc ca sấy Suối Bạc" not in page


def test_the_province_sees_every_dossier_and_filters_by_state(
    client: Any, world: World, draft: Maker, submitted: Maker
) -> None:
    draft(0), submitted(1)
    _log_in(client, world, Role.SECRETARY)
    whole, part = client.get("/dossiers/").text, client.get("/dossiers/?state=submitted").text
    assert "Trà ô long Đồi Thông" in whole
    assert "Hạt mắc ca sấy Suối Bạc" in whole
    assert "Trà ô long Đồi Thông" not in part
    assert "Hạt mắc ca sấy Suối Bạc" in part


def test_the_list_finds_products_without_tone_marks(
    client: Any, world: World, draft: Maker
) -> None:
    draft(0), draft(1)
    page = _log_in(client, world, Role.SECRETARY).get("/dossiers/?q=mac+ca").text
    assert "Hạt mắc ca sấy Suối Bạc" in page
    assert "Trà ô long Đồi Thông" not in page


def test_an_empty_list_says_so(client: Any, world: World) -> None:
    assert "Chưa có hồ sơ nào" in _log_in(client, world, Role.SECRETARY).get("/dossiers/").text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("role", "which"),
    [(Role.PRODUCER, 1), (Role.COMMUNE_OFFICER, 1), (Role.AREA_OFFICER, 1)],
)
def test_a_foreign_dossier_does_not_exist(
    client: Any, world: World, submitted: Maker, role: Role, which: int, path: str
) -> None:
    dossier = submitted(0)
    answer = _log_in(client, world, role, which).get(f"/dossiers/{dossier.public_id}{path}")
    assert answer.status_code == 404


def test_another_province_s_secretary_finds_nothing(
    client: Any, world: World, submitted: Maker
) -> None:
    dossier = submitted(0)
    client.log_in(world.stranger)
    assert client.get(f"/dossiers/{dossier.public_id}").status_code == 404


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "role",
    [
        Role.PRODUCER,
        Role.COMMUNE_OFFICER,
        Role.AREA_OFFICER,
        Role.SECRETARY,
        Role.LEADER,
        Role.APPRAISER,
    ],
)
def test_those_concerned_read_every_page(
    client: Any, world: World, submitted: Maker, role: Role, path: str
) -> None:
    dossier = submitted(0)
    answer = _log_in(client, world, role).get(f"/dossiers/{dossier.public_id}{path}")
    assert answer.status_code == 200


def test_opening_twice_with_one_key_leads_to_the_same_dossier(client: Any, world: World) -> None:
    _log_in(client, world, Role.PRODUCER)
    address = f"/dossiers/new/{world.products[0].public_id}"
    sent = {"form_key": _key(client.get(address).text), "kind": "first"}

    answers = [client.post(address, data=sent) for _ in range(3)]

    assert {answer.headers["Location"] for answer in answers} == {f"/dossiers/{sent['form_key']}"}
    assert len(db.session.scalars(select(Dossier)).all()) == 1


def test_a_second_dossier_is_refused_on_its_page(client: Any, world: World, draft: Maker) -> None:
    draft(0)
    _log_in(client, world, Role.PRODUCER)
    address = f"/dossiers/new/{world.products[0].public_id}"
    answer = client.post(address, data={"form_key": new_public_id(), "kind": "first"})
    assert answer.status_code == 422
    assert "đang có một hồ sơ chưa kết thúc" in answer.text


def test_opening_without_a_kind_is_refused_and_a_foreign_product_is_not_found(
    client: Any, world: World
) -> None:
    _log_in(client, world, Role.PRODUCER)
    address = f"/dossiers/new/{world.products[0].public_id}"
    assert client.post(address, data={"kind": "nửa chừng"}).status_code == 422
    assert client.get(f"/dossiers/new/{world.products[1].public_id}").status_code == 404


def test_the_overview_names_the_next_thing_to_do(client: Any, world: World, draft: Maker) -> None:
    dossier = draft(0)
    page = _log_in(client, world, Role.PRODUCER).get(f"/dossiers/{dossier.public_id}").text
    assert "Việc cần làm tiếp" in page
    assert f"/dossiers/{dossier.public_id}/self-assessment" in page
    assert "Thiếu Giấy đăng ký kinh doanh (bản sao). Chủ thể nộp." in page


def test_a_complete_draft_offers_to_hand_in(client: Any, world: World, ready: Maker) -> None:
    dossier = ready(0)
    page = _log_in(client, world, Role.PRODUCER).get(f"/dossiers/{dossier.public_id}").text
    assert "Kiểm tra và nộp hồ sơ" in page


def test_the_overview_shows_limit_and_events(client: Any, world: World, submitted: Maker) -> None:
    dossier = submitted(0)
    page = _log_in(client, world, Role.COMMUNE_OFFICER).get(f"/dossiers/{dossier.public_id}").text
    assert "Hạn: 14/12/2026" in page
    assert "Chủ thể nộp hồ sơ" in page
    assert "01/PĐK-68-24958-2026" in page


def test_every_criterion_offers_none_of_the_levels(client: Any, world: World, draft: Maker) -> None:
    dossier = draft(0)
    page = (
        _log_in(client, world, Role.PRODUCER)
        .get(f"/dossiers/{dossier.public_id}/self-assessment")
        .text
    )
    edition = queries.governing_of(dossier, on=now().date()).edition
    assert edition is not None
    assert page.count("Không đạt mức nào (0 điểm)") == len(edition.criteria)
    assert page.count('<fieldset class="crit') == len(edition.criteria)


def test_a_part_of_the_answers_can_be_saved_and_the_total_is_the_server_s(
    client: Any, world: World, draft: Maker
) -> None:
    dossier = draft(0)
    _log_in(client, world, Role.PRODUCER)
    address = f"/dossiers/{dossier.public_id}/self-assessment"
    sent = {"version": "1", "1.1": "3", "note-1.1": "hợp đồng vùng trồng", "at": "phan-A"}

    answer = client.post(address, data=sent)

    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("#phan-A")
    assert queries.choices_of(dossier) == {"1.1": 3}
    page = client.get(address).text
    assert "hợp đồng vùng trồng" in page
    assert re.search(r'name="1\.1" value="3" checked', page)
    assert "đã trả lời 1 trên" in page


def test_a_foreign_option_is_refused_at_its_place_and_nothing_typed_is_lost(
    client: Any, world: World, draft: Maker
) -> None:
    dossier = draft(0)
    _log_in(client, world, Role.PRODUCER)
    sent = {"version": "1", "1.1": "77", "1.2": "1", "note-1.2": "giữ lại lời này"}

    answer = client.post(f"/dossiers/{dossier.public_id}/self-assessment", data=sent)

    assert answer.status_code == 422
    assert "không có phương án “77”" in answer.text
    assert "giữ lại lời này" in answer.text
    assert re.search(r'name="1\.2" value="1" checked', answer.text)
    assert queries.choices_of(dossier) == {}


def test_a_stale_self_assessment_answers_409_with_both_texts(
    client: Any, world: World, draft: Maker
) -> None:
    dossier = draft(0)
    address = f"/dossiers/{dossier.public_id}/self-assessment"
    _log_in(client, world, Role.PRODUCER)
    client.post(address, data={"version": "1", "1.1": "2", "note-1.1": "bản của người khác"})

    answer = client.post(address, data={"version": "1", "1.1": "3", "note-1.1": "bản của tôi"})

    assert answer.status_code == 409
    assert "bản của người khác" in answer.text
    assert "bản của tôi" in answer.text
    assert queries.choices_of(dossier) == {"1.1": 2}
    again = client.post(
        address,
        data={"version": _version(answer.text), "1.1": "3", "note-1.1": "bản của tôi"},
    )
    assert again.status_code == 302
    assert queries.choices_of(dossier) == {"1.1": 3}


def test_the_same_page_sent_twice_is_no_conflict(client: Any, world: World, draft: Maker) -> None:
    dossier = draft(0)
    address = f"/dossiers/{dossier.public_id}/self-assessment"
    _log_in(client, world, Role.PRODUCER)
    sent = {"version": "1", "1.1": "2"}
    assert [client.post(address, data=sent).status_code for _ in range(2)] == [302, 302]


def test_an_officer_of_the_province_reads_but_does_not_answer(
    client: Any, world: World, draft: Maker
) -> None:
    dossier = draft(0)
    _log_in(client, world, Role.SECRETARY)
    address = f"/dossiers/{dossier.public_id}/self-assessment"
    assert "Lưu và xem điểm tạm tính" not in client.get(address).text
    assert client.post(address, data={"version": "1", "1.1": "2"}).status_code == 403
    assert queries.choices_of(dossier) == {}


def test_texts_of_form_two_are_saved_and_stale_ones_answered_with_409(
    client: Any, world: World, draft: Maker
) -> None:
    dossier = draft(0)
    address = f"/dossiers/{dossier.public_id}/form-two"
    _log_in(client, world, Role.PRODUCER)
    assert client.post(address, data={"results": "Bán 2 tấn", "plan": "Mở rộng"}).status_code == 302
    first = _version(client.get(address).text)
    assert client.post(address, data={"version": first, "results": "Bán 3 tấn"}).status_code == 302

    answer = client.post(address, data={"version": first, "results": "Bán 4 tấn"})

    assert answer.status_code == 409
    assert "Bán 3 tấn" in answer.text
    assert "Bán 4 tấn" in answer.text


def test_handing_in_an_incomplete_dossier_lists_what_is_missing(
    client: Any, world: World, draft: Maker
) -> None:
    dossier = draft(0)
    _log_in(client, world, Role.PRODUCER)
    address = f"/dossiers/{dossier.public_id}/submit"
    assert "Chưa thực hiện được: còn 2 phần bắt buộc" in client.get(address).text
    answer = client.post(address)
    assert answer.status_code == 422
    assert "Thiếu Giấy đăng ký kinh doanh" in answer.text
    assert dossier.state is DossierState.DRAFT


def test_handing_in_twice_makes_one_submission(client: Any, world: World, ready: Maker) -> None:
    dossier = ready(0)
    _log_in(client, world, Role.PRODUCER)
    address = f"/dossiers/{dossier.public_id}/submit"
    assert [client.post(address).status_code for _ in range(2)] == [302, 302]
    assert len(queries.submissions(dossier)) == 1


def test_the_whole_way_through_the_pages(client: Any, world: World, ready: Maker) -> None:
    dossier = ready(0)
    base = f"/dossiers/{dossier.public_id}"
    _log_in(client, world, Role.PRODUCER).post(f"{base}/submit")

    _log_in(client, world, Role.COMMUNE_OFFICER)
    assert client.post(f"{base}/return", data={"reason": ""}).status_code == 422
    client.post(f"{base}/return", data={"reason": "Chụp lại giấy đăng ký kinh doanh"})
    assert dossier.state is DossierState.RETURNED

    _log_in(client, world, Role.PRODUCER)
    assert "Chụp lại giấy đăng ký kinh doanh" in client.get(base).text
    client.post(f"{base}/submit")

    _log_in(client, world, Role.COMMUNE_OFFICER)
    report = {
        "material": "Chè của xã",
        "labour": "12 lao động",
        "idea": "Của hợp tác xã",
        "identity": "Chè cổ thụ",
        "conclusion": "Đề nghị",
        "assessed_on": "23/11/2026",
        "samples": "5",
    }
    assert client.post(f"{base}/commune-assessment", data=report).status_code == 302
    assert "Văn bản đề nghị" in client.post(f"{base}/forward").text
    paper_of(dossier, "VBDN", world.viewer(Role.COMMUNE_OFFICER))
    assert client.post(f"{base}/forward").status_code == 302

    _log_in(client, world, Role.SECRETARY)
    assert "Tiếp nhận hồ sơ" in client.get(base).text
    assert client.post(f"{base}/receive").status_code == 302
    assert dossier.state is DossierState.RECEIVED
    assert dossier.product.code == "68-24958-1-2026"


def test_wrong_dates_in_form_three_stay_on_the_page(
    client: Any, world: World, submitted: Maker
) -> None:
    dossier = submitted(0)
    _log_in(client, world, Role.COMMUNE_OFFICER)
    answer = client.post(
        f"/dossiers/{dossier.public_id}/commune-assessment",
        data={"material": "Chè của xã", "assessed_on": "31/11/2026"},
    )
    assert answer.status_code == 422
    assert "Không có ngày 31/11/2026" in answer.text
    assert "Chè của xã" in answer.text


def test_a_move_out_of_turn_is_refused(client: Any, world: World, submitted: Maker) -> None:
    dossier = submitted(0)
    _log_in(client, world, Role.SECRETARY)
    assert client.post(f"/dossiers/{dossier.public_id}/receive").status_code == 403
    assert client.post(f"/dossiers/{dossier.public_id}/return").status_code == 403
    assert dossier.state is DossierState.SUBMITTED


def test_the_province_can_return_what_the_commune_forwarded(
    client: Any, world: World, forwarded: Maker
) -> None:
    dossier = forwarded(0)
    _log_in(client, world, Role.SECRETARY)
    client.post(f"/dossiers/{dossier.public_id}/return", data={"reason": "Thiếu dấu của xã"})
    assert dossier.state is DossierState.RETURNED


def test_withdrawing_asks_for_a_reason(client: Any, world: World, draft: Maker) -> None:
    dossier = draft(0)
    _log_in(client, world, Role.PRODUCER)
    address = f"/dossiers/{dossier.public_id}/withdraw"
    assert client.post(address, data={"reason": ""}).status_code == 422
    assert client.post(address, data={"reason": "Chưa kịp kiểm nghiệm"}).status_code == 302
    assert dossier.state is DossierState.WITHDRAWN


def test_form_one_shows_what_the_register_knows(client: Any, world: World, draft: Maker) -> None:
    dossier = draft(0)
    page = (
        _log_in(client, world, Role.PRODUCER)
        .get(f"/dossiers/{dossier.public_id}/registration")
        .text
    )
    for words in ("Trần Chủ Một", "Hợp tác xã Chè Đồi Thông", "Lần đầu", "Phiếu đã đủ"):
        assert words in page


def test_typed_markup_is_shown_as_text(client: Any, world: World, draft: Maker) -> None:
    dossier = draft(0)
    with transaction():
        actions.withdraw(
            dossier,
            reason="<script>alert(1)</script>",
            actor=world.viewer(Role.PRODUCER),
            now=now(),
        )
    page = _log_in(client, world, Role.PRODUCER).get(f"/dossiers/{dossier.public_id}").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_the_list_runs_as_many_queries_for_two_rows_as_for_one(
    client: Any, world: World, draft: Maker, submitted: Maker, queries_run: Any
) -> None:
    submitted(0)
    _log_in(client, world, Role.SECRETARY)
    client.get("/dossiers/")
    with queries_run() as one:
        client.get("/dossiers/")
    submitted(1)
    with queries_run() as two:
        client.get("/dossiers/")
    assert len(one) == len(two)


def test_a_filled_dossier_by_the_commune_officer_is_assisted(
    client: Any, world: World, draft: Maker
) -> None:
    dossier = fill(draft(0), world.viewer(Role.COMMUNE_OFFICER))
    _log_in(client, world, Role.COMMUNE_OFFICER)
    assert client.post(f"/dossiers/{dossier.public_id}/submit").status_code == 302
    assess(dossier, world.viewer(Role.COMMUNE_OFFICER))
    assert client.post(f"/dossiers/{dossier.public_id}/forward").status_code == 302
