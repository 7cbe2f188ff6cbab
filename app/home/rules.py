"""Which areas lead in a progress report, for the home page."""

from collections.abc import Iterable

from app.reports.values import Line

SHOWN = 8


def leading(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The areas with the most products in the register, most first, at most eight.

    Equal ones keep the order of the report; areas with nothing, and what has no area, are left out.
    """
    counted = [
        line
        for line in lines
        if line.area.key is not None and (line.tally.register_total or line.tally.in_process)
    ]
    counted.sort(key=lambda line: -line.tally.register_total)
    return tuple(counted[:SHOWN])


def first_among(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Those that share the first place; none while nothing is in the register."""
    most = max((line.tally.register_total for line in lines), default=0)
    return tuple(line for line in lines if most and line.tally.register_total == most)
