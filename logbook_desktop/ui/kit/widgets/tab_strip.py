"""The tabs of a window, and what those that are not shown have missed.

Every tab hears at once which place is chosen. What is shown of it, and what was changed elsewhere, reaches a tab when
it is on the screen: at once, or when it is shown next. Nothing is kept twice, however often it is told.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QTabWidget, QWidget

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.tab import Tab

if TYPE_CHECKING:
    from logbook_desktop.domain.changes import Change
    from logbook_desktop.domain.tree.tree import Tree


class TabStrip(QTabWidget):
    """``shown`` tells that another tab is on the screen, after it has heard what it missed."""

    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tabs: tuple[Tab, ...] = ()
        self._missed: dict[Tab, dict[Change, None]] = {}
        self._elsewhere: set[Tab] = set()
        """Tabs that have not been on the screen since the place was chosen."""
        self.setDocumentMode(True)
        self.setAccessibleName(tr("What about the place"))
        self.currentChanged.connect(self._shown)

    def fill(self, tabs: Sequence[Tab]) -> None:
        """The tabs, in this order; the first is on the screen."""
        self._tabs = tuple(tabs)
        for tab in tabs:
            self.addTab(tab, tab.title)

    def __iter__(self) -> Iterator[Tab]:
        return iter(self._tabs)

    @property
    def current(self) -> Tab | None:
        """The tab on the screen; None while there is none at all."""
        shown = self.currentWidget()
        return shown if isinstance(shown, Tab) else None

    def tab_of(self, key: str) -> Tab | None:
        """The tab of that key, if this person has it."""
        return next((tab for tab in self._tabs if tab.key == key), None)

    def show_key(self, key: str) -> None:
        """Show the tab of that key; what is not there leaves the shown one."""
        if (tab := self.tab_of(key)) is not None:
            self.setCurrentWidget(tab)

    def actions_by_number(self) -> list[QAction]:
        """Ctrl and the number of each tab: shows it, and puts the cursor there."""
        return [self._action_of(tab) for tab in self._tabs]

    def _action_of(self, tab: Tab) -> QAction:
        action = QAction(tab.title, self)
        action.setShortcut(QKeySequence(f"Ctrl+{tab.number}"))
        action.triggered.connect(lambda: self._go_to(tab))
        return action

    def _go_to(self, tab: Tab) -> None:
        self.setCurrentWidget(tab)
        tab.take_focus()

    # --- where one is, and what was changed ------------------------------------------------------------------

    def set_scope(self, tree: "Tree", node_id: int) -> None:
        """The place chosen in the tree, for every tab."""
        for tab in self._tabs:
            tab.set_scope(tree, node_id)
        self._elsewhere = set(self._tabs)
        self._catch_up()

    def refresh(self, change: "Change", source: QWidget | None = None) -> None:
        """Tell all but ``source`` what was changed."""
        for tab in self._tabs:
            if tab is not source:
                self._missed.setdefault(tab, {})[change] = None
        self._catch_up()

    def _catch_up(self) -> None:
        """Tell the tab on the screen what it has missed."""
        tab = self.current
        if tab is None:
            return
        missed = tuple(self._missed.pop(tab, ()))
        if tab in self._elsewhere:
            self._elsewhere.discard(tab)
            tab.load(missed)
        else:
            for change in missed:
                tab.refresh(change)

    def _shown(self) -> None:
        self._catch_up()
        self.shown.emit()
