"""The Structure tab: changes gather in a plan, are seen at once in a draft, reviewed, and take effect together.

commands → ``PlanTarget.apply`` → a step on the undo stack → ``Plan`` → the draft in the tree and in the table. The
review asks the service what would follow; "Put into effect" stores the plan in one transaction. A plan that is not in
effect yet survives leaving the page, and with a store the end of the program.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from logbook_desktop.domain.changes import Change, ChangedTree
from logbook_desktop.domain.people.access import Action, may_somewhere
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.services.tree.plans import PlanStore
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.icons import icon
from logbook_desktop.ui.kit.services import UiServices
from logbook_desktop.ui.kit.tab import Tab
from logbook_desktop.ui.kit.workspace import Workspace
from logbook_desktop.ui.structure.actions import PlanActions
from logbook_desktop.ui.structure.autosave import PlanAutosave
from logbook_desktop.ui.structure.commands import PlanCommands
from logbook_desktop.ui.structure.display import PlanDisplay
from logbook_desktop.ui.structure.effect import PlanEditing
from logbook_desktop.ui.structure.importing import StructureImport
from logbook_desktop.ui.structure.layout import StructureView
from logbook_desktop.ui.structure.paste_dialog import text_of_clipboard
from logbook_desktop.ui.structure.plan_session import PlanSession
from logbook_desktop.ui.structure.plan_target import PlanTarget
from logbook_desktop.ui.structure.reviewing import PlanReviewer
from logbook_desktop.ui.structure.table_model import PlanTableModel
from logbook_desktop.ui.structure.tree_model import PlanModel
from logbook_desktop.ui.tree.actions import TreeSituation, connect_all
from logbook_desktop.ui.tree.merging.controller import Merging
from logbook_desktop.wording.tree import KIND_ICONS


class StructurePage(Tab):
    """``changed`` when a plan has taken effect, or was taken back."""

    key, number = "structure", 3

    def __init__(
        self,
        services: UiServices,
        store: PlanStore | None = None,
    ) -> None:
        """``store`` keeps the plan through a crash."""
        super().__init__()
        self.title = tr("Structure")
        self._scope = 0
        self.actions_of_plan = PlanActions(self)
        icons = {kind: icon(KIND_ICONS[kind]) for kind in NodeKind}
        self.tree_model = PlanModel(icons, self._may_drop, self)
        self.table_model = PlanTableModel(icons, self)
        self.view = StructureView(
            self.tree_model, self.table_model, self.actions_of_plan, services.context.month, self
        )
        self.display = PlanDisplay(self.view, self.tree_model, self.table_model, self)
        self.editing = PlanEditing(services, self)
        self.autosave = PlanAutosave(store, services.background, self)
        self.session = PlanSession(self.editing.stack, self.view.notice, self.autosave, self)
        self.reviewing = PlanReviewer(services, self.editing, self)
        self.target = PlanTarget(
            services.context, self.session, self.display, self.view.month_field, self.reviewing.ask
        )
        self.merging = Merging.on_server(services, self)
        self.commands = PlanCommands(self.target, self, self.merging)
        self.importing = StructureImport(self.target, services, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.setFocusProxy(self.view.search)
        self._connect()
        self._update_actions()
        self._update_bar()

    @classmethod
    def wanted(cls, workspace: Workspace) -> bool:
        """The tab is for those who may change some of the structure."""
        rights = (Action.CHANGE_TREE, Action.CHANGE_NETWORK)
        return super().wanted(workspace) and any(
            may_somewhere(workspace.context.actor, right) for right in rights
        )

    # What the main window uses

    def set_scope(self, tree: Tree, node_id: int) -> None:
        """Another stored tree, or another node chosen in it."""
        if tree is not self.session.plan.base:
            self.session.rebase(tree)
        draft = self.target.tree
        shown = node_id in draft and node_id not in draft.hidden
        if shown and node_id != self._scope:  # a refresh leaves alone what is selected here
            self.display.reveal([node_id])
        self._scope = node_id

    def refresh(self, change: Change) -> None:
        """A change of the tree comes with ``set_scope``; nothing else is shown here."""

    def take_focus(self) -> None:
        """The keyboard goes to the tree."""
        self.view.tree.setFocus()

    def actions_for_menu(self) -> list[QAction]:
        """None: the menu "Structure" is the dock's. Here they are behind "More", and in the context menu."""
        return []

    @property
    def undo_stack(self) -> QUndoStack:
        """Steps of the plan; and once it is in effect, one step that takes it back."""
        return self.editing.stack

    # What arrives

    def _in_effect(self, result: ChangedTree) -> None:
        chosen = [result.new_ids.get(node_id, node_id) for node_id in self.target.selected]
        self.session.take_effect(result)
        self.display.choose(node_id for node_id in chosen if node_id in result.tree)
        self.changed.emit(result.change)

    def _taken_back(self, result: ChangedTree, _focus: int) -> None:
        self.session.taken_back(result)
        self.changed.emit(result.change)

    # What is shown

    def _show(self) -> None:
        closed = self.actions_of_plan.show_closed.isChecked()
        self.display.show_plan(self.session.plan, self.target.day, closed=closed)
        self._update_bar()
        self._update_actions()

    def _update_bar(self) -> None:
        plan = self.session.plan
        count = sum(len(marks) for marks in plan.marks.values())
        self.view.bar.show_count(count, len(plan.obstacles))

    def _update_actions(self) -> None:
        target = self.target
        self.actions_of_plan.update(
            TreeSituation(
                target.actor,
                target.tree,
                target.month,
                [target.tree[node_id] for node_id in target.selected],
                None if target.current is None else target.tree[target.current],
                is_plan=True,
            )
        )
        self.actions_of_plan.name_steps(self.undo_stack)

    # Mouse and keys

    def _may_drop(self, node_ids: Sequence[int], parent_id: int) -> bool:
        reason = self.commands.refusal_to_move(node_ids, parent_id or None)
        self.target.show_message(reason)
        return not reason

    def _dropped(self, node_ids: Sequence[int], parent_id: int) -> None:
        # After the drag has ended: the view must not lose its rows in the middle of it.
        QTimer.singleShot(0, self, lambda: self.commands.move(node_ids, parent_id or None))

    def _renamed(self, node_id: int, text: str) -> None:
        # After the editor has closed: it must not lose its row in the middle of it.
        QTimer.singleShot(0, self, lambda: self.commands.renamed(node_id, text))

    def _show_menu(self, view: QWidget, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addActions(self.actions_of_plan.for_menu())
        menu.popup(view.mapToGlobal(at))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Undo and redo mean the plan while its rows have the keyboard; Esc forgets what was cut."""
        do = self._meaning_of(event) if isinstance(event, QKeyEvent) else None
        if do is None:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            do()
            return True
        return super().eventFilter(watched, event)

    def _meaning_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        if event.matches(QKeySequence.StandardKey.Undo):
            action = self.actions_of_plan.undo
        elif event.matches(QKeySequence.StandardKey.Redo) or _is_ctrl_y(event):
            action = self.actions_of_plan.redo
        elif event.key() == Qt.Key.Key_Escape and self.commands.cut_nodes:
            return self.commands.forget_cut
        else:
            return None
        return action.trigger if action.isEnabled() else None

    def _connect(self) -> None:
        acts, commands, stack = self.actions_of_plan, self.commands, self.undo_stack
        self.session.changed.connect(self._show)
        if self.merging is not None:
            self.merging.changed.connect(self.changed)
            self.merging.message.connect(self.view.notice.show_message)
        self.editing.arrived.connect(self._taken_back)
        self.editing.outdated.connect(self.reviewing.read_anew)
        self.reviewing.in_effect.connect(self._in_effect)
        self.reviewing.outdated.connect(self.session.rebase)
        self.tree_model.dropped.connect(self._dropped)
        for model in (self.tree_model, self.table_model):
            model.renamed.connect(self._renamed)
        self.display.selection.changed.connect(self._update_actions)
        self.view.searched.connect(lambda _words: self._show())
        self.view.month_field.dateChanged.connect(lambda _day: self._show())
        self.view.bar.review.clicked.connect(lambda: self.reviewing.start(self.session.plan))
        self.view.bar.discard.clicked.connect(self.session.discard)
        for view in (self.view.tree, self.view.table):
            view.installEventFilter(self)
            view.addActions(acts.with_keys)
            view.customContextMenuRequested.connect(lambda at, of=view: self._show_menu(of.viewport(), at))
        acts.show_closed.toggled.connect(lambda _on: self._show())
        connect_all(
            (
                (acts.add, commands.add),
                (acts.add_beside, commands.add_beside),
                (acts.paste_names, lambda: commands.paste_names(text_of_clipboard())),
                (acts.import_file, self.importing.start),
                (acts.template, self.importing.save_template),
                (acts.rename, commands.rename_in_place),
                (acts.names, commands.ask_name),
                (acts.duplicate, commands.duplicate),
                (acts.move, commands.ask_where),
                (acts.cut, commands.cut),
                (acts.paste, lambda: commands.paste(text_of_clipboard())),
                (acts.merge, commands.merge),
                (acts.split, commands.split),
                (acts.close, commands.close),
                (acts.reopen, commands.reopen),
                (acts.remove, commands.remove),
                (acts.undo, stack.undo),
                (acts.redo, stack.redo),
            )
        )


def _is_ctrl_y(event: QKeyEvent) -> bool:
    """Redo on Windows, and what office people press everywhere."""
    return event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
