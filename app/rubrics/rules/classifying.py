"""The rank: band by points, lowered while a star minimum is missing, with the reasons in words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.core.documents.formats import vnum
from app.core.errors import DomainError
from app.rubrics.rules.notices import notices
from app.rubrics.rules.scoring import check_scorable
from app.rubrics.values.editions import Edition
from app.rubrics.values.results import (
    Band,
    Classification,
    MinimumBasis,
    Missing,
    Tally,
    shown_mean,
)

HUNDRED = Decimal(100)


def band_of(total: Decimal, count: int, bands: Sequence[Band]) -> Band:
    """The band a mean of ``total / count`` reaches: half-open, compared without dividing.

    Decision 26/2026 annex II prints "đến dưới"; 1048 prints whole numbers, read the same way.
    Refuses a mean outside 0 to 100.
    """
    if count < 1:
        raise DomainError("Chưa có phiếu chấm nào để xếp hạng.")
    if not 0 <= total <= HUNDRED * count:
        raise DomainError("Tổng điểm phải từ 0 đến 100.", field="total")
    reached = [band for band in bands if total >= band.at_least * count]
    return max(reached, key=lambda band: band.stars)


def missing_minimums(
    tally: Tally, edition: Edition, *, up_to: int, basis: MinimumBasis = MinimumBasis.MEAN
) -> tuple[Missing, ...]:
    """Every unmet star minimum of the ranks up to ``up_to``, by stars, then as on the sheet.

    Compared with the mean of the criterion (sum ≥ minimum × count) or with the lowest single sheet.
    """
    order = {code: index for index, code in enumerate(edition.criteria)}
    wanted = sorted(edition.minimums, key=lambda need: (need.stars, order[need.criterion]))
    found: list[Missing] = []
    for need in wanted:
        code, points = need.criterion, Decimal(need.points)
        if basis is MinimumBasis.EACH:
            met, have = tally.lowest[code] >= points, tally.lowest[code]
        else:
            met = tally.criteria[code] >= points * tally.count
            have = shown_mean(tally.criteria[code], tally.count)
        if need.stars <= up_to and not met:
            found.append(Missing(code, need.stars, points, have))
    return tuple(found)


def classify(
    tally: Tally,
    edition: Edition,
    bands: Sequence[Band],
    *,
    basis: MinimumBasis = MinimumBasis.MEAN,
) -> Classification:
    """The rank of a product from the sheets of its council (or of one sheet).

    The band of the mean, lowered to the highest rank whose minimums, cumulated from 3 stars up, are
    all met. That reading is ours: the law says only "yêu cầu tối thiểu phải đạt theo các cấp độ
    sao". Nothing is ever deducted: disqualifiers, exclusions and conditions stand in ``notices``.
    """
    check_scorable(edition)
    earned = band_of(tally.total, tally.count, bands)
    missing = missing_minimums(tally, edition, up_to=earned.stars, basis=basis)
    lowered = min((lack.stars - 1 for lack in missing), default=earned.stars)
    final = _band_with(lowered, bands)
    return Classification(
        total=tally.mean,
        stars_by_points=earned.stars,
        stars=final.stars,
        certifiable=final.certifiable,
        missing=missing,
        reasons=_reasons(tally, edition, earned, final, missing, basis),
        notices=notices(edition, tally),
    )


def _band_with(stars: int, bands: Sequence[Band]) -> Band:
    return next(band for band in bands if band.stars == stars)


_HAVE: Mapping[MinimumBasis, str] = {
    MinimumBasis.MEAN: "có",
    MinimumBasis.EACH: "phiếu thấp nhất có",
}


def _reasons(
    tally: Tally,
    edition: Edition,
    earned: Band,
    final: Band,
    missing: Sequence[Missing],
    basis: MinimumBasis,
) -> tuple[str, ...]:
    points = vnum(_trimmed(tally.mean) if tally.count == 1 else tally.mean)
    if final.stars == earned.stars:
        said = [f"Đạt {points} điểm: hạng {earned.stars} sao theo khung điểm."]
    else:
        said = [
            f"Đạt {points} điểm, theo khung điểm là hạng {earned.stars} sao, nhưng chưa đạt mức "
            f"tối thiểu của hạng {final.stars + 1} sao nên xếp hạng {final.stars} sao."
        ]
    for lack in missing:
        title = edition.criteria[lack.criterion].title
        said.append(
            f"Tiêu chí {lack.criterion} ({title}): hạng {lack.stars} sao cần ít nhất "
            f"{vnum(lack.need)} điểm, {_HAVE[basis]} {vnum(_trimmed(lack.have))} điểm."
        )
    if missing:
        said.append(
            "Xếp xuống hạng cao nhất còn đủ mức tối thiểu (cộng dồn từ 3 sao) là cách hiểu câu "
            "“yêu cầu tối thiểu phải đạt theo các cấp độ sao”; văn bản không nói rõ."
        )
    if not edition.minimums and edition.minimums_note:
        said.append(edition.minimums_note)
    if not final.certifiable:
        said.append(f"Hạng {final.stars} sao không thuộc hạng được cấp giấy chứng nhận.")
    return tuple(said)


def _trimmed(points: Decimal) -> Decimal:
    return points.quantize(Decimal(1)) if points == points.to_integral_value() else points
