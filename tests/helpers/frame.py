"""Features, prompts and databases that are not there: for tests of the frame around them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QUndoStack
from PySide6.QtWidgets import QDockWidget, QLineEdit, QVBoxLayout, QWidget

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import BEGINNING, Node, NodeKind, Place, Tree
from logbook_desktop.services.local.databases import DatabaseInfo
from logbook_desktop.support.i18n import tr
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit.background import Background, InlineBackground
from logbook_desktop.ui.kit.prompts import PromptChoice, Prompts
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.kit.workspace import Session, Workspace
from logbook_desktop.ui.shell.main_window import MainWindow
from logbook_desktop.ui.shell.tabs import Tabs

NETWORK, TAMPERE, EAST, HERVANTA = 1, 2, 3, 4


def small_tree() -> Tree:
    """Network › Tampere (Tammerfors) › Itä › Hervannan nuorisotila."""
    kinds = (NodeKind.NETWORK, NodeKind.ORGANISATION, NodeKind.AREA, NodeKind.UNIT)
    names = (
        Name.of("Verkosto"),
        Name.of("Tampere", {"sv": "Tammerfors"}),
        Name.of("Itä"),
        Name.of("Hervannan nuorisotila"),
    )
    nodes = {n: Node(n, kind, name) for n, (kind, name) in enumerate(zip(kinds, names, strict=True), start=1)}
    places = {n: (Place(n, BEGINNING, n - 1 if n > 1 else None),) for n in nodes}
    return Tree(nodes, places)


class FakeDock(QDockWidget):
    """A dock that has its tree at once and remembers what it was told."""

    node_selected = Signal(int)
    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__("Organisation")
        self.setObjectName("organisation")
        self.view = self.field = QLineEdit()
        self.field.setAccessibleName("Filter")
        self.setWidget(self.field)
        self.tree = small_tree()
        self.undo_stack = QUndoStack(self)
        self.commands = SimpleNamespace(add_under=lambda _node_id: None)
        self.changes: list[Change | None] = []

    def refresh(self, change: Change | None = None) -> None:
        self.changes.append(change)

    def select_node(self, node_id: int) -> None:
        self.node_selected.emit(node_id)

    def take_focus(self) -> None:
        self.view.setFocus()

    def focus_search(self) -> None:
        self.field.setFocus()

    def actions_for_menu(self) -> list[QAction]:
        return [QAction("Rename", self), QAction("Remove", self)]


class FakeTab(Tab):
    """A tab that remembers what it was told."""

    prints = True

    def __init__(self, name: str) -> None:
        super().__init__()
        self.key, self.number, self.title = {
            "entry": ("entries", 1, tr("Entries")),
            "report": ("reports", 2, tr("Reports")),
        }[name]
        self.shared_stack: QUndoStack | None = None
        self.typing = QLineEdit()
        self.typing.setAccessibleName(name)
        QVBoxLayout(self).addWidget(self.typing)
        self.scopes: list[int] = []
        self.changes: list[Change | None] = []
        self.calls: list[str] = []
        self.printed: list[Any] = []
        self.new_entry = QAction(f"New {name}", self)
        self.new_entry.setShortcut("Ctrl+N" if name == "entry" else "Ctrl+R")

    def take_focus(self) -> None:
        self.typing.setFocus()

    def set_scope(self, _tree: Tree, node_id: int) -> None:
        self.scopes.append(node_id)

    def refresh(self, change: Change | None = None) -> None:
        self.changes.append(change)

    def actions_for_menu(self) -> list[QAction]:
        return [self.new_entry]

    def print_current(self, printer: Any) -> None:
        self.printed.append(printer)

    def show_outbox(self) -> None:
        self.calls.append("show_outbox")

    def offer_drafts(self) -> None:
        self.calls.append("offer_drafts")

    def resume_latest(self) -> None:
        self.calls.append("resume_latest")

    @property
    def main_action(self) -> QAction | None:
        return self.new_entry if self.key == "entries" else None

    @property
    def undo_stack(self) -> QUndoStack | None:
        return self.shared_stack

    def share_undo_stack(self, stack: QUndoStack) -> None:
        self.shared_stack = stack

    @property
    def is_typing(self) -> bool:
        return bool(self.typing.text())

    def keep_typing(self) -> None:
        self.calls.append("keep_typing")

    def save_state(self) -> None:
        self.calls.append("save_state")

    def restore_state(self) -> None:
        self.calls.append("restore_state")


@dataclass
class FakePrompts:
    """Answers from a list; remembers what it was asked."""

    answers: list[str] = field(default_factory=list)
    files: list[Path | None] = field(default_factory=list)
    advised: list[tuple[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def ask(self, parent: QWidget | None, title: str, text: str, choices: Sequence[PromptChoice]) -> str:
        self.asked.append(text)
        return self.answers.pop(0) if self.answers else choices[0].key

    def advise(self, parent: QWidget | None, title: str, text: str, detail: str = "") -> None:
        self.advised.append((title, text))

    def file_to_save(self, parent: QWidget | None, title: str, suggested: Path, filters: str) -> Path | None:
        return self.files.pop(0)

    def file_to_open(self, parent: QWidget | None, title: str, folder: Path, filters: str) -> Path | None:
        return self.files.pop(0)


def fake_workspace(
    *, demo: bool = False, shared: bool = False, location: str = "/data/own.sqlite"
) -> Workspace:
    """A workspace whose database nobody opens."""
    context: Any = SimpleNamespace(today=lambda: date(2025, 11, 3))
    drafts: Any = SimpleNamespace(folder=Path("nowhere"))
    return Workspace(context, DatabaseInfo(location, demo, shared, 1000, "0001"), drafts)


def working_as(context: Any, *, offline: bool = False) -> Workspace:
    """A workspace of which only the person matters, and whether the server has been reached."""
    server: Any = None
    session = Session(server, "Helsinki", "anna", "Anna", offline=offline)
    return replace(fake_workspace(), context=context, session=session)


def fake_panels(*_args: object, more: Sequence[Tab] = ()) -> Tabs:
    """Fresh fakes, as the maker of panels gives them."""
    dock: Any = FakeDock()
    return Tabs(dock, (FakeTab("entry"), FakeTab("report"), *more))


def nothing_remembered(
    context: Any, prompts: Prompts | None = None, background: Background | None = None
) -> UiServices:
    """What widgets are handed that remember nothing."""
    settings = Settings(Path("nowhere") / "settings.json")
    return UiServices(context, background or InlineBackground(), prompts or FakePrompts(), settings)


def fake_window(settings: Settings, prompts: FakePrompts | None = None, **more: Any) -> MainWindow:
    """The real window around fake features."""
    return MainWindow(InlineBackground(), prompts or FakePrompts(), settings, panel_maker=fake_panels, **more)


class FakePage(Tab):
    """A page that remembers what it was told."""

    key, number, title = "extra", 8, "Extra"

    def __init__(self) -> None:
        super().__init__()
        self.scopes: list[int] = []
        self.changes: list[Change] = []
        self.focused = 0
        self.action = QAction("Do it", self)

    def set_scope(self, tree: Tree, node_id: int) -> None:
        self.scopes.append(node_id)

    def refresh(self, change: Change) -> None:
        self.changes.append(change)

    def take_focus(self) -> None:
        self.focused += 1

    def actions_for_menu(self) -> list[QAction]:
        return [self.action]
