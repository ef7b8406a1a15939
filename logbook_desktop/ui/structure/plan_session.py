"""The plan that is being made: its steps on the undo stack, over the tree as it is stored, and what to know of it.

``PlanTarget.apply`` → **session** → the undo stack → ``Plan`` → ``changed`` → the page shows the draft
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from logbook_desktop.domain.changes import ChangedTree
from logbook_desktop.domain.names import sort_key
from logbook_desktop.domain.tree.plan import Plan, PlanStep
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_changes import TreeChange, TreeRefusalError
from logbook_desktop.support.i18n import tr, trn
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.widgets.notice import NoticeBar, Severity
from logbook_desktop.ui.structure.autosave import PlanAutosave
from logbook_desktop.wording.tree import name_of


class PlanCommand(QUndoCommand):
    """A step of the plan on the undo stack; ``add`` puts it into the plan, ``remove`` takes it out again."""

    def __init__(self, step: PlanStep, add: Callable[[PlanStep], None], remove: Callable[[], None]) -> None:
        super().__init__(step.text)
        self._step, self._add, self._remove = step, add, remove

    def redo(self) -> None:
        self._add(self._step)

    def undo(self) -> None:
        self._remove()


class PlanSession(QObject):
    """Steps come and go by the undo stack alone; what is refused or no longer fits is told in the notice."""

    changed = Signal()
    """Another draft, or another stored tree under it."""

    def __init__(self, stack: QUndoStack, notice: NoticeBar, autosave: PlanAutosave, parent: QObject) -> None:
        super().__init__(parent)
        self.plan = Plan(Tree({}, {}))
        self._stack, self._notice, self._autosave = stack, notice, autosave
        stack.indexChanged.connect(self._steps_changed)
        autosave.found.connect(self.restore)
        autosave.failed.connect(self.warn)

    def apply(self, text: str, changes: Sequence[TreeChange]) -> bool:
        """Take a step of this name into the plan; False: it was refused, and why is told."""
        step = PlanStep(text, tuple(changes))
        try:
            self.plan.try_out(step.changes)
        except TreeRefusalError as refusal:
            self.warn(errors.describe_error(refusal).text)
            return False
        self._notice.hide()
        self._stack.push(PlanCommand(step, self._add_step, self._remove_last_step))
        return True

    def restore(self, steps: Sequence[PlanStep]) -> None:
        """Go on with steps that were planned before: with those that still fit."""
        self.plan = Plan(self.plan.base, steps)
        self._rebuild_stack()
        self.changed.emit()
        self._tell_obstacle()

    def discard(self) -> None:
        """Take all steps back; redo brings them back."""
        count = len(self.plan.steps)
        self._stack.setIndex(self._stack.index() - count)
        self._notice.show_message(
            trn(
                "{count} step was discarded. Redo brings it back.",
                "{count} steps were discarded. Redo brings them back.",
                count,
            )
        )

    def rebase(self, tree: Tree) -> None:
        """The stored tree was changed by the dock, or by somebody else: go on from there."""
        before = self.plan.base
        others = self.plan.rebase(tree)
        self._autosave.restore()
        self.changed.emit()
        if others and not self.plan.obstacles:
            nodes = [self.plan.draft.nodes.get(node_id) or before[node_id] for node_id in others]
            names = ", ".join(sorted(map(name_of, nodes), key=sort_key))
            self.warn(
                tr("Changed meanwhile, outside your plan: {names}. Look at it again.").format(names=names)
            )
        self._tell_obstacle()

    def take_effect(self, result: ChangedTree) -> None:
        """The plan is stored: what was new has its own id now, and a new plan begins."""
        self.plan = Plan(result.tree)
        self._autosave.save_soon(())
        self.changed.emit()
        self._notice.show_message(tr("The changes are in effect. Undo takes them back."))

    def taken_back(self, result: ChangedTree) -> None:
        """A plan that was in effect was undone, or redone."""
        self.plan.rebase(result.tree)
        self.changed.emit()
        self._notice.hide()

    def warn(self, text: str) -> None:
        """Why something cannot be done, or what to look at; nothing any more if it is empty."""
        if text:
            self._notice.show_message(text, severity=Severity.WARNING)
        else:
            self._notice.hide()

    def _add_step(self, step: PlanStep) -> None:
        if not any(step is known for known in self.plan.steps):  # else the stack is only being rebuilt
            self.plan.add(step)

    def _remove_last_step(self) -> None:
        self.plan.remove_last()

    def _steps_changed(self) -> None:
        self._autosave.save_soon(self.plan.steps)
        self.changed.emit()

    def _tell_obstacle(self) -> None:
        if not self.plan.obstacles:
            return
        obstacle = self.plan.obstacles[0]
        text = tr("“{step}” no longer fits: {reason}")
        reason = errors.describe_error(obstacle.refusal).text
        self._notice.show_message(
            text.format(step=obstacle.step.text, reason=reason),
            [(tr("Leave it out"), self._leave_out)],
            severity=Severity.WARNING,
        )

    def _leave_out(self) -> None:
        if self.plan.obstacles:
            self.plan.leave_out(self.plan.obstacles[0].step)
            self._notice.hide()
            self._rebuild_stack()
            self.changed.emit()
            self._tell_obstacle()

    def _rebuild_stack(self) -> None:
        self._stack.blockSignals(True)
        self._stack.clear()
        for step in self.plan.steps:
            self._stack.push(PlanCommand(step, self._add_step, self._remove_last_step))
        self._stack.blockSignals(False)
        self._stack.indexChanged.emit(self._stack.index())
