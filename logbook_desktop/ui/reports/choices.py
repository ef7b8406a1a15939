"""What has been chosen in the wizard so far. One value for all steps: so Back never forgets.

Each page reads and replaces its own part; ``question`` is what follows from all of it, and the preview beside
every page asks exactly that.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Signal

from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports import spans
from logbook_desktop.domain.reports.dimensions import ATTENDANCE_DIMENSIONS, Dimension
from logbook_desktop.domain.reports.measures import MEASURES
from logbook_desktop.domain.reports.reports import (
    QuestionRule,
    ReportQuestion,
    ReportTemplate,
    Structure,
    question_problems,
)
from logbook_desktop.domain.reports.spans import ReportSpan
from logbook_desktop.domain.tree.tree import NodeKind, Tree

MAX_ROWS = 3
"""More row dimensions than this make a listing, not a table that people read."""
_TERM_IS_YOUNG = timedelta(days=31)
_FIRST_MEASURES = ("entries", "visits", "hours")


class Comparison(StrEnum):
    """With what the period is compared."""

    NONE = "none"
    BEFORE = "before"
    YEAR_BEFORE = "year_before"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Choices:
    """The answers to the five questions. A period typed wrong is None until it is right again."""

    scope: tuple[int, ...]
    span: ReportSpan
    period: Period | None
    measures: tuple[str, ...] = _FIRST_MEASURES
    rows: tuple[Dimension, ...] = (Dimension.MONTH,)
    column: Dimension | None = None
    comparison: Comparison = Comparison.NONE
    other_period: Period | None = None
    structure: Structure = Structure.TODAY

    @classmethod
    def first(cls, scope: Iterable[int], today: date) -> "Choices":
        """A report of one's own begins with the term that is running, month by month; in a term's first weeks,
        while there is little to report of it, with the one before."""
        return cls(tuple(scope), ReportSpan.TERM, spans.holding(ReportSpan.TERM, today - _TERM_IS_YOUNG))

    @classmethod
    def of_template(cls, template: ReportTemplate, scope: Iterable[int], today: date) -> "Choices":
        """The choices that a ready-made report begins with."""
        period = template.period(today)
        return cls(
            tuple(scope),
            spans.span_of(period),
            period,
            template.measures,
            template.rows,
            template.column,
        )

    @classmethod
    def of_question(cls, question: ReportQuestion) -> "Choices":
        """The choices that lead to a question asked before."""
        return cls(
            question.scope,
            spans.span_of(question.period),
            question.period,
            question.measures,
            question.rows,
            question.column,
            _comparison_of(question),
            question.comparison,
            question.structure,
        )

    @property
    def compared_with(self) -> Period | None:
        """The comparison period; None without one, or while it is typed wrong."""
        if self.period is None:
            return None
        return {
            Comparison.NONE: None,
            Comparison.BEFORE: self.period.before(),
            Comparison.YEAR_BEFORE: self.period.year_before(),
            Comparison.OTHER: self.other_period,
        }[self.comparison]

    @property
    def has_periods(self) -> bool:
        """Whether the period, and the comparison period where one is wanted, are right."""
        wanted = self.comparison is not Comparison.NONE
        return self.period is not None and (not wanted or self.compared_with is not None)

    @property
    def question(self) -> ReportQuestion | None:
        """What is asked; None while a period is typed wrong."""
        if self.period is None or not self.has_periods:
            return None
        return ReportQuestion(
            self.scope,
            self.period,
            self.measures,
            self.rows,
            self.column,
            self.compared_with,
            self.structure,
        )

    @property
    def problems(self) -> tuple[QuestionRule, ...]:
        """What is missing from a question whose periods are right."""
        return question_problems(self.question) if self.question is not None else ()


def _comparison_of(question: ReportQuestion) -> Comparison:
    if question.comparison is None:
        return Comparison.NONE
    if question.comparison == question.period.year_before():
        return Comparison.YEAR_BEFORE
    return Comparison.BEFORE if question.comparison == question.period.before() else Comparison.OTHER


def permitted(measures: Iterable[str]) -> frozenset[Dimension]:
    """The dimensions by which at least one of the measures splits: any other would show no number."""
    chosen = [MEASURES[key] for key in measures if key in MEASURES]
    return frozenset(Dimension) - (
        ATTENDANCE_DIMENSIONS - frozenset().union(*(m.splits_by for m in chosen)) if chosen else frozenset()
    )


def scope_for(template: ReportTemplate, tree: Tree, node_id: int, month: Month) -> int:
    """What a template is about when a node is selected: reports of an organisation rise to it from its parts."""
    if template.key == "unit_month":
        return node_id
    if template.key == "form_by_unit" and tree[node_id].kind is not NodeKind.UNIT:
        return node_id
    organisation = tree.organisation_of(node_id, month)
    return organisation.id if organisation is not None else node_id


class QuestionDraft(QObject):
    """The choices as they change; everything on the screen of the wizard follows ``changed``."""

    changed = Signal()

    def __init__(self, choices: Choices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices = choices

    @property
    def choices(self) -> Choices:
        """What is chosen now."""
        return self._choices

    def change(self, **fields: Any) -> None:
        """Replace some of the choices; says so if anything became different."""
        choices = replace(self._choices, **fields)
        if choices != self._choices:
            self._choices = choices
            self.changed.emit()
