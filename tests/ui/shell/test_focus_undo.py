"""Undo in the menu follows the cursor: a text, a place with steps of its own, or what the tab is for."""

import pytest
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from logbook_desktop.support.i18n import set_language
from logbook_desktop.ui.shell.focus_undo import FocusUndo


class Window(QWidget):
    """A text, a line, a box, a grid with its own steps, a page without any, and a button outside of it."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = QUndoGroup(self)
        self.of_tab = QUndoStack(self.steps)
        self.steps.addStack(self.of_tab)
        self.steps.setActiveStack(self.of_tab)
        self.text, self.line, self.box, self.outside = (
            QPlainTextEdit(),
            QLineEdit(),
            QComboBox(),
            QPushButton("b"),
        )
        self.box.setEditable(True)
        self.grid, self.page, self.inside = QWidget(), QWidget(), QPushButton("a")
        self.cell = QPushButton("c")
        self.own, self.none = QUndoStack(self), QUndoStack(self)
        self.grid.undo_stack, self.page.undo_stack = self.own, self.none  # type: ignore[attr-defined]
        for place, widget in ((self.grid, self.cell), (self.page, self.inside)):
            QVBoxLayout(place).addWidget(widget)
        column = QVBoxLayout(self)
        for widget in (self.text, self.line, self.box, self.grid, self.page, self.outside):
            column.addWidget(widget)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    set_language("en")
    made = Window()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


def _written(widget: QWidget) -> str:
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText()
    return widget.currentText() if isinstance(widget, QComboBox) else widget.property("text")


def step(stack: QUndoStack, text: str) -> None:
    stack.push(QUndoCommand(text))


def test_each_place_takes_back_its_own(qtbot: QtBot, window: Window) -> None:
    undo = FocusUndo(window.steps)
    step(window.of_tab, "delete the entry")
    step(window.own, "change a number")
    window.cell.setFocus()
    assert (undo.undo_step, undo.can_undo) == ("change a number", True)
    undo.undo()
    assert (window.own.index(), window.of_tab.index()) == (0, 1)
    undo.redo()
    assert window.own.index() == 1
    window.outside.setFocus()
    assert undo.undo_step == "delete the entry"


def test_nothing_is_taken_back_unseen(window: Window) -> None:
    undo = FocusUndo(window.steps)
    step(window.of_tab, "delete the entry")
    window.inside.setFocus()
    assert (undo.can_undo, undo.undo_step) == (False, "")


@pytest.mark.parametrize("place", ["text", "line", "box"])
def test_a_text_takes_back_its_typing(qtbot: QtBot, window: Window, place: str) -> None:
    undo = FocusUndo(window.steps)
    step(window.of_tab, "delete the entry")
    target: QWidget = getattr(window, place)
    target.setFocus()
    assert not undo.can_undo
    qtbot.keyClicks(target, "abc")
    assert (undo.can_undo, undo.undo_step) == (True, "Typing")
    while undo.can_undo:  # letter by letter or all at once, as the text does it
        undo.undo()
    assert undo.can_redo
    assert (_written(target), window.of_tab.index()) == ("", 1)


def test_the_menu_itself_changes_nothing(window: Window) -> None:
    undo = FocusUndo(window.steps)
    step(window.own, "change a number")
    window.cell.setFocus()
    bar = QMenuBar(window)
    bar.setFocus()
    assert undo.undo_step == "change a number"


def test_what_goes_away_is_forgotten(window: Window) -> None:
    undo = FocusUndo(window.steps)
    step(window.of_tab, "delete the entry")
    window.text.setFocus()
    window.text.deleteLater()
    window.outside.setFocus()
    assert undo.undo_step == "delete the entry"
