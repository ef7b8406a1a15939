"""The actions of the structure, shared by the menu, the context menu and the keyboard; a disabled one says why."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import Action, Actor
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.domain.tree.tree_edits import addable_kinds, move_refusal, parent_for
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.icons import icon


@dataclass(frozen=True, slots=True)
class TreeSituation:
    """What the actions depend on: who, the tree of which month, the node chosen, the node cut out."""

    actor: Actor
    tree: Tree
    month: Month
    node: Node | None
    cut: Node | None
    another_month: bool = False
    """The tree is shown as it stood, or will stand, in another month: it is looked at only."""

    def lacks_right(self, node: Node) -> str:
        """Why this person may not edit the node; empty if they may."""
        right = access.action_on_tree(node.kind)
        if access.may(self.actor, right, node.id, self.tree, self.month):
            return ""
        return tr("You do not have the right to change this place.")


class StructureActions(QObject):
    """Made once; ``update`` enables and disables them for another situation."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.add = self._action(tr("Add a place…"), "plus")
        self.add_under = self._action(tr("Add under it…"), "plus", "Ins")
        self.add_beside = self._action(tr("Add beside it…"), "plus", "Shift+Ins")
        self.rename = self._action(tr("Rename…"), "pencil", "F2")
        self.move = self._action(tr("Move…"), "arrow-right-left", "Ctrl+Shift+M")
        self.cut = self._action(tr("Cut"), "", QKeySequence.StandardKey.Cut)
        self.paste = self._action(tr("Paste under it"), "", QKeySequence.StandardKey.Paste)
        self.close = self._action(tr("Close…"), "archive", QKeySequence.StandardKey.Delete)
        self.reopen = self._action(tr("Open again"), "archive-restore")
        self.merge = self._action(tr("Merge into another organisation…"), "merge")
        self.split = self._action(tr("Split…"), "split")
        self.history = self._action(tr("History of the place…"), "history", "Ctrl+Shift+H")
        self.show_closed = self._action(tr("Show closed places"), "eye")
        self.show_closed.setCheckable(True)
        self.another_month = self._action(tr("Show another month"), "calendar-clock", "Ctrl+Shift+T")
        self.another_month.setCheckable(True)

    @property
    def editing(self) -> list[QAction]:
        """The actions that change the structure."""
        return [
            self.add_under,
            self.add_beside,
            self.rename,
            self.move,
            self.cut,
            self.paste,
            self.close,
            self.reopen,
            self.merge,
            self.split,
        ]

    def for_menu(self) -> list[QAction]:
        """All, parted into groups."""
        changing = self.editing
        looking = [self.history, self.show_closed, self.another_month]
        parts = [changing[:3], changing[3:6], changing[6:8], changing[8:], looking]
        actions: list[QAction] = []
        for part in parts:
            if actions:
                line = QAction(self)
                line.setSeparator(True)
                actions.append(line)
            actions.extend(part)
        return actions

    def update(self, now: TreeSituation) -> None:
        """Enable what can be done to the node chosen; the others say in their tooltip why not."""
        for action, reason_of in _REASONS:
            chosen = action(self)
            reason = reason_of(now)
            if now.another_month and (chosen in self.editing or chosen is self.add):
                reason = tr("You are looking at another month. Go back to today to change the structure.")
            chosen.setEnabled(not reason)
            chosen.setToolTip(reason or chosen.iconText())
            chosen.setStatusTip(reason)

    def _action(
        self, text: str, icon_name: str, keys: QKeySequence.StandardKey | str | None = None
    ) -> QAction:
        action = QAction(text, self)
        if icon_name:
            action.setIcon(icon(icon_name))
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
            # Only while the tree has the focus: the editor of entries has the same keys.
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return action


def _unchosen(now: TreeSituation) -> str:
    return "" if now.node else tr("Choose a place in the tree first.")


def _cannot_add_under(now: TreeSituation) -> str:
    if now.node is not None and now.node.kind is NodeKind.UNIT:
        return tr("Nothing hangs under a unit. Add beside it.")
    if now.node is not None and now.node.is_closed(now.month.first_day):
        return tr("It is closed. Open it again first.")
    return "" if addable_kinds(now.tree, now.node.id if now.node else None) else _unchosen(now)


def _cannot_add(now: TreeSituation) -> str:
    """Under the node chosen or, where nothing can hang under it, beside it."""
    return _unchosen(now) if _cannot_add_under(now) else ""


def _cannot_edit(now: TreeSituation) -> str:
    return now.lacks_right(now.node) if now.node else _unchosen(now)


def _cannot_move(now: TreeSituation) -> str:
    if now.node is not None and now.node.kind is NodeKind.NETWORK:
        return tr("A network hangs under nothing.")
    return _cannot_edit(now)


def _cannot_paste(now: TreeSituation) -> str:
    if now.cut is None:
        return tr("Cut a place first.")
    parent_id = parent_for(now.tree, now.cut.kind, now.node.id if now.node else None)
    if move_refusal(now.tree, now.cut.id, parent_id, now.month):
        return tr("What was cut cannot hang here.")
    return ""


def _cannot_close(now: TreeSituation) -> str:
    if now.node is not None and now.node.closed_on is not None:
        return tr("It has a closing day already.")
    return _cannot_edit(now)


def _cannot_reopen(now: TreeSituation) -> str:
    if now.node is not None and now.node.closed_on is None:
        return tr("It is open.")
    if now.node is not None:
        parent_id = now.tree.parent_id(now.node.id, now.month)
        if parent_id is not None and now.tree[parent_id].closed_on is not None:
            return tr("The place above it is closed. Open that first.")
    return _cannot_edit(now)


def _cannot_merge(now: TreeSituation) -> str:
    if now.node is None:
        return _unchosen(now)
    if now.tree.kind_in(now.node.id, now.month) is not NodeKind.ORGANISATION:
        return tr("Only an organisation merges into another.")
    if now.node.closed_on is not None:
        return tr("It is closed. Open it again first.")
    rights = (Action.CHANGE_NETWORK, Action.CHANGE_TREE)  # the network's, or a mentor's over both
    if any(access.may(now.actor, right, now.node.id, now.tree, now.month) for right in rights):
        return ""
    return now.lacks_right(now.node)


def _cannot_split(now: TreeSituation) -> str:
    if now.node is None:
        return _unchosen(now)
    if now.node.kind not in (NodeKind.ORGANISATION, NodeKind.AREA, NodeKind.UNIT):
        return tr("Organisations, areas and units can be split.")
    if now.node.closed_on is not None:
        return tr("It is closed. Open it again first.")
    return _cannot_edit(now)


def _cannot_see_history(now: TreeSituation) -> str:
    if now.node is None:
        return _unchosen(now)
    if access.may(now.actor, Action.READ_HISTORY, now.node.id, now.tree, now.month):
        return ""
    return tr("The history of a place is for the mentors of the organisation.")


_REASONS: tuple[tuple[Callable[[StructureActions], QAction], Callable[[TreeSituation], str]], ...] = (
    (lambda a: a.add, _cannot_add),
    (lambda a: a.add_under, _cannot_add_under),
    (lambda a: a.add_beside, _unchosen),
    (lambda a: a.rename, _cannot_edit),
    (lambda a: a.move, _cannot_move),
    (lambda a: a.cut, _cannot_move),
    (lambda a: a.paste, _cannot_paste),
    (lambda a: a.close, _cannot_close),
    (lambda a: a.reopen, _cannot_reopen),
    (lambda a: a.merge, _cannot_merge),
    (lambda a: a.split, _cannot_split),
    (lambda a: a.history, _cannot_see_history),
)
