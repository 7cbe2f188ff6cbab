"""Workflows as tables."""

from enum import StrEnum

import pytest

from app.core.errors import DomainError
from app.core.workflow import Workflow


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    BROKEN = "broken"


class Push(StrEnum):
    GO = "go"
    STOP = "stop"


FLOW = Workflow(
    start=Light.RED,
    moves={(Light.RED, Push.GO): Light.GREEN, (Light.GREEN, Push.STOP): Light.RED},
    labels={Light.RED: "Đỏ", Light.GREEN: "Xanh", Light.BROKEN: "Hỏng"},
)


def test_event_moves_the_state() -> None:
    assert FLOW.after(Light.RED, Push.GO) is Light.GREEN


def test_impossible_event_is_refused_naming_the_state() -> None:
    with pytest.raises(DomainError, match="“Đỏ”"):
        FLOW.after(Light.RED, Push.STOP)


def test_choices_are_the_events_of_the_state() -> None:
    assert FLOW.choices(Light.GREEN) == {Push.STOP}
    assert FLOW.choices(Light.BROKEN) == frozenset()


def test_unreachable_states_are_seen() -> None:
    assert FLOW.reachable() == {Light.RED, Light.GREEN}
