"""The same nodes as a flat table: one row a node, every fact in a column of its own, sorted by any of them.

Screen readers read a table better than a tree. The rows are sorted here, not by a proxy: ten thousand rows take a
few milliseconds.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QIcon

from logbook_desktop.domain.names import sort_key
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.texts import N_
from logbook_desktop.domain.tree.plan import PlanMark
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.domain.tree.tree_overview import TreeOverview
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.tree.model import AnyIndex
from logbook_desktop.wording.plan import PLANNED, marks_text
from logbook_desktop.wording.tree import KIND_NAMES, PATH_MARK, name_of


class PlanColumn(IntEnum):
    """In the order of the screen: what is planned is seen without scrolling on a small laptop."""

    NAME = 0
    KIND = 1
    UNDER = 2
    PLANNED = 3
    UNITS = 4
    OPENS = 5
    CLOSES = 6


TITLES: Mapping[PlanColumn, str] = {
    PlanColumn.NAME: N_("Name"),
    PlanColumn.KIND: N_("Kind"),
    PlanColumn.UNDER: N_("Under"),
    PlanColumn.OPENS: N_("Opens"),
    PlanColumn.CLOSES: N_("Closes"),
    PlanColumn.UNITS: N_("Open units"),
    PlanColumn.PLANNED: N_("Not in effect yet"),
}
_KIND_ORDER = {kind: place for place, kind in enumerate(NodeKind)}


class PlanTableModel(QAbstractTableModel):
    """Rows in the order of the tree until a person sorts them by a column."""

    renamed = Signal(int, str)

    def __init__(self, icons: Mapping[NodeKind, QIcon], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._tree = Tree({}, {})
        self._day = date.min
        self._overview = TreeOverview(self._tree, Month.of(date.min))
        self._marks: Mapping[int, tuple[PlanMark, ...]] = {}
        self._nodes: list[Node] = []
        self._rows: dict[int, int] = {}
        self._sorted: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show_nodes(
        self,
        overview: TreeOverview,
        day: date,
        nodes: Sequence[Node],
        marks: Mapping[int, tuple[PlanMark, ...]],
    ) -> None:
        """Another draft, or others of its nodes; ``nodes`` come in the order of the tree."""
        self.beginResetModel()
        self._overview, self._tree, self._day, self._marks = overview, overview.tree, day, marks
        self._nodes = list(nodes)
        self._arrange()
        self.endResetModel()

    def row_of(self, node_id: int) -> int | None:
        """The row of a node; None: it is not shown."""
        return self._rows.get(node_id)

    def node_id(self, index: AnyIndex) -> int | None:
        """The node of a row; None for no row."""
        return self._nodes[index.row()].id if index.isValid() and index.row() < len(self._nodes) else None

    # What Qt asks

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._nodes)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(PlanColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return tr(TITLES[PlanColumn(section)])

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._nodes):
            return None
        node, column = self._nodes[index.row()], PlanColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _TEXTS[column](self, node)
            case Qt.ItemDataRole.EditRole:
                return name_of(node)
            case Qt.ItemDataRole.DecorationRole if column is PlanColumn.NAME:
                return self._icons.get(node.kind)
            case Qt.ItemDataRole.TextAlignmentRole if column is PlanColumn.UNITS:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ToolTipRole if column in (PlanColumn.NAME, PlanColumn.UNDER):
                return PATH_MARK.join((*self._overview.names_above(node), name_of(node)))
            case Qt.ItemDataRole.FontRole if node.id in self._marks:
                font = QFont(QGuiApplication.font())
                font.setItalic(True)
                return font
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == PlanColumn.NAME else flags

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Announces the new name; the row changes with the draft."""
        node_id = self.node_id(index)
        if node_id is None or role != Qt.ItemDataRole.EditRole:
            return False
        self.renamed.emit(node_id, str(value))
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column; -1 is the order of the tree."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        ids = [self.node_id(index) for index in before]
        self._sorted = column, order
        self._arrange()
        after = [
            self.index(self._rows[node_id], index.column()) if node_id is not None else QModelIndex()
            for node_id, index in zip(ids, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        column, order = self._sorted
        key: Callable[[Node], Any] = self._overview.place
        if column in _KEYS:
            by = _KEYS[PlanColumn(column)]
            key = lambda node: by(self, node)  # noqa: E731
        self._nodes.sort(key=self._overview.place)
        if column >= 0:
            self._nodes.sort(key=key, reverse=order is Qt.SortOrder.DescendingOrder)
        self._rows = {node.id: row for row, node in enumerate(self._nodes)}

    # What a cell says

    def _name(self, node: Node) -> str:
        return f"{PLANNED} {name_of(node)}" if node.id in self._marks else name_of(node)

    def _under(self, node: Node) -> str:
        """The way to the node above it, in names."""
        return PATH_MARK.join(self._overview.names_above(node))

    def _day_text(self, day: date | None) -> str:
        return "" if day is None else active().date(day)


_TEXTS: Mapping[PlanColumn, Callable[[PlanTableModel, Node], str]] = {
    PlanColumn.NAME: PlanTableModel._name,
    PlanColumn.KIND: lambda _model, node: tr(KIND_NAMES[node.kind]),
    PlanColumn.UNDER: lambda model, node: model._under(node),
    PlanColumn.OPENS: lambda model, node: model._day_text(node.opened_on),
    PlanColumn.CLOSES: lambda model, node: model._day_text(node.closed_on),
    PlanColumn.UNITS: lambda model, node: active().number(model._overview.open_units(node)),
    PlanColumn.PLANNED: lambda model, node: marks_text(model._marks.get(node.id, ())),
}
_KEYS: Mapping[PlanColumn, Callable[[PlanTableModel, Node], Any]] = {
    PlanColumn.NAME: lambda _model, node: sort_key(name_of(node)),
    PlanColumn.KIND: lambda _model, node: _KIND_ORDER[node.kind],
    PlanColumn.UNDER: lambda model, node: sort_key(model._under(node)),
    PlanColumn.OPENS: lambda _model, node: node.opened_on or date.min,
    PlanColumn.CLOSES: lambda _model, node: node.closed_on or date.max,
    PlanColumn.UNITS: lambda model, node: model._overview.open_units(node),
    PlanColumn.PLANNED: lambda model, node: (
        not model._marks.get(node.id),
        marks_text(model._marks.get(node.id, ())),
    ),
}
