"""Đọc một bảng tính 20.000 dòng × 25 cột, so với python-calamine trần."""

from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from app.core.documents.spreadsheets import read_table

ROWS, COLUMNS, RUNS = 20_000, 25, 5


def write(path: Path) -> None:
    """A register of the usual width: texts with tone marks, whole numbers, decimals."""
    with Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(ROWS):
            for column in range(COLUMNS):
                value = (f"Cơ sở sản xuất số {row}", row * column, row / 100)[column % 3]
                sheet.write(row, column, value)


def bare(path: Path) -> list[list[object]]:
    """The same rows by the library alone."""
    with CalamineWorkbook.from_path(str(path)) as book:
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def seconds(work: Callable[[], object]) -> float:
    """Median CPU time of several runs."""
    times = []
    for _ in range(RUNS):
        began = process_time()
        work()
        times.append(process_time() - began)
    return median(times)


def main() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        write(path)
        assert len(read_table(path, name=path.name)) == len(bare(path)) == ROWS
        ours, least = seconds(lambda: read_table(path, name=path.name)), seconds(lambda: bare(path))
    print(f"read_table        {ours:6.2f} s")
    print(f"python-calamine   {least:6.2f} s")
    print(f"tỷ số             {ours / least:6.2f}")


if __name__ == "__main__":
    main()
