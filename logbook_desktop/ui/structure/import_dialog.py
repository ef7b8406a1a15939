"""A structure from a spreadsheet: what every row would become is seen before anything of it comes into the plan."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.entries.imported import Origin
from logbook_desktop.domain.texts import N_
from logbook_desktop.domain.tree.structure_rows import StructureImportResult, StructureReading
from logbook_desktop.exports.structure_files import reason
from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.tree.model import AnyIndex
from logbook_desktop.wording.tree import KIND_NAMES

_HEADINGS = (N_("Row"), N_("Place"), N_("Kind"), N_("What it becomes"))
Line = tuple[Origin, str, str, str, bool]
"""Where the row stands, what it says, its kind, what becomes of it, and whether that is a fault."""


class ImportModel(QAbstractTableModel):
    """Every row of the file, or only those with faults."""

    def __init__(self, lines: Sequence[Line], parent: QWidget) -> None:
        super().__init__(parent)
        self._all = lines
        self._lines = lines

    def show_faults_only(self, only: bool) -> None:
        """Show only the lines with a fault, or all of them."""
        self.beginResetModel()
        self._lines = [line for line in self._all if line[4]] if only else self._all
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(_HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return tr(_HEADINGS[section])

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        origin, written, kind, verdict, wrong = self._lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            row = active().number(origin.row)
            return (f"{origin.sheet} {row}" if origin.sheet else row, written, kind, verdict)[index.column()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == len(_HEADINGS) - 1 and wrong:
            return icon("triangle-alert")
        return None


class ImportDialog(QDialog):
    """Nothing is taken by halves unseen: where rows have faults, going on without them is a choice of its own."""

    faults_requested = Signal()
    """The list of faults is to be saved."""

    def __init__(
        self,
        parent: QWidget | None,
        name: str,
        under: str,
        reading: StructureReading,
        result: StructureImportResult,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Structure from {file}").format(file=name))
        self._result = result
        self.heading = QLabel(_summary(result))
        self.heading.setWordWrap(True)
        theme.section_font(self.heading)
        self.under = theme.muted(QLabel(_explanation(under, reading)))
        self.under.setWordWrap(True)
        self.model = ImportModel(_lines(result), self)
        self.table = _table(self.model)
        self.only_faults = QCheckBox(tr("Only rows with faults"))
        self.only_faults.toggled.connect(self._show_faults_only)
        self.save_faults = QPushButton(tr("Save the list of faults…"))
        self.save_faults.setAutoDefault(False)
        self.save_faults.clicked.connect(self.faults_requested)
        for widget in (self.only_faults, self.save_faults):
            widget.setVisible(bool(result.rejected))
        self.only_faults.setChecked(bool(result.rejected))
        self._arrange()

    def _show_faults_only(self, only: bool) -> None:
        self.model.show_faults_only(only)
        self.table.setColumnHidden(_HEADINGS.index("Kind"), only)  # a row with a fault has none yet

    def _arrange(self) -> None:
        added, wrong = len(self._result.added), len(self._result.rejected)
        text = trn("Add {count} place to the plan", "Add {count} places to the plan", added)
        if wrong:
            text = trn("Go on without {count} row", "Go on without {count} rows", wrong)
        buttons, self.button = forms.button_row(self, text, safe=bool(wrong))
        self.button.setEnabled(bool(added))
        self.button.setToolTip("" if added else tr("There is nothing in the file to add."))
        above = QHBoxLayout()
        above.setSpacing(theme.SPACE)
        above.addWidget(self.only_faults)
        above.addStretch(1)
        above.addWidget(self.save_faults)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        page.setSpacing(theme.SPACE)
        page.addWidget(self.heading)
        page.addWidget(self.under)
        page.addLayout(above)
        page.addWidget(self.table, 1)
        page.addLayout(buttons)
        self.resize(theme.on_screen(self, 125, 76))


def _summary(result: StructureImportResult) -> str:
    parts = [trn("{count} new place", "{count} new places", len(result.added))]
    if result.known:
        parts.append(trn("{count} row is there already", "{count} rows are there already", len(result.known)))
    if result.rejected:
        parts.append(trn("{count} row has a fault", "{count} rows have faults", len(result.rejected)))
    return ", ".join(parts)


def _explanation(under: str, reading: StructureReading) -> str:
    sentences = [tr("Nothing is stored yet: the places come into the plan.")]
    if under:
        sentences.append(tr("Rows that do not say where they belong come under {name}.").format(name=under))
    if reading.unread:
        sentences.append(tr("These columns are not read: {names}.").format(names=", ".join(reading.unread)))
    if reading.unread_sheets:
        names = ", ".join(reading.unread_sheets)
        sentences.append(tr("These sheets have no headings and are not read: {names}.").format(names=names))
    return " ".join(sentences)


def _lines(result: StructureImportResult) -> list[Line]:
    """Every verdict in the order of the file."""
    new, there = tr("new"), tr("there already")
    lines: list[Line] = [
        (origin, add.name.text, tr(KIND_NAMES[add.kind]), new, False) for add, origin in result.added
    ]
    lines += [(origin, "", "", there, False) for origin in result.known]
    lines += [(fault.origin, fault.said, "", reason(fault, active()), True) for fault in result.rejected]
    return sorted(lines, key=lambda line: (line[0].sheet or "", line[0].row))


def _table(model: ImportModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName(tr("Rows of the file"))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 2 * theme.GAP)
    header = table.horizontalHeader()
    header.setStretchLastSection(True)
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for column, letters in enumerate((12, 28, 12)):
        table.setColumnWidth(column, theme.characters(table, letters))
    return table
