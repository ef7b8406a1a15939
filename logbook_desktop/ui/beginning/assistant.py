"""The assistant of the first start: four short questions, and everything is made at once at the end.

Opened on an empty file (``organisation_id`` None) or for an organisation that has no units yet. ``begun`` brings what
was made; whoever closes the assistant begins by hand, and nothing has been changed.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from logbook_desktop.domain.entries.entries import FormOfWork
from logbook_desktop.domain.names import Name
from logbook_desktop.services.tree import beginning
from logbook_desktop.services.tree.beginning import FirstSteps, FirstStepsResult
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.beginning.steps import BeginningStep, CountStep, SizeStep, WhereStep, WorkStep
from logbook_desktop.ui.kit import help as help_texts
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.widgets import mnemonics

_SIZE = (64, 56)
"""In characters."""


class BeginningAssistant(QDialog):
    """``begun`` carries a ``FirstStepsResult`` once everything is saved."""

    begun = Signal(object)

    def __init__(
        self,
        services: UiServices,
        parent: QWidget | None = None,
        *,
        organisation_id: int | None = None,
        organisation_name: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("First steps"))
        self._context, self._background = services.context, services.background
        self._errors = services.errors
        self._organisation_id = organisation_id
        self.work = WorkStep(organisation_name)
        self.where, self.size_step, self.count = WhereStep(), SizeStep(), CountStep()
        self.steps: tuple[BeginningStep, ...] = (self.work, self.where, self.size_step, self.count)
        self.stack = QStackedWidget()
        for step in self.steps:
            self.stack.addWidget(step)
            step.changed.connect(self._look)
        self._place = theme.muted(QLabel())
        self._missing = QLabel()
        self._missing.setWordWrap(True)
        self.back = QPushButton(tr("Back"), self)
        self.next = theme.primary(QPushButton(self))
        self._lay_out()
        help_texts.attach(self, "settings")
        self.resize(theme.on_screen(self, *_SIZE))
        self._show(0)

    def plan(self) -> FirstSteps:
        """What the answers lead to."""
        name = self.work.organisation.text().strip()
        return FirstSteps(
            self._organisation_id if self._organisation_id is not None else Name.of(name),
            self.size_step.unit_names(),
            self.size_step.activity_names(),
            self.work.forms(),
            self.where.settings(),
            self.count.fields(),
        )

    def _lay_out(self) -> None:
        theme.small_font(self._place)
        later = QPushButton(tr("Not now"), self)
        later.clicked.connect(self.reject)
        later.setAutoDefault(False)
        self.back.setAutoDefault(False)
        self.next.setDefault(True)
        self.back.clicked.connect(lambda: self._show(self.stack.currentIndex() - 1))
        self.next.clicked.connect(self._go_on)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(later)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        column.setSpacing(theme.GROUP)
        column.addWidget(self._place)
        column.addWidget(self.stack, 1)
        column.addWidget(self._missing)
        column.addLayout(row)

    def _show(self, place: int) -> None:
        step = self.steps[place]
        if step is self.size_step:
            forms = [form for form in FormOfWork if form in self.work.forms()]
            self.size_step.suggest(self.work.organisation.text().strip(), forms)
        self.stack.setCurrentIndex(place)
        count = len(self.steps)
        self._place.setText(tr("Step {number} of {count}").format(number=place + 1, count=count))
        self.back.setVisible(place > 0)
        last = place == count - 1
        self.next.setText(tr("Begin with these") if last else tr("Next"))
        self._look()
        mnemonics.for_page(self)
        step.setFocus()
        step.focusNextChild()

    def _look(self) -> None:
        """What is missing stands beside the button that it holds back."""
        missing = self.steps[self.stack.currentIndex()].missing()
        self._missing.setText(missing)
        self.next.setEnabled(not missing)

    def _go_on(self) -> None:
        if self.stack.currentIndex() < len(self.steps) - 1:
            self._show(self.stack.currentIndex() + 1)
            return
        context, plan = self._context, self.plan()
        self.setEnabled(False)
        self._background.change(lambda: beginning.begin(context, plan), self._done, self._trouble)

    def _done(self, begun: FirstStepsResult) -> None:
        self.setEnabled(True)
        self.accept()
        self.begun.emit(begun)

    def _trouble(self, error: Exception) -> None:
        self.setEnabled(True)
        self._errors.show(self, error)
