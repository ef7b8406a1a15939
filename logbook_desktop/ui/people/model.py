"""The table of colleagues: finished texts of a list of people."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from logbook_desktop.domain.names import sort_key
from logbook_desktop.domain.people.people import Person
from logbook_desktop.domain.texts import N_
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.people import wording

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class PeopleColumn(IntEnum):
    """The columns of the table, in their order."""

    NAME = 0
    EMAIL = 1
    RIGHTS = 2
    STATE = 3


_HEADINGS = (N_("Name"), N_("E-mail"), N_("Roles and places"), N_("State"))


class PeopleModel(QAbstractTableModel):
    """By name until somebody sorts by another column."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._people: list[Person] = []
        self._cells: list[tuple[str, ...]] = []
        self._order: tuple[int, Qt.SortOrder] = (PeopleColumn.NAME, Qt.SortOrder.AscendingOrder)

    def show_people(self, people: Sequence[Person], tree: Tree) -> None:
        """Fill it anew."""
        self.beginResetModel()
        self._people = list(people)
        self._cells = [(p.name, p.email, wording.rights(p, tree), wording.state(p)) for p in self._people]
        self._sort()
        self.endResetModel()

    def person(self, row: int) -> Person:
        """Whose line it is."""
        return self._people[row]

    def row_of(self, login: str) -> int:
        """The line of a sign-in; -1 where it is not shown."""
        return next((row for row, person in enumerate(self._people) if person.login == login), -1)

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._people)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(PeopleColumn)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cells = self._cells[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cells[index.column()]
            case Qt.ItemDataRole.ToolTipRole if index.column() == PeopleColumn.RIGHTS:
                return cells[PeopleColumn.RIGHTS].replace("; ", "\n")
            case Qt.ItemDataRole.AccessibleTextRole if index.column() == PeopleColumn.NAME:
                return ", ".join(filter(None, cells))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(_HEADINGS[section])
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = column, order
        self.beginResetModel()
        self._sort()
        self.endResetModel()

    def _sort(self) -> None:
        column, order = self._order
        keyed = sorted(
            zip(self._cells, self._people, strict=True),
            key=lambda pair: (sort_key(pair[0][column]), sort_key(pair[0][PeopleColumn.NAME]), pair[1].id),
            reverse=order is Qt.SortOrder.DescendingOrder,
        )
        self._cells = [cells for cells, _ in keyed]
        self._people = [person for _, person in keyed]
