"""What of the tree the dock shows: found by the words typed, on the day looked at, unfolded as it was."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree_filter import FilterResult, TreeFilter
from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.ui.tree.dock.stored_tree import StoredTree
from logbook_desktop.ui.tree.dock.view import TreeDockView
from logbook_desktop.ui.tree.model import OrganisationModel
from logbook_desktop.ui.tree.view import ExpansionState
from logbook_desktop.wording.tree import PATH_MARK


class DockDisplay(QObject):
    """Brings a snapshot into the view; knows nothing of how it came about."""

    shown = Signal()
    """Other rows are shown."""

    def __init__(
        self,
        stored: StoredTree,
        model: OrganisationModel,
        view: TreeDockView,
        show_closed: QAction,
        cut_text: Callable[[], str],
    ) -> None:
        """``cut_text`` says what waits to be pasted, if anything does."""
        super().__init__(view)
        self._stored, self._model, self._view = stored, model, view
        self._show_closed = show_closed
        self._cut_text = cut_text
        self._filter = TreeFilter(stored.tree, stored.day)
        self._shown = FilterResult(frozenset())
        self._before_search: ExpansionState | None = None

    @property
    def day(self) -> date:
        """The day of which the tree is shown: today, or the first of the month looked at."""
        bar = self._view.time_bar
        return self._stored.day if bar.is_today else bar.day

    @property
    def month(self) -> Month:
        """The month of that day."""
        return Month.of(self.day)

    @property
    def expansion_state(self) -> ExpansionState:
        """What is unfolded; while somebody searches, what was before."""
        return self._before_search or self._view.tree.expansion_state()

    @property
    def first_found(self) -> int | None:
        """Of what was found the node shown highest."""
        return self._model.first_of(self._shown.hits)

    def show_tree(self, expansion_state: ExpansionState) -> None:
        """The stored tree is another one."""
        self._view.everything.setVisible(bool(self._stored.tree.hidden))
        self._filter = TreeFilter(self._stored.tree, self.day)
        self.show_rows(expansion_state)

    def show_rows(self, expansion_state: ExpansionState | None = None) -> None:
        """The same tree, other rows of it; unfolded as now if nothing else is said."""
        state = expansion_state or self._view.tree.expansion_state()
        words = self._view.search.text()
        self._shown = self._filter.shown(words, closed=self._show_closed.isChecked())
        if words.strip():
            state = ExpansionState(self._shown.way, None)
        tree, current = self._stored.tree, self._stored.current
        self._view.tree.show_rows(tree, self._filter.day, self._shown, state, current)
        self._view.show_emptiness(self._emptiness(words))
        self.show_note()
        self.shown.emit()

    def show_note(self) -> None:
        """What was cut, else what was found."""
        self._view.show_note(self._cut_text() or self._found_text())

    def show_month(self) -> None:
        """The same tree as it stood, or will stand, in the month of the bar."""
        self._filter = TreeFilter(self._stored.tree, self.day)
        self.show_rows()

    def search(self, words: str) -> None:
        """Show what the words find; without words the tree again as it was before."""
        if words.strip() and self._before_search is None:
            self._before_search = self._view.tree.expansion_state()
        state = self.expansion_state
        if not words.strip():
            self._before_search = None
        self.show_rows(state)
        if not words.strip() and self._stored.current is not None:
            self._view.tree.reveal(self._stored.current)

    def reveal(self, node_id: int) -> None:
        """Show a node, even if a search or its being closed had hidden it."""
        if node_id not in self._stored.tree.hidden and not self._model.index_of(node_id).isValid():
            self._view.search.clear()
            if not self._model.index_of(node_id).isValid():
                self._show_closed.setChecked(True)
        self._view.tree.mark(node_id)
        self._view.tree.reveal(node_id)

    def is_shown(self, node_id: int) -> bool:
        """Whether a node may go on being chosen: one that has just been closed gives way to the one above."""
        closed = self._stored.tree[node_id].is_closed(self.day)
        return not closed or self._show_closed.isChecked()

    def _emptiness(self, words: str) -> str:
        if self._model.has_rows:
            return ""
        if not words.strip():
            return tr("The structure will be here. Begin with an organisation: the plus sign adds it.")
        if self._show_closed.isChecked():
            return tr("No place has such a name.")
        return tr("No open place has such a name. Closed places are hidden.")

    def _found_text(self) -> str:
        """While searching: how many were found, and the path of the first or the chosen one."""
        hits = self._shown.hits
        if not self._view.search.text().strip() or not hits:
            return ""
        node_id = self._stored.chosen if self._stored.chosen in hits else self.first_found
        assert node_id is not None
        path = self._stored.tree.label_path(node_id, self.month, active().language)
        count = trn("{count} found", "{count} found", len(hits))
        return f"{count} · {PATH_MARK.join(path)}"
