"""How often a call about something hidden is slower than one about nothing: all that a stop-watch can tell.

Calls are interleaved in random order, so that whatever else the machine does falls on both alike. The effect is the
probability that one hidden call takes longer than one absent call (ties half): 0.5 says nothing, 1 says it each time.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from random import Random
from time import perf_counter_ns

Z_99 = 2.5758


@dataclass(frozen=True)
class Effect:
    """``low`` and ``high``: where the probability lies with 99 % certainty."""

    probability: float
    low: float
    high: float

    @property
    def tells_nothing(self) -> bool:
        return 0.45 <= self.probability <= 0.55 and self.low >= 0.40 and self.high <= 0.60

    @property
    def is_found(self) -> bool:
        return self.low > 0.60 or self.high < 0.40


def compared(hidden: Callable[[], object], absent: Callable[[], object], random: Random, each: int) -> Effect:
    calls = [True] * each + [False] * each
    random.shuffle(calls)
    times: dict[bool, list[int]] = {True: [], False: []}
    for is_hidden in calls:
        call = hidden if is_hidden else absent
        begin = perf_counter_ns()
        call()
        times[is_hidden].append(perf_counter_ns() - begin)
    return effect_of(times[True], times[False])


def effect_of(hidden: list[int], absent: list[int]) -> Effect:
    """With the interval of DeLong: from how much each call's own place among the others varies."""
    below, above = sorted(absent), sorted(hidden)
    slower = [(bisect_left(below, one) + bisect_right(below, one)) / 2 / len(below) for one in hidden]
    faster = [1 - (bisect_left(above, one) + bisect_right(above, one)) / 2 / len(above) for one in absent]
    probability = sum(slower) / len(slower)
    error = Z_99 * sqrt(_variance(slower) / len(slower) + _variance(faster) / len(faster))
    return Effect(probability, probability - error, probability + error)


def _variance(values: list[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)
