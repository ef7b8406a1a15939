"""What a review of changes asks of the data: visits per unit and month, entries dated after a closing day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, func, select

from logbook_desktop.data.chunks import chunks
from logbook_desktop.data.report_store import ReportFilter, ReportStore
from logbook_desktop.data.tables import entry
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.reports import Structure

_SINCE = date(1, 1, 1)


class ReviewStore:
    def __init__(self, connection: Connection, reports: ReportStore, today: Month) -> None:
        self._connection = connection
        self._reports = reports
        self._today = today

    def visits(self, scope: Iterable[int]) -> dict[int, dict[int, int]]:
        """Per unit and month (number), up to this month: of the units of today's branches in all months, and of
        every other unit in the months in which it lay in one of them."""
        found: dict[int, dict[int, int]] = {}
        branches = tuple(sorted(scope))
        if not branches:
            return found
        period = Period(_SINCE, self._today.last_day)
        for structure in Structure:
            asked = ReportFilter(branches, period, structure, self._today)
            for unit, month, visits in self._reports.visits(asked):
                found.setdefault(unit, {})[month] = visits
        return found

    def dated_since(self, days: Mapping[int, date]) -> dict[int, int]:
        """How many entries of each unit are dated on its day or later."""
        found: dict[int, int] = {}
        for day in set(days.values()):
            for units in chunks([unit for unit, its in days.items() if its == day]):
                found.update(self._dated_since(units, day))
        return found

    def _dated_since(self, units: Sequence[int], day: date) -> Iterable[tuple[int, int]]:
        c = entry.c
        query = select(c.unit_id, func.count()).where(
            c.unit_id.in_(units), c.date >= day, c.binned_at.is_(None)
        )
        return ((row[0], row[1]) for row in self._connection.execute(query.group_by(c.unit_id)))


class ReviewOnServer(ReviewStore):
    """For a person: of the units whose entries they read."""

    def _dated_since(self, units: Sequence[int], day: date) -> Iterable[tuple[int, int]]:
        called = func.app.dated_since(list(units), day).table_valued("unit_id", "entries")
        return ((row.unit_id, row.entries) for row in self._connection.execute(select(called)))
