"""The integrity of an edition's content: sums, maxima, ids, minimums. Says every fault in words."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from app.rubrics.rules.contents import nodes

# Decisions 26/2026/QĐ-TTg (annex II) and 148/QĐ-TTg (annex III): 40/25/35;
# decision 1048/QĐ-TTg (annex III): 35/25/40.
PART_MAXIMA: dict[str, dict[str, int]] = {
    "qd26-2026": {"A": 40, "B": 25, "C": 35},
    "qd148-2023": {"A": 40, "B": 25, "C": 35},
    "qd1048-2019": {"A": 35, "B": 25, "C": 40},
}

Content = Mapping[str, Any]


def check_edition(content: Content) -> list[str]:
    """The faults of an edition's content, one Vietnamese sentence each; empty when it is sound."""
    try:
        found = list(
            chain(
                _parts(content),
                _completeness(content),
                *(_node(node) for node in nodes(content)),
                _codes(content),
                _minimums(content),
            )
        )
    except (KeyError, TypeError, ValueError) as fault:
        found = [f"nội dung không đúng cấu trúc phiếu ({fault!r})"]
    return [f"{content.get('id', '?')}: {sentence}." for sentence in found]


def _parts(content: Content) -> Iterator[str]:
    maxima = {part["code"]: part["max"] for part in content["parts"]}
    if sum(maxima.values()) != 100 or content["max_total"] != 100:
        yield f"tổng điểm tối đa các phần là {sum(maxima.values())}, phải là 100"
    expected = PART_MAXIMA.get(content["set_id"])
    if expected is None:
        yield f"không rõ bộ tiêu chí “{content['set_id']}”"
    elif maxima != expected:
        wanted = "/".join(str(points) for points in expected.values())
        yield f"điểm tối đa các phần phải là {wanted}, phiếu ghi {maxima}"


def _completeness(content: Content) -> Iterator[str]:
    state = content["completeness"]
    if state not in ("full", "partial", "frame_only"):
        yield f"mức đầy đủ “{state}” không có nghĩa"
    short = False
    for part in content["parts"]:
        total = sum(section["max"] for section in part["sections"])
        if total != part.get("transcribed_max", part["max"]) and state != "frame_only":
            yield f"phần {part['code']}: các mục cộng lại là {total}, phần ghi {part['max']}"
        short = short or total != part["max"]
    if short and state == "full":
        yield "được ghi là đầy đủ nhưng có phần còn thiếu điểm"
    if not short and state != "full":
        yield "đủ điểm ở mọi phần nhưng không được ghi là đầy đủ"


def _node(node: Content) -> Iterator[str]:
    code, children, options = node["code"], node.get("children"), node.get("options")
    if bool(children) == bool(options):
        yield f"mục {code}: phải có hoặc các mục con hoặc các phương án"
    elif children:
        total = sum(child["max"] for child in children)
        if total != node["max"]:
            yield f"mục {code}: các mục con cộng lại là {total}, mục ghi {node['max']}"
    else:
        yield from _options(node)


def _options(node: Content) -> Iterator[str]:
    code, options = node["code"], node["options"]
    ids = [option["id"] for option in options]
    points = [option["points"] for option in options]
    if ids != list(range(1, len(ids) + 1)):
        yield f"tiêu chí {code}: số thứ tự phương án là {ids}, phải liền nhau từ 1"
    if not all(isinstance(p, int) and not isinstance(p, bool) and p >= 0 for p in points):
        yield f"tiêu chí {code}: điểm phương án phải là số nguyên không âm"
    elif max(points) != node["max"]:
        yield f"tiêu chí {code}: phương án cao nhất {max(points)} điểm, tiêu chí ghi {node['max']}"
    cases = set(node.get("cases") or {})
    if cases != {option["case"] for option in options if "case" in option}:
        yield f"tiêu chí {code}: trường hợp ghi ở phương án không khớp với các trường hợp"
    elif cases and not all("case" in option for option in options):
        yield f"tiêu chí {code}: có phương án không thuộc trường hợp nào"


def _codes(content: Content) -> Iterator[str]:
    counted = Counter(node["code"] for node in nodes(content))
    for code, times in counted.items():
        if times > 1:
            yield f"mã {code} được dùng {times} lần"
    for node in nodes(content):
        for note in node.get("notes") or []:
            for named in (note.get("depends_on"), note.get("zero_of")):
                if named and named not in counted:
                    yield f"ghi chú tại {node['code']} nhắc đến mục {named} không có trong phiếu"


def _minimums(content: Content) -> Iterator[str]:
    leaves = {node["code"]: node["options"] for node in nodes(content) if node.get("options")}
    needed: set[tuple[str, int, int]] = set()
    for stars, needs in content["star_requirements"].items():
        for need in needs:
            code, points = need["criterion"], need["min_points"]
            needed.add((code, int(stars), points))
            if code not in leaves:
                yield f"mức tối thiểu {stars} sao nhắc đến tiêu chí {code} không có trong phiếu"
            elif points not in {option["points"] for option in leaves[code]}:
                yield f"mức tối thiểu {stars} sao ở {code} là {points} điểm, không có phương án nào"
    marked = {
        (code, option["min_star"], option["points"])
        for code, options in leaves.items()
        for option in options
        if option.get("min_star")
    }
    if needed != marked:
        differing = ", ".join(sorted({code for code, _, _ in needed ^ marked}))
        yield f"mức tối thiểu không khớp dấu sao ở phương án, tiêu chí {differing}"
