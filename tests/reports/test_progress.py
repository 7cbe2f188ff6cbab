"""The progress report: nothing lost, nothing counted twice, the same figures in every form."""

import csv as csv_reader
import io
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import func, select

from app.access.values import Role
from app.certification.models import Recognition
from app.certification.values import Validity
from app.core.clock import now, today
from app.core.database import db, transaction
from app.core.documents.spreadsheets import read_table
from app.imports.actions import take_rows
from app.imports.queries import surroundings
from app.imports.rules import read_register
from app.jobs.queue import work_off_waiting
from app.reports.exports import progress_data, progress_file
from app.reports.queries import progress
from app.reports.rules import lines, tally
from app.reports.values import Area, By, ProductFacts, Progress
from app.settings.values import CHOICES
from tests.conftest import Client
from tests.factories.world import World

SAMPLE = Path(__file__).parents[2] / "app" / "imports" / "data" / "san-pham-mau.csv"

facts = st.builds(
    ProductFacts,
    product_id=st.integers(1, 10_000),
    producer_id=st.integers(1, 6),
    commune_id=st.none() | st.integers(1, 4),
    former_district_id=st.none() | st.integers(1, 4),
    stars=st.sampled_from([3, 4, 5]),
    standing=st.none() | st.sampled_from(list(Validity)),
    in_process=st.booleans(),
    online=st.booleans(),
)
AREAS = [*(Area(n, f"Huyện {n}", f"Huyện {n}") for n in (1, 2, 3)), Area(None, "Chưa rõ", "")]


@given(st.lists(facts))
def test_lines_add_up_to_the_total_whatever_the_areas(products: list[ProductFacts]) -> None:
    found = lines(products, AREAS, lambda product: product.former_district_id)
    total = tally(products)

    for name in ("register_total", "valid_total", "expiring", "expired", "revoked", "unknown",
                 "in_process", "online"):  # fmt: skip
        assert sum(getattr(line.tally, name) for line in found) == getattr(total, name)


@given(st.lists(facts))
def test_every_recognised_product_stands_in_exactly_one_column(
    products: list[ProductFacts],
) -> None:
    total = tally(products)

    assert total.register_total == (
        total.valid_total + total.expired + total.revoked + total.unknown
    )


@given(st.lists(facts))
def test_producers_are_counted_once_in_a_line(products: list[ProductFacts]) -> None:
    known = {product.producer_id for product in products if product.standing is not None}

    assert tally(products).producers == len(known)


@pytest.fixture
def register(world: World) -> World:
    with transaction():
        around = surroundings(world.programme, today=today())
        take_rows(
            read_register(read_table(SAMPLE, name=SAMPLE.name), around),
            actor=world.system,
            now=now(),
        )
    return world


def _report(world: World, by: By = By.DISTRICT, on: date | None = None) -> Progress:
    return progress(viewer=world.system, on=on or today(), by=by, now=now())


def test_lam_dong_has_28_rows_in_three_blocks_and_one_for_the_unknown(register: World) -> None:
    report = _report(register)

    assert len([line for line in report.lines if line.area.key]) == 28
    assert [name for name, _ in report.subtotals] == [
        "Tỉnh Bình Thuận", "Tỉnh Đắk Nông", "Tỉnh Lâm Đồng",
    ]  # fmt: skip
    assert report.lines[-1].area.label == "Chưa rõ huyện cũ"


def test_a_district_is_named_with_its_end_and_its_communes_of_today(register: World) -> None:
    labels = {line.area.name: line.area.label for line in _report(register).lines}

    assert labels["Huyện Đức Trọng"].startswith("Huyện Đức Trọng (đến 30/6/2025), nay: xã ")


def test_figures_of_the_sample_by_district(register: World) -> None:
    report = _report(register)
    found = {line.area.name: line.tally.register_total for line in report.lines}

    assert {name: count for name, count in found.items() if count} == {
        "Huyện Đức Trọng": 24, "Huyện Đắk Song": 13, "Thành phố Phan Thiết": 10,
        "Thành phố Gia Nghĩa": 3, "Huyện Tánh Linh": 3, "Huyện Tuy Đức": 2, "Huyện Cư Jút": 2,
        "Huyện Đức Linh": 2, "Huyện Lạc Dương": 1,
    }  # fmt: skip
    assert (report.total.register_total, report.total.valid_total, report.total.unknown) == (
        60, 24, 36,
    )  # fmt: skip


@pytest.mark.parametrize("by", list(By))
def test_every_way_of_cutting_gives_the_same_total(register: World, by: By) -> None:
    report = _report(register, by)

    assert sum(line.tally.register_total for line in report.lines) == 60
    assert sum(line.tally.valid_total for line in report.lines) == 24


def test_two_products_without_commune_stand_in_the_unknown_row(register: World) -> None:
    report = _report(register, By.COMMUNE)

    assert report.lines[-1].area.label == "Chưa rõ xã"
    assert report.lines[-1].tally.register_total == 2


def test_as_of_an_earlier_day_later_decisions_do_not_count(register: World) -> None:
    before = _report(register, on=date(2025, 6, 18)).total
    after = _report(register, on=date(2025, 6, 19)).total

    assert after.valid_total - before.valid_total == 5


def test_on_a_day_of_districts_they_are_named_as_they_were(register: World) -> None:
    labels = [line.area.label for line in _report(register, on=date(2025, 6, 30)).lines]

    assert "Huyện Đức Trọng" in labels


def test_totals_equal_an_independent_count(register: World) -> None:
    counted = db.session.scalar(
        select(func.count())
        .select_from(Recognition)
        .where(
            Recognition.decision_id.is_not(None),
            Recognition.issued_on <= today(),
            Recognition.expires_on >= today(),
        )
    )

    assert _report(register).total.valid_total == counted


def _settings(key: str) -> object:
    return CHOICES[key].default


def test_workbook_csv_and_json_hold_the_same_figures(register: World) -> None:
    report = _report(register)
    data = progress_data(report)
    book = load_workbook(io.BytesIO(progress_file(report, "xlsx", _settings)), data_only=False)
    text = progress_file(report, "csv", _settings).decode("utf-8-sig")
    expected = {row["label"]: row["register"] for row in data["rows"]}
    in_book = {
        row[0].value: row[1].value
        for row in book["Tiến độ"].iter_rows()
        if row[0].value in expected
    }
    in_csv = {
        row[0]: int(row[1]) for row in csv_reader.reader(io.StringIO(text)) if row[0] in expected
    }

    assert in_book == expected
    assert in_csv == expected
    assert json.loads(progress_file(report, "json", _settings))["total"]["register"] == 60


def test_pdf_says_the_same_numbers_in_vietnamese(register: World) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    report = _report(register)
    document = pdfium.PdfDocument(progress_file(report, "pdf", _settings))
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    words = " ".join(text.split())

    assert "sổ của tỉnh có 60 sản phẩm" in words
    assert "Huyện Đức Trọng (đến 30/6/2025)" in words
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words


def test_equal_data_gives_equal_bytes(register: World) -> None:
    report = _report(register)

    for form in ("xlsx", "pdf", "csv", "json"):
        assert progress_file(report, form, _settings) == progress_file(report, form, _settings)


def test_an_area_officer_sees_only_the_own_area(client: Client, register: World) -> None:
    viewer = register.viewer(Role.AREA_OFFICER)
    report = progress(viewer=viewer, on=today(), by=By.FORMER_DISTRICT, now=now())

    assert [line.area.name for line in report.lines if line.area.key] == ["Huyện Đức Trọng"]
    assert report.total.register_total == 24


def test_a_file_is_made_by_a_job_and_downloaded_by_who_asked(
    client: Client, register: World
) -> None:
    client.log_in(register.users[Role.SECRETARY][0])
    asked = client.post(
        "/reports/progress/files",
        data={"on": "23/11/2026", "by": "district", "form": "csv", "form_key": "a" * 32},
    )
    work_off_waiting()
    answer = client.get(f"{asked.location}/download")
    client.log_in(register.users[Role.SECRETARY][1])

    assert "Huyện Đức Trọng" in answer.data.decode("utf-8-sig")
    assert client.get(f"{asked.location}/download").status_code == 404


def test_an_impossible_day_is_refused_and_stays_as_typed(client: Client, world: World) -> None:
    client.log_in(world.users[Role.LEADER][0])
    answer = client.get("/reports/progress?on=31/02/2026")

    assert answer.status_code == 422
    assert 'value="31/02/2026"' in answer.text
