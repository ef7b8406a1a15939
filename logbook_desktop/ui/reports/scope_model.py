"""The tree of the step *Where*: every node with a box; who chooses a node has all that is under it.

A node under a chosen one is shown as chosen too and cannot be taken out alone: nothing counts twice.
"""

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit.icons import icon

Index = QModelIndex | QPersistentModelIndex
NODE_ROLE = Qt.ItemDataRole.UserRole + 1
SEARCH_ROLE = Qt.ItemDataRole.UserRole + 2

_ICONS = {
    NodeKind.NETWORK: "globe",
    NodeKind.COUNTRY: "flag",
    NodeKind.REGION: "map-pin",
    NodeKind.ORGANISATION: "building-2",
    NodeKind.AREA: "folder-tree",
    NodeKind.UNIT: "house",
}


class ScopeModel(QStandardItemModel):
    """The tree as it stands in a month. ``chosen`` are the topmost nodes with a tick."""

    chosen_changed = Signal()
    boxes_changed = Signal()
    """Boxes under a ticked node look different now: one signal instead of thousands of dataChanged."""

    def __init__(self, tree: Tree, month: Month, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tree = tree
        self._month = month
        self._ticked: set[int] = set()
        self._items: dict[int, QStandardItem] = {}
        for node in tree.walk(month):
            item = self._item(node)
            self._items[node.id] = item
            above = tree.parent_id(node.id, month)
            (self._items[above] if above is not None else self.invisibleRootItem()).appendRow(item)

    def _item(self, node: Node) -> QStandardItem:
        name = node.name.in_language(active().language)
        closed = node.is_closed(self._month.last_day)
        item = QStandardItem(tr("{name} (closed)").format(name=name) if closed else name)
        item.setIcon(icon(_ICONS[node.kind]))
        item.setEditable(False)
        item.setData(node.id, NODE_ROLE)
        item.setData(node.name.search, SEARCH_ROLE)
        return item

    @property
    def chosen(self) -> tuple[int, ...]:
        """Topmost nodes with a tick, in the order of the tree."""
        return tuple(n for n in self._items if n in self._ticked and not self._above(n))

    def choose(self, nodes: tuple[int, ...]) -> None:
        """Tick exactly these nodes, unless what is chosen is the same already."""
        if nodes != self.chosen:
            self._ticked = {node for node in nodes if node in self._items}
            self.boxes_changed.emit()

    def index_of(self, node_id: int) -> QModelIndex:
        """Where a node stands; invalid if it is not in the tree."""
        item = self._items.get(node_id)
        return item.index() if item is not None else QModelIndex()

    def _above(self, node_id: int) -> int | None:
        """The nearest ticked node over this one."""
        above = self._tree.parent_id(node_id, self._month)
        while above is not None and above not in self._ticked:
            above = self._tree.parent_id(above, self._month)
        return above

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.CheckStateRole and index.isValid():
            node_id = super().data(index, NODE_ROLE)
            chosen = node_id in self._ticked or self._above(node_id) is not None
            return Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole and index.isValid():
            return self._why_fixed(super().data(index, NODE_ROLE))
        return super().data(index, role)

    def _why_fixed(self, node_id: int) -> str | None:
        above = self._above(node_id)
        if above is None:
            return None
        name = self._tree[above].name.in_language(active().language)
        return tr("Already there as a part of {place}.").format(place=name)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        fixed = self._above(super().data(index, NODE_ROLE)) is not None
        return flags if fixed else flags | Qt.ItemFlag.ItemIsUserCheckable

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return super().setData(index, value, role)
        node_id = super().data(index, NODE_ROLE)
        if self._above(node_id) is not None:
            return False
        ticked = Qt.CheckState(value) is Qt.CheckState.Checked
        self._ticked = self._ticked | {node_id} if ticked else self._ticked - {node_id}
        self.dataChanged.emit(index, index, [role])
        self.boxes_changed.emit()
        self.chosen_changed.emit()
        return True
