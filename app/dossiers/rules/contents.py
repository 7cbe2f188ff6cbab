"""What the forms of a dossier lack, its registration number, and the digest of a submission."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

REGISTRATION_PARTS: tuple[tuple[str, str], ...] = (
    ("name", "tên đơn vị"),
    ("representative", "người đại diện pháp lý"),
    ("phone", "điện thoại"),
)
"""Form 01 as far as it must be filled; title, street and email may be absent."""

ASSESSMENT_PARTS: tuple[tuple[str, str], ...] = (
    ("material", "nội dung 1 (nguyên liệu địa phương)"),
    ("labour", "nội dung 2 (lao động địa phương)"),
    ("idea", "nội dung 3 (nguồn gốc ý tưởng)"),
    ("identity", "nội dung 4 (bản sắc, trí tuệ địa phương)"),
    ("conclusion", "kết luận"),
    ("assessed_on", "ngày đánh giá"),
)
"""Form 03: the four contents of article 7 clause 2, the conclusion and its day."""

_LONGEST_LIST = 8


def note_field(code: str) -> str:
    """The name under which the description of a criterion is sent and refused."""
    return f"note-{code}"


class Texts(Protocol):
    """The parts of Form 02 in words."""

    results: Any
    changes: Any
    plan: Any


def lacking_registration(producer: object, *, has_group: bool, has_commune: bool) -> list[str]:
    """What Form 01 lacks; all of it comes from producer and product, nothing is typed twice."""
    found = [label for name, label in REGISTRATION_PARTS if not getattr(producer, name)]
    if not has_group:
        found.append("phân nhóm sản phẩm")
    if not has_commune:
        found.append("xã nơi sản xuất")
    return found


def lacking_self_report(
    texts: Texts | None, *, unanswered: Sequence[str], changes_needed: str
) -> list[str]:
    """What Form 02 lacks: part II, the changes where asked for, part III by criterion, part IV."""
    found = []
    if texts is None or not texts.results:
        found.append("phần II (kết quả thực hiện phương án sản xuất kinh doanh)")
    if changes_needed and (texts is None or not texts.changes):
        found.append(f"phần nêu thay đổi ({changes_needed})")
    if unanswered:
        shown = ", ".join(unanswered[:_LONGEST_LIST])
        more = ", …" if len(unanswered) > _LONGEST_LIST else ""
        found.append(f"phần III ({len(unanswered)} tiêu chí chưa tự đánh giá: {shown}{more})")
    if texts is None or not texts.plan:
        found.append("phần IV (kế hoạch sản xuất, kinh doanh)")
    return found


def lacking_assessment(assessment: object | None) -> list[str]:
    """What Form 03 lacks."""
    return [
        label
        for name, label in ASSESSMENT_PARTS
        if assessment is None or not getattr(assessment, name)
    ]


def receipt_number(number: int, *, province: str, commune: str, year: int) -> str:
    """The registration number: 01/PĐK-68-24958-2026 (Decision 26/2026/QĐ-TTg, Form 01).

    Province and commune are their official codes; commune and province each keep a sequence.
    """
    return f"{number:02d}/PĐK-{province}-{commune}-{year}"


def snapshot_digest(content: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a submission; equal content gives equal digests."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
