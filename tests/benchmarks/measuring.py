"""Medians of two ways of doing the same thing, taken in turns so that the machine's other work falls on both."""

import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

TIMES = 7
QUICK_TIMES = 5


@dataclass(frozen=True)
class Result:
    """Seconds of every round, ours and the baseline's; ``baseline`` says in words what that is."""

    what: str
    ours: tuple[float, ...]
    bare: tuple[float, ...]
    baseline: str

    @property
    def row(self) -> str:
        ours, bare = statistics.median(self.ours), statistics.median(self.bare)
        return f"| {self.what} | {shown(ours)} | {shown(bare)} | {_ratio(ours / bare)} | {self.baseline} |"


def _ratio(value: float) -> str:
    return f"{value:.1f}" if value >= 0.95 else f"{value:.2g}"


HEADINGS = "| What | Ours | Bare | Ratio | Bare means |\n|---|---:|---:|---:|---|"


def timed(work: Callable[[], object]) -> float:
    """Seconds of doing it once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(
    what: str,
    ours: Callable[[], object],
    bare: Callable[[], object],
    baseline: str,
    times: int,
    measure: Callable[[Callable[[], object]], float] = timed,
) -> Result:
    """Do both in turns; the first round of each warms up and does not count. ``measure`` gives seconds."""
    rounds = [(measure(ours), measure(bare)) for _ in range(times + 1)][1:]
    result = Result(what, tuple(r[0] for r in rounds), tuple(r[1] for r in rounds), baseline)
    show_progress(result.row)
    return result


def shown(seconds: float) -> str:
    """Three figures in the unit that fits."""
    if seconds >= 10:
        return f"{seconds:.0f} s"
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def table(results: Iterable[Result]) -> str:
    return "\n".join([HEADINGS, *(result.row for result in results)])


def show_progress(words: str) -> None:
    """Progress goes to stderr, the table to stdout."""
    print(words, file=sys.stderr, flush=True)
