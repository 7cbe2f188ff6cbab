"""Who may do what to rounds and sheets; above all, who may see whose marks."""

from app.access.values import Permission, Viewer
from app.evaluation.models import Entry, Round, Seat, Sheet
from app.evaluation.values import EntryState, RoundState, SheetState


def seat_of(viewer: Viewer, council: Round) -> Seat | None:
    """The viewer's own seat in a round, if any."""
    if viewer.user_id is None:
        return None
    return next((seat for seat in council.seats if seat.user_id == viewer.user_id), None)


def _keeps_round(viewer: Viewer, council: Round) -> bool:
    """Whether the round belongs to the viewer's work (not as a seated member)."""
    return council.programme_id == viewer.programme_id and (
        viewer.province_wide or council.unit_id in viewer.district_ids
    )


def may_run_round(viewer: Viewer, council: Round) -> bool:
    """Plan, seat, put on the agenda, open, close: the secretary of the province."""
    return (
        viewer.may(Permission.RUN_ROUNDS)
        and viewer.province_wide
        and council.programme_id == viewer.programme_id
        and not council.reentered
    )


def may_enter_old_round(viewer: Viewer, council: Round) -> bool:
    """Type a past round from its papers: the officer of its district, or the secretary."""
    return (
        viewer.may(Permission.ENTER_OLD_ROUNDS)
        and council.reentered
        and council.state is not RoundState.CLOSED
        and _keeps_round(viewer, council)
    )


def may_follow_round(viewer: Viewer, council: Round) -> bool:
    """See who has scored what, without points: who runs the round, not the members."""
    return _keeps_round(viewer, council) and viewer.may(Permission.VIEW_ROUNDS)


def copies_paper(viewer: Viewer, sheet: Sheet) -> bool:
    """Type the signed paper of a member without account: the secretary, unless scoring too."""
    seat = seat_of(viewer, sheet.entry.round)
    return (
        sheet.seat.user_id is None
        and may_run_round(viewer, sheet.entry.round)
        and not (seat is not None and seat.scores)
    )


def holds_sheet(viewer: Viewer, sheet: Sheet) -> bool:
    """Whose sheet it is to fill: its own member's, or who copies it from paper."""
    if may_enter_old_round(viewer, sheet.entry.round) or copies_paper(viewer, sheet):
        return True
    mine = viewer.user_id is not None and sheet.seat.user_id == viewer.user_id
    return mine and viewer.may(Permission.SCORE_PRODUCTS)


def may_mark(viewer: Viewer, sheet: Sheet) -> bool:
    """Fill the sheet now: it is the viewer's to fill, open, and its product has no result yet."""
    return (
        holds_sheet(viewer, sheet)
        and sheet.state is SheetState.OPEN
        and sheet.entry.state is EntryState.SCORING
    )


def may_see_marks(viewer: Viewer, sheet: Sheet) -> bool:
    """The one answer to "may this person learn these points".

    Until a member has sealed a sheet only that member may. Sealed but not closed, only who runs the
    round may, unless they score in it themselves. Once the entry is closed, everyone of the council
    and who may read results. Marks copied from signed paper are seen by who copies them.
    """
    council = sheet.entry.round
    if council.programme_id != viewer.programme_id:
        return False
    seat = seat_of(viewer, council)
    if seat is not None and seat.id == sheet.seat_id:
        return True
    if council.reentered and viewer.may(Permission.ENTER_OLD_ROUNDS):
        return _keeps_round(viewer, council)
    if copies_paper(viewer, sheet):
        return True
    if sheet.entry.state is EntryState.CLOSED:
        return seat is not None or may_see_result(viewer, sheet.entry)
    if sheet.state is not SheetState.SEALED or (seat is not None and seat.scores):
        return False
    return may_run_round(viewer, council)


def may_see_result(viewer: Viewer, entry: Entry) -> bool:
    """See the council's result: once closed, its members and who may read results there."""
    if entry.state is not EntryState.CLOSED:
        return False
    if seat_of(viewer, entry.round) is not None:
        return True
    reads = viewer.may(Permission.VIEW_RESULTS) or viewer.may(Permission.ENTER_OLD_ROUNDS)
    return reads and _keeps_round(viewer, entry.round)


def may_see_evidence(viewer: Viewer, entry: Entry) -> bool:
    """Open the pages of the dossier through the agenda: its council, and who copies its papers."""
    council = entry.round
    return (
        seat_of(viewer, council) is not None
        or may_run_round(viewer, council)
        or may_enter_old_round(viewer, council)
    )
