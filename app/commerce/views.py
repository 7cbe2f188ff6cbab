"""Feeds with what they leave out, their secret addresses, and listings of products."""

import hashlib

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import public, requires, viewer
from app.access.values import Permission, system_viewer
from app.commerce import actions, queries
from app.commerce.exports import google_rss
from app.commerce.forms import EndListingForm, FeedForm, ListingForm
from app.commerce.rules import select
from app.commerce.values import Selection
from app.config import Config
from app.core.clock import now, today
from app.core.database import transaction
from app.core.errors import DomainError, MissingError
from app.core.forms import offered, show
from app.core.secrets import unseal
from app.products.queries import visible_product
from app.settings.queries import programme_by_id

bp = Blueprint("commerce", __name__)


def _config() -> Config:
    found: Config = current_app.config["OCOP"]
    return found


def _selection(programme_id: int) -> Selection:
    config = _config()
    actor = system_viewer(programme_id)
    rows = queries.candidates(viewer=actor, on=today(), public_url=config.public_url)
    return select(
        rows, public_url=config.public_url, loopback=config.loopback, policy=queries.policy()
    )


@bp.get("/commerce")
@requires(Permission.VIEW_FEEDS)
def index() -> ResponseReturnValue:
    """The feed, its addresses, and every item left out with its reason."""
    return render_template(
        "commerce/index.html",
        form=FeedForm(),
        selection=_selection(viewer().programme_id),
        loopback=_config().loopback,
        feeds=[
            (feed, f"{_config().public_url}{url_for('.feed', token=unseal(feed.token_sealed))}")
            for feed in queries.tokens(viewer=viewer())
        ],
    )


@bp.post("/commerce/feeds")
@requires(Permission.MANAGE_FEEDS)
def open_feed() -> ResponseReturnValue:
    """A new secret address."""
    form = FeedForm()
    if form.validate_on_submit():
        with transaction():
            actions.open_feed(
                viewer().programme_id,
                channel="google_merchant",
                label=form.label.data or "",
                actor=viewer(),
                now=now(),
            )
        flash(_("Đã mở địa chỉ mới."))
    else:
        flash(_("Xin đặt tên gọi cho địa chỉ."), "error")
    return redirect(url_for(".index"))


@bp.post("/commerce/feeds/<public_id>/revoke")
@requires(Permission.MANAGE_FEEDS)
def revoke_feed(public_id: str) -> ResponseReturnValue:
    """Close an address for good."""
    feed = queries.visible_token(public_id, viewer=viewer())
    with transaction():
        actions.revoke_feed(feed, actor=viewer(), now=now())
    flash(_("Đã đóng địa chỉ đó."))
    return redirect(url_for(".index"))


@bp.get("/feeds/<token>/google.xml")
@public
def feed(token: str) -> ResponseReturnValue:
    """The feed itself; unchanged content answers 304."""
    found = queries.live_token(token)
    if found is None:
        raise MissingError
    programme = programme_by_id(found.programme_id)
    body = "".join(
        google_rss(
            _selection(programme.id),
            name=programme.name,
            public_url=_config().public_url,
            categories=queries.policy(),
        )
    ).encode()
    answer = Response(body, mimetype="application/rss+xml")
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32])
    answer.cache_control.public = True
    answer.cache_control.max_age = 300
    return answer.make_conditional(request)


@bp.route("/products/<public_id>/listings/new", methods=["GET", "POST"])
@requires(Permission.EDIT_LISTINGS)
def new_listing(public_id: str) -> ResponseReturnValue:
    """Write down where a product is sold."""
    product = visible_product(public_id, viewer=viewer())
    form = ListingForm(seen_on=today())
    form.channel.choices = offered((c.code, c.name) for c in queries.channels())
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                actions.note_listing(
                    product,
                    queries.channel(form.channel.data),
                    form.url.data or "",
                    seen_on=form.seen_on.day or today(),
                    key=form.key,
                    actor=viewer(),
                    now=now(),
                )
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã ghi đường dẫn."))
            return redirect(url_for("home.product", public_id=public_id))
    elif form.is_submitted():
        status = 422
    return render_template("commerce/listing.html", form=form, product=product), status


@bp.route("/listings/<public_id>/end", methods=["GET", "POST"])
@requires(Permission.EDIT_LISTINGS)
def end_listing(public_id: str) -> ResponseReturnValue:
    """The link no longer sells the product."""
    listing = queries.visible_listing(public_id, viewer=viewer())
    form = EndListingForm()
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                actions.end_listing(
                    listing, reason=form.reason.data or "", actor=viewer(), now=now()
                )
        except DomainError as refusal:
            status = show(form, refusal)
        else:
            flash(_("Đã ghi ngừng bán."))
            return redirect(url_for("home.product", public_id=listing.product.public_id))
    elif form.is_submitted():
        status = 422
    return render_template("commerce/end_listing.html", form=form, listing=listing), status
