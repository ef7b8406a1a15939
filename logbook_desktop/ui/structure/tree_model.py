"""The rows of the draft tree: those of the dock, many of them dragged at once, renamed in place, and marked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QMimeData, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QIcon

from logbook_desktop.domain.tree.plan import PlanMark
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.tree.model import MIME, AnyIndex, OrganisationModel
from logbook_desktop.wording.plan import PLANNED, marks_text
from logbook_desktop.wording.tree import name_of

Marks = Mapping[int, tuple[PlanMark, ...]]
_DROP = tuple[tuple[int, ...], int]


class PlanModel(OrganisationModel):
    """Drops and new names are announced, and done by whoever listens; the rows follow from the next draft."""

    dropped = Signal(object, int)
    """(ids of the nodes dragged, id of the node they were dropped on; beside the rows it is 0)."""
    renamed = Signal(int, str)

    def __init__(
        self,
        icons: Mapping[NodeKind, QIcon],
        may_drop: Callable[[Sequence[int], int], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(icons, parent=parent)
        self._may_drop = may_drop
        self._marks: Marks = {}
        self._asked: tuple[_DROP, bool] | None = None

    def set_marks(self, marks: Marks) -> None:
        """What is planned for each node; the view brings the rows afterwards."""
        self._marks = marks
        self._asked = None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        plain = super().data(index, role)
        node_id = self.node_id(index)
        if node_id is None:
            return plain
        if role == Qt.ItemDataRole.EditRole:
            return name_of(self._tree[node_id])
        marks = self._marks.get(node_id)
        change = _WITH_MARKS.get(role) if marks else None
        return change(plain, marks) if change and marks else plain

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() else flags

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Announces the new name; the row changes with the draft."""
        node_id = self.node_id(index)
        if node_id is None or role != Qt.ItemDataRole.EditRole:
            return False
        self.renamed.emit(node_id, str(value))
        return True

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        ids = [str(node_id) for index in indexes if (node_id := self.node_id(index)) is not None]
        data.setData(MIME, " ".join(ids).encode())
        return data

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex
    ) -> bool:
        ids = _dragged(data)
        if not ids or any(node_id not in self._tree for node_id in ids):
            return False
        asked = ids, self.node_id(parent) or 0
        if self._asked is None or self._asked[0] != asked:  # asked at every step of the mouse
            self._asked = asked, self._may_drop(*asked)
        return self._asked[1]

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex
    ) -> bool:
        if self.canDropMimeData(data, action, row, column, parent):
            self.dropped.emit(_dragged(data), self.node_id(parent) or 0)
        return False


def _dragged(data: QMimeData) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in bytes(data.data(MIME).data()).split())
    except ValueError:
        return ()


def _marked(text: str, marks: tuple[PlanMark, ...]) -> str:
    return f"{PLANNED} {text} – {marks_text(marks)}"


def _slanted(font: QFont | None, _marks: tuple[PlanMark, ...]) -> QFont:
    slanted = QFont(font or QGuiApplication.font())
    slanted.setItalic(True)
    return slanted


def _spoken(text: str, marks: tuple[PlanMark, ...]) -> str:
    return tr("{place}; not in effect yet: {changes}").format(place=text, changes=marks_text(marks))


_WITH_MARKS: Mapping[int, Callable[[Any, tuple[PlanMark, ...]], Any]] = {
    Qt.ItemDataRole.DisplayRole: _marked,
    Qt.ItemDataRole.FontRole: _slanted,
    Qt.ItemDataRole.AccessibleTextRole: _spoken,
    Qt.ItemDataRole.ToolTipRole: lambda text, marks: f"{text}\n{_spoken('', marks).lstrip('; ')}",
}
