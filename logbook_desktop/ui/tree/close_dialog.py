"""The dialog that closes one node or several: from which day on, and what is closed along with them."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QVBoxLayout, QWidget

from logbook_desktop.domain.tree import plan_edits
from logbook_desktop.domain.tree.tree import Node, Tree
from logbook_desktop.domain.tree.tree_changes import CloseNode
from logbook_desktop.support.i18n import tr, trn
from logbook_desktop.ui.kit import forms, theme
from logbook_desktop.wording.tree import CLOSE_ONE, name_of

_NAMED = 5
"""So many of the places closed along are named; the rest are counted."""


class CloseDialog(QDialog):
    """The button says what will be closed. Closing keeps the history, and entries of days before may be written."""

    def __init__(self, parent: QWidget | None, tree: Tree, nodes: Sequence[Node], day: date) -> None:
        super().__init__(parent)
        self._tree = tree
        self._nodes = nodes
        many = trn("Close {count} place", "Close {count} places", len(nodes))
        title = many if len(nodes) > 1 else tr("Close {name}").format(name=name_of(nodes[0]))
        self.setWindowTitle(title)
        explanation = QLabel(
            tr(
                "What was documented stays, and entries of the days before may still be written. "
                "It can be opened again."
            )
        )
        explanation.setWordWrap(True)
        self.day_field = forms.DayField(day)
        self.day_field.setToolTip(tr("The first day on which it is closed."))
        self.along = QLabel()
        self.along.setWordWrap(True)
        buttons, self.button = forms.button_row(self, "", safe=True)
        form = QFormLayout()
        form.addRow(tr("Closed from"), self.day_field)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        page.setSpacing(theme.GROUP)
        page.addWidget(explanation)
        page.addLayout(form)
        page.addWidget(self.along)
        page.addStretch(1)
        page.addLayout(buttons)
        self.setMinimumWidth(theme.characters(self, 52))
        self.day_field.dateChanged.connect(self._show_consequences)
        self._show_consequences()

    @property
    def changes(self) -> Sequence[CloseNode]:
        """What is closed under them first, from the bottom up, then the nodes themselves."""
        day = self.day_field.day
        assert day is not None
        return plan_edits.closings(self._tree, [node.id for node in self._nodes], day)

    @property
    def closed_along(self) -> list[Node]:
        """What is closed although nobody pointed at it."""
        chosen = {node.id for node in self._nodes}
        return [self._tree[change.node_id] for change in self.changes if change.node_id not in chosen]

    def _show_consequences(self) -> None:
        along = self.closed_along
        count = len(self.changes)
        many = trn("Close {count} place", "Close {count} places", count)
        self.button.setText(many if count > 1 else tr(CLOSE_ONE[self._nodes[0].kind]))
        self.along.setText(_closed_along_text(along))
        self.along.setVisible(bool(along))


def _closed_along_text(along: Sequence[Node]) -> str:
    if not along:
        return ""
    text = trn(
        "{count} open place under it is closed too:",
        "{count} open places under it are closed too:",
        len(along),
    )
    named = [name_of(node) for node in reversed(along[-_NAMED:])]  # from the top, as in the tree
    if rest := len(along) - len(named):
        named.append(trn("and {count} more", "and {count} more", rest))
    return "\n".join([text, *(f"• {name}" for name in named)])
