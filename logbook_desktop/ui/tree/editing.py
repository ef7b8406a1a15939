"""Changes of the structure on their way to the service and back: done, undone, or refused in plain words.

The actions and dialogs hand lists of ``TreeChange`` to ``make``; the service applies a list in one transaction;
the tree that comes back goes to the dock, what was touched to the other features, and the step onto the undo
stack.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.changes import ChangedTree
from logbook_desktop.domain.people.access import NotAllowedError
from logbook_desktop.domain.tree.tree_changes import TreeChange, TreeRefusalError
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.tree.edit_steps import ChangedMeanwhileError, EditStep
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.errors import describe_error
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.typed_store import put_back
from logbook_desktop.ui.tree.undo import StepCommand


class StructureEditing(QObject):
    """Makes changes and keeps the undo stack."""

    made = Signal(object)
    """The changes of a new step, while the tree on the screen is still the one before; ``arrived`` follows."""
    arrived = Signal(object, int)
    """A ChangedTree, and the node to show."""
    outdated = Signal()
    """What is on the screen is no longer what is stored: read it anew."""

    def __init__(self, services: UiServices, window: QWidget) -> None:
        super().__init__(window)
        self._context = services.context
        self._background = services.background
        self._prompts, self.errors = services.prompts, services.errors
        self._window = window
        self.stack = QUndoStack(self)

    def make(self, text: str, changes: Sequence[TreeChange], focus: int) -> None:
        """Apply the changes; ``text`` names the step ("Move X"), ``focus`` is a node, perhaps one of the new ones."""

        def done(result: ChangedTree) -> None:
            node_id = result.new_ids.get(focus, focus)
            command = StepCommand(text, EditStep(result), node_id, self._toggle)
            self.stack.push(command)
            command.wake()
            self.made.emit(changes)
            self.arrived.emit(result, node_id)

        self._background.change(lambda: organisation.change(self._context, changes), done, self.refused)

    def _toggle(self, command: StepCommand, undo: bool) -> None:
        def done(result: ChangedTree) -> None:
            self.arrived.emit(result, command.focus)

        def failed(error: Exception) -> None:
            self._not_toggled(command, undo, error)

        self._background.change(lambda: command.step.toggle(self._context), done, failed)

    def _not_toggled(self, command: StepCommand, undo: bool, error: Exception) -> None:
        if isinstance(error, ChangedMeanwhileError | TreeRefusalError | NotAllowedError):
            # Not from inside the stack's own call; afterwards no step on it can be trusted.
            QTimer.singleShot(0, self, lambda: self._give_up(error))
            return
        command.put_back(self.stack, undo)
        self.refused(error)

    def _give_up(self, error: Exception) -> None:
        self.stack.clear()
        if isinstance(error, ChangedMeanwhileError):
            reason = tr("Somebody else has changed the same places since.")
        else:
            reason = describe_error(error).text
        consequence = tr(
            "Nothing was changed. The tree is shown as it stands now; earlier steps can no longer be undone."
        )
        self._prompts.advise(self._window, tr("The step cannot be taken back"), reason, consequence)
        self.outdated.emit()

    def refused(self, error: Exception) -> None:
        """Tell why nothing was changed; where the tree itself refuses, it is read anew."""
        put_back(self._window)
        self.errors.show(self._window, error)
        if isinstance(error, TreeRefusalError):
            self.outdated.emit()
