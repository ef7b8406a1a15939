"""From the button "Review…" to the plan in effect: what follows is worked out, read by a person, and stored."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.changes import ChangedTree
from logbook_desktop.domain.tree.consequences import Review
from logbook_desktop.domain.tree.plan import Plan
from logbook_desktop.domain.tree.tree_changes import TreeChange, TreeRefusalError
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.tree.edit_steps import ChangedMeanwhileError
from logbook_desktop.services.tree.review import review
from logbook_desktop.support.i18n import tr, trn
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.structure.effect import PlanEditing
from logbook_desktop.ui.structure.review_dialog import ReviewDialog


class PlanReviewer(QObject):
    """One review at a time, over the page."""

    in_effect = Signal(object)
    """The ChangedTree."""
    outdated = Signal(object)
    """The Tree as it is stored now: it is not the one that was planned over."""

    def __init__(self, services: UiServices, editing: PlanEditing, window: QWidget) -> None:
        super().__init__(window)
        self._editing = editing
        self._context, self._background = services.context, services.background
        self._window = window

    def start(self, plan: Plan) -> None:
        """Open the dialog; what follows from the plan comes a moment later."""
        changes, base = plan.changes, plan.base
        dialog = ReviewDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)

        def finished(result: ChangedTree) -> None:
            dialog.accept()
            self.in_effect.emit(result)

        def failed(error: Exception) -> None:
            if isinstance(error, ChangedMeanwhileError):
                dialog.show_failure(
                    tr("Somebody else has changed the same places since"),
                    tr(
                        "The tree is shown anew, with your changes in it. Look at them and review them again."
                    ),
                )
            else:
                dialog.show_trouble(error)
            if isinstance(error, ChangedMeanwhileError | TreeRefusalError):
                self.read_anew()

        def act() -> None:
            step = trn("Put {count} change into effect", "Put {count} changes into effect", len(changes))
            self._editing.put_into_effect(step, base, changes, finished, failed)

        dialog.wanted.connect(act)
        dialog.open()
        self._background.read(
            dialog, "review", lambda: review(self._context, changes), dialog.show_review, failed
        )

    def ask(
        self,
        changes: Sequence[TreeChange],
        done: Callable[[Review], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """What changes would lead to, for a wizard."""
        self._background.read(self, "wizard", lambda: review(self._context, changes), done, failed)

    def read_anew(self) -> None:
        """Ask what is stored now."""
        failed = partial(self._editing.errors.show, self._window)
        self._background.read(
            self, "tree", lambda: organisation.tree(self._context), self.outdated.emit, failed
        )
