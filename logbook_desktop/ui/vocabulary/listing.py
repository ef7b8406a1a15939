"""The table that the sections show their things in: one row each, chosen as a whole, read well by screen readers."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon

_KEY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in a row. ``ticked`` None: the row has no box to tick; ``muted``: it is not offered any more."""

    key: object
    cells: tuple[str, ...]
    muted: bool = False
    ticked: bool | None = None
    icon_name: str = ""


class _Roomy(QStyledItemDelegate):
    """Air around the words of a cell."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index) + QSize(theme.GROUP, theme.GAP)


class Listing(QTableWidget):
    """``chosen``: another row is current; ``opened``: Enter, F2 or a double click; ``ticked``: a box was."""

    chosen = Signal()
    opened = Signal()
    ticked = Signal(object, bool)

    def __init__(self, name: str, headings: Sequence[str], wide: int, parent: QWidget | None = None) -> None:
        """``wide``: the column that takes the room that is left."""
        super().__init__(0, len(headings), parent)
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(headings))
        down = self.verticalHeader()
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setItemDelegate(_Roomy(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(True)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(theme.characters(self, 12))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumHeight(theme.characters(self, 16))
        self.currentCellChanged.connect(lambda row, _c, before, _b: self._moved(row, before))
        self.cellDoubleClicked.connect(lambda _row, _column: self.opened.emit())
        self.itemChanged.connect(self._changed)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Other contents; the row that was current stays so where it is still there."""
        before, place = self.key(), self.currentRow()
        with QSignalBlocker(self):
            self.setRowCount(0)
            self.setRowCount(len(rows))
            for number, row in enumerate(rows):
                for column, text in enumerate(row.cells):
                    self.setItem(number, column, self._item(row, text, first=column == 0))
            keys = [row.key for row in rows]
            if rows:
                last = len(rows) - 1
                self.setCurrentCell(keys.index(before) if before in keys else min(max(place, 0), last), 0)
        self.chosen.emit()

    def key(self) -> object:
        """What the current row stands for; None where there is none."""
        item = self.item(self.currentRow(), 0)
        return None if item is None else item.data(_KEY)

    def choose(self, key: object) -> None:
        """Make the row of a thing current."""
        for row in range(self.rowCount()):
            item = self.item(row, 0)
            if item is not None and item.data(_KEY) == key:
                self.setCurrentCell(row, 0)

    def _item(self, row: Row, text: str, *, first: bool) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        item.setToolTip(text)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        if first:
            item.setData(_KEY, row.key)
            if row.icon_name:
                item.setIcon(icon(row.icon_name))
            if row.ticked is not None:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Checked if row.ticked else Qt.CheckState.Unchecked)
        if row.muted:
            item.setForeground(self.palette().placeholderText())
        return item

    def _moved(self, row: int, before: int) -> None:
        if row != before:
            self.chosen.emit()

    def _changed(self, item: QTableWidgetItem) -> None:
        if item.column() == 0:
            self.ticked.emit(item.data(_KEY), item.checkState() is Qt.CheckState.Checked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


def named_button(text: str, icon_name: str = "") -> QPushButton:
    """A button with its picture beside the words."""
    button = QPushButton(text)
    if icon_name:
        button.setIcon(icon(icon_name))
    return button
