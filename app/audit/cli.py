"""Verifying the trail from the command line."""

import json
from pathlib import Path
from typing import Any

import click
from flask import current_app

from app.audit.queries import ChainReport, verify_chain
from app.audit.rules import FIRST
from app.core.cli import answer, json_option
from app.core.errors import DomainError

group = click.Group("audit", help="Nhật ký thao tác: kiểm tra chuỗi xác thực.")
commands = (group,)


def _anchor() -> Path:
    """Where the anchor is kept: beside the database, not in it."""
    return Path(current_app.config["OCOP"].data) / "audit-anchor.json"


def _kept() -> dict[str, Any]:
    """The anchor of the last verification; an empty one before the first."""
    if not _anchor().exists():
        return {"count": 0, "mac": FIRST}
    try:
        kept = json.loads(_anchor().read_text("utf-8"))
        return {"count": int(kept["count"]), "mac": str(kept["mac"])}
    except (ValueError, KeyError, TypeError) as failure:
        raise DomainError(f"Không đọc được mốc nhật ký {_anchor().name}.") from failure


def _check_anchor(report: ChainReport, kept: dict[str, Any]) -> None:
    if kept["count"] > report.count:
        raise DomainError(
            f"Nhật ký bị cắt: mốc trước ghi {kept['count']} mục, nay còn {report.count}."
        )
    if kept["count"] and report.anchored != kept["mac"]:
        raise DomainError(f"Nhật ký bị thay: mục thứ {kept['count']} khác mốc đã ghi.")


def _keep(report: ChainReport) -> None:
    partial = _anchor().with_suffix(".tam")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps({"count": report.count, "mac": report.last_mac}), "utf-8")
    partial.replace(_anchor())


@group.command("verify", help="Kiểm tra nhật ký nối chuỗi đúng và không mất mục đã ghi mốc.")
@json_option
def verify(as_json: bool) -> None:
    """Verify the chain and the anchor of the last time, then move the anchor on."""
    kept = _kept()
    report = verify_chain(anchor=kept["count"])
    if not report.whole:
        raise DomainError(f"Nhật ký bị sửa: mục số {report.broken_at} không khớp mã xác thực.")
    _check_anchor(report, kept)
    _keep(report)
    answer(
        {"count": report.count, "last_mac": report.last_mac, "anchor_before": kept["count"]},
        as_json=as_json,
        text=lambda: f"Nhật ký nguyên vẹn: {report.count} mục, mã cuối {report.last_mac[:16]}…",
    )
