"""Asking for a report in the background: one question at a time, the newest wins, a long one can be cancelled.

The worker does all that takes time: the answer, the kinds of empty cells in it and what its chart shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from logbook_desktop.domain.errors import CancelledError
from logbook_desktop.domain.reports.measures import Blank
from logbook_desktop.domain.reports.reports import ReportAnswer, ReportQuestion
from logbook_desktop.exports.charts import ChartSpec, chart_for
from logbook_desktop.exports.grid import ReportGrid
from logbook_desktop.support.i18n import active
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.background import Background

if TYPE_CHECKING:
    from logbook_desktop.services.context import Context

Answerer = Callable[[ReportQuestion, Callable[[], bool]], ReportAnswer]
"""Gives the answer to a question; asks now and then whether it has been cancelled."""


def from_services(context: "Context") -> Answerer:
    """The answers of the database that is open."""
    # Imported when first needed: SQLAlchemy takes longer to import than the window to appear.
    from logbook_desktop.services.reports import reports

    def answerer(question: ReportQuestion, cancelled: Callable[[], bool]) -> ReportAnswer:
        return reports.answer(context, question, language=active().language, cancelled=cancelled)

    return answerer


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer ready to be shown."""

    answer: ReportAnswer
    grid: ReportGrid
    blanks: frozenset[Blank]
    chart: ChartSpec | None


def prepare(answer: ReportAnswer) -> Prepared:
    """All that a screen needs of an answer, in the language of the program."""
    grid = ReportGrid(answer, active())
    return Prepared(answer, grid, grid.blanks, chart_for(answer, active()))


class ReportRequest(QObject):
    """Asks; says when an answer is there, when it failed (as advice) and when it was cancelled."""

    started = Signal()
    answered = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, background: Background, answerer: Answerer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._answerer = answerer
        self._stop = Event()

    def ask(self, question: ReportQuestion) -> None:
        """Ask anew; what was asked before is not wanted any more."""
        self._stop.set()
        stop = self._stop = Event()
        answerer = self._answerer

        def work() -> Prepared:
            return prepare(answerer(question, stop.is_set))

        self.started.emit()
        self._background.read(
            self,
            "report",
            work,
            lambda prepared: self._accept(stop, prepared),
            lambda error: self._refuse(stop, error),
        )

    def cancel(self) -> None:
        """Stop waiting. The worker stops at the next chance it has."""
        if not self._stop.is_set():
            self.drop()
            self.cancelled.emit()

    def drop(self) -> None:
        """Want the answer no more, without a word."""
        self._stop.set()

    def _accept(self, stop: Event, prepared: Prepared) -> None:
        if not stop.is_set():
            self.answered.emit(prepared)

    def _refuse(self, stop: Event, error: Exception) -> None:
        if stop.is_set() or isinstance(error, CancelledError):
            errors.ignore_expected(error)  # nobody waits for it any more
        else:
            errors.show_in_place(self.failed.emit, error)
