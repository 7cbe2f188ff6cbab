"""Home, the product list and page, search, notices, help, and the page of components."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import current_viewer, public, requires, viewer
from app.access.values import Permission
from app.certification.queries import expiring_days, recognitions_of, standing
from app.certification.values import VALIDITY_LABELS, Validity
from app.commerce.queries import channels
from app.core.clock import now, today
from app.core.database import transaction
from app.dossiers.values import DOSSIER_STATE_LABELS
from app.evaluation.queries import my_sheets
from app.home import queries
from app.home.forms import specimens
from app.home.queries import Filters
from app.notices import actions as notice_actions
from app.notices import queries as notice_queries
from app.products.policy import may_edit_product
from app.products.queries import visible_product
from app.reports.queries import progress
from app.reports.values import By
from app.settings.queries import programme_by_id, setting
from app.units.queries import former_province_blocks

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """What waits for me; who is not signed in is led to sign-in."""
    present = current_viewer()
    if present is None:
        return redirect(url_for("accounts.sign_in"))
    report = None
    if present.may("view_reports"):
        report = progress(viewer=present, on=today(), by=By.DISTRICT, now=now())
    return render_template(
        "home/index.html",
        waiting=queries.waiting(viewer=present, on=today()),
        report=report,
        in_process=queries.in_process_count(viewer=present),
        sheets=my_sheets(viewer=present) if present.may("score_products") else [],
    )


@bp.get("/products")
@requires(Permission.VIEW_PRODUCTS)
def products() -> ResponseReturnValue:
    """The product list with filters in the address."""
    args = request.args
    wanted = args.get("standing", "")
    filters = Filters(
        words=args.get("q", ""),
        stars=args.get("stars", type=int),
        standing=Validity(wanted) if wanted in set(Validity) else None,
        district=args.get("district", ""),
        missing=args.get("missing", ""),
    )
    page = queries.product_page(
        viewer=viewer(), filters=filters, page=args.get("page", 1, type=int), on=today()
    )
    return render_template(
        "home/products.html",
        page=page,
        filters=filters,
        districts=_districts(),
        labels=VALIDITY_LABELS,
        states=DOSSIER_STATE_LABELS,
    )


def _districts() -> list[tuple[str, str]]:
    province = programme_by_id(viewer().programme_id).province
    blocks = former_province_blocks(province.id)
    return [
        *((unit.public_id, unit.full_name) for _old, units in blocks for unit in units),
        ("none", _("Chưa rõ huyện cũ")),
    ]


@bp.get("/products/<public_id>")
@requires(Permission.VIEW_PRODUCTS)
def product(public_id: str) -> ResponseReturnValue:
    """One product with all that is known of it."""
    found = visible_product(public_id, viewer=viewer())
    days = expiring_days(viewer().programme_id, on=today())
    recognitions = [
        (row, standing(row, on=today(), expiring_days=days)) for row in recognitions_of(found.id)
    ]
    return render_template(
        "home/product.html",
        product=found,
        recognitions=recognitions,
        dossiers=queries.dossiers_of(found.id),
        listings=queries.live_listings(found.id),
        channels={channel.code: channel.name for channel in channels()},
        labels=VALIDITY_LABELS,
        states=DOSSIER_STATE_LABELS,
        may_edit=viewer().may("edit_products") and may_edit_product(viewer(), found),
    )


@bp.get("/search")
@requires(Permission.SEARCH)
def search() -> ResponseReturnValue:
    """One box over products, producers, units and numbers."""
    words = request.args.get("q", "").strip()[:100]
    found = queries.search(words, viewer=viewer())
    return render_template("home/search.html", words=words, found=found)


@bp.get("/notices")
@requires(Permission.VIEW_NOTICES)
def notices() -> ResponseReturnValue:
    """What I was told."""
    rows = notice_queries.my_notices(viewer=viewer())
    return render_template("home/notices.html", notices=rows)


@bp.post("/notices/<public_id>")
@requires(Permission.VIEW_NOTICES)
def open_notice(public_id: str) -> ResponseReturnValue:
    """Mark a notice read and go where it points."""
    found = notice_queries.my_notice(public_id, viewer=viewer())
    with transaction():
        notice_actions.read(found, actor=viewer(), now=now())
    return redirect(found.path)


@bp.get("/help")
@requires(Permission.VIEW_HOME)
def help() -> ResponseReturnValue:
    """How to begin, and where help is."""
    contact = setting(viewer().programme_id, "support_contact", on=today())
    return render_template("home/help.html", contact=contact)


@bp.route("/components", methods=["GET", "POST"])
@requires(Permission.VIEW_COMPONENTS)
def components() -> ResponseReturnValue:
    """Every macro in every state."""
    return render_template("components/index.html", **specimens())
