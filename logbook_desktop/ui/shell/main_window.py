"""The frame around the features: the tree is *where*, the tabs are *what about it*. Here, and only here, they meet.

The window is on the screen before any database is open; ``open_workspace`` then brings the features, whose modules
(and with them the database's) are imported only then. A change of language builds a new window with the same state.
"""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QPaintEvent, QUndoGroup
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from logbook_desktop.domain.periods import Month
from logbook_desktop.support import settings as declared
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.kit import help as field_help
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.prompts import Prompts
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.kit.widgets.breadcrumb import Crumb
from logbook_desktop.ui.kit.widgets.sending import Sending, sending_of
from logbook_desktop.ui.kit.widgets.status_line import StatusLine
from logbook_desktop.ui.kit.widgets.top_bar import TopBar
from logbook_desktop.ui.kit.workspace import Workspace
from logbook_desktop.ui.shell import placeholder_pages
from logbook_desktop.ui.shell.assistants import Assistants
from logbook_desktop.ui.shell.main_menu import Command, MainMenu
from logbook_desktop.ui.shell.tabs import PanelMaker, Tabs, make_tabs

if TYPE_CHECKING:
    from logbook_desktop.domain.changes import Change
    from logbook_desktop.domain.tree.tree import Tree
    from logbook_desktop.services.local.outbox import SendingState
    from logbook_desktop.services.tree.beginning import FirstStepsResult
    from logbook_desktop.ui.entries.panel import EntriesPanel
    from logbook_desktop.ui.kit.printing import PrinterChoice
    from logbook_desktop.ui.reports.panel import ReportsPanel

GEOMETRY, ARRANGEMENT, NODE, TAB = "main.geometry", "main.arrangement", "main.node", "main.tab"
"""Names under which the window remembers itself; the node is remembered per database."""
USUAL_SIZE = QSize(1280, 720)
ARRANGEMENT_VERSION = 1


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
        self._stale: dict[EntriesPanel | ReportsPanel | Tab, list[Change]] = {}
        self._was_painted = False
        self._drafts_wait = self._begins = True
        self.goes_on_typing = False
        """Set where this window takes the place of one in which an entry was being typed."""
        self._undo = QUndoGroup(self)
        self._stack = QStackedWidget()
        self.top_bar = TopBar()
        self.tabs = QTabWidget()
        self.status_line = StatusLine()
        self.menu = self._fill_menus()
        self._build()

    # --- what is shown ---------------------------------------------------------------------------------------

    def show_waiting(self, sentence: str) -> None:
        """A calm page while a database is being opened."""
        self._show_page(placeholder_pages.waiting(sentence))

    def show_trouble(self, title: str, text: str, *, of_server: bool = False) -> None:
        """The database did not open: what happened, and ways on."""
        self._show_page(placeholder_pages.trouble(title, text, self.commanded.emit, of_server=of_server))

    def show_signed_out(self) -> None:
        """Nobody is signed in: the ways to work."""
        self._show_page(placeholder_pages.signed_out(self.commanded.emit))

    def open_workspace(self, workspace: Workspace) -> None:
        """Bring the features for an open database, in the state they were left in."""
        self._workspace = workspace
        services = UiServices(workspace.context, self._background, self._prompts, self._settings)
        beside = self._beside = Assistants(services, self)
        beside.begun.connect(self._begun)
        panels = self._panels = self._make_panels(workspace, services)
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, panels.dock)
        names = (tr("Entries"), tr("Reports"), *(page.title for page in panels.pages))
        for panel, name in zip(panels.tabs, names, strict=True):
            self.tabs.addTab(panel, name)
        self._connect(panels, beside)
        self._fill_feature_menus(panels)
        self._stack.setCurrentWidget(self._work_page)
        self.top_bar.demo_mark.setVisible(workspace.info.demo)
        self._say_where(workspace)
        if workspace.copied_to is not None:
            told = tr("The file was brought up to date. The earlier one is kept: {path}")
            self.status_line.showMessage(told.format(path=workspace.copied_to))
        self._set_title()
        self._recall(workspace)
        panels.dock.refresh()
        if workspace.empty:
            welcome = placeholder_pages.welcome(panels.dock, self.commanded.emit, beside.begin)
            self._show_page(welcome if workspace.session is None else placeholder_pages.nothing_yet())

    def _say_where(self, workspace: Workspace) -> None:
        session = workspace.session
        self.menu.signed_in(session is not None, offline=session is not None and session.offline)
        if session is None:
            self.status_line.show_database(workspace.info.location, shared=workspace.info.shared)
            return
        sealed = workspace.kept is None or workspace.kept.is_sealed
        self.status_line.show_signed_in(
            session.server, session.place, session.person, offline=session.offline, sealed=sealed
        )

    @property
    def panels(self) -> Tabs | None:
        """The features, once a database is open."""
        return self._panels

    def _show_page(self, page: QWidget) -> None:
        old = self._stack.widget(1)
        self._stack.insertWidget(1, page)
        self._stack.setCurrentIndex(1)
        page.setFocus()
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()

    # --- building --------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._work_page = QWidget()
        column = QVBoxLayout(self._work_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.tabs, 1)
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(tr("What about the place"))
        self._stack.addWidget(self._work_page)
        self.setCentralWidget(self._stack)
        self.setStatusBar(self.status_line)
        self.setMinimumSize(640, 420)
        self.resize(USUAL_SIZE)
        self.top_bar.language_chosen.connect(self.language_chosen)
        self.top_bar.place_chosen.connect(self._go_to)
        self.tabs.currentChanged.connect(self._tab_changed)
        self._set_title()
        self.restoreGeometry(QByteArray(self._settings.state(GEOMETRY)))
        self.show_waiting(tr("Opening the data…"))

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

    def _fill_feature_menus(self, panels: Tabs) -> None:
        menu = self.menu
        for stack in panels.undo_stacks:
            self._undo.addStack(stack)
        self._follow_undo()
        menu.fill_undo(self._undo)
        for place in range(self.tabs.count()):
            self._add_tab_action(place, f"Ctrl+{place + 1}")
        menu.view.insertAction(menu.view.actions()[0], panels.dock.toggleViewAction())
        menu.entry.addActions(panels.entries.actions_for_menu())
        menu.structure.addActions(panels.dock.actions_for_menu())
        if self._workspace is not None and not self._workspace.info.shared:
            menu.structure.addSeparator()
            menu.add(menu.structure, tr("Show as somebody else sees it…"), self._impersonate_role, "eye")
        menu.report.addActions(panels.reports.actions_for_menu())
        for page in panels.pages:
            menu.add_page(page.title, page.actions_for_menu())
        self.top_bar.set_main_action(panels.entries.actions_for_menu()[0])
        menu.needs_database(True)
        menu.finish()

    def _add_tab_action(self, place: int, keys: str) -> None:
        action = QAction(self.tabs.tabText(place), self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda: self._go_to_tab(place))
        self.menu.view.insertAction(self.menu.view.actions()[place], action)

    def _connect(self, panels: Tabs, beside: Assistants) -> None:
        panels.entries.undo_stack = panels.dock.undo_stack  # Ctrl+Z takes back whatever was done last
        panels.entries.activation_requested.connect(lambda: self.tabs.setCurrentWidget(panels.entries))
        panels.entries.unit_requested.connect(self._add_under)
        panels.dock.node_selected.connect(self._node_selected)
        panels.dock.changed.connect(lambda change: self._announce(panels.dock, change))
        panels.entries.changed.connect(lambda change: self._announce(panels.entries, change))
        for page in panels.pages:
            page.changed.connect(partial(self._announce, page))
            page.impersonation_requested.connect(beside.impersonate)
        panels.entries.editing_changed.connect(lambda editing: self.top_bar.set_main(not editing))
        panels.entries.sending_changed.connect(lambda state: self._show_sending(panels, state))
        if (desk := panels.entries.outbox) is not None:
            desk.sign_in_requested.connect(lambda: self.commanded.emit(Command.CONNECT))

    def _show_sending(self, panels: Tabs, state: "SendingState") -> None:
        """Whether it is sent; a press opens what waits, or what it waits for."""
        kind, count = sending_of(state)
        sign_in = kind is Sending.SIGN_IN
        connect = partial(self.commanded.emit, Command.CONNECT)
        self.status_line.set_sending(kind, count, connect if sign_in else panels.entries.show_outbox)

    # --- features meet ---------------------------------------------------------------------------------------

    def _node_selected(self, node_id: int) -> None:
        panels, tree = self._panels, self._tree
        if panels is None or tree is None or node_id not in tree:
            return
        self._node = node_id
        self._stack.setCurrentWidget(self._work_page)
        if self._begins:
            self._begins = False
            panels.dock.take_focus()  # one begins by choosing a place
        self._show_path(tree, node_id)
        for panel in panels.tabs:
            panel.set_scope(tree, node_id)
        if self._drafts_wait:
            self._drafts_wait = False  # until now their places had no names
            if self.goes_on_typing:
                panels.entries.resume_latest()
            else:
                panels.entries.offer_drafts()

    def _show_path(self, tree: "Tree", node_id: int) -> None:
        assert self._workspace is not None
        way = tree.path(node_id, Month.of(self._workspace.context.today()))
        shown = [node for node in way[:-1] if node.id not in tree.hidden] + way[-1:]
        language = active().language
        self.top_bar.breadcrumb.set_steps([Crumb(node.id, node.name.in_language(language)) for node in shown])

    @property
    def _tree(self) -> "Tree | None":
        return None if self._panels is None else self._panels.dock.tree

    def refresh(self, change: "Change") -> None:
        """Something was changed outside this window: by a colleague."""
        if self._panels is not None:
            self._announce(None, change)

    def _announce(self, source: QWidget | None, change: "Change") -> None:
        """Tell the other features what was touched; a hidden tab hears of it when it is shown."""
        assert self._panels is not None
        if source is not self._panels.dock:
            self._panels.dock.refresh(change)
        elif self._node is not None and (tree := self._tree) is not None and self._node in tree:
            self._node_selected(self._node)
        for panel in self._panels.tabs:
            if panel is source:
                continue
            if panel is self.tabs.currentWidget():
                panel.refresh(change)
            elif change not in (waiting := self._stale.setdefault(panel, [])):
                waiting.append(change)

    def _follow_undo(self) -> None:
        """Undo takes back what was done on the tab that is shown."""
        assert self._panels is not None
        shown = self.tabs.currentWidget()
        own = shown.undo_stack if isinstance(shown, Tab) else None
        self._undo.setActiveStack(own or self._panels.dock.undo_stack)

    def _tab_changed(self) -> None:
        if self._panels is None:
            return
        self._follow_undo()
        for panel in self._panels.tabs:
            if panel is self.tabs.currentWidget():
                for change in self._stale.pop(panel, []):
                    panel.refresh(change)

    def _go_to_tab(self, place: int) -> None:
        """Asked for by keyboard: the typing goes there, too."""
        assert self._panels is not None
        self.tabs.setCurrentIndex(place)
        self._panels.tabs[place].take_focus()

    def _go_to(self, node_id: int) -> None:
        if self._panels is not None:
            self._panels.dock.select_node(node_id)

    def _add_under(self, node_id: int) -> None:
        if self._panels is not None and (tree := self._tree) is not None:
            self._panels.dock.commands.add_under(None if node_id in tree.hidden else node_id)

    def _impersonate_role(self) -> None:
        if self._beside is not None and (tree := self._tree) is not None:
            self._beside.impersonate_role(tree, self._node)

    def _begun(self, begun: "FirstStepsResult") -> None:
        self._go_to(begun.organisation_id)
        self._announce(None, begun.change)

    def _find_place(self) -> None:
        if self._panels is not None:
            self._panels.dock.show()
            self._panels.dock.focus_search()

    def _print(self) -> None:
        if self._panels is None:
            return
        from logbook_desktop.ui.kit.printing import ask_for_printer

        printer = (self._choose_printer or ask_for_printer)(self)
        if printer is not None:
            shown = self._panels.reports if self.tabs.currentIndex() == 1 else self._panels.entries
            shown.print_current(printer)

    # --- remembering -----------------------------------------------------------------------------------------

    def remember(self) -> None:
        """Keep size, arrangement, tab, place and what the features want to keep."""
        self._settings.set_state(GEOMETRY, bytes(self.saveGeometry().data()))
        if self._panels is None or self._workspace is None:
            return
        self._settings.set_state(ARRANGEMENT, bytes(self.saveState(ARRANGEMENT_VERSION).data()))
        self._settings.set_state(TAB, str(self.tabs.currentIndex()).encode())
        if self._node is not None:
            self._settings.set_state(_of_database(NODE, self._workspace), str(self._node).encode())
        self._panels.entries.save_state()

    def _recall(self, workspace: Workspace) -> None:
        assert self._panels is not None
        self.restoreState(QByteArray(self._settings.state(ARRANGEMENT)), ARRANGEMENT_VERSION)
        self._panels.entries.restore_state()
        self.tabs.setCurrentIndex(_number(self._settings.state(TAB)) or 0)
        node = _number(self._settings.state(_of_database(NODE, workspace)))
        if node is None:
            node = workspace.own_place
        if node is not None:
            self._panels.dock.select_node(node)

    @property
    def is_typing(self) -> bool:
        """Whether an entry is being typed that is not saved."""
        return self._panels is not None and self._panels.entries.has_unsaved()

    def keep_typing(self) -> None:
        """Before anything that may end badly: what is being typed goes to its shelf now."""
        if self._panels is not None:
            self._panels.entries.keep_drafts()

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


def _of_database(name: str, workspace: Workspace) -> str:
    return f"{name}:{workspace.info.location}"


def _number(state: bytes) -> int | None:
    text = state.decode(errors="replace")
    return int(text) if text.isdecimal() else None
