"""From chosen options to points. Options are chosen, points never typed."""

from collections.abc import Mapping
from decimal import Decimal

from app.core.errors import DomainError
from app.rubrics.values.editions import NONE_OPTION, Completeness, Edition, Leaf
from app.rubrics.values.results import ZERO, Score


def check_scorable(edition: Edition) -> None:
    """Refuse an edition whose content is partial or only a frame."""
    if not edition.scorable:
        why = _LACKING[edition.completeness]
        raise DomainError(
            f"Phiếu {edition.code} ({edition.name}) {why} nên không dùng để chấm được.",
            field="edition",
        )


_LACKING = {
    Completeness.PARTIAL: "chưa có đủ nội dung",
    Completeness.FRAME_ONLY: "chỉ có khung điểm các phần",
}


def check_choices(edition: Edition, choices: Mapping[str, int]) -> None:
    """Refuse a criterion that is not on the sheet or an option that is not of its criterion.

    Option 0 ("không đạt mức nào") exists for every criterion.
    """
    for code, chosen in choices.items():
        leaf = edition.criteria.get(code)
        if leaf is None:
            raise DomainError(f"Phiếu {edition.code} không có tiêu chí “{code}”.", field=code)
        if type(chosen) is not int or leaf.option(chosen) is None:
            raise DomainError(
                f"Tiêu chí {code} ({leaf.title}) của phiếu {edition.code} "
                f"không có phương án “{chosen}”.",
                field=code,
            )


def unanswered(edition: Edition, choices: Mapping[str, int]) -> tuple[str, ...]:
    """The criteria without an answer ("chưa chấm"), in the order of the sheet."""
    return tuple(code for code in edition.criteria if code not in choices)


def score(edition: Edition, choices: Mapping[str, int]) -> Score:
    """The points of the chosen options per criterion, part and in total.

    A criterion without an answer counts 0 and is named in ``unanswered``. Refuses an edition that
    is not full, an unknown criterion, an unknown option.
    """
    check_scorable(edition)
    check_choices(edition, choices)
    criteria = {
        code: _points(leaf, choices.get(code, NONE_OPTION))
        for code, leaf in edition.criteria.items()
    }
    parts = {part.code: ZERO for part in edition.parts}
    for code, points in criteria.items():
        parts[edition.part_of[code]] += points
    return Score(
        criteria=criteria,
        parts=parts,
        total=sum(parts.values(), ZERO),
        unanswered=unanswered(edition, choices),
    )


def _points(leaf: Leaf, chosen: int) -> Decimal:
    option = leaf.option(chosen)
    return Decimal(option.points) if option else ZERO
