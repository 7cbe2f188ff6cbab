"""Lists ask the database as often for many rows as for few."""

from datetime import date

import pytest
from sqlalchemy import event

from app.access.values import Role
from app.accounts.models import User
from app.audit.actions import record
from app.commerce.models import Listing
from app.core.clock import now
from app.core.database import db, transaction
from app.core.text import fold
from app.evaluation.models import Sheet
from app.imports.models import Batch
from app.notices.models import Notice
from app.producers.models import Producer
from app.producers.values import ProducerKind
from app.products.models import Pack, Product
from tests.architecture.rows import Rows
from tests.conftest import Client
from tests.factories.world import World

PAGES = [
    (Role.SECRETARY, "/"),
    (Role.SECRETARY, "/products"),
    (Role.SECRETARY, "/products?q=tra"),
    (Role.SECRETARY, "/producers/"),
    (Role.SECRETARY, "/dossiers/"),
    (Role.SECRETARY, "/evaluation/rounds"),
    (Role.SECRETARY, "/evaluation/rounds/{round}"),
    (Role.SECRETARY, "/certificates/"),
    (Role.SECRETARY, "/commerce"),
    (Role.SECRETARY, "/imports/"),
    (Role.SECRETARY, "/audit/"),
    (Role.SECRETARY, "/notices"),
    (Role.SECRETARY, "/search?q=tra"),
    (Role.SECRETARY, "/reports/progress"),
    (Role.LEADER, "/"),
    (Role.COUNCIL_MEMBER, "/"),
    (Role.COUNCIL_MEMBER, "/evaluation/my-sheets"),
    (Role.COMMUNE_OFFICER, "/"),
    (Role.COMMUNE_OFFICER, "/dossiers/"),
    (Role.PRODUCER, "/dossiers/"),
    (Role.PRODUCER, "/products"),
    (Role.ADMINISTRATOR, "/users/"),
]

SUMMARIES = {"/", "/reports/progress"}  # numbers, not rows


class Province:
    """A province that grows by a handful of everything."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rows = Rows(world)
        self.count = 0
        with transaction():
            self.council = self.rows.round(number=50)
            self.seats = [self.rows.seat(self.council, which) for which in (0, 1)]
        self.grow(1)

    def grow(self, by: int) -> None:
        """So many more products with all that hangs on them."""
        for _ in range(by):
            self.count += 1
            with transaction():
                self._one(self.count)

    def _one(self, number: int) -> None:
        add = self.rows.add
        product = self._product(number)
        dossier = self.rows.dossier(product)
        entry = self.rows.entry(self.council, dossier, position=number)
        for seat in self.seats:
            add(Sheet, entry_id=entry.id, seat_id=seat.id)
        self.rows.round(number=number)
        self.rows.recognition(product, number=str(number))
        add(Pack, product_id=product.id, sku=f"TRA-{number}", price_vnd=100_000)
        add(Batch, name=f"so-{number}.csv")
        add(
            Listing,
            product_id=product.id,
            channel="website",
            url=f"https://vidu.example/{number}",
            first_seen_on=date(2026, 1, 1),
            seen_on=date(2026, 11, 1),
        )
        for role in (Role.SECRETARY, Role.COMMUNE_OFFICER):
            user = self.world.users[role][0]
            add(
                Notice,
                user_id=user.id,
                event_key=f"x{number}",
                title="x",
                text="x",
                path="/",
                told_at=now(),
            )
        add(
            User,
            username=f"nguoi.{number}",
            full_name=f"Người {number}",
            password_hash="x",
            password_changed_at=now(),
        )
        record("producer.updated", product.producer, actor=self.world.system, now=now())

    def _product(self, number: int) -> Product:
        first = self.world.producers[0]
        place = {
            "commune_id": first.commune_id,
            "former_district_id": first.former_district_id,
            "former_district_basis": "same_code",
        }
        producer = self.rows.add(
            Producer,
            name=f"Hợp tác xã Trà {number}",
            name_key=f"tra {number}",
            kind=ProducerKind.COOPERATIVE,
            **place,
        )
        name = f"Trà sen {number}"
        owner = first if number % 2 else producer
        made: Product = self.rows.add(
            Product,
            producer_id=owner.id,
            group_id=self.world.products[0].group_id,
            name=name,
            name_key=fold(name),
            **place,
        )
        return made


@pytest.fixture
def province(world: World) -> Province:
    return Province(world)


def queries(client: Client, path: str) -> tuple[int, int]:
    """How often a page asks the database, and how long it is."""
    asked = 0

    def count(*_: object) -> None:
        nonlocal asked
        asked += 1

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        answer = client.get(path)
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return asked, len(answer.data)


@pytest.mark.parametrize(("role", "path"), PAGES)
def test_list_asks_as_often_for_many_rows_as_for_few(
    client: Client, world: World, province: Province, role: Role, path: str
) -> None:
    province.grow(1)
    address = path.format(round=province.council.public_id)
    client.log_in(world.users[role][0])
    client.get(address)
    few, short = queries(client, address)
    province.grow(5)
    many, long = queries(client, address)
    assert many == few
    assert few <= 40
    if path not in SUMMARIES:
        assert long > short + 300
