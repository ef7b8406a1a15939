"""The garbage collector's rest, while a great many objects are made at once and all of them stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """No collection meanwhile: it is started by the number of new objects, looks at all of them, and finds nothing.

    For short work only, because the whole process does without. Where the collector rests already, it goes on
    resting afterwards.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
