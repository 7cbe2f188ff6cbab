"""The pages about units."""

from datetime import date

import pytest
from sqlalchemy import event

from app.access.values import Role
from app.core.database import db
from app.units import queries
from tests.conftest import Client
from tests.factories.world import World

TODAY = date(2026, 11, 23)
BEFORE = date(2025, 6, 30)


@pytest.fixture
def reader(client: Client, world: World) -> Client:
    return client.log_in(world.users[Role.COMMUNE_OFFICER][0])


def page_of(reader: Client, text: str, on: date) -> str:
    (unit,) = (match.unit for match in queries.resolve(text, on=on))
    answer = reader.get(f"/units/{unit.public_id}")
    assert answer.status_code == 200
    return answer.text


def test_the_list_counts_provinces_and_communes(reader: Client) -> None:
    text = reader.get("/units/").text
    assert "34 tỉnh, thành phố và 3.321 xã, phường, đặc khu hiện hành" in text
    assert "Bình Thuận, Đắk Nông, Lâm Đồng" in text


def test_search_finds_without_marks_what_is_and_what_was(reader: Client) -> None:
    text = reader.get("/units/?q=duc+trong").text
    assert text.index("Xã Đức Trọng") < text.index("Huyện Đức Trọng")
    assert "đến 30/06/2025, ngày bắt đầu không rõ" in text


def test_search_without_result_says_what_to_try(reader: Client) -> None:
    assert "Không có đơn vị nào khớp" in reader.get("/units/?q=khongcogi").text


def test_search_with_too_many_results_asks_for_more_letters(reader: Client) -> None:
    assert "Xin gõ thêm chữ" in reader.get("/units/?q=xa").text


def test_a_commune_shows_its_predecessors_and_former_district(reader: Client) -> None:
    text = page_of(reader, "24871", TODAY)
    for wanted in (
        "Xã Bình Thạnh",
        "Thị trấn Đinh Văn",
        "toàn bộ",
        "Huyện Lâm Hà",
        "theo xã cũ cùng mã",
    ):
        assert wanted in text
    assert "hình thành từ nhiều huyện cũ" in text


def test_a_former_district_shows_what_it_is_today(reader: Client) -> None:
    text = page_of(reader, "huyện Đức Trọng", BEFORE)
    assert "Đã kết thúc" in text
    assert text.index("Nay là") < text.index("Xã Ninh Gia") < text.index("Có một phần từ huyện này")
    assert "Xã Đinh Văn Lâm Hà" in text


def test_a_province_shows_its_former_districts_in_blocks(reader: Client) -> None:
    text = page_of(reader, "68", TODAY)
    assert text.index("Tỉnh Bình Thuận") < text.index("Tỉnh Đắk Nông") < text.index("Huyện Bảo Lâm")


def test_a_former_province_shows_its_districts(reader: Client) -> None:
    text = page_of(reader, "67", BEFORE)
    assert "Huyện Tuy Đức" in text
    assert "Tỉnh Lâm Đồng" in text


def test_an_unknown_unit_is_not_found(reader: Client) -> None:
    assert reader.get("/units/" + "0" * 32).status_code == 404


def test_nobody_reads_units_without_signing_in(client: Client) -> None:
    answer = client.get("/units/")
    assert answer.status_code == 302
    assert "3.321" not in answer.text


def test_the_number_of_queries_does_not_grow_with_the_rows(reader: Client) -> None:
    def queries_for(address: str) -> int:
        statements: list[str] = []

        def note(*arguments: object) -> None:
            statements.append(str(arguments[2]))

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert reader.get(address).status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(statements)

    few, many = (queries.province(code, TODAY).public_id for code in ("04", "79"))
    assert queries_for(f"/units/{few}") == queries_for(f"/units/{many}")
    assert queries_for("/units/?q=hoan+kiem") == queries_for("/units/?q=xa")
