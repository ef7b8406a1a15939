"""What each action of the page does: asks where it must, and hands the changes to the plan under a name."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QWidget

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import sees_inside
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree import plan_edits, tree_edits
from logbook_desktop.domain.tree.tree import Node, NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode, RenameNode, TreeChange, TreeRefusalError, apply
from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.ui.kit import errors
from logbook_desktop.ui.structure.close_many import CloseManyDialog
from logbook_desktop.ui.structure.paste_dialog import PasteDialog
from logbook_desktop.ui.structure.plan_target import PlanTarget
from logbook_desktop.ui.tree.merge_wizard import MergeWizard
from logbook_desktop.ui.tree.move_dialog import MoveDialog
from logbook_desktop.ui.tree.node_dialog import NodeDialog
from logbook_desktop.ui.tree.split_wizard import SplitWizard
from logbook_desktop.wording.tree import name_of


class PlanCommands(QObject):
    """Everything here changes the plan only: nothing is stored before the review."""

    def __init__(self, desk: PlanTarget, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self.cut_ids: tuple[int, ...] = ()
        """What was cut and waits to be pasted."""

    # Adding

    def add(self) -> None:
        """Ask for a new node under the current one, or beside it where it is a unit."""
        self._add_under(self._target())

    def add_beside(self) -> None:
        current = self._desk.current
        if current is not None:
            self._add_under(self._above(current))

    def paste_names(self, text: str) -> None:
        """Ask of which kind the names in some lines are, then add them all."""
        tree, month, target = self._desk.draft, self._desk.month, self._target()
        kinds = tree_edits.addable_kinds(tree, target)
        if not kinds:
            self._desk.tell(tr("Nothing can be added here."))
            return
        dialog = PasteDialog(self._window, tree, target, kinds, month, text)

        def add() -> None:
            names = [Name(name) for name in dialog.names]
            ids = self._desk.fresh_ids(len(names) + 1)
            changes = plan_edits.additions(tree, names, dialog.kind, target, dialog.opened_on, ids)
            step = trn("Add {count} place", "Add {count} places", len(names))
            self._desk.plan(step, changes, [c.node_id for c in changes if c.kind is dialog.kind])

        self._ask(dialog, add)

    def duplicate(self) -> None:
        """Each selected branch once more, beside itself."""
        tree, chosen = self._desk.draft, self._desk.selected
        ids = self._desk.fresh_ids(len(tree.nodes))
        changes = plan_edits.duplicates(tree, chosen, self._desk.month, ids, tr("{name} (copy)"))
        tops = plan_edits.topmost(tree, chosen, self._desk.month)
        step = trn("Duplicate {count} place", "Duplicate {count} places", len(tops))
        if len(tops) == 1:
            step = tr("Duplicate {name}").format(name=name_of(tree[tops[0]]))
        beside = {tree.parent_id(top, self._desk.month) for top in tops}
        new = [change.node_id for change in changes if change.parent_id in beside]
        if changes and self._desk.plan(step, changes, new) and len(new) == 1:
            self._desk.edit_name(new[0])

    # Naming

    def rename_in_place(self) -> None:
        if self._desk.current is not None:
            self._desk.edit_name(self._desk.current)

    def renamed(self, node_id: int, text: str) -> None:
        """A name was typed in its row."""
        node = self._desk.draft.nodes.get(node_id)
        text = " ".join(text.split())
        if node is None or not text or text == name_of(node):
            return
        self._rename(node, plan_edits.renamed(node.name, text, active().language))

    def ask_names(self) -> None:
        """The name in every language, in a dialog."""
        current = self._desk.current
        if current is None:
            return
        node = self._desk.draft[current]
        title = tr("Rename {name}").format(name=name_of(node))

        def namesake(name: Name) -> Node | None:
            return self._namesake(node.id, name)

        dialog = NodeDialog(self._window, title, tr("Rename"), namesake, name=node.name)
        self._ask(dialog, lambda: self._rename(node, dialog.name))

    def _rename(self, node: Node, name: Name) -> None:
        if name == node.name:
            return
        step = tr("Rename {name}").format(name=name_of(node))
        if self._desk.plan(step, [RenameNode(node.id, name)], [node.id]):
            self._warn_of_namesakes([node.id])

    # Moving

    def ask_where(self) -> None:
        """Where to and from when, then move what is selected."""
        tree, chosen = self._desk.draft, self._tops()
        if not chosen:
            return
        dialog = MoveDialog(self._window, tree, tree[chosen[0]], self._desk.month)
        if len(chosen) > 1:
            dialog.setWindowTitle(trn("Move {count} place", "Move {count} places", len(chosen)))
        self._ask(dialog, lambda: self.move(chosen, dialog.parent_id, dialog.month))

    def move(self, node_ids: Sequence[int], target: int | None, month: Month | None = None) -> None:
        """Hang nodes under another (None: on top) from a month on; without one, from the page's."""
        tree = self._desk.draft
        try:
            changes = plan_edits.moves(tree, node_ids, target, month or self._desk.month)
        except TreeRefusalError as refusal:
            self._desk.tell(errors.describe_error(refusal).text)
            return
        if not changes:
            return
        moved = plan_edits.topmost(tree, node_ids, self._desk.month)
        step = trn("Move {count} place", "Move {count} places", len(moved))
        if len(moved) == 1:
            step = tr("Move {name}").format(name=name_of(tree[moved[0]]))
        if self._desk.plan(step, changes, moved):
            self._warn_of_namesakes(moved)

    def refusal_to_move(self, node_ids: Sequence[int], target: int | None) -> str:
        """Why nodes cannot be dropped there, in words; empty if they can."""
        tree = self._desk.draft
        try:
            changes = plan_edits.moves(tree, node_ids, target, self._desk.month)
            if not changes:
                return tr("It hangs there already.")
            apply(tree, changes)
        except TreeRefusalError as refusal:
            return errors.describe_error(refusal).text
        return ""

    def merge(self) -> None:
        """Merge the organisation into another, step by step."""
        if (current := self._desk.current) is not None:
            desk = self._desk
            self._ask_restructuring(
                MergeWizard(self._window, desk.draft, desk.draft[current], desk.day, desk.reviewer), current
            )

    def split(self) -> None:
        """Split the place, step by step."""
        if (current := self._desk.current) is not None:
            desk = self._desk
            node = desk.draft[current]
            inside = sees_inside(desk.actor, node.id, desk.draft, desk.month)
            self._ask_restructuring(
                SplitWizard(self._window, desk.draft, node, desk.day, desk.reviewer, sees_inside=inside),
                current,
            )

    def cut(self) -> None:
        self.cut_ids = tuple(self._tops())
        if self.cut_ids:
            names = [name_of(self._desk.draft[node_id]) for node_id in self.cut_ids]
            text = tr("Cut: {name}. Choose where it goes and paste.")
            self._desk.tell(text.format(name=", ".join(names[:3]) + (" …" if len(names) > 3 else "")))

    def paste(self, text: str) -> None:
        """What was cut goes under the current node; if nothing was, the names in ``text`` are added."""
        cut = [node_id for node_id in self.cut_ids if node_id in self._desk.draft]
        if not cut:
            self.paste_names(text)
            return
        target = self._desk.current
        if target is not None and self._desk.draft[target].kind is NodeKind.UNIT:
            target = self._above(target)
        self.move(cut, target)
        self.cut_ids = ()

    # Closing

    def close(self) -> None:
        """What is new in the plan is taken out of it; for the rest the day is asked."""
        chosen = self._tops()
        planned = [node_id for node_id in chosen if node_id < 0]
        if planned and len(planned) == len(chosen):
            self.remove()
            return
        tree = self._desk.draft
        stored = [tree[node_id] for node_id in chosen if node_id > 0]
        if not stored:
            return
        dialog = CloseManyDialog(self._window, tree, stored, self._desk.day)

        def close() -> None:
            changes = dialog.changes
            step = trn("Close {count} place", "Close {count} places", len(changes))
            if len(changes) == 1:
                step = tr("Close {name}").format(name=name_of(stored[0]))
            self._desk.plan(step, changes, [node.id for node in stored])

        self._ask(dialog, close)

    def reopen(self) -> None:
        tree, chosen = self._desk.draft, self._desk.selected
        changes = plan_edits.reopenings(tree, chosen, self._desk.month)
        step = trn("Open {count} place again", "Open {count} places again", len(changes))
        if len(changes) == 1:
            step = tr("Open {name} again").format(name=name_of(tree[changes[0].node_id]))
        if changes:
            self._desk.plan(step, changes, chosen)

    def remove(self) -> None:
        """Take planned nodes out of the plan, with what is planned under them."""
        tree, chosen = self._desk.draft, self._tops()
        changes: list[TreeChange] = []
        for node_id in chosen:
            if node_id < 0:
                changes += plan_edits.removals(tree, node_id)
        step = trn("Take {count} place out of the plan", "Take {count} places out of the plan", len(chosen))
        if len(chosen) == 1:
            step = tr("Take {name} out of the plan").format(name=name_of(tree[chosen[0]]))
        if changes:
            above = self._above(chosen[0])
            self._desk.plan(step, changes, [above] if above is not None else [])

    # What they share

    def _ask_restructuring(self, wizard: MergeWizard | SplitWizard, current: int) -> None:
        def plan() -> None:
            changes = wizard.changes
            new = [change.node_id for change in changes if isinstance(change, AddNode)]
            self._desk.plan(wizard.text, changes, new or [current])

        self._ask(wizard, plan)

    def _tops(self) -> list[int]:
        return plan_edits.topmost(self._desk.draft, self._desk.selected, self._desk.month)

    def _target(self) -> int | None:
        """What something new hangs under: the current node, or what a unit hangs under; None: on top."""
        current = self._desk.current
        if current is None or self._desk.draft[current].kind is not NodeKind.UNIT:
            return current
        return self._above(current)

    def _above(self, node_id: int) -> int | None:
        parent_id = self._desk.draft.parent_id(node_id, self._desk.month)
        return None if parent_id in self._desk.draft.hidden else parent_id

    def _add_under(self, target: int | None) -> None:
        tree = self._desk.draft
        title = tr("Add a place")
        if target is not None:
            title = tr("Add under {name}").format(name=name_of(tree[target]))
        kinds = tree_edits.addable_kinds(tree, target)
        if not kinds:
            self._desk.tell(tr("Nothing can be added here."))
            return

        def namesake(name: Name) -> Node | None:
            parent_id = tree_edits.parent_for(tree, dialog.kind, target) if tree.nodes else None
            return tree_edits.namesake(tree, parent_id, name, self._desk.month)

        def add() -> None:
            ids = self._desk.fresh_ids(2)
            changes = plan_edits.additions(tree, [dialog.name], dialog.kind, target, dialog.opened_on, ids)
            self._desk.plan(tr("Add {name}").format(name=dialog.name.text), changes, [changes[-1].node_id])

        dialog = NodeDialog(self._window, title, tr("Add"), namesake, kinds=kinds)
        self._ask(dialog, add)

    def _namesake(self, node_id: int, name: Name) -> Node | None:
        tree, month = self._desk.draft, self._desk.month
        return tree_edits.namesake(tree, tree.parent_id(node_id, month), name, month, besides=node_id)

    def _warn_of_namesakes(self, node_ids: Sequence[int]) -> None:
        """Two of the same name under the same parent are allowed, but told."""
        for node_id in node_ids:
            name = self._desk.draft[node_id].name
            if same := self._namesake(node_id, name):
                text = tr("There is already “{name}” in the same place. You may still use the name.")
                self._desk.tell(text.format(name=name_of(same)))
                return

    def _ask(self, dialog: QDialog, accepted: Callable[[], object]) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(accepted)
        dialog.open()
