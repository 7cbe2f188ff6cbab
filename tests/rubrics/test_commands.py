"""The commands of the room: what they answer, and their refusals in one sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import delete, update

from app.core.database import db, transaction
from app.rubrics.models import Regime, RubricEdition
from tests.rubrics.samples import TEA, best, contents

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs a command of the application."""

    def call(*words: str) -> Result:
        return CliRunner().invoke(app.cli, list(words))

    return call


@pytest.fixture
def answer_of(run: Run) -> Callable[..., Any]:
    """Runs a command with --json and reads its answer."""

    def call(*words: str) -> Any:
        result = run(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.output)

    return call


def _file(folder: Path, content: object) -> str:
    path = folder / "choices.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def test_list_names_every_edition(answer_of: Callable[..., Any]) -> None:
    found = {edition["id"]: edition for edition in answer_of("rubrics", "list")}
    assert len(found) == 52
    assert found[TEA] == {
        "id": TEA,
        "set": "qd26-2026",
        "number": 11,
        "name": "Chè tươi, chè chế biến",
        "completeness": "full",
        "effective_from": "2026-05-22",
        "effective_to": None,
    }
    assert found["qd148-2023-frame"]["completeness"] == "frame_only"


def test_check_finds_nothing_in_what_was_delivered(answer_of: Callable[..., Any]) -> None:
    assert answer_of("rubrics", "check") == {"files": 52, "loaded": 52, "faults": []}


def test_check_finds_what_was_altered_behind_the_application(run: Run) -> None:
    with transaction():
        changed = update(RubricEdition).where(RubricEdition.code == TEA)
        db.session.execute(changed.values(content=contents()[TEA] | {"max_total": 99}))
    result = run("rubrics", "check")
    assert result.exit_code == 1
    assert f"{TEA}: nội dung trong cơ sở dữ liệu không khớp mã băm" in result.output
    assert f"{TEA}: tổng điểm tối đa các phần" in result.output


def test_load_again_writes_nothing(answer_of: Callable[..., Any]) -> None:
    assert answer_of("rubrics", "load") == {"editions": 0, "regimes": 0, "groups": 0}


def test_classify_answers_one_object(answer_of: Callable[..., Any], tmp_path: Path) -> None:
    chosen = best() | {"3.4": 1, "1.2": 1, "1.3": 1, "2.4": 1, "3.2": 1}
    found = answer_of("classify", "--edition", TEA, "--choices", _file(tmp_path, chosen))
    assert set(found) == {"criteria", "parts", "total", "stars", "missing", "reasons"}
    assert (found["total"], found["stars"]) == ("92", 3)
    assert found["parts"] == {"A": "32", "B": "25", "C": "35"}
    assert found["missing"] == [{"criterion": "3.4", "stars": 4, "need": "2", "have": "1"}]
    assert (found["criteria"]["3.4"], len(found["criteria"])) == ("1", 32)
    assert "nên xếp hạng 3 sao" in found["reasons"][0]
    assert any(reason.startswith("Hồ sơ bị loại khi:") for reason in found["reasons"])


def test_classify_answers_a_list_with_a_list(answer_of: Callable[..., Any], tmp_path: Path) -> None:
    found = answer_of("classify", "--edition", TEA, "--choices", _file(tmp_path, [best(), {}]))
    assert [(one["total"], one["stars"]) for one in found] == [("100", 5), ("0", 1)]


def test_classify_reads_to_a_person(run: Run, tmp_path: Path) -> None:
    result = run("classify", "--edition", TEA, "--choices", _file(tmp_path, best()))
    assert result.output.splitlines()[0] == "Tổng 100 điểm (A 40, B 25, C 35): hạng 5 sao."


@pytest.mark.parametrize(
    ("code", "content", "sentence"),
    [
        (
            TEA,
            {"1.1": 9},
            "Tiêu chí 1.1 (Nguồn nguyên liệu) của phiếu qd26-2026-11 không có phương án “9”.",
        ),
        (TEA, {"99": 1}, "Phiếu qd26-2026-11 không có tiêu chí “99”."),
        (
            TEA,
            [1],
            "Tệp phương án phải là đối tượng {mã tiêu chí: số phương án} hoặc danh sách như vậy.",
        ),
        (
            "qd1048-2019-10",
            {},
            "Phiếu qd1048-2019-10 (Tương, nước mắm, gia vị dạng lỏng khác) chưa có đủ nội dung nên "
            "không dùng để chấm được.",
        ),
        ("qd9999", {}, "Không có phiếu “qd9999” trong các bộ tiêu chí đã nạp."),
    ],
)
def test_classify_refuses_in_one_sentence(
    run: Run, tmp_path: Path, code: str, content: object, sentence: str
) -> None:
    result = run("classify", "--edition", code, "--choices", _file(tmp_path, content), "--json")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"{sentence}\n")


def test_classify_refuses_a_missing_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "không có.json"
    result = run("classify", "--edition", TEA, "--choices", str(path))
    assert (result.exit_code, result.stderr) == (1, f"Không có tệp “{path}”.\n")


@pytest.mark.parametrize(("content", "encoding"), [("{", "utf-8"), ("{}", "utf-16")])
def test_classify_refuses_a_file_that_is_not_json(
    run: Run, tmp_path: Path, content: str, encoding: str
) -> None:
    path = tmp_path / "choices.json"
    path.write_text(content, encoding=encoding)
    result = run("classify", "--edition", TEA, "--choices", str(path))
    assert (result.exit_code, result.stderr) == (1, f"Tệp “{path}” không phải là JSON đúng.\n")


def test_classify_reads_a_file_with_a_byte_order_mark(
    answer_of: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "choices.json"
    path.write_text("{}", encoding="utf-8-sig")
    assert answer_of("classify", "--edition", TEA, "--choices", str(path))["total"] == "0"


def test_regime_in_force(answer_of: Callable[..., Any]) -> None:
    found = answer_of("regime", "--filed", "2026-06-01", "--kind", "first")
    assert found["decision"] == "26/2026/QĐ-TTg (22/5/2026)"
    assert found["edition_set"] == "qd26-2026"
    assert found["authority"] == {"3": "tỉnh", "4": "tỉnh", "5": "trung ương"}
    assert (found["limits"]["commune"]["days"], found["limits"]["commune"]["unit"]) == (
        15,
        "working",
    )
    assert (found["transition"], found["reasons"]) == (None, [])


def test_regime_with_a_transition(answer_of: Callable[..., Any]) -> None:
    found = answer_of("regime", "--filed", "2026-05-10", "--kind", "renewal")
    assert found["edition_set"] == "qd148-2023"
    assert found["limits"] == {"finish_by": "2026-06-21"}
    assert "chậm nhất ngày 21/06/2026" in found["transition"]


def test_regime_of_the_gap_says_why_nobody_decides(answer_of: Callable[..., Any]) -> None:
    found = answer_of(
        "regime", "--filed", "2025-06-01", "--decided", "2025-07-03", "--kind", "first"
    )
    assert found["authority"] == {"3": None, "4": "tỉnh", "5": "trung ương"}
    assert "không có cấp huyện để công nhận 3 sao" in found["reasons"][0]


def test_regime_reads_to_a_person(run: Run) -> None:
    result = run("regime", "--filed", "01/06/2026", "--kind", "renewal")
    assert result.output.splitlines()[0] == (
        "Hồ sơ đánh giá lại: 26/2026/QĐ-TTg (22/5/2026); bộ tiêu chí qd26-2026."
    )
    assert "- Thời hạn Đ7.2: 15 ngày làm việc từ ngày xã nhận hồ sơ." in result.output


def test_regime_before_the_first_set_is_refused(run: Run) -> None:
    result = run("regime", "--filed", "2019-01-01", "--kind", "first", "--json")
    assert result.exit_code == 1
    assert result.stderr.startswith("Ngày 01/01/2019 không thuộc chế độ đánh giá nào")


def test_nothing_loaded_is_refused_plainly(run: Run, tmp_path: Path) -> None:
    with transaction():
        db.session.execute(delete(Regime))
    result = run("regime", "--filed", "2026-06-01", "--kind", "first")
    assert (result.exit_code, result.stderr) == (
        1,
        "Chưa nạp các chế độ đánh giá; xin chạy: scripts/manage rubrics load.\n",
    )
