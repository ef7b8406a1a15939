"""The lines of a history as an item model: finished rows, the newest first."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import tr
from logbook_desktop.wording.history import HistoryLine

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class HistoryColumn(IntEnum):
    WHEN = 0
    WHO = 1
    DONE = 2
    FIELD = 3
    BEFORE = 4
    AFTER = 5


HEADINGS = {
    HistoryColumn.WHEN: N_("When"),
    HistoryColumn.WHO: N_("Who"),
    HistoryColumn.DONE: N_("What was done"),
    HistoryColumn.FIELD: N_("Field"),
    HistoryColumn.BEFORE: N_("Before"),
    HistoryColumn.AFTER: N_("After"),
}


class HistoryModel(QAbstractTableModel):
    """A long text is one line here; the window shows the chosen one whole."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: Sequence[HistoryLine] = ()

    def set_rows(self, lines: Sequence[HistoryLine]) -> None:
        """Show these lines."""
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def line(self, row: int) -> HistoryLine:
        """The line of a row."""
        return self._lines[row]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(HistoryColumn)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        line = self._lines[index.row()]
        text = (line.when, line.who, line.done, line.field, line.before, line.after)[index.column()]
        return text.replace("\n", " ") if role == Qt.ItemDataRole.DisplayRole else text

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(HEADINGS[HistoryColumn(section)])
        return None
