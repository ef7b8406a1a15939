"""The dialog that moves a node: search as you type for where to, and from which month on."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.names import search_text
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, Tree
from logbook_desktop.domain.tree.tree_edits import namesake, new_parents
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.wording.tree import KIND_ICONS, PATH_MARK, name_of


class MoveDialog(QDialog):
    """Names the node and where it hangs now; the list holds only where it may go."""

    def __init__(self, parent: QWidget | None, tree: Tree, node: Node, month: Month) -> None:
        super().__init__(parent)
        self._tree = tree
        self._node = node
        self.setWindowTitle(tr("Move {name}").format(name=name_of(node)))
        here = QLabel(tr("Now under: {path}").format(path=self._path(tree.parent_id(node.id, month), month)))
        here.setWordWrap(True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Type a part of the name"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Move under"))
        self.list.setUniformItemSizes(True)
        side = self.list.fontMetrics().height()
        self.list.setIconSize(QSize(side, side))
        self.month_field = forms.MonthField(month)
        self.month_field.setToolTip(tr("The move takes effect on the first day of this month."))
        self.remark = forms.remark()
        buttons, self.button = forms.button_row(self, tr("Move"))
        form = QFormLayout()
        form.setSpacing(theme.SPACE)
        form.addRow(tr("Move under"), self.search)
        form.addRow(self.list)
        form.addRow(tr("From the month"), self.month_field)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        page.setSpacing(theme.GROUP)
        page.addWidget(here)
        page.addLayout(form)
        page.addWidget(self.remark)
        page.addLayout(buttons)
        self.setMinimumWidth(theme.characters(self, 60))
        self.search.textChanged.connect(self._filter)
        self.month_field.dateChanged.connect(self._fill)
        self.list.currentItemChanged.connect(self._look)
        self.list.itemDoubleClicked.connect(self.accept)
        self._fill()
        self.search.setFocus()

    @property
    def parent_id(self) -> int | None:
        """Where to; None while nothing is chosen."""
        item = self.list.currentItem()
        if self.list.currentRow() < 0 or item.isHidden():
            return None
        chosen: int = item.data(Qt.ItemDataRole.UserRole)
        return chosen

    @property
    def month(self) -> Month:
        return self.month_field.month

    def accept(self) -> None:
        if self.parent_id is not None:
            super().accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow down in the search field goes on to the list."""
        pressed = event.type() is QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            self.list.setFocus()
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _path(self, node_id: int | None, month: Month) -> str:
        if node_id is None:
            return ""
        return PATH_MARK.join(self._tree.label_path(node_id, month, active().language))

    def _fill(self) -> None:
        chosen = self.parent_id
        self.list.clear()
        for node in new_parents(self._tree, self._node.id, self.month):
            item = QListWidgetItem(icon(KIND_ICONS[node.kind]), self._path(node.id, self.month), self.list)
            item.setData(Qt.ItemDataRole.UserRole, node.id)
            if node.id == chosen:
                self.list.setCurrentItem(item)
        self._filter()

    def _filter(self) -> None:
        wanted = search_text(self.search.text()).split()
        first: QListWidgetItem | None = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            fits = all(word in search_text(item.text()) for word in wanted)
            item.setHidden(not fits)
            if fits and first is None:
                first = item
        if self.parent_id is None and first is not None:
            self.list.setCurrentItem(first)
        self._look()

    def _look(self) -> None:
        parent_id = self.parent_id
        self.button.setEnabled(parent_id is not None)
        nowhere = tr("There is no other place where it may hang.")
        self.button.setToolTip("" if parent_id is not None else tr("Choose a place first."))
        if not self.list.count():
            forms.tell(self.remark, nowhere)
            return
        same = (
            namesake(self._tree, parent_id, self._node.name, self.month, self._node.id) if parent_id else None
        )
        text = tr("There is already “{name}” in the same place. You may still use the name.")
        forms.tell(self.remark, text.format(name=name_of(same)) if same else "")
