"""How far a writer has come, and whether it is to stop."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from logbook_desktop.domain.errors import CancelledError

Progress = Callable[[float], bool]
"""Called with the part done (0–1); returns False to cancel."""

__all__ = ["CancelledError", "Progress", "report", "tracked"]

T = TypeVar("T")
_STEPS = 200


def report(progress: Progress | None, done: float) -> None:
    """Tells how far it is; raises CancelledError when told to stop."""
    if progress is not None and not progress(min(1.0, max(0.0, done))):
        raise CancelledError


def tracked(
    items: Iterable[T], count: int, progress: Progress | None, start: float = 0.0, end: float = 1.0
) -> Iterator[T]:
    """The items one by one; tells the progress between ``start`` and ``end`` at most some 200 times."""
    every = max(1, count // _STEPS)
    for number, item in enumerate(items):
        if number % every == 0:
            report(progress, start + (end - start) * number / max(1, count))
        yield item
    report(progress, end)
