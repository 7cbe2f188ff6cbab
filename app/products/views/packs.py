"""Adding and changing the packs of a product."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import ensure, requires, viewer
from app.access.values import Permission
from app.core.clock import now
from app.core.database import transaction
from app.core.errors import DomainError
from app.core.forms import show
from app.products import actions, policy, queries
from app.products.forms import PackForm
from app.products.models import Pack, Product
from app.products.views.blueprint import bp


@bp.route("/products/<public_id>/packs/new", methods=["GET", "POST"])
@requires(Permission.EDIT_PRODUCTS)
def new_pack(public_id: str) -> ResponseReturnValue:
    """Add a pack to a product."""
    product = queries.visible_product(public_id, viewer())
    ensure(policy.may_edit_product(viewer(), product))
    form = PackForm()
    status = 200
    if form.validate_on_submit():
        try:
            _add(product, form)
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã thêm quy cách."))
            return redirect(url_for(".parts", public_id=public_id))
    elif form.is_submitted():
        status = 422
    return render_template("products/pack.html", form=form, product=product, pack=None), status


def _add(product: Product, form: PackForm) -> None:
    draft = form.draft()
    with transaction():
        actions.add_pack(product, draft, key=form.key, actor=viewer(), now=now())


@bp.route("/products/packs/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_PRODUCTS)
def edit_pack(public_id: str) -> ResponseReturnValue:
    """Change a pack."""
    pack = queries.visible_pack(public_id, viewer())
    ensure(policy.may_edit_product(viewer(), pack.product))
    form = PackForm(data={**queries.pack_values(pack), "version": pack.version})
    status = 200
    if form.validate_on_submit():
        try:
            _update(pack, form)
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã lưu quy cách."))
            return redirect(url_for(".parts", public_id=pack.product.public_id))
    elif form.is_submitted():
        status = 422
    return render_template("products/pack.html", form=form, product=pack.product, pack=pack), status


def _update(pack: Pack, form: PackForm) -> None:
    draft = form.draft()
    with transaction():
        actions.update_pack(pack, draft, form.seen_version, actor=viewer(), now=now())
