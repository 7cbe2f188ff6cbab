"""Finding dossiers, papers and pages: always within the viewer's scope, else a 404."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload, raiseload, selectinload

from app.access.values import Viewer
from app.core.database import db
from app.core.errors import MissingError
from app.core.text import fold
from app.dossiers.models import Dossier, FormTwo, Page, Paper, Submission
from app.dossiers.rules import OPEN_STATES
from app.dossiers.values import DossierKind, DossierState, PageFile
from app.producers.queries import in_scope, page_of_ids
from app.producers.values import PageOf
from app.products.models import Product

AnySelect = Select[*tuple[Any, ...]]
NOT_FOUND = "Không tìm thấy hồ sơ này."


def own(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on Dossier joined with Product that the dossier is the viewer's own."""
    return (Dossier.programme_id == viewer.programme_id) & in_scope(Product, viewer)


def _within(wanted: AnySelect, viewer: Viewer) -> AnySelect:
    return wanted.join(Product, Product.id == Dossier.product_id).where(own(viewer))


def visible_dossier(public_id: str, *, viewer: Viewer) -> Dossier:
    """The dossier with product, producer, papers, events and answers, if the viewer may know it."""
    found: Dossier | None = db.session.scalar(
        _within(select(Dossier), viewer)
        .where(Dossier.public_id == public_id)
        .options(
            contains_eager(Dossier.product).joinedload(Product.producer),
            contains_eager(Dossier.product).joinedload(Product.group),
            contains_eager(Dossier.product).joinedload(Product.commune),
            joinedload(Dossier.assessment),
            selectinload(Dossier.papers).joinedload(Paper.attachment),
            selectinload(Dossier.events),
            selectinload(Dossier.answers),
        )
    )
    if found is None:
        raise MissingError(NOT_FOUND)
    return found


def dossiers_page(
    *,
    viewer: Viewer,
    state: DossierState | None = None,
    kind: DossierKind | None = None,
    words: str = "",
    page: int = 1,
) -> PageOf[Dossier]:
    """A page of the viewer's dossiers, last changed first, narrowed by state, kind and words."""
    wanted = _filtered(select(Dossier.id), viewer, kind=kind, words=words)
    if state is not None:
        wanted = wanted.where(Dossier.state == state)
    ids, total, number = page_of_ids(wanted, Dossier.updated_at.desc(), Dossier.id.desc(), page)
    rows = db.session.scalars(
        select(Dossier)
        .where(Dossier.id.in_(ids))
        .options(
            joinedload(Dossier.product).joinedload(Product.producer),
            joinedload(Dossier.product).joinedload(Product.commune),
            selectinload(Dossier.events),
        )
        .order_by(Dossier.updated_at.desc(), Dossier.id.desc())
    ).all()
    return PageOf(rows, total, number)


def _filtered(
    wanted: AnySelect, viewer: Viewer, *, kind: DossierKind | None, words: str
) -> AnySelect:
    wanted = _within(wanted, viewer)
    if kind is not None:
        wanted = wanted.where(Dossier.kind == kind)
    for word in fold(words).split():
        wanted = wanted.where(Product.search_text.contains(word, autoescape=True))
    return wanted


def state_counts(
    *, viewer: Viewer, kind: DossierKind | None = None, words: str = ""
) -> dict[DossierState, int]:
    """How many of the viewer's dossiers stand in each state."""
    wanted = _filtered(select(Dossier.state, func.count()), viewer, kind=kind, words=words)
    return {row[0]: row[1] for row in db.session.execute(wanted.group_by(Dossier.state))}


def dossier_by_key(key: str, *, viewer: Viewer) -> Dossier | None:
    """The dossier a new form with this one-time key has already opened."""
    return db.session.scalar(
        select(Dossier).where(Dossier.programme_id == viewer.programme_id, Dossier.public_id == key)
    )


def open_dossier_of(product: Product) -> Dossier | None:
    """The dossier of the product that is under way, if there is one (re-entered ones apart)."""
    return db.session.scalar(
        select(Dossier).where(
            Dossier.programme_id == product.programme_id,
            Dossier.product_id == product.id,
            Dossier.state.in_(sorted(OPEN_STATES)),
            Dossier.reentered.is_(False),
        )
    )


def dossiers_of(product: Product) -> Sequence[Dossier]:
    """Every dossier of a product the caller may see, newest first."""
    return db.session.scalars(
        select(Dossier)
        .where(Dossier.programme_id == product.programme_id, Dossier.product_id == product.id)
        .order_by(Dossier.id.desc())
    ).all()


def received_dossiers(*, viewer: Viewer) -> Sequence[Dossier]:
    """Dossiers the province has received and no council has taken up, oldest filing first."""
    return db.session.scalars(
        _within(select(Dossier), viewer)
        .where(Dossier.state == DossierState.RECEIVED)
        .options(contains_eager(Dossier.product).joinedload(Product.producer))
        .order_by(Dossier.filed_on, Dossier.id)
    ).all()


def form_two(dossier: Dossier) -> FormTwo | None:
    """The texts of Form 02, once something was written."""
    return db.session.scalar(
        select(FormTwo).where(
            FormTwo.programme_id == dossier.programme_id, FormTwo.dossier_id == dossier.id
        )
    )


def submissions(dossier: Dossier) -> Sequence[Submission]:
    """The frozen submissions of a dossier, first to last, without their content."""
    return db.session.scalars(
        select(Submission)
        .where(Submission.programme_id == dossier.programme_id, Submission.dossier_id == dossier.id)
        .options(defer(Submission.content))
        .order_by(Submission.number)
    ).all()


def last_submission(dossier: Dossier) -> Submission | None:
    """The submission that counts: the last one."""
    found = submissions(dossier)
    return found[-1] if found else None


def visible_paper(public_id: str, *, viewer: Viewer) -> Paper:
    """A paper of a dossier in the viewer's scope; MissingError otherwise."""
    found: Paper | None = db.session.scalar(
        select(Paper)
        .join(Dossier, Dossier.id == Paper.dossier_id)
        .join(Product, Product.id == Dossier.product_id)
        .where(Paper.public_id == public_id, own(viewer))
        .options(
            contains_eager(Paper.dossier).contains_eager(Dossier.product),
            joinedload(Paper.attachment),
            raiseload(Paper.pages),
        )
    )
    if found is None:
        raise MissingError("Không tìm thấy tài liệu này.")
    return found


def pages_of(paper: Paper) -> Sequence[Page]:
    """The pages read so far, without their text."""
    return db.session.scalars(
        select(Page)
        .where(Page.programme_id == paper.programme_id, Page.paper_id == paper.id)
        .options(defer(Page.text), defer(Page.folded), defer(Page.words))
        .order_by(Page.number)
    ).all()


def page_at(paper: Paper, number: int) -> Page | None:
    """One page with its text; None while it has not been read, or for a number out of range."""
    if not 0 < number <= (paper.page_count or 0):
        return None
    return db.session.scalar(
        select(Page)
        .where(
            Page.programme_id == paper.programme_id,
            Page.paper_id == paper.id,
            Page.number == number,
        )
        .options(defer(Page.folded), defer(Page.words))
    )


def page_numbers(paper: Paper) -> set[int]:
    """Which pages have been read."""
    return set(
        db.session.scalars(
            select(Page.number).where(
                Page.programme_id == paper.programme_id, Page.paper_id == paper.id
            )
        )
    )


def papers_with_pages(dossier_id: int, *, programme_id: int) -> Sequence[Paper]:
    """The papers in use of a dossier with their pages (no text), for those who judge it.

    The caller decides who may see them (a council's agenda, a viewer's scope).
    """
    return db.session.scalars(
        select(Paper)
        .where(
            Paper.programme_id == programme_id,
            Paper.dossier_id == dossier_id,
            Paper.ended_at.is_(None),
        )
        .options(
            joinedload(Paper.attachment),
            selectinload(Paper.pages).options(
                defer(Page.text), defer(Page.folded), defer(Page.words)
            ),
        )
        .order_by(Paper.id)
    ).all()


def page_blob(
    public_id: str,
    *,
    viewer: Viewer,
    dossier_ids: Collection[int] | None = None,
    thumbnail: bool = False,
) -> PageFile:
    """The picture of a page; MissingError unless its dossier is open to the viewer.

    Without ``dossier_ids`` the viewer's own scope decides; with it only these dossiers are open
    (the agenda of a council the viewer sits in).
    """
    wanted = (
        select(Page)
        .join(Paper, Paper.id == Page.paper_id)
        .join(Dossier, Dossier.id == Paper.dossier_id)
        .join(Product, Product.id == Dossier.product_id)
        .where(Page.public_id == public_id, Page.programme_id == viewer.programme_id)
        .options(
            defer(Page.text),
            defer(Page.folded),
            defer(Page.words),
            joinedload(Page.thumbnail if thumbnail else Page.picture),
        )
    )
    if dossier_ids is None:
        wanted = wanted.where(own(viewer))
    else:
        wanted = wanted.where(Dossier.id.in_(sorted(dossier_ids)), Paper.ended_at.is_(None))
    page = db.session.scalar(wanted)
    if page is None:
        raise MissingError("Không tìm thấy trang này.")
    blob = page.thumbnail if thumbnail else page.picture
    return PageFile(blob.digest, blob.media_type, blob.size, f"trang-{page.number}.webp")
