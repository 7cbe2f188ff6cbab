"""Importing a register from the command line."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from app.access.values import system_viewer
from app.core.cli import answer, json_option, rows
from app.core.clock import now, today
from app.core.database import transaction
from app.core.documents.spreadsheets import read_table
from app.core.errors import DomainError
from app.imports import actions, queries
from app.imports.rules import read_register
from app.imports.values import Reading
from app.settings.queries import programme_by_code

group = click.Group("import", help="Nhập dữ liệu có sẵn của tỉnh.")
commands = (group,)


@group.command("register", help="Kiểm tra và nhập sổ sản phẩm đã công nhận (Excel hoặc CSV).")
@click.argument("file", metavar="TỆP", type=click.Path(path_type=Path))
@click.option("--province", required=True, help="Mã tỉnh, ví dụ 68.")
@click.option("--apply", "take", is_flag=True, help="Nhập các dòng không có lỗi.")
@json_option
def register(file: Path, province: str, take: bool, as_json: bool) -> None:
    """Read, tell every finding, and take the rows in when asked."""
    if not file.is_file():
        raise DomainError(f"Không có tệp {file}.")
    programme = programme_by_code(province)
    around = queries.surroundings(programme, today=today())
    reading = read_register(read_table(file, name=file.name), around)
    data = _data(reading)
    if take:
        with transaction():
            outcomes = actions.take_rows(reading, actor=system_viewer(programme.id), now=now())
        counts = Counter(outcomes.values())
        data |= {kind: counts[kind] for kind in ("created", "changed", "unchanged")}
    answer(data, as_json=as_json, text=lambda: _text(reading, data))


def _data(reading: Reading) -> dict[str, Any]:
    return {
        "rows": reading.total,
        "refused": reading.refused,
        "taken": len(reading.rows),
        "findings": [asdict(finding) for finding in reading.findings],
    }


def _text(reading: Reading, data: dict[str, Any]) -> str:
    lines = [
        [f.row, f.column, "lỗi" if f.level == "error" else "lưu ý", f.sentence, f.found]
        for f in reading.findings
    ]
    table = rows(["Dòng", "Cột", "Mức", "Nội dung", "Giá trị thấy"], lines)
    summary = f"Đọc {data['rows']} dòng, nhận {data['taken']}, loại {data['refused']}."
    if "created" in data:
        summary += f" Tạo mới {data['created']}, thay đổi {data['changed']},"
        summary += f" giữ nguyên {data['unchanged']}."
    return f"{table}\n{summary}" if lines else summary
