"""The former district of a place, and how former units are named today."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.units.values import Basis, Origin, Placement, Share


@dataclass(frozen=True)
class Descent:
    """One predecessor of a commune of today, with the district it lay in (or was)."""

    commune_id: int
    district_id: int
    district_code: str
    share: Share
    same_code: bool


def origin_of(descents: Sequence[Descent]) -> Origin:
    """The former district a commune of today is counted in by itself.

    That of the predecessor with the same code; where there is none (Ba Chẽ, the islands), the
    district of the main part: most predecessors taken over whole, then most main parts, then most
    parts, then the lower code.
    """
    districts = frozenset(descent.district_id for descent in descents)
    for descent in descents:
        if descent.same_code:
            return Origin(descent.district_id, Basis.SAME_CODE, districts)
    if not descents:
        return Origin(None, Basis.UNKNOWN)
    counts = Counter((descent.district_id, descent.share) for descent in descents)
    codes = {descent.district_id: descent.district_code for descent in descents}
    main = min(
        districts,
        key=lambda district: (*(-counts[(district, share)] for share in Share), codes[district]),
    )
    return Origin(main, Basis.MAIN_PART, districts)


def origins(descents: Iterable[Descent]) -> dict[int, Origin]:
    """The origin of every commune named in the descents: {commune id: Origin}."""
    by_commune: dict[int, list[Descent]] = defaultdict(list)
    for descent in descents:
        by_commune[descent.commune_id].append(descent)
    return {commune: origin_of(several) for commune, several in by_commune.items()}


def place(
    *,
    address_district_id: int | None,
    chosen_district_id: int | None,
    origin: Origin | None,
) -> Placement:
    """The former district of a product or producer and its basis.

    In this order: the district of its address before 07/2025 (also when only the district is
    known); the district of the old commune chosen at registration; the district of the
    predecessor with the commune's own code, else of its main part; else unknown.
    """
    if address_district_id is not None:
        return Placement(address_district_id, Basis.ADDRESS)
    if chosen_district_id is not None:
        return Placement(chosen_district_id, Basis.CHOSEN)
    if origin is not None and origin.district_id is not None:
        return Placement(origin.district_id, origin.basis)
    return Placement(None, Basis.UNKNOWN)


def needs_question(origin: Origin | None) -> bool:
    """Whether the old commune must be asked for: the commune draws on several districts."""
    return origin is not None and len(origin.district_ids) > 1


def counted_communes(index: Mapping[int, Origin], district_id: int) -> set[int]:
    """The communes of today counted in a former district; over all districts a partition."""
    return {commune for commune, origin in index.items() if origin.district_id == district_id}


def touched_communes(index: Mapping[int, Origin], district_id: int) -> set[int]:
    """The communes of today with any part from a former district; districts may share them."""
    return {commune for commune, origin in index.items() if district_id in origin.district_ids}


def official_day(day: date) -> str:
    """A day as official papers write it: 01/7/2025, 30/6/2025, 05/02/2026.

    Days under 10 and months 1 and 2 carry a leading zero (Decree 30/2020/NĐ-CP, Annex I).
    """
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def reporting_label(
    district: str, ended: date, communes: Sequence[str], shared: Sequence[str]
) -> str:
    """How a former district is named in a report: "Huyện A (đến 30/6/2025), nay: xã B, xã C".

    ``shared`` are communes counted elsewhere of which a part comes from this district.
    """
    now = [*communes, *(f"một phần {name}" for name in shared)]
    label = f"{district} (đến {official_day(ended)})"
    return f"{label}, nay: {', '.join(now)}" if now else label
