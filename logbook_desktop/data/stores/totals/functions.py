"""Suppressed totals of a server, whose functions keep both the rights and the rule (``postgres/suppressed.sql``)."""

from sqlalchemy import Connection, text

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.suppression import Split, TotalsCell


class TotalsOnServer:
    """See ``TotalsStore``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_branch(self, node_id: int, first: Month, last: Month, by: Split) -> list[TotalsCell]:
        """See ``TotalsStore.of_branch``."""
        return self._asked("viewer_totals(:node, :first, :last, :by)", first, last, by, node=node_id)

    def of_network(self, first: Month, last: Month, by: Split) -> list[TotalsCell]:
        """See ``TotalsStore.of_network``."""
        return self._asked("network_totals(:first, :last, :by)", first, last, by)

    def of_whole_network(self, first: Month, last: Month, by: Split) -> list[TotalsCell]:
        """See ``TotalsStore.of_whole_network``."""
        return self._asked("whole_network_totals(:first, :last, :by)", first, last, by)

    def _asked(self, call: str, first: Month, last: Month, by: Split, **more: int) -> list[TotalsCell]:
        values = {"first": first.number, "last": last.number, "by": by.value, **more}
        rows = self._connection.execute(text(f"SELECT * FROM app.{call}"), values)
        return [TotalsCell(**{**row._mapping, "month": Month.from_number(row.month)}) for row in rows]
