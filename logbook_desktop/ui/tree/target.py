"""What the commands of the tree work on: the tree as it is stored, or the draft of a plan.

``dock/stored_tree`` makes each step at once, with undo; ``structure/plan_target`` takes it into the plan.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from logbook_desktop.domain.people.access import Actor
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_changes import TreeChange
from logbook_desktop.ui.tree.reviewing import Reviewer


class TreeTarget(Protocol):
    """The tree, what is selected in it, and the way to change it."""

    @property
    def tree(self) -> Tree:
        """The tree on the screen."""

    @property
    def month(self) -> Month:
        """From which month moves count, unless a person says another."""

    @property
    def day(self) -> date:
        """The day on which what is closed, opened or new begins to be so, unless a person says another."""

    @property
    def selected(self) -> tuple[int, ...]:
        """The nodes selected; all of them are in the tree and shown."""

    @property
    def current(self) -> int | None:
        """Of these the one that single commands are about; None: nothing is selected, or the whole tree."""

    @property
    def actor(self) -> Actor:
        """Who changes it."""

    @property
    def reviewer(self) -> Reviewer:
        """Works out what changes would lead to, together with those planned already."""

    def fresh_ids(self, count: int) -> list[int]:
        """Negative ids for new nodes, each used by nothing so far."""

    def apply(self, text: str, changes: Sequence[TreeChange], focus: Sequence[int]) -> bool:
        """Make a step of this name, and select ``focus`` afterwards.

        True: it stands in ``tree``. False: it is refused, and why is told; or it is still on its way.
        """

    def show_message(self, text: str) -> None:
        """Say something beside the rows; nothing any more if it is empty."""
