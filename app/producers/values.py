"""Kinds of producers, how a row came to be, and what is typed about a producer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from app.core.errors import DomainError

if TYPE_CHECKING:
    from app.units.models import Unit

PER_PAGE = 25
Row = TypeVar("Row")


class ProducerKind(StrEnum):
    """Legal form, in the abbreviations of the field (Decision 26/2026, Article 2)."""

    COOPERATIVE = "HTX"
    COOPERATIVE_GROUP = "THT"
    COMPANY = "DN"
    HOUSEHOLD = "HKD"
    FARM = "TT"
    TOURISM_BODY = "TOURISM_BODY"


PRODUCER_KIND_LABELS: dict[ProducerKind, str] = {
    ProducerKind.COOPERATIVE: "Hợp tác xã",
    ProducerKind.COOPERATIVE_GROUP: "Tổ hợp tác",
    ProducerKind.COMPANY: "Doanh nghiệp nhỏ và vừa",
    ProducerKind.HOUSEHOLD: "Hộ sản xuất, hộ kinh doanh",
    ProducerKind.FARM: "Trang trại",
    ProducerKind.TOURISM_BODY: "Hội, hiệp hội, trung tâm điều hành (chỉ du lịch)",
}

OF_A_PERSON = frozenset({ProducerKind.HOUSEHOLD, ProducerKind.FARM, ProducerKind.COOPERATIVE_GROUP})
"""Kinds whose tax code may be the personal identification number of their head."""


class Origin(StrEnum):
    """How a row came into the register."""

    REGISTERED = "registered"
    IMPORTED = "imported"


@dataclass(frozen=True)
class Place:
    """Where a row lies: commune of today, commune of before, address of today and of before.

    ``uncertain`` is the answer "chưa rõ xã cũ" where the old commune is asked for; the main part
    then decides the former district.
    """

    commune: Unit | None = None
    old_commune: Unit | None = None
    address: str | None = None
    address_before: str | None = None
    uncertain: bool = False


@dataclass(frozen=True)
class ProducerDraft:
    """What is known of a producer when it is registered or changed; None is "chưa rõ"."""

    name: str
    kind: ProducerKind
    place: Place = Place()
    tax_code: str | None = None
    registration_number: str | None = None
    founded_on: date | None = None
    representative: str | None = None
    representative_title: str | None = None
    representative_female: bool | None = None
    representative_minority: bool | None = None
    representative_disabled: bool | None = None
    phone: str | None = None
    email: str | None = None
    labour_total: int | None = None
    labour_local: int | None = None
    origin: Origin = Origin.REGISTERED
    source: str | None = None


PLAIN_COLUMNS = (
    "kind", "registration_number", "founded_on", "representative", "representative_title",
    "representative_female", "representative_minority", "representative_disabled", "tax_code",
    "phone", "email", "labour_total", "labour_local",
)  # fmt: skip
"""What of a draft is stored as it is, under the same name."""


@dataclass(frozen=True)
class PageOf(Generic[Row]):
    """One page of a list: its rows, the number of all rows, the number of this page from 1."""

    rows: Sequence[Row]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True)
class ProductLine:
    """A product as named on its producer's page; the room of products fills it."""

    public_id: str
    name: str
    code: str | None
    group_name: str | None
    ended: bool


class ExistsError(DomainError):
    """The register already holds it; ``public_id`` where the viewer may open the existing row."""

    def __init__(self, sentence: str, *, field: str, public_id: str | None) -> None:
        super().__init__(sentence, field=field)
        self.public_id = public_id
