"""The frame around the features: the tree is *where*, the tabs are *what about it*. Here, and only here, they meet.

The window is on the screen before any database is open; ``open_workspace`` then brings the features, whose modules
(and with them the database's) are imported only then. A change of language builds a new window with the same state.
The window knows no tab by name: ``ui.shell.tabs`` lists them, and it treats all alike.
"""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QUndoGroup
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from logbook_desktop.domain.periods import Month
from logbook_desktop.support import settings as declared
from logbook_desktop.support.i18n import tr
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit import help as field_help
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.prompts import Prompts
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.kit.typed_store import TypedStoreHolder, keep_typing
from logbook_desktop.ui.kit.widgets.breadcrumb import steps_to
from logbook_desktop.ui.kit.widgets.sending import Sending, sending_of
from logbook_desktop.ui.kit.widgets.status_line import StatusLine
from logbook_desktop.ui.kit.widgets.tab_strip import TabStrip
from logbook_desktop.ui.kit.widgets.top_bar import TopBar
from logbook_desktop.ui.kit.workspace import Workspace
from logbook_desktop.ui.shell.assistants import Assistants
from logbook_desktop.ui.shell.central_pages import CentralPages
from logbook_desktop.ui.shell.main_menu import Command, MainMenu
from logbook_desktop.ui.shell.tabs import PanelMaker, Tabs, make_tabs
from logbook_desktop.ui.shell.window_state import WindowState

if TYPE_CHECKING:
    from logbook_desktop.domain.changes import Change
    from logbook_desktop.services.local.outbox import SendingState
    from logbook_desktop.services.tree.beginning import FirstStepsResult
    from logbook_desktop.ui.kit.printing import PrinterChoice

USUAL_SIZE = QSize(1280, 720)


class MainWindow(QMainWindow):
    """``commanded`` asks the program around for something, ``painted`` tells of the first picture on the screen."""

    painted = Signal()
    commanded = Signal(Command)
    language_chosen = Signal(str)
    appearance_chosen = Signal(str)
    closed = Signal()

    def __init__(
        self,
        background: Background,
        prompts: Prompts,
        settings: Settings,
        *,
        panel_maker: PanelMaker = make_tabs,
        choose_printer: "PrinterChoice | None" = None,
    ) -> None:
        super().__init__()
        self._background = background
        self._prompts = prompts
        self._settings = settings
        self._make_panels = panel_maker
        self._choose_printer = choose_printer
        self._panels: Tabs | None = None
        self._workspace: Workspace | None = None
        self._node: int | None = None
        self._beside: Assistants | None = None
        self._was_painted = False
        self._drafts_wait = self._begins = True
        self.goes_on_typing = False
        """Set where this window takes the place of one in which something was being typed."""
        self._state = WindowState(self, settings)
        self._undo = QUndoGroup(self)
        self.top_bar = TopBar()
        self.tabs = TabStrip()
        self.pages = CentralPages(_work_page(self.top_bar, self.tabs), self.commanded.emit)
        self.status_line = StatusLine()
        self.menu = self._fill_menus()
        self._build()

    def open_workspace(self, workspace: Workspace) -> None:
        """Bring the features for an open database, in the state they were left in."""
        self._workspace = workspace
        TypedStoreHolder(workspace.typed, self)
        services = UiServices(workspace.context, self._background, self._prompts, self._settings)
        beside = self._beside = Assistants(services, self)
        beside.begun.connect(self._begun)
        panels = self._panels = self._make_panels(workspace, services)
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, panels.dock)
        self.tabs.fill(panels.tabs)
        panels.dock.node_selected.connect(self._node_selected)
        panels.dock.changed.connect(lambda change: self.refresh(change, panels.dock))
        for tab in panels.tabs:
            self._connect(tab, panels, beside)
        self._fill_feature_menus(panels, workspace, beside)
        self.pages.show_work()
        self.top_bar.demo_mark.setVisible(workspace.info.demo)
        self.menu.show_session(workspace.session)
        self.status_line.show_workspace(workspace)
        if workspace.copied_to is not None:
            message = tr("The file was brought up to date. The earlier one is kept: {path}")
            self.status_line.showMessage(message.format(path=workspace.copied_to))
        self._set_title()
        self._recall(panels, workspace)
        panels.dock.refresh()
        if workspace.empty:
            if workspace.session is None:
                self.pages.show_welcome(panels.dock, beside.begin)
            else:
                self.pages.show_nothing_yet()

    @property
    def panels(self) -> Tabs | None:
        """The features, once a database is open."""
        return self._panels

    # --- building --------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setCentralWidget(self.pages)
        self.setStatusBar(self.status_line)
        self.setMinimumSize(640, 420)
        self.resize(USUAL_SIZE)
        self.top_bar.language_chosen.connect(self.language_chosen)
        self.top_bar.place_chosen.connect(self._go_to)
        self.tabs.shown.connect(self._tab_shown)
        self._set_title()
        self._state.restore_geometry()
        self.pages.show_waiting(tr("Opening the data…"))

    def _set_title(self) -> None:
        demo = self._workspace is not None and self._workspace.info.demo
        self.setWindowTitle(tr("Logbook – demo data") if demo else tr("Logbook"))

    def _fill_menus(self) -> MainMenu:
        menu = MainMenu(self.menuBar(), self.commanded.emit)
        menu.fill_file(self._print, self.close)
        menu.add(menu.edit, tr("Find a place"), self._find_place, "search", "Ctrl+K")
        size = self._settings.value(declared.TEXT_SIZE)
        menu.fill_view(size, self._settings.value(declared.APPEARANCE), self.appearance_chosen.emit)
        menu.fill_language(self.language_chosen.emit)
        menu.fill_help(lambda: field_help.show_for(QApplication.focusWidget() or self))
        menu.needs_database(False)
        menu.finish()
        return menu

    def _fill_feature_menus(self, panels: Tabs, workspace: Workspace, beside: Assistants) -> None:
        menu = self.menu
        for stack in panels.undo_stacks:
            self._undo.addStack(stack)
        menu.fill_undo(self._undo)
        menu.fill_tabs(panels.tabs, self.tabs.actions_by_number(), panels.dock.toggleViewAction())
        menu.structure.addActions(panels.dock.actions_for_menu())
        if not workspace.info.shared:
            menu.structure.addSeparator()
            see_as = tr("Show as somebody else sees it…")
            menu.add(
                menu.structure, see_as, lambda: beside.impersonate_role(panels.dock.tree, self._node), "eye"
            )
        main = next((tab.main_action for tab in panels.tabs if tab.main_action is not None), None)
        if main is not None:
            self.top_bar.set_main_action(main)
        menu.needs_database(True)
        menu.finish()
        self._tab_shown()

    def _connect(self, tab: Tab, panels: Tabs, beside: Assistants) -> None:
        tab.share_undo_stack(panels.dock.undo_stack)  # Ctrl+Z takes back whatever was done last
        tab.changed.connect(lambda change: self.refresh(change, tab))
        tab.activation_requested.connect(partial(self.tabs.setCurrentWidget, tab))
        tab.unit_requested.connect(self._add_under)
        tab.impersonation_requested.connect(beside.impersonate)
        tab.editing_changed.connect(lambda editing: self.top_bar.set_main(not editing))
        tab.sending_changed.connect(partial(self._show_sending, tab))
        tab.sign_in_requested.connect(partial(self.commanded.emit, Command.CONNECT))

    def _show_sending(self, tab: Tab, state: "SendingState") -> None:
        """Whether it is sent; a press opens what waits, or what it waits for."""
        kind, count = sending_of(state)
        connect = partial(self.commanded.emit, Command.CONNECT)
        self.status_line.set_sending(kind, count, connect if kind is Sending.SIGN_IN else tab.show_outbox)

    # --- features meet ---------------------------------------------------------------------------------------

    def _node_selected(self, node_id: int) -> None:
        panels = self._panels
        if panels is None or self._workspace is None or node_id not in (tree := panels.dock.tree):
            return
        self._node = node_id
        self.pages.show_work()
        if self._begins:
            self._begins = False
            panels.dock.take_focus()  # one begins by choosing a place
        month = Month.of(self._workspace.context.today())
        self.top_bar.breadcrumb.set_steps(steps_to(tree, node_id, month))
        self.tabs.set_scope(tree, node_id)
        if self._drafts_wait:
            self._drafts_wait = False  # until now their places had no names
            for tab in panels.tabs:
                (tab.resume_latest if self.goes_on_typing else tab.offer_drafts)()

    def refresh(self, change: "Change", source: QWidget | None = None) -> None:
        """Tell the features what was changed: by ``source``, which knows already, or by a colleague."""
        if self._panels is None:
            return
        dock = self._panels.dock
        if source is not dock:
            dock.refresh(change)
        elif self._node is not None and self._node in dock.tree:
            self._node_selected(self._node)
        self.tabs.refresh(change, source)

    def _tab_shown(self) -> None:
        """Undo takes back what was done on the tab that is shown; it is what is printed."""
        if self._panels is not None and (tab := self.tabs.current) is not None:
            self._undo.setActiveStack(tab.undo_stack or self._panels.dock.undo_stack)
            self.menu.set_printing(tab.prints)

    def _go_to(self, node_id: int) -> None:
        if self._panels is not None:
            self._panels.dock.select_node(node_id)

    def _add_under(self, node_id: int) -> None:
        if self._panels is not None:
            dock = self._panels.dock
            dock.commands.add_under(None if node_id in dock.tree.hidden else node_id)

    def _begun(self, begun: "FirstStepsResult") -> None:
        self._go_to(begun.organisation_id)
        self.refresh(begun.change)

    def _find_place(self) -> None:
        if self._panels is not None:
            self._panels.dock.show()
            self._panels.dock.focus_search()

    def _print(self) -> None:
        if (tab := self.tabs.current) is None or not tab.prints:
            return
        from logbook_desktop.ui.kit.printing import ask_for_printer

        printer = (self._choose_printer or ask_for_printer)(self)
        if printer is not None:
            tab.print_current(printer)

    # --- remembering -----------------------------------------------------------------------------------------

    def remember(self) -> None:
        """Keep size, arrangement, tab, place and what the features want to keep."""
        self._state.save_geometry()
        if self._workspace is not None and (shown := self.tabs.current) is not None:
            self._state.save(self._workspace, shown.key, self._node)
        for tab in self.tabs:
            tab.save_state()

    def _recall(self, panels: Tabs, workspace: Workspace) -> None:
        self._state.restore_arrangement()
        for tab in panels.tabs:
            tab.restore_state()
        self.tabs.show_key(self._state.tab)
        node = self._state.node_of(workspace)
        if node is None:
            node = workspace.own_place
        if node is not None:
            panels.dock.select_node(node)

    @property
    def is_typing(self) -> bool:
        """Whether something is being typed that is not saved."""
        return any(tab.is_typing for tab in self.tabs)

    def keep_typing(self) -> None:
        """Before anything that may end badly: what is being typed goes where it survives, now."""
        keep_typing(self, self.tabs)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._beside is not None:
            self._beside.close_all()
        self.keep_typing()
        self.remember()
        super().closeEvent(event)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)


def _work_page(top_bar: TopBar, tabs: TabStrip) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(top_bar)
    column.addWidget(tabs, 1)
    return page
