"""The actions of the dock, shared by the menu "Structure", the context menu and the keyboard."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_edits import addable_kinds, move_refusal, parent_for
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.tree.actions import Reason, TreeActions, TreeSituation, nothing_selected


def _cannot_add_under(now: TreeSituation) -> str:
    node = now.current
    if node is not None and node.kind is NodeKind.UNIT:
        return tr("Nothing hangs under a unit. Add beside it.")
    if node is not None and node.is_closed(now.month.first_day):
        return tr("It is closed. Open it again first.")
    return "" if addable_kinds(now.tree, node.id if node else None) else nothing_selected(now)


def _cannot_add(now: TreeSituation) -> str:
    """Under the node chosen or, where nothing can hang under it, beside it."""
    return nothing_selected(now) if _cannot_add_under(now) else ""


def _cannot_paste(now: TreeSituation) -> str:
    if not now.cut:
        return tr("Cut a place first.")
    (node,) = now.cut
    parent_id = parent_for(now.tree, node.kind, now.current.id if now.current else None)
    if move_refusal(now.tree, node.id, parent_id, now.month):
        return tr("What was cut cannot be pasted here.")
    return ""


def _cannot_see_history(now: TreeSituation) -> str:
    if now.current is None:
        return nothing_selected(now)
    if now.may_read_history(now.current):
        return ""
    return tr("The history of a place is for the mentors of the organisation.")


class StructureActions(TreeActions):
    """Beside the shared ones: adding by the plus sign, the history of a place, another month."""

    reasons: ClassVar[Mapping[str, Reason]] = {
        **TreeActions.reasons,
        "add": _cannot_add,
        "add_under": _cannot_add_under,
        "paste": _cannot_paste,
        "history": _cannot_see_history,
    }
    without_change = frozenset({"history"})

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent, rename=tr("Rename…"), paste=tr("Paste under it"))
        self.add = self._action(tr("Add a place…"), "plus")
        self.add_under = self._action(tr("Add under it…"), "plus", "Ins")
        self.history = self._action(tr("History of the place…"), "history", "Ctrl+Shift+H")
        self.proposals = self._action(tr("Proposed merges…"), "merge")
        self.proposals.setVisible(False)  # a file has none
        self.another_month = self._action(
            tr("Show another month"), "calendar-clock", "Ctrl+Shift+T", checkable=True
        )

    @property
    def with_keys(self) -> list[QAction]:
        """What the keyboard reaches in the tree."""
        return [*(action for group in self.groups[:-1] for action in group), self.history]

    @property
    def groups(self) -> Sequence[Sequence[QAction]]:
        """The actions as they stand together in menus."""
        return (
            (self.add_under, self.add_beside, self.rename),
            (self.move, self.cut, self.paste),
            (self.close, self.reopen),
            (self.merge, *([self.proposals] if self.proposals.isVisible() else []), self.split),
            (self.history, self.show_closed, self.another_month),
        )
