"""An official report with hard Vietnamese letters, a grouped table with sums and a wide list."""

from datetime import date
from decimal import Decimal

from app.core.documents.blocks import (
    Annex,
    Cell,
    Column,
    Document,
    Head,
    Heading,
    KeyValues,
    Kind,
    Paragraph,
    Row,
    Signature,
    Table,
    block_row,
    subtotal_row,
    total_row,
)

HARD = "Ỗ Ễ Ậ ỳ Ẵ Ự ữ ẩ Đ đ Ơ ơ Ỷ ỹ"
LIVE = "=1+1 <b>đậm</b> & “trích”"
BLOCKS = ("Tỉnh Lâm Đồng cũ", "Tỉnh Bình Thuận cũ", "Tỉnh Đắk Nông cũ")
AREAS = ("Đức Trọng", "Đà Lạt", "Cư Jút", "Tuy Đức", "La Gi", "Đơn Dương", "Bảo Lâm", "Đạ Tẻh")


def progress_columns() -> list[Column]:
    """Area, plan, done, share, two columns under one heading, money."""
    return [
        Column(key="tt", title="TT", kind=Kind.INTEGER, width=4, align="center"),
        Column(key="area", title="Địa bàn", width=24),
        Column(key="plan", title="Chỉ tiêu", kind=Kind.INTEGER, total=True, definition="Kế hoạch."),
        Column(key="done", title="Đạt", kind=Kind.INTEGER, total=True),
        Column(key="share", title="Tỷ lệ (%)", kind=Kind.PERCENT, ratio_of=("done", "plan")),
        Column(key="s3", title="3 sao", kind=Kind.INTEGER, total=True, group="Công nhận"),
        Column(key="s4", title="4 sao", kind=Kind.INTEGER, total=True, group="Công nhận"),
        Column(key="money", title="Doanh thu (đồng)", kind=Kind.MONEY, total=True, width=14),
    ]


SUMMED = ("plan", "done", "s3", "s4", "money")


def _figures(number: int) -> dict[str, int]:
    done = number % 7 + 2
    return {
        "plan": number + 4,
        "done": done,
        "s3": done - 2,
        "s4": 2,
        "money": number * 18_462_500,
    }


def _sums(rows: list[dict[str, int]]) -> dict[str, Cell]:
    found: dict[str, Cell] = {key: sum(row[key] for row in rows) for key in SUMMED}
    return {**found, "share": Decimal(found["done"]) / Decimal(found["plan"])}  # type: ignore[arg-type]


def progress_table() -> Table:
    """Three blocks with subtotals and a total."""
    rows: list[Row] = []
    everything: list[dict[str, int]] = []
    for block in BLOCKS:
        rows.append(block_row(block))
        mine = []
        for area in AREAS:
            figures = _figures(len(everything) + 1)
            everything.append(figures)
            mine.append(figures)
            share = Decimal(figures["done"]) / figures["plan"]
            rows.append(Row({"tt": len(everything), "area": area, "share": share, **figures}))
        rows.append(subtotal_row(f"Cộng {block}", _sums(mine)))
    rows.append(total_row("Tổng cộng", _sums(everything)))
    return Table(
        title="Tiến độ theo địa bàn",
        columns=progress_columns(),
        rows=rows,
        number=1,
        notes=["Số liệu minh họa."],
    )


def wide_table(rows: int = 44) -> Table:
    """A register on landscape pages, with missing facts and text that looks live."""
    names = ("Cà phê Mỹ Ỗ", "Nước mắm Phan Thiết Ễ Ậ ỳ", "Hạt mắc ca sấy nứt vỏ", LIVE)
    return Table(
        title="Danh mục sản phẩm",
        wide=True,
        columns=[
            Column(key="tt", title="TT", kind=Kind.INTEGER, width=4, align="center"),
            Column(key="name", title="Tên sản phẩm", width=26),
            Column(key="owner", title="Chủ thể", width=26, personal=True),
            Column(key="stars", title="Hạng", kind=Kind.STARS),
            Column(key="decision", title="Số", width=14, group="Quyết định"),
            Column(key="day", title="Ngày ký", kind=Kind.DATE, group="Quyết định"),
            Column(key="points", title="Điểm", kind=Kind.DECIMAL, places=2),
        ],
        rows=[
            Row(
                {
                    "tt": number,
                    "name": names[number % 4],
                    "owner": "Hợp tác xã Nông nghiệp Công nghệ cao Quảng Tín",
                    "stars": 3 + number % 2,
                    "decision": f"{100 + number}/QĐ-UBND" if number % 3 else None,
                    "day": date(2025, 2, 5) if number % 3 else None,
                    "points": Decimal("66.363"),
                }
            )
            for number in range(1, rows + 1)
        ],
    )


def report() -> Document:
    """A report of five pages with an annex."""
    return Document(
        kind_title="BÁO CÁO",
        abstract="Tiến độ Chương trình mỗi xã một sản phẩm\n11 tháng năm 2026",
        head=Head(
            parent_agency="ỦY BAN NHÂN DÂN\nTỈNH LÂM ĐỒNG",
            agency="SỞ NÔNG NGHIỆP\nVÀ MÔI TRƯỜNG",
            agency_in_text="Sở Nông nghiệp và Môi trường",
            number_symbol="05/BC-SNNMT",
            place="Lâm Đồng",
            day=date(2026, 2, 5),
        ),
        stamp_line="Số liệu chốt lúc 08:30 ngày 23/11/2026",
        blocks=[
            Paragraph(
                "Thực hiện Kế hoạch số 36/KH-UBND của Ủy ban nhân dân tỉnh về triển khai Chương "
                "trình mỗi xã một sản phẩm năm 2026, Sở Nông nghiệp và Môi trường báo cáo như sau:"
            ),
            Heading("I. KẾT QUẢ THỰC HIỆN"),
            Heading("1. Công nhận sản phẩm mới", 2),
            Paragraph(f"Chữ khó: {HARD}. {LIVE}"),
            progress_table(),
            KeyValues([("Chủ thể OCOP", 152), ("Ngày chốt", date(2026, 11, 23)), ("Khác", None)]),
            Paragraph("Kính báo cáo Ủy ban nhân dân tỉnh xem xét, chỉ đạo./."),
        ],
        recipients=["UBND tỉnh (để b/c);", "UBND các xã, phường", "Lưu: VT, PTNT."],
        signature=Signature(prefix="KT. GIÁM ĐỐC", title="PHÓ GIÁM ĐỐC", name="Trần Đức Lâm"),
        annexes=[Annex(title="Danh mục sản phẩm", landscape=True, blocks=[wide_table()])],
    )
