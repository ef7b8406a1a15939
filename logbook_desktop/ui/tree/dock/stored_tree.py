"""The tree as it is stored, as a target of the commands: each step is made at once and can be undone."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.people.access import Actor
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.consequences import Review
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_changes import MoveNode, TreeChange
from logbook_desktop.services.tree.review import review
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.tree.confirm_review import ConfirmReview
from logbook_desktop.ui.tree.editing import StructureEditing
from logbook_desktop.ui.tree.reviewing import Reviewer


class StoredTree(QObject):
    """The last snapshot read, and the place chosen in it."""

    message = Signal(str)
    """Something to say beside the rows; empty: nothing any more."""

    def __init__(self, services: UiServices, editing: StructureEditing, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._background = services.context, services.background
        self._editing = editing
        self._window = window
        self.tree = Tree({}, {})
        self.chosen: int | None = None
        """The place that everything else is about; also a level that is not shown: then it is the whole tree."""

    @property
    def month(self) -> Month:
        """The running month."""
        return Month.of(self.day)

    @property
    def day(self) -> date:
        """Today."""
        return self._context.today()

    @property
    def current(self) -> int | None:
        """The place chosen, if it has a row."""
        return None if self.chosen in self.tree.hidden else self.chosen

    @property
    def selected(self) -> tuple[int, ...]:
        """At most one."""
        return () if self.current is None else (self.current,)

    @property
    def actor(self) -> Actor:
        """Who is signed in."""
        return self._context.actor

    @property
    def reviewer(self) -> Reviewer:
        """Works out what changes would lead to, in the background."""
        return self._review

    def fresh_ids(self, count: int) -> list[int]:
        """Negative ids for new nodes of one step; the service gives them their own."""
        return list(range(-1, -1 - count, -1))

    def apply(self, text: str, changes: Sequence[TreeChange], focus: Sequence[int]) -> bool:
        """Hand a step to the service; a move, which no wizard has shown, after a look where that is needed."""
        make = partial(self._editing.make, text, changes, focus[0])
        if all(isinstance(change, MoveNode) for change in changes):
            confirm = ConfirmReview(self._review, make, self._editing.refused, self._window, text)
            confirm.begin(changes, self.month)
        else:
            make()
        return False

    def show_message(self, text: str) -> None:
        """Say something beside the rows."""
        self.message.emit(text)

    def _review(
        self,
        changes: Sequence[TreeChange],
        done: Callable[[Review], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._background.read(self, "review", lambda: review(self._context, changes), done, failed)
