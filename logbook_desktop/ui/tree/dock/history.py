"""The history of a place in the tree: its names, moves and end, its activities, and the rights given on it."""

from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.history import History
from logbook_desktop.domain.tree.tree import Node
from logbook_desktop.services.entries import history
from logbook_desktop.ui.history.dialog import HistoryDialog
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.background import unhandled
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.wording.history import lines
from logbook_desktop.wording.tree import name_of


class NodeHistory:
    """Reads in the background, then opens a window over ``window``."""

    def __init__(self, services: UiServices, window: QWidget) -> None:
        self._context, self._background = services.context, services.background
        self._prompts, self._window = services.prompts, window

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
        if not errors.is_expected(error):
            unhandled(error)
            return
        said = errors.describe_error(error)
        self._prompts.advise(self._window, said.title, said.text)
