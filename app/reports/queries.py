"""The facts behind a progress report, within the viewer's scope, as of a day."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from app.access.values import Viewer
from app.certification.models import Recognition
from app.certification.queries import expiring_days, latest, standing
from app.certification.values import Validity
from app.commerce.queries import online_product_ids
from app.core.database import db
from app.core.errors import MissingError
from app.dossiers.models import Dossier, DossierEventRow
from app.dossiers.values import IN_PROCESS, DossierState
from app.evaluation.models import Entry
from app.producers.queries import in_scope
from app.products.models import Product
from app.reports.models import ReportFile
from app.reports.rules import lines, tally
from app.reports.values import Area, By, Line, ProductFacts, Progress, Tally
from app.settings.queries import programme_by_id
from app.units.models import Unit
from app.units.queries import (
    communes_of,
    district_labels,
    former_province_blocks,
)
from app.units.values import LAST_DAY_OF_DISTRICTS

UNKNOWN_DISTRICT, UNKNOWN_COMMUNE = "Chưa rõ huyện cũ", "Chưa rõ xã"
BASES = {
    "address": "theo địa chỉ trước 01/7/2025",
    "chosen": "theo xã cũ đã chọn khi đăng ký",
    "same_code": "theo xã cũ cùng mã",
    "main_part": "theo phần chính của xã",
    "unknown": "chưa rõ huyện cũ",
}


def progress(*, viewer: Viewer, on: date, by: By, now: datetime) -> Progress:
    """The progress report of what the viewer may see, as of a day, by a kind of area."""
    programme = programme_by_id(viewer.programme_id)
    products = product_facts(viewer=viewer, on=on)
    areas = _areas(programme.province, by=by, on=on, viewer=viewer)
    found = lines(products, areas, _key_of(programme.province, by))
    return Progress(
        programme=programme.name,
        province=programme.province.full_name,
        on=on,
        by=by,
        made_at=now,
        lines=found,
        subtotals=_subtotals(products, found, programme.province, by),
        total=tally(products),
        scope="Toàn tỉnh" if viewer.province_wide else viewer.unit_name,
        bases=_bases(viewer, products),
        expiring_days=expiring_days(programme.id, on=on),
    )


def product_facts(*, viewer: Viewer, on: date) -> list[ProductFacts]:
    """Every product in scope as it stood on the day; a constant number of queries."""
    days = expiring_days(viewer.programme_id, on=on)
    recognised = latest(_recognitions(viewer), on=on)
    states = _dossier_states(viewer, on=on)
    online = online_product_ids(viewer.programme_id, on=on)
    rows = db.session.execute(
        select(
            Product.id, Product.producer_id, Product.commune_id, Product.former_district_id
        ).where(in_scope(Product, viewer))
    )
    found = []
    for product_id, producer_id, commune_id, district_id in rows:
        recognition = recognised.get(product_id)
        state = standing(recognition, on=on, expiring_days=days) if recognition else None
        if state is Validity.UNKNOWN and _later(recognition, on):
            state = None
        stage = states.get(product_id)
        found.append(
            ProductFacts(
                product_id=product_id,
                producer_id=producer_id,
                commune_id=commune_id,
                former_district_id=district_id,
                stars=recognition.stars if recognition else None,
                standing=state,
                in_process=stage is not None,
                proposed_five=stage is True,
                online=product_id in online,
            )
        )
    return found


def _later(recognition: Recognition | None, on: date) -> bool:
    """A recognition known by its year only does not exist in the years before."""
    return recognition is not None and (recognition.year or 0) > on.year


def _recognitions(viewer: Viewer) -> Sequence[Recognition]:
    return db.session.scalars(
        select(Recognition).join(Recognition.product).where(in_scope(Product, viewer))
    ).all()


def _dossier_states(viewer: Viewer, *, on: date) -> dict[int, bool]:
    """Products with a dossier in process on the day, read from the events; True: scored 5 stars.

    A dossier re-entered from paper is a record of the past and never in process.
    """
    last = (
        select(func.max(DossierEventRow.id))
        .where(DossierEventRow.day <= on)
        .group_by(DossierEventRow.dossier_id)
    )
    rows = db.session.execute(
        select(Dossier.product_id, DossierEventRow.to_state, Entry.stars)
        .join(DossierEventRow, DossierEventRow.dossier_id == Dossier.id)
        .join(Dossier.product)
        .outerjoin(Entry, Entry.dossier_id == Dossier.id)
        .where(
            in_scope(Product, viewer), DossierEventRow.id.in_(last), Dossier.reentered.is_(False)
        )
        .order_by(Dossier.id)
    )
    return {
        product: state is DossierState.SCORED and stars == 5
        for product, state, stars in rows
        if state in IN_PROCESS
    }


def _areas(province: Unit, *, by: By, on: date, viewer: Viewer) -> list[Area]:
    if by is By.COMMUNE:
        day = max(on, province.valid_from or on)
        communes = communes_of(province.id, day)
        shown = [unit for unit in communes if _may_show(unit.id, viewer, communes=True)]
        return [
            *(Area(unit.id, unit.full_name, unit.full_name) for unit in shown),
            Area(None, UNKNOWN_COMMUNE, UNKNOWN_COMMUNE),
        ]
    blocks = former_province_blocks(province.id)
    if by is By.FORMER_PROVINCE:
        return [
            *(Area(old.id, f"{old.full_name} (cũ)", old.full_name) for old, _ in blocks),
            Area(None, UNKNOWN_DISTRICT, UNKNOWN_DISTRICT),
        ]
    past = by is By.DISTRICT and on <= LAST_DAY_OF_DISTRICTS
    labels = {} if past else district_labels(province.id)
    return [
        *(
            Area(unit.id, labels.get(unit.id, unit.full_name), unit.full_name, old.full_name)
            for old, districts in blocks
            for unit in districts
            if _may_show(unit.id, viewer, communes=False)
        ),
        Area(None, UNKNOWN_DISTRICT, UNKNOWN_DISTRICT),
    ]


def _may_show(unit_id: int, viewer: Viewer, *, communes: bool) -> bool:
    """Whether an empty line is shown: all to the province, else the viewer's own areas."""
    if viewer.province_wide:
        return True
    own = viewer.commune_ids if communes else viewer.district_ids
    return unit_id in own or not own


def _key_of(province: Unit, by: By) -> Callable[[ProductFacts], int | None]:
    if by is By.COMMUNE:
        return lambda product: product.commune_id
    if by is By.FORMER_PROVINCE:
        parents = {
            unit.id: old.id
            for old, districts in former_province_blocks(province.id)
            for unit in districts
        }
        return lambda product: parents.get(product.former_district_id or 0)
    return lambda product: product.former_district_id


def _subtotals(
    products: list[ProductFacts], found: tuple[Line, ...], province: Unit, by: By
) -> tuple[tuple[str, Tally], ...]:
    """A subtotal per block of a former province, producers counted once in the block."""
    if by not in {By.DISTRICT, By.FORMER_DISTRICT}:
        return ()
    shown = {line.area.block for line in found}
    return tuple(
        (
            old.full_name,
            tally(p for p in products if p.former_district_id in {unit.id for unit in districts}),
        )
        for old, districts in former_province_blocks(province.id)
        if old.full_name in shown
    )


def _bases(viewer: Viewer, products: list[ProductFacts]) -> tuple[tuple[str, int], ...]:
    """How the former district of the recognised products is known, for the footnote."""
    counted = {product.product_id for product in products if product.standing is not None}
    rows = db.session.execute(
        select(Product.id, Product.former_district_basis).where(in_scope(Product, viewer))
    )
    found = Counter((basis or "unknown") for product, basis in rows if product in counted)
    return tuple((text, found[key]) for key, text in BASES.items() if found[key])


def visible_file(public_id: str, *, viewer: Viewer) -> ReportFile:
    """A report file the viewer asked for; MissingError otherwise."""
    found = db.session.scalar(
        select(ReportFile).where(
            ReportFile.public_id == public_id,
            ReportFile.programme_id == viewer.programme_id,
            ReportFile.asked_by_id == viewer.user_id,
        )
    )
    if found is None:
        raise MissingError
    return found
