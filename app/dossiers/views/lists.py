"""The list of dossiers, and opening a new one for a product."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import requires, viewer
from app.access.values import Permission
from app.core.clock import today
from app.core.errors import DomainError
from app.core.forms import show
from app.dossiers import actions, queries, rules
from app.dossiers.forms import OpenForm
from app.dossiers.values import (
    DOSSIER_KIND_LABELS,
    DOSSIER_STATE_LABELS,
    PARTY_LABELS,
    DossierKind,
    DossierState,
)
from app.dossiers.views.blueprint import bp, do
from app.products.queries import visible_product


@bp.get("/")
@requires(Permission.VIEW_DOSSIERS)
def index() -> ResponseReturnValue:
    """The viewer's dossiers by state, filtered by kind and words."""
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    words = request.args.get("q", "").strip()
    narrowed = DossierKind(kind) if kind in set(DossierKind) else None
    page = queries.dossiers_page(
        viewer=viewer(),
        state=DossierState(state) if state in set(DossierState) else None,
        kind=narrowed,
        words=words,
        page=request.args.get("page", 1, type=int),
    )
    return render_template(
        "dossiers/index.html",
        page=page,
        counts=queries.state_counts(viewer=viewer(), kind=narrowed, words=words),
        state=state,
        kind=kind,
        words=words,
        states=DOSSIER_STATE_LABELS,
        kinds=DOSSIER_KIND_LABELS,
        kind_options=[(value.value, label) for value, label in DOSSIER_KIND_LABELS.items()],
        parties=PARTY_LABELS,
        holder=rules.holder,
        last_event=queries.last_event,
    )


@bp.route("/new/<public_id>", methods=["GET", "POST"])
@requires(Permission.FILL_DOSSIER)
def new(public_id: str) -> ResponseReturnValue:
    """Open a dossier for a product; a form sent twice leads to the one it opened."""
    product = visible_product(public_id, viewer())
    form = OpenForm()
    status = 200
    if form.validate_on_submit():
        opened = queries.dossier_by_key(form.key, viewer=viewer())
        if opened is not None:
            return redirect(url_for(".show", public_id=opened.public_id))
        try:
            kind = DossierKind(form.kind.data)
            dossier = do(actions.open_dossier, product, kind=kind, key=form.key)
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã mở hồ sơ. Xin lần lượt điền các mẫu và nộp giấy tờ trong danh mục."))
            return redirect(url_for(".show", public_id=dossier.public_id))
    elif form.is_submitted():
        status = 422
    under_way = queries.open_dossier_of(product)
    page = render_template(
        "dossiers/new.html", form=form, product=product, under_way=under_way, day=today()
    )
    return page, status
