"""Undo where the cursor is: a text takes back its own typing, a grid its figures, the list and the tree their steps.

Nothing is taken back that the person does not see: while an entry is open, Ctrl+Z brings back none that was deleted.
"""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoGroup, QUndoStack
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from logbook_desktop.support.i18n import trc

Text = QLineEdit | QPlainTextEdit | QTextEdit


class FocusUndo(QObject):
    """What Undo and Redo in the menu do. ``changed``: something else can be taken back than before."""

    changed = Signal()

    def __init__(self, steps: QUndoGroup) -> None:
        """``steps`` is for where the cursor is in nothing that has steps of its own."""
        super().__init__(steps)
        self._steps = steps
        self._text: Text | None = None
        self._stack: QUndoStack | None = None
        steps.indexChanged.connect(self.changed)
        steps.activeStackChanged.connect(self.changed)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)
        self._follow(None, application.focusWidget())

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        if (text := self._typed_in()) is not None:
            return _undo_available(text)
        return self._of_place().canUndo()

    @property
    def can_redo(self) -> bool:
        """Whether something was taken back."""
        if (text := self._typed_in()) is not None:
            return _redo_available(text)
        return self._of_place().canRedo()

    @property
    def undo_step(self) -> str:
        """What would be taken back, as a phrase."""
        return trc("undo", "Typing") if self._typed_in() is not None else self._of_place().undoText()

    @property
    def redo_step(self) -> str:
        """What would be done again."""
        return trc("undo", "Typing") if self._typed_in() is not None else self._of_place().redoText()

    def undo(self) -> None:
        """Take back the last step of where the cursor is."""
        (self._typed_in() or self._of_place()).undo()

    def redo(self) -> None:
        """Do it again."""
        (self._typed_in() or self._of_place()).redo()

    def _typed_in(self) -> Text | None:
        return self._text if self._text is not None and isValid(self._text) else None

    def _of_place(self) -> QUndoStack | QUndoGroup:
        return self._stack if self._stack is not None and isValid(self._stack) else self._steps

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if not isValid(self._steps) or now is None or isinstance(now, QMenu | QMenuBar):
            return  # the menu in which Undo is chosen, or another window
        window = self._steps.parent()
        if isinstance(window, QWidget) and now.window() is not window.window():
            return
        typed_in = _text_of(now)
        self._text = typed_in if typed_in is not None and not typed_in.isReadOnly() else None
        stack = _stack_around(now)
        if stack is not self._stack:
            if self._stack is not None and isValid(self._stack):
                self._stack.indexChanged.disconnect(self.changed)
            self._stack = stack
            if stack is not None:
                stack.indexChanged.connect(self.changed)
        self.changed.emit()


def _text_of(widget: QWidget) -> Text | None:
    """The widget as a text; of a box with a line in it, that line."""
    if isinstance(widget, QComboBox | QAbstractSpinBox):
        return widget.lineEdit()
    return widget if isinstance(widget, Text) else None


def _stack_around(widget: QWidget | None) -> QUndoStack | None:
    """The steps of the nearest place around the widget that has some of its own."""
    while widget is not None:
        stack = getattr(widget, "undo_stack", None)
        if isinstance(stack, QUndoStack):
            return stack
        widget = widget.parentWidget()
    return None


def _undo_available(text: Text) -> bool:
    return text.isUndoAvailable() if isinstance(text, QLineEdit) else text.document().isUndoAvailable()


def _redo_available(text: Text) -> bool:
    return text.isRedoAvailable() if isinstance(text, QLineEdit) else text.document().isRedoAvailable()
