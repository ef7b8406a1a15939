"""Where the totals of a report come from: per unit and month, before places and longer periods are joined to them.

``TableTotals`` reads the tables: the roll-up where the question allows it, else the entries. ``ServerTotals`` asks
the server's functions on behalf of a person, who may know totals of units whose entries he may not read. Each gives a
table with ``unit_id``, ``month``, what the question splits by, the fields of ``Totals``, and ``estimated``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Protocol

from sqlalchemy import ColumnElement, FromClause, Integer, Select, Table, case, column, func, select

from logbook_desktop.data.scopes import in_scope_that_month, units_ever, units_today
from logbook_desktop.data.server_tables import roll_up
from logbook_desktop.data.tables import entry, entry_age, node_reach
from logbook_desktop.domain.entries.entries import FormOfWork
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import Totals
from logbook_desktop.domain.reports.reports import Structure
from logbook_desktop.domain.tree.tree import NodeKind


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """What a grouping is asked of: the branches (empty: the whole tree), days, structure, and today's month.

    ``shift`` months are added to every month before it is grouped: a comparison period takes the keys of the
    period it is compared with.
    """

    scope: tuple[int, ...]
    period: Period
    structure: Structure
    today: Month
    shift: int = 0

    @property
    def by_month(self) -> bool:
        """Whether a unit counts only in the months in which it lay in the branches."""
        return bool(self.scope) and self.structure is Structure.REPORTED

    @property
    def months(self) -> tuple[Month, Month]:
        """The first and the last month, of which the period may hold only some days."""
        return Month.of(self.period.first), Month.of(self.period.last)

    @property
    def whole_months(self) -> bool:
        """Whether the period holds every day of its months: only then the roll-up knows the answer."""
        first, last = self.months
        return self.period == Period(first.first_day, last.last_day)


_ALWAYS = ("unit_id", "month")
GROUPED = {d: d.facts.column for d in Dimension if d.is_grouped and d.facts.column}
"""The columns that a source splits by where it is asked to; the other dimensions are made of unit and month."""
SUMMED = (*(f.name for f in fields(Totals)), "estimated")


class ReportSource(Protocol):
    """Gives the tables that a report is put together from."""

    def whole(self, asked: ReportFilter) -> Select[Any] | None:
        """One row with everything asked for in the order of ``SUMMED``; None: add up ``totals``."""

    def totals(self, asked: ReportFilter, dimensions: Iterable[Dimension]) -> FromClause:
        """A row for each unit, month and combination of those dimensions that have a column; minutes are whole."""

    def ages(self, asked: ReportFilter, dimensions: Iterable[Dimension]) -> FromClause:
        """The same with ``gender``, ``band`` and ``visits``."""

    def organisations(self, asked: ReportFilter) -> FromClause:
        """``ancestor_id``: the organisation of a unit (``node_id``) from one month on, up to another."""

    def band_sets(self, asked: ReportFilter) -> Select[tuple[int]]:
        """The keys of the age band sets that counts by age were made with."""


class TableTotals:
    """The tables themselves. ``kept``: the roll-up is a table, quicker to read than the entries."""

    def __init__(self, *, kept: bool) -> None:
        self._kept = kept

    def _table(self, asked: ReportFilter, dimensions: Iterable[Dimension]) -> Table:
        columns = {GROUPED[dimension] for dimension in dimensions if dimension in GROUPED}
        rolled_up = self._kept and asked.whole_months and columns <= set(roll_up.primary_key.columns.keys())
        return roll_up if rolled_up else entry

    def whole(self, asked: ReportFilter) -> Select[Any] | None:
        """See ``ReportSource.whole``."""
        if asked.by_month:
            return None
        table = self._table(asked, ())
        return select(*_summed(table)).where(*_asked_rows(asked, table))

    def totals(self, asked: ReportFilter, dimensions: Iterable[Dimension]) -> FromClause:
        """See ``ReportSource.totals``."""
        table = self._table(asked, dimensions)
        groups = _groups(table, dimensions)
        query = select(*groups, *_summed(table)).where(*_asked_rows(asked, table)).group_by(*groups)
        inner = query.subquery("per_unit_and_month")
        if not asked.by_month:
            return inner
        inside = in_scope_that_month(asked.scope, inner.c.unit_id, inner.c.month)
        return select(inner).where(inside).subquery("in_scope")

    def ages(self, asked: ReportFilter, dimensions: Iterable[Dimension]) -> FromClause:
        """See ``ReportSource.ages``."""
        groups = [*_groups(entry, dimensions), entry_age.c.gender, entry_age.c.band]
        query = (
            select(*groups, func.sum(entry_age.c.visits).label("visits"))
            .join_from(entry, entry_age, entry_age.c.entry_id == entry.c.id)
            .where(*_asked_rows(asked, entry))
            .group_by(*groups)
        )
        inner = query.subquery("per_unit_and_month")
        if not asked.by_month:
            return inner
        inside = in_scope_that_month(asked.scope, inner.c.unit_id, inner.c.month)
        return select(inner).where(inside).subquery("in_scope")

    def organisations(self, asked: ReportFilter) -> FromClause:
        """See ``ReportSource.organisations``."""
        del asked
        of_kind = node_reach.c.ancestor_kind == NodeKind.ORGANISATION.value
        return select(node_reach).where(of_kind).subquery("organisation_of")

    def band_sets(self, asked: ReportFilter) -> Select[tuple[int]]:
        """See ``ReportSource.band_sets``."""
        query = select(entry.c.age_band_set_id).distinct().where(*_asked_rows(asked, entry))
        if asked.by_month:
            query = query.where(in_scope_that_month(asked.scope, entry.c.unit_id, entry.c.month))
        return query.where(select(entry_age.c.entry_id).where(entry_age.c.entry_id == entry.c.id).exists())


class ServerTotals:
    """The functions of a server (``postgres/totals.sql``), which check the person's rights once."""

    def whole(self, asked: ReportFilter) -> Select[Any] | None:
        """See ``ReportSource.whole``; a server has no such short cut."""
        del asked
        return None

    def totals(self, asked: ReportFilter, dimensions: Iterable[Dimension]) -> FromClause:
        """See ``ReportSource.totals``."""
        return self._called("totals", asked, dimensions, (*GROUPED.values(), *SUMMED))

    def ages(self, asked: ReportFilter, dimensions: Iterable[Dimension]) -> FromClause:
        """See ``ReportSource.ages``."""
        names = (*GROUPED.values(), "gender", "band", "visits")
        return self._called("age_totals", asked, dimensions, names)

    def organisations(self, asked: ReportFilter) -> FromClause:
        """See ``ReportSource.organisations``."""
        called = func.app.organisations_in(list(asked.scope), asked.structure is Structure.REPORTED)
        names = ("node_id", "ancestor_id", "from_month", "to_month")
        table: FromClause = called.table_valued(*(column(name, Integer) for name in names))
        return table.alias("organisation_of")

    def band_sets(self, asked: ReportFilter) -> Select[tuple[int]]:
        """See ``ReportSource.band_sets``."""
        return select(func.app.band_sets(*_question(asked)).column_valued("set_id"))

    def _called(
        self, name: str, asked: ReportFilter, dimensions: Iterable[Dimension], names: Iterable[str]
    ) -> FromClause:
        split = [dimension.value for dimension in dimensions if dimension in GROUPED]
        called = getattr(func.app, name)(*_question(asked), split)
        table: FromClause = called.table_valued(
            *(column(name, Integer) for name in _ALWAYS), *map(column, names)
        )
        return table.alias("per_unit_and_month")


def _question(asked: ReportFilter) -> tuple[Any, ...]:
    return list(asked.scope), asked.structure is Structure.REPORTED, asked.period.first, asked.period.last


def _groups(table: Table, dimensions: Iterable[Dimension]) -> list[ColumnElement[Any]]:
    wanted = set(dimensions)
    names = [name for dimension, name in GROUPED.items() if dimension in wanted]
    return [table.c[name] for name in (*_ALWAYS, *names)]


def _summed(table: Table) -> list[ColumnElement[Any]]:
    """The columns of ``SUMMED``: of the roll-up its own totals, of entries each entry's."""
    c = table.c
    entries: Any = c.entries if table is roll_up else 1
    estimated = c.estimated if table is roll_up else case((c.estimated, 1), else_=0)

    def of_form(form: FormOfWork, what: Any) -> ColumnElement[Any]:
        return func.sum(case((c.form == form.value, what), else_=0))

    made: dict[str, ColumnElement[Any]] = {
        "entries": func.sum(entries) if table is roll_up else func.count(),
        "contacts": of_form(FormOfWork.INDIVIDUAL, entries),
        "open_minutes": of_form(FormOfWork.OPEN, c.minutes),
        "group_minutes": of_form(FormOfWork.GROUP, c.minutes),
        "estimated": func.sum(estimated),
    }
    return [(made[name] if name in made else func.sum(c[name])).label(name) for name in SUMMED]


def _asked_rows(asked: ReportFilter, table: Table) -> list[ColumnElement[bool]]:
    """The rows of the period, in units of the branches: of today, or that ever lay there."""
    c = table.c
    first, last = asked.months
    conditions: list[ColumnElement[bool]] = [
        c.entries > 0 if table is roll_up else c.binned_at.is_(None),
        c.month.between(first.number, last.number),
    ]
    if not asked.whole_months:
        conditions.append(c.date.between(asked.period.first, asked.period.last))
    if asked.scope:
        units = units_ever(asked.scope) if asked.by_month else units_today(asked.scope, asked.today)
        conditions.append(c.unit_id.in_(units))
    return conditions
