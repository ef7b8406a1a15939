"""The rows of the adoption table for Qt: words to be read, values to be sorted by, and what is typed finds them."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

from logbook_desktop.domain.names import search_text, sort_key
from logbook_desktop.domain.reports.adoption import Adoption
from logbook_desktop.exports.adoption import (
    EXPLAINED,
    HEADINGS,
    NUMBERS,
    AdoptionColumn,
    cell_text,
    sort_value,
)
from logbook_desktop.support.i18n import active, tr

Index = QModelIndex | QPersistentModelIndex
SORT = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()


class AdoptionModel(QAbstractTableModel):
    """An organisation in each row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Adoption] = ()

    def set_rows(self, rows: Sequence[Adoption]) -> None:
        """Show other figures."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(AdoptionColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(HEADINGS[AdoptionColumn(section)])
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return tr(EXPLAINED[AdoptionColumn(section)])
        return _alignment(AdoptionColumn(section)) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        one, column = self.rows[index.row()], AdoptionColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(one, column, active())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{tr(EXPLAINED[column])}: {cell_text(one, column, active())}"
        if role == SORT:
            value = sort_value(one, column, active().language)
            return sort_key(value) if isinstance(value, str) else value
        return _alignment(column) if role == Qt.ItemDataRole.TextAlignmentRole else None


def _alignment(column: AdoptionColumn) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class SortedAdoption(QSortFilterProxyModel):
    """Sorted by a heading; only the rows that have every word typed somewhere."""

    def __init__(self, model: AdoptionModel) -> None:
        super().__init__()
        self._model = model
        self._words: list[str] = []
        self.setSourceModel(model)
        self.setSortRole(SORT)

    def filter_by(self, typed: str) -> None:
        """Show what fits; everything where nothing is typed."""
        self._words = search_text(typed).split()
        self.setFilterFixedString(typed)  # looks at every row anew

    def filterAcceptsRow(self, row: int, _parent: Index) -> bool:
        if not self._words:
            return True
        one = self._model.rows[row]
        places = [*one.name.spellings, *(one.region.spellings if one.region else ())]
        shown = (search_text(cell_text(one, column, active())) for column in AdoptionColumn)
        whole = "\n".join([*places, *shown])
        return all(word in whole for word in self._words)

    def adoption(self, index: QModelIndex) -> Adoption:
        """The organisation of a row."""
        return self._model.rows[self.mapToSource(index).row()]

    @property
    def shown(self) -> list[Adoption]:
        """As they stand on the screen."""
        return [self.adoption(self.index(row, 0)) for row in range(self.rowCount())]
