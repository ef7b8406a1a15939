"""Totals by month in which small numbers are suppressed; minutes are whole."""

from typing import Protocol

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.suppression import Split, TotalsCell


class TotalsStore(Protocol):
    """The fixed questions of those who read no entries."""

    def of_branch(self, node_id: int, first: Month, last: Month, by: Split) -> list[TotalsCell]:
        """Every unit of the branch in every month, in today's structure."""

    def of_network(self, first: Month, last: Month, by: Split) -> list[TotalsCell]:
        """Every organisation in every month, by the organisation of that month."""

    def of_whole_network(self, first: Month, last: Month, by: Split) -> list[TotalsCell]:
        """Everything together in every month; what is hidden depends on the whole calendar years."""
