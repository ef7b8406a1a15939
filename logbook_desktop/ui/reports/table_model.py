"""The report table for a view: the labels of the rows, the figures, and the total as the last row.

A thin coat of Qt over ``exports.grid.ReportGrid``, so that the screen shows the very words of the files. Cells
are worked out when they are asked for; nothing is added up here.
"""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from logbook_desktop.domain.reports.measures import Blank, Value
from logbook_desktop.exports.grid import GridColumn, GridPart, ReportGrid
from logbook_desktop.support.i18n import MINUS, NBSP, tr
from logbook_desktop.wording.reports import BLANK_NAMES, definition_text

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_LABEL = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_FIGURE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_UP, _DOWN, _SAME = "▲", "▼", "="


class ReportTableModel(QAbstractTableModel):
    """Read-only. Columns are the row labels (one per row dimension), then the columns of the grid."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._grid: ReportGrid | None = None
        self._bold = QFont()
        self._bold.setBold(True)

    @property
    def grid(self) -> ReportGrid | None:
        """The table that is shown."""
        return self._grid

    def show(self, grid: ReportGrid | None) -> None:
        """Show another table, or none."""
        self.beginResetModel()
        self._grid = grid
        self.endResetModel()

    @property
    def label_count(self) -> int:
        """How many columns at the left hold labels."""
        return len(self._grid.row_headings) if self._grid else 0

    def rowCount(self, parent: Index = _ROOT) -> int:
        if parent.isValid() or self._grid is None:
            return 0
        return len(self._grid.answer.row_keys) + 1

    def columnCount(self, parent: Index = _ROOT) -> int:
        if parent.isValid() or self._grid is None:
            return 0
        return self.label_count + len(self._grid.columns)

    def is_total(self, row: int) -> bool:
        """Whether it is the row of totals, which is the last."""
        return row == self.rowCount() - 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._grid is None or not index.isValid():
            return None
        row, place = index.row(), index.column() - self.label_count
        if role == Qt.ItemDataRole.FontRole:
            return self._bold if self.is_total(row) else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LABEL if place < 0 else _FIGURE
        if place < 0:
            return self._label(row, index.column()) if role in _TEXT_ROLES else None
        return self._figure(self._grid, row, self._grid.columns[place], role)

    def _label(self, row: int, place: int) -> str:
        assert self._grid is not None
        if self.is_total(row):
            return self._grid.total_text if place == 0 else ""
        return self._grid.row_labels(self._grid.answer.row_keys[row])[place]

    def _figure(self, grid: ReportGrid, row: int, column: GridColumn, role: int) -> str | None:
        if role not in _TEXT_ROLES:
            return None
        value = grid.total(column) if self.is_total(row) else grid.value(grid.answer.row_keys[row], column)
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(grid, column, value)
        if isinstance(value, Blank):
            return tr(BLANK_NAMES[value])
        return _spoken_change(grid, column, value) if column.part is GridPart.CHANGE else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if self._grid is None or orientation is Qt.Orientation.Vertical:
            return None
        place = section - self.label_count
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if place < 0 else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignBottom
        if place < 0:
            return self._grid.row_headings[section] if role == Qt.ItemDataRole.DisplayRole else None
        column = self._grid.columns[place]
        if role == Qt.ItemDataRole.DisplayRole:
            return "\n".join(column.headings)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(column.headings)
        if role == Qt.ItemDataRole.ToolTipRole:
            return definition_text(column.measure, self._grid.texts)
        return None

    def as_text(self, cells: Iterable[tuple[int, int]], *, headings: bool) -> str:
        """The cells as lines of tab-parted texts, for pasting into a sheet: figures without thousands spaces."""
        chosen = sorted(set(cells))
        columns = sorted({column for _, column in chosen})
        lines = {row: dict.fromkeys(columns, "") for row, _ in chosen}
        for row, column in chosen:
            lines[row][column] = for_pasting(self.data(self.index(row, column)) or "")
        head = [self.headerData(column, Qt.Orientation.Horizontal).replace("\n", " ") for column in columns]
        rows = [list(line.values()) for line in lines.values()]
        return "\n".join("\t".join(line) for line in ([head, *rows] if headings else rows))


_TEXT_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)


def _shown(grid: ReportGrid, column: GridColumn, value: Value) -> str:
    """The text of a figure; a change says its direction by shape and sign, never by colour."""
    text = grid.text(column, value)
    if column.part is not GridPart.CHANGE or isinstance(value, Blank):
        return text
    return f"{_direction(text)}{NBSP}{text}"


def _direction(text: str) -> str:
    """By the figure as written, so that what is rounded to nothing is not called growth."""
    if text.startswith("+"):
        return _UP
    return _DOWN if text.startswith(MINUS) else _SAME


def _spoken_change(grid: ReportGrid, column: GridColumn, value: Value) -> str:
    text = grid.text(column, value)
    spoken = {_UP: tr("more: {change}"), _DOWN: tr("less: {change}"), _SAME: tr("the same: {change}")}
    return spoken[_direction(text)].format(change=text)


def for_pasting(text: str) -> str:
    """A text as a spreadsheet reads it: figures whole, an ordinary minus, no arrows."""
    plain = text.lstrip(_UP + _DOWN + _SAME + NBSP) if text[:1] in (_UP, _DOWN, _SAME) else text
    plain = plain.replace(MINUS, "-")
    if plain[:1].isdigit() or plain[:1] in "+-":
        return plain.replace(NBSP, "")
    return plain.replace(NBSP, " ").replace("\t", " ").replace("\n", " ")
