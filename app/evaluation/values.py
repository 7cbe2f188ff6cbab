"""Tiers, roles in a council and states of rounds, entries and sheets."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.rubrics.values.results import Missing, shown_mean


class Tier(StrEnum):
    """The level at which a round is held, in the words of the regimes' data."""

    DISTRICT = "huyện"
    PROVINCE = "tỉnh"
    CENTRE = "trung ương"


class RoundState(StrEnum):
    """A round from plan to close."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


ROUND_STATE_LABELS: dict[RoundState, str] = {
    RoundState.PLANNED: "Đang chuẩn bị",
    RoundState.OPEN: "Đang chấm",
    RoundState.CLOSED: "Đã khóa",
}


class RoundEvent(StrEnum):
    """What moves a round."""

    OPEN = "open"
    CLOSE = "close"


class SeatRole(StrEnum):
    """What a seat is in the council."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    SECRETARY = "secretary"
    MEMBER = "member"


SEAT_ROLE_LABELS: dict[SeatRole, str] = {
    SeatRole.CHAIR: "Chủ tịch Hội đồng",
    SeatRole.VICE_CHAIR: "Phó Chủ tịch Hội đồng",
    SeatRole.SECRETARY: "Thư ký Hội đồng",
    SeatRole.MEMBER: "Thành viên",
}


class EntryState(StrEnum):
    """A product on the agenda of a round."""

    WAITING = "waiting"
    SCORING = "scoring"
    CLOSED = "closed"


ENTRY_STATE_LABELS: dict[EntryState, str] = {
    EntryState.WAITING: "Chờ mở đợt",
    EntryState.SCORING: "Đang chấm",
    EntryState.CLOSED: "Đã có kết quả",
}


class EntryEvent(StrEnum):
    """What moves an agenda entry."""

    TAKE = "take"
    CLOSE = "close"


class SheetState(StrEnum):
    """A scoresheet: open until sealed."""

    OPEN = "open"
    SEALED = "sealed"


SHEET_STATE_LABELS: dict[SheetState, str] = {
    SheetState.OPEN: "Đang chấm",
    SheetState.SEALED: "Đã nộp, niêm phong",
}


class SheetEvent(StrEnum):
    """What moves a sheet; only a sheet entered from paper is ever given back."""

    SEAL = "seal"
    GIVE_BACK = "give_back"


class Standing(StrEnum):
    """What a council's result means at its own level."""

    RECOGNISE = "recognise"
    PROPOSE = "propose"
    NONE = "none"


@dataclass(frozen=True)
class HeldChoice:
    """What is stored for a criterion, and the versions of the sheet that last changed it."""

    option_id: int | None
    note: str | None
    option_version: int
    note_version: int


@dataclass(frozen=True)
class Clash:
    """A criterion two machines changed to different things; ``held`` is what is stored."""

    option: bool
    note: bool
    held: HeldChoice


@dataclass(frozen=True)
class LiveScore:
    """A sheet as it stands: points, predicted stars, what is missing, what could be reached."""

    total: Decimal
    parts: Mapping[str, Decimal]
    criteria: Mapping[str, Decimal]
    stars: int
    stars_by_points: int
    missing: tuple[Missing, ...]
    unanswered: tuple[str, ...]
    reach: Decimal


@dataclass(frozen=True)
class PartSum:
    """The sum of a part or criterion over the sheets, their count, and the maximum of one."""

    sum: Decimal
    count: int
    max: int

    @property
    def mean(self) -> Decimal:
        """The mean as shown, two decimals, half rounded up."""
        return shown_mean(self.sum, self.count)


@dataclass(frozen=True)
class CouncilResult:
    """What the sealed sheets of a council give: sum and count, never a quotient."""

    count: int
    sum_hundredths: int
    stars_by_points: int
    stars: int
    certifiable: bool
    parts: Mapping[str, PartSum]
    criteria: Mapping[str, PartSum]
    totals: tuple[Decimal, ...]
    missing: tuple[Missing, ...]
    reasons: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def mean(self) -> Decimal:
        """The mean total as shown (66,36)."""
        return shown_mean(Decimal(self.sum_hundredths) / 100, self.count)

    @property
    def spread(self) -> Decimal:
        """Highest less lowest total of a member."""
        return max(self.totals) - min(self.totals)
