"""Reports from the command line."""

from datetime import date
from pathlib import Path

import click

from app.access.values import system_viewer
from app.core.cli import DAY, OUT_FILE
from app.core.clock import now, today
from app.core.errors import DomainError
from app.reports.exports import progress_file
from app.reports.queries import progress as progress_report
from app.reports.values import By
from app.settings.queries import programme_by_code, setting

group = click.Group("report", help="Báo cáo của chương trình.")
commands = (group,)


@group.command("progress", help="Báo cáo tiến độ theo địa bàn, tính đến một ngày.")
@click.option("--province", required=True, help="Mã tỉnh, ví dụ 68.")
@click.option("--on", "day", type=DAY, help="Ngày tính số liệu (mặc định hôm nay).")
@click.option(
    "--by",
    type=click.Choice([by.value for by in By]),
    default=By.DISTRICT.value,
    show_default=True,
    help="Địa bàn của mỗi dòng.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["xlsx", "pdf", "csv", "json"]),
    required=True,
    help="Dạng tệp.",
)
@click.option("--out", type=OUT_FILE, required=True, help="Tệp ghi ra.")
def progress(province: str, day: date | None, by: str, form: str, out: Path) -> None:
    """Write the progress report to a file."""
    on = day or today()
    if on > today():
        raise DomainError("Ngày báo cáo không được sau hôm nay.")
    programme = programme_by_code(province)
    report = progress_report(viewer=system_viewer(programme.id), on=on, by=By(by), now=now())
    out.write_bytes(progress_file(report, form, lambda key: setting(programme.id, key, on=today())))
    click.echo(f"Đã ghi báo cáo vào {out}.")
