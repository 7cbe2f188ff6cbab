"""What follows a right password, and a page of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

ROWS = 25


class SecondStep(StrEnum):
    """What is asked for after the password."""

    NONE = "none"
    CODE = "code"
    ENROL = "enrol"


@dataclass(frozen=True)
class AccountPage:
    """Accounts on one page of a list, and how many there are in all."""

    rows: Sequence[Any]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // ROWS))
