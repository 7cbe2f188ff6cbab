"""Who may do what to a dossier they can see; scope itself is decided by the queries."""

from collections.abc import Callable

from app.access.values import Permission, Viewer
from app.dossiers.models import Dossier
from app.dossiers.rules import DOSSIER
from app.dossiers.values import DossierEvent, DossierState, ItemKind, Party, Requirement

FILLABLE = frozenset({DossierState.DRAFT, DossierState.RETURNED})


def _of_commune(viewer: Viewer, dossier: Dossier) -> bool:
    """Whether the product lies in a commune where the viewer is the officer.

    Seeing it is not enough: who also holds a role elsewhere sees more than they decide on.
    """
    return dossier.product.commune_id in viewer.commune_ids


def _assists(viewer: Viewer, dossier: Dossier) -> bool:
    """Whether the dossier is the viewer's to fill in: as its producer, or as its commune."""
    own = dossier.product.producer_id in viewer.producer_ids or _of_commune(viewer, dossier)
    return own and viewer.may(Permission.FILL_DOSSIER)


def _assesses(viewer: Viewer, dossier: Dossier) -> bool:
    return _of_commune(viewer, dossier) and viewer.may(Permission.ASSESS_DOSSIER)


def may_fill(viewer: Viewer, dossier: Dossier) -> bool:
    """Change forms and papers: the producer, or the commune officer assisting, before filing."""
    return _assists(viewer, dossier) and dossier.state in FILLABLE


def may_assess(viewer: Viewer, dossier: Dossier) -> bool:
    """Write Form 03: the commune, while the dossier is with it."""
    return _assesses(viewer, dossier) and dossier.state is DossierState.SUBMITTED


def may_add_paper(viewer: Viewer, dossier: Dossier) -> bool:
    """Attach or end papers: who fills it in, and the commune its own while it has the dossier."""
    return may_fill(viewer, dossier) or may_assess(viewer, dossier)


def may_take_paper(viewer: Viewer, dossier: Dossier, need: Requirement) -> bool:
    """Add or end papers of one part of the checklist: the commune, then its own."""
    if need.kind is not ItemKind.PAPER:
        return False
    return may_fill(viewer, dossier) or (need.by is Party.COMMUNE and may_assess(viewer, dossier))


def may_confirm_facts(viewer: Viewer, dossier: Dossier) -> bool:
    """Enter number, days and issuer of a paper: who may add it, and the province at intake."""
    return may_add_paper(viewer, dossier) or (
        viewer.may(Permission.RECEIVE_DOSSIER) and dossier.state is DossierState.FORWARDED
    )


def may_move(viewer: Viewer, dossier: Dossier, event: DossierEvent) -> bool:
    """Whether the viewer may make this move now (the council's moves belong to its own room)."""
    if event not in DOSSIER.choices(dossier.state):
        return False
    if event is DossierEvent.RETURN:
        at_commune = dossier.state is DossierState.SUBMITTED
        return _assesses(viewer, dossier) if at_commune else _receives(viewer, dossier)
    decides = _DECIDES.get(event)
    return decides is not None and decides(viewer, dossier)


def _receives(viewer: Viewer, _: Dossier) -> bool:
    return viewer.may(Permission.RECEIVE_DOSSIER)


_DECIDES: dict[DossierEvent, Callable[[Viewer, Dossier], bool]] = {
    DossierEvent.SUBMIT: _assists,
    DossierEvent.WITHDRAW: _assists,
    DossierEvent.FORWARD: _assesses,
    DossierEvent.RECEIVE: _receives,
}


def moves(viewer: Viewer, dossier: Dossier) -> frozenset[DossierEvent]:
    """The moves the viewer may make now: which buttons to show."""
    return frozenset(event for event in DossierEvent if may_move(viewer, dossier, event))
