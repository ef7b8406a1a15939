"""The attendance grid as an item model: age bands down, genders across, totals that add themselves up.

Counts by age are parts of a gender's total. A typed total stands as typed; where none was typed, the ages make it.
What the ages leave over is shown as *age not known*. ``edited`` tells that a person changed a number.

Every change is a step on ``steps``: the figures typed into a cell are one, a pasted block is one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QPalette

from logbook_desktop.domain.entries.attendance import DEFAULT_BANDS, UNKNOWN_BAND, Gender
from logbook_desktop.domain.entries.parsing import read_count
from logbook_desktop.support.i18n import active, tr, trc
from logbook_desktop.ui.entries.editor.attendance_step import Cell, GridSteps, Numbers, TypedNumbers
from logbook_desktop.wording.reports import GENDER_NAMES, band_text

Index = QModelIndex | QPersistentModelIndex
_GENDERS = tuple(Gender)
ALL_COLUMN = len(_GENDERS)
_ROOT = QModelIndex()


class AttendanceModel(QAbstractTableModel):
    """Rows: the bands, *age not known*, *total*. Columns: the genders, *all*."""

    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._in_use = tuple(band.code for band in DEFAULT_BANDS)
        self._bands = self._in_use
        self._typed = TypedNumbers()
        self.steps = GridSteps(self, self)

    def counts(self) -> dict[tuple[Gender, str], int]:
        """What was typed by gender and age band."""
        return dict(self._typed.counts)

    def totals(self) -> dict[Gender, int]:
        """The totals that were typed."""
        return dict(self._typed.totals)

    def set_values(self, counts: Mapping[tuple[Gender, str], int], totals: Mapping[Gender, int]) -> None:
        """Show other numbers; the steps of those before are forgotten."""
        self.steps.clear()
        self._typed = TypedNumbers(dict(counts), dict(totals))
        self.set_bands(self._in_use)

    def set_bands(self, codes: Sequence[str]) -> None:
        """Show the bands in use; one that is not among them stays as long as it holds a number."""
        self._in_use = tuple(codes)
        held = sorted({band for _, band in self._typed.counts} - set(codes))
        bands = (*codes, *held)
        if bands == self._bands:
            self._changed()
            return
        self.beginResetModel()
        self._bands = bands
        self.endResetModel()

    @property
    def unknown_row(self) -> int:
        """The row of those whose age is not known, after the age bands."""
        return len(self._bands)

    @property
    def total_row(self) -> int:
        """The row of the totals, the last one."""
        return len(self._bands) + 1

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._bands) + 2

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_GENDERS) + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return (
            flags | Qt.ItemFlag.ItemIsEditable if self.is_typed_cell(index.row(), index.column()) else flags
        )

    def is_typed_cell(self, row: int, column: int) -> bool:
        """Whether numbers are typed there (the others add themselves up)."""
        return 0 <= column < ALL_COLUMN and (0 <= row < len(self._bands) or row == self.total_row)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                value = self._value(row, column)
                return "" if value is None else active().number(value)
            case Qt.ItemDataRole.EditRole:
                typed = self._typed_in(row, column)
                return "" if typed is None else str(typed)
            case Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case Qt.ItemDataRole.FontRole:
                return _bold() if row == self.total_row else None
            case Qt.ItemDataRole.ForegroundRole:
                sums_itself = self._typed_in(row, column) is None
                return (
                    QGuiApplication.palette().brush(QPalette.ColorRole.PlaceholderText)
                    if sums_itself
                    else None
                )
            case Qt.ItemDataRole.BackgroundRole:
                typed_cell = self.is_typed_cell(row, column)
                return (
                    None if typed_cell else QGuiApplication.palette().brush(QPalette.ColorRole.AlternateBase)
                )
            case Qt.ItemDataRole.AccessibleTextRole:
                value = self._value(row, column)
                shown = active().number(value) if value is not None else tr("empty")
                names = {"band": self._row_name(row), "gender": self._column_name(column)}
                return tr("{band}, {gender}: {number}").format(number=shown, **names)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Set a cell to a number, or empty it with an empty text. Anything else is refused."""
        if role != Qt.ItemDataRole.EditRole or not self.is_typed_cell(index.row(), index.column()):
            return False
        text = str(value).strip()
        count = read_count(text) if text else None
        if text and count is None:
            return False
        if count != self._typed_in(index.row(), index.column()):
            gender, band = cell = self._key(index.row(), index.column())
            numbers: dict[Cell, int | None] = {cell: count}
            if band is not None and count and self._typed.totals.get(gender) == 0:
                numbers[gender, None] = None  # somebody came after all
            self.steps.change(trc("undo", "Change a number"), numbers)
        return True

    def put_block(self, numbers: Mapping[tuple[int, int], int | None], text: str) -> None:
        """Set several cells, (row, column), in one step that ``text`` names; None empties, others are left out."""
        typed = {place: count for place, count in numbers.items() if self.is_typed_cell(*place)}
        changed = {
            self._key(*place): count for place, count in typed.items() if count != self._typed_in(*place)
        }
        if changed:
            self.steps.begin_typing()
            self.steps.change(text, changed)

    def count_nobody(self) -> None:
        """Say that nobody came, which an empty grid does not."""
        cells = {
            self._key(row, column): None for row in range(len(self._bands)) for column in range(ALL_COLUMN)
        }
        totals = {self._key(self.total_row, column): 0 for column in range(ALL_COLUMN)}
        self.steps.begin_typing()
        self.steps.change(trc("undo", "Write that nobody came"), {**cells, **totals})

    def number(self, cell: Cell) -> int | None:
        """What was typed into a cell, shown or not."""
        return self._typed.number(cell)

    def write(self, numbers: Numbers) -> None:
        """Write numbers as a step does, into bands that are shown or not."""
        self._typed.put(numbers)
        if {band for _, band in numbers} - {None, *self._bands}:
            self.set_bands(self._in_use)  # a band that is not shown any more
        else:
            self._changed()
        self.edited.emit()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        across = orientation is Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.DisplayRole:
            return self._column_name(section) if across else self._row_name(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if across else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
        if role == Qt.ItemDataRole.ToolTipRole and across and section < ALL_COLUMN:
            return self._column_name(section)
        return None

    def visits(self) -> int:
        """All young people present, as the grid stands."""
        return sum(self._typed.total(gender) for gender in Gender)

    def _row_name(self, row: int) -> str:
        if row == self.total_row:
            return tr("Total")
        return band_text(UNKNOWN_BAND if row == self.unknown_row else self._bands[row], active())

    def _column_name(self, column: int) -> str:
        return tr("All") if column == ALL_COLUMN else tr(GENDER_NAMES[_GENDERS[column]])

    def _typed_in(self, row: int, column: int) -> int | None:
        return self.number(self._key(row, column)) if self.is_typed_cell(row, column) else None

    def _key(self, row: int, column: int) -> Cell:
        return _GENDERS[column], None if row == self.total_row else self._bands[row]

    def _value(self, row: int, column: int) -> int | None:
        """The number shown: as typed, or added up; None where the cell is empty."""
        if column < ALL_COLUMN:
            gender = _GENDERS[column]
            if row == self.total_row:
                return self._typed.total(gender) or self._typed.totals.get(gender)
            if row == self.unknown_row:
                left = self._typed.total(gender) - self._typed.ages(gender)
                return left if left > 0 else None
            return self._typed_in(row, column)
        if row == self.total_row:
            return self.visits() if self._typed.is_anything else None  # an empty grid is not 0
        return sum(self._value(row, place) or 0 for place in range(ALL_COLUMN)) or None

    def _changed(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(self.total_row, ALL_COLUMN))


def _bold() -> QFont:
    font = QGuiApplication.font()
    font.setWeight(QFont.Weight.DemiBold)
    return font
