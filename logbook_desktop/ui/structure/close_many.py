"""The dialog that closes several nodes at once: from which day on, and what is closed along with them."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.tree import plan_edits
from logbook_desktop.domain.tree.tree import Node, Tree
from logbook_desktop.domain.tree.tree_changes import CloseNode
from logbook_desktop.support.i18n import trn
from logbook_desktop.ui.tree.close_dialog import CloseDialog


class CloseManyDialog(CloseDialog):
    """For one node it is the dialog of the dock."""

    def __init__(self, parent: QWidget | None, tree: Tree, nodes: Sequence[Node], day: date) -> None:
        self._nodes = nodes
        super().__init__(parent, tree, nodes[0], day)
        if len(nodes) > 1:
            self.setWindowTitle(trn("Close {count} place", "Close {count} places", len(nodes)))

    @property
    def changes(self) -> Sequence[CloseNode]:
        """What is closed under them first, from the bottom up, then the nodes themselves."""
        day = self.day_field.day
        assert day is not None
        return plan_edits.closings(self._tree, [node.id for node in self._nodes], day)

    @property
    def closed_along(self) -> list[Node]:
        """What is closed although nobody pointed at it."""
        chosen = {node.id for node in self._nodes}
        return [self._tree[change.node_id] for change in self.changes if change.node_id not in chosen]
