"""Counting products by area: every product in exactly one line, producers counted once a line."""

from collections.abc import Callable, Iterable, Sequence

from app.certification.values import Validity
from app.reports.values import Area, Line, ProductFacts, Tally


def tally(products: Iterable[ProductFacts]) -> Tally:
    """The counts of some products.

    Valid includes expiring; what lacks decision or day is counted apart, never as valid.
    """
    found = Tally()
    producers: set[int] = set()
    for product in products:
        _count(found, product)
        if product.standing is not None:
            producers.add(product.producer_id)
    found.producers = len(producers)
    return found


def _count(found: Tally, product: ProductFacts) -> None:
    found.in_process += product.in_process
    found.proposed_five += product.proposed_five
    if product.standing is None or product.stars is None:
        return
    found.in_register[product.stars] += 1
    if product.standing in {Validity.VALID, Validity.EXPIRING}:
        found.valid[product.stars] += 1
        found.expiring += product.standing is Validity.EXPIRING
        found.online += product.online
    found.expired += product.standing is Validity.EXPIRED
    found.revoked += product.standing is Validity.REVOKED
    found.unknown += product.standing is Validity.UNKNOWN


def lines(
    products: Sequence[ProductFacts],
    areas: Sequence[Area],
    area_of: Callable[[ProductFacts], int | None],
) -> tuple[Line, ...]:
    """A line per area in the order given; the area with key None takes what belongs nowhere else.

    A product whose area is not among ``areas`` counts as unknown: nothing is lost.
    """
    keys = {area.key for area in areas}
    groups: dict[int | None, list[ProductFacts]] = {}
    for product in products:
        key = area_of(product)
        groups.setdefault(key if key in keys else None, []).append(product)
    return tuple(Line(area, tally(groups.get(area.key, ()))) for area in areas)
