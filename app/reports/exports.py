"""The progress report as a table, as an official document and as plain data."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from app.core.clock import day_of
from app.core.documents import csv, html, pdf, xlsx
from app.core.documents.blocks import (
    Annex,
    Cell,
    Column,
    Document,
    Head,
    Heading,
    Kind,
    Paragraph,
    Row,
    Signature,
    Table,
    block_row,
    subtotal_row,
    total_row,
)
from app.core.documents.formats import vdate, vmoment, vnum, vpct
from app.core.documents.xlsx import Sheet
from app.reports.values import BY_LABELS, By, Progress, Tally

REGISTER, VALID = "Đã công nhận (theo sổ)", "Còn hiệu lực"


def _count(key: str, *, title: str, group: str | None = None, definition: str = "") -> Column:
    return Column(
        key=key,
        title=title,
        kind=Kind.INTEGER,
        width=7,
        group=group,
        total=True,
        definition=definition,
    )


def columns(by: By) -> list[Column]:
    """The columns of the report, with the definition of each."""
    return [
        Column(key="area", title=BY_LABELS[by], width=58),
        _count(
            "register",
            title="Tổng",
            group=REGISTER,
            definition="Sản phẩm được công nhận từ 3 sao tính đến ngày báo cáo, theo sổ của tỉnh.",
        ),
        *(_count(f"register_{n}", title=f"{n} sao", group=REGISTER) for n in (3, 4, 5)),
        _count(
            "valid",
            title="Tổng",
            group=VALID,
            definition="Có số, ngày quyết định và chưa hết hạn, chưa bị thu hồi vào ngày báo cáo.",
        ),
        *(_count(f"valid_{n}", title=f"{n} sao", group=VALID) for n in (3, 4, 5)),
        _count(
            "expiring",
            title="Sắp hết hạn",
            definition="Còn hiệu lực nhưng còn không quá số ngày báo trước (thiết lập của tỉnh).",
        ),
        _count("expired", title="Hết hạn", definition="Hết hạn, chưa đánh giá lại."),
        _count("revoked", title="Thu hồi", definition="Giấy bị thu hồi."),
        _count(
            "unknown",
            title="Thiếu quyết định",
            definition="Sổ cũ thiếu số và ngày quyết định; không tính là còn hiệu lực.",
        ),
        _count(
            "in_process",
            title="Đang xét",
            definition="Có hồ sơ đã nộp, chưa có quyết định.",
        ),
        _count(
            "proposed_five",
            title="Đề nghị 5 sao",
            definition="Tỉnh chấm từ 90 điểm, chờ trung ương (nằm trong cột Đang xét).",
        ),
        Column(
            key="producers",
            title="Chủ thể",
            kind=Kind.INTEGER,
            width=7,
            definition="Chủ thể có sản phẩm đã công nhận, mỗi chủ thể tính một lần trong mỗi dòng.",
        ),
        _count(
            "online",
            title="Bán trực tuyến",
            definition="Sản phẩm còn hiệu lực có đường dẫn bán trên kênh trực tuyến.",
        ),
        Column(
            key="online_share",
            title="Tỷ lệ",
            kind=Kind.PERCENT,
            width=7,
            ratio_of=("online", "valid"),
            definition="Bán trực tuyến chia cho tổng còn hiệu lực.",
        ),
    ]


def cells(tally: Tally) -> dict[str, Cell]:
    """The figures of a line by column."""
    return {
        "register": tally.register_total,
        **{f"register_{n}": tally.in_register[n] for n in (3, 4, 5)},
        "valid": tally.valid_total,
        **{f"valid_{n}": tally.valid[n] for n in (3, 4, 5)},
        "expiring": tally.expiring,
        "expired": tally.expired,
        "revoked": tally.revoked,
        "unknown": tally.unknown,
        "in_process": tally.in_process,
        "proposed_five": tally.proposed_five,
        "producers": tally.producers,
        "online": tally.online,
        "online_share": tally.online_share,
    }


def progress_table(report: Progress) -> Table:
    """The report as one table with blocks, subtotals and a total."""
    return Table(
        title=f"Tiến độ chương trình OCOP theo {BY_LABELS[report.by].lower()}",
        columns=columns(report.by),
        rows=tuple(_rows(report)),
        number=1,
        notes=notes(report),
        wide=True,
    )


def _rows(report: Progress) -> Iterator[Row]:
    subtotals = dict(report.subtotals)
    block = ""
    for line in report.lines:
        if line.area.block != block:
            if block:
                yield subtotal_row(f"Cộng {block}", cells(subtotals[block]))
            block = line.area.block
            if block:
                yield block_row(f"{block} (đến 30/6/2025)")
        counted = line.tally.register_total or line.tally.in_process
        if line.area.key is not None or counted or report.scope == "Toàn tỉnh":
            yield Row({"area": line.area.label, **cells(line.tally)})
    if block:
        yield subtotal_row(f"Cộng {block}", cells(subtotals[block]))
    yield total_row("Tổng cộng", cells(report.total))


def notes(report: Progress) -> tuple[str, ...]:
    """What the reader must know to read the figures."""
    bases = "; ".join(f"{text}: {vnum(count)}" for text, count in report.bases)
    found = [
        f"Số liệu tính đến hết ngày {vdate(report.on)}; phạm vi: {report.scope}.",
        f"Sắp hết hạn: còn không quá {vnum(report.expiring_days)} ngày.",
        "Chủ thể có sản phẩm ở nhiều dòng được tính ở từng dòng, một lần ở dòng cộng.",
    ]
    if bases and report.by is not By.COMMUNE:
        found.append(f"Huyện cũ của sản phẩm xác định {bases}.")
    return tuple(found)


def stamp_line(report: Progress) -> str:
    """When the figures were taken."""
    return f"Số liệu chốt lúc {vmoment(report.made_at)}"


def summary(report: Progress) -> tuple[str, ...]:
    """The sentences of the report, written from the same figures as the table."""
    total = report.total
    found = [
        f"Tính đến hết ngày {vdate(report.on)}, sổ của tỉnh có {vnum(total.register_total)} "
        f"sản phẩm được công nhận từ 3 sao của {vnum(total.producers)} chủ thể: "
        f"{vnum(total.in_register[3])} sản phẩm 3 sao, "
        f"{vnum(total.in_register[4])} sản phẩm 4 sao, "
        f"{vnum(total.in_register[5])} sản phẩm 5 sao.",
        f"Trong đó {vnum(total.valid_total)} sản phẩm còn hiệu lực "
        f"({vnum(total.expiring)} sắp hết hạn), {vnum(total.expired)} hết hạn chưa đánh giá lại, "
        f"{vnum(total.revoked)} bị thu hồi và {vnum(total.unknown)} sản phẩm thiếu số, ngày quyết "
        "định nên không tính là còn hiệu lực.",
        f"{vnum(total.in_process)} sản phẩm đang được xét"
        + (f", {vnum(total.proposed_five)} đề nghị 5 sao." if total.proposed_five else "."),
    ]
    if total.online_share is not None:
        found.append(
            f"{vnum(total.online)} sản phẩm còn hiệu lực được bán trực tuyến, "
            f"đạt {vpct(total.online_share)}."
        )
    return tuple(found)


def progress_document(report: Progress, setting: Callable[[str], Any]) -> Document:
    """The official form (Decree 30/2020): head, sentences, table on landscape pages, signature."""
    province = report.province.partition(" ")[2].upper()
    return Document(
        kind_title="BÁO CÁO",
        abstract="Tiến độ Chương trình mỗi xã một sản phẩm (OCOP) "
        f"{report.province[0].lower()}{report.province[1:]}",
        head=Head(
            parent_agency=str(setting("report_parent_agency")).replace("{province}", province),
            agency=str(setting("report_agency")),
            agency_in_text=str(setting("report_agency_in_text")),
            number_symbol=str(setting("report_number_symbol")).removeprefix("Số:").strip(),
            place=str(setting("report_place")) or report.province.partition(" ")[2],
            day=day_of(report.made_at),
        ),
        blocks=(
            Heading("Kết quả thực hiện"),
            *(Paragraph(sentence) for sentence in summary(report)),
            Paragraph("Kết quả theo từng địa bàn ghi tại Phụ lục kèm theo."),
        ),
        annexes=(
            Annex(title="Kết quả theo địa bàn", blocks=(progress_table(report),), landscape=True),
        ),
        recipients=(
            "Ủy ban nhân dân tỉnh (để báo cáo)",
            "Văn phòng Điều phối nông thôn mới (để tổng hợp)",
            "Lưu: VT",
        ),
        signature=Signature(
            title=str(setting("report_signer_title")), name=str(setting("report_signer_name"))
        ),
        stamp_line=stamp_line(report),
    )


def progress_data(report: Progress) -> dict[str, Any]:
    """The same figures for programs."""

    def figures(tally: Tally) -> dict[str, Any]:
        found: dict[str, Any] = dict(cells(tally))
        share = found["online_share"]
        found["online_share"] = None if share is None else str(round(share, 6))
        return found

    return {
        "report": "progress",
        "on": report.on.isoformat(),
        "by": report.by.value,
        "scope": report.scope,
        "rows": [
            {
                "area": line.area.name,
                "label": line.area.label,
                "block": line.area.block or None,
                "known": line.area.key is not None,
                **figures(line.tally),
            }
            for line in report.lines
        ],
        "subtotals": [{"area": name, **figures(tally)} for name, tally in report.subtotals],
        "total": figures(report.total),
        "notes": list(notes(report)),
    }


def report_name(report_on: date, by: By, form: str) -> str:
    """The file name of a report."""
    return f"tien-do-ocop-{by.value}-{report_on:%Y%m%d}.{form}"


def progress_file(report: Progress, form: str, setting: Callable[[str], Any]) -> bytes:
    """The report as a file: xlsx, pdf, csv or json; the same figures in each."""
    if form == "xlsx":
        return xlsx.write(
            [Sheet(name="Tiến độ", table=progress_table(report), above=(stamp_line(report),))],
            info={
                "Báo cáo": f"Tiến độ chương trình OCOP {report.province}",
                "Tính đến hết ngày": report.on,
                "Theo địa bàn": BY_LABELS[report.by],
                "Phạm vi": report.scope,
                "Số liệu chốt lúc": vmoment(report.made_at),
            },
            made_at=report.made_at,
        )
    if form == "pdf":
        document = progress_document(report, setting)
        return pdf.render(html.page(document), title=document.title)
    if form == "csv":
        return csv.write(progress_table(report))
    text = json.dumps(progress_data(report), ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()
