"""The dialog that moves a node: search as you type for where to, and from which month on."""

from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QVBoxLayout, QWidget

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, Tree
from logbook_desktop.domain.tree.tree_edits import namesake, new_parents
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.ui.kit.place_chooser import PlaceSearch
from logbook_desktop.wording.tree import PATH_MARK, name_of


class MoveDialog(QDialog):
    """Names the node and where it hangs now; the list holds only where it may go."""

    def __init__(self, parent: QWidget | None, tree: Tree, node: Node, month: Month) -> None:
        super().__init__(parent)
        self._tree = tree
        self._node = node
        self.setWindowTitle(tr("Move {name}").format(name=name_of(node)))
        here = QLabel(tr("Now under: {path}").format(path=_path_above(tree, node, month)))
        here.setWordWrap(True)
        self._places = PlaceSearch(tr("Move under"), self, chooses_first=True)
        self.search, self.list = self._places.search, self._places.list
        self.month_field = forms.MonthField(month)
        self.month_field.setToolTip(tr("The move takes effect on the first day of the chosen month."))
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
        self.month_field.dateChanged.connect(self._offer)
        self._places.chosen.connect(self._show_chosen)
        self.list.itemDoubleClicked.connect(self.accept)
        self._offer()
        self.search.setFocus()

    @property
    def parent_id(self) -> int | None:
        """Where to; None while nothing is chosen."""
        return self._places.node_id

    @property
    def month(self) -> Month:
        """From when on: the first day of this month."""
        return self.month_field.month

    def accept(self) -> None:
        """Not before a place is chosen."""
        if self.parent_id is not None:
            super().accept()

    def _offer(self) -> None:
        places = new_parents(self._tree, self._node.id, self.month)
        self._places.offer(self._tree, places, self.month)

    def _show_chosen(self) -> None:
        parent_id = self.parent_id
        self.button.setEnabled(parent_id is not None)
        self.button.setToolTip("" if parent_id is not None else tr("Choose a place first."))
        if not self.list.count():
            forms.show_remark(self.remark, tr("It has no other possible place."))
            return
        same = (
            namesake(self._tree, parent_id, self._node.name, self.month, self._node.id) if parent_id else None
        )
        text = tr("There is already “{name}” in the same place. You may still use the name.")
        forms.show_remark(self.remark, text.format(name=name_of(same)) if same else "")


def _path_above(tree: Tree, node: Node, month: Month) -> str:
    parent_id = tree.parent_id(node.id, month)
    if parent_id is None:
        return ""
    return PATH_MARK.join(tree.label_path(parent_id, month, active().language))
