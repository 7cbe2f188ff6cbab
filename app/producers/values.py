"""Kinds of producers and how a row came to be."""

from enum import StrEnum


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


class Origin(StrEnum):
    """How a row came into the register."""

    REGISTERED = "registered"
    IMPORTED = "imported"
