"""The scoring screen: choosing options, saving as typed, sealing; one's own sheets."""

from dataclasses import dataclass, field
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import ensure, requires, viewer
from app.access.values import Permission
from app.core import language
from app.core.clock import VIETNAM, now, today
from app.core.errors import DomainError, NotAllowedError
from app.core.forms import show
from app.dossiers.models import Page
from app.evaluation import actions, policy, queries
from app.evaluation.exports import (
    clashes_json,
    conditions,
    held_words,
    lines,
    live_json,
    predicted,
    why,
)
from app.evaluation.forms import Filled, SheetForm, base_of, posted_sheet, sent_changes
from app.evaluation.models import Sheet
from app.evaluation.rules import is_frame, live_score, rank_words
from app.evaluation.values import SHEET_STATE_LABELS, Clash, LiveScore, SheetState, Standing
from app.evaluation.views.blueprint import bp, do, product_name
from app.rubrics.values.editions import Edition


@dataclass
class Shown:
    """What the page shows beside the stored sheet: what was sent and could not be kept."""

    filled: Filled = field(default_factory=lambda: Filled({}, {}))
    clashes: dict[str, Clash] = field(default_factory=dict)
    fault: str | None = None


@bp.get("/my-sheets")
@requires(Permission.SCORE_PRODUCTS)
def my_sheets() -> ResponseReturnValue:
    """The products this member scores, with their own progress."""
    sheets = queries.my_sheets(viewer=viewer())
    counts = {
        code: len(queries.pinned_edition(row.entry).criteria)
        for code, row in {sheet.entry.edition_code: sheet for sheet in sheets}.items()
    }
    return render_template(
        "evaluation/my_sheets.html",
        sheets=sheets,
        answered=queries.answered_counts(sheets),
        counts=counts,
        labels=SHEET_STATE_LABELS,
        rounds=list(dict.fromkeys(sheet.entry.round for sheet in sheets)),
    )


@bp.route("/sheets/<public_id>", methods=["GET", "POST"])
@requires(Permission.VIEW_ROUNDS)
def sheet(public_id: str) -> ResponseReturnValue:
    """The scoresheet with the evidence beside it; a post saves what was changed."""
    found = queries.visible_sheet(public_id, viewer=viewer())
    edition = queries.pinned_edition(found.entry)
    if is_frame(edition):
        return redirect(url_for(".entry", public_id=found.entry.public_id))
    form = SheetForm()
    if not form.is_submitted():
        return _page(found, edition, form), 200
    ensure(policy.holds_sheet(viewer(), found))
    if not form.validate():
        return _page(found, edition, form, Shown(_typed(edition))), 422
    return _save(found, edition, form)


def _save(found: Sheet, edition: Edition, form: SheetForm) -> ResponseReturnValue:
    filled = Filled({}, {})
    try:
        filled = posted_sheet(edition, request.form)
        clashes = _kept(found, edition, filled, form.seen_version)
    except DomainError as refusal:
        status = show(form, refusal)
        return _page(found, edition, form, Shown(filled, fault=refusal.field)), status
    if clashes:
        return _page(found, edition, form, Shown(filled, clashes)), 409
    if "seal" in request.form:
        return redirect(url_for(".seal", public_id=found.public_id))
    flash(_("Đã lưu phiếu."))
    going = request.form.get("go", "")
    beside = {row.public_id for row in queries.sheets_beside(found, viewer=viewer())}
    target = going if going in beside else found.public_id
    return redirect(url_for(".sheet", public_id=target))


def _kept(
    found: Sheet, edition: Edition, filled: Filled, seen_version: int | None
) -> dict[str, Clash]:
    clashes: dict[str, Clash] = do(
        actions.save_choices,
        found,
        filled.choices,
        filled.notes,
        edition=edition,
        seen_version=seen_version,
    )
    return clashes


def _typed(edition: Edition) -> Filled:
    try:
        return posted_sheet(edition, request.form)
    except DomainError:
        return Filled({}, {})


def _live(found: Sheet, edition: Edition) -> tuple[LiveScore, Standing]:
    live = live_score(edition, actions.chosen(found), queries.bands(edition))
    council = found.entry.round
    authority = queries.authority(council.council_on or today())
    return live, predicted(live, council.tier, authority)


def _page(found: Sheet, edition: Edition, form: SheetForm, shown: Shown | None = None) -> str:
    shown = shown or Shown()
    held = actions.held_choices(found)
    live, meaning = _live(found, edition)
    notes = {code: kept.note for code, kept in held.items() if kept.note} | shown.filled.notes
    form.version.data = str(found.version)
    return render_template(
        "evaluation/sheet.html",
        sheet=found,
        entry=found.entry,
        edition=edition,
        form=form,
        base=base_of(held),
        parts=[(part, lines(part)) for part in edition.parts],
        part_sums=[
            (part.code, part.name.capitalize(), live.parts[part.code], part.max)
            for part in edition.parts
        ],
        chosen=actions.chosen(found) | shown.filled.choices,
        notes=notes,
        clashes={
            code: held_words(edition.criteria[code], clash.held)
            for code, clash in shown.clashes.items()
        },
        clash_notes={code: c.held.note or "–" for code, c in shown.clashes.items() if c.note},
        fault=shown.fault,
        live=live,
        saved_text=_saved(found),
        words=rank_words(live.stars, meaning),
        why=why(live),
        minimums={
            code: [(need.stars, need.points) for need in edition.minimums_of(code)]
            for code in edition.criteria
        },
        conditions=conditions(edition, live),
        may_mark=policy.may_mark(viewer(), found),
        queue=queries.sheets_beside(found, viewer=viewer()),
        labels=SHEET_STATE_LABELS,
        **_evidence(found, edition),
    )


def _saved(found: Sheet) -> str:
    """When the sheet was last saved: the time today, else with the day."""
    moment = found.updated_at.astimezone(VIETNAM)
    same_day = moment.date() == today()
    shown = f"{moment:%H:%M}" if same_day else language.moment(found.updated_at)
    return str(_("Đã lưu lúc %(moment)s", moment=shown))


def _evidence(found: Sheet, edition: Edition) -> dict[str, Any]:
    """The papers with the addresses of their pages, and per criterion those tied to it."""
    entry = found.entry.public_id
    tied = queries.evidence(found.entry, edition)
    papers: list[dict[str, Any]] = [
        {
            "id": paper.public_id,
            "title": paper.title,
            "file_url": url_for(".evidence_paper", public_id=entry, paper_id=paper.public_id),
            "pages": [_evidence_page(entry, page) for page in paper.pages],
        }
        for paper in tied.papers
    ]
    opened = {
        paper["id"]: f"#trang-{paper['pages'][0]['id']}" if paper["pages"] else paper["file_url"]
        for paper in papers
    }
    return {
        "evidence": papers,
        "papers": {
            code: [(row.public_id, row.title, opened[row.public_id]) for row in rows]
            for code, rows in tied.of_criterion.items()
        },
    }


def _evidence_page(entry: str, page: Page) -> dict[str, Any]:
    address = url_for(".evidence_page", public_id=entry, page_id=page.public_id, size="picture")
    return {
        "id": page.public_id,
        "number": page.number,
        "url": address,
        "width": page.width,
        "height": page.height,
    }


@bp.post("/sheets/<public_id>/choices")
@requires(Permission.VIEW_ROUNDS)
def save_choices(public_id: str) -> ResponseReturnValue:
    """Autosave: only changed fields with the version; the new version and totals, or 409."""
    found = queries.visible_sheet(public_id, viewer=viewer())
    edition = queries.pinned_edition(found.entry)
    try:
        ensure(policy.holds_sheet(viewer(), found))
        version, filled = sent_changes(request.get_json(silent=True))
        clashes = _kept(found, edition, filled, version)
    except DomainError as refusal:
        status = 403 if isinstance(refusal, NotAllowedError) else 422
        return jsonify(sentence=language.retold(refusal.sentence), field=refusal.field), status
    live, meaning = _live(found, edition)
    answer: dict[str, Any] = live_json(found, edition, live, meaning, now=now())
    answer |= {name: language.retold(answer[name]) for name in ("words", "why")}
    if clashes:
        answer["clashes"] = clashes_json(edition, clashes)
        answer["sentence"] = _("Phiếu này vừa được lưu từ máy khác; có chỗ hai bên khác nhau.")
    return jsonify(answer), 409 if clashes else 200


@bp.route("/sheets/<public_id>/seal", methods=["GET", "POST"])
@requires(Permission.VIEW_ROUNDS)
def seal(public_id: str) -> ResponseReturnValue:
    """Say what is missing and what handing in means; a post seals the sheet."""
    found = queries.visible_sheet(public_id, viewer=viewer())
    ensure(policy.holds_sheet(viewer(), found))
    edition = queries.pinned_edition(found.entry)
    form = SheetForm(version=found.version)
    status = 200
    if form.validate_on_submit():
        try:
            do(actions.seal_sheet, found, edition=edition, seen_version=form.seen_version)
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã nộp và niêm phong phiếu chấm %(name)s.", name=product_name(found.entry)))
            return redirect(_next_open(found))
    elif form.is_submitted():
        status = 422
    live, meaning = _live(found, edition)
    page = render_template(
        "evaluation/seal.html",
        form=form,
        sheet=found,
        entry=found.entry,
        edition=edition,
        live=live,
        words=rank_words(live.stars, meaning),
        proposed=meaning is Standing.PROPOSE,
        why=why(live),
        may_mark=policy.may_mark(viewer(), found),
    )
    return page, status


def _next_open(found: Sheet) -> str:
    """The next product of the queue still to be scored, or the list of one's sheets."""
    queue = queries.sheets_beside(found, viewer=viewer())
    places = [row.public_id for row in queue]
    here = places.index(found.public_id) if found.public_id in places else -1
    for row in [*queue[here + 1 :], *queue[: max(here, 0)]]:
        if row.state is SheetState.OPEN:
            return url_for(".sheet", public_id=row.public_id)
    if viewer().may(Permission.SCORE_PRODUCTS):
        return url_for(".my_sheets")
    return url_for(".entry", public_id=found.entry.public_id)
