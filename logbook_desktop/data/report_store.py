"""Report queries: the sums of a question, grouped by its dimensions, in today's structure or as reported.

Entries are first added up per unit and month along the covering index; places in the tree and longer periods are
joined to that smaller table. Codes of the result are strings (``domain.reports.Key``).
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Subquery, and_, case, func, select

from logbook_desktop.data.scopes import in_scope_that_month, units_ever, units_today
from logbook_desktop.data.tables import entry, entry_age, node_reach
from logbook_desktop.domain.entries import FormOfWork
from logbook_desktop.domain.measures import ATTENDANCE_DIMENSIONS, TIME_DIMENSIONS, Dimension, Sums
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports import Key, Structure, time_code
from logbook_desktop.domain.tree import NodeKind


@dataclass(frozen=True, slots=True)
class Asked:
    """What a grouping is asked of: the branches (empty: the whole tree), days, structure, and today's month.

    ``shift`` months are added to every month before it is grouped: a comparison period takes the keys of the
    period it is compared with.
    """

    scope: tuple[int, ...]
    period: Period
    structure: Structure
    today: Month
    shift: int = 0


_GROUPED_COLUMNS = {
    Dimension.FORM: entry.c.form,
    Dimension.SETTING: entry.c.setting,
    Dimension.ACTIVITY: entry.c.activity_id,
}


class ReportStore:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sums(self, asked: Asked, dimensions: tuple[Dimension, ...]) -> dict[Key, Sums]:
        """The sums per combination of dimensions (none of them gender or age band)."""
        if not dimensions and _asks_no_place_by_month(asked):
            whole = select(*_summed().values()).where(*_asked_entries(asked))
            return {(): _sums(self._connection.execute(whole).one())}
        inner = self._inner(asked, dimensions, _summed())
        keys, source, conditions = _outer(asked, dimensions, inner)
        names = [f.name for f in fields(Sums)]
        query = (
            select(*keys, *(func.sum(inner.c[name]) for name in names)).select_from(source).where(*conditions)
        )
        rows = self._connection.execute(query.group_by(*keys)).all()
        width = len(keys)
        return {_key(dimensions, row[:width]): _sums(row[width:]) for row in rows}

    def ages(self, asked: Asked, dimensions: tuple[Dimension, ...]) -> dict[Key, dict[tuple[str, str], int]]:
        """Visits by (gender, age band code) under the dimensions (which are without gender and age band)."""
        extra: dict[str, ColumnElement[Any]] = {"gender": entry_age.c.gender, "band": entry_age.c.band}
        inner = self._inner(asked, dimensions, {"visits": func.sum(entry_age.c.visits)}, extra)
        keys, source, conditions = _outer(asked, dimensions, inner)
        query = select(*keys, inner.c.gender, inner.c.band, func.sum(inner.c.visits)).select_from(source)
        grouped = query.where(*conditions).group_by(*keys, inner.c.gender, inner.c.band)
        found: dict[Key, dict[tuple[str, str], int]] = {}
        width = len(keys)
        for row in self._connection.execute(grouped):
            counts = found.setdefault(_key(dimensions, row[:width]), {})
            gender, band, count = row[width:]
            counts[gender, band] = int(count)
        return found

    def band_sets(self, asked: Asked) -> frozenset[int]:
        """The age band sets that entries with counts by age were made with."""
        query = select(entry.c.age_band_set_id).distinct().where(*_asked_entries(asked))
        query = query.where(select(entry_age.c.entry_id).where(entry_age.c.entry_id == entry.c.id).exists())
        return frozenset(self._connection.scalars(query))

    def coverage(self, asked: Asked) -> dict[Month, tuple[int, int]]:
        """Per month: how many units documented something, and how many entries."""
        inner = self._inner(asked, (), {"entries": func.count()})
        query = select(inner.c.month, func.count(), func.sum(inner.c.entries)).group_by(inner.c.month)
        if not _asks_no_place_by_month(asked):
            query = query.where(in_scope_that_month(asked.scope, inner.c.unit_id, inner.c.month))
        rows = self._connection.execute(query)
        return {Month.from_number(number): (units, int(entries)) for number, units, entries in rows}

    def estimated(self, asked: Asked) -> int:
        """How many entries carry estimated counts."""
        estimated = func.sum(case((entry.c.estimated, 1), else_=0))
        if _asks_no_place_by_month(asked):
            whole = select(estimated).where(*_asked_entries(asked))
            return int(self._connection.scalar(whole) or 0)
        inner = self._inner(asked, (), {"estimated": estimated})
        _, source, conditions = _outer(asked, (), inner)
        query = select(func.sum(inner.c.estimated)).select_from(source).where(*conditions)
        return int(self._connection.scalar(query) or 0)

    def _inner(
        self,
        asked: Asked,
        dimensions: Iterable[Dimension],
        summed: dict[str, ColumnElement[Any]],
        extra: dict[str, ColumnElement[Any]] | None = None,
    ) -> Subquery:
        groups: list[ColumnElement[Any]] = [entry.c.unit_id, entry.c.month]
        groups += [_GROUPED_COLUMNS[d] for d in dimensions if d in _GROUPED_COLUMNS]
        further = extra or {}
        query = select(
            *groups,
            *(column.label(name) for name, column in further.items()),
            *(column.label(name) for name, column in summed.items()),
        ).where(*_asked_entries(asked))
        if further:
            query = query.join_from(entry, entry_age, entry_age.c.entry_id == entry.c.id)
        return query.group_by(*groups, *further.values()).subquery("per_unit_and_month")


def _summed() -> dict[str, ColumnElement[Any]]:
    c = entry.c
    of_form = {
        form: func.sum(case((c.form == form.value, c.minutes), else_=0))
        for form in (FormOfWork.OPEN, FormOfWork.GROUP)
    }
    return {
        "entries": func.count(),
        "contacts": func.sum(case((c.form == FormOfWork.INDIVIDUAL.value, 1), else_=0)),
        "girls": func.sum(c.girls),
        "boys": func.sum(c.boys),
        "other": func.sum(c.other),
        "minutes": func.sum(c.minutes),
        "open_minutes": of_form[FormOfWork.OPEN],
        "group_minutes": of_form[FormOfWork.GROUP],
        "youth_minutes": func.sum(c.youth_minutes),
        "producers": func.sum(c.producers),
        "staff_minutes": func.sum(c.staff_minutes),
    }


def _sums(values: Iterable[Any]) -> Sums:
    """Sums in the order of their fields; the database gives none for no entries."""
    return Sums(*(int(value or 0) for value in values))


def _asks_no_place_by_month(asked: Asked) -> bool:
    """Whether the entries asked for can be told without looking at the structure of each month."""
    return not asked.scope or asked.structure is Structure.TODAY


def _asked_entries(asked: Asked) -> list[ColumnElement[bool]]:
    c = entry.c
    first, last = Month.of(asked.period.first), Month.of(asked.period.last)
    conditions: list[ColumnElement[bool]] = [
        c.binned_at.is_(None),
        c.month.between(first.number, last.number),
    ]
    if asked.period != Period(first.first_day, last.last_day):
        conditions.append(c.date.between(asked.period.first, asked.period.last))
    if asked.scope:
        today = asked.structure is Structure.TODAY
        units = units_today(asked.scope, asked.today) if today else units_ever(asked.scope)
        conditions.append(c.unit_id.in_(units))
    return conditions


def _outer(
    asked: Asked, dimensions: tuple[Dimension, ...], inner: Subquery
) -> tuple[list[ColumnElement[Any]], Any, list[ColumnElement[bool]]]:
    """The grouping columns over the inner table, what to select from, and what must hold."""
    source: Any = inner
    conditions: list[ColumnElement[bool]] = []
    if not _asks_no_place_by_month(asked):
        conditions.append(in_scope_that_month(asked.scope, inner.c.unit_id, inner.c.month))
    keys: list[ColumnElement[Any]] = []
    month = inner.c.month + asked.shift if asked.shift else inner.c.month
    for dimension in dimensions:
        assert dimension not in ATTENDANCE_DIMENSIONS
        if dimension is Dimension.ORGANISATION:
            reach = node_reach.alias("organisation_of")
            at = inner.c.month if asked.structure is Structure.REPORTED else asked.today.number
            source = source.join(
                reach,
                and_(
                    reach.c.node_id == inner.c.unit_id,
                    reach.c.ancestor_kind == NodeKind.ORGANISATION.value,
                    reach.c.from_month <= at,
                    reach.c.to_month > at,
                ),
            )
            keys.append(reach.c.ancestor_id)
        else:
            keys.append(_outer_column(dimension, inner, month))
    return keys, source, conditions


def _outer_column(dimension: Dimension, inner: Subquery, month: ColumnElement[int]) -> ColumnElement[Any]:
    columns: dict[Dimension, ColumnElement[Any]] = {
        Dimension.MONTH: month,
        Dimension.QUARTER: month // 3,
        Dimension.YEAR: month // 12,
        Dimension.UNIT: inner.c.unit_id,
    }
    if dimension in columns:
        return columns[dimension]
    return inner.c[_GROUPED_COLUMNS[dimension].name]


_MONTHS_IN = {Dimension.MONTH: 1, Dimension.QUARTER: 3, Dimension.YEAR: 12}


def _key(dimensions: tuple[Dimension, ...], values: Iterable[Any]) -> Key:
    return tuple(
        time_code(dimension, Month.from_number(value * _MONTHS_IN[dimension]))
        if dimension in TIME_DIMENSIONS
        else str(value)
        for dimension, value in zip(dimensions, values, strict=True)
    )
