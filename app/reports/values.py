"""What a progress report counts, per product and per line."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from app.certification.values import Validity


class By(StrEnum):
    """The areas a report's lines stand for."""

    DISTRICT = "district"
    COMMUNE = "commune"
    FORMER_DISTRICT = "former-district"
    FORMER_PROVINCE = "former-province"


BY_LABELS: dict[By, str] = {
    By.DISTRICT: "Huyện (địa bàn báo cáo)",
    By.FORMER_DISTRICT: "Huyện cũ (đến 30/6/2025)",
    By.COMMUNE: "Xã, phường",
    By.FORMER_PROVINCE: "Tỉnh cũ (đến 30/6/2025)",
}


@dataclass(frozen=True)
class ProductFacts:
    """One product as it stood on the report's day."""

    product_id: int
    producer_id: int
    commune_id: int | None
    former_district_id: int | None
    stars: int | None
    standing: Validity | None
    in_process: bool = False
    proposed_five: bool = False
    online: bool = False


@dataclass(frozen=True)
class Area:
    """A line's area; ``key`` None is the line for products whose area is unknown."""

    key: int | None
    label: str
    name: str
    block: str = ""


@dataclass
class Tally:
    """Counts of one line. Producers are distinct within the line, so they do not simply add up."""

    in_register: dict[int, int] = field(default_factory=lambda: {3: 0, 4: 0, 5: 0})
    valid: dict[int, int] = field(default_factory=lambda: {3: 0, 4: 0, 5: 0})
    expiring: int = 0
    expired: int = 0
    revoked: int = 0
    unknown: int = 0
    in_process: int = 0
    proposed_five: int = 0
    producers: int = 0
    online: int = 0

    @property
    def register_total(self) -> int:
        """Products ever recognised by the day, as the register holds them."""
        return sum(self.in_register.values())

    @property
    def valid_total(self) -> int:
        """Products whose recognition was in force on the day (expiring ones included)."""
        return sum(self.valid.values())

    @property
    def online_share(self) -> Decimal | None:
        """Share of the valid products sold online; None where there is none."""
        return Decimal(self.online) / self.valid_total if self.valid_total else None


@dataclass(frozen=True)
class Line:
    """An area with its counts."""

    area: Area
    tally: Tally


@dataclass(frozen=True)
class Progress:
    """The whole report before it is a page or a file."""

    programme: str
    province: str
    on: date
    by: By
    made_at: datetime
    lines: tuple[Line, ...]
    subtotals: tuple[tuple[str, Tally], ...]
    total: Tally
    scope: str
    bases: tuple[tuple[str, int], ...]
    expiring_days: int
