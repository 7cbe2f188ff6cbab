"""Home, the product list and page, search, notices, help, and the page of components."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access.guard import current_viewer, public, requires, viewer
from app.access.values import ROLE_LABELS, Permission, Role, Viewer
from app.certification.models import Recognition
from app.certification.queries import expiring_days, recognitions_of, standing
from app.certification.values import VALIDITY_LABELS, Validity
from app.commerce.queries import channels
from app.core.clock import now, today
from app.core.database import transaction
from app.core.language import translated
from app.dossiers.queries import dossiers_of, open_dossier_of
from app.dossiers.values import DOSSIER_KIND_LABELS, DOSSIER_STATE_LABELS
from app.home import queries
from app.home.forms import specimens
from app.home.queries import Filters
from app.home.rules import first_among, leading
from app.notices import actions as notice_actions
from app.notices import queries as notice_queries
from app.products.models import Product
from app.products.policy import may_edit_product
from app.products.queries import live_photos, visible_product
from app.products.rules import content_text
from app.reports.queries import progress
from app.reports.values import By
from app.settings.queries import programme_by_id, setting
from app.units.exports import parents, period
from app.units.queries import address_line, former_province_blocks, units_by_ids
from app.units.values import Basis

bp = Blueprint("home", __name__)

STARS = (3, 4, 5)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """What waits for me; who is not signed in is led to sign-in."""
    present = current_viewer()
    if present is None:
        return redirect(url_for("accounts.sign_in"))
    return render_template(
        "home/index.html",
        waiting=queries.waiting(viewer=present, on=today()),
        sheets=queries.open_sheets(viewer=present),
        dossiers=queries.under_way(viewer=present),
        own=_own_products(present),
        roles=[translated(ROLE_LABELS[role]) for role in Role if role in present.roles],
        labels=VALIDITY_LABELS,
        states=DOSSIER_STATE_LABELS,
        **_progress(present),
    )


def _own_products(present: Viewer) -> tuple[queries.ProductLine, ...]:
    """A producer's own products, which are few."""
    if not present.holds(Role.PRODUCER):
        return ()
    return queries.product_page(viewer=present, filters=Filters(), page=1, on=today()).lines


def _progress(present: Viewer) -> Mapping[str, Any]:
    if not present.may("view_reports"):
        return {"report": None}
    report = progress(viewer=present, on=today(), by=By.DISTRICT, now=now())
    lines = leading(report.lines)
    units = units_by_ids([line.area.key for line in lines if line.area.key is not None])
    return {
        "report": report,
        "leading": lines,
        "first": first_among(lines),
        "area_ids": {key: unit.public_id for key, unit in units.items()},
        "in_process": queries.in_process_count(viewer=present),
    }


@bp.get("/products")
@requires(Permission.VIEW_PRODUCTS)
def products() -> ResponseReturnValue:
    """The product list with filters in the address."""
    filters = _filters()
    districts = _districts()
    page = queries.product_page(
        viewer=viewer(), filters=filters, page=request.args.get("page", 1, type=int), on=today()
    )
    return render_template(
        "home/products.html",
        page=page,
        filters=filters,
        active=_active(filters, dict(districts)),
        districts=districts,
        labels=VALIDITY_LABELS,
        states=DOSSIER_STATE_LABELS,
    )


def _filters() -> Filters:
    args = request.args
    wanted, stars = args.get("standing", ""), args.get("stars", type=int)
    return Filters(
        words=args.get("q", "").strip()[:100],
        stars=stars if stars in STARS else None,
        standing=Validity(wanted) if wanted in set(Validity) else None,
        district=args.get("district", ""),
        missing="commune" if args.get("missing") == "commune" else "",
    )


def _active(filters: Filters, districts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each filter in force in words, and the address of the list without it."""
    words = {
        "q": _("“%(words)s”", words=filters.words) if filters.words else "",
        "stars": ngettext("%(n)s sao", "%(n)s sao", filters.stars, n=filters.stars)
        if filters.stars
        else "",
        "standing": translated(VALIDITY_LABELS[filters.standing]) if filters.standing else "",
        "district": districts.get(filters.district, _("Huyện khác")) if filters.district else "",
        "missing": _("Chưa rõ xã") if filters.missing else "",
    }
    kept: dict[str, Any] = {key: request.args.get(key) for key, text in words.items() if text}
    return [
        (text, url_for(".products", **{name: kept[name] for name in kept if name != key}))
        for key, text in words.items()
        if text
    ]


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
    recognitions = _recognitions(found)
    may_edit = may_edit_product(viewer(), found)
    return render_template(
        "home/product.html",
        product=found,
        recognitions=recognitions,
        published=found.ended_at is None and any(state for _row, state in recognitions),
        photos=live_photos(found),
        dossiers=dossiers_of(found),
        listings=queries.listings_of(found.id),
        lies_in=address_line(found.commune, found.old_commune),
        basis=Basis(found.former_district_basis or Basis.UNKNOWN).label,
        channels={channel.code: channel.name for channel in channels()},
        may_edit=may_edit,
        may_open_dossier=_may_open_dossier(found),
        content_text=content_text,
        labels=VALIDITY_LABELS,
        states=DOSSIER_STATE_LABELS,
        kinds=DOSSIER_KIND_LABELS,
    )


def _recognitions(found: Product) -> list[tuple[Recognition, Validity | None]]:
    days = expiring_days(found.programme_id, on=today())
    return [
        (row, standing(row, on=today(), expiring_days=days)) for row in recognitions_of(found.id)
    ]


def _may_open_dossier(found: Product) -> bool:
    """A product in use has one dossier under way at a time."""
    allowed = viewer().may("fill_dossier") and found.ended_at is None
    return allowed and open_dossier_of(found) is None


@bp.get("/search")
@requires(Permission.SEARCH)
def search() -> ResponseReturnValue:
    """One box over products, producers, units and numbers."""
    words = request.args.get("q", "").strip()[:100]
    return render_template(
        "home/search.html",
        words=words,
        found=queries.search(words, viewer=viewer()),
        parents=parents,
        period=period,
    )


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
    roles = [translated(ROLE_LABELS[role]) for role in Role if role in viewer().roles]
    return render_template("home/help.html", contact=contact, roles=roles)


@bp.route("/components", methods=["GET", "POST"])
@requires(Permission.VIEW_COMPONENTS)
def components() -> ResponseReturnValue:
    """Every macro in every state."""
    return render_template("components/index.html", **specimens())
