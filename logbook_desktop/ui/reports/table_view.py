"""The report table on the screen: figures in columns of even digits, copied with Ctrl+C, Tab goes on.

The labels of the rows stay in sight when a wide table is scrolled sideways: a second view of the same model lies
over the left edge and shows the label columns only.
"""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyle, QTableView, QWidget

from logbook_desktop.exports.grid import ReportGrid
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.reports.table_model import ReportTableModel

_MEASURED_ROWS = 100
"""Columns are as wide as the first rows need: measuring every row of a long table would be felt."""
_CANDIDATES = 5
"""Of the texts of a column the longest in letters: one of them is the widest, or nearly."""
_WIDEST_LABEL = 42
"""Characters."""
_MOST_FOR_LABELS = 0.6
"""Labels that take more of the width than this are scrolled with the rest."""


class ReportTableView(QTableView):
    """Shows one ``ReportGrid`` after another."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.report = ReportTableModel(self)
        self._labels = QTableView(self)
        for view in (self, self._labels):
            view.setModel(self.report)
            _dress(view)
        self.setAccessibleName(tr("Table of the report"))
        self._labels.setAccessibleName(tr("Labels of the rows"))
        self._labels.setSelectionModel(self.selectionModel())
        self._labels.setFrameShape(QFrame.Shape.NoFrame)
        self._labels.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._labels.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._labels.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._labels.hide()
        self._edge = QFrame(self._labels)
        self._edge.setFrameShape(QFrame.Shape.VLine)
        self.verticalScrollBar().valueChanged.connect(self._labels.verticalScrollBar().setValue)
        self._labels.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.horizontalScrollBar().valueChanged.connect(self._place_labels)
        self.horizontalHeader().sectionResized.connect(self._place_labels)

    def show_grid(self, grid: ReportGrid | None) -> None:
        """Show another table, or none, its columns as wide as their texts."""
        self.report.show(grid)
        height = self.fontMetrics().height() + theme.SPACE
        for view in (self, self._labels):
            view.verticalHeader().setDefaultSectionSize(height)
        widest = theme.characters(self, _WIDEST_LABEL)
        for column in range(self.report.columnCount()):
            room = self._room_for(column) + theme.SPACE
            self.setColumnWidth(column, min(room, widest) if column < self.report.label_count else room)
        self._place_labels()

    def _room_for(self, column: int) -> int:
        """As wide as the heading and the texts of the first rows and the total.

        Each is asked for once; the view's own measuring asks five times for every cell.
        """
        report, total = self.report, self.report.rowCount() - 1
        rows = range(min(total, _MEASURED_ROWS))
        texts = {str(report.data(report.index(row, column)) or "") for row in rows}
        longest = sorted(texts, key=len)[-_CANDIDATES:]
        plain, bold = self.fontMetrics(), QFontMetrics(_bolder(self.font()))
        advances = [plain.horizontalAdvance(text) for text in longest]
        if total >= 0:
            advances.append(bold.horizontalAdvance(str(report.data(report.index(total, column)) or "")))
        edge = 2 * (self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, self) + 1)
        return max(self.horizontalHeader().sectionSizeHint(column), max(advances, default=0) + edge)

    def _place_labels(self) -> None:
        """Lay the labels over the left edge once they would be scrolled out of sight."""
        count = self.report.label_count
        width = sum(self.columnWidth(column) for column in range(count))
        scrolled = self.horizontalScrollBar().value() > 0
        self._labels.setVisible(scrolled and width < self.viewport().width() * _MOST_FOR_LABELS)
        if not self._labels.isVisibleTo(self):
            return
        for column in range(self.report.columnCount()):
            self._labels.setColumnHidden(column, column >= count)
            self._labels.setColumnWidth(column, self.columnWidth(column))
        header = self.horizontalHeader().height()
        self._labels.horizontalHeader().setFixedHeight(header)
        frame = self.frameWidth()
        # As far as the first column that is seen whole: half a figure would be read as another figure.
        lefts = (self.columnViewportPosition(column) for column in range(count, self.report.columnCount()))
        edge = next((left for left in lefts if left >= width), width)
        self._labels.setGeometry(frame, frame, edge, self.viewport().height() + header)
        self._edge.setGeometry(edge - 2, 0, 2, self._labels.height())
        self._edge.raise_()
        self._labels.verticalScrollBar().setValue(self.verticalScrollBar().value())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_labels()

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """A cell that one moves to must not stay under the labels."""
        super().scrollTo(index, hint)
        if index.column() < self.report.label_count or not self._labels.isVisibleTo(self):
            return
        covered = self._labels.width() - self.visualRect(index).left()
        if covered > 0:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - covered)

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


def _dress(view: QTableView) -> None:
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setAlternatingRowColors(True)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().hide()
    view.horizontalHeader().setHighlightSections(False)
    figures = QFont(view.font())
    figures.setFeature(QFont.Tag("tnum"), 1)
    view.setFont(figures)


def _bolder(font: QFont) -> QFont:
    """The font of the total."""
    made = QFont(font)
    made.setBold(True)
    return made
