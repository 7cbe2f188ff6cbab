"""Reading producers; the scope every placed row is looked up by."""

from sqlalchemy import ColumnElement, and_, false, or_, true

from app.access.values import Viewer
from app.producers.models import Placed, Producer


def in_scope(model: type[Placed], viewer: Viewer) -> ColumnElement[bool]:
    """The condition that a producer or a product is the viewer's own.

    Within the viewer's programme: everything for who works for the whole province, else what lies
    in one of the viewer's communes or former districts, or belongs to one of their producers.
    """
    of_programme: ColumnElement[bool] = model.programme_id == viewer.programme_id  # type: ignore[attr-defined]
    return and_(of_programme, true() if viewer.province_wide else _own(model, viewer))


def _own(model: type[Placed], viewer: Viewer) -> ColumnElement[bool]:
    """What lies in the viewer's communes and former districts, and their producers' rows."""
    owner = Producer.id if issubclass(model, Producer) else model.producer_id  # type: ignore[attr-defined]
    return or_(
        false(),
        *(
            column.in_(sorted(ids))
            for column, ids in (
                (model.commune_id, viewer.commune_ids),
                (model.former_district_id, viewer.district_ids),
                (owner, viewer.producer_ids),
            )
            if ids
        ),
    )
