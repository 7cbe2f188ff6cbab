"""Commands about rubrics: load, list, check, classify, regime."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from app.access.values import system_viewer
from app.core.cli import DAY, answer, json_option, rows
from app.core.clock import now
from app.core.database import transaction
from app.core.documents.formats import vdate
from app.core.errors import DomainError
from app.rubrics import queries
from app.rubrics.actions.loading import load_editions
from app.rubrics.actions.sources import edition_contents, unused_readings
from app.rubrics.rules.checking import check_edition
from app.rubrics.rules.classifying import classify
from app.rubrics.rules.contents import content_hash
from app.rubrics.rules.dating import authority_on, regime_for
from app.rubrics.rules.scoring import check_scorable, score
from app.rubrics.values.editions import COMPLETENESS_LABELS, Edition
from app.rubrics.values.regimes import KIND_LABELS, AssessmentKind, Authority, RegimeChoice
from app.rubrics.values.results import Band, Classification, Score, Tally, plain


@click.group("rubrics", help="Bộ tiêu chí: nạp, liệt kê, kiểm tra các phiếu.")
def rubrics() -> None:
    """Group of the commands about editions."""


@rubrics.command(
    "load", help="Nạp các phiếu, chế độ đánh giá và bảng phân loại; nạp lại không đổi gì."
)
@json_option
def load_command(*, as_json: bool) -> None:
    """Publish what comes with the application and is not yet in the database."""
    with transaction():
        loaded = load_editions(actor=system_viewer(0), now=now())
    answer(
        asdict(loaded),
        as_json=as_json,
        text=lambda: (
            f"Đã ghi {loaded.editions} phiếu, {loaded.regimes} chế độ đánh giá, "
            f"{loaded.groups} phân nhóm."
        ),
    )


@rubrics.command("list", help="Liệt kê các phiếu đã nạp: mã, bộ, mức đầy đủ, ngày hiệu lực.")
@json_option
def list_command(*, as_json: bool) -> None:
    """List the editions in the database."""
    found = [_listed(edition) for edition in queries.published_editions()]
    answer(found, as_json=as_json, text=lambda: _list_text(found))


def _listed(edition: Edition) -> dict[str, Any]:
    return {
        "id": edition.code,
        "set": edition.set_id,
        "number": edition.number,
        "name": edition.name,
        "completeness": edition.completeness.value,
        "effective_from": edition.effective_from,
        "effective_to": edition.effective_to,
    }


def _list_text(found: Sequence[Mapping[str, Any]]) -> str:
    if not found:
        return "Chưa nạp bộ tiêu chí nào; xin chạy: scripts/manage rubrics load."
    return rows(
        ("Mã", "Mức đầy đủ", "Hiệu lực từ", "đến", "Tên"),
        (
            (
                edition["id"],
                COMPLETENESS_LABELS[edition["completeness"]],
                vdate(edition["effective_from"]),
                vdate(edition["effective_to"]),
                edition["name"],
            )
            for edition in found
        ),
    )


@rubrics.command("check", help="Kiểm tra tính đúng đắn của mọi phiếu trong tệp dữ liệu và đã nạp.")
@json_option
def check_command(*, as_json: bool) -> None:
    """Check every edition in the data files and in the database; exit code 1 on faults."""
    contents = edition_contents()
    faults = [fault for content in contents for fault in check_edition(content)]
    faults += unused_readings()
    loaded = queries.editions()
    for row in loaded:
        content = queries.edition_by_code(row.code).content
        faults += check_edition(content)
        if content_hash(content) != row.content_hash:
            faults.append(
                f"{row.code}: nội dung trong cơ sở dữ liệu không khớp mã băm lúc công bố."
            )
    answer(
        {"files": len(contents), "loaded": len(loaded), "faults": faults},
        as_json=as_json,
        text=lambda: "\n".join(
            [
                *faults,
                f"{len(contents)} phiếu trong tệp, {len(loaded)} phiếu đã nạp, {len(faults)} lỗi.",
            ]
        ),
    )
    if faults:
        raise click.exceptions.Exit(1)


@click.command("classify", help="Tính điểm và hạng từ các phương án đã chọn.")
@click.option(
    "--edition", "code", required=True, metavar="MÃ", help="Mã phiếu, ví dụ qd26-2026-11."
)
@click.option(
    "--choices",
    required=True,
    type=click.Path(path_type=Path),
    help="Tệp JSON: {mã tiêu chí: số phương án} hoặc danh sách như vậy; 0 là không đạt mức nào.",
)
@json_option
def classify_command(*, code: str, choices: Path, as_json: bool) -> None:
    """Score and classify each object of choices by itself."""
    edition = queries.published_edition(code)
    check_scorable(edition)
    bands = queries.regime_of_set(edition.set_id).bands
    given = _read_choices(choices)
    several = isinstance(given, list)
    results = [_classified(edition, bands, one) for one in (given if several else [given])]
    answer(
        results if several else results[0],
        as_json=as_json,
        text=lambda: "\n\n".join(_result_text(result) for result in results),
    )


def _read_choices(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as fault:
        raise DomainError(f"Không có tệp “{path}”.", field="choices") from fault
    except OSError as fault:
        raise DomainError(f"Không đọc được tệp “{path}”.", field="choices") from fault
    except ValueError as fault:
        raise DomainError(f"Tệp “{path}” không phải là JSON đúng.", field="choices") from fault


def _classified(edition: Edition, bands: Sequence[Band], choices: Any) -> dict[str, Any]:
    if not isinstance(choices, dict):
        raise DomainError(
            "Tệp phương án phải là đối tượng {mã tiêu chí: số phương án} hoặc danh sách như vậy.",
            field="choices",
        )
    points = score(edition, choices)
    return _result(points, classify(Tally.of([points]), edition, bands))


def _result(points: Score, rank: Classification) -> dict[str, Any]:
    return {
        "criteria": {code: plain(value) for code, value in points.criteria.items()},
        "parts": {code: plain(value) for code, value in points.parts.items()},
        "total": plain(points.total),
        "stars": rank.stars,
        "missing": [
            {
                "criterion": lack.criterion,
                "stars": lack.stars,
                "need": plain(lack.need),
                "have": plain(lack.have),
            }
            for lack in rank.missing
        ],
        "reasons": [*rank.reasons, *rank.notices],
    }


def _result_text(result: Mapping[str, Any]) -> str:
    parts = ", ".join(f"{code} {points}" for code, points in result["parts"].items())
    head = f"Tổng {result['total']} điểm ({parts}): hạng {result['stars']} sao."
    return "\n".join([head, *(f"- {reason}" for reason in result["reasons"])])


@click.command("regime", help="Chế độ đánh giá, bộ tiêu chí, thẩm quyền và thời hạn theo ngày.")
@click.option("--filed", required=True, type=DAY, help="Ngày nộp hồ sơ.")
@click.option("--decided", type=DAY, help="Ngày quyết định; bỏ trống là ngày nộp.")
@click.option(
    "--kind",
    required=True,
    type=click.Choice([kind.value for kind in AssessmentKind]),
    help="Lần đầu (first), nâng hạng (upgrade) hay đánh giá lại (renewal).",
)
@json_option
def regime_command(*, filed: date, decided: date | None, kind: str, as_json: bool) -> None:
    """What governs a dossier by its filing date, and who decides on the decision date."""
    regimes = queries.regimes()
    chosen = regime_for(filed, AssessmentKind(kind), regimes, decided=decided)
    authorities = authority_on(decided or filed, regimes)
    answer(
        _regime_answer(chosen, authorities),
        as_json=as_json,
        text=lambda: _regime_text(chosen, authorities, AssessmentKind(kind)),
    )


def _regime_answer(chosen: RegimeChoice, authorities: Mapping[int, Authority]) -> dict[str, Any]:
    limits: dict[str, Any] = {
        limit.step: {
            "days": limit.days,
            "unit": limit.unit,
            "from": limit.counted_from,
            "ref": limit.ref,
        }
        for limit in chosen.limits
    }
    if chosen.finish_by:
        limits["finish_by"] = chosen.finish_by
    return {
        "decision": chosen.regime.decision,
        "edition_set": chosen.edition_set,
        "authority": {str(stars): one.tier for stars, one in authorities.items()},
        "limits": limits,
        "transition": chosen.transition,
        "reasons": [one.why for one in authorities.values() if one.why],
    }


_UNITS = {"working": "ngày làm việc", "calendar": "ngày"}


def _regime_text(
    chosen: RegimeChoice, authorities: Mapping[int, Authority], kind: AssessmentKind
) -> str:
    lines = [
        f"Hồ sơ {KIND_LABELS[kind]}: {chosen.regime.decision}; bộ tiêu chí {chosen.edition_set}.",
        *(f"- {one.why or f'{stars} sao: {one.body}.'}" for stars, one in authorities.items()),
        *(
            f"- Thời hạn {limit.ref}: {limit.days} {_UNITS[limit.unit]} từ {limit.counted_from}."
            for limit in chosen.limits
        ),
    ]
    return "\n".join([*lines, *([chosen.transition] if chosen.transition else [])])


commands = (rubrics, classify_command, regime_command)
