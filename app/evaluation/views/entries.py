"""A product on the agenda: its members' sheets as far as they may be seen, its result, evidence."""

from decimal import Decimal

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import ensure, requires, viewer
from app.access.values import Permission
from app.core.errors import DomainError, MissingError
from app.core.files import store
from app.dossiers.queries import page_blob
from app.dossiers.views.papers import picture
from app.evaluation import actions, policy, queries
from app.evaluation.exports import MemberLine, result_lines, result_words, totals_by_sheet
from app.evaluation.models import Entry, Sheet
from app.evaluation.rules import is_frame
from app.evaluation.values import (
    ENTRY_STATE_LABELS,
    SEAT_ROLE_LABELS,
    SHEET_STATE_LABELS,
    EntryState,
    SheetState,
    Standing,
)
from app.evaluation.views.blueprint import bp, do, product_name, spread_limit
from app.rubrics.rules.scoring import score
from app.rubrics.values.editions import Edition


@bp.get("/entries/<public_id>")
@requires(Permission.VIEW_ROUNDS)
def entry(public_id: str) -> ResponseReturnValue:
    """One product in a round: who has handed in, and the result once it is fixed."""
    return entry_page(queries.visible_entry(public_id, viewer=viewer()))


def entry_page(
    found: Entry, *, refusal: DomainError | None = None, status: int = 200
) -> ResponseReturnValue:
    """The page of an entry, with the sentence of a refused step if there is one."""
    edition = queries.pinned_edition(found)
    members = _members(found, edition)
    sees_result = policy.may_see_result(viewer(), found)
    totals = [line.total for line in members if line.total is not None]
    complete = bool(members) and len(totals) == len(members)
    sealed = [s for s in found.sheets if s.state is SheetState.SEALED]
    page = render_template(
        "evaluation/entry.html",
        entry=found,
        edition=edition,
        members=members,
        refusal=refusal,
        follows=policy.may_follow_round(viewer(), found.round),
        closes=policy.may_run_round(viewer(), found.round),
        enters=policy.may_enter_old_round(viewer(), found.round),
        ready=len(sealed) == len(found.sheets) and found.state is EntryState.SCORING,
        result=result_lines(found, edition) if sees_result else None,
        words=result_words(found) if sees_result else "",
        proposed=sees_result and found.result["standing"] == Standing.PROPOSE,
        spread=max(totals) - min(totals) if complete else None,
        spread_limit=spread_limit(found.round),
        labels=ENTRY_STATE_LABELS,
        sheet_labels=SHEET_STATE_LABELS,
        seat_labels=SEAT_ROLE_LABELS,
    )
    return page, status


def _members(found: Entry, edition: Edition) -> list[MemberLine]:
    """The lines the viewer may see: everybody for who follows the round or once it is closed."""
    everybody = policy.may_follow_round(viewer(), found.round) or found.state is EntryState.CLOSED
    seat = policy.seat_of(viewer(), found.round)
    sheets = {sheet.seat_id: sheet for sheet in found.sheets if sheet.sitting == found.sitting}
    answered = queries.answered_counts(list(sheets.values()))
    count = len(edition.criteria)
    return [
        MemberLine(
            seat=row,
            sheet=sheet,
            answered=answered.get(sheet.id, 0),
            count=count,
            total=_total(sheet, edition),
            to_copy=policy.copies_paper(viewer(), sheet) and policy.may_mark(viewer(), sheet),
        )
        for row in found.round.seats
        if (sheet := sheets.get(row.id)) is not None
        and (everybody or (seat is not None and seat.id == row.id))
    ]


def _total(sheet: Sheet, edition: Edition) -> Decimal | None:
    """The total of a sheet, where this viewer may know it and it is complete."""
    if not policy.may_see_marks(viewer(), sheet):
        return None
    frozen = totals_by_sheet(sheet.entry)
    if sheet.public_id in frozen:
        return frozen[sheet.public_id]
    if sheet.state is not SheetState.SEALED:
        return None
    if is_frame(edition):
        return Decimal(sum(actions.part_points(sheet).values())) / 100
    return score(edition, actions.chosen(sheet)).total


@bp.post("/entries/<public_id>/close")
@requires(Permission.RUN_ROUNDS)
def close_entry(public_id: str) -> ResponseReturnValue:
    """Freeze the council's result of a product."""
    found = queries.visible_entry(public_id, viewer=viewer())
    ensure(policy.may_run_round(viewer(), found.round))
    try:
        do(actions.close_entry, found)
    except DomainError as refusal:
        return entry_page(found, refusal=refusal, status=422)
    flash(_("Đã chốt kết quả của %(name)s.", name=product_name(found)))
    return redirect(url_for(".entry", public_id=public_id))


def _evidence_entry(public_id: str) -> Entry:
    found = queries.visible_entry(public_id, viewer=viewer())
    if not policy.may_see_evidence(viewer(), found):
        raise MissingError
    return found


@bp.get("/entries/<public_id>/pages/<page_id>/<any(picture, thumbnail):size>")
@requires(Permission.VIEW_ROUNDS)
def evidence_page(public_id: str, page_id: str, size: str) -> ResponseReturnValue:
    """The picture of a page of the dossier on the agenda, for who sits in that council."""
    found = _evidence_entry(public_id)
    return picture(
        page_blob(
            page_id,
            viewer=viewer(),
            dossier_ids={found.dossier_id},
            thumbnail=size == "thumbnail",
        )
    )


@bp.get("/entries/<public_id>/papers/<paper_id>")
@requires(Permission.VIEW_ROUNDS)
def evidence_paper(public_id: str, paper_id: str) -> ResponseReturnValue:
    """A paper as it was handed in, for who sits in that council."""
    attachment = queries.evidence_paper(_evidence_entry(public_id), paper_id).attachment
    return send_file(
        store().open(attachment.blob.digest),
        mimetype=attachment.blob.media_type,
        as_attachment=True,
        download_name=attachment.name,
        max_age=0,
    )
