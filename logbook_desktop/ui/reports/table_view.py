"""The report table on the screen: figures in columns of even digits, copied with Ctrl+C, Tab goes on."""

from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from logbook_desktop.exports.grid import ReportGrid
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui import theme
from logbook_desktop.ui.reports.table_model import ReportTableModel

_MEASURED_ROWS = 200
"""Columns are as wide as the first rows need: measuring every row of a long table would be felt."""
_WIDEST_LABEL = 42
"""Characters."""


class ReportTableView(QTableView):
    """Shows one ``ReportGrid`` after another."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.report = ReportTableModel(self)
        self.setModel(self.report)
        self.setAccessibleName(tr("Table of the report"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setResizeContentsPrecision(_MEASURED_ROWS)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        figures = QFont(self.font())
        figures.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(figures)

    def show_grid(self, grid: ReportGrid | None) -> None:
        self.report.show(grid)
        height = self.fontMetrics().height() + theme.SPACE
        self.verticalHeader().setDefaultSectionSize(height)
        self.resizeColumnsToContents()
        widest = theme.characters(self, _WIDEST_LABEL)
        for column in range(self.report.columnCount()):
            room = self.columnWidth(column) + theme.SPACE
            self.setColumnWidth(column, min(room, widest) if column < self.report.label_count else room)

    def copy(self) -> None:
        """Put the chosen cells on the clipboard; with the headings when the whole table is chosen."""
        cells = [(index.row(), index.column()) for index in self.selectedIndexes()]
        if cells:
            whole = len(cells) == self.report.rowCount() * self.report.columnCount()
            QGuiApplication.clipboard().setText(self.report.as_text(cells, headings=whole))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)
