"""The frame of an answer: which rows and columns it has, in which order, and what each is called.

Months without entries are there with 0 while the scope was open; a place appears for the months it was open in.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property

from logbook_desktop.domain.entries.attendance import AgeBand
from logbook_desktop.domain.entries.entries import Activity
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import TIME_DIMENSIONS, Dimension, MemberKind
from logbook_desktop.domain.reports.report_tables import (
    keys_to_show,
    listed_codes,
    order_of_codes,
    sorted_keys,
)
from logbook_desktop.domain.reports.reports import (
    Key,
    Member,
    MonthCoverage,
    ReportQuestion,
    ReportTable,
    Structure,
    time_codes,
    time_span,
)
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree


class ReportFrame:
    """Rows, columns and names of one answer. ``activities`` are those its tables speak of, in name order."""

    def __init__(
        self,
        question: ReportQuestion,
        tree: Tree,
        today: Month,
        bands: Sequence[AgeBand],
        activities: Sequence[Activity],
        language: str,
    ) -> None:
        self._question = question
        self._tree = tree
        self._today = today
        self._bands = bands
        self._activities = {activity.id: activity for activity in activities}
        self._language = language

    def rows(self, tables: Sequence[ReportTable]) -> tuple[Key, ...]:
        """The keys of the rows, by time and then in the order of the tree."""
        seen = (key for table in tables for key in table.by_row)
        return tuple(self._sorted_keys(self._question.rows, seen))

    def columns(self, tables: Sequence[ReportTable]) -> tuple[str, ...]:
        """The codes of the column dimension; none if the question has none."""
        if self._question.column is None:
            return ()
        seen = (key for table in tables for key in table.by_column)
        return tuple(code for (code,) in self._sorted_keys((self._question.column,), seen))

    def _sorted_keys(self, dimensions: tuple[Dimension, ...], seen: Iterable[Key]) -> list[Key]:
        listed = listed_codes(self._bands)
        shown = keys_to_show(dimensions, seen, self._times, listed, self._is_open)
        return sorted_keys(shown, dimensions, self._order)

    @cached_property
    def _times(self) -> dict[Dimension, tuple[str, ...]]:
        months = [month for month in self._question.period.months() if self._scope_open(month)]
        return {dimension: time_codes(dimension, months) for dimension in TIME_DIMENSIONS}

    def _scope_open(self, month: Month) -> bool:
        days = self._days_in(Period.of_month(month))
        return any(self._tree[node_id].open_in(days) for node_id in self._question.scope)

    def _days_in(self, span: Period) -> Period:
        """The days of a span that the question asks about; the two overlap."""
        period = self._question.period
        return Period(max(span.first, period.first), min(span.last, period.last))

    def _is_open(self, _dimension: Dimension, code: str, when: Mapping[Dimension, str]) -> bool:
        finest = when[max(when, key=TIME_DIMENSIONS.index)]
        return self._tree[int(code)].open_in(self._days_in(time_span(finest)))

    @cached_property
    def _order(self) -> Callable[[Dimension, str], object]:
        places = {str(node.id): place for place, node in enumerate(self._tree.walk(self._today))}
        # Activities come in the order of names; within a unit that order stays.
        known = sorted(self._activities.values(), key=lambda found: places.get(str(found.unit_id), 0))
        activities = {str(found.id): place for place, found in enumerate(known)}
        return order_of_codes(self._bands, places, activities)

    def members(self, row_keys: Sequence[Key], columns: Sequence[str]) -> dict[Dimension, dict[str, Member]]:
        """What every code of every dimension stands for."""
        question = self._question
        codes: dict[Dimension, dict[str, None]] = {dimension: {} for dimension in question.dimensions}
        for key in row_keys:
            for dimension, code in zip(question.rows, key, strict=True):
                codes[dimension][code] = None
        if question.column is not None:
            codes[question.column] = dict.fromkeys(columns)
        return {
            dimension: {code: Member(code, self._member_path(dimension, code)) for code in found}
            for dimension, found in codes.items()
        }

    def _member_path(self, dimension: Dimension, code: str) -> tuple[str, ...]:
        if dimension.facts.members is MemberKind.ACTIVITIES:
            activity = self._activities[int(code)]
            return (*self.path(activity.unit_id), activity.name.in_language(self._language))
        if dimension.facts.members is MemberKind.PLACES:
            return self.path(int(code))
        return ()

    def path(self, node_id: int) -> tuple[str, ...]:
        """The names on the way to a node, as the tree stands today."""
        return tuple(self._tree.label_path(node_id, self._today, self._language))

    def coverage(self, documented: Mapping[Month, tuple[int, int]]) -> tuple[MonthCoverage, ...]:
        """Of the units in scope, how many were open in each month and how many of all wrote anything.

        ``documented`` holds the units that wrote and the entries, by month.
        """
        units = self._units_in_scope()
        covered = []
        for month in self._question.period.months():
            days = self._days_in(Period.of_month(month))
            still_open = sum(1 for unit in units(month) if unit.open_in(days))
            covered.append(MonthCoverage(month, still_open, *documented.get(month, (0, 0))))
        return tuple(covered)

    def _units_in_scope(self) -> Callable[[Month], list[Node]]:
        """The units in scope: today's for every month, or those of the month itself."""

        @cache
        def units(month: Month) -> list[Node]:
            found = {
                node.id: node
                for node_id in self._question.scope
                for node in self._tree.branch(node_id, month)
                if node.kind is NodeKind.UNIT
            }
            return list(found.values())

        if self._question.structure is Structure.REPORTED:
            return units
        return lambda _month: units(self._today)
