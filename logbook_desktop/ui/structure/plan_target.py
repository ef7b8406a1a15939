"""What the commands of the page work on; the page is one, and a test may be another."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from logbook_desktop.domain.people.access import Actor
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_changes import TreeChange
from logbook_desktop.ui.tree.reviewing import Reviewer


class PlanTarget(Protocol):
    """The draft, what is selected in it, and the way into the plan."""

    @property
    def draft(self) -> Tree: ...

    @property
    def month(self) -> Month:
        """From which month moves count; the tree is shown as it stands then."""

    @property
    def day(self) -> date:
        """The day on which what is closed, opened or new begins to be so, unless a person says another."""

    @property
    def selected(self) -> tuple[int, ...]: ...

    @property
    def current(self) -> int | None: ...

    @property
    def actor(self) -> Actor:
        """Who plans."""

    @property
    def reviewer(self) -> Reviewer:
        """Works out what changes would lead to, together with those planned already."""

    def fresh_ids(self, count: int) -> list[int]: ...

    def plan(self, text: str, changes: Sequence[TreeChange], focus: Sequence[int] = ()) -> bool:
        """Take a step of this name into the plan, and select nodes; False: it was refused, and why is told."""

    def tell(self, text: str) -> None:
        """Say something beside the rows."""

    def edit_name(self, node_id: int) -> None:
        """Put the cursor into the name of a node, in its row."""
