"""The features that meet in the main window, made when the first database is open.

The tree is there for everybody, and so are the tabs for entries and reports; every other tab is a ``Tab``, made for
those who have something to do on it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QUndoStack

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.kit.workspace import Workspace

if TYPE_CHECKING:
    from logbook_desktop.ui.entries.panel import EntriesPanel
    from logbook_desktop.ui.impersonation.parts import Parts
    from logbook_desktop.ui.network.page import NetworkPage
    from logbook_desktop.ui.reports.panel import ReportsPanel
    from logbook_desktop.ui.tree.dock.dock import OrganisationDock
    from logbook_desktop.ui.vocabulary.page import VocabularyPage


@dataclass(frozen=True)
class Tabs:
    """What the window is filled with."""

    dock: "OrganisationDock"
    entries: "EntriesPanel"
    reports: "ReportsPanel"
    pages: tuple[Tab, ...] = ()

    @property
    def tabs(self) -> "tuple[EntriesPanel | ReportsPanel | Tab, ...]":
        """In the order of the tabs."""
        return self.entries, self.reports, *self.pages

    @property
    def undo_stacks(self) -> list[QUndoStack]:
        """That of the tree, and those of pages that have one of their own."""
        own = (page.undo_stack for page in self.pages)
        return [self.dock.undo_stack, *(stack for stack in own if stack is not None)]


def make_read_only_tabs(services: UiServices) -> "Parts":
    """The features for somebody who only looks at what a colleague sees."""
    from PySide6.QtWidgets import QAbstractItemView, QToolButton

    from logbook_desktop.ui.entries.list.read_only import ReadOnlyEntries
    from logbook_desktop.ui.impersonation.parts import Parts
    from logbook_desktop.ui.reports.panel import ReportsPanel
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
    entries = ReadOnlyEntries(services)
    reports = ReportsPanel(services)
    return Parts(dock, dock, ((tr("Entries"), entries, entries), (tr("Reports"), reports, reports)))


PanelMaker = Callable[[Workspace, UiServices], Tabs]


def make_tabs(workspace: Workspace, services: UiServices) -> Tabs:
    """The features, imported now: with them come the database's modules."""
    from logbook_desktop.ui.entries.panel import EntriesPanel
    from logbook_desktop.ui.reports.panel import ReportsPanel
    from logbook_desktop.ui.tree.dock.dock import OrganisationDock

    return Tabs(
        OrganisationDock(services),
        EntriesPanel(services, workspace.drafts, kept=workspace.kept),
        ReportsPanel(services),
        _pages(workspace, services),
    )


def _pages(workspace: Workspace, services: UiServices) -> tuple[Tab, ...]:
    from logbook_desktop.ui.network.page import NetworkPage
    from logbook_desktop.ui.people.page import PeoplePage
    from logbook_desktop.ui.structure.page import StructurePage
    from logbook_desktop.ui.vocabulary.page import VocabularyPage

    if workspace.session is not None and workspace.session.offline:
        return ()  # what is kept here is for writing entries
    context = workspace.context
    pages: list[Tab] = []
    if StructurePage.wanted(context):
        pages.append(StructurePage(services, workspace.plans))
    if PeoplePage.wanted(context):
        pages.append(PeoplePage(services))
    if VocabularyPage.wanted(context):
        pages.append(_settings_page(VocabularyPage(services), services))
    if NetworkPage.wanted(context):
        pages.append(_network_page(NetworkPage(services), services))
    return tuple(pages)


def _settings_page(page: "VocabularyPage", services: UiServices) -> "VocabularyPage":
    """Whose organisation has no units yet is asked a few questions."""
    from logbook_desktop.ui.beginning.assistant import BeginningAssistant

    def begin(organisation_id: int, name: str) -> None:
        assistant = BeginningAssistant(
            services,
            page,
            organisation_id=organisation_id,
            organisation_name=name,
        )
        assistant.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        assistant.begun.connect(lambda begun: page.changed.emit(begun.change))
        assistant.open()

    page.first_steps_requested.connect(begin)
    return page


def _network_page(page: "NetworkPage", services: UiServices) -> "NetworkPage":
    """Who administers the network publishes the terms of use, too."""
    from logbook_desktop.ui.terms.controller import TermsController

    desk = TermsController(services.background, services.prompts, page)
    page.terms_requested.connect(lambda: desk.publish(services.context, page))
    return page
