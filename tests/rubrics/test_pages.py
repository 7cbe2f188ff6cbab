"""The pages of the room: what they show, and who may open them."""

import pytest

from app.access.values import Role
from tests.conftest import Client
from tests.factories.world import World
from tests.rubrics.samples import TEA, edition


@pytest.fixture
def officer(client: Client, world: World) -> Client:
    """A commune officer, signed in."""
    return client.log_in(world.users[Role.COMMUNE_OFFICER][0])


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_index_lists_sets_and_regimes(officer: Client) -> None:
    page = _page(officer, "/rubrics/")
    assert page.index("26/2026/QĐ-TTg") < page.index("1048/QĐ-TTg")
    assert "11. Chè tươi, chè chế biến" in page
    assert "Chưa đủ, không dùng để chấm" in page
    assert "(đến 30/06/2025)" in page


def test_edition_shows_law_dates_criteria_minimums_and_corrections(officer: Client) -> None:
    page = _page(officer, f"/rubrics/{TEA}")
    for words in (
        "Quyết định 26/2026/QĐ-TTg ngày 22/05/2026, Phụ lục II",
        "22/05/2026 đến nay",
        "Mức tối thiểu cho 3 sao",
        "Bị loại nếu sử dụng toàn bộ nguyên liệu nhập khẩu",
        "Chỗ sửa so với nguồn",
        "vượt điểm tối đa của tiêu chí",
    ):
        assert words in page
    assert all(f"{leaf.code} {leaf.title}" in page for leaf in edition().criteria.values())


def test_partial_edition_says_that_it_cannot_score(officer: Client) -> None:
    page = _page(officer, "/rubrics/qd1048-2019-10")
    assert "Phiếu này chỉ để tra cứu" in page
    assert "Trong dữ liệu mới có 38 điểm" in page
    assert "Chưa xét mức tối thiểu theo sao" in page


def test_frame_says_that_it_has_no_criteria(officer: Client) -> None:
    assert "Chi tiết tiêu chí chưa có trong hệ thống" in _page(officer, "/rubrics/qd148-2023-frame")


def test_unknown_edition_is_not_found(officer: Client) -> None:
    answer = officer.get("/rubrics/qd26-2026-99")
    assert answer.status_code == 404
    assert "Không có phiếu “qd26-2026-99”" in answer.get_data(as_text=True)


def test_pages_ask_to_sign_in(client: Client) -> None:
    assert client.get("/rubrics/").status_code == 302
    assert client.get(f"/rubrics/{TEA}").status_code == 302
