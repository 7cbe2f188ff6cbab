"""Who may do what to which product."""

from app.access.values import Permission, Viewer
from app.producers.policy import covers
from app.products.models import Product


def may_edit_product(viewer: Viewer, product: Product) -> bool:
    """Whether the viewer may change description, packs and photos of this product."""
    return (
        viewer.may(Permission.EDIT_PRODUCTS)
        and product.ended_at is None
        and product.programme_id == viewer.programme_id
        and (covers(viewer, product) or product.producer_id in viewer.producer_ids)
    )


def may_name_product(viewer: Viewer, product: Product) -> bool:
    """Whether the viewer may change name and group.

    The producer only until the commune has taken in a dossier and given the product its code:
    from then on council and certificate rely on both.
    """
    return may_edit_product(viewer, product) and (covers(viewer, product) or product.code is None)


def may_place_product(viewer: Viewer, product: Product | None) -> bool:
    """Whether the viewer says where a product is made; a producer's own users do not."""
    if not viewer.may(Permission.EDIT_PRODUCERS):
        return False
    return product is None or covers(viewer, product)


def may_end_product(viewer: Viewer, product: Product) -> bool:
    """Whether the viewer may take this product out of the register: officers of its area."""
    return may_edit_product(viewer, product) and covers(viewer, product)


def may_record_code(viewer: Viewer, product: Product) -> bool:
    """Whether the viewer may enter a code printed elsewhere: the provincial secretary."""
    return may_edit_product(viewer, product) and viewer.province_wide
