"""The tree view: keeps what is selected, unfolded and scrolled to while the rows under it are replaced."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_filter import FilterResult
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.tree.model import OrganisationModel

SHOWN_WHOLE = 100
"""A tree of at most so many nodes is unfolded the first time it is shown."""


@dataclass(frozen=True, slots=True)
class ExpansionState:
    """What a person had made of the view: unfolded nodes, and the node in the first visible row."""

    unfolded: frozenset[int]
    first: int | None

    @classmethod
    def first_of(cls, tree: Tree) -> "ExpansionState":
        """Before anybody has made anything of it: a small tree is shown whole, a large one folded."""
        return cls(frozenset(tree.nodes) if len(tree.nodes) <= SHOWN_WHOLE else frozenset(), None)


class RowDelegate(QStyledItemDelegate):
    """Rows a little higher than the text, so that they are read and hit easily; the focus is always seen."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index) + QSize(0, theme.GAP)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Adds a frame to the row that has the keyboard: the style's own does not show on the selection."""
        super().paint(painter, option, index)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.save()
            painter.setPen(QPen(option.palette.color(QPalette.ColorRole.HighlightedText), 1))
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))
            painter.restore()


class OrganisationView(QTreeView):
    """``picked`` with a node id when a person (not a refresh) chooses a row."""

    picked = Signal(int)
    left_upwards = Signal()
    """Arrow up on the first row: back to the search field."""

    def __init__(self, model: OrganisationModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._restoring = False
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        side = self.fontMetrics().height()
        self.setIconSize(QSize(side, side))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        # Rows stand in the order of their names, so a drop is on a row, never between two.
        self.setDragDropOverwriteMode(True)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setAutoExpandDelay(600)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(tr("Organisation"))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.selectionModel().currentChanged.connect(self._announce)
        self.clicked.connect(self._announce)
        self.activated.connect(self._announce)

    def expansion_state(self) -> ExpansionState:
        """What is unfolded, and which row is at the top."""
        first = self._model.node_id(self.indexAt(self.viewport().rect().topLeft()))
        return ExpansionState(frozenset(self._unfolded(QModelIndex())), first)

    def show_rows(
        self,
        tree: Tree,
        day: date,
        shown: FilterResult,
        expansion_state: ExpansionState,
        selected: int | None,
    ) -> None:
        """Replace the rows, then unfold, select and scroll as before. Announces nothing."""
        self._restoring = True
        try:
            self.setUpdatesEnabled(False)
            if self._model.set_tree(tree, day, shown):
                self._unfold(expansion_state.unfolded)
            self.mark(selected)
            if expansion_state.first is not None:
                self.scrollTo(self._model.index_of(expansion_state.first), self.ScrollHint.PositionAtTop)
        finally:
            self.setUpdatesEnabled(True)
            self.viewport().update()
            self._restoring = False

    def mark(self, node_id: int | None) -> None:
        """Make a node the current row without announcing it; no row if it is not shown."""
        was, self._restoring = self._restoring, True
        index = self._model.index_of(node_id) if node_id is not None else QModelIndex()
        if index.isValid():
            self.setCurrentIndex(index)
        else:
            self.selectionModel().clear()
        self._restoring = was

    def reveal(self, node_id: int) -> None:
        """Unfold the way to a node and scroll to it."""
        index = self._model.index_of(node_id)
        above = index.parent()
        while above.isValid():
            self.expand(above)
            above = above.parent()
        self.scrollTo(index)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt makes the first row current where none is; coming here by Tab is not yet choosing it."""
        was, self._restoring = self._restoring, True
        super().focusInEvent(event)
        self._restoring = was

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Up and not self.indexAbove(self.currentIndex()).isValid():
            self.left_upwards.emit()
            return
        super().keyPressEvent(event)

    def _announce(self, current: QModelIndex) -> None:
        node_id = self._model.node_id(current)
        if node_id is not None and not self._restoring:
            self.picked.emit(node_id)

    def _unfold(self, node_ids: frozenset[int]) -> None:
        for node_id in node_ids:
            index = self._model.index_of(node_id)
            if index.isValid():
                self.expand(index)

    def _unfolded(self, parent: QModelIndex) -> list[int]:
        """Walks only what is unfolded: a folded branch of thousands costs one step."""
        found: list[int] = []
        pending = [parent]
        while pending:
            above = pending.pop()
            for row in range(self._model.rowCount(above)):
                index = self._model.index(row, 0, above)
                if self.isExpanded(index):
                    node_id = self._model.node_id(index)
                    assert node_id is not None
                    found.append(node_id)
                    pending.append(index)
        return found
