"""The assistant of the first start: four short questions, and everything is made at once at the end.

Opened on an empty file (``organisation_id`` None) or for an organisation that has no units yet. ``begun`` brings what
was made; whoever closes the assistant begins by hand, and nothing has been changed.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from logbook_desktop.domain.errors import PartlySavedError
from logbook_desktop.domain.names import Name
from logbook_desktop.services.tree import beginning
from logbook_desktop.services.tree.beginning import FirstSteps, FirstStepsResult
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.beginning.steps import BeginningStep, CountStep, SizeStep, WhereStep, WorkStep
from logbook_desktop.ui.kit import help as help_texts
from logbook_desktop.ui.kit import theme, typed
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.steps_dialog import StepsDialog
from logbook_desktop.ui.kit.widgets import mnemonics

_SIZE = (64, 56)
"""In characters."""


class BeginningAssistant(StepsDialog):
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
        super().__init__(parent, tr("First steps"))
        self._services, self._organisation_id = services, organisation_id
        self.finish_text = tr("Begin with these")
        self.work = WorkStep(organisation_name)
        self.where, self.size_step, self.count = WhereStep(), SizeStep(self.work), CountStep()
        self.steps: tuple[BeginningStep, ...] = (self.work, self.where, self.size_step, self.count)
        for step in self.steps:
            step.changed.connect(self.update_buttons)
        help_texts.attach(self, "settings")
        self.set_steps(self.steps)
        typed.keep(self, {"organisation": self.work.organisation, **self.size_step.fields})

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

    def show_step(self, place: int) -> None:
        """The keyboard goes to the first field of the page, past its heading."""
        super().show_step(place)
        self.back.setVisible(place > 0)
        mnemonics.for_page(self)
        self.step.setFocus()
        self.step.focusNextChild()

    def update_buttons(self) -> None:
        """What is missing stands beside the button that it holds back."""
        super().update_buttons()
        self._missing.setText(self.next.toolTip())

    def finish(self) -> None:
        """Make everything. The dialog waits, closed to the hand, and is accepted once it is saved."""
        context, plan = self._services.context, self.plan()
        self.setEnabled(False)
        self._services.background.change(lambda: beginning.begin(context, plan), self._done, self._show_error)

    def _done(self, begun: FirstStepsResult) -> None:
        self.setEnabled(True)
        self.accept()
        self.begun.emit(begun)

    def _show_error(self, error: Exception) -> None:
        self.setEnabled(True)
        self._services.errors.show(self, error)
        if isinstance(error, PartlySavedError) and isinstance(error.result, FirstStepsResult):
            self._done(error.result)  # the rest is made in the settings

    def _arrange(self) -> None:
        """Each step has its own heading, so the count stands over it."""
        self._missing = QLabel()
        self._missing.setWordWrap(True)
        theme.primary(self.next)
        self.cancel.setText(tr("Not now"))
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self.cancel)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        column.setSpacing(theme.GROUP)
        column.addWidget(self.progress)
        column.addWidget(self._stack, 1)
        column.addWidget(self._missing)
        column.addLayout(row)
        self.resize(theme.on_screen(self, *_SIZE))
