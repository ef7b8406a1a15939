"""The widgets of the page: the bar above, the tree and the table side by side, and the bar below."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from logbook_desktop.domain.periods import Month
from logbook_desktop.support.i18n import tr, trn
from logbook_desktop.ui.kit import help as help_texts
from logbook_desktop.ui.kit import theme
from logbook_desktop.ui.kit.forms import MonthField
from logbook_desktop.ui.kit.widgets.action_button import action_button
from logbook_desktop.ui.kit.widgets.notice import NoticeBar
from logbook_desktop.ui.structure.actions import PlanActions
from logbook_desktop.ui.structure.table_model import PlanTableModel
from logbook_desktop.ui.structure.tree_model import PlanModel
from logbook_desktop.ui.structure.views import PlanTableView, PlanTreeView
from logbook_desktop.ui.tree.search_field import emptiness_label, search_field

_SEARCH_WIDTH = 26


class PlanBar(QFrame):
    """How much is planned, and the two things to do about it; beside it what stands in the way."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.review = theme.primary(QPushButton(tr("Review…")))
        self.review.setToolTip(tr("See what follows from the changes, then put them into effect."))
        self.discard = QPushButton(tr("Discard"))
        self.discard.setToolTip(tr("Take all changes back. Redo brings them back, one by one."))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        row.setSpacing(theme.SPACE)
        row.addWidget(self.state, 1)
        row.addWidget(self.discard)
        row.addWidget(self.review)

    def show_count(self, count: int, blocked: int) -> None:
        """So many changes wait; ``blocked`` steps no longer fit."""
        text = tr("Changes gather here and take effect together, when you have reviewed them.")
        if count:
            text = trn("{count} change is not in effect yet", "{count} changes are not in effect yet", count)
        self.state.setText(text)
        self.review.setEnabled(bool(count) and not blocked)
        self.discard.setEnabled(bool(count) or bool(blocked))


class StructureView(QWidget):
    """Only widgets and keys; what they mean is the page's."""

    searched = Signal(str)

    def __init__(
        self, tree: PlanModel, table: PlanTableModel, actions: PlanActions, month: Month, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.tree = PlanTreeView(tree)
        self.table = PlanTableView(table)
        self.search = self._search_field()
        self.month_field = MonthField(month)
        self.month_field.setAccessibleName(tr("Changes count from"))
        self.month_field.setToolTip(
            tr("Moves count from the first day of the chosen month; the tree is shown as it stands then.")
        )
        self.notice = NoticeBar(framed=False)
        self.bar = PlanBar()
        self.empty = emptiness_label()
        self.splitter = self._views()
        for widget in (self.search, self.tree, self.table, self.month_field):
            help_texts.attach(widget, "structure")
        self.tree.left_upwards.connect(lambda: self.search.setFocus(Qt.FocusReason.BacktabFocusReason))
        self._arrange(actions)

    def show_emptiness(self, text: str) -> None:
        """Words in the place of the rows; the rows again if there are none."""
        self.empty.setText(text)
        self.empty.setVisible(bool(text))
        self.splitter.setVisible(not text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the search field: Down and Enter go to the rows, Esc clears."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.tree.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if key == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    def _search_field(self) -> QLineEdit:
        field = search_field(self)
        field.setMinimumWidth(theme.characters(field, _SEARCH_WIDTH // 2))
        field.setMaximumWidth(theme.characters(field, _SEARCH_WIDTH + 10))
        field.textChanged.connect(self.searched)
        return field

    def _views(self) -> QSplitter:
        views = QSplitter(Qt.Orientation.Horizontal)
        views.setChildrenCollapsible(False)
        views.addWidget(self.tree)
        views.addWidget(self.table)
        views.setStretchFactor(0, 2)
        views.setStretchFactor(1, 3)
        views.setSizes([380, 640])
        views.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        return views

    def _arrange(self, actions: PlanActions) -> None:
        month = QLabel(tr("Changes count from"))
        month.setBuddy(self.month_field)
        first = QHBoxLayout()
        first.setSpacing(theme.SPACE)
        first.addWidget(self.search, 1)
        first.addStretch(0)
        first.addWidget(month)
        first.addWidget(self.month_field)
        second = QHBoxLayout()
        second.setSpacing(theme.GAP)
        for action in (actions.add, actions.paste_names, actions.import_file):
            second.addWidget(action_button(action))
        second.addWidget(_more(actions))
        second.addStretch(1)
        for action in (actions.undo, actions.redo, actions.show_closed):
            second.addWidget(action_button(action, words=False))
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.GROUP, theme.GROUP, theme.GROUP, theme.GROUP)
        page.setSpacing(theme.SPACE)
        page.addLayout(first)
        page.addLayout(second)
        page.addWidget(self.notice)
        page.addWidget(self.splitter, 1)
        page.addWidget(self.empty, 1)
        page.addWidget(self.bar)
        self.empty.hide()


def _more(actions: PlanActions) -> QToolButton:
    """Everything that can be done with the places selected."""
    button = QToolButton()
    button.setText(tr("More"))
    button.setAccessibleName(tr("More"))
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    menu = QMenu(button)
    menu.setToolTipsVisible(True)
    menu.addActions(actions.for_menu())
    button.setMenu(menu)
    return button
