"""A role counts where it is held: two roles of one person do not add up elsewhere."""

from datetime import date
from typing import Any

from app.access.values import Permission, Role, Viewer
from app.accounts.models import Membership
from app.accounts.queries import viewer_of
from app.core.clock import now, today
from app.core.database import db
from app.dossiers import policy
from app.dossiers.models import Dossier
from app.dossiers.values import DossierEvent
from tests.dossiers.conftest import Maker
from tests.factories.world import World


def also_producer(world: World) -> Viewer:
    """The officer of the first commune, who also signs in for a producer of the second."""
    user = world.users[Role.COMMUNE_OFFICER][0]
    db.session.add(
        Membership(
            programme_id=user.programme_id,
            user=user,
            role=Role.PRODUCER,
            unit_id=world.communes[1].id,
            producer_id=world.producers[1].id,
            valid_from=date(2025, 1, 1),
            created_at=now(),
            updated_at=now(),
        )
    )
    db.session.commit()
    return viewer_of(user, on=today())


def test_an_officer_elsewhere_does_not_assess_their_own_product(
    client: Any, world: World, submitted: Maker
) -> None:
    dossier: Dossier = submitted(1)
    viewer = also_producer(world)
    assert viewer.may(Permission.ASSESS_DOSSIER)
    assert not policy.may_assess(viewer, dossier)
    assert policy.moves(viewer, dossier) == {DossierEvent.WITHDRAW}
    client.log_in(world.users[Role.COMMUNE_OFFICER][0])
    answer = client.post(f"/dossiers/{dossier.public_id}/commune-assessment", data={"version": "0"})
    assert answer.status_code == 403
    assert client.get(f"/dossiers/{dossier.public_id}/forward").status_code == 403


def test_an_area_officer_of_one_place_fills_in_only_for_their_own_commune(
    world: World, draft: Maker
) -> None:
    dossier = draft(1)
    user = world.users[Role.COMMUNE_OFFICER][0]
    db.session.add(
        Membership(
            programme_id=user.programme_id,
            user=user,
            role=Role.AREA_OFFICER,
            unit_id=world.districts[1].id,
            valid_from=date(2025, 1, 1),
            created_at=now(),
            updated_at=now(),
        )
    )
    db.session.commit()
    viewer = viewer_of(user, on=today())
    assert not policy.may_fill(viewer, dossier)
    assert policy.moves(viewer, dossier) == frozenset()
    assert policy.may_fill(world.viewer(Role.COMMUNE_OFFICER, 1), dossier)
    assert policy.may_fill(world.viewer(Role.PRODUCER, 1), dossier)
