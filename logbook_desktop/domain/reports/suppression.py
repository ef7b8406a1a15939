"""Small cells stay hidden: the rule for totals that leave the organisation, until the complete one comes.

A cell of 1 to 4 visits is hidden, with its entries and hours. Where exactly one cell of a row or column is hidden,
its total could give the cell away: the smallest other cell of it that is not 0 is hidden with it (of equal ones the
first by column or row), row by row and column by column until nothing changes.

Limits: two hidden cells tell their sum where a total is known; the three ways of splitting are not protected against
each other, nor months against a year. A server follows the same rule in ``data/postgres/suppressed.sql``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.dimensions import Dimension

SMALLEST_SHOWN = 5
"""Fewer visits than this, unless none, are hidden."""

Cell = tuple[int, str]
"""Row and column of a cell of one table."""


class Split(StrEnum):
    """The dimensions that the totals may be split by, one at a time."""

    FORM = Dimension.FORM.value
    SETTING = Dimension.SETTING.value
    GENDER = Dimension.GENDER.value


@dataclass(frozen=True, slots=True)
class TotalsCell:
    """What happened at a place (None: everywhere together) in a month under one form, setting or gender.

    ``visits`` is None where it is suppressed; ``entries`` and the minutes also where they do not split (gender).
    """

    place_id: int | None
    month: Month
    code: str
    entries: int | None
    visits: int | None
    minutes: int | None
    youth_minutes: int | None
    suppressed: bool


def suppressed(visits: Mapping[Cell, int]) -> frozenset[Cell]:
    """The cells of one table that are hidden, from the visits of all of its cells."""
    hidden = {cell for cell, count in visits.items() if 0 < count < SMALLEST_SHOWN}
    while True:
        more = _beside(visits, hidden, along=0)
        more |= _beside(visits, hidden | more, along=1)
        if not more:
            return frozenset(hidden)
        hidden |= more


def _beside(visits: Mapping[Cell, int], hidden: Iterable[Cell], along: int) -> set[Cell]:
    """The cells to hide with those that are alone in their row (``along`` 0) or column (1)."""
    found: set[Cell] = set()
    known = frozenset(hidden)
    across = 1 - along
    lines: dict[int | str, list[Cell]] = {}
    for cell in visits:
        lines.setdefault(cell[along], []).append(cell)
    for cells in lines.values():
        shown = [cell for cell in cells if cell not in known and visits[cell]]
        if shown and len(known.intersection(cells)) == 1:
            found.add(min(shown, key=lambda cell: (visits[cell], cell[across])))
    return found
