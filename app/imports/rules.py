"""Checking a register row by row: every problem at its row and column, nothing guessed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.core.documents.formats import parse_date, vdate
from app.core.errors import DomainError
from app.core.text import clean, fold
from app.imports.values import COLUMNS, REQUIRED, TITLES, Finding, Level, Reading, RegisterRow
from app.producers.values import ProducerKind
from app.rubrics.rules import validity_end

MOST_ROWS = 20_000


@dataclass(frozen=True)
class Commune:
    """What the checks know of a commune: key, code and names it goes by."""

    id: int
    code: str
    name: str


@dataclass(frozen=True)
class Surroundings:
    """What the checks need to know besides the file."""

    province_code: str
    own_province_names: frozenset[str]
    commune_of: Callable[[str], Commune | None]
    commune_by_code: Mapping[str, Commune]
    sheets: frozenset[int]
    today: date
    code_holders: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class _Row:
    number: int
    cells: Mapping[str, Any]
    heads: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)

    def text(self, key: str) -> str:
        value = self.cells.get(key)
        if value is None:
            return ""
        if isinstance(value, datetime | date):
            return vdate(value.date() if isinstance(value, datetime) else value)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return clean(str(value))

    def note(self, key: str, level: Level, code: str, sentence: str) -> None:
        column = self.heads.get(key, TITLES[key])
        self.findings.append(Finding(self.number, column, level, code, self.text(key), sentence))

    def error(self, key: str, code: str, sentence: str) -> None:
        self.note(key, Level.ERROR, code, sentence)

    def warn(self, key: str, code: str, sentence: str) -> None:
        self.note(key, Level.WARNING, code, sentence)

    @property
    def broken(self) -> bool:
        return any(finding.level is Level.ERROR for finding in self.findings)


def map_columns(heads: Sequence[Any]) -> dict[str, int]:
    """Where each known column stands, by its heading with or without tone marks.

    DomainError when the file lacks a column nothing can be taken in without.
    """
    folded = [fold(str(head or "")) for head in heads]
    found: dict[str, int] = {}
    for key, names in COLUMNS.items():
        for name in names:
            if fold(name) in folded:
                found[key] = folded.index(fold(name))
                break
    lacking = [TITLES[key] for key in REQUIRED if key not in found]
    if lacking:
        raise DomainError(
            "Không thấy các cột bắt buộc: "
            + ", ".join(lacking)
            + ". Dòng đầu của trang tính phải là tiêu đề cột.",
            field="file",
        )
    return found


def read_register(table: Sequence[Sequence[Any]], around: Surroundings) -> Reading:
    """Every row of the table checked; rows with an error stay out, all findings are kept.

    The first row of ``table`` holds the headings; rows are numbered as in the file, from 2.
    """
    if len(table) < 2:
        raise DomainError("Tệp không có dòng dữ liệu nào.", field="file")
    if len(table) - 1 > MOST_ROWS:
        raise DomainError(f"Tệp có hơn {MOST_ROWS:,} dòng; xin chia nhỏ.".replace(",", "."))
    columns = map_columns(table[0])
    heads = {key: clean(str(table[0][at])) for key, at in columns.items()}
    rows: list[RegisterRow] = []
    findings: list[Finding] = []
    seen: dict[tuple[str, str], int] = {}
    codes: dict[str, int] = {}
    total = 0
    for number, line in enumerate(table[1:], start=2):
        cells = {key: line[at] if at < len(line) else None for key, at in columns.items()}
        if not any(str(value or "").strip() for value in cells.values()):
            continue
        total += 1
        row = _Row(number, cells, heads)
        read = _checked(row, around)
        _check_twice(row, seen, codes, around)
        findings += row.findings
        if read is not None and not row.broken:
            rows.append(read)
    return Reading(total=total, rows=tuple(rows), findings=tuple(findings))


def _check_twice(
    row: _Row, seen: dict[tuple[str, str], int], codes: dict[str, int], around: Surroundings
) -> None:
    identity = (fold(row.text("producer")), fold(row.text("product_name")))
    if not row.broken and all(identity):
        if identity in seen:
            row.error(
                "product_name",
                "DUPLICATE",
                f"Trùng sản phẩm của cùng chủ thể ở dòng {seen[identity]}.",
            )
        seen.setdefault(identity, row.number)
    code = row.text("code")
    if code:
        if code in codes:
            row.error("code", "CODE_TWICE", f"Mã sản phẩm đã dùng ở dòng {codes[code]}.")
        codes.setdefault(code, row.number)
        holder = around.code_holders.get(code)
        if holder is not None and holder != identity:
            row.error("code", "CODE_TAKEN", "Mã sản phẩm đã thuộc một sản phẩm khác trong sổ.")


def _checked(row: _Row, around: Surroundings) -> RegisterRow | None:
    if not _in_province(row, around):
        return None
    for key in ("product_name", "producer"):
        if not row.text(key):
            row.error(key, "MISSING", f"Thiếu {TITLES[key].lower()}.")
        elif row.text(key).startswith("#"):
            row.error(key, "FORMULA_ERROR", "Ô chứa lỗi công thức, không phải nội dung.")
    kind = _kind(row)
    stars = _stars(row)
    sheet = _sheet(row, around)
    commune = _commune(row, around)
    issued, expires = _dates(row, around)
    if row.broken or kind is None or stars is None:
        return None
    return RegisterRow(
        number=row.number,
        name=row.text("product_name"),
        producer=row.text("producer"),
        kind=kind,
        sheet=sheet,
        stars=stars,
        year=_year(row, issued),
        decision_number=row.text("decision_number") or None,
        issued_on=issued,
        expires_on=expires,
        authority=row.text("authority") or None,
        commune_id=commune.id if commune else None,
        address_before=row.text("address_before") or None,
        source=row.text("source") or None,
        confidence=row.text("confidence") or None,
        note=row.text("note") or None,
        code=row.text("code") or None,
    )


def _in_province(row: _Row, around: Surroundings) -> bool:
    text = fold(row.text("province").replace("(cũ)", ""))
    for prefix in ("tinh ", "thanh pho "):
        text = text.removeprefix(prefix)
    if not text or text.strip() in around.own_province_names:
        return True
    row.error("province", "OTHER_PROVINCE", f"ngoài tỉnh {around.province_code}")
    return False


def _kind(row: _Row) -> ProducerKind | None:
    text = row.text("producer_type")
    for kind in ProducerKind:
        if text.upper() == kind.value:
            return kind
    known = ", ".join(kind.value for kind in ProducerKind)
    row.error("producer_type", "UNKNOWN_KIND", f"Loại hình chưa biết; dùng một trong: {known}.")
    return None


def _stars(row: _Row) -> int | None:
    text = row.text("stars")
    if text in {"3", "4", "5"}:
        return int(text)
    if text in {"1", "2"}:
        row.error("stars", "NOT_CERTIFIABLE", "Chỉ sản phẩm từ 3 sao mới được công nhận.")
    else:
        row.error("stars", "BAD_STARS", "Hạng sao phải là 3, 4 hoặc 5.")
    return None


def _sheet(row: _Row, around: Surroundings) -> int | None:
    text = row.text("sheet")
    if not text:
        row.warn("sheet", "NO_GROUP", "Chưa rõ bộ sản phẩm; cần phân loại sau.")
        return None
    if text.isdigit() and int(text) in around.sheets:
        if "gán tạm" in row.text("note"):
            row.warn("sheet", "GROUP_TENTATIVE", "Bộ sản phẩm gán tạm, cần xác nhận.")
        return int(text)
    row.error("sheet", "UNKNOWN_GROUP", "Số bộ sản phẩm phải từ 1 đến 26.")
    return None


def _commune(row: _Row, around: Surroundings) -> Commune | None:
    code, name = row.text("commune_code"), row.text("commune")
    if not code and not name:
        row.warn("commune", "NO_COMMUNE", "Chưa rõ xã, phường; cần bổ sung.")
        return None
    by_code = around.commune_by_code.get(code) if code else None
    if code and by_code is None:
        row.error(
            "commune_code",
            "UNKNOWN_UNIT",
            f"Không có xã nào mang mã này trong tỉnh {around.province_code}.",
        )
        return None
    by_name = around.commune_of(name) if name else None
    if name and by_name is None:
        row.error(
            "commune", "UNKNOWN_UNIT", "Không có xã, phường này trong tỉnh, hoặc tên chưa đủ rõ."
        )
        return None
    if by_code is not None and by_name is not None and by_code.id != by_name.id:
        row.error(
            "commune_code", "CODE_NAME_DIFFER", f"Mã xã là của {by_code.name}, khác tên đã ghi."
        )
        return None
    return by_code or by_name


def _day(row: _Row, key: str) -> date | None:
    value = row.cells.get(key)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = row.text(key)
    if not text:
        return None
    try:
        if len(text) == 10 and text[4] == "-":
            return date.fromisoformat(text)
        return parse_date(text)
    except (ValueError, DomainError):
        row.error(key, "BAD_DATE", "Không phải ngày có trong lịch; ghi theo dạng 23/11/2026.")
        return None


def _dates(row: _Row, around: Surroundings) -> tuple[date | None, date | None]:
    issued, expires = _day(row, "issued_on"), _day(row, "expires_on")
    if row.broken:
        return issued, expires
    if not row.text("decision_number") or issued is None:
        key = "decision_number" if not row.text("decision_number") else "issued_on"
        row.warn(key, "NO_DECISION", "thiếu số và ngày quyết định")
    if issued is None:
        if expires is not None:
            row.warn("expires_on", "EXPIRY_ALONE", "Có ngày hết hạn mà thiếu ngày quyết định.")
        return None, None
    if issued > around.today:
        row.error("issued_on", "FUTURE", "Ngày quyết định sau hôm nay.")
    _check_expiry(row, issued, expires)
    return issued, expires or validity_end(issued)


def _check_expiry(row: _Row, issued: date, expires: date | None) -> None:
    due = validity_end(issued)
    if expires is not None and expires < issued:
        row.error("expires_on", "BEFORE_ISSUE", "Ngày hết hạn trước ngày quyết định.")
    elif expires is not None and expires != due:
        row.warn(
            "expires_on", "NOT_36_MONTHS", f"Khác 36 tháng ({vdate(due)}); giữ theo ngày đã in."
        )
    year = row.text("year")
    if year and year != str(issued.year):
        row.warn("year", "YEAR_DIFFERS", f"Năm khác năm của ngày quyết định ({issued.year}).")


def _year(row: _Row, issued: date | None) -> int | None:
    text = row.text("year")
    if text.isdigit() and 2018 <= int(text) <= 2100:
        return int(text)
    return issued.year if issued else None
