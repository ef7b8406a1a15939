"""The table of entries: sorted by clicking a heading, opened with Enter; it tells which rows are in view."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

from PySide6.QtCore import QByteArray, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from logbook_desktop.domain.entries.listing import EntryOrder, EntryRow
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.entries.list.model import ORDERS, EntryColumn, EntryListModel
from logbook_desktop.ui.kit import help as help_texts
from logbook_desktop.ui.kit import theme

READ_AFTER_MS = 30
_WIDTHS = {
    EntryColumn.DATE: 14,
    EntryColumn.TIME: 12,
    EntryColumn.UNIT: 24,
    EntryColumn.ACTIVITY: 18,
    EntryColumn.FORM: 17,
    EntryColumn.SETTING: 19,
    EntryColumn.VISITS: 8,
    EntryColumn.HOURS: 7,
    EntryColumn.SAVED_BY: 10,
    EntryColumn.DAYS_LEFT: 8,
}
"""In characters, so that they follow the text size. A heading that is longer has the room it needs."""
_GIVE_WAY = {
    EntryColumn.UNIT,
    EntryColumn.ACTIVITY,
    EntryColumn.FORM,
    EntryColumn.SETTING,
    EntryColumn.SAVED_BY,
}
_AT_LEAST = 0.6
"""The part of its usual width that a column of words keeps in a narrow window."""


class EntryTable(QTableView):
    """``opened``: Enter or a double click. ``order_chosen``: order, and whether descending."""

    opened = Signal()
    order_chosen = Signal(object, bool)
    rows_in_view = Signal(int, int)
    chosen = Signal()

    def __init__(self, model: EntryListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = model
        self._order, self._descending = EntryOrder.DATE, True
        self._arranged = self._arranging = False
        self.setModel(model)
        self.setAccessibleName(tr("Entries"))
        help_texts.attach(self, "entries")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + theme.SPACE + theme.GAP)
        self._prepare_headings()
        with self._by_program():
            self.setColumnHidden(EntryColumn.DAYS_LEFT, True)
        self._scrolled = QTimer(self, singleShot=True, interval=READ_AFTER_MS)
        self._scrolled.timeout.connect(self._emit_rows_in_view)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._scrolled.start())
        model.modelReset.connect(self._scrolled.start)
        model.modelReset.connect(self._choose_something)
        model.rowsInserted.connect(self._scrolled.start)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.selectionModel().selectionChanged.connect(lambda _new, _old: self.chosen.emit())

    def current_row(self) -> EntryRow | None:
        """The entry chosen; None if none is, or if it has not come yet."""
        rows = self.selectionModel().selectedRows()
        return self._list.row_at(rows[0].row()) if rows else None

    def view_range(self) -> tuple[int, int]:
        """The first and the last row in view."""
        first = max(self.rowAt(0), 0)
        last = self.rowAt(self.viewport().height() - 1)
        return first, last if last >= 0 else self._list.rowCount() - 1

    def save_columns(self) -> bytes:
        """Widths and order of the columns, to be remembered; empty while the person left them as they are."""
        return bytes(self.horizontalHeader().saveState().data()) if self._arranged else b""

    def restore_columns(self, state: bytes) -> None:
        """As they were remembered; nothing happens if there is nothing."""
        with self._by_program():
            restored = bool(state) and self.horizontalHeader().restoreState(QByteArray(state))
            self.setColumnHidden(EntryColumn.DAYS_LEFT, True)
        if restored:
            self._arranged = True
            self._show_order()

    def show_units(self, shown: bool) -> None:
        """The unit is a column only where there may be several."""
        with self._by_program():
            self.setColumnHidden(EntryColumn.UNIT, not shown)
        self._share_room()

    def show_days_left(self, shown: bool) -> None:
        """How long an entry can still be restored is a column of the bin."""
        with self._by_program():
            self.setColumnHidden(EntryColumn.DAYS_LEFT, not shown)
        self._share_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
        ):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A list one comes to has a row chosen: Enter, Del and the menu work at once."""
        super().focusInEvent(event)
        self._choose_something()

    def _choose_something(self) -> None:
        if self.hasFocus() and self._list.rowCount() and not self.selectionModel().hasSelection():
            self.selectRow(max(self.currentIndex().row(), 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()
        self._scrolled.start()

    def scrollTo(
        self,
        index: QModelIndex,  # type: ignore[override]
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Down and up only: walking along a row must not slide the columns away."""
        across = self.horizontalScrollBar().value()
        super().scrollTo(index, hint)
        self.horizontalScrollBar().setValue(across)

    def _prepare_headings(self) -> None:
        headings = self.horizontalHeader()
        headings.setSectionsMovable(True)
        headings.setSectionsClickable(True)
        headings.setHighlightSections(False)
        headings.setSortIndicatorShown(True)
        headings.setStretchLastSection(True)
        headings.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in EntryColumn:
            headings.resizeSection(column, self._usual_width(column))
        headings.sectionClicked.connect(self._clicked)
        headings.sectionResized.connect(self._resized)
        headings.sectionMoved.connect(lambda *_places: self._resized(-1))
        self._show_order()

    def _share_room(self) -> None:
        """Until the person arranges the columns: the room there is goes to the names of activities; where there
        is too little, columns of words give way, down to a readable part of themselves."""
        if self._arranged:
            return
        shown = [column for column in EntryColumn if not self.isColumnHidden(column)]
        widths = {column: self._usual_width(column) for column in shown}
        lacking = sum(widths.values()) - self.viewport().width()
        if lacking > 0:
            spare = {
                column: widths[column] - self._least_width(column) for column in _GIVE_WAY & widths.keys()
            }
            share = min(1.0, lacking / max(1, sum(spare.values())))
            for column, pixels in spare.items():
                widths[column] -= ceil(pixels * share)
        else:
            widths[EntryColumn.ACTIVITY] -= lacking
        with self._by_program():
            for column, width in widths.items():
                self.setColumnWidth(column, width)

    def _least_width(self, column: EntryColumn) -> int:
        usual = self._usual_width(column)
        return min(usual, max(self._heading_width(column), round(usual * _AT_LEAST)))

    @contextmanager
    def _by_program(self) -> Iterator[None]:
        """Widths that change meanwhile are not the person's doing."""
        before, self._arranging = self._arranging, True
        try:
            yield
        finally:
            self._arranging = before

    def _resized(self, section: int, *_sizes: int) -> None:
        headings = self.horizontalHeader()
        order = [headings.logicalIndex(place) for place in range(headings.count())]
        shown = [column for column in order if not headings.isSectionHidden(column)]
        # The last one fills the rest of the room, and nobody pulls at one that is not seen.
        by_itself = section >= 0 and (section == shown[-1] or section not in shown)
        self._arranged = self._arranged or not (self._arranging or by_itself)

    def _usual_width(self, column: EntryColumn) -> int:
        return max(theme.characters(self, _WIDTHS[column]), self._heading_width(column))

    def _heading_width(self, column: EntryColumn) -> int:
        heading = self._list.headerData(column, Qt.Orientation.Horizontal)
        return self.fontMetrics().horizontalAdvance(heading) + theme.GROUP

    def _clicked(self, section: int) -> None:
        order = ORDERS.get(EntryColumn(section))
        if order is not None:
            numbers_first = order in (
                EntryOrder.DATE,
                EntryOrder.VISITS,
                EntryOrder.MINUTES,
                EntryOrder.CHANGED_AT,
            )
            self._descending = not self._descending if order is self._order else numbers_first
            self._order = order
            self.order_chosen.emit(self._order, self._descending)
        self._show_order()

    def _show_order(self) -> None:
        column = next(column for column, order in ORDERS.items() if order is self._order)
        down, up = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(column, down if self._descending else up)

    def _emit_rows_in_view(self) -> None:
        first, last = self.view_range()
        if last >= first:
            self.rows_in_view.emit(first, last)
