"""The parts of a dossier by case, from data/packages.yaml, and what of them is missing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from app.core.documents.formats import vdate
from app.core.errors import DomainError
from app.dossiers.values import (
    PARTY_LABELS,
    DossierKind,
    Gap,
    HeldPaper,
    ItemKind,
    Need,
    Package,
    Party,
    Requirement,
    Stage,
)

_FILE = Path(__file__).resolve().parents[1] / "data" / "packages.yaml"
_WHO = {party: label[0].upper() + label[1:] for party, label in PARTY_LABELS.items()}


@lru_cache(maxsize=1)
def _packages() -> Mapping[str, Mapping[str, Any]]:
    content = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {code: entry for entry in content["packages"] for code in entry["regimes"]}


def _of(regime: str) -> Mapping[str, Any]:
    if regime not in _packages():
        raise DomainError(f"Chưa có danh mục thành phần hồ sơ của chế độ “{regime}”.")
    return _packages()[regime]


def package(regime: str) -> Package:
    """Where the list of a regime comes from and how complete it is."""
    entry = _of(regime)
    return Package(
        decision=entry["decision"],
        source=entry["source"],
        complete=entry["completeness"] == "full",
        note=entry.get("note") or "",
    )


def checklist(
    regime: str, kind: DossierKind, producer_kind: str, sheet_number: int
) -> list[Requirement]:
    """The parts of a dossier: by regime, by why it is filed, by legal form and by scoresheet.

    Legal source: Decision 26/2026/QĐ-TTg, articles 6 and 7, Annex III; older regimes as far as
    known. Refuses a regime there is no list for.
    """
    entry = _of(regime)
    case = entry["cases"][kind.value] or {}
    wording = (entry.get("by_producer_kind") or {}).get(producer_kind) or {}
    samples = samples_needed(regime, sheet_number)
    return [
        _requirement(item, case, wording, samples)
        for item in entry["items"]
        if item["kind"] != ItemKind.SAMPLE or samples
    ]


def _requirement(
    item: Mapping[str, Any], case: Mapping[str, Any], wording: Mapping[str, str], samples: int
) -> Requirement:
    code, kind = item["code"], ItemKind(item["kind"])
    need = Need(item["need"])
    return Requirement(
        code=code,
        name=item["name"],
        need=need,
        by=Party(item["by"]),
        kind=kind,
        stage=Stage(item["stage"]),
        form=wording.get(code) or item.get("form") or "",
        note=(case.get("notes") or {}).get(code, ""),
        changes=case.get("changes_needed", "") if code == "M02" else "",
        count=samples if kind is ItemKind.SAMPLE else 0,
        must_be_valid=need is Need.ALWAYS or bool(case.get("papers_must_be_valid")),
    )


def samples_needed(regime: str, sheet_number: int) -> int:
    """How many sample units go with the dossier: 5, none for tourism services (sheet 26)."""
    samples = _of(regime)["samples"]
    return 0 if sheet_number in samples["none_for_sheets"] else int(samples["count"])


def check_eligible(regime: str, producer_kind: str, sheet_number: int) -> None:
    """Refuse a producer whose legal form may not take part in this group of products."""
    only = (_of(regime).get("only_for_sheets") or {}).get(producer_kind)
    if only and sheet_number not in only:
        raise DomainError(
            "Hội, hiệp hội, trung tâm điều hành chỉ được đăng ký sản phẩm dịch vụ du lịch cộng "
            "đồng, du lịch sinh thái và điểm du lịch (phiếu số 26)."
        )


def missing(
    requirements: Sequence[Requirement],
    papers: Sequence[HeldPaper],
    *,
    lacking: Mapping[str, Sequence[str]] | None = None,
    samples: int | None = None,
    on: date,
) -> list[Gap]:
    """What is missing or has expired on a day, in words with who has to act.

    ``lacking`` names for each form what is not filled in yet (a form without an entry counts as
    complete). Parts asked for always are compulsory; parts for those concerned are reminders;
    supporting evidence is never listed as missing, only as expired where it must be valid.
    """
    found: list[Gap] = []
    for need in requirements:
        held = [paper for paper in papers if paper.requirement == need.code]
        if need.kind is ItemKind.FORM:
            found.extend(_form_gaps(need, (lacking or {}).get(need.code, ())))
        elif need.kind is ItemKind.SAMPLE:
            found.extend(_sample_gaps(need, samples))
        else:
            found.extend(_paper_gaps(need, held, on))
    return found


def _gap(need: Requirement, sentence: str, *, compulsory: bool) -> Gap:
    return Gap(need.code, sentence, need.by, need.stage, compulsory)


def _form_gaps(need: Requirement, parts: Sequence[str]) -> Iterator[Gap]:
    if parts:
        sentence = f"{need.name}: còn thiếu {'; '.join(parts)}. {_WHO[need.by]} điền."
        yield _gap(need, sentence, compulsory=need.need is Need.ALWAYS)


def _sample_gaps(need: Requirement, samples: int | None) -> Iterator[Gap]:
    if samples is None or samples < need.count:
        have = "chưa ghi số lượng đã nhận" if samples is None else f"mới có {samples}"
        yield _gap(
            need,
            f"Cần {need.count:02d} sản phẩm mẫu, {have}. {_WHO[need.by]} ghi khi nhận.",
            compulsory=True,
        )


def _paper_gaps(need: Requirement, held: Sequence[HeldPaper], on: date) -> Iterator[Gap]:
    expired = [p for p in held if p.expires_on is not None and p.expires_on < on]
    valid = len(held) - len(expired)
    must = need.need is Need.ALWAYS
    form = f" ({need.form})" if need.form else ""
    if not held and must:
        yield _gap(need, f"Thiếu {need.name}{form}. {_WHO[need.by]} nộp.", compulsory=True)
    elif not held and need.need is Need.IF_APPLICABLE:
        yield _gap(
            need,
            f"Chưa có {need.name}{form}. {_WHO[need.by]} nộp nếu thuộc diện phải có.",
            compulsory=False,
        )
    for paper in expired:
        yield _gap(
            need,
            f"{need.name} “{paper.title}” đã hết hạn ngày {vdate(paper.expires_on)}. "
            f"{_WHO[need.by]} thay bằng bản còn hiệu lực.",
            compulsory=need.must_be_valid and not valid,
        )
