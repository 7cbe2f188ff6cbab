"""Founding the programme of a province from the command line."""

import click

from app.access.values import system_viewer
from app.core.cli import answer, json_option
from app.core.clock import now, today
from app.core.database import transaction
from app.core.errors import DomainError
from app.settings import actions
from app.units.queries import province as province_by_code

group = click.Group("programme", help="Chương trình OCOP của một tỉnh.")
commands = (group,)


@group.command("found", help="Lập chương trình của tỉnh theo mã; đã có thì không đổi gì.")
@click.argument("code", metavar="MÃ_TỈNH")
@click.option("--name", help="Tên chương trình (mặc định theo tên tỉnh).")
@json_option
def found(code: str, name: str | None, as_json: bool) -> None:
    """The programme of a province, from today's units."""
    try:
        province = province_by_code(code, today())
    except DomainError as refusal:
        raise DomainError(
            f"Không có tỉnh mã {code}. Nếu mới cài, hãy nạp đơn vị hành chính trước."
        ) from refusal
    kind, rest = province.full_name[:1].lower(), province.full_name[1:]
    with transaction():
        programme = actions.found_programme(
            province,
            name=name or f"Chương trình OCOP {kind}{rest}",
            is_demo=False,
            actor=system_viewer(0),
            now=now(),
        )
    answer(
        {"code": programme.code, "name": programme.name},
        as_json=as_json,
        text=lambda: f"{programme.name} (mã tỉnh {programme.code}).",
    )
