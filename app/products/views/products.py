"""Registering and changing a product, its code, taking it out of the register."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import ensure, requires, viewer
from app.access.values import Permission
from app.core.clock import now, today
from app.core.database import transaction
from app.core.errors import DomainError, NotAllowedError
from app.core.forms import show
from app.producers.forms import EndForm
from app.producers.models import Producer
from app.producers.policy import may_add_product
from app.producers.queries import communes_for, place_values, visible_producer
from app.products import actions, policy, queries
from app.products.forms import CodeForm, ProductForm, Suggested
from app.products.models import Product
from app.products.rules import content_text
from app.products.views.blueprint import bp, existing

TAKEN_IN = "Sản phẩm đã có mã nên tên và phân nhóm chỉ cán bộ sửa được."


@bp.route("/producers/<public_id>/products/new", methods=["GET", "POST"])
@requires(Permission.EDIT_PRODUCTS)
def new(public_id: str) -> ResponseReturnValue:
    """Register a product of a producer."""
    producer = visible_producer(public_id, viewer())
    ensure(may_add_product(viewer(), producer))
    form = ProductForm(data=place_values(producer))
    form.offer_groups(None)
    placed = policy.may_place_product(viewer(), None)
    if request.form.get("find"):
        return _form_page(form, producer, None, placed, suggested=form.suggest_groups())
    form.offer_old_communes(viewer(), on=today())
    status, other = 200, None
    if form.validate_on_submit():
        try:
            product = _register(producer, form, placed)
        except DomainError as refusal:
            status, other = show(form, refusal), existing(refusal)
        else:
            flash(_("Đã đăng ký sản phẩm %(name)s.", name=product.name))
            return redirect(url_for(".parts", public_id=product.public_id))
    elif form.is_submitted():
        status = 422
    return _form_page(form, producer, None, placed, status=status, other=other)


def _register(producer: Producer, form: ProductForm, placed: bool) -> Product:
    draft = form.draft(viewer(), None, on=today(), placed=placed)
    with transaction():
        return actions.register_product(producer, draft, key=form.key, actor=viewer(), now=now())


@bp.route("/products/<public_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_PRODUCTS)
def edit(public_id: str) -> ResponseReturnValue:
    """Change what is known of a product."""
    product = queries.visible_product(public_id, viewer())
    ensure(policy.may_edit_product(viewer(), product))
    form = ProductForm(data={**queries.form_values(product), "version": product.version})
    form.offer_groups(product.group)
    placed = policy.may_place_product(viewer(), product)
    if request.form.get("find"):
        return _form_page(form, product.producer, product, placed, suggested=form.suggest_groups())
    form.offer_old_communes(viewer(), on=today())
    status, other = 200, None
    if form.validate_on_submit():
        try:
            _update(product, form, placed)
        except DomainError as refusal:
            status, other = show(form, refusal), existing(refusal)
        else:
            flash(_("Đã lưu sản phẩm."))
            return redirect(url_for(".parts", public_id=public_id))
    elif form.is_submitted():
        status = 422
    return _form_page(form, product.producer, product, placed, status=status, other=other)


def _update(product: Product, form: ProductForm, placed: bool) -> None:
    draft = form.draft(viewer(), product, on=today(), placed=placed)
    renamed = draft.name != product.name or draft.group is not product.group
    if renamed and not policy.may_name_product(viewer(), product):
        raise NotAllowedError(_(TAKEN_IN), field="name")
    with transaction():
        actions.update_product(product, draft, form.seen_version, actor=viewer(), now=now())


def _form_page(
    form: ProductForm,
    producer: Producer,
    product: Product | None,
    placed: bool,
    *,
    status: int = 200,
    other: str | None = None,
    suggested: list[Suggested] | None = None,
) -> ResponseReturnValue:
    if suggested is not None:
        form.offer_old_communes(viewer(), on=today())
    return render_template(
        "products/form.html",
        form=form,
        producer=producer,
        product=product,
        placed=placed,
        may_name=product is None or policy.may_name_product(viewer(), product),
        communes=communes_for(viewer(), on=today()) if placed else [],
        suggested=suggested,
        existing=other,
    ), status


@bp.get("/products/<public_id>/parts")
@requires(Permission.VIEW_PRODUCTS)
def parts(public_id: str) -> ResponseReturnValue:
    """Packs and photos of a product, with what may be done to them."""
    product = queries.visible_product(public_id, viewer())
    return render_template(
        "products/parts.html",
        product=product,
        photos=queries.live_photos(product),
        content_text=content_text,
        may_edit=policy.may_edit_product(viewer(), product),
        may_end=policy.may_end_product(viewer(), product),
        may_record_code=product.code is None and policy.may_record_code(viewer(), product),
    )


@bp.route("/products/<public_id>/code", methods=["GET", "POST"])
@requires(Permission.EDIT_PRODUCTS)
def code(public_id: str) -> ResponseReturnValue:
    """Write down a code the product already bears on paper."""
    product = queries.visible_product(public_id, viewer())
    ensure(policy.may_record_code(viewer(), product))
    form = CodeForm()
    status, other = 200, None
    if form.validate_on_submit():
        try:
            with transaction():
                actions.record_code(product, form.code.data or "", actor=viewer(), now=now())
        except DomainError as refusal:
            status, other = show(form, refusal), existing(refusal)
        else:
            flash(_("Đã ghi mã %(code)s.", code=product.code))
            return redirect(url_for(".parts", public_id=public_id))
    elif form.is_submitted():
        status = 422
    return render_template("products/code.html", form=form, product=product, existing=other), status


@bp.route("/products/<public_id>/end", methods=["GET", "POST"])
@requires(Permission.EDIT_PRODUCTS)
def end(public_id: str) -> ResponseReturnValue:
    """Take a product out of the register, with the reason."""
    product = queries.visible_product(public_id, viewer())
    ensure(policy.may_end_product(viewer(), product))
    form = EndForm()
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                actions.end_product(
                    product, reason=form.reason.data or "", actor=viewer(), now=now()
                )
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã ghi sản phẩm ngừng."))
            return redirect(url_for(".parts", public_id=public_id))
    elif form.is_submitted():
        status = 422
    return render_template("products/end.html", form=form, product=product), status
