"""Which function works off which kind of job: a registry filled by the factory."""

from collections.abc import Callable

Work = Callable[[int], None]

_KINDS: dict[str, Work] = {}


def register_work(kind: str, work: Work) -> None:
    """Name the function that works off a kind; it receives the job's id and is resumable."""
    _KINDS[kind] = work


def work_for(kind: str) -> Work:
    """The function for a kind; KeyError when the factory knows none."""
    return _KINDS[kind]
