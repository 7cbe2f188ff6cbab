"""The settings a province may choose, with the default that holds until it does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Choice:
    """One setting: its default, what it means, how sure the default is, and what may be chosen.

    ``options`` are the values one may choose among, with their words; ``least`` and ``most`` bound
    a whole number.
    """

    default: Any
    label: str
    source: str
    options: Mapping[str, str] = field(default_factory=dict)
    least: int = 0
    most: int = 100_000

    def words(self, value: Any) -> str:
        """A value as the reader sees it."""
        if isinstance(value, bool):
            return "có" if value else "không"
        return self.options.get(str(value), str(value).replace("{province}", "(tên tỉnh)"))


CHOICES: dict[str, Choice] = {
    "minimum_basis": Choice(
        "mean",
        "Mức tối thiểu theo sao so với",
        "Văn bản không quy định; mặc định của hệ thống",
        {"mean": "điểm trung bình của Hội đồng", "each": "từng phiếu chấm"},
    ),
    "spread_points": Choice(
        10,
        "Nhắc thảo luận khi điểm các thành viên Hội đồng chênh nhau quá (điểm)",
        "Quy chế Hội đồng của tỉnh (mẫu Tây Ninh, Đồng Tháp)",
    ),
    "expiring_days": Choice(
        180, "Báo sắp hết hạn trước (ngày)", "Quyết định 26/2026, Điều 7.6", least=1, most=1095
    ),
    "report_parent_agency": Choice(
        "ỦY BAN NHÂN DÂN TỈNH {province}", "Cơ quan chủ quản trên báo cáo", "Nghị định 30/2020"
    ),
    "report_agency": Choice(
        "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "Cơ quan ban hành báo cáo", "Nghị định 30/2020"
    ),
    "report_agency_in_text": Choice(
        "Sở Nông nghiệp và Môi trường",
        "Tên cơ quan ban hành báo cáo khi viết trong câu",
        "Nghị định 30/2020",
    ),
    "report_place": Choice("", "Địa danh trên báo cáo (trống: tên tỉnh)", "Nghị định 30/2020"),
    "report_number_symbol": Choice(
        "Số:       /BC-SNNMT", "Số, ký hiệu báo cáo", "Nghị định 30/2020"
    ),
    "report_signer_title": Choice("GIÁM ĐỐC", "Chức vụ người ký báo cáo", "Nghị định 30/2020"),
    "report_signer_name": Choice("", "Họ tên người ký báo cáo", "Thiết lập của tỉnh"),
    "support_contact": Choice(
        "", "Nơi hỗ trợ người dùng (điện thoại, địa chỉ)", "Thiết lập của tỉnh"
    ),
    "certificate_signer_title": Choice(
        "CHỦ TỊCH", "Chức vụ người ký giấy chứng nhận", "Quyết định 26/2026, Điều 7"
    ),
    "idle_minutes": Choice(
        15,
        "Hết phiên khi không thao tác (phút)",
        "Mặc định của hệ thống",
        least=5,
        most=60,
    ),
    "idle_minutes_administrator": Choice(
        5,
        "Hết phiên quản trị khi không thao tác (phút)",
        "Mặc định của hệ thống",
        least=2,
        most=30,
    ),
    "second_factor_all_staff": Choice(
        False,
        "Mọi cán bộ đăng nhập thêm mã xác thực (quản trị và thư ký thì luôn cần)",
        "Mặc định của hệ thống",
    ),
    "product_number_yearly": Choice(
        True,
        "Số thứ tự trong mã sản phẩm đánh lại mỗi năm",
        "Quyết định 26/2026 không nêu rõ; để cấu hình",
    ),
}
