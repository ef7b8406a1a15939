"""Whose turn it is where several processes run the tests: most share, one that compares times is alone.

Locks on files, which end with the process that holds them, however it ends.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path


@contextmanager
def turn(*, alone: bool) -> Iterator[None]:
    """For the time of one test: together with others that share, or with nobody."""
    if sys.platform == "win32":
        yield  # has no locks that are shared
        return
    import fcntl

    with ExitStack() as stack:
        gate, room = (
            stack.enter_context(Path(tempfile.gettempdir(), f"logbook-tests-{os.getuid()}.{name}").open("a"))
            for name in ("gate", "room")
        )
        # Through the gate one at a time: whoever waits there to be alone lets nobody else in.
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(gate, fcntl.LOCK_UN)
        yield
