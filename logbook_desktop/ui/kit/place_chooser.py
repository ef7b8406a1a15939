"""Choosing one place among many: search as you type over a list of paths."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from logbook_desktop.domain.names import search_text
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, Tree
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.wording.tree import KIND_ICONS, PATH_MARK


class PlaceSearch(QObject):
    """A search field and the list that it filters; whoever shows them puts them where they fit.

    ``chosen`` tells that another place, or none, is chosen; ``node_id`` which.
    """

    chosen = Signal()

    def __init__(self, name: str, parent: QObject, *, chooses_first: bool = False) -> None:
        """``name`` is what the list is called for those who do not see it.

        ``chooses_first``: the first place offered is chosen before anybody has typed.
        """
        super().__init__(parent)
        self._chooses_first = chooses_first
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Type a part of the name"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.list.setUniformItemSizes(True)
        side = self.list.fontMetrics().height()
        self.list.setIconSize(QSize(side, side))
        self.search.textChanged.connect(self._filter)
        self.list.currentItemChanged.connect(lambda *_: self.chosen.emit())

    @property
    def node_id(self) -> int | None:
        """The place chosen; None while nothing is."""
        item = self.list.currentItem()
        if self.list.currentRow() < 0 or item.isHidden():
            return None
        found: int = item.data(Qt.ItemDataRole.UserRole)
        return found

    def offer(self, tree: Tree, nodes: Sequence[Node], month: Month) -> None:
        """Fill the list; what was chosen stays chosen where it is still offered."""
        before = self.node_id
        self.list.clear()
        for node in nodes:
            path = PATH_MARK.join(tree.label_path(node.id, month, active().language))
            item = QListWidgetItem(icon(KIND_ICONS[node.kind]), path, self.list)
            item.setData(Qt.ItemDataRole.UserRole, node.id)
            if node.id == before:
                self.list.setCurrentItem(item)
        self._filter()

    def choose(self, node_id: int) -> None:
        """Choose a place, where it is offered."""
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == node_id:
                self.list.setCurrentRow(row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow down in the search field goes on to the list."""
        pressed = event.type() is QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            self.list.setFocus()
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _filter(self) -> None:
        wanted = search_text(self.search.text()).split()
        first: QListWidgetItem | None = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            fits = all(word in search_text(item.text()) for word in wanted)
            item.setHidden(not fits)
            if fits and first is None:
                first = item
        if self.node_id is None and first is not None and (wanted or self._chooses_first):
            self.list.setCurrentItem(first)
        self.chosen.emit()


class NodeChoice(QWidget):
    """The search field over its list, as one widget."""

    chosen = Signal()

    def __init__(self, name: str) -> None:
        """``name`` is what the list is called for those who do not see it."""
        super().__init__()
        self._places = PlaceSearch(name, self)
        self.search, self.list = self._places.search, self._places.list
        self.search.setAccessibleName(tr("Type a part of the name"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.search)
        self._places.chosen.connect(self.chosen)

    @property
    def node_id(self) -> int | None:
        """The place chosen; None while nothing is."""
        return self._places.node_id

    def offer(self, tree: Tree, nodes: Sequence[Node], month: Month) -> None:
        """Fill the list; what was chosen stays chosen where it is still offered."""
        self._places.offer(tree, nodes, month)

    def choose(self, node_id: int) -> None:
        """Choose a place, where it is offered."""
        self._places.choose(node_id)
