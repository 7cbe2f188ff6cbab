"""What public pages are made of, and the languages they are read in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.certification.values import Validity

if TYPE_CHECKING:
    from app.certification.models import Certificate, Decision, Recognition
    from app.commerce.models import Listing
    from app.products.models import Photo, Product
    from app.settings.models import Programme

LANGUAGES = ("vi", "en")
IN_FORCE = frozenset({Validity.VALID, Validity.EXPIRING})


@dataclass(frozen=True)
class PublicProduct:
    """A published product: recognised at some time, still in the register."""

    product: Product
    programme: Programme
    recognition: Recognition
    standing: Validity
    photos: Sequence[Photo]
    listings: Sequence[Listing]

    @property
    def in_force(self) -> bool:
        """Whether the recognition holds today, so that its stars may be shown."""
        return self.standing in IN_FORCE


@dataclass(frozen=True)
class Checked:
    """A certificate as found in the register, and how it stands on the day it is checked."""

    certificate: Certificate
    programme: Programme
    standing: Validity | None
    revocation: Decision | None

    @property
    def in_force(self) -> bool:
        """Whether the certificate holds on the day."""
        return self.standing in IN_FORCE
