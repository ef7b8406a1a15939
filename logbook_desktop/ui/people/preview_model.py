"""The lines of a list of colleagues with their verdicts, and which of them are wanted."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from logbook_desktop.domain.people.people import Account
from logbook_desktop.domain.texts import N_
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.imports.people_list import PersonRow, Verdict
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.wording.names import role_name
from logbook_desktop.wording.tree import name_of

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_HEADINGS = (N_("Line"), N_("Name"), N_("E-mail"), N_("Role"), N_("Places"), N_("Verdict"))
VERDICT = len(_HEADINGS) - 1
_ICONS = {Verdict.READY: "check", Verdict.DOUBT: "circle-help", Verdict.REFUSED: "triangle-alert"}


class PreviewModel(QAbstractTableModel):
    """``ticked`` tells that another choice of lines is wanted. A refused line cannot be ticked."""

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[PersonRow] = []
        self._cells: list[tuple[str, ...]] = []
        self._wanted: set[int] = set()

    def show_rows(self, rows: Sequence[PersonRow], tree: Tree) -> None:
        """Fill it anew; what is ready is wanted."""
        self.beginResetModel()
        self._rows = list(rows)
        self._cells = [_cells(row, tree) for row in rows]
        self._wanted = {place for place, row in enumerate(rows) if row.verdict is Verdict.READY}
        self.endResetModel()
        self.ticked.emit()

    @property
    def wanted(self) -> list[Account]:
        """The accounts of the lines that are ticked, in their order."""
        return [row.account for place, row in enumerate(self._rows) if row.account and place in self._wanted]

    def verdict(self, row: int) -> str:
        """The verdict on a line, whole."""
        return self._cells[row][VERDICT] if 0 <= row < len(self._cells) else ""

    @property
    def left(self) -> list[PersonRow]:
        """The lines that are not."""
        return [row for place, row in enumerate(self._rows) if place not in self._wanted]

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(_HEADINGS)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        base = super().flags(index)
        tickable = index.isValid() and index.column() == 0 and self._rows[index.row()].account
        return base | Qt.ItemFlag.ItemIsUserCheckable if tickable else base

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, cells = self._rows[index.row()], self._cells[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cells[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return cells[index.column()] or None
            case Qt.ItemDataRole.CheckStateRole if index.column() == 0 and row.account:
                on = index.row() in self._wanted
                return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.DecorationRole if index.column() == VERDICT:
                return icon(_ICONS[row.verdict])
            case Qt.ItemDataRole.AccessibleTextRole if index.column() == 0:
                return ", ".join(filter(None, cells))
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not self._rows[index.row()].account:
            return False
        on = Qt.CheckState(value) is Qt.CheckState.Checked
        (self._wanted.add if on else self._wanted.discard)(index.row())
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.CheckStateRole])
        self.ticked.emit()
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(_HEADINGS[section])
        return None


def _cells(row: PersonRow, tree: Tree) -> tuple[str, ...]:
    """As it will be where it is understood, as it was written where not."""
    line, account = row.line, row.account
    role = role_name(account.role) if account else line.role
    places = ", ".join(name_of(tree[i]) for i in account.node_ids) if account else line.places
    verdict = " ".join(row.remarks) or tr("can be made")
    return active().number(line.number), line.name, line.email, role, places, verdict
