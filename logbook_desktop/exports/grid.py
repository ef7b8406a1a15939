"""The table of a report as people see it: rows, pivoted columns, totals.

One layout for the preview on screen, Excel, PDF and CSV for people. A column is a member of the column dimension
(or the total of the row) × a measure × the period, the comparison period or the change between them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from logbook_desktop.domain.reports.measures import Blank, Measure, MeasureUnit, Value
from logbook_desktop.domain.reports.reports import Key, ReportAnswer
from logbook_desktop.support.i18n import Texts
from logbook_desktop.wording.report_sentences import period_text
from logbook_desktop.wording.reports import (
    change_text,
    dimension_text,
    measure_text,
    member_texts,
    value_text,
)


class GridPart(StrEnum):
    """Which figure of a measure a column shows."""

    VALUE = "value"
    COMPARED = "compared"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column. ``code`` None is the whole row: the only one, or the total beside the members.

    ``headings`` are from the outside in: member, measure, period. The measure is left out where a table of
    members shows only one: its title names it.
    """

    code: str | None
    measure: Measure
    part: GridPart
    headings: tuple[str, ...]


class ReportGrid:
    """The table of an answer in a language. Cells are computed when asked for; nothing is added up here."""

    def __init__(self, answer: ReportAnswer, texts: Texts) -> None:
        self.answer = answer
        self.texts = texts

    @cached_property
    def row_headings(self) -> tuple[str, ...]:
        """The headings over the row labels."""
        return tuple(dimension_text(dimension, self.texts) for dimension in self.answer.question.rows)

    @cached_property
    def columns(self) -> tuple[GridColumn, ...]:
        """The columns of figures from left to right, those of the total last."""
        question = self.answer.question
        if question.column is None:
            return tuple(self._columns_of(None, ()))
        members = self.answer.members.get(question.column, {})
        names = member_texts(question.column, members.values(), self.texts)
        codes: list[str | None] = [*self.answer.column_codes, None]
        shown = [(code, names.get(code, code) if code is not None else self.total_text) for code in codes]
        return tuple(column for code, name in shown for column in self._columns_of(code, (name,)))

    def _columns_of(self, code: str | None, outer: tuple[str, ...]) -> Iterator[GridColumn]:
        alone = bool(outer) and len(self.answer.measures) == 1
        for measure in self.answer.measures:
            named = outer if alone else (*outer, measure_text(measure, self.texts))
            if self.answer.comparison is None:
                yield GridColumn(code, measure, GridPart.VALUE, named)
            else:
                for part, heading in self._periods(measure).items():
                    yield GridColumn(code, measure, part, (*named, heading))

    def _periods(self, measure: Measure) -> dict[GridPart, str]:
        question, texts = self.answer.question, self.texts
        assert question.comparison is not None
        points = measure.unit is MeasureUnit.SHARE
        return {
            GridPart.VALUE: period_text(question.period, texts),
            GridPart.COMPARED: period_text(question.comparison, texts),
            GridPart.CHANGE: texts.tr("change, % points") if points else texts.tr("change"),
        }

    @property
    def total_text(self) -> str:
        """What the total is called."""
        return self.texts.tr("Total")

    @cached_property
    def _names_of_rows(self) -> tuple[dict[str, str], ...]:
        return tuple(
            member_texts(dimension, self.answer.members.get(dimension, {}).values(), self.texts)
            for dimension in self.answer.question.rows
        )

    @property
    def member_texts_by_row_dimension(self) -> tuple[tuple[str, ...], ...]:
        """The texts that can stand in each column of row labels."""
        return tuple(tuple(names.values()) for names in self._names_of_rows)

    def row_labels(self, row: Key) -> tuple[str, ...]:
        """The texts of a row's members, one per row dimension."""
        return tuple(names.get(code, code) for names, code in zip(self._names_of_rows, row, strict=True))

    def value(self, row: Key, column: GridColumn) -> Value:
        """The value of a cell, or its change from the comparison period."""
        answer, measure = self.answer, column.measure
        if column.part is GridPart.VALUE:
            return answer.value(measure, row, column.code)
        compared = answer.compared(measure, row, column.code)
        assert compared is not None
        if column.part is GridPart.COMPARED:
            return compared
        return change(measure, answer.value(measure, row, column.code), compared)

    def total(self, column: GridColumn) -> Value:
        """The value of the column's total, which the answer knows; it is no sum of cells."""
        answer, measure = self.answer, column.measure
        if column.part is GridPart.VALUE:
            return answer.total(measure, column.code)
        compared = answer.compared_total(measure, column.code)
        assert compared is not None
        if column.part is GridPart.COMPARED:
            return compared
        return change(measure, answer.total(measure, column.code), compared)

    def text(self, column: GridColumn, value: Value) -> str:
        """The value as people read it."""
        if column.part is GridPart.CHANGE:
            return change_text(column.measure, value, self.texts)
        return value_text(column.measure, value, self.texts)

    @cached_property
    def blanks(self) -> frozenset[Blank]:
        """The kinds of empty cells that occur in the table or its totals."""
        found: set[Blank] = set()
        for row in self.answer.row_keys:
            for column in self.columns:
                value = self.value(row, column)
                if isinstance(value, Blank):
                    found.add(value)
            if len(found) == len(Blank):
                break
        found.update(value for value in map(self.total, self.columns) if isinstance(value, Blank))
        return frozenset(found)


def change(measure: Measure, value: Value, compared: Value) -> Value:
    """How much the value grew from the compared one: as a part of it; shares as the difference."""
    if isinstance(value, Blank):
        return value
    if isinstance(compared, Blank):
        return compared
    if measure.unit is MeasureUnit.SHARE:
        return Fraction(value - compared)
    return Fraction(value - compared) / Fraction(compared) if compared else Blank.NOT_APPLICABLE
