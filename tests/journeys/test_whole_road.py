"""One product travels the whole road, with the accounts of those who do each step."""

import csv
import io
import re
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook

from tests.journeys.conftest import People, Person, Site
from tests.journeys.scans import photo, scan

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parents[2] / "app" / "imports" / "data" / "san-pham-mau.csv"
PRODUCT = "Trà linh chi Suối Thông"
PRODUCER = "Công ty TNHH Nấm Tâm Phúc Lâm Đồng"
MEMBERS = {
    "hoidong.1": "Vàng Quốc Khánh",
    "hoidong.2": "Lương Thị Chấm",
    "hoidong.3": "Cao Văn Hạng",
}

LOW = ("1.2", "1.3", "1.4", "4.2", "4.3")
"""Criteria without a star minimum, worth 16 points: everything else at best makes 84."""


def register(officer: Person, tmp_path: Path) -> str:
    """Step 6: the producer completed, product, pack and photo; returns the product page's path."""
    officer.open("/producers/?q=tam+phuc")
    officer.press(PRODUCER)
    officer.press("Sửa")
    officer.type("representative", "Nguyễn Thị Trình Diễn")
    officer.type("phone", "0900 000 077")
    officer.save()
    officer.press("Đăng ký sản phẩm")
    officer.type("name", PRODUCT)
    officer.choose("group", "I.5.b")
    officer.type("description", "Trà linh chi trồng và chế biến tại xã, sao sấy từng mẻ nhỏ.")
    officer.save()
    officer.press("Thêm quy cách")
    officer.type("label", "Hộp thiếc")
    officer.type("content", "200 g")
    officer.type("price", "185000")
    officer.type("sku", "STHONG-LINHCHI-200")
    officer.save()
    officer.press("Thêm ảnh")
    officer.page.set_input_files("[name=photo]", photo(tmp_path / "hop-tra.jpg"))
    officer.type("alt", "Hộp trà màu xanh, hình tròn vàng ở giữa")
    officer.save()
    officer.open("/products?q=linh+chi+suoi+thong")
    officer.press(PRODUCT)
    return officer.page.url.removeprefix(officer.site.url)


def import_register(secretary: Person) -> None:
    """Step 7: the province's register is read, shown with its findings, and taken in."""
    secretary.open("/imports/")
    secretary.page.set_input_files("[name=file]", SAMPLE)
    secretary.save()
    secretary.wait_for("Nhập 60 dòng không có lỗi")
    assert "ngoài tỉnh 68" in secretary.text
    assert "thiếu số và ngày quyết định" in secretary.text
    secretary.press("Nhập 60 dòng không có lỗi")
    secretary.wait_for("giữ nguyên 60")


def plan_round(secretary: Person) -> str:
    """Step 9, first half: a round with its council; returns its path."""
    secretary.open("/evaluation/rounds/new")
    secretary.type("council_decision_number", "90/QĐ-UBND")
    secretary.type("cut_off", "23/11/2026")
    secretary.type("council_on", "23/11/2026")
    secretary.save()
    path = secretary.page.url.removeprefix(secretary.site.url)
    offices = ("Sở Nông nghiệp và Môi trường", "Sở Công Thương", "Sở Y tế")
    for name, office in zip(MEMBERS.values(), offices, strict=True):
        secretary.open(f"{path}/seats/new")
        secretary.page.locator('main select[name="user"]').select_option(label=name)
        secretary.type("office", office)
        secretary.choose("role", "chair" if office == offices[0] else "member")
        secretary.save()
    return path


def answer_all(person: Person, *, nothing_at: tuple[str, ...]) -> int:
    """Choose the best option of every criterion, "không đạt mức nào" at some; how many criteria."""
    chosen = person.page.evaluate(
        """(zero) => {
            const picked = {};
            for (const box of document.querySelectorAll('main input[type=radio]')) {
                const code = box.name.replace(/^c-/, '');
                if (!/^[0-9.]+$/.test(code)) continue;
                const none = zero.includes(code);
                if (none ? box.value === '0' : box.value !== '0') picked[code] = box;
            }
            for (const box of Object.values(picked)) box.click();
            return Object.keys(picked).length;
        }""",
        list(nothing_at),
    )
    return int(chosen)


def hand_in(producer: Person, product: str, tmp_path: Path) -> str:
    """Step 8, the producer: dossier, scan, self-assessment by options, words, submission."""
    producer.open(product)
    producer.press("Lập hồ sơ")
    producer.save()
    dossier = producer.page.url.removeprefix(producer.site.url)
    producer.open(f"{dossier}/papers/new?requirement=E01")
    producer.page.set_input_files("[name=files]", scan(tmp_path / "dang-ky-kinh-doanh.pdf"))
    producer.save()
    producer.open(f"{dossier}/self-assessment")
    assert answer_all(producer, nothing_at=LOW) == 32
    producer.save()
    producer.open(f"{dossier}/form-two")
    producer.type("results", "Hai năm qua bán được 1.200 hộp, lợi nhuận tăng đều.")
    producer.type("plan", "Năm tới mở thêm xưởng sấy và bán tại ba tỉnh lân cận.")
    producer.save()
    producer.open(dossier)
    producer.page.get_by_role("link", name="dang-ky-kinh-doanh").first.click()
    producer.wait_for("GIẤY CHỨNG NHẬN ĐĂNG KÝ KINH DOANH")
    producer.open(f"{dossier}/submit")
    producer.save()
    assert "Đã nộp xã" in producer.text
    return dossier


def assess(officer: Person, dossier: str, tmp_path: Path) -> None:
    """Step 8, the commune: the four local contents, request letter, samples, forwarding."""
    officer.open(f"{dossier}/commune-assessment")
    words = ("Linh chi trồng tại xã.", "Mười lao động trong xã.", "Từ nghề trồng nấm của xã.",
             "Gắn với rừng thông của địa phương.", "Đề nghị tỉnh đánh giá.")  # fmt: skip
    for name, text in zip(
        ("material", "labour", "idea", "identity", "conclusion"), words, strict=True
    ):
        officer.type(name, text)
    officer.type("assessed_on", "23/11/2026")
    officer.type("samples", "5")
    officer.save()
    officer.open(f"{dossier}/papers/new?requirement=VBDN")
    officer.page.set_input_files("[name=files]", scan(tmp_path / "van-ban-de-nghi.pdf"))
    officer.save()
    officer.open(f"{dossier}/forward")
    officer.save()
    assert "Xã đã chuyển tỉnh" in officer.text


def receive(secretary: Person, dossier: str) -> None:
    """Steps 6 and 8: the province receives; the product gets its code."""
    secretary.open(f"{dossier}/receive")
    secretary.save()
    assert re.search(r"68-24958-\d+-2026", secretary.text)


def open_round(secretary: Person, council: str) -> None:
    """Step 9: the agenda, then the round is opened."""
    secretary.open(f"{council}/agenda")
    secretary.page.locator('main input[name="dossiers"]').first.check()
    secretary.save()
    secretary.open(f"{council}/open")
    secretary.press("Mở đợt và báo thành viên")
    assert "Đang chấm" in secretary.text


def score(member: Person, *, nothing_at: tuple[str, ...], points: str) -> None:
    """Step 9: a member fills the sheet by options and seals it; points are the server's."""
    member.open("/evaluation/my-sheets")
    member.press("Chấm")
    assert answer_all(member, nothing_at=nothing_at) == 32
    member.press("Lưu")
    sheet = member.page.url.split("?")[0]
    member.open(f"{sheet}/seal")
    assert points in member.text
    member.save()


def close(secretary: Person, council: str) -> None:
    """Step 9: the exact mean is frozen."""
    secretary.open(council)
    secretary.page.locator("main").get_by_role("link", name=PRODUCT).first.click()
    secretary.press("Chốt kết quả")
    assert "85,67" in secretary.text
    secretary.open(council)
    secretary.press("Khóa đợt")


def decide(secretary: Person) -> str:
    """Step 10: the decision is entered once; the certificate is issued and printed."""
    secretary.open("/certificates/")
    secretary.page.locator("main .tasks a").first.click()
    secretary.type("number", "4242/QĐ-UBND")
    secretary.type("signed_on", "23/11/2026")
    secretary.type("signer", "Lê Văn Ký Tên")
    secretary.save()
    secretary.press(PRODUCT)
    secretary.wait_for("Tải giấy chứng nhận")
    code = re.search(r"\b[0-9A-Z]{14}\b", secretary.text)
    assert code is not None
    return code[0]


def check_public(visitor: Person, code: str) -> None:
    """Step 10: anyone sees on the verify page that the certificate holds."""
    visitor.open(f"/verify/{code}")
    for words in ("Còn hiệu lực", PRODUCT, PRODUCER, "4242/QĐ-UBND", "23/11/2029"):
        assert words in visitor.text


def feed_has(secretary: Person, visitor: Person) -> None:
    """Step 11: the product stands in the feed at its secret address."""
    secretary.open("/commerce")
    secretary.type("label", "Tài khoản Google của tỉnh")
    secretary.press("Mở địa chỉ mới")
    address = secretary.page.locator('main a[href*="/feeds/"]').first.get_attribute("href")
    answer = visitor.page.request.get(str(address).replace("ocop.test", "127.0.0.1"),
                                      headers={"Host": str(address).split("/")[2]})  # fmt: skip
    assert PRODUCT in answer.text()
    assert "<g:price>185000 VND</g:price>" in answer.text()


def report_says(leader: Person, tmp_path: Path) -> None:
    """Step 12: page, workbook, PDF and CSV say the same numbers."""
    leader.open("/reports/progress")
    row = leader.page.locator("main tbody tr", has_text="Huyện Đức Trọng").first.inner_text()
    on_page = [int(part) for part in row.split("\n")[-1].split("\t") if part.strip().isdigit()]
    files = {form: download(leader, words, tmp_path) for form, words in
             (("xlsx", "Tải Excel"), ("pdf", "Tải PDF"), ("csv", "Tải CSV"))}  # fmt: skip
    book = load_workbook(files["xlsx"])
    cells = next(r for r in book.worksheets[0].iter_rows(values_only=True)
                 if str(r[0]).startswith("Huyện Đức Trọng"))  # fmt: skip
    line = next(r for r in csv.reader(io.StringIO(files["csv"].read_text("utf-8-sig")))
                if r[0].startswith("Huyện Đức Trọng"))  # fmt: skip
    document = pypdfium2.PdfDocument(files["pdf"])
    text = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)

    assert (cells[1], cells[3]) == (25, 1)
    assert [int(value) for value in line[1:5]] == list(cells[1:5]) == on_page[:4]
    assert "sổ của tỉnh có 61 sản phẩm" in text
    assert PRODUCT not in text


def download(leader: Person, words: str, folder: Path) -> Path:
    """Ask for a file, wait for the job, save it."""
    leader.open("/reports/progress")
    leader.press(words)
    leader.wait_for("Tệp đã lập xong.")
    with leader.page.expect_download() as waiting:
        leader.page.get_by_role("link", name=re.compile("Tải xuống")).click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return target


def typed_twice(typed: list[tuple[str, str]]) -> list[str]:
    """Facts typed more than once; one day may be the day of several facts, each in its field."""
    facts = [
        f"{field} {text}" if re.fullmatch(r"\d\d/\d\d/\d{4}", text) else text
        for field, text in typed
    ]
    return [fact for fact, times in Counter(facts).items() if times > 1]


STEPS = {
    "producer.updated", "product.registered", "pack.added", "photo.added", "round.planned",
    "dossier.opened", "paper.attached", "dossier.submitted", "dossier.forwarded",
    "dossier.received", "product.code_assigned", "round.open", "sheet.sealed", "entry.closed",
    "decision.recorded", "recognition.issued", "certificate.issued", "certificate.printed",
    "import.read",
    "import.taken",
    "feed.opened", "report.asked", "report.made",
}  # fmt: skip


def test_one_product_travels_the_whole_road(people: People, site: Site, tmp_path: Path) -> None:
    officer, secretary = people.sign_in("xa.ductrong"), people.sign_in("thuky.1")
    product = register(officer, tmp_path)
    import_register(secretary)
    council = plan_round(secretary)
    dossier = hand_in(people.sign_in("chuthe.tamphuc"), product, tmp_path)
    assess(officer, dossier, tmp_path)
    receive(secretary, dossier)
    open_round(secretary, council)
    members = [people.sign_in(name) for name in MEMBERS]
    for member, low, points in zip(members, (LOW, LOW, LOW[:4]), ("84", "84", "89"), strict=True):
        score(member, nothing_at=low, points=points)
    close(secretary, council)
    code = decide(secretary)
    visitor = people.visitor()
    check_public(visitor, code)
    feed_has(secretary, visitor)
    report_says(people.sign_in("lanhdao.1"), tmp_path)

    assert typed_twice(people.typed) == []
    verbs = set(site.verbs())
    assert STEPS - verbs == set()
    assert "nguyên vẹn" in site.manage("audit", "verify")
