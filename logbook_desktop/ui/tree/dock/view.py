"""The widgets of the dock: the search field, the row of buttons, the tree, and the words when it is empty."""

from datetime import date

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.support.i18n import tr, trn
from logbook_desktop.ui.kit import help as help_texts
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.widgets.action_button import action_button, size_with_text
from logbook_desktop.ui.kit.widgets.elided_label import ElidedLabel
from logbook_desktop.ui.kit.widgets.notice import NoticeBar
from logbook_desktop.ui.tree.dock.actions import StructureActions
from logbook_desktop.ui.tree.dock.time_bar import TimeBar
from logbook_desktop.ui.tree.model import OrganisationModel
from logbook_desktop.ui.tree.search_field import emptiness_label, search_field
from logbook_desktop.ui.tree.view import OrganisationView

_LEAST_WIDTH = 20
_WIDEST = 360
"""Pixels: with large text the tree must leave room for the work."""
_WIDTH = 38
"""In characters, before anybody has made the dock wider or narrower."""


class TreeDockView(QWidget):
    """Only widgets and keys; what they mean is the dock's."""

    searched = Signal(str)
    first_requested = Signal()

    def __init__(self, model: OrganisationModel, actions: StructureActions, today: date) -> None:
        super().__init__()
        self._model = model
        self.time_bar = TimeBar(today)
        self.tree = OrganisationView(model)
        self.tree.left_upwards.connect(self._back_to_search)
        self.search = search_field(self)
        self.search.textChanged.connect(self.searched)
        self.everything = _button(tr("Everything"), "globe")
        self.everything.setCheckable(True)
        self.everything.setToolTip(tr("The whole tree: everything that is documented."))
        self.note = ElidedLabel()
        theme.small_font(self.note)
        # A long path is shortened; it never makes the dock wider while somebody types.
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.note.hide()
        self.proposals = _button("", "merge")
        self.proposals.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.proposals.hide()
        self.empty = emptiness_label()
        self.moved = NoticeBar("check")
        # In a narrow dock its words wrap: it may be higher than it wishes to be, else the last lines are cut.
        self.moved.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._pages = QStackedLayout()
        for widget in (self.search, self.tree):
            help_texts.attach(widget, "tree")
        self._arrange(actions)
        self.setTabOrder(self.search, self.everything)

    def sizeHint(self) -> QSize:
        """Wide enough for the name of a unit four levels down."""
        wanted = min(theme.characters(self, _WIDTH), _WIDEST)
        return QSize(max(wanted, self.minimumSizeHint().width()), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """With larger text names need more room, too."""
        return QSize(theme.characters(self, _LEAST_WIDTH), super().minimumSizeHint().height())

    def show_note(self, note: str) -> None:
        """A line under the search field; hidden when there is nothing to say."""
        self.note.set_text(note)
        self.note.setVisible(bool(note))

    def show_proposals(self, count: int) -> None:
        """A button under the search field while merges wait for the person's answer."""
        self.proposals.setText(trn("{count} merge waits for you", "{count} merges wait for you", count))
        self.proposals.setToolTip(tr("Proposed merges of organisations that your yes is missing from."))
        self.proposals.setVisible(bool(count))

    def show_emptiness(self, text: str) -> None:
        """Words in the place of the tree; the tree again if there are none."""
        self.empty.setText(text)
        self._pages.setCurrentIndex(1 if text else 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the search field: down into the tree, Enter takes the first hit, Esc clears."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            act = {
                Qt.Key.Key_Down: self._into_tree,
                Qt.Key.Key_Return: self.first_requested.emit,
                Qt.Key.Key_Enter: self.first_requested.emit,
                Qt.Key.Key_Escape: self._leave_search,
            }.get(Qt.Key(event.key()))
            if act is not None:
                act()
                return True
        return super().eventFilter(watched, event)

    def _into_tree(self) -> None:
        if not self._model.has_rows:
            return
        self.tree.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.tree.currentIndex().isValid():
            self.tree.setCurrentIndex(self._model.index(0, 0))

    def _leave_search(self) -> None:
        if self.search.text():
            self.search.clear()
        else:
            self.tree.setFocus(Qt.FocusReason.TabFocusReason)

    def _back_to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.BacktabFocusReason)

    def _arrange(self, actions: StructureActions) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP)
        buttons.addWidget(self.everything)
        buttons.addStretch(1)
        buttons.addWidget(action_button(actions.show_closed, words=False))
        buttons.addWidget(action_button(actions.add, words=False))
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.SPACE, theme.SPACE, theme.GAP, theme.GAP)
        page.setSpacing(theme.GAP)
        page.addWidget(self.search)
        page.addLayout(buttons)
        page.addWidget(self.time_bar)
        page.addWidget(self.proposals)
        page.addWidget(self.note)
        page.addLayout(self._pages, 1)
        page.addWidget(self.moved)  # at the bottom: the rows stay where they are
        # Not before the layout has its place: it shows its first widget at once, which would be a window without one,
        # and Tab follows the order in which widgets come to the dock.
        self._pages.addWidget(self.tree)
        self._pages.addWidget(self.empty)


def _button(text: str, icon_name: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setIcon(icon(icon_name))
    size_with_text(button)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
