"""What a chart shows, without saying how: the one description behind screen, PDF and Excel."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class ChartKind(StrEnum):
    """``COLUMNS`` stand, ``BARS`` lie (room for long names), ``LINES`` are for long times."""

    COLUMNS = "columns"
    BARS = "bars"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Category:
    """A place on the category axis: full name, short name for a crowded axis, and the year it belongs to
    (empty where there is no such group)."""

    name: str
    short: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One value and its text per category; None where there is no number."""

    name: str
    values: tuple[float | None, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis: where it is, in the unit of the measure, and its figure."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A chart. ``alt`` tells its main figures in a sentence or two; ``measure`` is the key of the measure drawn,
    ``unit`` its name.

    ``stacked`` only where the series add up to the whole; ``totals`` are then the texts over the stacks.
    ``remark`` says what is left out; ``empty`` is shown where nothing is above zero.
    """

    kind: ChartKind
    title: str
    alt: str
    measure: str
    unit: str
    categories: tuple[Category, ...]
    series: tuple[Series, ...]
    ticks: tuple[Tick, ...]
    empty: str
    stacked: bool = False
    totals: tuple[str, ...] = ()
    remark: str = ""

    @property
    def top(self) -> float:
        """The greatest value of the axis; above zero."""
        return self.ticks[-1].value

    @property
    def has_figures(self) -> bool:
        """Whether anything is above zero."""
        return any(value for series in self.series for value in series.values)

    def length(self, index: int) -> float:
        """The length of the whole stack of a category."""
        return sum(series.values[index] or 0.0 for series in self.series)


_NOTHING = 1e-9
"""Below it a value is drawn as zero."""


def tick_values(greatest: float, *, whole: bool, intervals: int = 5) -> list[float]:
    """Round values from 0 to at least ``greatest``; whole numbers for counts. 0 and 1 when all is zero."""
    if greatest < _NOTHING:
        return [0.0, 1.0]
    step = next(step for step in _steps(greatest / intervals, whole) if step * intervals >= greatest)
    count = max(1, math.ceil(greatest / step - 1e-9))
    return [step * number for number in range(count + 1)]


def _steps(about: float, whole: bool) -> Iterator[float]:
    power = math.floor(math.log10(about))
    power = max(power, 0) if whole else power
    for exponent in range(power, power + 3):
        yield from (factor * 10.0**exponent for factor in (1, 2, 5))
