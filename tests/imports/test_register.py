"""Reading a province's register: every problem at its row and column, absent facts stay absent."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from app.access.values import Role
from app.certification.models import Certificate, Recognition
from app.certification.queries import latest, standing
from app.certification.values import Validity
from app.commerce.models import Listing
from app.core.clock import now, today
from app.core.database import db, transaction
from app.core.documents.spreadsheets import read_table
from app.core.errors import DomainError
from app.imports.actions import take_rows
from app.imports.queries import surroundings
from app.imports.rules import read_register
from app.imports.values import Level, Reading
from app.jobs.queue import work_off_waiting
from app.producers.models import Producer
from app.products.models import Product
from app.settings.models import Programme
from tests.conftest import Client
from tests.factories.world import World

SAMPLE = Path(__file__).parents[2] / "app" / "imports" / "data" / "san-pham-mau.csv"
HEADS = [
    "Tên sản phẩm", "Chủ thể", "Loại hình", "Bộ sản phẩm", "Hạng sao", "Năm công nhận",
    "Số quyết định", "Ngày quyết định", "Ngày hết hạn", "Cơ quan cấp", "Xã, phường", "Mã xã",
    "Địa chỉ trước 01/7/2025", "Tỉnh",
]  # fmt: skip
GOOD = [
    "Mật ong Đồi Gió", "Hợp tác xã Đồi Gió", "HTX", 4, 3, 2026, "12/QĐ-UBND", date(2026, 9, 1),
    date(2029, 9, 1), "UBND tỉnh Lâm Đồng", "xã Ninh Gia", "24985", None, "Lâm Đồng",
]  # fmt: skip


def _read(programme: Programme, table: list[list[object]]) -> Reading:
    return read_register(table, surroundings(programme, today=today()))


def _sample(programme: Programme) -> Reading:
    return _read(programme, read_table(SAMPLE, name=SAMPLE.name))


def _with(**cells: object) -> list[list[object]]:
    row = list(GOOD)
    for head, value in cells.items():
        row[
            [h.replace(", ", "_").replace(" ", "_").replace("/", "_") for h in HEADS].index(head)
        ] = value
    return [list(HEADS), row]


def test_sample_reads_74_rows_refuses_14_of_other_provinces_and_takes_60(world: World) -> None:
    reading = _sample(world.programme)
    refused = [f for f in reading.findings if f.level is Level.ERROR]

    assert (reading.total, reading.refused, len(reading.rows)) == (74, 14, 60)
    assert {(f.code, f.column, f.sentence) for f in refused} == {
        ("OTHER_PROVINCE", "province", "ngoài tỉnh 68")
    }
    assert sorted(f.row for f in refused) == list(range(62, 76))


def test_sample_has_the_stars_and_gaps_of_the_source(world: World) -> None:
    rows = _sample(world.programme).rows
    findings = _sample(world.programme).findings

    assert Counter(row.stars for row in rows) == {3: 44, 4: 16}
    assert sum(row.decided and row.expires_on is not None for row in rows) == 24
    assert sum(f.code == "NO_DECISION" and f.sentence == "thiếu số và ngày quyết định"
               for f in findings) == 36  # fmt: skip
    assert sum(f.code == "NO_COMMUNE" for f in findings) == 2


def test_taken_rows_lie_in_the_former_districts_of_the_source(world: World) -> None:
    with transaction():
        take_rows(_sample(world.programme), actor=world.system, now=now())
    products = db.session.scalars(select(Product).where(Product.source.is_not(None))).all()
    counted = Counter(product.former_district.name for product in products)

    assert counted == {
        "Đức Trọng": 24, "Đắk Song": 13, "Phan Thiết": 10, "Gia Nghĩa": 3, "Tánh Linh": 3,
        "Tuy Đức": 2, "Cư Jút": 2, "Đức Linh": 2, "Lạc Dương": 1,
    }  # fmt: skip


def test_row_28_counts_in_duc_trong_though_its_commune_is_dinh_van_lam_ha(world: World) -> None:
    with transaction():
        take_rows(_sample(world.programme), actor=world.system, now=now())
    wine = db.session.scalars(
        select(Product).where(Product.name == "Rượu gạo sương mù đông trùng hạ thảo")
    ).one()

    assert (wine.commune.name, wine.former_district.name) == ("Đinh Văn Lâm Hà", "Đức Trọng")


def test_what_the_register_lacks_is_never_valid_and_gets_nothing_invented(world: World) -> None:
    with transaction():
        take_rows(_sample(world.programme), actor=world.system, now=now())
    rows = db.session.scalars(select(Recognition)).all()
    found = Counter(standing(row, on=today()) for row in latest(rows, on=today()).values())

    assert found == {Validity.VALID: 24, Validity.UNKNOWN: 36}
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 0
    assert db.session.scalar(select(func.count()).select_from(Listing)) == 0
    assert set(db.session.scalars(select(Product.code))) == {None}


def test_importing_again_changes_nothing(world: World) -> None:
    with transaction():
        first = take_rows(_sample(world.programme), actor=world.system, now=now())
    before = _content()
    with transaction():
        second = take_rows(_sample(world.programme), actor=world.system, now=now())

    assert Counter(first.values()) == {"created": 60}
    assert Counter(second.values()) == {"unchanged": 60}
    assert _content() == before


def _content() -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for model in (Producer, Product, Recognition):
        columns = [c for c in model.__table__.columns if c.name != "updated_at"]
        found += [tuple(row) for row in db.session.execute(select(*columns).order_by(model.id))]
    return found


def test_a_later_register_completes_the_decision(world: World) -> None:
    table = _with(Số_quyết_định=None, Ngày_quyết_định=None, Ngày_hết_hạn=None)
    with transaction():
        take_rows(_read(world.programme, table), actor=world.system, now=now())
        outcome = take_rows(_read(world.programme, _with()), actor=world.system, now=now())
    row = db.session.scalars(select(Recognition)).one()

    assert (outcome, row.decision.number, row.expires_on) == (
        {2: "changed"},
        "12/QĐ-UBND",
        date(2029, 9, 1),
    )


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"Tên_sản_phẩm": None}, "Tên sản phẩm", "MISSING"),
        ({"Chủ_thể": "#REF!"}, "Chủ thể", "FORMULA_ERROR"),
        ({"Loại_hình": "XYZ"}, "Loại hình", "UNKNOWN_KIND"),
        ({"Bộ_sản_phẩm": 27}, "Bộ sản phẩm", "UNKNOWN_GROUP"),
        ({"Hạng_sao": 2}, "Hạng sao", "NOT_CERTIFIABLE"),
        ({"Hạng_sao": "bốn"}, "Hạng sao", "BAD_STARS"),
        ({"Ngày_quyết_định": "31/02/2026"}, "Ngày quyết định", "BAD_DATE"),
        ({"Ngày_quyết_định": "01/01/2027"}, "Ngày quyết định", "FUTURE"),
        ({"Ngày_hết_hạn": "01/01/2020"}, "Ngày hết hạn", "BEFORE_ISSUE"),
        ({"Mã_xã": "99999"}, "Mã xã", "UNKNOWN_UNIT"),
        ({"Xã_phường": "xã Không Có", "Mã_xã": None}, "Xã, phường", "UNKNOWN_UNIT"),
        ({"Mã_xã": "24958"}, "Mã xã", "CODE_NAME_DIFFER"),
        ({"Tỉnh": "Nghệ An"}, "Tỉnh", "OTHER_PROVINCE"),
    ],
)
def test_a_fault_keeps_the_row_out_and_is_named_at_its_column(
    world: World, cells: dict[str, object], column: str, code: str
) -> None:
    reading = _read(world.programme, _with(**cells))
    errors = [(f.row, f.column, f.code) for f in reading.findings if f.level is Level.ERROR]

    assert (errors, reading.rows) == ([(2, column, code)], ())


def test_all_faults_of_a_row_are_told_at_once(world: World) -> None:
    reading = _read(world.programme, _with(Loại_hình="?", Hạng_sao=9, Mã_xã="0"))

    assert {f.code for f in reading.findings} == {"UNKNOWN_KIND", "BAD_STARS", "UNKNOWN_UNIT"}


def test_the_same_product_twice_is_refused_the_second_time(world: World) -> None:
    reading = _read(world.programme, [list(HEADS), list(GOOD), list(GOOD)])

    assert [(f.row, f.code) for f in reading.findings] == [(3, "DUPLICATE")]
    assert len(reading.rows) == 1


def test_a_printed_expiry_wins_and_is_pointed_out(world: World) -> None:
    reading = _read(world.programme, _with(Ngày_hết_hạn="31/08/2029"))

    assert reading.rows[0].expires_on == date(2029, 8, 31)
    assert [f.code for f in reading.findings] == ["NOT_36_MONTHS"]


def test_two_products_of_one_name_by_two_producers_are_two(world: World) -> None:
    with transaction():
        take_rows(_sample(world.programme), actor=world.system, now=now())
    twins = db.session.scalars(select(Product).where(Product.name == "Chanh dây sấy dẻo")).all()

    assert len({product.producer_id for product in twins}) == 2


def test_a_file_without_the_needed_columns_is_refused_with_their_names(world: World) -> None:
    with pytest.raises(DomainError, match="Hạng sao"):
        _read(world.programme, [["Tên sản phẩm", "Chủ thể", "Loại hình"], ["a", "b", "HTX"]])


def _workbook(path: Path) -> Path:
    book = Workbook()
    book.active.append(HEADS)
    book.active.append(GOOD)
    book.save(path)
    return path


def test_uploaded_workbook_is_read_shown_and_taken_in(
    client: Client, world: World, tmp_path: Path
) -> None:
    client.log_in(world.users[Role.SECRETARY][0])
    path = _workbook(tmp_path / "so.xlsx")
    with path.open("rb") as stream:
        answer = client.post("/imports/", data={"file": (stream, "sổ.xlsx")})
    work_off_waiting()
    shown = client.get(answer.location).text
    client.post(f"{answer.location}/take")
    work_off_waiting()

    assert "Nhập 1 dòng không có lỗi" in shown
    assert "tạo mới 1" in client.get(answer.location).text
    assert (
        db.session.scalars(select(Product).where(Product.name == GOOD[0])).one().commune.code
        == "24985"
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("so.xlsx", b"", "Tệp rỗng"),
        ("so.xlsx", b"PK\x03\x04 broken", "bị hỏng"),
        ("so.pdf", b"%PDF-1.7", "không phải bảng tính"),
        ("so.csv", b"a,b\n1,2\n", "Không thấy các cột bắt buộc"),
    ],
    ids=["empty", "damaged", "another kind", "without the columns"],
)
def test_a_wrong_file_is_refused_beside_its_field(
    client: Client, world: World, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    client.log_in(world.users[Role.SECRETARY][0])
    path = tmp_path / "tep"
    path.write_bytes(content)
    with path.open("rb") as stream:
        answer = client.post("/imports/", data={"file": (stream, name)})

    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_same_register_as_a_workbook_reads_the_same(world: World, tmp_path: Path) -> None:
    book = Workbook()
    for line in read_table(SAMPLE, name=SAMPLE.name):
        book.active.append(line)
    path = tmp_path / "so.xlsx"
    book.save(path)

    assert _read(world.programme, read_table(path, name=path.name)) == _sample(world.programme)


def test_a_code_another_product_bears_is_refused(world: World) -> None:
    world.products[0].code = "68-24958-1-2026"
    db.session.commit()
    table = _with()
    table[0].append("Mã sản phẩm")
    table[1].append("68-24958-1-2026")
    reading = _read(world.programme, table)

    assert [(f.column, f.code) for f in reading.findings] == [("Mã sản phẩm", "CODE_TAKEN")]


def test_another_province_takes_only_its_own_rows(world: World) -> None:
    around = surroundings(world.other_programme, today=today())
    reading = read_register(read_table(SAMPLE, name=SAMPLE.name), replace(around))

    assert len(reading.rows) == 0
