"""The Structure tab: changes gather in a plan, are seen at once in a draft, reviewed, and take effect together.

commands → ``plan()`` → a step on the undo stack → ``Plan`` → the draft in the tree and in the table. The review asks
the service what would follow; "Put into effect" stores the plan in one transaction. A plan that is not in effect yet
survives leaving the page, and with a shelf the end of the program.
"""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from logbook_desktop.domain.changes import Change, ChangedTree
from logbook_desktop.domain.people.access import Action, Actor, may_somewhere
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.plan import Plan, PlanStep
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import TreeChange, TreeRefusalError
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree.plans import PlanStore
from logbook_desktop.support.i18n import tr, trn
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.kit.widgets.notice import Severity
from logbook_desktop.ui.structure.actions import PlanActions, PlanSituation
from logbook_desktop.ui.structure.commands import PlanCommands
from logbook_desktop.ui.structure.display import Display
from logbook_desktop.ui.structure.effect import PlanCommand, PlanEditing
from logbook_desktop.ui.structure.importing import StructureImport
from logbook_desktop.ui.structure.keeping import PlanKeeping
from logbook_desktop.ui.structure.layout import StructureView
from logbook_desktop.ui.structure.paste_dialog import text_of_clipboard
from logbook_desktop.ui.structure.reviewing import PlanReviewer
from logbook_desktop.ui.structure.table_model import PlanTableModel
from logbook_desktop.ui.structure.tree_model import PlanModel
from logbook_desktop.ui.tree.reviewing import Reviewer
from logbook_desktop.wording.tree import KIND_ICONS


class StructurePage(Tab):
    """``changed`` when a plan has taken effect, or was taken back."""

    def __init__(
        self,
        services: UiServices,
        shelf: PlanStore | None = None,
    ) -> None:
        """``shelf`` keeps the plan through a crash."""
        super().__init__()
        self.title = tr("Structure")
        self._context = services.context
        self._plan = Plan(Tree({}, {}))
        self.editing = PlanEditing(services, self)
        self.commands = PlanCommands(self, self)
        self.actions_of_plan = PlanActions(self)
        self._forget_cut = QAction(self)
        self._scope = 0
        icons = {kind: icon(KIND_ICONS[kind]) for kind in NodeKind}
        self.tree_model = PlanModel(icons, self._may_drop, self)
        self.table_model = PlanTableModel(icons, self)
        self.face = StructureView(
            self.tree_model, self.table_model, self.actions_of_plan, services.context.month, self
        )
        self.display = Display(self.face, self.tree_model, self.table_model, self)
        self.reviewing = PlanReviewer(services, self.editing, self)
        self.importing = StructureImport(self, services, self)
        self.keeping = PlanKeeping(shelf, services.background, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.face)
        self.setFocusProxy(self.face.search)
        self._connect()
        self._update_actions()
        self._update_bar()

    @staticmethod
    def wanted(context: Context) -> bool:
        """The tab is for those who may change some of the structure."""
        rights = (Action.CHANGE_TREE, Action.CHANGE_NETWORK)
        return any(may_somewhere(context.actor, right) for right in rights)

    # What the main window uses

    def set_scope(self, tree: Tree, node_id: int) -> None:
        """Another stored tree, or another node chosen in it."""
        if tree is not self._plan.base:
            self._take_tree(tree)
        shown = node_id in self.draft and node_id not in self.draft.hidden
        if shown and node_id != self._scope:  # a refresh leaves alone what is selected here
            self.display.reveal([node_id])
        self._scope = node_id

    def refresh(self, change: Change) -> None:
        """A change of the tree comes with ``set_scope``; nothing else is shown here."""

    def take_focus(self) -> None:
        self.face.tree.setFocus()

    def actions_for_menu(self) -> list[QAction]:
        """None: the menu "Structure" is the dock's. Here they are behind "More", and in the context menu."""
        return []

    @property
    def undo_stack(self) -> QUndoStack:
        """Steps of the plan; and once it is in effect, one step that takes it back."""
        return self.editing.stack

    @property
    def plan_made(self) -> Plan:
        """The plan as it stands."""
        return self._plan

    # The desk of the commands

    @property
    def draft(self) -> Tree:
        return self._plan.draft

    @property
    def month(self) -> Month:
        return self.face.month_field.month

    @property
    def day(self) -> date:
        today = self._context.today()
        return today if Month.of(today) == self.month else self.month.first_day

    @property
    def selected(self) -> tuple[int, ...]:
        return tuple(node_id for node_id in self.display.selection.ids if node_id in self.draft)

    @property
    def current(self) -> int | None:
        current = self.display.selection.current
        return current if current is not None and current in self.draft else None

    @property
    def actor(self) -> Actor:
        return self._context.actor

    @property
    def reviewer(self) -> Reviewer:
        return lambda changes, done, failed: self.reviewing.ask([*self._plan.changes, *changes], done, failed)

    def fresh_ids(self, count: int) -> list[int]:
        return self._plan.fresh_ids(count)

    def plan(self, text: str, changes: Sequence[TreeChange], focus: Sequence[int] = ()) -> bool:
        step = PlanStep(text, tuple(changes))
        try:
            self._plan.try_out(step.changes)
        except TreeRefusalError as refusal:
            self.tell(errors.describe_error(refusal).text)
            return False
        self.face.notice.hide()
        self.undo_stack.push(PlanCommand(step, self._take_step, self._leave_step))
        if focus:
            self.display.reveal(focus)
        return True

    def tell(self, text: str) -> None:
        self.face.notice.tell(text, severity=Severity.WARNING)

    def edit_name(self, node_id: int) -> None:
        self.display.edit_name(node_id)

    # The plan

    def restore(self, steps: Sequence[PlanStep]) -> None:
        """Go on with steps that were planned before: with those that still fit."""
        self._plan = Plan(self._plan.base, steps)
        self._rebuild_stack()
        self._show()
        self._tell_obstacle()

    def discard(self) -> None:
        """Take all steps back; redo brings them back."""
        count = len(self._plan.steps)
        stack = self.undo_stack
        stack.setIndex(stack.index() - count)
        text = trn(
            "{count} step was discarded. Redo brings it back.",
            "{count} steps were discarded. Redo brings them back.",
            count,
        )
        self.face.notice.tell(text)

    def _take_step(self, step: PlanStep) -> None:
        if not any(step is taken for taken in self._plan.steps):  # else the stack is only being rebuilt
            self._plan.add(step)

    def _leave_step(self, _step: PlanStep) -> None:
        self._plan.remove_last()

    def _take_tree(self, tree: Tree) -> None:
        """The stored tree has changed: by this page, by the dock, or by somebody else."""
        others = self._plan.rebase(tree)
        self.keeping.offer()
        self._show()
        if others and not self._plan.obstacles:
            names = ", ".join(sorted(self._name(node_id) for node_id in others))
            self.tell(
                tr("Changed meanwhile, outside your plan: {names}. Look at it again.").format(names=names)
            )
        self._tell_obstacle()

    def _tell_obstacle(self) -> None:
        if not self._plan.obstacles:
            return
        obstacle = self._plan.obstacles[0]
        text = tr("“{step}” no longer fits: {reason}")
        reason = errors.describe_error(obstacle.refusal).text
        self.face.notice.tell(
            text.format(step=obstacle.step.text, reason=reason),
            [(tr("Leave it out"), self._leave_out)],
            severity=Severity.WARNING,
        )

    def _leave_out(self) -> None:
        if self._plan.obstacles:
            self._plan.leave_out(self._plan.obstacles[0].step)
            self.face.notice.hide()
            self._rebuild_stack()
            self._show()
            self._tell_obstacle()

    def _rebuild_stack(self) -> None:
        stack = self.undo_stack
        stack.blockSignals(True)
        stack.clear()
        for step in self._plan.steps:
            stack.push(PlanCommand(step, self._take_step, self._leave_step))
        stack.blockSignals(False)
        stack.indexChanged.emit(stack.index())

    def _in_effect(self, result: ChangedTree) -> None:
        """The plan is stored (or taken back): what was new has its own id now."""
        chosen = [result.new_ids.get(node_id, node_id) for node_id in self.selected]
        self._plan = Plan(result.tree)
        self.keeping.keep(())
        self._show()
        self.display.choose(node_id for node_id in chosen if node_id in result.tree)
        self.face.notice.tell(tr("The changes are in effect. Undo takes them back."))
        self.changed.emit(result.change)

    def _turned(self, result: ChangedTree, _focus: int) -> None:
        self._plan.rebase(result.tree)
        self._show()
        self.face.notice.hide()
        self.changed.emit(result.change)

    # What is shown

    def _show(self) -> None:
        self.display.show_plan(self._plan, self.day, closed=self.actions_of_plan.show_closed.isChecked())
        self._update_bar()
        self._update_actions()

    def _stepped(self) -> None:
        """A step was taken, undone or done again."""
        self.keeping.keep(self._plan.steps)
        self._show()

    def _update_bar(self) -> None:
        count = sum(len(marks) for marks in self._plan.marks.values())
        self.face.bar.show_count(count, len(self._plan.obstacles))

    def _update_actions(self) -> None:
        nodes = [self.draft[node_id] for node_id in self.selected]
        current = None if self.current is None else self.draft[self.current]
        self.actions_of_plan.update(PlanSituation(self.draft, nodes, current))
        self.actions_of_plan.name_steps(self.undo_stack)

    def _name(self, node_id: int) -> str:
        node: Node | None = self.draft.nodes.get(node_id) or self._plan.base.nodes.get(node_id)
        return "" if node is None else node.name.text

    # Mouse

    def _may_drop(self, node_ids: Sequence[int], parent_id: int) -> bool:
        reason = self.commands.refusal_to_move(node_ids, parent_id or None)
        if reason:
            self.tell(reason)
        else:
            self.face.notice.hide()
        return not reason

    def _dropped(self, node_ids: Sequence[int], parent_id: int) -> None:
        # After the drag has ended: the view must not lose its rows in the middle of it.
        QTimer.singleShot(0, self, lambda: self.commands.move(node_ids, parent_id or None))

    def _show_menu(self, view: QWidget, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addActions(self.actions_of_plan.for_menu())
        menu.popup(view.mapToGlobal(at))

    def _connect(self) -> None:
        acts, stack = self.actions_of_plan, self.undo_stack
        stack.indexChanged.connect(self._stepped)
        self.editing.arrived.connect(self._turned)
        self.editing.outdated.connect(self.reviewing.read_anew)
        self.reviewing.in_effect.connect(self._in_effect)
        self.reviewing.outdated.connect(self._take_tree)
        self.keeping.found.connect(self.restore)
        self.tree_model.dropped.connect(self._dropped)
        for model in (self.tree_model, self.table_model):
            model.renamed.connect(self._renamed)
        self.display.selection.changed.connect(self._update_actions)
        self.face.searched.connect(lambda _words: self._show())
        self.face.month_field.dateChanged.connect(lambda _day: self._show())
        self.face.bar.review.clicked.connect(lambda: self.reviewing.start(self._plan))
        self.face.bar.discard.clicked.connect(self.discard)
        for view in (self.face.tree, self.face.table):
            view.installEventFilter(self)
            view.addActions(acts.with_keys)
            view.customContextMenuRequested.connect(lambda at, of=view: self._show_menu(of.viewport(), at))
        acts.show_closed.toggled.connect(lambda _on: self._show())
        for action, do in (
            (acts.add, self.commands.add),
            (acts.add_beside, self.commands.add_beside),
            (acts.paste_names, lambda: self.commands.paste_names(text_of_clipboard())),
            (acts.import_file, self.importing.start),
            (acts.template, self.importing.save_template),
            (acts.rename, self.commands.rename_in_place),
            (acts.names, self.commands.ask_names),
            (acts.duplicate, self.commands.duplicate),
            (acts.move, self.commands.ask_where),
            (acts.cut, self._cut),
            (acts.paste, lambda: self.commands.paste(text_of_clipboard())),
            (acts.merge, self.commands.merge),
            (acts.split, self.commands.split),
            (acts.close, self.commands.close),
            (acts.reopen, self.commands.reopen),
            (acts.remove, self.commands.remove),
            (self._forget_cut, self._uncut),
            (acts.undo, stack.undo),
            (acts.redo, stack.redo),
        ):
            action.triggered.connect(lambda _checked=False, do=do: do())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Undo and redo mean the plan while its rows have the keyboard; Esc forgets what was cut."""
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        turn = None
        if event.matches(QKeySequence.StandardKey.Undo):
            turn = self.actions_of_plan.undo
        elif event.matches(QKeySequence.StandardKey.Redo) or _is_ctrl_y(event):
            turn = self.actions_of_plan.redo
        elif event.key() == Qt.Key.Key_Escape and self.commands.cut_ids:
            turn = self._forget_cut
        if turn is None or not turn.isEnabled():
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            turn.trigger()
            return True
        return super().eventFilter(watched, event)

    def _cut(self) -> None:
        self.commands.cut()
        self._update_actions()

    def _uncut(self) -> None:
        self.commands.cut_ids = ()
        self.face.notice.hide()
        self._update_actions()

    def _renamed(self, node_id: int, text: str) -> None:
        # After the editor has closed: it must not lose its row in the middle of it.
        QTimer.singleShot(0, self, lambda: self.commands.renamed(node_id, text))


def _is_ctrl_y(event: QKeyEvent) -> bool:
    """Redo on Windows, and what office people press everywhere."""
    return event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
