"""The Structure page as a test sees and uses it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation
from logbook_desktop.ui.kit.prompts import PromptChoice
from logbook_desktop.ui.structure.page import StructurePage
from logbook_desktop.ui.structure.review_dialog import ReviewDialog

TODAY = date(2025, 11, 3)
MONTH = Month.of(TODAY)
D = TypeVar("D", bound=QDialog)


@dataclass
class Answers:
    """Prompts that write down what they were asked to say, and name files as told."""

    advice: list[tuple[str, str]] = field(default_factory=list)
    opened: Path | None = None
    saved: Path | None = None

    def ask(self, parent: QWidget | None, title: str, text: str, choices: Sequence[PromptChoice]) -> str:
        raise AssertionError(f"asked: {text}")

    def advise(self, parent: QWidget | None, title: str, text: str, detail: str = "") -> None:
        self.advice.append((title, text))

    def file_to_save(self, parent: QWidget | None, title: str, suggested: Path, filters: str) -> Path | None:
        return self.saved

    def file_to_open(self, parent: QWidget | None, title: str, folder: Path, filters: str) -> Path | None:
        return self.opened


@dataclass
class StructureScreen:
    """Names instead of ids, keys instead of methods."""

    page: StructurePage
    context: Context
    prompts: Answers

    # What is there

    @property
    def draft(self) -> Tree:
        return self.page.target.tree

    @property
    def stored(self) -> Tree:
        return organisation.tree(self.context)

    def node(self, name: str) -> Node:
        (found,) = [node for node in self.draft.nodes.values() if node.name.text == name]
        return found

    def path(self, name: str, tree: Tree | None = None) -> str:
        shown = tree or self.draft
        (found,) = [node for node in shown.nodes.values() if node.name.text == name]
        return "/".join(node.name.text for node in shown.path(found.id, self.page.target.month)[1:])

    @property
    def rows(self) -> list[str]:
        """What the table shows, from the top: the names."""
        model = self.page.table_model
        return [str(model.index(row, 0).data(Qt.ItemDataRole.EditRole)) for row in range(model.rowCount())]

    def cells(self, name: str) -> list[str]:
        model = self.page.table_model
        row = model.row_of(self.node(name).id)
        assert row is not None
        return [str(model.index(row, column).data()) for column in range(model.columnCount())]

    def text(self, name: str) -> str:
        """The row of a node in the tree."""
        return str(self.page.tree_model.index_of(self.node(name).id).data())

    @property
    def tree_rows(self) -> list[str]:
        model, names = self.page.tree_model, list[str]()
        pending = [model.index(row, 0) for row in reversed(range(model.rowCount()))]
        while pending:
            index = pending.pop()
            names.append(str(index.data(Qt.ItemDataRole.EditRole)))
            pending += [model.index(row, 0, index) for row in reversed(range(model.rowCount(index)))]
        return names

    @property
    def notice_text(self) -> str:
        """What the line beside the rows says; empty if it is hidden."""
        notice = self.page.view.notice
        return "" if notice.isHidden() else notice.text()

    @property
    def state(self) -> str:
        return self.page.view.bar.state.text()

    @property
    def selected(self) -> list[str]:
        return sorted(self.draft[node_id].name.text for node_id in self.page.target.selected)

    def dialog(self, kind: type[D]) -> D:
        (found,) = [dialog for dialog in self.page.findChildren(kind) if dialog.isVisible()]
        return found

    # What a person does

    def select(self, *names: str) -> None:
        self.page.display.choose([self.node(name).id for name in names])

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """A key on the tree, by way of its shortcuts; a dialog before it has given the keyboard back."""
        self.page.activateWindow()
        self.page.view.tree.setFocus()
        QApplication.processEvents()
        press(self.page.view.tree, key, *modifiers)

    def drop(self, names: Sequence[str], onto: str | None) -> bool:
        """What the view does at the end of a drag: asks whether, then drops."""
        model = self.page.tree_model
        dragged: QMimeData = model.mimeData([model.index_of(self.node(name).id) for name in names])
        target = QModelIndex() if onto is None else model.index_of(self.node(onto).id)
        move = Qt.DropAction.MoveAction
        if not model.canDropMimeData(dragged, move, -1, -1, target):
            return False
        model.dropMimeData(dragged, move, -1, -1, target)
        QApplication.processEvents()
        return True

    def type_name(self, text: str) -> None:
        """Into the editor that is open in a row, and Enter."""
        editor = QApplication.focusWidget()
        assert editor is not None
        assert editor.property("text") is not None
        editor.setProperty("text", text)
        press(editor, Qt.Key.Key_Return)
        QApplication.processEvents()

    def put_into_effect(self) -> None:
        """Review, and the button in it."""
        self.page.view.bar.review.click()
        self.dialog(ReviewDialog).button.click()
        QApplication.processEvents()


def press(widget: QWidget, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """As a keyboard does: first whether it is somebody's shortcut, then as a key."""
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    QTest.keyClick(widget, key, held)
    QApplication.processEvents()
