"""Chance that falls the same everywhere: seeded by words, built on nothing but ``random.Random.random``.

Python promises that one method for all versions, not ``choice``, ``sample`` or ``gauss``; and products, quotients
and sums of floating numbers are the same on every machine, where powers and logarithms need not be.
"""

from collections.abc import Sequence
from hashlib import blake2b
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """One stream of chance. Streams of different words do not know of each other."""

    def __init__(self, *words: object) -> None:
        name = "/".join(str(word) for word in words).encode()
        self._random = Random(int.from_bytes(blake2b(name, digest_size=16).digest(), "big"))
        self.fraction = self._random.random
        """A number from 0 to just below 1."""

    def chance(self, percent: float) -> bool:
        """True in so many of a hundred throws."""
        return self.fraction() * 100 < percent

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int(self.fraction() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely."""
        return items[int(self.fraction() * len(items))]

    def between(self, low: float, high: float) -> float:
        """A number from ``low`` to ``high``, each as likely."""
        return low + (high - low) * self.fraction()

    def several(self, items: Sequence[T], count: int) -> list[T]:
        """``count`` different ones (or all there are), in the order they fell."""
        left = list(items)
        return [left.pop(int(self.fraction() * len(left))) for _ in range(min(count, len(left)))]

    def around(self, mean: float) -> int:
        """A count spread around a mean of 1 or more as attendances are: many a little below, few far above."""
        # The factor has mean 1: 0.4 + 0.6 × (mean of 4 × u × v is 1), from nearly half to about three times.
        return max(1, round(mean * (0.4 + 2.4 * self.fraction() * self.fraction()) + self.fraction() - 0.5))

    def portion(self, count: int, share: float) -> int:
        """About ``share`` of ``count``, never more than all of it and never less than nothing."""
        wobble = (self.fraction() + self.fraction() - 1) * 0.5
        return min(count, max(0, int(count * share * (1 + wobble) + self.fraction())))

    def bits(self, count: int) -> int:
        """That many random bits."""
        value = 0
        for _ in range(-(-count // 32)):
            value = (value << 32) | int(self.fraction() * (1 << 32))
        return value & ((1 << count) - 1)
