"""The report wizard: five questions, the answer beside them all the time, and a file at the end.

``QuestionDraft`` holds every choice, so pages can come and go. One ``Preview`` is handed from page to page. A
template, or a report made before, fills the choices in and opens the last page, from where each choice can be
reached again.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPalette, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QStyle, QVBoxLayout, QWidget

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.reports import ReportQuestion, ReportTemplate
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.exports.writing import WrittenReport
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.printing import PrinterChoice, ask_for_printer
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.steps_dialog import StepsDialog
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.ui.reports.asking import Answerer, from_services
from logbook_desktop.ui.reports.choices import Choices, QuestionDraft, scope_for
from logbook_desktop.ui.reports.exporting import Exporter, ExportFormat
from logbook_desktop.ui.reports.own_calendar import OwnCalendar
from logbook_desktop.ui.reports.preview import Preview
from logbook_desktop.ui.reports.printed import print_report
from logbook_desktop.ui.reports.steps.division import DivisionPage
from logbook_desktop.ui.reports.steps.finish import FinishPage
from logbook_desktop.ui.reports.steps.page import ReportStepPage
from logbook_desktop.ui.reports.steps.what import WhatPage
from logbook_desktop.ui.reports.steps.when import WhenPage
from logbook_desktop.ui.reports.steps.where import WherePage

if TYPE_CHECKING:
    from logbook_desktop.services.context import Context

_STATE = "report_wizard"
_SIZE = (1180, 660)
"""Fits a laptop of 1366 × 768 with the bar of the system."""


class ReportWizard(StepsDialog):
    """Not modal: the tree and the entries can be looked at meanwhile.

    ``made`` brings each answer that was saved or printed.
    """

    made = Signal(object)

    def __init__(
        self,
        services: UiServices,
        tree: Tree,
        scope: Iterable[int],
        template: ReportTemplate | None = None,
        *,
        question: ReportQuestion | None = None,
        answerer: Answerer | None = None,
        choose_printer: PrinterChoice = ask_for_printer,
        parent: QWidget | None = None,
    ) -> None:
        title = tr(template.name) if template is not None else tr("A report of your own")
        super().__init__(parent, tr("Report: {name}").format(name=title))
        self.setWindowFlags(Qt.WindowType.Window)
        self._settings = services.settings
        self._choose_printer = choose_printer
        today = services.context.today()
        self.draft = QuestionDraft(
            _first_choices(tuple(scope), template, question, tree, services.context), self
        )
        self.preview = Preview(self.draft, services.background, answerer or from_services(services.context))
        self._exporter = Exporter(services, self)
        self.finish_page = FinishPage(self.draft, tree, Month.of(today))
        when = WhenPage(self.draft, today)
        self.pages: list[ReportStepPage] = [
            WherePage(self.draft, tree, Month.of(today)),
            when,
            WhatPage(self.draft),
            DivisionPage(self.draft),
            self.finish_page,
        ]
        self.finish_text = tr("Close")
        self.restoreGeometry(QByteArray(self._settings.state(_STATE)))
        self._connect()
        OwnCalendar(services, self.draft, when).read()
        self.set_steps(self.pages)
        if template is not None or question is not None:
            self.go_to(len(self.pages) - 1)
        self.preview.ask_now()

    def _arrange(self) -> None:
        """Each page has its own heading and the count over it; the buttons stand under a line."""
        for button in (self.back, self.next, self.cancel):
            button.setAutoDefault(True)
        self.next.setDefault(False)  # Enter in a field must not turn the page: the button Next does
        line = QFrame()
        line.setFrameStyle(QFrame.Shape.HLine | QFrame.Shadow.Sunken)
        line.setFixedHeight(2)
        colours = line.palette()
        colours.setColor(QPalette.ColorRole.Dark, colours.mid().color())
        line.setPalette(colours)
        buttons = QHBoxLayout()
        buttons.setSpacing(self.style().pixelMetric(QStyle.PixelMetric.PM_LayoutHorizontalSpacing))
        buttons.addStretch(1)
        for button in (self.back, self.next, self.cancel):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setSpacing(column.contentsMargins().left())
        column.addWidget(self._stack, 1)
        column.addWidget(line)
        column.addLayout(buttons)
        self.resize(*_SIZE)

    def _connect(self) -> None:
        for page in self.pages:
            page.changed.connect(self.update_buttons)
        self.preview.answered.connect(self.finish_page.show_answer)
        self.finish_page.step_requested.connect(self.go_to)
        self.finish_page.save_requested.connect(self._save)
        self.finish_page.print_requested.connect(self._print)
        self._exporter.written.connect(self._saved)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Print), self, self._print)

    def go_to(self, step: int) -> None:
        """Turn forth or back to a page; what is on the pages stays as it is. Stops where something is missing."""
        if self.place > step:
            self.show_step(step)
        while self.place < step and not self.step.blocked_reason():
            self.show_step(self.place + 1)

    def show_step(self, place: int) -> None:
        """The preview moves to the page, and the keyboard to its first field."""
        super().show_step(place)
        page = self.pages[place]
        page.adopt(self.preview)
        last = place == len(self.pages) - 1
        self.back.setVisible(place > 0)
        self.cancel.setVisible(not last)
        self._assign_mnemonics(page)
        page.first_field.setFocus()

    def print_current(self, printer: QPrinter) -> int:
        """Print the report that is shown; returns the number of pages, 0 if there is none."""
        answer = self.preview.answer
        if answer is None:
            return 0
        self.made.emit(answer)
        return print_report(answer, printer)

    def _assign_mnemonics(self, page: QWidget) -> None:
        """Letters to press with Alt: those of the wizard's own buttons are the same on every page."""
        texts = [tr("Back"), tr("Next"), self.finish_text, tr("Cancel")]
        buttons = [
            button
            for button in page.findChildren(QAbstractButton)
            if button.text() and button.isVisibleTo(page) and button not in self.finish_page.changes
        ]
        labels = [label for label in page.findChildren(QLabel) if label.buddy() is not None]
        fields: list[QAbstractButton | QLabel] = [*labels, *buttons]
        marked = mnemonics.chosen([*texts, *(field.text() for field in fields)])
        back, following, close, cancel = marked[: len(texts)]
        self.back.setText(back)
        self.next.setText(close if page is self.finish_page else following)
        self.cancel.setText(cancel)
        for field, text in zip(fields, marked[len(texts) :], strict=True):
            field.setText(text)

    def _save(self, offer: ExportFormat) -> None:
        if self.preview.answer is not None:
            self._exporter.save(self, self.preview.answer, offer)

    def _saved(self, written: WrittenReport) -> None:
        self.finish_page.result.show_written(written)
        self._assign_mnemonics(self.finish_page)
        self.made.emit(self.preview.answer)

    def _print(self) -> None:
        if self.preview.answer is None:
            return
        printer = self._choose_printer(self)
        if printer is not None:
            self.print_current(printer)

    def done(self, result: int) -> None:
        self._leave()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._leave()
        super().closeEvent(event)

    def _leave(self) -> None:
        self.preview.stop()
        self._settings.set_state(_STATE, bytes(self.saveGeometry().data()))


def _first_choices(
    scope: tuple[int, ...],
    template: ReportTemplate | None,
    question: ReportQuestion | None,
    tree: Tree,
    context: "Context",
) -> Choices:
    today = context.today()
    if question is not None:
        known = tuple(node_id for node_id in question.scope if node_id in tree)
        return Choices.of_question(replace(question, scope=known))
    if template is None:
        return Choices.first(scope, today)
    month = Month.of(today)
    raised = dict.fromkeys(scope_for(template, tree, node_id, month) for node_id in scope)
    return Choices.of_template(template, raised, today)
