"""States of a recognition and what may happen to it."""

from enum import StrEnum


class DecisionKind(StrEnum):
    """What a decision decides."""

    RECOGNISE = "recognise"
    APPROVE_RESULT = "approve_result"
    REVOKE = "revoke"


class RecognitionSource(StrEnum):
    """Whether the recognition came from this system or from an older register."""

    ISSUED = "issued"
    IMPORTED = "imported"


class RecognitionEvent(StrEnum):
    """What happened to a recognition."""

    ISSUED = "issued"
    IMPORTED = "imported"
    COMPLETED = "completed"
    REVOKED = "revoked"


class Validity(StrEnum):
    """How a recognition stands on a day, derived from dates and events."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


VALIDITY_LABELS: dict[Validity, str] = {
    Validity.VALID: "Còn hiệu lực",
    Validity.EXPIRING: "Sắp hết hạn",
    Validity.EXPIRED: "Hết hiệu lực",
    Validity.REVOKED: "Bị thu hồi",
    Validity.UNKNOWN: "Thiếu số và ngày quyết định",
}
