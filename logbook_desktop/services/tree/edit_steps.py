"""Changes of the tree that are taken back, or were planned earlier: refused if somebody else was there meanwhile.

Applying the list that takes a change back gives the list that makes it again: one step serves undo and redo. What a
step touched is remembered: where others have changed it since, nothing is overwritten.
"""

from collections.abc import Sequence

from logbook_desktop.domain.changes import ChangedTree
from logbook_desktop.domain.tree.plan import changed_between, touched
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_changes import TreeChange
from logbook_desktop.domain.tree.tree_difference import node_state
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation


class ChangedMeanwhileError(Exception):
    """Somebody else has changed what this step touched."""


class EditStep:
    """A change that was made and can be taken back."""

    def __init__(self, result: ChangedTree) -> None:
        self._remember(result)

    def toggle(self, context: Context) -> ChangedTree:
        """Take it back, or make it again. ChangedMeanwhileError; else as ``organisation.change``.

        Runs on the thread of changes, which are made one after another.
        """
        now = organisation.tree(context)
        if any(node_state(now, node_id) != left for node_id, left in self._left.items()):
            raise ChangedMeanwhileError
        result = organisation.change(context, self._inverse)
        self._remember(result)
        return result

    def _remember(self, result: ChangedTree) -> None:
        self._inverse: Sequence[TreeChange] = result.inverse
        node_ids = {change.node_id for change in self._inverse}
        self._left = {node_id: node_state(result.tree, node_id) for node_id in node_ids}


def change_planned(context: Context, base: Tree, changes: Sequence[TreeChange]) -> ChangedTree:
    """Make changes that were planned over ``base``. ChangedMeanwhileError; else as ``organisation.change``."""
    now = organisation.tree(context)
    if changed_between(base, now, touched(changes)):
        raise ChangedMeanwhileError
    return organisation.change(context, changes)
