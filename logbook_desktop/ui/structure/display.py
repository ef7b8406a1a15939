"""The draft in its two views: filtered by the words typed, with the same nodes selected and the place kept."""

from collections.abc import Iterable, Sequence
from datetime import date

from PySide6.QtCore import QObject

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.plan import Plan, PlanMark
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_filter import TreeFilter
from logbook_desktop.domain.tree.tree_overview import TreeOverview
from logbook_desktop.support.i18n import active, tr
from logbook_desktop.ui.structure.layout import StructureView
from logbook_desktop.ui.structure.table_model import PlanTableModel
from logbook_desktop.ui.structure.tree_model import PlanModel
from logbook_desktop.ui.structure.views import SharedSelection
from logbook_desktop.ui.tree.view import ExpansionState


class PlanDisplay(QObject):
    """Shows a plan; knows nothing of how it came about."""

    def __init__(self, view: StructureView, tree: PlanModel, table: PlanTableModel, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._tree_model, self._table_model = tree, table
        self.selection = SharedSelection(view.tree, view.table, self)
        self._filter = TreeFilter(Tree({}, {}), date.min)
        self._overview = TreeOverview(Tree({}, {}), Month.of(date.min))
        self._shown_once = False
        self._before_search: ExpansionState | None = None

    def show_plan(self, plan: Plan, day: date, *, closed: bool) -> None:
        """Bring the draft, as it stands on a day, into both views."""
        draft = plan.draft
        if draft is not self._filter.tree or day != self._filter.day:
            self._filter = TreeFilter(draft, day)
            self._overview = TreeOverview(draft, Month.of(day), active().language)
        words = self._view.search.text()
        marks = plan.marks
        shown = self._filter.shown(words, closed=closed)
        # What is planned to close is seen until it is in effect.
        planned = frozenset(n for n, of in marks.items() if PlanMark.CLOSED in of and n in draft)
        if not words.strip() and planned - shown.visible:
            shown = type(shown)(shown.visible | _with_way(draft, planned, self._filter.month))
        expansion_state = self._expansion_state(draft, words, shown.way)
        chosen, current = self.selection.ids, self.selection.current
        self.selection.quiet = True
        self._tree_model.set_marks(marks)
        self._view.tree.show_rows(draft, day, shown, expansion_state, current)
        wanted = frozenset(shown.hits) if words.strip() else shown.visible
        nodes = [node for node in self._overview.nodes if node.id in wanted]
        self._table_model.show_nodes(self._overview, day, nodes, marks)
        self.selection.quiet = False
        self.selection.choose((node_id for node_id in chosen if node_id in draft), current)
        self._view.show_emptiness(self._emptiness(words))

    def choose(self, node_ids: Iterable[int]) -> None:
        """Select nodes; those that are not shown are left out."""
        self.selection.choose(node_ids)

    def reveal(self, node_ids: Sequence[int]) -> None:
        """Select nodes and show them, even if a search had hidden them."""
        if any(not self._tree_model.index_of(node_id).isValid() for node_id in node_ids):
            self._view.search.clear()
        self.selection.choose(node_ids)
        if self.selection.current is not None:
            self._view.tree.reveal(self.selection.current)

    def edit_name(self, node_id: int) -> None:
        """Begin to edit the name in the view that has the keyboard."""
        row = self._table_model.row_of(node_id)
        if self._view.table.hasFocus() and row is not None:
            index = self._table_model.index(row, 0)
            self._view.table.setCurrentIndex(index)
            self._view.table.edit(index)
            return
        self._view.tree.setFocus()
        self._view.tree.edit(self._tree_model.index_of(node_id))

    def _expansion_state(self, draft: Tree, words: str, way: frozenset[int]) -> ExpansionState:
        """What is unfolded: the way to what was found; after a search, what was unfolded before it."""
        if words.strip():
            if self._before_search is None:
                self._before_search = self._view.tree.expansion_state()
            return ExpansionState(way, None)
        if not self._shown_once and draft.nodes:
            self._shown_once = True
            return ExpansionState.first_of(draft)
        expansion_state, self._before_search = self._before_search or self._view.tree.expansion_state(), None
        return expansion_state

    def _emptiness(self, words: str) -> str:
        if self._tree_model.has_rows:
            return ""
        if words.strip():
            return tr("No place has such a name.")
        return tr(
            "The structure will be here. Add an organisation, paste names from a spreadsheet, or bring the whole "
            "structure from a file."
        )


def _with_way(tree: Tree, node_ids: Iterable[int], month: Month) -> frozenset[int]:
    return frozenset(above.id for node_id in node_ids for above in tree.path(node_id, month))
