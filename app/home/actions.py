"""The demo province, made by the same actions officers use; running it twice does no harm."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from app.access.values import Role, Viewer, system_viewer
from app.accounts.actions import grant_role, open_account, set_totp
from app.accounts.queries import user_by_username
from app.accounts.rules import SECOND_FACTOR_ROLES
from app.audit.actions import record
from app.core.clock import day_of
from app.core.database import transaction
from app.core.documents.spreadsheets import read_table
from app.core.errors import DomainError
from app.core.secrets import new_totp_secret
from app.imports.actions import take_rows
from app.imports.queries import surroundings
from app.imports.rules import read_register
from app.producers.models import Producer
from app.producers.queries import find_producer
from app.rubrics.actions import load_editions
from app.settings.actions import found_programme
from app.settings.models import Programme
from app.units.actions import load_units
from app.units.models import Unit
from app.units.queries import province as province_by_code
from app.units.queries import resolve
from app.units.values import LAST_DAY_OF_DISTRICTS, UnitLevel

SAMPLE = Path(__file__).parent.parent / "imports" / "data" / "san-pham-mau.csv"
CODE = "68"
WORDS = (
    "rung", "thong", "suoi", "doi", "che", "nang", "gio", "suong", "vuon", "ruong", "lang",
    "ben", "song", "thuyen", "lua", "ngo", "ca", "phe", "mat", "ong", "hoa", "ban", "truc",
    "tre", "may", "nui", "da", "bien", "cat", "muoi", "gung", "que", "hoi", "sen", "dao", "man",
)  # fmt: skip


@dataclass(frozen=True)
class DemoPerson:
    """An invented person with an account."""

    role: Role
    username: str
    full_name: str
    unit: str
    producer: str | None = None


PEOPLE: tuple[DemoPerson, ...] = (
    DemoPerson(Role.ADMINISTRATOR, "quantri.1", "Đinh Quang Trị", "Lâm Đồng"),
    DemoPerson(Role.ADMINISTRATOR, "quantri.2", "Phùng Thị Lý", "Lâm Đồng"),
    DemoPerson(Role.SECRETARY, "thuky.1", "Hoàng Minh Thư", "Lâm Đồng"),
    DemoPerson(Role.SECRETARY, "thuky.2", "Vương Thị Ký", "Lâm Đồng"),
    DemoPerson(Role.LEADER, "lanhdao.1", "Nguyễn Lãnh Sơn", "Lâm Đồng"),
    DemoPerson(Role.LEADER, "lanhdao.2", "Trịnh Thị Đạo", "Lâm Đồng"),
    DemoPerson(Role.APPRAISER, "totuvan.1", "Bùi Văn Thẩm", "Lâm Đồng"),
    DemoPerson(Role.APPRAISER, "totuvan.2", "Đỗ Thị Vấn", "Lâm Đồng"),
    *(
        DemoPerson(Role.COUNCIL_MEMBER, f"hoidong.{n}", name, "Lâm Đồng")
        for n, name in enumerate(
            (
                "Vàng Quốc Khánh",
                "Lương Thị Chấm",
                "Cao Văn Hạng",
                "Mai Thị Sao",
                "Phạm Văn Chuẩn",
                "Hồ Thị Nghiệm",
                "Tạ Văn Công",
                "Lê Thị Thương",
                "Đoàn Văn Hóa",
            ),
            start=1,
        )
    ),
    DemoPerson(Role.AREA_OFFICER, "diaban.ductrong", "K’Brếp Văn Địa", "huyện Đức Trọng"),
    DemoPerson(Role.AREA_OFFICER, "diaban.daksong", "Ma Thị Bàn", "huyện Đắk Song"),
    DemoPerson(Role.COMMUNE_OFFICER, "xa.ductrong", "Cil Văn Nhất", "xã Đức Trọng"),
    DemoPerson(Role.COMMUNE_OFFICER, "xa.thuanhanh", "Hà Thị Nhì", "xã Thuận Hạnh"),
    DemoPerson(
        Role.PRODUCER,
        "chuthe.tamphuc",
        "Trần Thị Chủ",
        "xã Đức Trọng",
        "Công ty TNHH Nấm Tâm Phúc Lâm Đồng",
    ),
    DemoPerson(
        Role.PRODUCER, "chuthe.boanerges", "Lò Văn Thể", "xã Thuận Hạnh", "Công ty TNHH BOANERGES"
    ),
)


@dataclass(frozen=True)
class DemoAccount:
    """How to sign in to a demo account."""

    role: str
    username: str
    password: str
    unit: str
    totp_secret: str | None


def load_demo(*, kept: Path, now: datetime) -> Programme:
    """National data, the demo programme of Lâm Đồng, its register and its accounts.

    ``kept`` is the file of sign-in data, readable by its owner only.
    """
    nobody = system_viewer(0)
    with transaction():
        load_units(actor=nobody, now=now)
        load_editions(actor=nobody, now=now)
    with transaction():
        programme = found_programme(
            province_by_code(CODE, day_of(now)),
            name="Chương trình OCOP tỉnh Lâm Đồng",
            is_demo=True,
            actor=nobody,
            now=now,
        )
    if not programme.is_demo:
        raise DomainError("Chương trình này đang dùng thật, không nạp dữ liệu trình diễn vào được.")
    actor = system_viewer(programme.id, "Dữ liệu trình diễn")
    with transaction():
        around = surroundings(programme, today=day_of(now))
        reading = read_register(read_table(SAMPLE, name=SAMPLE.name), around)
        take_rows(reading, actor=actor, now=now)
    _open_accounts(programme, kept=kept, actor=actor, now=now)
    return programme


def demo_accounts(kept: Path) -> list[DemoAccount]:
    """The demo accounts of this installation; DomainError when there are none."""
    if not kept.exists():
        raise DomainError("Chưa có tài khoản trình diễn. Chạy: scripts/manage demo load")
    return [DemoAccount(**row) for row in json.loads(kept.read_text("utf-8"))]


def _open_accounts(programme: Programme, *, kept: Path, actor: Viewer, now: datetime) -> None:
    known = {account.username: account for account in demo_accounts(kept)} if kept.exists() else {}
    found: list[DemoAccount] = []
    for person in PEOPLE:
        if user_by_username(person.username) is None:
            with transaction():
                found.append(_open(person, programme, actor=actor, now=now))
        elif person.username in known:
            found.append(known[person.username])
    content = json.dumps([asdict(a) for a in found], ensure_ascii=False, indent=1)
    partial = kept.with_suffix(".tam")
    partial.touch(mode=0o600)
    partial.write_text(content, "utf-8")
    partial.replace(kept)


def _open(person: DemoPerson, programme: Programme, *, actor: Viewer, now: datetime) -> DemoAccount:
    words = "-".join(secrets.choice(WORDS) for _ in range(4))
    password = f"{words}-{secrets.randbelow(9000) + 1000}"
    unit = _unit(person, programme, day_of(now))
    user = open_account(
        programme_id=programme.id,
        username=person.username,
        full_name=person.full_name,
        password=password,
        must_change=False,
        actor=actor,
        now=now,
    )
    producer = _producer(person, programme)
    grant_role(
        user,
        person.role,
        unit,
        valid_from=date(2025, 1, 1),
        producer_id=producer.id if producer else None,
        actor=actor,
        now=now,
    )
    secret = new_totp_secret() if person.role in SECOND_FACTOR_ROLES else None
    if secret is not None:
        set_totp(user, secret, actor=actor, now=now)
    record("demo.account_opened", user, actor=actor, now=now)
    return DemoAccount(person.role.value, person.username, password, unit.full_name, secret)


def _unit(person: DemoPerson, programme: Programme, today: date) -> Unit:
    if person.unit == programme.province.name:
        return programme.province
    level = UnitLevel.DISTRICT if person.role is Role.AREA_OFFICER else UnitLevel.COMMUNE
    on = LAST_DAY_OF_DISTRICTS if level is UnitLevel.DISTRICT else today
    matches = resolve(person.unit, within=programme.province, level=level, on=on)
    if len(matches) != 1:
        raise DomainError(f"Không xác định được đơn vị “{person.unit}”.")
    return matches[0].unit


def _producer(person: DemoPerson, programme: Programme) -> Producer | None:
    if person.producer is None:
        return None
    found = find_producer(programme.id, person.producer, None)
    if found is None:
        raise DomainError(f"Không có chủ thể “{person.producer}” trong sổ.")
    return found
