"""What every tab beside entries and reports is: a page about the place chosen in the tree."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QUndoStack
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from logbook_desktop.domain.changes import Change
    from logbook_desktop.domain.tree.tree import Tree


class Tab(QWidget):
    """``changed`` tells of the Change of each edit made on the page."""

    changed = Signal(object)
    impersonation_requested = Signal(str)
    """Show the program as the colleague with that login sees it."""
    title = ""
    """The words on the tab, in the language of the program."""

    @property
    def undo_stack(self) -> QUndoStack | None:
        """What Undo in the menu takes back while the page is shown; None: the steps of the tree."""
        return None

    def set_scope(self, tree: "Tree", node_id: int) -> None:
        """The place chosen in the tree; or the same one, in a tree that was changed since."""
        raise NotImplementedError

    def refresh(self, change: "Change") -> None:
        """Something was changed elsewhere."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """The tab was asked for by keyboard."""
        raise NotImplementedError

    def actions_for_menu(self) -> list[QAction]:
        """The entries of a menu of the page's own; none: it gets no menu."""
        return []
