"""The preview beside every page of the wizard: title, table, chart, and what one should know of them.

It follows the choices: a short pause after the last change, then it asks. Until the new answer is there the old
one stays, so that nothing flickers.
"""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.errors import QuestionError
from logbook_desktop.domain.reports.reports import ReportAnswer
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import errors, theme
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.errors import UserMessage
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.widgets.chart_view import ChartView
from logbook_desktop.ui.reports.asking import Answerer, Prepared, ReportRequest
from logbook_desktop.ui.reports.choices import QuestionDraft
from logbook_desktop.ui.reports.table_view import ReportTableView
from logbook_desktop.ui.reports.waiting import WaitingView
from logbook_desktop.wording.report_sentences import (
    coverage_sentence,
    demo_heading,
    legend,
    note_sentences,
    title,
)

PAUSE_MS = 250
"""After the last change, before asking: a person who is still choosing is not kept busy."""


class Preview(QWidget):
    """Table and chart of the choices as they are now."""

    answered = Signal(object)
    """The ReportAnswer now shown, or None while there is none to the present choices."""

    def __init__(
        self, draft: QuestionDraft, background: Background, answerer: Answerer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self._shown: Prepared | None = None
        self._asking = ReportRequest(background, answerer, self)
        self._asking.answered.connect(self._show)
        self._asking.failed.connect(self._advise)
        self._asking.cancelled.connect(self._show_stopped)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self.ask_now)
        self._build()
        draft.changed.connect(self._follow)

    def _build(self) -> None:
        self.title = QLabel()
        self.title.setWordWrap(True)
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        theme.section_font(self.title)
        self._demo = QLabel()
        self._demo.setProperty("badge", True)
        self._demo.hide()
        head = QHBoxLayout()
        head.setSpacing(theme.SPACE)
        head.addWidget(self.title, 1)
        head.addWidget(self._demo, 0, Qt.AlignmentFlag.AlignTop)
        self.waiting = WaitingView(tr("Counting…"))
        self.waiting.cancelled.connect(self._asking.cancel)
        self.table = ReportTableView()
        self.chart = ChartView()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(tr("Preview of the report"))
        self.tabs.addTab(self.table, icon("table"), tr("Table"))
        self.tabs.addTab(self.chart, icon("chart-column"), tr("Chart"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.tabs)
        self._stack.addWidget(self._message_page())
        self.notes = QLabel()
        self.notes.setWordWrap(True)
        theme.small_font(self.notes)
        theme.muted(self.notes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.SPACE)
        layout.addLayout(head)
        layout.addWidget(self.waiting)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.notes)

    def _message_page(self) -> QWidget:
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._again = QPushButton(tr("Try again"))
        self._again.clicked.connect(self.ask_now)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setSpacing(theme.GROUP)
        layout.addStretch(1)
        layout.addWidget(self.message)
        layout.addWidget(self._again, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        return page

    @property
    def answer(self) -> ReportAnswer | None:
        """The answer to the present choices; None while it is not there yet."""
        shown = self._shown.answer if self._shown else None
        return shown if shown is not None and shown.question == self._draft.choices.question else None

    def ask_now(self) -> None:
        """Ask what is chosen now, or say what is missing from it."""
        self._pause.stop()
        choices = self._draft.choices
        question = choices.question
        if question is None:
            self._show_message(tr("Choose a period that does not end before it begins."))
        elif choices.problems:
            self._show_message(errors.describe_error(QuestionError(choices.problems)).text)
        else:
            self.waiting.begin()
            self._asking.ask(question)

    def _follow(self) -> None:
        self.answered.emit(None)
        self._pause.start(PAUSE_MS)

    def _show(self, prepared: Prepared) -> None:
        self.waiting.end()
        self._shown = prepared
        answer, texts = prepared.answer, active()
        self.title.setText(title(answer, texts))
        self._demo.setText(demo_heading(texts))
        self._demo.setVisible(answer.provenance.demo)
        self.table.show_grid(prepared.grid)
        self.chart.show_spec(prepared.chart)
        drawn = prepared.chart is not None
        place = self.tabs.indexOf(self.chart)
        self.tabs.setTabEnabled(place, drawn)
        self.tabs.setTabToolTip(place, "" if drawn else tr("This table is too complex for a chart."))
        sentences = [
            *note_sentences(answer.notes, texts),
            *legend(prepared.blanks, texts),
            coverage_sentence(answer, texts),
        ]
        self.notes.setText("\n".join(sentence for sentence in sentences if sentence))
        self._stack.setCurrentIndex(0)
        self.answered.emit(self.answer)

    def _advise(self, message: UserMessage) -> None:
        self._show_message(f"{message.title}\n\n{message.text}", again=True)

    def _show_stopped(self) -> None:
        self._show_message(tr("Stopped before the report was ready."), again=True)

    def stop(self) -> None:
        """Want no answer any more."""
        self._pause.stop()
        self._asking.drop()
        self.waiting.end()

    def _show_message(self, sentence: str, *, again: bool = False) -> None:
        """A sentence in the place of the table."""
        self.stop()
        self._shown = None
        self.message.setText(sentence)
        self._again.setVisible(again)
        self.notes.clear()
        self.title.clear()
        self._demo.hide()
        self._stack.setCurrentIndex(1)
        self.answered.emit(None)
