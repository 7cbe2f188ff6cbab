"""Pages of producers: list, new, one, edit, end."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import ensure, requires, viewer
from app.access.values import Permission
from app.core.clock import now, today
from app.core.database import transaction
from app.core.errors import DomainError
from app.core.forms import show as refuse
from app.core.language import translated
from app.producers import actions, policy, queries
from app.producers.forms import EndForm, ProducerForm
from app.producers.models import Producer
from app.producers.rules import masked_tax_code, phone_text
from app.producers.values import PRODUCER_KIND_LABELS, ExistsError, Origin, ProducerKind
from app.units.models import Unit
from app.units.queries import address_line
from app.units.values import Basis

bp = Blueprint("producers", __name__, url_prefix="/producers")


@bp.get("/")
@requires(Permission.VIEW_PRODUCERS)
def index() -> ResponseReturnValue:
    """The viewer's producers, filtered and paged by the address."""
    communes = {
        commune.public_id: commune for commune in queries.communes_for(viewer(), on=today())
    }
    words, kind, place = (request.args.get(name, "") for name in ("q", "kind", "commune"))
    page = queries.producers_page(
        viewer(),
        words,
        ProducerKind(kind) if kind in set(ProducerKind) else None,
        communes.get(place),
        request.args.get("page", 1, type=int),
    )
    return render_template(
        "producers/index.html",
        page=page,
        communes=[(key, commune.full_name) for key, commune in communes.items()],
        chips=_chips({"q": words, "kind": kind, "commune": place}, communes),
        kinds=PRODUCER_KIND_LABELS,
        phone_text=phone_text,
        may_register=policy.may_register_producer(viewer()),
    )


def _chips(chosen: dict[str, str], communes: Mapping[str, Unit]) -> list[tuple[str, str]]:
    """The filters in use, each with the address of the list without it."""
    labels = {
        "q": _("Có chữ “%(words)s”", words=chosen["q"]),
        "kind": translated(PRODUCER_KIND_LABELS.get(chosen["kind"], "")),  # type: ignore[call-overload]
        "commune": communes[chosen["commune"]].full_name if chosen["commune"] in communes else "",
    }
    return [
        (labels[name], url_for(".index", **_without(name, chosen)))
        for name, value in chosen.items()
        if value and labels[name]
    ]


def _without(name: str, chosen: dict[str, str]) -> dict[str, Any]:
    return {key: value for key, value in chosen.items() if value and key != name}


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_PRODUCERS)
def new() -> ResponseReturnValue:
    """Register a producer."""
    ensure(policy.may_register_producer(viewer()))
    communes = queries.communes_for(viewer(), on=today())
    form = ProducerForm(data={"commune": communes[0].full_name} if len(communes) == 1 else {})
    form.offer_old_communes(viewer(), on=today())
    status, existing = 200, None
    if form.validate_on_submit():
        try:
            producer = _register(form)
        except DomainError as refusal:
            status, existing = refuse(form, refusal), _existing(refusal)
        else:
            flash(_("Đã đăng ký chủ thể %(name)s.", name=producer.name))
            return redirect(url_for(".show", public_id=producer.public_id))
    elif form.is_submitted():
        status = 422
    return render_template(
        "producers/form.html", form=form, communes=communes, producer=None, existing=existing
    ), status


def _register(form: ProducerForm) -> Producer:
    draft = form.draft(viewer(), on=today(), origin=Origin.REGISTERED, source=None)
    with transaction():
        return actions.register_producer(draft, key=form.key, actor=viewer(), now=now())


def _existing(refusal: DomainError) -> str | None:
    return refusal.public_id if isinstance(refusal, ExistsError) else None


@bp.get("/<public_id>")
@requires(Permission.VIEW_PRODUCERS)
def show(public_id: str) -> ResponseReturnValue:
    """One producer with its products."""
    producer = queries.visible_producer(public_id, viewer())
    may_edit = policy.may_edit_producer(viewer(), producer)
    return render_template(
        "producers/show.html",
        producer=producer,
        products=queries.products_of(producer, viewer()),
        kind=PRODUCER_KIND_LABELS[producer.kind],
        lies_in=address_line(producer.commune, producer.old_commune or producer.former_district),
        phone=phone_text(producer.phone),
        tax_code=producer.tax_code if may_edit else masked_tax_code(producer.tax_code),
        basis=Basis(producer.former_district_basis or Basis.UNKNOWN).label,
        may_edit=may_edit,
        may_add=policy.may_add_product(viewer(), producer),
        may_see_indicators=policy.may_see_indicators(viewer(), producer),
    )


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_PRODUCERS)
def edit(public_id: str) -> ResponseReturnValue:
    """Change what is known of a producer."""
    producer = queries.visible_producer(public_id, viewer())
    ensure(policy.may_edit_producer(viewer(), producer))
    form = ProducerForm(data={**queries.form_values(producer), "version": producer.version})
    form.offer_old_communes(viewer(), on=today())
    status, existing = 200, None
    if form.validate_on_submit():
        try:
            _update(producer, form)
        except DomainError as refusal:
            status, existing = refuse(form, refusal), _existing(refusal)
        else:
            flash(_("Đã lưu thông tin chủ thể."))
            return redirect(url_for(".show", public_id=public_id))
    elif form.is_submitted():
        status = 422
    return render_template(
        "producers/form.html",
        form=form,
        communes=queries.communes_for(viewer(), on=today()),
        producer=producer,
        existing=existing,
    ), status


def _update(producer: Producer, form: ProducerForm) -> None:
    draft = form.draft(viewer(), on=today(), origin=producer.origin, source=producer.source)
    with transaction():
        actions.update_producer(producer, draft, form.seen_version, actor=viewer(), now=now())


@bp.route("/<public_id>/end", methods=["GET", "POST"])
@requires(Permission.EDIT_PRODUCERS)
def end(public_id: str) -> ResponseReturnValue:
    """Take a producer out of use, with the reason."""
    producer = queries.visible_producer(public_id, viewer())
    ensure(policy.may_edit_producer(viewer(), producer))
    form = EndForm()
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                actions.end_producer(
                    producer, reason=form.reason.data or "", actor=viewer(), now=now()
                )
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            flash(_("Đã ghi chủ thể ngừng tham gia."))
            return redirect(url_for(".show", public_id=public_id))
    elif form.is_submitted():
        status = 422
    return render_template("producers/end.html", form=form, producer=producer), status
