"""Suppressed totals of a file, which protects nothing: the rule of a server, applied here to the same sums."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select

from logbook_desktop.data.scopes import units_today
from logbook_desktop.data.server_tables import roll_up
from logbook_desktop.data.tables import node_reach
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.suppression import Split, TotalsCell, suppressed
from logbook_desktop.domain.tree.tree import NodeKind


class _TotalsRow(NamedTuple):
    """A cell that is not suppressed yet; no place: everything together."""

    place_id: int | None
    month: int
    code: str
    entries: int | None
    visits: int
    minutes: int | None
    youth_minutes: int | None


class TotalsInTables:
    """See ``TotalsStore``."""

    def __init__(self, connection: Connection, today: Month) -> None:
        self._connection = connection
        self._today = today

    def of_branch(self, node_id: int, first: Month, last: Month, by: Split) -> list[TotalsCell]:
        """See ``TotalsStore.of_branch``."""
        organisations = self._organisations_of(node_id)
        tables = defaultdict(list)
        for row in self._rows(by, first, last):
            if row.place_id in organisations:
                tables[organisations[row.place_id], row.month].append(row)
        inside: set[Any] = set(self._connection.scalars(units_today((node_id,), self._today)))
        cells = _cells(tables.values(), lambda row: row.place_id or 0)
        return sorted((cell for cell in cells if cell.place_id in inside), key=_order)

    def of_network(self, first: Month, last: Month, by: Split) -> list[TotalsCell]:
        """See ``TotalsStore.of_network``."""
        tables = defaultdict(list)
        for row in self._rows(by, first, last, node_reach.c.ancestor_id):
            tables[row.month].append(row)
        return sorted(_cells(tables.values(), lambda row: row.place_id or 0), key=_order)

    def of_whole_network(self, first: Month, last: Month, by: Split) -> list[TotalsCell]:
        """See ``TotalsStore.of_whole_network``."""
        tables = defaultdict(list)
        for row in self._rows(by, Month(first.year, 1), Month(last.year, 12), None):
            tables[row.month // 12].append(row)
        cells = _cells(tables.values(), lambda row: row.month)
        return sorted((cell for cell in cells if first <= cell.month <= last), key=_order)

    def _organisations_of(self, node_id: int) -> dict[int | None, int]:
        """Today's organisation of every unit in the organisations that the branch has to do with."""
        reach, now = node_reach.c, self._today.number
        today = and_(
            reach.ancestor_kind == NodeKind.ORGANISATION.value,
            reach.from_month <= now,
            reach.to_month > now,
        )
        branch = units_today((node_id,), self._today)
        touched = select(reach.ancestor_id).where(today, reach.node_id.in_(branch))
        rows = self._connection.execute(
            select(reach.node_id, reach.ancestor_id).where(today, reach.ancestor_id.in_(touched))
        )
        return {row.node_id: row.ancestor_id for row in rows}

    def _rows(
        self, by: Split, first: Month, last: Month, place: Any = roll_up.c.unit_id
    ) -> Iterator[_TotalsRow]:
        c = roll_up.c
        group = [c.month] if by is Split.GENDER else [c.month, c[by.value]]
        group += [] if place is None else [place]
        names = ("entries", "girls", "boys", "other", "minutes", "youth_minutes")
        query = select(*group, *(func.sum(c[name]).label(name) for name in names))
        query = query.where(c.month.between(first.number, last.number), c.entries > 0).group_by(*group)
        if place is node_reach.c.ancestor_id:
            reach = node_reach.c
            query = query.join_from(
                roll_up,
                node_reach,
                and_(
                    reach.node_id == c.unit_id,
                    reach.ancestor_kind == NodeKind.ORGANISATION.value,
                    reach.from_month <= c.month,
                    reach.to_month > c.month,
                ),
            )
        for row in self._connection.execute(query):
            where = None if place is None else row[len(group) - 1]
            if by is Split.GENDER:
                for gender in Dimension.GENDER.facts.codes:
                    yield _TotalsRow(where, row.month, gender, None, int(getattr(row, gender)), None, None)
            else:
                visits = int(row.girls + row.boys + row.other)
                yield _TotalsRow(
                    where, row.month, row[1], row.entries, visits, row.minutes, row.youth_minutes
                )


def _cells(tables: Iterable[list[_TotalsRow]], row_of: Callable[[_TotalsRow], int]) -> Iterator[TotalsCell]:
    for table in tables:
        hidden = suppressed({(row_of(row), row.code): row.visits for row in table})
        for row in table:
            month = Month.from_number(row.month)
            if (row_of(row), row.code) in hidden:
                yield TotalsCell(row.place_id, month, row.code, None, None, None, None, suppressed=True)
            else:
                yield TotalsCell(row.place_id, month, *row[2:], suppressed=False)


def _order(cell: TotalsCell) -> tuple[Month, int, str]:
    return cell.month, cell.place_id or 0, cell.code
