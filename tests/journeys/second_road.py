"""A second product, whose people have browsers without script; it is left half-way.

What it leaves: a dossier under evaluation, a round being scored with one sheet sealed and one
begun, a draft dossier, an old round of a district, and a register read but not taken in. The pages
are looked at with that.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.conftest import People, Person
from tests.journeys.scans import scan

PRODUCER = "Hợp tác xã Không Kịch Bản"
PRODUCT = "Trà linh chi Thuận Hạnh"
REGISTER = Path(__file__).parents[2] / "app" / "imports" / "data" / "san-pham-mau.csv"
WITHOUT_SCRIPT = {"java_script_enabled": False}
MEMBERS = ("Mai Thị Sao", "Phạm Văn Chuẩn", "Hồ Thị Nghiệm")
CRITERIA = 32


@dataclass
class Trail:
    """The paths of what the second road left."""

    producer: str = ""
    product: str = ""
    dossier: str = ""
    paper: str = ""
    draft: str = ""
    council: str = ""
    planned: str = ""
    sealed: str = ""
    begun: str = ""
    old_round: str = ""
    old_entry: str = ""
    batch: str = ""


def here(person: Person) -> str:
    """The path of the page the person is on."""
    return person.page.url.removeprefix(person.site.url).split("?")[0]


def register(officer: Person, trail: Trail) -> None:
    """Producer, product and pack, typed and posted."""
    officer.open("/producers/new")
    officer.type("name", PRODUCER)
    officer.choose("kind", "HTX")
    officer.type("commune", "thuan hanh")
    officer.type("representative", "Phạm Thị Thử Máy")
    officer.type("phone", "0900 000 088")
    officer.save()
    trail.producer = here(officer)
    officer.press("Đăng ký sản phẩm")
    officer.type("name", PRODUCT)
    officer.choose("group", "I.5.b")
    officer.save()
    trail.product = here(officer).removesuffix("/parts")
    officer.press("Thêm quy cách")
    officer.type("label", "Hộp giấy")
    officer.type("content", "100 g")
    officer.type("price", "95000")
    officer.save()


def choose_all(person: Person, *, points: bool = True) -> int:
    """Choose in every criterion, one press each: the best option, or none; how many criteria."""
    groups = person.page.locator("main fieldset.crit")
    count = groups.count()
    for place in range(count):
        options = groups.nth(place).locator("input[type=radio]")
        worth = [int(part) for part in options.evaluate_all("all => all.map(o => o.value)")]
        wanted = max(worth) if points else 0
        options.nth(worth.index(wanted)).check()
    return count


def hand_in(officer: Person, trail: Trail, folder: Path) -> None:
    """The officer assists: dossier, scan, self-assessment, words, submission; then forwards it."""
    officer.open(trail.product)
    officer.press("Lập hồ sơ")
    officer.save()
    trail.dossier = dossier = here(officer)
    for requirement in ("E01", "VBDN"):
        officer.open(f"{dossier}/papers/new?requirement={requirement}")
        officer.page.set_input_files("[name=files]", scan(folder / f"{requirement}.pdf"))
        officer.save()
    officer.open(f"{dossier}/self-assessment")
    assert choose_all(officer) == CRITERIA
    officer.save()
    officer.open(f"{dossier}/self-assessment")
    assert officer.page.locator("main input[type=radio]:checked").count() == CRITERIA
    officer.open(f"{dossier}/form-two")
    officer.type("results", "Năm đầu bán được 300 hộp.")
    officer.type("plan", "Năm tới bán tại chợ phiên của tỉnh.")
    officer.save()
    officer.open(f"{dossier}/submit")
    officer.save()
    officer.open(f"{dossier}/commune-assessment")
    for name in ("material", "labour", "idea", "identity", "conclusion"):
        officer.type(name, f"Nhận xét của xã về mục {name}.")
    officer.type("assessed_on", "23/11/2026")
    officer.type("samples", "5")
    officer.save()
    officer.open(f"{dossier}/forward")
    officer.save()
    assert "Xã đã chuyển tỉnh" in officer.text
    officer.page.locator('main a[href*="/dossiers/papers/"]').first.click()
    trail.paper = here(officer)


def open_round(secretary: Person, trail: Trail) -> None:
    """Intake, a round with three seats, its agenda; opened by the folded question."""
    secretary.open(f"{trail.dossier}/receive")
    secretary.save()
    secretary.open("/evaluation/rounds/new")
    secretary.type("council_decision_number", "91/QĐ-UBND")
    secretary.type("cut_off", "24/11/2026")
    secretary.type("council_on", "24/11/2026")
    secretary.save()
    trail.council = here(secretary)
    for nth, name in enumerate(MEMBERS):
        secretary.open(f"{trail.council}/seats/new")
        secretary.page.locator('main select[name="user"]').select_option(label=name)
        secretary.type("office", f"Sở thứ {nth + 1}")
        secretary.choose("role", "member" if nth else "chair")
        secretary.save()
    secretary.open(f"{trail.council}/agenda")
    secretary.page.locator("main li, main tr", has_text=PRODUCT).locator("input").first.check()
    secretary.save()
    secretary.open(f"{trail.council}/open")
    secretary.press("Mở đợt và báo thành viên")
    assert "Đang chấm" in secretary.text
    secretary.open("/evaluation/rounds/new")
    secretary.type("council_decision_number", "92/QĐ-UBND")
    secretary.type("cut_off", "15/12/2026")
    secretary.type("council_on", "20/12/2026")
    secretary.save()
    trail.planned = here(secretary)


def seal(member: Person, trail: Trail) -> None:
    """A member chooses in every criterion, saves, and hands the sheet in."""
    member.open("/evaluation/my-sheets")
    member.press("Chấm")
    trail.sealed = here(member)
    assert choose_all(member) == CRITERIA
    member.press("Lưu")
    assert "Đã lưu phiếu" in member.text
    assert re.search(r"100\s*/\s*100", member.text)
    member.press("Nộp phiếu")
    member.save()
    member.open(trail.sealed)
    assert "niêm phong" in member.text


def begin(member: Person, trail: Trail) -> None:
    """Another saves one criterion and leaves the rest for later."""
    member.open("/evaluation/my-sheets")
    member.press("Chấm")
    trail.begun = here(member)
    member.page.locator("main fieldset.crit input[type=radio]").nth(1).check()
    member.press("Lưu")


def draft(producer: Person, trail: Trail) -> None:
    """A producer opens a dossier for a product of theirs, and leaves it a draft."""
    producer.open("/products")
    producer.page.locator("main tbody th a").first.click()
    producer.press("Lập hồ sơ")
    producer.save()
    trail.draft = here(producer)


def old_round(officer: Person, trail: Trail) -> None:
    """A district officer enters a round of before 1/7/2025, up to the points of one product."""
    officer.open("/evaluation/old-rounds/new")
    officer.type("council_on", "20/05/2025")
    for nth in (0, 1):
        officer.type(f"seats-{nth}-person", f"Thành viên thứ {nth + 1}")
        officer.type(f"seats-{nth}-office", f"Phòng thứ {nth + 1} của huyện")
    officer.save()
    trail.old_round = here(officer)
    officer.open(f"{trail.old_round}/old-entries/new")
    officer.type("filed_on", "15/04/2025")
    officer.save()
    trail.old_entry = here(officer)
    for nth, box in enumerate(officer.page.locator("main td input[name^='m-']").all()):
        box.fill(("30", "20,5", "25,25")[nth % 3])
    officer.press("Lưu điểm")
    assert officer.text.count("75,75") == 2


def read_register(secretary: Person, trail: Trail) -> None:
    """A register is read: what would be taken in, what not and why."""
    secretary.open("/imports/")
    secretary.page.set_input_files("[name=file]", REGISTER)
    secretary.save()
    trail.batch = here(secretary)


def travel(people: People, folder: Path) -> Trail:
    """The whole second road; every browser has its script switched off."""
    trail = Trail()

    def come(name: str) -> Person:
        return people.sign_in(name, **WITHOUT_SCRIPT)

    register(come("xa.thuanhanh"), trail)
    hand_in(come("xa.thuanhanh"), trail, folder)
    open_round(come("thuky.2"), trail)
    seal(come("hoidong.4"), trail)
    begin(come("hoidong.5"), trail)
    draft(come("chuthe.boanerges"), trail)
    old_round(come("diaban.daksong"), trail)
    read_register(come("thuky.2"), trail)
    return trail
