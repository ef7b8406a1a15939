"""The registry of tabs: which there are, in which order, and what each is made of.

A new tab is a line in ``TABS`` and a function that makes it; the number that reaches it with Ctrl, and the key by
which it is remembered, stand on its class. The features are imported when the first database is
open, for with them come the database's modules. Features do not know each other: where one opens another, they are
tied together here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QUndoStack

from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.kit.workspace import Workspace

if TYPE_CHECKING:
    from logbook_desktop.ui.impersonation.parts import Parts
    from logbook_desktop.ui.tree.dock.dock import OrganisationDock
    from logbook_desktop.ui.vocabulary.page import VocabularyPage


@dataclass(frozen=True)
class Tabs:
    """What the window is filled with: the tree on its left, and the tabs in their order."""

    dock: "OrganisationDock"
    tabs: tuple[Tab, ...]

    def __getitem__(self, key: str) -> Tab:
        """The tab of that key; KeyError where the person has none."""
        found = next((tab for tab in self.tabs if tab.key == key), None)
        if found is None:
            raise KeyError(key)
        return found

    @property
    def undo_stacks(self) -> list[QUndoStack]:
        """That of the tree, and those of tabs that have one of their own."""
        own = (tab.undo_stack for tab in self.tabs)
        return list(dict.fromkeys([self.dock.undo_stack, *(stack for stack in own if stack is not None)]))


@dataclass(frozen=True)
class RegisteredTab:
    """``make`` gives the tab, or None for whom it is not there.

    ``make_read_only`` gives it for somebody who sees what a colleague sees; without it the tab is not shown there.
    """

    make: Callable[[Workspace, UiServices], Tab | None]
    make_read_only: Callable[[UiServices], Tab] | None = None


_MODULES = (
    "logbook_desktop.ui.tree.dock.dock",
    "logbook_desktop.ui.entries.panel",
    "logbook_desktop.ui.entries.editor.editor",
    "logbook_desktop.ui.reports.panel",
    "logbook_desktop.ui.structure.page",
    "logbook_desktop.ui.people.page",
    "logbook_desktop.ui.vocabulary.page",
    "logbook_desktop.ui.network.page",
    "logbook_desktop.ui.terms.controller",
    "logbook_desktop.ui.shell.live",
    "babel.dates",
    "babel.numbers",
)
"""Where the features are, and what they ask for when they are made."""

PanelMaker = Callable[[Workspace, UiServices], Tabs]


def make_tabs(workspace: Workspace, services: UiServices) -> Tabs:
    """The tree, and the tabs of the person who works on it."""
    from logbook_desktop.ui.tree.dock.dock import OrganisationDock

    made = (one.make(workspace, services) for one in TABS)
    dock = OrganisationDock(services)
    return Tabs(dock, tuple(tab for tab in made if tab is not None))


def import_features() -> None:
    """In a worker, while the first window is on the screen already: importing them takes longer than making them."""
    for name in _MODULES:
        import_module(name)


def make_read_only_tabs(services: UiServices) -> "Parts":
    """The features for somebody who only looks at what a colleague sees."""
    from logbook_desktop.ui.impersonation.parts import Parts

    dock = _read_only_dock(services)
    return Parts(dock, dock, tuple(one.make_read_only(services) for one in TABS if one.make_read_only))


def _read_only_dock(services: UiServices) -> "OrganisationDock":
    from PySide6.QtWidgets import QAbstractItemView, QToolButton

    from logbook_desktop.ui.tree.dock.dock import OrganisationDock

    dock = OrganisationDock(services)
    dock.view.tree.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
    dock.view.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    acts = dock.actions_of_structure
    looks = (acts.show_closed, acts.another_month, acts.history)
    for action in (acts.add, *acts.for_menu()):
        action.setVisible(action in looks or action.isSeparator())
    for button in dock.findChildren(QToolButton):
        if button.defaultAction() is acts.add:
            button.hide()
    return dock


# --- each tab ------------------------------------------------------------------------------------------------


def _entries(workspace: Workspace, services: UiServices) -> Tab:
    from logbook_desktop.ui.entries.panel import EntriesPanel

    return EntriesPanel(services, workspace.drafts, kept=workspace.kept)


def _read_only_entries(services: UiServices) -> Tab:
    from logbook_desktop.ui.entries.list.read_only import ReadOnlyEntries

    return ReadOnlyEntries(services)


def _reports(_workspace: Workspace, services: UiServices) -> Tab:
    return _read_only_reports(services)


def _read_only_reports(services: UiServices) -> Tab:
    """A report changes nothing: it is the same for who only looks."""
    from logbook_desktop.ui.reports.panel import ReportsPanel

    return ReportsPanel(services)


def _structure(workspace: Workspace, services: UiServices) -> Tab | None:
    from logbook_desktop.ui.structure.page import StructurePage

    return StructurePage(services, workspace.plans) if StructurePage.wanted(workspace) else None


def _colleagues(workspace: Workspace, services: UiServices) -> Tab | None:
    from logbook_desktop.ui.people.page import PeoplePage

    return PeoplePage(services) if PeoplePage.wanted(workspace) else None


def _settings(workspace: Workspace, services: UiServices) -> Tab | None:
    from logbook_desktop.ui.vocabulary.page import VocabularyPage

    if not VocabularyPage.wanted(workspace):
        return None
    page = VocabularyPage(services)
    page.first_steps_requested.connect(lambda place, name: _begin(page, services, place, name))
    return page


def _begin(page: "VocabularyPage", services: UiServices, organisation_id: int, name: str) -> None:
    """Whose organisation has no units yet is asked a few questions."""
    from logbook_desktop.ui.beginning.assistant import BeginningAssistant

    assistant = BeginningAssistant(services, page, organisation_id=organisation_id, organisation_name=name)
    assistant.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    assistant.begun.connect(lambda begun: page.changed.emit(begun.change))
    assistant.open()


def _network(workspace: Workspace, services: UiServices) -> Tab | None:
    from logbook_desktop.ui.network.page import NetworkPage
    from logbook_desktop.ui.terms.controller import TermsController

    if not NetworkPage.wanted(workspace):
        return None
    page = NetworkPage(services)
    terms = TermsController(services.background, services.prompts, page)
    page.terms_requested.connect(lambda: terms.publish(services.context, page))
    return page


TABS = (
    RegisteredTab(_entries, _read_only_entries),
    RegisteredTab(_reports, _read_only_reports),
    RegisteredTab(_structure),
    RegisteredTab(_colleagues),
    RegisteredTab(_settings),
    RegisteredTab(_network),
)
