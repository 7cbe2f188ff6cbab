"""The commands about units, as other programs and administrators use them."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from app.core.errors import DomainError
from app.units.cli import cli

pytestmark = pytest.mark.usefixtures("units")


def show(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(cli, ["show", *arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


@pytest.mark.parametrize(
    ("day", "name", "other"),
    [
        ("2025-06-01", "Tỉnh Bắc Giang", "Tỉnh Bắc Ninh"),
        ("01/07/2025", "Tỉnh Bắc Ninh", "Tỉnh Bắc Giang"),
    ],
)
def test_a_code_answers_for_the_day_and_mentions_the_others(
    day: str, name: str, other: str
) -> None:
    answer = show("24", "--on", day)
    assert [unit["full_name"] for unit in answer["units"]] == [name]
    assert [unit["full_name"] for unit in answer["others"]] == [other]


def test_the_day_is_today_unless_said() -> None:
    assert [unit["full_name"] for unit in show("80")["units"]] == ["Tỉnh Tây Ninh"]


def test_a_unit_comes_with_its_history() -> None:
    (unit,) = show("xa dinh van lam ha")["units"]
    assert [one["full_name"] for one in unit["predecessors"]] == [
        "Xã Bình Thạnh",
        "Thị trấn Đinh Văn",
        "Xã Tân Văn",
    ]
    assert unit["predecessors"][0]["share"] == "whole"
    assert unit["valid_from"] == "2025-07-01"
    assert unit["parents"] == [{"code": "68", "full_name": "Tỉnh Lâm Đồng", "level": "province"}]


def test_a_former_district_names_its_communes_of_today() -> None:
    (unit,) = show("huyện Tuy Đức", "--on", "2025-06-30")["units"]
    assert [one["full_name"] for one in unit["communes_today"]] == [
        "Xã Quảng Tân",
        "Xã Quảng Trực",
        "Xã Tuy Đức",
    ]
    assert unit["valid_from"] is None
    assert unit["valid_to"] == "2025-06-30"


def test_what_has_ended_is_mentioned_as_of_another_time() -> None:
    answer = show("huyện Tuy Đức")
    assert answer["units"] == []
    assert [unit["full_name"] for unit in answer["others"]] == ["Huyện Tuy Đức"]


def test_an_unknown_name_is_refused_in_a_sentence() -> None:
    with pytest.raises(DomainError, match="Không có đơn vị hành chính nào"):
        CliRunner().invoke(cli, ["show", "huyện Không Có"], catch_exceptions=False)


def test_people_read_the_answer_in_vietnamese() -> None:
    result = CliRunner().invoke(cli, ["show", "huyện Tuy Đức"], catch_exceptions=False)
    assert "Cùng mã hoặc tên, ở thời điểm khác:" in result.stdout
    assert (
        "667  Huyện Tuy Đức, tỉnh Đắk Nông (67); đến 30/06/2025, ngày bắt đầu không rõ"
        in result.stdout
    )


def test_loading_again_says_that_nothing_changed() -> None:
    result = CliRunner().invoke(cli, ["load"], catch_exceptions=False)
    assert result.stdout == "Danh mục đã đầy đủ; không có gì thay đổi.\n"
