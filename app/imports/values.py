"""A row of a register as read, what was found in it, and what becomes of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.producers.values import ProducerKind


class Level(StrEnum):
    """An error keeps the row out; a warning lets it in and stays as a task."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """What was found in a cell: row as in the file, column heading, value seen, what is wrong."""

    row: int
    column: str
    level: Level
    code: str
    found: str
    sentence: str


@dataclass(frozen=True)
class RegisterRow:
    """A recognised product as the register tells it; absent facts stay None ("chưa rõ")."""

    number: int
    name: str
    producer: str
    kind: ProducerKind
    sheet: int | None
    stars: int
    year: int | None
    decision_number: str | None
    issued_on: date | None
    expires_on: date | None
    authority: str | None
    commune_id: int | None
    address_before: str | None
    source: str | None
    confidence: str | None
    note: str | None
    code: str | None = None

    @property
    def decided(self) -> bool:
        """Whether number and day of the decision are both known."""
        return bool(self.decision_number and self.issued_on)


@dataclass(frozen=True)
class Reading:
    """The whole file as read: rows to take, findings, number of rows seen."""

    total: int
    rows: tuple[RegisterRow, ...]
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> int:
        """Rows kept out."""
        return self.total - len(self.rows)


COLUMNS: dict[str, tuple[str, ...]] = {
    "product_name": ("product_name", "tên sản phẩm", "sản phẩm"),
    "producer": ("producer", "chủ thể", "tên chủ thể"),
    "producer_type": ("producer_type", "loại hình", "loại hình kinh doanh"),
    "sheet": ("scoresheet_number_qd26", "bộ sản phẩm", "số phiếu", "nhóm sản phẩm"),
    "stars": ("stars", "hạng sao", "hạng sao hiện tại", "số sao"),
    "year": ("recognition_year", "năm công nhận"),
    "decision_number": ("decision_number", "số quyết định"),
    "issued_on": ("issued_date", "ngày quyết định", "ngày cấp"),
    "expires_on": ("expiry_date", "ngày hết hạn"),
    "authority": ("issuing_authority", "cơ quan cấp", "cơ quan quyết định"),
    "commune": ("commune_current", "xã/phường", "xã, phường", "xã"),
    "commune_code": ("commune_code", "mã xã"),
    "address_before": ("address_before_2025", "địa chỉ trước 01/7/2025", "địa chỉ cũ"),
    "province": ("province", "tỉnh"),
    "source": ("source", "nguồn"),
    "confidence": ("confidence", "độ tin cậy"),
    "note": ("note", "ghi chú"),
    "code": ("product_code", "mã sản phẩm"),
}
REQUIRED = ("product_name", "producer", "producer_type", "stars")
TITLES: dict[str, str] = {
    "product_name": "Tên sản phẩm",
    "producer": "Chủ thể",
    "producer_type": "Loại hình",
    "sheet": "Bộ sản phẩm",
    "stars": "Hạng sao",
    "year": "Năm công nhận",
    "decision_number": "Số quyết định",
    "issued_on": "Ngày quyết định",
    "expires_on": "Ngày hết hạn",
    "authority": "Cơ quan cấp",
    "commune": "Xã, phường",
    "commune_code": "Mã xã",
    "address_before": "Địa chỉ trước 01/7/2025",
    "province": "Tỉnh",
    "source": "Nguồn",
    "confidence": "Độ tin cậy",
    "note": "Ghi chú",
    "code": "Mã sản phẩm",
}
