"""Report queries: the totals of a question, grouped by its dimensions, in today's structure or as reported.

The totals per unit and month come from a source (``report_sources``); places in the tree and longer periods are
joined to that smaller table. Codes of the result are strings (``domain.reports.reports.Key``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, func, select

from logbook_desktop.data.report_sources import (
    SUMMED,
    ReportFilter,
    ReportSource,
)
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import Totals
from logbook_desktop.domain.reports.reports import Key, Structure, time_code

__all__ = ["ReportFilter", "ReportStore"]


class ReportStore:
    """Answers what a report asks of the database, each time with figures added up anew."""

    def __init__(self, connection: Connection, source: ReportSource) -> None:
        self._connection = connection
        self._source = source

    def totals(self, asked: ReportFilter, dimensions: tuple[Dimension, ...]) -> dict[Key, Totals]:
        """The totals per combination of dimensions (none of them gender or age band)."""
        if not dimensions and (whole := self._source.whole(asked)) is not None:
            return {(): _totals(self._connection.execute(whole).one()[: len(_FIELDS)])}
        inner = self._source.totals(asked, dimensions)
        keys, source = self._outer(asked, dimensions, inner)
        query = select(*keys, *(func.sum(inner.c[name]) for name in _FIELDS)).select_from(source)
        rows = self._connection.execute(query.group_by(*keys)).all()
        width = len(keys)
        return {_key(dimensions, row[:width]): _totals(row[width:]) for row in rows}

    def ages(
        self, asked: ReportFilter, dimensions: tuple[Dimension, ...]
    ) -> dict[Key, dict[tuple[str, str], int]]:
        """Visits by (gender, age band code) under the dimensions (which are without gender and age band)."""
        inner = self._source.ages(asked, dimensions)
        keys, source = self._outer(asked, dimensions, inner)
        query = select(*keys, inner.c.gender, inner.c.band, func.sum(inner.c.visits)).select_from(source)
        found: dict[Key, dict[tuple[str, str], int]] = {}
        width = len(keys)
        for row in self._connection.execute(query.group_by(*keys, inner.c.gender, inner.c.band)):
            counts = found.setdefault(_key(dimensions, row[:width]), {})
            gender, band, count = row[width:]
            counts[gender, band] = int(count)
        return found

    def band_sets(self, asked: ReportFilter) -> frozenset[int]:
        """The age band sets that entries with counts by age were made with."""
        return frozenset(self._connection.scalars(self._source.band_sets(asked)))

    def visits(self, asked: ReportFilter) -> Iterator[tuple[int, int, int]]:
        """Unit, month (number) and visits, of whatever was documented."""
        c = self._source.totals(asked, ()).c
        query = select(c.unit_id, c.month, c.girls + c.boys + c.other)
        return ((row[0], row[1], int(row[2] or 0)) for row in self._connection.execute(query))

    def coverage(self, asked: ReportFilter) -> dict[Month, tuple[int, int]]:
        """Per month: how many units documented something, and how many entries."""
        inner = self._source.totals(asked, ())
        query = select(inner.c.month, func.count(), func.sum(inner.c.entries)).group_by(inner.c.month)
        rows = self._connection.execute(query)
        return {Month.from_number(number): (units, int(entries)) for number, units, entries in rows}

    def estimated(self, asked: ReportFilter) -> int:
        """How many entries carry estimated counts."""
        if (whole := self._source.whole(asked)) is not None:
            return int(self._connection.execute(whole).one()[SUMMED.index("estimated")] or 0)
        inner = self._source.totals(asked, ())
        return int(self._connection.scalar(select(func.sum(inner.c.estimated))) or 0)

    def _outer(
        self, asked: ReportFilter, dimensions: tuple[Dimension, ...], inner: FromClause
    ) -> tuple[list[ColumnElement[Any]], Any]:
        """The grouping columns over the inner table, and what to select from."""
        source: Any = inner
        keys: list[ColumnElement[Any]] = []
        month = inner.c.month + asked.shift if asked.shift else inner.c.month
        for dimension in dimensions:
            if dimension is Dimension.ORGANISATION:
                reach = self._source.organisations(asked)
                at = inner.c.month if asked.structure is Structure.REPORTED else asked.today.number
                source = source.join(
                    reach,
                    and_(
                        reach.c.node_id == inner.c.unit_id,
                        reach.c.from_month <= at,
                        reach.c.to_month > at,
                    ),
                )
                keys.append(reach.c.ancestor_id)
            else:
                keys.append(_outer_column(dimension, inner, month))
        return keys, source


_FIELDS = [f.name for f in fields(Totals)]


def _totals(values: Iterable[Any]) -> Totals:
    """Totals in the order of their fields; the database gives none for no entries."""
    return Totals(*(int(value or 0) for value in values))


def _outer_column(dimension: Dimension, inner: FromClause, month: ColumnElement[int]) -> ColumnElement[Any]:
    facts = dimension.facts
    if dimension.is_time:
        return month if facts.months == 1 else month // facts.months
    assert facts.column is not None, f"{dimension} is no part of the occasion, or needs a join"
    return inner.c[facts.column]


def _key(dimensions: tuple[Dimension, ...], values: Iterable[Any]) -> Key:
    return tuple(
        time_code(dimension, Month.from_number(value * dimension.facts.months))
        if dimension.is_time
        else str(value)
        for dimension, value in zip(dimensions, values, strict=True)
    )
