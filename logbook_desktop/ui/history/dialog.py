"""The window of a history: who changed what and when; below, the chosen line whole, to be read and copied."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.history.model import HistoryColumn, HistoryModel
from logbook_desktop.ui.kit import help as help_texts
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.widgets import mnemonics
from logbook_desktop.wording.history import HistoryLine

_WIDTHS = {HistoryColumn.WHEN: 16, HistoryColumn.WHO: 14, HistoryColumn.DONE: 15, HistoryColumn.FIELD: 20}
"""In characters; the last two share what is left."""


class HistoryDialog(QDialog):
    """``action_button``: a button for what can be done about what is seen here (redacting)."""

    def __init__(
        self, about: str, parent: QWidget | None = None, *, action_button: QPushButton | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("History"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.model = HistoryModel(self)
        self.table = self._make_table()
        self.before, self.after = _whole(tr("Before")), _whole(tr("After"))
        self._about = QLabel(about)
        theme.section_font(self._about)
        self._about.setWordWrap(True)
        self._about.setTextFormat(Qt.TextFormat.PlainText)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.PAGE, theme.PAGE, theme.PAGE, theme.PAGE)
        page.setSpacing(theme.GROUP)
        page.addWidget(self._about)
        page.addWidget(self.table, 3)
        page.addLayout(self._details(), 1)
        page.addLayout(self._buttons(action_button))
        self.table.selectionModel().selectionChanged.connect(lambda _new, _old: self._show_chosen())
        self.resize(theme.on_screen(self, 128, 70))
        mnemonics.for_page(self)

    def show_lines(self, lines: Sequence[HistoryLine]) -> None:
        """The lines, the newest of them chosen."""
        self.model.set_rows(lines)
        if lines:
            self.table.selectRow(0)
        self.table.setFocus()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setAccessibleName(tr("History"))
        help_texts.attach(table, "history")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        rows = table.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(table.fontMetrics().height() + theme.SPACE + theme.GAP)
        headings = table.horizontalHeader()
        headings.setHighlightSections(False)
        headings.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        headings.setMinimumSectionSize(theme.characters(table, 8))
        for column in (HistoryColumn.BEFORE, HistoryColumn.AFTER):
            headings.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            headings.resizeSection(column, theme.characters(table, width))
        return table

    def _details(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GROUP)
        grid.setVerticalSpacing(theme.GAP)
        for column, (heading, text) in enumerate(((tr("Before"), self.before), (tr("After"), self.after))):
            label = QLabel(heading)
            label.setBuddy(text)
            grid.addWidget(label, 0, column)
            grid.addWidget(text, 1, column)
        return grid

    def _buttons(self, action_button: QPushButton | None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        if action_button is not None:
            row.addWidget(action_button)
        row.addStretch(1)
        self.done_button = QPushButton(tr("Close"))
        self.done_button.setDefault(True)
        self.done_button.clicked.connect(self.accept)
        row.addWidget(self.done_button)
        return row

    def _show_chosen(self) -> None:
        chosen = self.table.selectionModel().selectedRows()
        line = self.model.line(chosen[0].row()) if chosen else None
        self.before.setPlainText(line.before if line else "")
        self.after.setPlainText(line.after if line else "")


def _whole(name: str) -> QPlainTextEdit:
    text = QPlainTextEdit()
    text.setReadOnly(True)
    text.setTabChangesFocus(True)
    text.setAccessibleName(name)
    text.setMinimumHeight(text.fontMetrics().height() * 3)
    return text
