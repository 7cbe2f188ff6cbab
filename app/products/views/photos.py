"""Adding, showing and taking off the photos of a product."""

import os
from typing import IO, BinaryIO, cast

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.access.guard import ensure, requires, viewer
from app.access.values import Permission
from app.core.clock import now
from app.core.database import transaction
from app.core.documents.images import prepare_photo
from app.core.errors import DomainError
from app.core.files import store
from app.core.forms import show
from app.files.actions import keep_bytes, safe_name
from app.products import actions, policy, queries
from app.products.forms import PhotoForm
from app.products.models import Photo, Product
from app.products.values import StoredPhoto
from app.products.views.blueprint import bp

LARGEST_PHOTO = 25
KEPT = "private, max-age=604800, immutable"


@bp.route("/products/<public_id>/photos/new", methods=["GET", "POST"])
@requires(Permission.EDIT_PRODUCTS)
def new_photo(public_id: str) -> ResponseReturnValue:
    """Add a photo to a product."""
    product = queries.visible_product(public_id, viewer())
    ensure(policy.may_edit_product(viewer(), product))
    form = PhotoForm(data={"alt": product.name})
    status = 200
    if form.validate_on_submit():
        try:
            _add(product, form)
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã thêm ảnh."))
            return redirect(url_for(".parts", public_id=public_id))
    elif form.is_submitted():
        status = 422
    return render_template(
        "products/new_photo.html", form=form, product=product, limit=LARGEST_PHOTO
    ), status


def _add(product: Product, form: PhotoForm) -> None:
    """Bytes first, rows after: nothing is decoded or stored within the transaction."""
    if queries.photo_by_key(product.programme_id, form.key) is not None:
        return
    stored = _stored(form.chosen())
    with transaction():
        actions.add_photo(
            product, stored, alt=form.alt.data or "", key=form.key, actor=viewer(), now=now()
        )


def _stored(upload: FileStorage) -> StoredPhoto:
    """The photo made anew and put into the store, with its thumbnail."""
    _check_size(upload.stream)
    photo = prepare_photo(cast(BinaryIO, upload.stream), field="photo")
    name, _ending = os.path.splitext(safe_name(upload.filename or "anh"))
    return StoredPhoto(
        picture=keep_bytes(photo.main),
        thumbnail=keep_bytes(photo.thumb),
        width=photo.width,
        height=photo.height,
        name=name,
    )


def _check_size(stream: IO[bytes]) -> None:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if size > LARGEST_PHOTO * 1024 * 1024:
        raise DomainError(f"Ảnh lớn hơn {LARGEST_PHOTO} MB. Xin chọn ảnh nhỏ hơn.", field="photo")


@bp.get("/products/photos/<public_id>", defaults={"size": "full"})
@bp.get("/products/photos/<public_id>/<any(thumbnail):size>")
@requires(Permission.VIEW_PRODUCTS)
def photo(public_id: str, size: str) -> ResponseReturnValue:
    """The photo, or its thumbnail, of a product within the viewer's scope."""
    found = queries.visible_photo(public_id, viewer())
    return photo_answer(found, size, KEPT)


def photo_answer(found: Photo, size: str, kept: str) -> Response:
    """The bytes of a photo, shown in place; ``kept``: who may keep them and how long."""
    attachment = found.thumbnail if size == "thumbnail" else found.picture
    with store().open(attachment.blob.digest) as source:
        answer = Response(source.read(), mimetype=attachment.blob.media_type)
    answer.headers["Cache-Control"] = kept
    answer.set_etag(attachment.blob.digest)
    answer.make_conditional(request)
    return answer


@bp.post("/products/photos/<public_id>/remove")
@requires(Permission.EDIT_PRODUCTS)
def remove_photo(public_id: str) -> ResponseReturnValue:
    """Take a photo off its product."""
    found = queries.visible_photo(public_id, viewer())
    ensure(policy.may_edit_product(viewer(), found.product))
    product_id = found.product.public_id
    with transaction():
        actions.end_photo(found, reason="người dùng bỏ ảnh", actor=viewer(), now=now())
    flash(_("Đã bỏ ảnh."))
    return redirect(url_for(".parts", public_id=product_id))
