"""The sheets that come with the application are sound, and faults in a sheet are found."""

import copy
from collections.abc import Callable

import pytest

from app.rubrics.actions.sources import unused_readings
from app.rubrics.rules.checking import check_edition
from app.rubrics.rules.contents import Content, content_hash
from app.rubrics.values.editions import NONE_OPTION, Completeness
from tests.rubrics.samples import TEA, contents, edition


def _of_set(set_id: str) -> list[Content]:
    return [content for content in contents().values() if content["set_id"] == set_id]


@pytest.mark.parametrize("code", sorted(contents()))
def test_sheet_of_the_data_has_no_fault(code: str) -> None:
    assert check_edition(contents()[code]) == []


def test_sets_are_complete_as_stated() -> None:
    assert [c["number"] for c in _of_set("qd26-2026")] == list(range(1, 27))
    assert {c["completeness"] for c in _of_set("qd26-2026")} == {"full"}
    assert [c["number"] for c in _of_set("qd1048-2019")] == [1, 2, *range(4, 27)]
    partial = [c["number"] for c in _of_set("qd1048-2019") if c["completeness"] == "partial"]
    assert partial == [10, 16, 19]
    assert [c["completeness"] for c in _of_set("qd148-2023")] == ["frame_only"]


def test_every_reading_matches_a_printed_note() -> None:
    assert unused_readings() == []


def test_story_condition_stands_in_25_sheets_in_force() -> None:
    found = [
        content["number"]
        for content in _of_set("qd26-2026")
        if any(note.depends_on == "5.1" for note in _notes(content["id"], "5.2"))
    ]
    assert found == list(range(1, 26))


def _notes(code: str, criterion: str) -> tuple:
    return edition(code).criteria[criterion].notes


def test_old_tourism_sheet_has_its_cases() -> None:
    found = edition("qd1048-2019-26").criteria
    cases = {code for code in found if found[code].cases}
    assert cases == {"3.2", "9", "10", "16"}


def test_every_criterion_offers_no_level() -> None:
    for code in contents():
        for leaf in edition(code).criteria.values():
            none = leaf.option(NONE_OPTION)
            assert none is not None
            assert (none.label, none.points) == ("Không đạt mức nào (0 điểm)", 0)


def test_only_full_sheets_can_be_used() -> None:
    assert edition().scorable
    assert not edition("qd1048-2019-10").scorable
    assert edition("qd148-2023-frame").completeness is Completeness.FRAME_ONLY


def test_hash_does_not_depend_on_the_order_of_keys() -> None:
    content = contents()[TEA]
    assert content_hash(dict(reversed(content.items()))) == content_hash(content)
    assert content_hash(content | {"name": "khác"}) != content_hash(content)


def _leaf(content: Content, code: str) -> Content:
    waiting = [node for part in content["parts"] for node in part["sections"]]
    while waiting:
        node: Content = waiting.pop()
        if node["code"] == code:
            return node
        waiting.extend(node.get("children") or [])
    raise KeyError(code)


def _set_part(content: Content) -> None:
    content["parts"][0]["max"] = 39


def _set_leaf(content: Content) -> None:
    _leaf(content, "1.1")["max"] = 4


def _set_option_above(content: Content) -> None:
    _leaf(content, "1.1")["options"][0]["points"] = 9


def _set_ids(content: Content) -> None:
    _leaf(content, "1.1")["options"][0]["id"] = 7


def _repeat_code(content: Content) -> None:
    _leaf(content, "1.2")["code"] = "1.1"


def _minimum_of_nothing(content: Content) -> None:
    content["star_requirements"]["3"].append({"criterion": "99", "min_points": 1})


def _minimum_without_option(content: Content) -> None:
    content["star_requirements"]["3"][0]["min_points"] = 7


def _minimum_forgotten(content: Content) -> None:
    content["star_requirements"]["5"] = []


def _call_partial(content: Content) -> None:
    content["completeness"] = "partial"


def _unknown_set(content: Content) -> None:
    content["set_id"] = "qd9999"


def _drop_parts(content: Content) -> None:
    del content["parts"]


def _empty_node(content: Content) -> None:
    del _leaf(content, "1.1")["options"]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_set_part, "tổng điểm tối đa các phần là 99"),
        (_set_part, "phải là 40/25/35"),
        (_set_leaf, "phương án cao nhất 3 điểm, tiêu chí ghi 4"),
        (_set_leaf, "mục 1: các mục con cộng lại là 19, mục ghi 18"),
        (_set_option_above, "phương án cao nhất 9 điểm, tiêu chí ghi 3"),
        (_set_ids, "số thứ tự phương án là [7, 2, 3]"),
        (_repeat_code, "mã 1.1 được dùng 2 lần"),
        (_minimum_of_nothing, "nhắc đến tiêu chí 99 không có trong phiếu"),
        (_minimum_without_option, "không có phương án nào"),
        (_minimum_forgotten, "không khớp dấu sao ở phương án"),
        (_call_partial, "đủ điểm ở mọi phần nhưng không được ghi là đầy đủ"),
        (_unknown_set, "không rõ bộ tiêu chí"),
        (_drop_parts, "không đúng cấu trúc phiếu"),
        (_empty_node, "phải có hoặc các mục con hoặc các phương án"),
    ],
)
def test_fault_is_named(spoil: Callable[[Content], None], words: str) -> None:
    content = copy.deepcopy(contents()[TEA])
    spoil(content)
    assert any(words in fault for fault in check_edition(content))


def test_short_sheet_called_full_is_a_fault() -> None:
    content = contents()["qd1048-2019-10"] | {"completeness": "full"}
    assert check_edition(content) == [
        "qd1048-2019-10: được ghi là đầy đủ nhưng có phần còn thiếu điểm."
    ]
