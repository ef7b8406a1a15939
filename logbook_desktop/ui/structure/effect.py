"""The plan on its way to the service: put into effect in one transaction, taken back as one step.

While a plan is being made its steps stand on the same undo stack; once it is in effect one step is left, which takes
all of it back.
"""

from collections.abc import Callable, Sequence

from logbook_desktop.domain.changes import ChangedTree
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_changes import TreeChange
from logbook_desktop.services.tree.edit_steps import EditStep, change_planned
from logbook_desktop.ui.tree.editing import StructureEditing
from logbook_desktop.ui.tree.undo import StepCommand


class PlanEditing(StructureEditing):
    """Stores a plan, and takes it back."""

    def put_into_effect(
        self,
        text: str,
        base: Tree,
        changes: Sequence[TreeChange],
        done: Callable[[ChangedTree], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """All of it or nothing; ``failed`` gets ChangedMeanwhileError where somebody else was quicker."""

        def finished(result: ChangedTree) -> None:
            self.stack.clear()
            command = StepCommand(text, EditStep(result), 0, self._toggle)
            self.stack.push(command)
            command.wake()
            done(result)

        self._background.change(lambda: change_planned(self._context, base, changes), finished, failed)
