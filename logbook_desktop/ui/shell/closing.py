"""Before a window goes: what is typed in it and over it is kept; where that fails the person decides."""

from PySide6.QtCore import QEvent, QObject

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.prompts import PromptChoice, Prompts
from logbook_desktop.ui.shell.main_window import MainWindow


class ClosingGuard(QObject):
    """Stands before the window's own closing."""

    def __init__(self, window: MainWindow, prompts: Prompts) -> None:
        super().__init__(window)
        self._window, self._prompts = window, prompts
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Close and watched is self._window and not self._may_close():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _may_close(self) -> bool:
        self._window.keep_typing()
        if all(tab.is_typing_safe for tab in self._window.tabs):
            return True
        text = tr(
            "What you typed could not be written to the disk of this computer. If you close the program now, it is "
            "lost. Make room on the disk, or save the entry first."
        )
        choices = (
            PromptChoice("stay", tr("Go on writing")),
            PromptChoice("close", tr("Close and lose the text"), destructive=True),
        )
        return self._prompts.ask(self._window, tr("The draft is not kept"), text, choices) == "close"
