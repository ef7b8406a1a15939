"""A dialog in a few steps, each one sentence and its fields. Going back forgets nothing."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme


class StepPage(QWidget):
    """One step: the sentence over it, and what keeps a person from going on (empty: nothing)."""

    sentence = ""

    def enter(self) -> None:
        """The step is about to be shown: what was chosen before may have changed."""

    def blocked_reason(self) -> str:
        """In plain words; it is told in the tooltip of the button."""
        return ""


class StepsDialog(QDialog):
    """The last step's button says what happens; ``finish`` does it: the dialog is accepted."""

    def __init__(self, parent: QWidget | None, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        theme.section_font(self.sentence)
        self.progress = QLabel()
        theme.small_font(self.progress)
        theme.muted(self.progress)
        self._stack = QStackedWidget()
        self.back = QPushButton(tr("Back"), self)
        self.back.setAutoDefault(False)
        self.back.clicked.connect(self._go_back)
        self.next = QPushButton(tr("Next"), self)
        self.next.setDefault(True)
        self.next.clicked.connect(self._go_on)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.finish_text = ""
        """What the button of the last step says."""
        self._arrange()

    def set_steps(self, steps: Sequence[StepPage]) -> None:
        """Called once, by the dialog that knows them."""
        for step in steps:
            self._stack.addWidget(step)
        self.show_step(0)

    @property
    def step(self) -> StepPage:
        """The one on the screen."""
        shown = self._stack.currentWidget()
        assert isinstance(shown, StepPage)
        return shown

    @property
    def place(self) -> int:
        """Of the step on the screen, counted from 0."""
        return self._stack.currentIndex()

    def update_buttons(self) -> None:
        """What is chosen has changed: whether one may go on."""
        reason = self.step.blocked_reason()
        self.next.setEnabled(not reason)
        self.next.setToolTip(reason)
        text = self.finish_text if self._is_last else tr("Next")
        if self.next.text().replace("&", "") != text:  # else its letter for Alt would be lost
            self.next.setText(text)

    def finish(self) -> None:
        """The button of the last step was pressed, and nothing keeps it from being done."""
        self.accept()

    def show_step(self, place: int) -> None:
        """Turn to a step, counted from 0: it sees what was chosen before, and gets the keyboard."""
        self._stack.setCurrentIndex(place)
        self.step.enter()
        self.sentence.setText(self.step.sentence)
        text = tr("Step {number} of {count}")
        self.progress.setText(text.format(number=place + 1, count=self._stack.count()))
        self.back.setEnabled(place > 0)
        self.update_buttons()
        (self.step.focusProxy() or self.next).setFocus()

    @property
    def _is_last(self) -> bool:
        return self._stack.currentIndex() == self._stack.count() - 1

    def _go_on(self) -> None:
        if self.step.blocked_reason():
            return
        if self._is_last:
            self.finish()
        else:
            self.show_step(self._stack.currentIndex() + 1)

    def _go_back(self) -> None:
        self.show_step(self._stack.currentIndex() - 1)

    def _arrange(self) -> None:
        """Lay out what stands around the steps."""
        theme.primary(self.next)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        buttons.addWidget(self.progress)
        buttons.addStretch(1)
        for button in (self.cancel, self.back, self.next):
            buttons.addWidget(button)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.GROUP)
        page.setSpacing(theme.GROUP)
        page.addWidget(self.sentence)
        page.addWidget(self._stack, 1)
        page.addLayout(buttons)
        self.resize(theme.on_screen(self, 84, 62))
