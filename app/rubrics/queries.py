"""Reading editions, regimes and product groups. National rows: every viewer may read them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import defer

from app.core.database import db
from app.core.errors import DomainError, MissingError
from app.core.text import fold
from app.rubrics.models import ProductGroup, Regime, RubricEdition
from app.rubrics.rules.contents import content_hash
from app.rubrics.values.editions import Edition, parse_edition
from app.rubrics.values.regimes import RegimeFacts, parse_regime

CURRENT_SET = "qd26-2026"

_parsed: dict[str, Edition] = {}


def editions(set_id: str | None = None) -> Sequence[RubricEdition]:
    """All editions without their content, newest set first, then by number."""
    wanted = select(RubricEdition).options(defer(RubricEdition.content, raiseload=True))
    if set_id:
        wanted = wanted.where(RubricEdition.set_id == set_id)
    ordered = wanted.order_by(RubricEdition.number, RubricEdition.code)
    found = db.session.scalars(ordered).all()
    return sorted(found, key=lambda edition: _SET_ORDER.get(edition.set_id, len(_SET_ORDER)))


_SET_ORDER = {"qd26-2026": 0, "qd148-2023": 1, "qd1048-2019": 2}


def edition_by_code(code: str) -> RubricEdition:
    """The edition with this code; MissingError when there is none."""
    found = db.session.scalar(select(RubricEdition).where(RubricEdition.code == code))
    if found is None:
        raise _unknown(code)
    return found


def published_edition(code: str) -> Edition:
    """The edition as parsed values, kept in memory by the hash of its content.

    Refuses an unknown or unpublished edition, and one whose content no longer has its hash.
    """
    wanted = select(RubricEdition.content_hash, RubricEdition.published_at)
    row = db.session.execute(wanted.where(RubricEdition.code == code)).one_or_none()
    if row is None:
        raise _unknown(code)
    if row.published_at is None:
        raise DomainError(f"Phiếu “{code}” chưa công bố nên chưa dùng được.")
    if row.content_hash not in _parsed:
        _parse(edition_by_code(code))
    return _parsed[row.content_hash]


def published_editions() -> list[Edition]:
    """All published editions as parsed values, in the order of :func:`editions`; two queries."""
    listed = [row for row in editions() if row.published_at is not None]
    unread = [row.code for row in listed if row.content_hash not in _parsed]
    if unread:
        wanted = select(RubricEdition).where(RubricEdition.code.in_(unread))
        for edition in db.session.scalars(wanted.execution_options(populate_existing=True)):
            _parse(edition)
    return [_parsed[row.content_hash] for row in listed]


def _parse(edition: RubricEdition) -> None:
    if content_hash(edition.content) != edition.content_hash:
        raise DomainError(
            f"Nội dung phiếu “{edition.code}” trong cơ sở dữ liệu đã bị sửa; không dùng được."
        )
    _parsed[edition.content_hash] = parse_edition(edition.content)


def _unknown(code: str) -> MissingError:
    if db.session.scalar(select(RubricEdition.id).limit(1)) is None:
        return MissingError("Chưa nạp bộ tiêu chí nào; xin chạy: scripts/manage rubrics load.")
    return MissingError(f"Không có phiếu “{code}” trong các bộ tiêu chí đã nạp.")


def edition_for_group(group: ProductGroup) -> Edition | None:
    """The scoresheet of a product group, or None where the data has none (1048 number 3)."""
    return published_edition(group.edition_code) if group.edition_code else None


def regime_rows() -> Sequence[Regime]:
    """All regimes as rows, oldest first."""
    return db.session.scalars(select(Regime).order_by(Regime.valid_from, Regime.code)).all()


def regimes() -> tuple[RegimeFacts, ...]:
    """All regimes as parsed values, oldest first; refuses when none has been loaded."""
    found = tuple(parse_regime(regime.content) for regime in regime_rows())
    if not found:
        raise DomainError("Chưa nạp các chế độ đánh giá; xin chạy: scripts/manage rubrics load.")
    return found


def regime_of_set(set_id: str) -> RegimeFacts:
    """The newest regime that uses a set of editions; its bands are those of the set."""
    found = [regime for regime in regimes() if regime.edition_set == set_id]
    if not found:
        raise DomainError(f"Không có chế độ đánh giá nào dùng bộ tiêu chí “{set_id}”.")
    return found[-1]


def product_groups(set_id: str = CURRENT_SET) -> Sequence[ProductGroup]:
    """The product groups of a set, in the order of its classification."""
    wanted = select(ProductGroup).where(ProductGroup.set_id == set_id)
    return db.session.scalars(wanted.order_by(ProductGroup.position)).all()


def product_group(code: str, set_id: str = CURRENT_SET) -> ProductGroup:
    """The product group with this code in a set; MissingError when there is none."""
    wanted = select(ProductGroup).where(ProductGroup.set_id == set_id, ProductGroup.code == code)
    found = db.session.scalar(wanted)
    if found is None:
        raise MissingError(f"Không có phân nhóm “{code}” trong bảng phân loại.")
    return found


def product_group_by_sheet(number: int, set_id: str = CURRENT_SET) -> ProductGroup:
    """The product group scored with a sheet of a set; MissingError when there is none."""
    wanted = select(ProductGroup).where(ProductGroup.set_id == set_id)
    found = db.session.scalar(wanted.where(ProductGroup.position == number))
    if found is None:
        raise MissingError(f"Không có phiếu số {number} trong bộ tiêu chí “{set_id}”.")
    return found


def find_product_groups(words: str, set_id: str = CURRENT_SET) -> Sequence[ProductGroup]:
    """The product groups whose names hold every word, with or without tone marks."""
    wanted = select(ProductGroup).where(ProductGroup.set_id == set_id)
    for word in fold(words).split():
        wanted = wanted.where(ProductGroup.search_text.contains(word, autoescape=True))
    return db.session.scalars(wanted.order_by(ProductGroup.position)).all()
