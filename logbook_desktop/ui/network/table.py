"""The adoption table: sorted by a heading, searched by what is typed; one organisation is chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from logbook_desktop.domain.reports.adoption import Adoption
from logbook_desktop.exports.adoption import AdoptionColumn
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.network.model import AdoptionModel, SortedAdoption

_WIDTHS = {
    AdoptionColumn.ORGANISATION: 18,
    AdoptionColumn.REGION: 18,
    AdoptionColumn.STAGE: 16,
    AdoptionColumn.MENTORS: 18,
    AdoptionColumn.BEGUN: 9,
    AdoptionColumn.LAST: 9,
}
"""In characters; the others are as wide as their headings."""

_ROWS = 6
"""So many are seen at least, the headings counted as one."""


class AdoptionTable(QTableView):
    """``chosen`` tells that another organisation, or none, is the current one."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = AdoptionModel()
        self._sorted = SortedAdoption(self._rows)
        self._wanted: int | None = None
        self.setModel(self._sorted)
        self.setAccessibleName(tr("Organisations of the network"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setSortingEnabled(True)
        self.sortByColumn(AdoptionColumn.ORGANISATION, Qt.SortOrder.AscendingOrder)
        figures = QFont(self.font())
        figures.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(figures)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        row = self.fontMetrics().height() + theme.SPACE + theme.GAP
        self.verticalHeader().setDefaultSectionSize(row)
        self.setMinimumHeight(row * _ROWS)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)  # the rows reach the edge
        for column in AdoptionColumn:
            wide = self.horizontalHeader().sectionSizeHint(column) + theme.GAP
            self.setColumnWidth(column, max(wide, theme.characters(self, _WIDTHS.get(column, 0))))
        self.selectionModel().selectionChanged.connect(self._emit_chosen)

    def set_rows(self, rows: Sequence[Adoption]) -> None:
        """Other figures; the same organisation stays chosen."""
        wanted = self._wanted or (self.current.organisation_id if self.current else None)
        self._wanted = None
        self._rows.set_rows(rows)
        self.choose(wanted)

    @property
    def shown(self) -> list[Adoption]:
        """As they stand on the screen."""
        return self._sorted.shown

    @property
    def current(self) -> Adoption | None:
        """The organisation that is chosen."""
        chosen = self.selectionModel().selectedRows()
        return self._sorted.adoption(chosen[0]) if chosen else None

    def has(self, organisation_id: int) -> bool:
        """Whether there is a row of it, shown or not."""
        return any(one.organisation_id == organisation_id for one in self._rows.rows)

    def choose(self, organisation_id: int | None) -> None:
        """Choose the row of an organisation, where it is shown."""
        for row, one in enumerate(self.shown):
            if one.organisation_id == organisation_id:
                self.selectRow(row)
                return

    def choose_when_there(self, organisation_id: int) -> None:
        """Choose an organisation that is only about to come."""
        self._wanted = organisation_id

    def filter_by(self, typed: str) -> None:
        """Show only what has the words typed."""
        self._sorted.filter_by(typed)
        self.chosen.emit()

    def _emit_chosen(self, _new: QItemSelection, _old: QItemSelection) -> None:
        self.chosen.emit()
