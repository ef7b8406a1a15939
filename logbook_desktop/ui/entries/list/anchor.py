"""Keeps the chosen entry chosen, and where it stands on the screen, while colleagues' entries come and go around it.

Rows are numbers, and a new entry above moves them all: so the entry itself is remembered before the list is read
anew, and found again in the answer.
"""

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QItemSelectionModel

from logbook_desktop.ui.entries.list.model import EntryListModel
from logbook_desktop.ui.entries.list.view import EntryTable

_CHOOSE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


@dataclass(frozen=True, slots=True)
class _Mark:
    entry_id: UUID
    row: int
    chosen: bool


class RowAnchor:
    """``take`` before the list is read anew, ``settle`` with every answer."""

    def __init__(self, table: EntryTable, model: EntryListModel) -> None:
        self._table, self._model = table, model
        self._mark: _Mark | None = None

    def remember(self) -> None:
        """Remember the chosen entry, else the one at the top."""
        chosen = self._table.selectionModel().selectedRows()
        row = chosen[0].row() if chosen else self._table.view_range()[0]
        found = self._model.row_at(row)
        self._mark = None if found is None else _Mark(found.id, row, bool(chosen))

    def forget(self) -> None:
        """Another question: nothing is to be found again."""
        self._mark = None

    def settle(self) -> None:
        """Go where the entry stands now; nothing happens while it has not come, or if it is gone."""
        if self._mark is None:
            return
        row = self._model.row_of(self._mark.entry_id)
        if row is None:
            return
        mark, self._mark = self._mark, None
        if row == mark.row:
            return
        bar = self._table.verticalScrollBar()
        top = bar.value()
        still = [index.row() for index in self._table.selectionModel().selectedRows()] == [mark.row]
        if mark.chosen and still:
            self._table.selectionModel().setCurrentIndex(self._model.index(row, 0), _CHOOSE)
        # Who looks at the top of the list wants to see what is new there.
        bar.setValue(top + row - mark.row if top else 0)
