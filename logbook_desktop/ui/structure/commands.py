"""What can be done to a plan beside what any tree allows: names typed in rows or pasted, branches copied."""

from PySide6.QtWidgets import QWidget

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree import plan_edits, tree_edits
from logbook_desktop.domain.tree.tree_changes import TreeChange
from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.ui.structure.paste_dialog import PasteDialog
from logbook_desktop.ui.structure.plan_target import PlanTarget
from logbook_desktop.ui.tree.commands import TreeCommands, open_dialog
from logbook_desktop.ui.tree.merging.controller import Merging
from logbook_desktop.wording.tree import name_of


class PlanCommands(TreeCommands):
    """Everything here changes the plan only: nothing is stored before the review."""

    def __init__(self, target: PlanTarget, window: QWidget, merging: Merging | None = None) -> None:
        """See ``TreeCommands``."""
        super().__init__(target, window, merging)
        self._edit_name = target.edit_name

    def paste_names(self, text: str) -> None:
        """Ask of which kind the names in some lines are, then add them all."""
        tree, month, above_id = self._target.tree, self._target.month, self._place_for_new()
        kinds = tree_edits.addable_kinds(tree, above_id)
        if not kinds:
            self._target.show_message(tr("Nothing can be added here."))
            return
        dialog = PasteDialog(self._window, tree, above_id, kinds, month, text)

        def add() -> None:
            names = [Name(name) for name in dialog.names]
            ids = self._target.fresh_ids(len(names) + 1)
            changes = plan_edits.additions(tree, names, dialog.kind, above_id, dialog.opened_on, ids)
            step = trn("Add {count} place", "Add {count} places", len(names))
            self._target.apply(step, changes, [c.node_id for c in changes if c.kind is dialog.kind])

        open_dialog(dialog, add)

    def paste(self, text: str = "") -> None:
        """What was cut goes under the current node; if nothing was, the names in ``text`` are added."""
        if self.cut_nodes:
            super().paste()
        else:
            self.paste_names(text)

    def duplicate(self) -> None:
        """Each selected branch once more, beside itself."""
        tree, chosen, month = self._target.tree, self._target.selected, self._target.month
        ids = self._target.fresh_ids(len(tree.nodes))
        changes = plan_edits.duplicates(tree, chosen, month, ids, tr("{name} (copy)"))
        tops = self._topmost()
        step = trn("Duplicate {count} place", "Duplicate {count} places", len(tops))
        if len(tops) == 1:
            step = tr("Duplicate {name}").format(name=name_of(tree[tops[0]]))
        beside = {tree.parent_id(top, month) for top in tops}
        new = [change.node_id for change in changes if change.parent_id in beside]
        if changes and self._target.apply(step, changes, new) and len(new) == 1:
            self._edit_name(new[0])

    def rename_in_place(self) -> None:
        """Put the cursor into the name of the current node."""
        if self._target.current is not None:
            self._edit_name(self._target.current)

    def renamed(self, node_id: int, text: str) -> None:
        """A name was typed in its row."""
        node = self._target.tree.nodes.get(node_id)
        text = " ".join(text.split())
        if node is None or not text or text == name_of(node):
            return
        self._rename(node, plan_edits.renamed(node.name, text, active().language))

    def close(self) -> None:
        """What is new in the plan is taken out of it; for the rest the day is asked."""
        tree, chosen = self._target.tree, self._topmost()
        stored = [tree[node_id] for node_id in chosen if node_id > 0]
        if chosen and not stored:
            self.remove()
        else:
            self._close(stored)

    def remove(self) -> None:
        """Take planned nodes out of the plan, with what is planned under them."""
        tree, chosen = self._target.tree, self._topmost()
        changes: list[TreeChange] = []
        for node_id in chosen:
            if node_id < 0:
                changes += plan_edits.removals(tree, node_id)
        step = trn("Take {count} place out of the plan", "Take {count} places out of the plan", len(chosen))
        if len(chosen) == 1:
            step = tr("Take {name} out of the plan").format(name=name_of(tree[chosen[0]]))
        if changes:
            above_id = tree_edits.shown_parent(tree, chosen[0], self._target.month)
            self._target.apply(step, changes, [] if above_id is None else [above_id])
