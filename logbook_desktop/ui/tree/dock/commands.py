"""What each action of the structure does: asks in a dialog, plans the changes, hands them to the editing."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QWidget

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import sees_inside
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree import tree_edits
from logbook_desktop.domain.tree.tree import Node, Tree
from logbook_desktop.domain.tree.tree_changes import CloseNode, MoveNode, RenameNode
from logbook_desktop.domain.tree.tree_edits import NEW_NODE
from logbook_desktop.services.context import Context
from logbook_desktop.support.i18n import tr, trn
from logbook_desktop.ui.tree.close_dialog import CloseDialog
from logbook_desktop.ui.tree.confirm_review import ConfirmReview
from logbook_desktop.ui.tree.editing import Make
from logbook_desktop.ui.tree.merge_wizard import MergeWizard
from logbook_desktop.ui.tree.move_dialog import MoveDialog
from logbook_desktop.ui.tree.node_dialog import NodeDialog
from logbook_desktop.ui.tree.reviewing import Reviewer
from logbook_desktop.ui.tree.split_wizard import SplitWizard
from logbook_desktop.wording.tree import name_of


class StructureCommands(QObject):
    """``tree`` gives the tree on the screen; dialogs belong to ``window``."""

    def __init__(
        self,
        context: Context,
        tree: Callable[[], Tree],
        make: Make,
        refused: Callable[[Exception], None],
        reviewer: Reviewer,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._reviewer, self._refused = reviewer, refused
        self._context = context
        self._tree = tree
        self._make = make
        self._window = window

    @property
    def _month(self) -> Month:
        return Month.of(self._context.today())

    def add_under(self, target: int | None) -> None:
        """Ask for a new node under the target (None: on top)."""
        tree = self._tree()
        title = tr("Add a place")
        if target is not None:
            title = tr("Add under {name}").format(name=name_of(tree[target]))
        kinds = tree_edits.addable_kinds(tree, target)

        def namesake(name: Name) -> Node | None:
            parent_id = tree_edits.parent_for(tree, dialog.kind, target) if tree.nodes else None
            return tree_edits.namesake(tree, parent_id, name, self._month)

        def add() -> None:
            changes = tree_edits.additions(tree, dialog.kind, target, dialog.name, dialog.opened_on)
            self._make(tr("Add {name}").format(name=dialog.name.text), changes, NEW_NODE)

        dialog = NodeDialog(self._window, title, tr("Add"), namesake, kinds=kinds)
        self._ask(dialog, add)

    def add_beside(self, node: Node) -> None:
        """Ask for a new node under the same parent as this one."""
        tree = self._tree()
        parent_id = tree.parent_id(node.id, self._month)
        self.add_under(None if parent_id in tree.hidden else parent_id)

    def rename(self, node: Node) -> None:
        tree = self._tree()
        parent_id = tree.parent_id(node.id, self._month)

        def namesake(name: Name) -> Node | None:
            return tree_edits.namesake(tree, parent_id, name, self._month, besides=node.id)

        def rename() -> None:
            if dialog.name != node.name:
                step = tr("Rename {name}").format(name=name_of(node))
                self._make(step, [RenameNode(node.id, dialog.name)], node.id)

        title = tr("Rename {name}").format(name=name_of(node))
        dialog = NodeDialog(self._window, title, tr("Rename"), namesake, name=node.name)
        self._ask(dialog, rename)

    def ask_where(self, node: Node) -> None:
        """Ask where to and from when, then move."""
        dialog = MoveDialog(self._window, self._tree(), node, self._month)

        def move() -> None:
            assert dialog.parent_id is not None
            self._move(node, dialog.parent_id, dialog.month)

        self._ask(dialog, move)

    def move(self, node: Node, target: int | None) -> None:
        """Move from this month on, without asking: a drop, a paste. It can be undone."""
        parent_id = tree_edits.parent_for(self._tree(), node.kind, target)
        if parent_id is not None and parent_id != self._tree().parent_id(node.id, self._month):
            self._move(node, parent_id, self._month)

    def may_move(self, node_id: int, parent_id: int) -> bool:
        """Whether a drop would be accepted; parent 0 is beside the rows."""
        tree = self._tree()
        target = tree_edits.parent_for(tree, tree[node_id].kind, parent_id or None)
        here = tree.parent_id(node_id, self._month)
        return target != here and tree_edits.move_refusal(tree, node_id, target, self._month) is None

    def close(self, node: Node) -> None:
        dialog = CloseDialog(self._window, self._tree(), node, self._context.today())

        def close() -> None:
            changes = dialog.changes
            step = tr("Close {name}").format(name=name_of(node))
            if len(changes) > 1:
                step = trn("Close {count} place", "Close {count} places", len(changes))
            self._make(step, changes, node.id)

        self._ask(dialog, close)

    def reopen(self, node: Node) -> None:
        step = tr("Open {name} again").format(name=name_of(node))
        self._make(step, [CloseNode(node.id, None)], node.id)

    def merge(self, node: Node) -> None:
        """Merge an organisation into another, step by step."""
        wizard = MergeWizard(self._window, self._tree(), node, self._context.today(), self._reviewer)
        self._ask(wizard, lambda: self._make(wizard.text, wizard.changes, node.id))

    def split(self, node: Node) -> None:
        """Split an organisation, area or unit, step by step."""
        tree = self._tree()
        inside = sees_inside(self._context.actor, node.id, tree, self._month)
        wizard = SplitWizard(
            self._window, tree, node, self._context.today(), self._reviewer, sees_inside=inside
        )
        self._ask(wizard, lambda: self._make(wizard.text, wizard.changes, NEW_NODE))

    def _move(self, node: Node, parent_id: int, month: Month) -> None:
        step, changes = tr("Move {name}").format(name=name_of(node)), [MoveNode(node.id, parent_id, month)]
        make = partial(self._make, step, changes, node.id)
        ConfirmReview(self._reviewer, make, self._refused, self._window, step).begin(changes, self._month)

    def _ask(self, dialog: QDialog, accepted: Callable[[], None]) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(accepted)
        dialog.open()
