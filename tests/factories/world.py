"""The world every test starts from: a province with two of each role, and a second province."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.access.values import Role, Viewer, system_viewer
from app.accounts.models import Membership, User
from app.accounts.queries import viewer_of
from app.core.clock import today
from app.core.database import db, transaction
from app.core.secrets import hash_password
from app.core.text import fold
from app.producers.models import Producer
from app.producers.rules import name_key as producer_key
from app.producers.values import Origin, ProducerKind
from app.products.models import Product
from app.rubrics.actions import load_editions
from app.rubrics.models import ProductGroup
from app.settings.actions import found_programme
from app.settings.models import Programme
from app.units.actions import load_units
from app.units.models import Unit
from app.units.values import UnitLevel

PASSWORD = "rừng-thông-7219-suối"
FIRST, SECOND = "24958", "24722"  # communes Đức Trọng and Thuận Hạnh
FIRST_DISTRICT, SECOND_DISTRICT = ("678", "665")


@dataclass(frozen=True)
class World:
    """Handles to the rows; pairs are (in the first commune, in the second)."""

    programme: Programme
    other_programme: Programme
    communes: tuple[Unit, Unit]
    districts: tuple[Unit, Unit]
    users: dict[Role, tuple[User, User]]
    producers: tuple[Producer, Producer]
    products: tuple[Product, Product]
    stranger: User

    def viewer(self, role: Role, which: int = 0) -> Viewer:
        """The viewer of a user of the role."""
        return viewer_of(self.users[role][which], on=today())

    @property
    def system(self) -> Viewer:
        """The actor of commands."""
        return system_viewer(self.programme.id)


def build_world(now: datetime) -> None:
    """Load national data and make the rows (once, for the template database)."""
    nobody = system_viewer(0)
    with transaction():
        load_units(actor=nobody, now=now)
        load_editions(actor=nobody, now=now)
    with transaction():
        first = _programme("68", "Chương trình OCOP tỉnh Lâm Đồng", now)
        second = _programme("24", "Chương trình OCOP tỉnh Bắc Ninh", now)
        _people(first, now)
        stranger = _user(second, "la.thu", "Lã Thị Thu", now)
        _member(stranger, Role.SECRETARY, second.province, now)


def _programme(code: str, name: str, now: datetime) -> Programme:
    province = db.session.scalars(
        select(Unit).where(
            Unit.level == UnitLevel.PROVINCE, Unit.code == code, Unit.valid_to.is_(None)
        )
    ).one()
    return found_programme(province, name=name, is_demo=False, actor=system_viewer(0), now=now)


_hash: dict[str, str] = {}


def _user(programme: Programme, username: str, full_name: str, now: datetime) -> User:
    _hash.setdefault("hash", hash_password(PASSWORD))
    user = User(
        programme_id=programme.id,
        username=username,
        full_name=full_name,
        password_hash=_hash["hash"],
        password_changed_at=now,
        must_change_password=False,
        created_at=now,
        updated_at=now,
    )
    db.session.add(user)
    return user


def _member(
    user: User, role: Role, unit: Unit, now: datetime, producer: Producer | None = None
) -> None:
    db.session.flush()
    db.session.add(
        Membership(
            programme_id=user.programme_id,
            user_id=user.id,
            role=role,
            unit_id=unit.id,
            producer_id=producer.id if producer else None,
            valid_from=date(2025, 1, 1),
            created_at=now,
            updated_at=now,
        )
    )


_NAMES = {
    Role.ADMINISTRATOR: ("Đinh Quang Trị", "Phùng Thị Lý"),
    Role.SECRETARY: ("Hoàng Minh Thư", "Vương Thị Ký"),
    Role.LEADER: ("Nguyễn Lãnh Sơn", "Trịnh Thị Đạo"),
    Role.APPRAISER: ("Bùi Tư Vấn", "Đỗ Thị Thẩm"),
    Role.COUNCIL_MEMBER: ("Vàng Hội Đồng", "Lương Thị Chấm"),
    Role.AREA_OFFICER: ("K’Brếp Địa", "Ma Thị Bàn"),
    Role.COMMUNE_OFFICER: ("Cil Xã Nhất", "Hà Thị Nhì"),
    Role.PRODUCER: ("Trần Chủ Một", "Lò Thị Hai"),
}


def _people(programme: Programme, now: datetime) -> None:
    communes, districts = _places()
    for which in (0, 1):
        producer = _producer(programme, which, communes[which], districts[which], now)
        for role, names in _NAMES.items():
            user = _user(programme, f"{role.value}.{which + 1}", names[which], now)
            unit = {
                Role.AREA_OFFICER: districts[which],
                Role.COMMUNE_OFFICER: communes[which],
                Role.PRODUCER: communes[which],
            }.get(role, programme.province)
            _member(user, role, unit, now, producer if role is Role.PRODUCER else None)


def _places() -> tuple[tuple[Unit, Unit], tuple[Unit, Unit]]:
    def one(level: UnitLevel, code: str, *, present: bool) -> Unit:
        wanted = select(Unit).where(Unit.level == level, Unit.code == code)
        ended = Unit.valid_to.is_(None) if present else Unit.valid_to.is_not(None)
        return db.session.scalars(wanted.where(ended)).one()

    communes = tuple(one(UnitLevel.COMMUNE, code, present=True) for code in (FIRST, SECOND))
    districts = tuple(
        one(UnitLevel.DISTRICT, code, present=False) for code in (FIRST_DISTRICT, SECOND_DISTRICT)
    )
    return (communes[0], communes[1]), (districts[0], districts[1])


def _producer(
    programme: Programme, which: int, commune: Unit, district: Unit, now: datetime
) -> Producer:
    name = ("Hợp tác xã Chè Đồi Thông", "Hộ kinh doanh Mắc ca Suối Bạc")[which]
    kind = (ProducerKind.COOPERATIVE, ProducerKind.HOUSEHOLD)[which]
    producer = Producer(
        programme_id=programme.id,
        name=name,
        name_key=producer_key(name),
        kind=kind,
        commune_id=commune.id,
        former_district_id=district.id,
        former_district_basis="same_code",
        representative=("Trần Chủ Một", "Lò Thị Hai")[which],
        phone=("0900000011", "0900000022")[which],
        origin=Origin.REGISTERED,
        created_at=now,
        updated_at=now,
    )
    db.session.add(producer)
    db.session.flush()
    group = db.session.scalars(
        select(ProductGroup).where(
            ProductGroup.edition_code == ("qd26-2026-11", "qd26-2026-07")[which]
        )
    ).first()
    product = ("Trà ô long Đồi Thông", "Hạt mắc ca sấy Suối Bạc")[which]
    db.session.add(
        Product(
            programme_id=programme.id,
            producer_id=producer.id,
            group_id=group.id if group else None,
            name=product,
            name_key=fold(product),
            commune_id=commune.id,
            former_district_id=district.id,
            former_district_basis="same_code",
            origin=Origin.REGISTERED,
            created_at=now,
            updated_at=now,
        )
    )
    db.session.flush()
    return producer


def find_world() -> World:
    """Handles to the rows of the template."""
    programmes = {p.code: p for p in db.session.scalars(select(Programme))}
    users = {user.username: user for user in db.session.scalars(select(User))}
    communes, districts = _places()
    producers = db.session.scalars(select(Producer).order_by(Producer.id)).all()
    products = db.session.scalars(select(Product).order_by(Product.id)).all()
    return World(
        programme=programmes["68"],
        other_programme=programmes["24"],
        communes=communes,
        districts=districts,
        users={role: (users[f"{role.value}.1"], users[f"{role.value}.2"]) for role in Role},
        producers=(producers[0], producers[1]),
        products=(products[0], products[1]),
        stranger=users["la.thu"],
    )
