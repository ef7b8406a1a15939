"""The item model of the tree: finished rows made from a snapshot of the tree, a day and what is to be shown.

It knows neither services nor views: a drop is announced by ``move_requested`` and done by whoever listens. The
levels that people are not shown (network and country while alone) are left out: what hangs under them is on top.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.domain.tree.tree_filter import FilterResult
from logbook_desktop.support.i18n import active
from logbook_desktop.ui.tree.row_appearance import RowAppearance

AnyIndex = QModelIndex | QPersistentModelIndex

NODE_ROLE = Qt.ItemDataRole.UserRole
KIND_ROLE = Qt.ItemDataRole.UserRole + 1
CLOSED_ROLE = Qt.ItemDataRole.UserRole + 2
MIME = "application/x-logbook-node"
_ID_BITS = (1 << 64) - 1
"""Qt keeps an id without its sign; nodes that are only planned have negative ones."""


class _TreeRow:
    """A node in the view. Everything that Qt asks for thousands of rows while unfolding is stored: its ``position``
    among its siblings, and its ``flags``."""

    __slots__ = ("children", "flags", "node", "parent", "position")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.flags = _FLAGS[node.kind]
        self.parent: _TreeRow | None = None
        self.position = 0
        self.children: list[_TreeRow] | None = None


def _flags(kind: NodeKind) -> Qt.ItemFlag:
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
    if kind is not NodeKind.NETWORK:
        flags |= Qt.ItemFlag.ItemIsDragEnabled
    if kind is NodeKind.UNIT:
        return flags | Qt.ItemFlag.ItemNeverHasChildren
    return flags | Qt.ItemFlag.ItemIsDropEnabled


# Asked for each row every time the tree is unfolded; joining flags is slow in Python.
_FLAGS = {kind: _flags(kind) for kind in NodeKind}


class OrganisationModel(QAbstractItemModel):
    """One column; the internal id of an index is the node's id, so a stale index finds nothing and harms nothing."""

    move_requested = Signal(int, int)
    """A node was dropped on another: (node id, id of the new parent; the invisible root is 0)."""

    def __init__(
        self,
        icons: Mapping[NodeKind, QIcon],
        may_move: Callable[[int, int], bool] = lambda _node, _parent: True,
        parent: QObject | None = None,
    ) -> None:
        """``may_move(node id, parent id)`` says whether a drop is allowed (parent 0: dropped beside the rows)."""
        super().__init__(parent)
        self._icons = icons
        self._may_move = may_move
        self._tree = Tree({}, {})
        self._appearance = RowAppearance(self._tree, date.min, frozenset(), icons)
        self._words_of = (date.min, "")
        self._ordered: list[Node] = []
        self._rows: dict[int, _TreeRow] = {}
        self._top: list[_TreeRow] = []

    def set_tree(self, tree: Tree, day: date, shown: FilterResult) -> bool:
        """Show another snapshot. False if only words changed; True if rows did (the model was reset).

        What was found is told by bold type alone: the view paints itself anew after a search.
        """
        same_words = (day, active().language) == self._words_of
        if tree is not self._tree or not same_words:
            self._ordered = tree.in_language(active().language).ordered
        rows, top = _built(tree, self._ordered, Month.of(day), shown)
        changed = _changed(self._rows, rows) if same_words else None
        if changed is None:
            self.beginResetModel()
        self._tree = tree
        self._appearance = RowAppearance(tree, day, frozenset(shown.hits), self._icons)
        self._words_of = day, active().language
        self._rows, self._top = rows, top
        if changed is None:
            self.endResetModel()
            return True
        for row in changed:
            self.dataChanged.emit(self._index(row), self._index(row))
        return False

    def index_of(self, node_id: int) -> QModelIndex:
        """Where a node is shown; an invalid index if it is not."""
        row = self._rows.get(node_id)
        return self._index(row) if row else QModelIndex()

    def node_id(self, index: AnyIndex) -> int | None:
        """The node of an index; None for no row."""
        row = self._row(index)
        return row.node.id if row else None

    def first_of(self, node_ids: Collection[int]) -> int | None:
        """Of some nodes the one shown highest."""
        rows = [self._rows[node_id] for node_id in node_ids if node_id in self._rows]
        return min(rows, key=_height).node.id if rows else None

    @property
    def has_rows(self) -> bool:
        """Whether anything is shown."""
        return bool(self._top)

    # What Qt asks

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        if not parent.isValid():
            return len(self._top)
        row = self._row(parent)
        return len(row.children or ()) if row and parent.column() == 0 else 0

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 1

    def hasChildren(self, parent: AnyIndex = QModelIndex()) -> bool:  # noqa: B008 - Qt's own default
        return self.rowCount(parent) > 0

    def index(self, row: int, column: int, parent: AnyIndex = QModelIndex()) -> QModelIndex:  # noqa: B008
        above = self._row(parent)
        level = self._top if above is None else above.children or ()
        if column != 0 or not 0 <= row < len(level) or (above is None and parent.isValid()):
            return QModelIndex()
        return self.createIndex(row, 0, level[row].node.id & _ID_BITS)

    def parent(self, index: AnyIndex = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        row = self._row(index)
        return self._index(row.parent) if row and row.parent else QModelIndex()

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._row(index)
        give = _DATA.get(role)
        return give(self._appearance, row.node) if row and give else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        row = self._row(index)
        if row is None:
            return Qt.ItemFlag.ItemIsDropEnabled
        return row.flags

    # Drag and drop

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        ids = [node_id for index in indexes if (node_id := self.node_id(index)) is not None]
        data.setData(MIME, str(ids[0]).encode() if ids else b"")
        return data

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex
    ) -> bool:
        dragged = _dragged(data)
        if dragged is None or dragged not in self._rows:
            return False
        return self._may_move(dragged, self.node_id(parent) or 0)

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex
    ) -> bool:
        """Announces the move. Always False: the view must not take rows away that the service will move."""
        dragged = _dragged(data)
        if dragged is not None and self.canDropMimeData(data, action, row, column, parent):
            self.move_requested.emit(dragged, self.node_id(parent) or 0)
        return False

    def _row(self, index: AnyIndex) -> _TreeRow | None:
        number = index.internalId()  # 0 for an invalid index, and for no node
        return self._rows.get(number) or self._rows.get(number - _ID_BITS - 1)

    def _index(self, row: _TreeRow) -> QModelIndex:
        return self.createIndex(row.position, 0, row.node.id & _ID_BITS)


_DATA: dict[int, Callable[[RowAppearance, Node], Any]] = {
    Qt.ItemDataRole.DisplayRole: RowAppearance.text,
    Qt.ItemDataRole.DecorationRole: RowAppearance.icon,
    Qt.ItemDataRole.ToolTipRole: RowAppearance.tooltip,
    Qt.ItemDataRole.AccessibleTextRole: RowAppearance.spoken,
    Qt.ItemDataRole.ForegroundRole: RowAppearance.colour,
    Qt.ItemDataRole.FontRole: RowAppearance.font,
    NODE_ROLE: lambda _appearance, node: node,
    KIND_ROLE: lambda _appearance, node: node.kind.value,
    CLOSED_ROLE: RowAppearance.is_closed,
}


def _built(
    tree: Tree, ordered: list[Node], month: Month, shown: FilterResult
) -> tuple[dict[int, _TreeRow], list[_TreeRow]]:
    """Rows in the order of the names shown: because all nodes come in that order, so do the children of each."""
    shown_ids = shown.visible - tree.hidden
    rows = {node.id: _TreeRow(node) for node in ordered if node.id in shown_ids}
    top: list[_TreeRow] = []
    for node_id, row in rows.items():
        parent_id = tree.parent_id(node_id, month)
        above = rows.get(parent_id) if parent_id is not None else None
        if above is None:
            level = top
        else:
            level = above.children = above.children or []  # most rows are units and never need a list
        row.parent = above
        row.position = len(level)
        level.append(row)
    return rows, top


def _changed(before: dict[int, _TreeRow], after: dict[int, _TreeRow]) -> list[_TreeRow] | None:
    """The rows whose node is another one now; None if rows came, went or moved."""
    if before.keys() != after.keys():
        return None
    changed = []
    for node_id, row in after.items():
        old = before[node_id]
        if row.position != old.position or _id_above(row) != _id_above(old):
            return None
        if row.node is not old.node and row.node != old.node:
            changed.append(row)
    return changed


def _id_above(row: _TreeRow) -> int:
    return row.parent.node.id if row.parent else 0


def _height(row: _TreeRow) -> list[int]:
    """Positions on the way down from the top: rows compare as they stand on the screen."""
    line = [row.position]
    while row.parent is not None:
        row = row.parent
        line.append(row.position)
    return line[::-1]


def _dragged(data: QMimeData) -> int | None:
    written = bytes(data.data(MIME).data())
    return int(written) if written.isdigit() else None
