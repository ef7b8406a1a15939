"""The list of entries as an item model: as many rows as there are, of which only the pages looked at are held.

Plain finished rows: no query and no view in here. ``list_loader`` asks for the pages that ``missing`` names and puts
the answers in; rows that have not come yet show *…*.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from enum import IntEnum
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from logbook_desktop.domain.entries.clock import end_after
from logbook_desktop.domain.entries.entries import BIN_DAYS
from logbook_desktop.domain.entries.listing import PAGE_SIZE, EntryOrder, EntryPage, EntryRow
from logbook_desktop.domain.texts import N_
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.wording.names import author_name
from logbook_desktop.wording.reports import FORM_NAMES, SETTING_NAMES

Index = QModelIndex | QPersistentModelIndex
MAX_PAGES = 20
WAITING = "…"
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The EntryRow itself; None while it has not come."""
_ROOT = QModelIndex()


class EntryColumn(IntEnum):
    """The columns of the list, from the left."""

    DATE = 0
    TIME = 1
    UNIT = 2
    ACTIVITY = 3
    FORM = 4
    SETTING = 5
    VISITS = 6
    HOURS = 7
    SAVED_BY = 8
    DAYS_LEFT = 9
    """In the bin only: so long it can be restored."""


HEADINGS = {
    EntryColumn.DATE: N_("Date"),
    EntryColumn.TIME: N_("Time"),
    EntryColumn.UNIT: N_("Unit"),
    EntryColumn.ACTIVITY: N_("Activity"),
    EntryColumn.FORM: N_("Form of work"),
    EntryColumn.SETTING: N_("Setting"),
    EntryColumn.VISITS: N_("Visits"),
    EntryColumn.HOURS: N_("Hours"),
    EntryColumn.SAVED_BY: N_("Saved by"),
    EntryColumn.DAYS_LEFT: N_("Days left"),
}
ORDERS = {
    EntryColumn.DATE: EntryOrder.DATE,
    EntryColumn.UNIT: EntryOrder.UNIT,
    EntryColumn.ACTIVITY: EntryOrder.ACTIVITY,
    EntryColumn.FORM: EntryOrder.FORM,
    EntryColumn.SETTING: EntryOrder.SETTING,
    EntryColumn.VISITS: EntryOrder.VISITS,
    EntryColumn.HOURS: EntryOrder.MINUTES,
    EntryColumn.SAVED_BY: EntryOrder.CHANGED_AT,
}
"""What the database sorts by when a heading is clicked; *saved by* sorts by when."""
_NUMBERS = frozenset({EntryColumn.VISITS, EntryColumn.HOURS, EntryColumn.DAYS_LEFT})


class EntryListModel(QAbstractTableModel):
    """Rows are counted from the start; pages come and go (the longest unseen goes first)."""

    def __init__(self, parent: QObject | None = None, today: Callable[[], date] = date.today) -> None:
        super().__init__(parent)
        self.today = today
        self._total = 0
        self._pages: OrderedDict[int, tuple[EntryRow, ...]] = OrderedDict()
        self._fresh: set[int] = set()

    def begin(self, page: EntryPage) -> None:
        """A new question: its first answer."""
        self.beginResetModel()
        self._pages.clear()
        self._fresh.clear()
        self._total = page.total
        self._hold(page)
        self.endResetModel()

    def put(self, page: EntryPage) -> None:
        """One more page of the same question. If the number of rows has changed, the others are out of date."""
        if page.total != self._total:
            self._fresh.clear()
            self._resize(page.total)
        self._hold(page)
        if page.rows:
            last = min(page.offset + len(page.rows), self._total) - 1
            self.dataChanged.emit(self.index(page.offset, 0), self.index(last, len(EntryColumn) - 1))

    def mark_stale(self) -> None:
        """Something was saved: the pages are shown until newer ones come."""
        self._fresh.clear()

    def missing(self, first: int, last: int) -> list[int]:
        """The offsets of the pages that rows ``first`` to ``last`` need."""
        last = min(last, self._total - 1)
        if first > last:
            return []
        pages = range(max(first, 0) // PAGE_SIZE, last // PAGE_SIZE + 1)
        return [number * PAGE_SIZE for number in pages if number not in self._fresh]

    def row_at(self, row: int) -> EntryRow | None:
        """The entry of a row; None while it has not come."""
        number, place = divmod(row, PAGE_SIZE)
        page = self._pages.get(number)
        if page is None:
            return None
        self._pages.move_to_end(number)
        return page[place] if place < len(page) else None

    def row_of(self, entry_id: UUID) -> int | None:
        """Where an entry stands, as far as the pages that are up to date tell."""
        for number in self._fresh:
            for place, row in enumerate(self._pages.get(number, ())):
                if row.id == entry_id:
                    return number * PAGE_SIZE + place
        return None

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(EntryColumn)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = EntryColumn(index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, ROW_ROLE):
            return None
        row = self.row_at(index.row())
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            estimated = row is not None and row.estimated and column is EntryColumn.VISITS
            return tr("An estimate") if estimated else None
        if row is None:
            return WAITING
        return self._days_left(row) if column is EntryColumn.DAYS_LEFT else _text(row, column)

    def _days_left(self, row: EntryRow) -> str:
        if row.binned_at is None:
            return ""
        gone = (self.today() - row.binned_at.astimezone().date()).days
        return active().number(min(BIN_DAYS, max(0, BIN_DAYS - gone)))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return None
        column = EntryColumn(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(HEADINGS[column])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _hold(self, page: EntryPage) -> None:
        number = page.offset // PAGE_SIZE
        self._pages[number] = page.rows
        self._pages.move_to_end(number)
        self._fresh.add(number)
        while len(self._pages) > MAX_PAGES:
            gone, _ = self._pages.popitem(last=False)
            self._fresh.discard(gone)

    def _resize(self, total: int) -> None:
        if total > self._total:
            self.beginInsertRows(QModelIndex(), self._total, total - 1)
            self._total = total
            self.endInsertRows()
        elif total < self._total:
            self.beginRemoveRows(QModelIndex(), total, self._total - 1)
            self._total = total
            self.endRemoveRows()


def _text(row: EntryRow, column: EntryColumn) -> str:
    texts = active()
    match column:
        case EntryColumn.DATE:
            return texts.weekday_date(row.date)
        case EntryColumn.TIME:
            return texts.clock_range(row.start, end_after(row.start, row.minutes)) if row.start else ""
        case EntryColumn.UNIT:
            return row.unit
        case EntryColumn.ACTIVITY:
            return row.activity
        case EntryColumn.FORM:
            return texts.tr(FORM_NAMES[row.form.value])
        case EntryColumn.SETTING:
            return texts.tr(SETTING_NAMES[row.setting.value])
        case EntryColumn.VISITS:
            visits = texts.number(row.visits)
            return texts.tr("about {number}").format(number=visits) if row.estimated else visits
        case EntryColumn.HOURS:
            return texts.hours(row.minutes)
        case _:
            return author_name(row.changed_by, row.changed_by_now)
