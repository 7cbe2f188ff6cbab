"""Levels, kinds and shares of administrative units, and the days the two-level system began."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)
FIRST_DAY_OF_TWO_LEVELS = date(2025, 7, 1)
"""Local government has two levels since this day (Law 72/2025/QH15)."""


class UnitLevel(StrEnum):
    """The level of a unit; districts ended on 30/6/2025."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"

    @property
    def label(self) -> str:
        """What the reader sees."""
        return _LEVELS[self]


_LEVELS = {
    UnitLevel.PROVINCE: "Cấp tỉnh",
    UnitLevel.DISTRICT: "Cấp huyện",
    UnitLevel.COMMUNE: "Cấp xã",
}


class UnitKind(StrEnum):
    """The kind of a unit: the word that stands before its name."""

    PROVINCE = "tinh"
    MUNICIPALITY = "thanh_pho"
    DISTRICT = "huyen"
    URBAN_DISTRICT = "quan"
    TOWN = "thi_xa"
    PROVINCIAL_CITY = "thanh_pho_thuoc_tinh"
    RURAL_COMMUNE = "xa"
    WARD = "phuong"
    TOWNSHIP = "thi_tran"
    SPECIAL_ZONE = "dac_khu"

    @property
    def label(self) -> str:
        """The kind in full, as in the law."""
        return _KINDS[self][0]

    @property
    def prefix(self) -> str:
        """The word printed before the name."""
        return _KINDS[self][1]

    @property
    def level(self) -> UnitLevel:
        """The level units of this kind stand on."""
        return _KINDS[self][2]


_KINDS = {
    UnitKind.PROVINCE: ("Tỉnh", "Tỉnh", UnitLevel.PROVINCE),
    UnitKind.MUNICIPALITY: ("Thành phố trực thuộc trung ương", "Thành phố", UnitLevel.PROVINCE),
    UnitKind.DISTRICT: ("Huyện", "Huyện", UnitLevel.DISTRICT),
    UnitKind.URBAN_DISTRICT: ("Quận", "Quận", UnitLevel.DISTRICT),
    UnitKind.TOWN: ("Thị xã", "Thị xã", UnitLevel.DISTRICT),
    UnitKind.PROVINCIAL_CITY: ("Thành phố thuộc tỉnh", "Thành phố", UnitLevel.DISTRICT),
    UnitKind.RURAL_COMMUNE: ("Xã", "Xã", UnitLevel.COMMUNE),
    UnitKind.WARD: ("Phường", "Phường", UnitLevel.COMMUNE),
    UnitKind.TOWNSHIP: ("Thị trấn", "Thị trấn", UnitLevel.COMMUNE),
    UnitKind.SPECIAL_ZONE: ("Đặc khu", "Đặc khu", UnitLevel.COMMUNE),
}


class Share(StrEnum):
    """How much of a predecessor went into a successor."""

    WHOLE = "whole"
    MAIN_PART = "main_part"
    PART = "part"

    @property
    def label(self) -> str:
        """What the reader sees."""
        return _SHARES[self]


_SHARES = {Share.WHOLE: "toàn bộ", Share.MAIN_PART: "phần chính", Share.PART: "một phần"}


class Basis(StrEnum):
    """How the former district of a place was found, in order of preference."""

    ADDRESS = "address"
    CHOSEN = "chosen"
    SAME_CODE = "same_code"
    MAIN_PART = "main_part"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """What the reader sees, for footnotes."""
        return _BASES[self]


_BASES = {
    Basis.ADDRESS: "theo địa chỉ trước 07/2025",
    Basis.CHOSEN: "theo xã cũ đã chọn khi đăng ký",
    Basis.SAME_CODE: "theo xã cũ cùng mã",
    Basis.MAIN_PART: "theo phần chính của xã",
    Basis.UNKNOWN: "chưa rõ huyện cũ",
}


@dataclass(frozen=True)
class Origin:
    """The former district a commune of today is counted in, when nothing nearer is known."""

    district_id: int | None
    basis: Basis
    district_ids: frozenset[int] = frozenset()

    @property
    def certain(self) -> bool:
        """Whether the whole commune comes from this one district."""
        return self.district_ids == {self.district_id}


@dataclass(frozen=True)
class Placement:
    """A former district by id and how it was found; for bulk work over products."""

    district_id: int | None
    basis: Basis
