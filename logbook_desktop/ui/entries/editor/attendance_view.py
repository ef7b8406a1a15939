"""The attendance grid on the screen, moved about in as in a sheet.

Figures typed replace what a cell holds. Enter goes down and on to the next column, Tab to the right and on to the
next row, arrows everywhere; Delete empties; Ctrl+C and Ctrl+V carry blocks to and from a spreadsheet. Tab and Enter
leave the grid after its last cell, so that nobody is caught in it.
"""

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRegularExpression,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFontMetrics, QGuiApplication, QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from logbook_desktop.domain.entries.parsing import read_count
from logbook_desktop.support.i18n import tr, trc
from logbook_desktop.ui.entries.editor.attendance_model import ALL_COLUMN, AttendanceModel
from logbook_desktop.ui.kit import theme

K = Qt.Key
_ENTER = (K.Key_Return, K.Key_Enter)
_MOVES = (K.Key_Up, K.Key_Down, K.Key_Tab, K.Key_Backtab, *_ENTER)
_SIDEWAYS = (K.Key_Left, K.Key_Right)
Index = QModelIndex | QPersistentModelIndex


class AttendanceView(QTableView):
    """Shows an ``AttendanceModel`` in its full height. ``refused`` tells of typing that is no number."""

    refused = Signal(str)
    left_forward = Signal()
    """Enter or Tab after the last cell."""

    def __init__(self, model: AttendanceModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = model
        self.setModel(model)
        self.undo_stack = model.steps
        """What Undo takes back while the cursor is here."""
        self.setItemDelegate(_NumberDelegate(self))
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)  # see focusNextPrevChild: ours leaves after the last cell
        self.setCornerButtonEnabled(False)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        across.setHighlightSections(False)
        across.setTextElideMode(Qt.TextElideMode.ElideNone)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setHighlightSections(False)
        model.modelReset.connect(self._fit)
        self._fit()

    def start_in(self, *, totals: bool) -> None:
        """Put the cell mark where typing begins: the first age band, or the totals."""
        no_bands = self._grid.unknown_row == 0
        self.setCurrentIndex(self._grid.index(self._grid.total_row if totals or no_bands else 0, 0))
        if not self.hasFocus():
            self.clearSelection()

    def begin_typing(self) -> None:
        """A field opens in a cell: what is typed in it will be one step."""
        self._grid.steps.begin_typing()

    def step(self, key: int, *, back: bool = False) -> None:
        """Move the mark as a sheet does."""
        if key in _ENTER:
            self._enter(back)
        elif key in (K.Key_Tab, K.Key_Backtab):
            self.focusNextPrevChild(key == K.Key_Tab)
        else:
            rows = {K.Key_Up: -1, K.Key_Down: 1}.get(K(key), 0)
            columns = {K.Key_Left: -1, K.Key_Right: 1}.get(K(key), 0)
            self._arrow(rows, columns)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in _ENTER and not control:
            self._enter(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in (K.Key_Delete, K.Key_Backspace):
            self._empty()
        elif control and key in (K.Key_Up, K.Key_Down):
            row = self._grid.total_row if key == K.Key_Down else 0
            self.setCurrentIndex(self._grid.index(row, min(self.currentIndex().column(), ALL_COLUMN - 1)))
        elif control and key == K.Key_C:
            self._copy()
        elif control and key == K.Key_V:
            self._paste()
        elif not control and key in (K.Key_Up, K.Key_Down, *_SIDEWAYS):
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                super().keyPressEvent(event)  # widens the selection
            else:
                self.step(key)
        elif _is_letter(event):
            self.refused.emit(tr("Only numbers are typed here."))
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        index = self.currentIndex()
        cells = self._cells_by_row()
        here = (index.row(), index.column())
        place = cells.index(here) + (1 if forward else -1) if here in cells else -1
        if 0 <= place < len(cells):
            self.setCurrentIndex(self._grid.index(*cells[place]))
            return True
        if forward:
            self.left_forward.emit()
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid():
            self.start_in(totals=False)
        super().focusInEvent(event)
        self.selectionModel().select(self.currentIndex(), QItemSelectionModel.SelectionFlag.Select)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The mark is shown only where typing would go."""
        super().focusOutEvent(event)
        if not self.isEnabled():
            return  # it is being saved: the cursor comes back, and finds what was marked
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.clearSelection()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        width = (
            self.verticalHeader().sizeHint().width() + (ALL_COLUMN + 1) * metrics.horizontalAdvance("0") * 9
        )
        return QSize(width, self.minimumHeight())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_grid"):
            self._fit()

    def _fit(self) -> None:
        """Rows as high as a line and its air; the whole grid is seen without scrolling."""
        line = QFontMetrics(self.font()).height()
        row = line + theme.SPACE + theme.GAP
        self.verticalHeader().setDefaultSectionSize(row)
        self.horizontalHeader().setMinimumSectionSize(theme.characters(self, 7))
        names = self.verticalHeader().sizeHint().width()
        widths = [self._heading_width(column) for column in range(ALL_COLUMN + 1)]
        self.setMinimumWidth(names + sum(widths) + 2)
        widest = widths.index(max(widths))  # the others share what is left
        self.horizontalHeader().setSectionResizeMode(widest, QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().resizeSection(widest, widths[widest])
        header = line * 2 + theme.GAP
        self.horizontalHeader().setFixedHeight(header)
        self.setFixedHeight(header + row * self._grid.rowCount() + 1)
        self.updateGeometry()

    def _heading_width(self, column: int) -> int:
        """What its heading needs on two lines, parted at the best place; never under seven figures."""
        metrics = QFontMetrics(self.font())
        words = str(self._grid.headerData(column, Qt.Orientation.Horizontal)).split()
        parted = ((" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(max(1, len(words))))
        needed = min(max(metrics.horizontalAdvance(line) for line in lines) for lines in parted)
        return max(theme.characters(self, 7), needed + theme.GROUP)

    def _cells_by_row(self) -> list[tuple[int, int]]:
        rows = [*range(self._grid.unknown_row), self._grid.total_row]
        return [(row, column) for row in rows for column in range(ALL_COLUMN)]

    def _enter(self, back: bool) -> None:
        """Down the ages of a gender and on to the next; along the totals, once one is there."""
        index = self.currentIndex()
        row, column, bands = index.row(), index.column(), self._grid.unknown_row
        step = -1 if back else 1
        if column >= ALL_COLUMN or row == bands:
            target = (self._grid.total_row, min(column, ALL_COLUMN - 1))
        elif row == self._grid.total_row:
            target = (row, column + step)
        elif 0 <= row + step < bands:
            target = (row + step, column)
        else:
            target = (0 if step > 0 else bands - 1, column + step)
        if 0 <= target[1] < ALL_COLUMN:
            self.setCurrentIndex(self._grid.index(*target))
        else:
            if not back:
                self.left_forward.emit()
            super().focusNextPrevChild(not back)

    def _arrow(self, rows: int, columns: int) -> None:
        index = self.currentIndex()
        row = index.row() + rows
        if row == self._grid.unknown_row:
            row += rows  # nothing is typed there
        column = index.column() + columns
        if 0 <= row <= self._grid.total_row and 0 <= column < ALL_COLUMN:
            self.setCurrentIndex(self._grid.index(row, column))

    def _empty(self) -> None:
        cells = {(index.row(), index.column()): None for index in self.selectedIndexes()}
        self._grid.put_block(cells, trc("undo", "Empty the cells"))

    def _copy(self) -> None:
        chosen = self.selectedIndexes()
        rows, columns = sorted({i.row() for i in chosen}), sorted({i.column() for i in chosen})
        lines = ("\t".join(str(self._grid.index(row, c).data() or "") for c in columns) for row in rows)
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _paste(self) -> None:
        """A block from a spreadsheet, from the marked cell on. All of it or nothing."""
        text = QGuiApplication.clipboard().text().rstrip("\r\n")
        block = [line.split("\t") for line in text.splitlines()]
        wrong = next(
            (cell for line in block for cell in line if cell.strip() and read_count(cell) is None), None
        )
        if wrong is not None:
            self.refused.emit(
                tr("“{text}” is not a number, so nothing was pasted.").format(text=wrong.strip())
            )
            return
        corner = self.currentIndex()
        cells = {
            (corner.row() + down, corner.column() + across): read_count(cell) if cell.strip() else None
            for down, line in enumerate(block)
            for across, cell in enumerate(line)
        }
        self._grid.put_block(cells, trc("undo", "Paste numbers"))


def _is_letter(event: QKeyEvent) -> bool:
    plain = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    text = event.text()
    return (
        plain == Qt.KeyboardModifier.NoModifier and text.isprintable() and bool(text) and not text.isdecimal()
    )


class _NumberDelegate(QStyledItemDelegate):
    """A field of figures in a cell. Each figure counts at once; Esc gives back what stood there before."""

    def __init__(self, view: AttendanceView) -> None:
        super().__init__(view)
        self._view = view

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        self._view.begin_typing()
        editor = QLineEdit(parent)
        editor.setFrame(False)
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d{0,6}"), editor))
        editor.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
        editor.setProperty("before", index.data(Qt.ItemDataRole.EditRole))
        editor.textEdited.connect(lambda _text: self.commitData.emit(editor))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        text = str(index.data(Qt.ItemDataRole.EditRole))
        if editor.text() != text and not editor.isModified():
            editor.setText(text)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text())

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and isinstance(editor, QLineEdit)
        ):
            key = event.key()
            if key == K.Key_Escape:
                editor.setText(str(editor.property("before")))
                self.commitData.emit(editor)
            elif key in _MOVES or (key in _SIDEWAYS and editor.isModified()):
                back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
                self._view.setFocus()
                self._view.step(key, back=back)
                return True
        return super().eventFilter(editor, event)
