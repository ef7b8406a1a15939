"""Long lists of keys in portions: databases take only so many values in one statement (SQLite 32,766)."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
SIZE = 5_000


def chunks(items: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """The items in their order, at most ``size`` at a time; nothing for no items."""
    rest = iter(items)
    while portion := list(islice(rest, size)):
        yield portion
