"""The two views of the draft, a tree and a table, in which the same nodes are selected."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QDragMoveEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from logbook_desktop.domain.tree.plan_edits import MAX_NAME
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.typed import TypedLine
from logbook_desktop.ui.structure.table_model import PlanColumn, PlanTableModel
from logbook_desktop.ui.structure.tree_model import PlanModel
from logbook_desktop.ui.tree.view import OrganisationView, RowDelegate

_EDIT = QAbstractItemView.EditTrigger.EditKeyPressed


class NameDelegate(RowDelegate):
    """Edits a name in its row."""

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        field = QLineEdit(parent)
        field.setMaxLength(MAX_NAME)
        field.setAccessibleName(tr("Name"))
        TypedLine(field, str(index.data(Qt.ItemDataRole.EditRole) or ""))
        return field

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """The name; or what was being typed over it when the program ended."""
        super().setEditorData(editor, index)
        line = editor.findChild(TypedLine)
        if isinstance(editor, QLineEdit) and line is not None and line.begun:
            editor.setText(line.begun)
            line.begun = ""

    def destroyEditor(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        if (line := editor.findChild(TypedLine)) is not None:
            line.end()
        super().destroyEditor(editor, index)


class PathDelegate(RowDelegate):
    """A long path loses its beginning: the nearest place is what tells most."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideLeft


class PlanTreeView(OrganisationView):
    """Many rows can be selected, dragged and renamed; the rest is the dock's tree."""

    def __init__(self, model: PlanModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(_EDIT)
        self.setItemDelegate(NameDelegate(self))
        self.setAccessibleName(tr("Structure as a tree"))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """A drop is on a row or beside all rows, never between two: siblings stand in the order of their names."""
        super().dragMoveEvent(event)
        target = self.indexAt(event.position().toPoint())
        data = event.mimeData()
        if self.model().canDropMimeData(data, Qt.DropAction.MoveAction, -1, -1, target):
            event.acceptProposedAction()
        else:
            event.ignore()


class PlanTableView(QTableView):
    """Rows, not cells, are selected."""

    def __init__(self, model: PlanTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(NameDelegate(self))
        self.setItemDelegateForColumn(PlanColumn.UNDER, PathDelegate(self))
        self.setEditTriggers(_EDIT)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table; the arrows move in it
        self.setAccessibleName(tr("Structure as a table"))
        side = self.fontMetrics().height()
        self.setIconSize(QSize(side, side))
        self._arrange()

    def _arrange(self) -> None:
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 2 * theme.GAP)
        header = self.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        for column, letters in _WIDTHS.items():
            title = self.fontMetrics().horizontalAdvance(
                str(self.model().headerData(column, Qt.Orientation.Horizontal))
            )
            self.setColumnWidth(column, max(theme.characters(self, letters), title + 2 * theme.GROUP))


_WIDTHS = {
    PlanColumn.NAME: 26,
    PlanColumn.KIND: 11,
    PlanColumn.UNDER: 18,
    PlanColumn.PLANNED: 14,
    PlanColumn.UNITS: 6,
    PlanColumn.OPENS: 10,
    PlanColumn.CLOSES: 10,
}


class SharedSelection(QObject):
    """What is selected in one view is selected in the other."""

    changed = Signal()

    def __init__(self, tree: PlanTreeView, table: PlanTableView, parent: QObject) -> None:
        super().__init__(parent)
        self._tree, self._table = tree, table
        self._ids: tuple[int, ...] = ()
        self._current: int | None = None
        self._busy = False
        tree.selectionModel().selectionChanged.connect(self._from_tree)
        table.selectionModel().selectionChanged.connect(self._from_table)

    @property
    def ids(self) -> tuple[int, ...]:
        """The selected nodes."""
        return self._ids

    @property
    def current(self) -> int | None:
        """The one that single commands are about: the last one pointed at."""
        return self._current if self._current in self._ids else next(iter(self._ids), None)

    def choose(self, node_ids: Iterable[int], current: int | None = None) -> None:
        """Select nodes in both views; those not shown are left out."""
        wanted = tuple(node_ids)
        self._ids = tuple(n for n in wanted if self._table_model.row_of(n) is not None or self._in_tree(n))
        self._current = current if current is not None else next(iter(self._ids), None)
        self._mark_tree()
        self._mark_table()
        self.changed.emit()

    @property
    def quiet(self) -> bool:
        """True while one view sets the selection of the other, which then tells nobody."""
        return self._busy

    @quiet.setter
    def quiet(self, busy: bool) -> None:
        """While rows are replaced, what the views lose is not a person's choice."""
        self._busy = busy

    @property
    def _tree_model(self) -> PlanModel:
        model = self._tree.model()
        assert isinstance(model, PlanModel)
        return model

    @property
    def _table_model(self) -> PlanTableModel:
        model = self._table.model()
        assert isinstance(model, PlanTableModel)
        return model

    def _in_tree(self, node_id: int) -> bool:
        return self._tree_model.index_of(node_id).isValid()

    def _from_tree(self) -> None:
        model = self._tree_model
        self._select_in_other(
            [model.node_id(index) for index in self._tree.selectionModel().selectedRows()],
            model.node_id(self._tree.currentIndex()),
            self._mark_table,
        )

    def _from_table(self) -> None:
        model = self._table_model
        self._select_in_other(
            [model.node_id(index) for index in self._table.selectionModel().selectedRows()],
            model.node_id(self._table.currentIndex()),
            self._mark_tree,
        )

    def _select_in_other(
        self, ids: Sequence[int | None], current: int | None, mark: Callable[[], None]
    ) -> None:
        if self._busy:
            return
        self._ids, self._current = tuple(node_id for node_id in ids if node_id is not None), current
        mark()
        self.changed.emit()

    def _mark_tree(self) -> None:
        model = self._tree_model
        indexes = [index for node_id in self._ids if (index := model.index_of(node_id)).isValid()]
        current = model.index_of(self.current) if self.current is not None else QModelIndex()
        self._select(self._tree, [(index, index) for index in indexes], current)

    def _mark_table(self) -> None:
        model = self._table_model
        rows = sorted(row for node_id in self._ids if (row := model.row_of(node_id)) is not None)
        ranges = [(model.index(a, 0), model.index(b, len(PlanColumn) - 1)) for a, b in _runs(rows)]
        row = model.row_of(self.current) if self.current is not None else None
        self._select(self._table, ranges, model.index(row, 0) if row is not None else QModelIndex())

    def _select(
        self,
        view: QAbstractItemView,
        ranges: Sequence[tuple[QModelIndex, QModelIndex]],
        current: QModelIndex,
    ) -> None:
        was, self._busy = self._busy, True
        selection = QItemSelection()
        for first, last in ranges:
            selection.select(first, last)
        flags = QItemSelectionModel.SelectionFlag
        if current.isValid():
            view.selectionModel().setCurrentIndex(current, flags.NoUpdate)
            view.scrollTo(current)
        view.selectionModel().select(selection, flags.ClearAndSelect)
        self._busy = was


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring rows as one range each."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = found[-1][0], row
        else:
            found.append((row, row))
    return found
