"""A change of the stored tree on the undo stack; it is taken back in the background, by the service."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QUndoCommand, QUndoStack

from logbook_desktop.services.tree.edit_steps import EditStep


class StepCommand(QUndoCommand):
    """``focus`` is the node to show afterwards, 0 for none. ``run(command, undo)`` starts it.

    It sleeps until ``wake``: the first redo, by the push, has happened already.
    """

    def __init__(
        self, text: str, step: EditStep, focus: int, run: Callable[["StepCommand", bool], None]
    ) -> None:
        super().__init__(text)
        self.step = step
        self.focus = focus
        self._run = run
        self._asleep = True

    def undo(self) -> None:
        if not self._asleep:
            self._run(self, True)

    def redo(self) -> None:
        if not self._asleep:
            self._run(self, False)

    def wake(self) -> None:
        """From now on undo and redo are a person's."""
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
