"""Doing a thing again, unseen, where the server asked for that or a connection had died while nobody used it."""

from collections.abc import Callable
from functools import wraps
from random import uniform
from time import sleep
from typing import ParamSpec, TypeVar

from logbook_desktop.data.driver_errors import CollisionError, LostError

TRIES = 5
LONGEST_PAUSE = 0.02
"""Seconds before the second try at most; twice that before each further one."""
_P = ParamSpec("_P")
_T = TypeVar("_T")


def retry_on_conflict(operation: Callable[_P, _T]) -> Callable[_P, _T]:
    """The operation, up to ``TRIES`` times where it collides with others', once more where its connection is lost.

    For operations of one unit of work: of a try that failed nothing is left. Where it is not known whether it was
    saved (the connection is lost while committing) nothing is tried again.
    """

    @wraps(operation)
    def attempt(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        lost = False
        pause = LONGEST_PAUSE
        for _ in range(TRIES - 1):
            try:
                return operation(*args, **kwargs)
            except CollisionError:
                sleep(uniform(0, pause))  # at random, or the two would meet again
                pause *= 2
            except LostError:
                if lost:
                    raise
                lost = True
        return operation(*args, **kwargs)

    return attempt
