"""What the main window remembers of itself: its size, its arrangement, the tab shown and the place chosen."""

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow

from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.workspace import Workspace

GEOMETRY, ARRANGEMENT, NODE, TAB = "main.geometry", "main.arrangement", "main.node", "main.tab"
"""Names in the settings; the node is remembered per database, the tab by its key."""
ARRANGEMENT_VERSION = 1


class WindowState:
    """Of one window. What the tabs remember of themselves is theirs."""

    def __init__(self, window: QMainWindow, settings: Settings) -> None:
        self._window, self._settings = window, settings

    def restore_geometry(self) -> None:
        """Size and place on the screen, before anything is in the window."""
        self._window.restoreGeometry(QByteArray(self._settings.state(GEOMETRY)))

    def restore_arrangement(self) -> None:
        """The tree beside the tabs, once it is there."""
        self._window.restoreState(QByteArray(self._settings.state(ARRANGEMENT)), ARRANGEMENT_VERSION)

    @property
    def tab(self) -> str:
        """The key of the tab that was shown last; empty: none was."""
        return self._settings.state(TAB).decode("ascii", errors="replace")

    def node_of(self, workspace: Workspace) -> int | None:
        """The place chosen last in that database."""
        try:
            return int(self._settings.state(_node_of(workspace)))
        except ValueError:
            return None

    def save_geometry(self) -> None:
        """Size and place on the screen."""
        self._settings.set_state(GEOMETRY, bytes(self._window.saveGeometry().data()))

    def save(self, workspace: Workspace, tab: str, node_id: int | None) -> None:
        """How the window stands with that database open."""
        arrangement = self._window.saveState(ARRANGEMENT_VERSION)
        self._settings.set_state(ARRANGEMENT, bytes(arrangement.data()))
        self._settings.set_state(TAB, tab.encode("ascii"))
        if node_id is not None:
            self._settings.set_state(_node_of(workspace), str(node_id).encode())


def _node_of(workspace: Workspace) -> str:
    return f"{NODE}:{workspace.info.location}"
