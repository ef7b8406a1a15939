"""The draft of a plan as a target of the commands: each step goes into the plan, and is seen at once."""

from collections.abc import Callable, Sequence
from datetime import date

from logbook_desktop.domain.people.access import Actor
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.consequences import Review
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_changes import TreeChange
from logbook_desktop.services.context import Context
from logbook_desktop.ui.kit.forms import MonthField
from logbook_desktop.ui.structure.display import PlanDisplay
from logbook_desktop.ui.structure.plan_session import PlanSession
from logbook_desktop.ui.tree.reviewing import Reviewer


class PlanTarget:
    """The draft in the month of the field, and what is selected of it in the two views."""

    def __init__(
        self,
        context: Context,
        session: PlanSession,
        display: PlanDisplay,
        month_field: MonthField,
        reviewer: Reviewer,
    ) -> None:
        self._context = context
        self._session = session
        self._display = display
        self._month_field = month_field
        self._reviewer = reviewer

    @property
    def tree(self) -> Tree:
        """The draft."""
        return self._session.plan.draft

    @property
    def month(self) -> Month:
        """From which month moves count; the tree is shown as it stands then."""
        return self._month_field.month

    @property
    def day(self) -> date:
        """Today, or the first day of another month."""
        today = self._context.today()
        return today if Month.of(today) == self.month else self.month.first_day

    @property
    def selected(self) -> tuple[int, ...]:
        """Of the nodes selected those that the draft has."""
        return tuple(node_id for node_id in self._display.selection.ids if node_id in self.tree)

    @property
    def current(self) -> int | None:
        """The one pointed at last."""
        current = self._display.selection.current
        return current if current is not None and current in self.tree else None

    @property
    def actor(self) -> Actor:
        """Who plans."""
        return self._context.actor

    @property
    def reviewer(self) -> Reviewer:
        """Works out what changes would lead to, together with those planned already."""
        return self._review

    def fresh_ids(self, count: int) -> list[int]:
        """Ids for new nodes, used by no step so far."""
        return self._session.plan.fresh_ids(count)

    def apply(self, text: str, changes: Sequence[TreeChange], focus: Sequence[int] = ()) -> bool:
        """Take a step into the plan and select nodes; False: it was refused, and why is told."""
        if not self._session.apply(text, changes):
            return False
        if focus:
            self._display.reveal(focus)
        return True

    def show_message(self, text: str) -> None:
        """Say something beside the rows."""
        self._session.warn(text)

    def edit_name(self, node_id: int) -> None:
        """Put the cursor into the name of a node, in its row."""
        self._display.edit_name(node_id)

    def _review(
        self,
        changes: Sequence[TreeChange],
        done: Callable[[Review], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._reviewer([*self._session.plan.changes, *changes], done, failed)
