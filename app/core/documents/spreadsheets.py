"""Reading people's spreadsheets (xlsx, xls, ods, csv) as rows of plain values, within limits."""

import csv
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from app.core.errors import DomainError

UNPACKED_LIMIT = 200 * 1024 * 1024
MOST_MEMBERS = 2000
MEMORY_LIMIT = 1024 * 1024 * 1024
SECONDS = 30
_TRIAL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
from python_calamine import CalamineError, CalamineWorkbook
try:
    with CalamineWorkbook.from_path(sys.argv[1]) as book:
        book.get_sheet_by_index(0).to_python(skip_empty_area=False)
except (CalamineError, OSError, ValueError):
    pass
"""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_table(path: Path, *, name: str) -> list[list[Any]]:
    """The first sheet of a workbook, or a CSV file, as rows; empty cells are None.

    Dates stay dates, numbers numbers, text text. DomainError (field "file") for what is no
    spreadsheet, is damaged, encrypted or larger than the limits once unpacked.
    """
    with path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(_ZIP):
        _check_archive(path)
        return _workbook(path)
    if head.startswith(_OLE):
        return _workbook(path)
    if name.lower().endswith((".csv", ".txt", ".tsv")):
        return _csv(path)
    raise DomainError(
        "Tệp này không phải bảng tính. Xin chọn tệp Excel (.xlsx, .xls), .ods hoặc .csv.",
        field="file",
    )


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            for member in members:
                if member.filename.lower().endswith(".xml") and member.file_size < 64 * 1024:
                    _check_no_doctype(archive.read(member)[:4096])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as failure:
        raise DomainError(
            "Bảng tính bị hỏng hoặc đặt mật khẩu, không mở được.", field="file"
        ) from failure
    if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > UNPACKED_LIMIT:
        raise DomainError("Bảng tính quá lớn sau khi mở nén.", field="file")


def _check_no_doctype(head: bytes) -> None:
    if b"<!DOCTYPE" in head.upper():
        raise DomainError("Bảng tính chứa nội dung không được phép.", field="file")


def _check_memory(path: Path) -> None:
    """Refuse what does not open within the limits, tried in a process of its own.

    Two cells at the far ends of a sheet, or parts larger than the archive says, ask for hundreds
    of gigabytes; the library then ends the whole process. What is damaged is told by the caller.
    """
    try:
        subprocess.run(  # noqa: S603 - fixed arguments, no shell
            [sys.executable, "-I", "-c", _TRIAL, str(path), str(MEMORY_LIMIT)],
            check=True,
            capture_output=True,
            timeout=SECONDS,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as failure:
        raise DomainError("Bảng tính quá lớn sau khi mở nén.", field="file") from failure


def _workbook(path: Path) -> list[list[Any]]:
    from python_calamine import (  # noqa: PLC0415 - heavy, only where a workbook is read
        CalamineError,
        CalamineWorkbook,
    )

    _check_memory(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as failure:
        raise DomainError(
            "Bảng tính bị hỏng hoặc đặt mật khẩu, không mở được.", field="file"
        ) from failure
    return [[None if value == "" else value for value in row] for row in rows]


def _csv(path: Path) -> list[list[Any]]:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16"):
        try:
            text = content.decode(encoding)
            break
        except (UnicodeDecodeError, UnicodeError):
            continue
    else:
        raise DomainError("Tệp CSV không ở bảng mã Unicode (UTF-8).", field="file")
    if "\x00" in text:
        raise DomainError("Tệp này không phải CSV.", field="file")
    first = text.partition("\n")[0]
    delimiter = max((",", ";", "\t"), key=first.count)
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    return [[cell or None for cell in row] for row in rows]
