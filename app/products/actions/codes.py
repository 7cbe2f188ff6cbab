"""Giving a product its code at intake, and writing down one it already bears."""

from datetime import date, datetime

from app.access.values import Viewer
from app.audit.actions import record
from app.core.clock import day_of
from app.core.database import lock
from app.core.errors import DomainError, constraint_sentence
from app.producers.values import ExistsError
from app.products.models import Product
from app.products.queries import product_by_code
from app.products.rules import check_code, district_in_code, product_code
from app.settings.actions import next_number
from app.settings.queries import programme_by_id, setting
from app.units.queries import former_provinces, unit_by_id

constraint_sentence(
    "uq_products_programme_id_code",
    columns="products.programme_id, products.code",
    sentence="Mã này đã là của một sản phẩm khác trong chương trình.",
    field="code",
)


def assign_code(
    product: Product, *, year: int, actor: Viewer, now: datetime, on: date | None = None
) -> str:
    """The product's code, given once at intake: a second call gives the same code.

    ``year``: the year of the evaluation, printed in the code. ``on``: the day of intake, which
    decides the form (with the district before 01/7/2025); by default today, or the last day of a
    past year. The number is the next of the commune, per year or throughout by the setting
    ``product_number_yearly``; numbers borne by imported products are passed over.
    """
    lock(product)
    if product.code:
        return product.code
    today = day_of(now)
    day = on or (today if year == today.year else date(year, 12, 31))
    province, district, commune = _code_units(product, day)
    yearly = setting(product.programme_id, "product_number_yearly", on=day)
    code = None
    while code is None or product_by_code(product.programme_id, code) is not None:
        number = next_number(
            product.programme_id,
            kind="product",
            authority="-".join(part for part in (district, commune) if part),
            year=year if yearly else 0,
            actor=actor,
            now=now,
        )
        code = product_code(province, commune, number, year, district_code=district)
    product.code, product.updated_at = code, now
    record("product.code_assigned", product, actor=actor, now=now)
    return code


def record_code(product: Product, code: str, *, actor: Viewer, now: datetime) -> None:
    """Write down a code the product already bears on paper; refused when another has it."""
    lock(product)
    if product.code:
        raise DomainError(f"Sản phẩm đã có mã {product.code}.", field="code")
    parts = check_code(code)
    programme = programme_by_id(product.programme_id)
    known = {programme.code, *(unit.code for unit in former_provinces(programme.province_id))}
    if parts.province not in known:
        raise DomainError(
            f"Mã tỉnh {parts.province} không thuộc {programme.province.inline_name} "
            f"({', '.join(sorted(known))}).",
            field="code",
        )
    holder = product_by_code(product.programme_id, code.strip())
    if holder is not None:
        raise ExistsError(
            f"Mã {code.strip()} đã là của sản phẩm “{holder.name}”. Xin so lại với giấy tờ.",
            field="code",
            public_id=holder.public_id,
        )
    product.code, product.updated_at = code.strip(), now
    record("product.code_recorded", product, actor=actor, now=now)


def _code_units(product: Product, day: date) -> tuple[str, str | None, str]:
    """Codes of province, district (before 01/7/2025) and commune the product is counted in."""
    if not district_in_code(day):
        if product.commune is None:
            raise DomainError("Chưa rõ xã của sản phẩm nên chưa lập được mã.")
        return programme_by_id(product.programme_id).code, None, product.commune.code
    old = unit_by_id(product.old_commune_id) if product.old_commune_id else None
    district = old.parent if old else None
    if old is None or district is None or district.parent is None:
        raise DomainError(
            "Chưa rõ xã cũ của sản phẩm nên chưa lập được mã theo dạng trước 01/7/2025."
        )
    return district.parent.code, district.code, old.code
