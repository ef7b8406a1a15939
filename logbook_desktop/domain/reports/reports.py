"""Report questions and answers: what a report asks, and the table that answers it.

An answer is made from ``Totals`` that the database added up per combination of dimensions (``GroupedTotals``), one
grouping for the cells and one for each margin, so no total is ever made by adding rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import MEASURES, NOTHING, Measure, Totals, Value, evaluate
from logbook_desktop.domain.texts import N_


class Structure(StrEnum):
    """In which structure the past is shown: today's, or that of each month."""

    TODAY = "today"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class ReportQuestion:
    """What is asked. ``scope`` are node ids (several may overlap: nothing counts twice).

    ``rows`` are one or more dimensions, ``column`` at most one more; ``measures`` are keys of the registry.
    """

    scope: tuple[int, ...]
    period: Period
    measures: tuple[str, ...]
    rows: tuple[Dimension, ...]
    column: Dimension | None = None
    comparison: Period | None = None
    structure: Structure = Structure.TODAY

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Those of the rows, then that of the columns: the order of codes in a ``Key``."""
        return self.rows if self.column is None else (*self.rows, self.column)


class QuestionRule(StrEnum):
    """Why a question cannot be asked."""

    NO_SCOPE = "no_scope"
    NO_MEASURES = "no_measures"
    NO_ROWS = "no_rows"
    UNKNOWN_MEASURE = "unknown_measure"
    DIMENSION_TWICE = "dimension_twice"
    TOO_LONG = "too_long"
    COMPARISON_LENGTH = "comparison_length"


MAX_YEARS = 50


def question_problems(question: ReportQuestion) -> tuple[QuestionRule, ...]:
    """What keeps the question from being answered; empty if nothing does."""
    dimensions = question.dimensions
    checks = {
        QuestionRule.NO_SCOPE: not question.scope,
        QuestionRule.NO_MEASURES: not question.measures,
        QuestionRule.NO_ROWS: not question.rows,
        QuestionRule.UNKNOWN_MEASURE: any(key not in MEASURES for key in question.measures),
        QuestionRule.DIMENSION_TWICE: len(set(dimensions)) < len(dimensions),
        QuestionRule.TOO_LONG: question.period.last.year - question.period.first.year > MAX_YEARS,
        QuestionRule.COMPARISON_LENGTH: not _lies_beside(question),
    }
    return tuple(rule for rule, broken in checks.items() if broken)


def _lies_beside(question: ReportQuestion) -> bool:
    """Whether every month compared has its month in the period: else rows would tell of months nobody asked for."""
    other = question.comparison
    if other is None or not any(dimension.is_time for dimension in question.dimensions):
        return True
    return question.period.month_count == other.month_count


Key = tuple[str, ...]
"""Codes of a cell, one per dimension: ``2025-08``, ``2025-Q3``, ``2025``, a node id, ``open``, ``girls``, …"""
GroupedTotals = Mapping[Key, Totals]


@dataclass(frozen=True, slots=True)
class Member:
    """One value of a dimension: its code, and for nodes and activities its path in the user's language.

    ``path`` is empty for coded dimensions (month, form, gender, …), which are named where they are shown.
    """

    code: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthCoverage:
    """Of the units in scope that were open in a month, how many documented anything."""

    month: Month
    units_open: int
    units_documented: int
    entries: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """In which role and organisation it was asked, when (an instant in the zone of the person), of which database."""

    role: str
    organisation: str
    asked_at: datetime
    demo: bool
    program_version: str


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One period's answer: totals of every cell and of every margin, each counted anew.

    ``cells`` are keyed by row codes + column code, ``by_row`` by row codes, ``by_column`` by the
    column code alone (a tuple of one).
    """

    cells: GroupedTotals
    by_row: GroupedTotals
    by_column: GroupedTotals
    total: Totals


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """The answer to a question, ready to be shown or written: pure values, no database behind it.

    ``row_keys`` and ``column_codes`` are in the order to show them (time, then the order of the tree);
    ``members`` names every code of every dimension. ``comparison`` has the cells of the comparison period
    under the keys of the period itself (the same month of the other year, …).
    """

    question: ReportQuestion
    scope_paths: tuple[tuple[str, ...], ...]
    row_keys: tuple[Key, ...]
    column_codes: tuple[str, ...]
    members: Mapping[Dimension, Mapping[str, Member]]
    table: ReportTable
    provenance: Provenance
    coverage: tuple[MonthCoverage, ...] = ()
    comparison: ReportTable | None = None
    notes: tuple["Note", ...] = ()

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures asked for, in the order they are shown."""
        return tuple(MEASURES[key] for key in self.question.measures)

    def value(self, measure: Measure, row: Key, column: str | None = None) -> Value:
        """The value of a cell: of the row and column, or of the whole row when ``column`` is None."""
        return self._value(self.table, measure, row, column)

    def compared(self, measure: Measure, row: Key, column: str | None = None) -> Value | None:
        """The same cell in the comparison period; None if none was asked for."""
        return None if self.comparison is None else self._value(self.comparison, measure, row, column)

    def total(self, measure: Measure, column: str | None = None) -> Value:
        """The total of all entries of the question, or of those of one column."""
        return self._total(self.table, measure, column)

    def compared_total(self, measure: Measure, column: str | None = None) -> Value | None:
        """The same total of the comparison period; None if none was asked for."""
        return None if self.comparison is None else self._total(self.comparison, measure, column)

    def _value(self, table: ReportTable, measure: Measure, row: Key, column: str | None) -> Value:
        rows = frozenset(self.question.rows)
        if column is None:
            return evaluate(measure, table.by_row.get(row, NOTHING), rows)
        totals = table.cells.get((*row, column), NOTHING)
        return evaluate(measure, totals, rows | frozenset(self.question.dimensions))

    def _total(self, table: ReportTable, measure: Measure, column: str | None) -> Value:
        if column is None:
            return evaluate(measure, table.total, frozenset())
        assert self.question.column is not None
        return evaluate(measure, table.by_column.get((column,), NOTHING), frozenset({self.question.column}))


class NoteKind(StrEnum):
    """What a reader of the table has to be told."""

    DOES_NOT_SPLIT = "does_not_split"
    RATIO_NOT_ADDED = "ratio_not_added"
    COARSER_AGE_BANDS = "coarser_age_bands"
    ESTIMATED = "estimated"
    PART_MONTHS = "part_months"


@dataclass(frozen=True, slots=True)
class Note:
    """A remark under the table; ``measure`` and ``dimension`` say what it is about, ``count`` how many.

    ``months``: from which on something is otherwise, where that is known.
    """

    kind: NoteKind
    measure: str = ""
    dimension: Dimension | None = None
    count: int = 0
    months: tuple[Month, ...] = ()


def notes_for(question: ReportQuestion) -> tuple[Note, ...]:
    """The remarks that follow from the question alone."""
    notes: list[Note] = []
    for key in question.measures:
        measure = MEASURES[key]
        notes += [
            Note(NoteKind.DOES_NOT_SPLIT, key, dimension)
            for dimension in question.dimensions
            if not measure.splits(dimension)
        ]
        if not measure.adds_up:
            notes.append(Note(NoteKind.RATIO_NOT_ADDED, key))
    whole = Period(
        Month.of(question.period.first).first_day,
        Month.of(question.period.last).last_day,
    )
    if whole != question.period:
        notes.append(Note(NoteKind.PART_MONTHS))
    return tuple(notes)


def time_code(dimension: Dimension, month: Month) -> str:
    """The code of the month, quarter or year that a month belongs to."""
    if dimension is Dimension.MONTH:
        return str(month)
    if dimension is Dimension.QUARTER:
        return f"{month.year:04d}-Q{month.quarter}"
    return f"{month.year:04d}"


def time_codes(dimension: Dimension, months: Sequence[Month]) -> tuple[str, ...]:
    """The codes of a time dimension over some months, in order, each once."""
    return tuple(dict.fromkeys(time_code(dimension, month) for month in months))


def time_span(code: str) -> Period:
    """The days of a month, quarter or year, from its code."""
    year, _, part = code.partition("-")
    if not part:
        return Period.of_year(int(year))
    if part.startswith("Q"):
        first = Month(int(year), int(part[1:]) * 3 - 2)
        return Period(first.first_day, first.plus(2).last_day)
    return Period.of_month(Month.parse(code))


class TemplateSpan(StrEnum):
    """How long the period of a ready-made question is."""

    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class ReportTemplate:
    """A ready-made question; scope and period come from where the person stands."""

    key: str
    name: str
    purpose: str
    span: TemplateSpan
    measures: tuple[str, ...]
    rows: tuple[Dimension, ...]
    column: Dimension | None = None

    def period(self, today: date) -> Period:
        """The last whole month or year before ``today``."""
        if self.span is TemplateSpan.MONTH:
            return Period.of_month(Month.of(today).plus(-1))
        return Period.of_year(today.year - 1)


TEMPLATES = (
    ReportTemplate(
        "unit_month",
        N_("Month of a unit"),
        N_("What one unit did in a month, activity by activity."),
        TemplateSpan.MONTH,
        ("entries", "visits", "girls_share", "boys_share", "hours", "youth_hours"),
        (Dimension.ACTIVITY,),
    ),
    ReportTemplate(
        "organisation_year",
        N_("Year of an organisation"),
        N_("The year month by month, for decision-makers."),
        TemplateSpan.YEAR,
        ("entries", "visits", "hours", "youth_hours", "visits_per_hour"),
        (Dimension.MONTH,),
    ),
    ReportTemplate(
        "form_by_unit",
        N_("Form of work by unit"),
        N_("Where open, group and individual work happens."),
        TemplateSpan.YEAR,
        ("visits",),
        (Dimension.UNIT,),
        Dimension.FORM,
    ),
)
