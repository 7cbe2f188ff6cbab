"""Workflows as tables: (state, event) -> state."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.core.errors import DomainError

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Workflow(Generic[S, E]):
    """The moves a thing of the field can make, from its start state."""

    start: S
    moves: Mapping[tuple[S, E], S]
    labels: Mapping[S, str]

    def after(self, state: S, event: E) -> S:
        """The state after the event; DomainError naming the state when that move is not allowed."""
        try:
            return self.moves[(state, event)]
        except KeyError:
            label = self.labels.get(state, str(state))
            raise DomainError(
                f"Không thực hiện được bước này khi đang ở trạng thái “{label}”."
            ) from None

    def choices(self, state: S) -> frozenset[E]:
        """The events possible in a state (which buttons to show)."""
        return frozenset(event for (origin, event) in self.moves if origin == state)

    def reachable(self) -> frozenset[S]:
        """Every state that can be reached from the start."""
        found = {self.start}
        grew = True
        while grew:
            more = {to for (origin, _), to in self.moves.items() if origin in found} - found
            found |= more
            grew = bool(more)
        return frozenset(found)
