"""Who may do what to which producer."""

from app.access.values import Permission, Viewer
from app.producers.models import Placed, Producer


def covers(viewer: Viewer, row: Placed) -> bool:
    """Whether the row lies in the viewer's area of work: the whole province or their communes."""
    if row.programme_id != viewer.programme_id:  # type: ignore[attr-defined]
        return False
    return viewer.province_wide or row.commune_id in viewer.commune_ids


def may_register_producer(viewer: Viewer) -> bool:
    """Whether the viewer may enter new producers somewhere."""
    return viewer.may(Permission.EDIT_PRODUCERS) and (
        viewer.province_wide or bool(viewer.commune_ids)
    )


def may_place_in(viewer: Viewer, commune_id: int) -> bool:
    """Whether the viewer may put a row into a commune: commune officers only into their own."""
    return viewer.province_wide or commune_id in viewer.commune_ids


def may_edit_producer(viewer: Viewer, producer: Producer) -> bool:
    """Whether the viewer may change this producer's data."""
    return (
        viewer.may(Permission.EDIT_PRODUCERS)
        and covers(viewer, producer)
        and producer.ended_at is None
    )


def may_see_indicators(viewer: Viewer, producer: Producer) -> bool:
    """Whether the viewer may see sex, ethnicity and disability of the representative.

    Sensitive personal data: shown only to those who write it (Law 91/2025/QH15).
    """
    return viewer.may(Permission.EDIT_PRODUCERS) and covers(viewer, producer)


def may_add_product(viewer: Viewer, producer: Producer) -> bool:
    """Whether the viewer may enter a product of this producer: its officers and its own users."""
    return (
        viewer.may(Permission.EDIT_PRODUCTS)
        and producer.ended_at is None
        and producer.programme_id == viewer.programme_id
        and (covers(viewer, producer) or producer.id in viewer.producer_ids)
    )
