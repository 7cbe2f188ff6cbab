"""Verifying the trail from the command line."""

import json
from pathlib import Path

import click
from flask import current_app

from app.audit.queries import ChainReport, verify_chain
from app.core.errors import DomainError

group = click.Group("audit", help="Nhật ký thao tác: kiểm tra chuỗi xác thực.")
commands = (group,)


def _anchor() -> Path:
    return Path(current_app.config["OCOP"].data) / "audit-anchor.json"


@group.command("verify")
def verify() -> None:
    """Kiểm tra từng mục nhật ký nối đúng mục trước và không mất mục nào đã ghi mốc."""
    report = verify_chain()
    if not report.whole:
        raise DomainError(f"Nhật ký bị sửa: mục số {report.broken_at} không khớp mã xác thực.")
    _check_anchor(report)
    _anchor().write_text(json.dumps({"count": report.count, "mac": report.last_mac}))
    click.echo(f"Nhật ký nguyên vẹn: {report.count} mục, mã cuối {report.last_mac[:16]}…")


def _check_anchor(report: ChainReport) -> None:
    if _anchor().exists():
        kept = json.loads(_anchor().read_text())
        if kept["count"] > report.count:
            raise DomainError(
                f"Nhật ký bị cắt: mốc trước ghi {kept['count']} mục, nay còn {report.count}."
            )
        if kept["count"] == report.count and kept["mac"] != report.last_mac:
            raise DomainError("Nhật ký bị thay: mã cuối khác mốc đã ghi.")
