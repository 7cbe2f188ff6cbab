"""The feed from the command line."""

import json
from pathlib import Path

import click
from flask import current_app

from app.access.values import system_viewer
from app.commerce import queries
from app.commerce.exports import findings_data, google_rss
from app.commerce.rules import select
from app.core.cli import OUT_FILE
from app.core.clock import today
from app.settings.queries import programme_by_code

group = click.Group("feed", help="Danh mục bán hàng cho các kênh thương mại điện tử.")
commands = (group,)


@group.command("google", help="Lập danh mục Google Merchant (RSS 2.0) của một tỉnh.")
@click.option("--province", required=True, help="Mã tỉnh, ví dụ 68.")
@click.option("--out", type=OUT_FILE, required=True, help="Tệp RSS ghi ra.")
@click.option("--findings", type=OUT_FILE, help="Tệp JSON ghi mặt hàng bị để lại và lý do.")
def google(province: str, out: Path, findings: Path | None) -> None:
    """Write the feed and what it leaves out."""
    config = current_app.config["OCOP"]
    programme = programme_by_code(province)
    rows = queries.candidates(
        viewer=system_viewer(programme.id), on=today(), public_url=config.public_url
    )
    selection = select(
        rows, public_url=config.public_url, loopback=config.loopback, policy=queries.policy()
    )
    pieces = google_rss(
        selection, name=programme.name, public_url=config.public_url, categories=queries.policy()
    )
    out.write_text("".join(pieces), "utf-8")
    if findings is not None:
        data = findings_data(selection)
        findings.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", "utf-8")
    click.echo(
        f"Đã ghi {len(selection.items)} mặt hàng vào {out}; để lại {selection.blocked} "
        f"trên tổng số {selection.total}."
    )
