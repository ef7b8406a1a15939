"""Undo and redo of the structure: each step is the list of changes that takes it back, applied by the service.

Applying that list gives the list that does it again, so one step serves both ways. What a step touched is
remembered: when somebody else has changed it since, the step is refused rather than overwriting their work.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QUndoCommand, QUndoStack

from logbook_desktop.domain.changes import ChangedTree
from logbook_desktop.domain.tree.tree import Node, Place, Tree
from logbook_desktop.domain.tree.tree_changes import TreeChange
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation

_Left = Mapping[int, tuple[Node, tuple[Place, ...]] | None]


class ChangedMeanwhileError(Exception):
    """Somebody else has changed what this step touched."""


class EditStep:
    """A change that was made and can be taken back; ``focus`` is the node to show afterwards."""

    def __init__(self, result: ChangedTree, focus: int) -> None:
        self.focus = focus
        self._changes: Sequence[TreeChange] = result.inverse
        self._left = _state(result.tree, (change.node_id for change in self._changes))

    def turn(self, context: Context) -> ChangedTree:
        """Take it back, or do it again. Runs on the thread of changes, which are done one after another."""
        if _state(organisation.tree(context), self._left) != self._left:
            raise ChangedMeanwhileError
        result = organisation.change(context, self._changes)
        self._changes = result.inverse
        self._left = _state(result.tree, self._left)
        return result


def _state(tree: Tree, node_ids: Iterable[int]) -> _Left:
    """The nodes as they stand, without their versions: taking a step back makes a new version too."""
    return {
        node_id: (_unversioned(tree[node_id]), tuple(tree.places[node_id])) if node_id in tree else None
        for node_id in node_ids
    }


def _unversioned(node: Node) -> Node:
    return Node(node.id, node.kind, node.name, node.opened_on, node.closed_on, node.code)


class StepCommand(QUndoCommand):
    """A step on the stack. ``run(command, undo)`` starts it; the first redo, by the push, has happened already."""

    def __init__(self, text: str, step: EditStep, run: Callable[["StepCommand", bool], None]) -> None:
        super().__init__(text)
        self.step = step
        self._run = run
        self._asleep = True

    def undo(self) -> None:
        if not self._asleep:
            self._run(self, True)

    def redo(self) -> None:
        if not self._asleep:
            self._run(self, False)

    def wake(self) -> None:
        self._asleep = False

    def put_back(self, stack: QUndoStack, undone: bool) -> None:
        """The step could not be done just now: the stack stands again as it stood before, ready to retry."""

        def restore() -> None:
            self._asleep = True
            if undone:
                stack.redo()
            else:
                stack.undo()
            self._asleep = False

        # Not from inside the stack's own call.
        QTimer.singleShot(0, stack, restore)
