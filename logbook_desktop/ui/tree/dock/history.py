"""The history of a place in the tree: its names, moves and end, its activities, and the rights given on it."""

from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.history import History
from logbook_desktop.domain.tree.tree import Node
from logbook_desktop.services.entries import history
from logbook_desktop.ui.history.dialog import HistoryDialog
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.wording.history import lines
from logbook_desktop.wording.tree import name_of


class NodeHistory:
    """Reads in the background, then opens a window over ``window``."""

    def __init__(self, services: UiServices, window: QWidget) -> None:
        self._context, self._background = services.context, services.background
        self._errors, self._window = services.errors, window

    def show(self, node: Node) -> None:
        """Read the history of a node and show it."""
        self._background.read(
            self._window,
            "history",
            lambda: history.of_node(self._context, node.id),
            lambda found: self._open(node, found),
            self._trouble,
        )

    def _open(self, node: Node, found: History) -> None:
        dialog = HistoryDialog(name_of(node), self._window)
        dialog.show_lines(lines(found))
        dialog.open()

    def _trouble(self, error: Exception) -> None:
        self._errors.show(self._window, error)
