"""A province's round with its council, ready to be scored; helpers to fill sheets."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from app.access.values import Role, Viewer
from app.accounts.models import User
from app.accounts.queries import viewer_of
from app.core.clock import now, today
from app.core.database import db, transaction
from app.core.tables import new_public_id
from app.dossiers.models import Dossier
from app.dossiers.values import DossierKind, DossierState
from app.evaluation import actions
from app.evaluation.models import Entry, Round, Sheet
from app.evaluation.values import SeatRole, Tier
from app.products.models import Product
from app.rubrics.queries import published_edition
from app.rubrics.values.editions import Edition
from tests.factories.world import World

TEA = "qd26-2026-11"


def best_of(edition: Edition) -> dict[str, int]:
    """The option with most points for every criterion."""
    return {
        code: max(leaf.options, key=lambda option: option.points).id
        for code, leaf in edition.criteria.items()
    }


def none_of(edition: Edition) -> dict[str, int]:
    """ "Không đạt mức nào" everywhere."""
    return dict.fromkeys(edition.criteria, 0)


def plan(name: str = "Đợt 2 năm 2026", **more: object) -> actions.Plan:
    """A plan with only what the test names."""
    empty: dict[str, object] = {
        "name": name,
        "cut_off": None,
        "council_on": None,
        "place": None,
        "council_decision_number": None,
        "council_decision_on": None,
    }
    return actions.Plan(**{**empty, **more})  # type: ignore[typeddict-item]


def received(product: Product, at: datetime, *, edition: str = TEA) -> Dossier:
    """A dossier the province has received."""
    dossier = Dossier(
        programme_id=product.programme_id,
        product_id=product.id,
        kind=DossierKind.FIRST,
        state=DossierState.RECEIVED,
        filed_on=date(2026, 9, 1),
        regime_code="qd26",
        edition_code=edition,
        created_at=at,
        updated_at=at,
    )
    db.session.add(dossier)
    db.session.flush()
    return dossier


@dataclass
class Council:
    """An opened round: two members with accounts (the first is chair), one on paper."""

    world: World
    round: Round

    @property
    def entry(self) -> Entry:
        """The first product on the agenda."""
        return self.round.entries[0]

    @property
    def edition(self) -> Edition:
        """The edition of the first product."""
        return published_edition(self.entry.edition_code)

    def member(self, which: int) -> User:
        """A seated member with an account."""
        return self.world.users[Role.COUNCIL_MEMBER][which]

    def viewer(self, which: int) -> Viewer:
        """The viewer of a seated member."""
        return viewer_of(self.member(which), on=today())

    @property
    def secretary(self) -> Viewer:
        """Who runs the round."""
        return self.world.viewer(Role.SECRETARY)

    def sheet(self, which: int, entry: Entry | None = None) -> Sheet:
        """The sheet of the seat in this place (0 and 1 have accounts)."""
        seat = self.round.seats[which]
        return next(s for s in (entry or self.entry).sheets if s.seat_id == seat.id)

    def fill(self, which: int, choices: dict[str, int], entry: Entry | None = None) -> Sheet:
        """Choose options on a member's sheet."""
        sheet = self.sheet(which, entry)
        with transaction():
            actions.save_choices(
                sheet,
                choices,
                {},
                edition=published_edition(sheet.entry.edition_code),
                seen_version=sheet.version,
                actor=self.viewer(which),
                now=now(),
            )
        return sheet

    def seal(self, which: int, choices: dict[str, int], entry: Entry | None = None) -> Sheet:
        """Choose options and seal."""
        sheet = self.fill(which, choices, entry)
        with transaction():
            actions.seal_sheet(
                sheet,
                edition=published_edition(sheet.entry.edition_code),
                seen_version=sheet.version,
                actor=self.viewer(which),
                now=now(),
            )
        return sheet


def save(
    council: Council, which: int, choices: dict[str, int], **more: object
) -> dict[str, object]:
    """An autosave of a member."""
    sheet = council.sheet(which)
    seen = more.pop("seen", sheet.version)
    notes = more.pop("notes", {})
    with transaction():
        return actions.save_choices(  # type: ignore[return-value]
            sheet,
            choices,
            notes,  # type: ignore[arg-type]
            edition=council.edition,
            seen_version=seen,  # type: ignore[arg-type]
            actor=council.viewer(which),
            now=now(),
        )


def close(council: Council) -> None:
    """The secretary fixes the first product's result."""
    with transaction():
        actions.close_entry(council.entry, actor=council.secretary, now=now())


def planned_round(world: World, number: int = 2, **more: object) -> Round:
    """A planned round of the province."""
    made: Round = actions.plan_round(
        world.programme.province,
        tier=Tier.PROVINCE,
        year=2026,
        number=number,
        plan=plan(**more),
        key=new_public_id(),
        actor=world.viewer(Role.SECRETARY),
        now=now(),
    )
    return made


def seat_members(council: Round, world: World) -> None:
    """Both members with accounts; the first is chair."""
    for which, role in enumerate((SeatRole.CHAIR, SeatRole.MEMBER)):
        user = world.users[Role.COUNCIL_MEMBER][which]
        actions.seat_member(
            council,
            person=user.full_name,
            office=("Phó Chủ tịch UBND tỉnh", "Phó Giám đốc Sở Công Thương")[which],
            role=role,
            scores=True,
            user=user,
            key=new_public_id(),
            actor=world.viewer(Role.SECRETARY),
            now=now(),
        )


@pytest.fixture
def council(world: World) -> Council:
    """A province round with two products, opened, nothing scored yet."""
    secretary = world.viewer(Role.SECRETARY)
    with transaction():
        made = planned_round(world)
        seat_members(made, world)
        dossiers = [received(product, now()) for product in world.products]
        actions.put_on_agenda(made, dossiers, actor=secretary, now=now())
        actions.open_round(made, actor=secretary, now=now())
    return Council(world, made)


@pytest.fixture
def best(council: Council) -> dict[str, int]:
    """The best option everywhere on the first product's sheet."""
    return best_of(council.edition)
