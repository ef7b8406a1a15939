"""What each action does, to the tree as it is stored or to a plan: asks where it must, hands the changes on.

action → **commands** → a dialog → ``tree_edits``/``plan_edits`` → ``TreeTarget.apply``
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree import plan_edits, tree_edits
from logbook_desktop.domain.tree.tree import Node
from logbook_desktop.domain.tree.tree_changes import AddNode, RenameNode, TreeRefusalError, apply
from logbook_desktop.support.i18n import tr, trn
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.tree.close_dialog import CloseDialog
from logbook_desktop.ui.tree.merging.controller import Merging
from logbook_desktop.ui.tree.merging.wizard import MergeWizard
from logbook_desktop.ui.tree.move_dialog import MoveDialog
from logbook_desktop.ui.tree.node_dialog import NodeDialog
from logbook_desktop.ui.tree.split_wizard import SplitWizard
from logbook_desktop.ui.tree.target import TreeTarget
from logbook_desktop.wording.tree import name_of

_NAMED = 3
"""So many of the places cut are named."""


class TreeCommands(QObject):
    """About what is selected in the target; dialogs belong to ``window``."""

    cut_changed = Signal()
    """Something else waits to be pasted, or nothing any more."""

    def __init__(self, target: TreeTarget, window: QWidget, merging: Merging | None = None) -> None:
        """``merging``: on a server a merge is proposed, and is no step of the tree or of a plan."""
        super().__init__(window)
        self._target = target
        self._window = window
        self._merging = merging
        self._cut_ids: tuple[int, ...] = ()

    # Adding

    def add(self) -> None:
        """Ask for a new node under the current one, or beside it where it is a unit."""
        self.add_under(self._place_for_new())

    def add_under(self, above_id: int | None) -> None:
        """Ask for a new node under another (None: on top)."""
        tree, month = self._target.tree, self._target.month
        kinds = tree_edits.addable_kinds(tree, above_id)
        if not kinds:
            self._target.show_message(tr("Nothing can be added here."))
            return
        title = tr("Add a place")
        if above_id is not None:
            title = tr("Add under {name}").format(name=name_of(tree[above_id]))

        def namesake(name: Name) -> Node | None:
            parent_id = tree_edits.parent_for(tree, dialog.kind, above_id) if tree.nodes else None
            return tree_edits.namesake(tree, parent_id, name, month)

        def add() -> None:
            name = dialog.name
            ids = self._target.fresh_ids(2)
            changes = plan_edits.additions(tree, [name], dialog.kind, above_id, dialog.opened_on, ids)
            self._target.apply(tr("Add {name}").format(name=name.text), changes, [changes[-1].node_id])

        dialog = NodeDialog(self._window, title, tr("Add"), namesake, kinds=kinds)
        open_dialog(dialog, add)

    def add_beside(self) -> None:
        """Ask for a new node under the same parent as the current one."""
        if (node := self._current_node) is not None:
            self.add_under(tree_edits.shown_parent(self._target.tree, node.id, self._target.month))

    # Naming

    def ask_name(self) -> None:
        """The name in every language, in a dialog."""
        node = self._current_node
        if node is None:
            return
        title = tr("Rename {name}").format(name=name_of(node))
        dialog = NodeDialog(
            self._window, title, tr("Rename"), lambda name: self._namesake(node.id, name), name=node.name
        )
        open_dialog(dialog, lambda: self._rename(node, dialog.name))

    def _rename(self, node: Node, name: Name) -> None:
        if name == node.name:
            return
        step = tr("Rename {name}").format(name=name_of(node))
        if self._target.apply(step, [RenameNode(node.id, name)], [node.id]):
            self._warn_of_namesakes([node.id])

    # Moving

    def ask_where(self) -> None:
        """Where to and from when, then move what is selected."""
        chosen = self._topmost()
        if not chosen:
            return
        tree = self._target.tree
        dialog = MoveDialog(self._window, tree, tree[chosen[0]], self._target.month)
        if len(chosen) > 1:
            dialog.setWindowTitle(trn("Move {count} place", "Move {count} places", len(chosen)))
        open_dialog(dialog, lambda: self.move(chosen, dialog.parent_id, dialog.month))

    def move(self, node_ids: Sequence[int], above_id: int | None, month: Month | None = None) -> None:
        """Hang nodes under another (None: on top) from a month on; without one, from the target's."""
        tree = self._target.tree
        try:
            changes = plan_edits.moves(tree, node_ids, above_id, month or self._target.month)
        except TreeRefusalError as refusal:
            self._target.show_message(errors.describe_error(refusal).text)
            return
        if not changes:
            return
        moved = plan_edits.topmost(tree, node_ids, self._target.month)
        step = trn("Move {count} place", "Move {count} places", len(moved))
        if len(moved) == 1:
            step = tr("Move {name}").format(name=name_of(tree[moved[0]]))
        if self._target.apply(step, changes, moved):
            self._warn_of_namesakes(moved)

    def refusal_to_move(self, node_ids: Sequence[int], above_id: int | None) -> str:
        """Why nodes cannot be dropped there, in words; empty if they can."""
        tree = self._target.tree
        try:
            changes = plan_edits.moves(tree, node_ids, above_id, self._target.month)
            if not changes:
                return tr("It is there already.")
            apply(tree, changes)
        except TreeRefusalError as refusal:
            return errors.describe_error(refusal).text
        return ""

    @property
    def cut_nodes(self) -> list[Node]:
        """What was cut and waits to be pasted, as far as it is still there."""
        tree = self._target.tree
        return [tree[node_id] for node_id in self._cut_ids if node_id in tree]

    @property
    def cut_text(self) -> str:
        """What to do with what was cut; empty if nothing was."""
        names = [name_of(node) for node in self.cut_nodes]
        if not names:
            return ""
        text = tr("Cut: {name}. Choose where it goes and paste.")
        return text.format(name=", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else ""))

    def cut(self) -> None:
        """Remember what is selected, to be moved by ``paste``."""
        self._cut_ids = tuple(self._topmost())
        if self._cut_ids:
            self._target.show_message(self.cut_text)
        self.cut_changed.emit()

    def forget_cut(self) -> None:
        """What was cut stays where it is."""
        self._cut_ids = ()
        self._target.show_message("")
        self.cut_changed.emit()

    def paste(self) -> None:
        """Move what was cut under the current node, or beside it where it is a unit."""
        node_ids, self._cut_ids = [node.id for node in self.cut_nodes], ()
        self.cut_changed.emit()
        self.move(node_ids, self._place_for_new())

    # Restructuring

    def merge(self) -> None:
        """Merge the organisation into another, step by step."""
        node, target = self._current_node, self._target
        if node is not None and self._merging is not None:
            self._merging.ask(target.tree, node)
        elif node is not None:
            self._ask_restructuring(
                MergeWizard(self._window, target.tree, node, target.day, target.reviewer), node
            )

    def split(self) -> None:
        """Split the place, step by step."""
        if (node := self._current_node) is not None:
            target = self._target
            self._ask_restructuring(
                SplitWizard(self._window, target.tree, node, target.day, target.reviewer), node
            )

    def _ask_restructuring(self, wizard: MergeWizard | SplitWizard, node: Node) -> None:
        def act() -> None:
            changes = wizard.changes
            new = [change.node_id for change in changes if isinstance(change, AddNode)]
            self._target.apply(wizard.text, changes, new or [node.id])

        open_dialog(wizard, act)

    # Closing

    def close(self) -> None:
        """Ask for the day, then close what is selected."""
        self._close([self._target.tree[node_id] for node_id in self._topmost()])

    def reopen(self) -> None:
        """Open what is selected again."""
        tree, chosen = self._target.tree, self._target.selected
        changes = plan_edits.reopenings(tree, chosen, self._target.month)
        step = trn("Open {count} place again", "Open {count} places again", len(changes))
        if len(changes) == 1:
            step = tr("Open {name} again").format(name=name_of(tree[changes[0].node_id]))
        if changes:
            self._target.apply(step, changes, chosen)

    def _close(self, nodes: Sequence[Node]) -> None:
        if not nodes:
            return
        dialog = CloseDialog(self._window, self._target.tree, nodes, self._target.day)

        def close() -> None:
            changes = dialog.changes
            step = trn("Close {count} place", "Close {count} places", len(changes))
            if len(changes) == 1:
                step = tr("Close {name}").format(name=name_of(nodes[0]))
            self._target.apply(step, changes, [node.id for node in nodes])

        open_dialog(dialog, close)

    # What they share

    @property
    def _current_node(self) -> Node | None:
        current = self._target.current
        return None if current is None else self._target.tree[current]

    def _topmost(self) -> list[int]:
        """Of the nodes selected those that hang under none of the others."""
        return plan_edits.topmost(self._target.tree, self._target.selected, self._target.month)

    def _place_for_new(self) -> int | None:
        target = self._target
        return tree_edits.place_for_new(target.tree, target.current, target.month)

    def _namesake(self, node_id: int, name: Name) -> Node | None:
        tree, month = self._target.tree, self._target.month
        return tree_edits.namesake(tree, tree.parent_id(node_id, month), name, month, besides=node_id)

    def _warn_of_namesakes(self, node_ids: Sequence[int]) -> None:
        """Two of the same name under the same parent are allowed, but told."""
        for node_id in node_ids:
            if same := self._namesake(node_id, self._target.tree[node_id].name):
                text = tr("There is already “{name}” in the same place. You may still use the name.")
                self._target.show_message(text.format(name=name_of(same)))
                return


def open_dialog(dialog: QDialog, accepted: Callable[[], object]) -> None:
    """Ask without stopping the program; the dialog goes when it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(accepted)
    dialog.open()
