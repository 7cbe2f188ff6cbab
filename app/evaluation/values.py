"""Tiers, roles in a council and states of rounds, entries and sheets."""

from enum import StrEnum


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


class SheetState(StrEnum):
    """A scoresheet: open until sealed."""

    OPEN = "open"
    SEALED = "sealed"


SHEET_STATE_LABELS: dict[SheetState, str] = {
    SheetState.OPEN: "Đang chấm",
    SheetState.SEALED: "Đã nộp, niêm phong",
}


class SheetEvent(StrEnum):
    """What moves a sheet."""

    SEAL = "seal"
