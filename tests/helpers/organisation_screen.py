"""The dock of the organisation as a test sees and uses it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from logbook_desktop.domain.tree.tree import Node, Tree
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation
from logbook_desktop.ui.kit.prompts import PromptChoice
from logbook_desktop.ui.tree.dock.dock import OrganisationDock

TODAY = date(2025, 11, 3)


@dataclass
class RecordedAdvice:
    """Prompts that write down what they were asked to say."""

    advice: list[tuple[str, str, str]] = field(default_factory=list)

    def ask(self, parent: QWidget | None, title: str, text: str, choices: Sequence[PromptChoice]) -> str:
        raise AssertionError(f"asked: {text}")

    def advise(self, parent: QWidget | None, title: str, text: str, detail: str = "") -> None:
        self.advice.append((title, text, detail))

    def file_to_save(self, parent: QWidget | None, title: str, suggested: Path, filters: str) -> Path | None:
        raise AssertionError(title)

    def file_to_open(self, parent: QWidget | None, title: str, folder: Path, filters: str) -> Path | None:
        raise AssertionError(title)


@dataclass
class Screen:
    """The dock as a test sees and uses it."""

    dock: OrganisationDock
    context: Context
    prompts: RecordedAdvice

    def node(self, name: str) -> Node:
        (found,) = [node for node in self.dock.tree.nodes.values() if node.name.text == name]
        return found

    def select(self, name: str) -> None:
        self.dock.select_node(self.node(name).id)

    def path(self, name: str) -> list[str]:
        month = self.context.month
        return [n.name.text for n in self.dock.tree.path(self.node(name).id, month)][1:]

    @property
    def stored(self) -> Tree:
        return organisation.tree(self.context)

    @property
    def selected(self) -> str | None:
        node_id = self.dock.model.node_id(self.dock.view.tree.currentIndex())
        return None if node_id is None else self.dock.tree[node_id].name.text

    @property
    def rows(self) -> list[str]:
        """The names of all rows, unfolded or not, from the top."""
        model, names = self.dock.model, list[str]()
        pending = [model.index(row, 0) for row in reversed(range(model.rowCount()))]
        while pending:
            index = pending.pop()
            names.append(index.data())
            pending += [model.index(row, 0, index) for row in reversed(range(model.rowCount(index)))]
        return names

    def dialog(self) -> QDialog:
        (found,) = [dialog for dialog in self.dock.findChildren(QDialog) if dialog.isVisible()]
        return found
