"""What the main window opens beside itself: the first steps, and the program as somebody else sees it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.shell.tabs import make_read_only_tabs

if TYPE_CHECKING:
    from logbook_desktop.domain.tree.tree import Tree
    from logbook_desktop.ui.impersonation.controller import ImpersonationController


class Assistants(QObject):
    """Of one open database. ``begun`` carries what the first steps have made."""

    begun = Signal(object)

    def __init__(self, services: UiServices, window: QWidget) -> None:
        super().__init__(window)
        self._services = services
        self._window = window
        self._desk: ImpersonationController | None = None

    def begin(self) -> None:
        """The first steps, for an empty file."""
        from logbook_desktop.ui.beginning.assistant import BeginningAssistant

        assistant = BeginningAssistant(self._services, self._window)
        assistant.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        assistant.begun.connect(self.begun)
        assistant.open()

    def impersonate(self, login: str) -> None:
        """Show the program as a colleague sees it."""
        self._impersonations.show_person(login)

    def impersonate_role(self, tree: "Tree", node_id: int | None) -> None:
        """As anybody sees it who holds a role on a branch: a file knows no colleagues."""
        self._impersonations.choose(tree, node_id)

    def close_all(self) -> None:
        """The main window goes, and these with it."""
        if self._desk is not None:
            self._desk.close_all()

    @property
    def _impersonations(self) -> "ImpersonationController":
        from logbook_desktop.ui.impersonation.controller import ImpersonationController

        if self._desk is None:
            self._desk = ImpersonationController(self._services, make_read_only_tabs, self._window)
        return self._desk
