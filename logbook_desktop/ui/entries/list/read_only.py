"""The entries of a place for somebody who only looks: the list, and one entry in words in its place."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QStackedWidget, QTextBrowser, QVBoxLayout, QWidget

from logbook_desktop.domain.changes import Change
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.entries.list.page import EntryListPage
from logbook_desktop.ui.entries.paper import document_of, fields_of
from logbook_desktop.ui.entries.places import has_units
from logbook_desktop.ui.entries.source import EntrySource
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab


class ReadOnlyEntries(Tab):
    """Enter opens the entry chosen, Esc goes back to the list. Nothing here changes anything."""

    key, number = "entries", 1

    def __init__(self, services: UiServices) -> None:
        super().__init__()
        self.title = tr("Entries")
        self._background, self._errors = services.background, services.errors
        self._source = EntrySource(services.context)
        self._tree: Tree | None = None
        self._scope = 0
        self.list_page = EntryListPage(self._source, services.background, self._source.today, read_only=True)
        self.text = QTextBrowser()
        self.text.setAccessibleName(tr("Entry"))
        self.back = QPushButton(icon("arrow-left"), tr("Back to the list"))
        side = self.fontMetrics().height()
        self.back.setIconSize(QSize(side, side))
        self._stack = QStackedWidget()
        self._lay_out()
        self.list_page.opened.connect(self.open_current)
        self.back.clicked.connect(self.show_list)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), self._page)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.show_list)

    def set_scope(self, tree: Tree, node_id: int) -> None:
        """Another place in the tree."""
        self._tree = tree
        if node_id != self._scope:
            self._scope = node_id
            self.show_list()
            self.list_page.set_scope(node_id, several_units=tree[node_id].kind is not NodeKind.UNIT)
            self.list_page.set_has_units(has_units(tree, node_id, self._source.today()), may_add=False)

    def refresh(self, change: Change) -> None:
        """Nobody tells of changes here: the list is read anew with every place."""

    def take_focus(self) -> None:
        """To the list, or to the entry that is open."""
        if self._stack.currentWidget() is self._page:
            self.text.setFocus()
        else:
            self.list_page.take_focus()

    def open_current(self) -> None:
        """The entry chosen, in words."""
        if (row := self.list_page.current_row()) is not None:
            tree = self._tree
            self._background.read(
                self, "entry", lambda: fields_of(self._source, row, tree), self._show, self._on_error
            )

    def show_list(self) -> None:
        """Back to the list, where one was."""
        if self._stack.currentWidget() is self._page:
            self._stack.setCurrentWidget(self.list_page)
            self.list_page.take_focus()

    def _show(self, found: tuple[list[tuple[str, str]], bool]) -> None:
        document = document_of(tr("Entry"), found[0])
        document.setParent(self.text)
        document.setDefaultFont(self.text.font())
        self.text.setDocument(document)
        self._stack.setCurrentWidget(self._page)
        self.text.setFocus()

    def _on_error(self, error: Exception) -> None:
        self._errors.show(self, error)

    def _lay_out(self) -> None:
        self._page = QWidget()
        column = QVBoxLayout(self._page)
        column.setContentsMargins(theme.GROUP, theme.SPACE, theme.GROUP, theme.SPACE)
        column.setSpacing(theme.SPACE)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.text, 1)
        self._stack.addWidget(self.list_page)
        self._stack.addWidget(self._page)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self._stack)
