"""The actions of the tree that the dock and the Structure page share; a disabled one says why.

Each has its reasons in a table: a function of the situation that gives the words, or none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import Action, Actor
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.icons import icon


@dataclass(frozen=True, slots=True)
class TreeSituation:
    """What the actions depend on: who, the tree of which month, the nodes selected and those cut out."""

    actor: Actor
    tree: Tree
    month: Month
    nodes: Sequence[Node]
    current: Node | None
    cut: Sequence[Node] = ()
    is_plan: bool = False
    """The tree is a draft: what the person may not do is for the review to say."""
    another_month: bool = False
    """The tree is shown as it stood, or will stand, in another month: it is looked at only."""

    def lacks_right(self, node: Node) -> str:
        """Why this person may not edit the node; empty if they may."""
        if self.is_plan or self._may(access.action_on_tree(node.kind), node):
            return ""
        return tr("You do not have the right to change this place.")

    def may_merge(self, node: Node) -> bool:
        """A merge takes the network's right, or a mentor's over both organisations."""
        rights = (Action.CHANGE_NETWORK, Action.CHANGE_TREE)
        return self.is_plan or any(self._may(right, node) for right in rights)

    def may_read_history(self, node: Node) -> bool:
        """Whether the person may see what became of the node."""
        return self._may(Action.READ_HISTORY, node)

    def _may(self, right: Action, node: Node) -> bool:
        return access.may(self.actor, right, node.id, self.tree, self.month)


Reason = Callable[[TreeSituation], str]
"""Why an action is not possible; empty if it is."""


def nothing_selected(now: TreeSituation) -> str:
    """Any number of places will do."""
    if now.nodes:
        return ""
    return tr("Choose a place first.") if now.is_plan else tr("Choose a place in the tree first.")


def not_one(now: TreeSituation) -> str:
    """It is about one place."""
    return tr("Choose one place only.") if len(now.nodes) > 1 else nothing_selected(now)


def cannot_edit(now: TreeSituation) -> str:
    """Nothing is selected, or not all of it is the person's to change."""
    return nothing_selected(now) or next((text for node in now.nodes if (text := now.lacks_right(node))), "")


def cannot_move(now: TreeSituation) -> str:
    """What is selected stays where it is."""
    if any(node.kind is NodeKind.NETWORK for node in now.nodes):
        return tr("A network is the top of the tree.")
    return cannot_edit(now)


def _cannot_rename(now: TreeSituation) -> str:
    return not_one(now) or cannot_edit(now)


def _cannot_close(now: TreeSituation) -> str:
    if now.nodes and all(node.closed_on is not None for node in now.nodes):
        return tr("It has a closing day already.")
    return cannot_edit(now)


def _cannot_reopen(now: TreeSituation) -> str:
    closed = [node for node in now.nodes if node.closed_on is not None]
    if now.nodes and not closed:
        return tr("It is open.")
    selected = {node.id for node in now.nodes}
    for node in closed:
        parent_id = now.tree.parent_id(node.id, now.month)
        if parent_id is None or parent_id in selected:
            continue
        if now.tree[parent_id].closed_on is not None:
            return tr("The place above it is closed. Open that first.")
    return cannot_edit(now)


def _cannot_merge(now: TreeSituation) -> str:
    node = now.current
    if node is None:
        return not_one(now)
    if now.tree.kind_in(node.id, now.month) is not NodeKind.ORGANISATION:
        return tr("Only an organisation merges into another.")
    if node.closed_on is not None:
        return tr("It is closed. Open it again first.")
    return not_one(now) or ("" if now.may_merge(node) else now.lacks_right(node))


def _cannot_split(now: TreeSituation) -> str:
    node = now.current
    if node is None:
        return not_one(now)
    if node.kind not in (NodeKind.ORGANISATION, NodeKind.AREA, NodeKind.UNIT):
        return tr("Organisations, areas and units can be split.")
    if node.id < 0:
        return tr("It is only planned: add what it should be instead.")
    if node.closed_on is not None:
        return tr("It is closed. Open it again first.")
    own = now.tree.kind_in(node.id, now.month) is NodeKind.ORGANISATION and not now.is_plan
    if own and not access.is_mentor_of(now.actor, node.id):
        return tr("An organisation is split by its own mentor. Ask them to do it.")
    return not_one(now) or ("" if own else cannot_edit(now))


class TreeActions(QObject):
    """Made once; ``update`` enables and disables them for another situation."""

    reasons: ClassVar[Mapping[str, Reason]] = {
        "add_beside": not_one,
        "rename": _cannot_rename,
        "move": cannot_move,
        "cut": cannot_move,
        "close": _cannot_close,
        "reopen": _cannot_reopen,
        "merge": _cannot_merge,
        "split": _cannot_split,
    }
    """By the name of the action."""
    without_change: ClassVar[frozenset[str]] = frozenset()
    """Those that are possible while the tree of another month is looked at."""

    def __init__(self, parent: QObject, *, rename: str, paste: str) -> None:
        """``rename`` and ``paste`` are their words; the rest is called the same everywhere."""
        super().__init__(parent)
        keys = QKeySequence.StandardKey
        self.add_beside = self._action(tr("Add beside it…"), "plus", "Shift+Ins")
        self.rename = self._action(rename, "pencil", "F2")
        self.move = self._action(tr("Move…"), "arrow-right-left", "Ctrl+Shift+M")
        self.cut = self._action(tr("Cut"), "", keys.Cut)
        self.paste = self._action(paste, "", keys.Paste)
        self.close = self._action(tr("Close…"), "archive", keys.Delete)
        self.reopen = self._action(tr("Open again"), "archive-restore")
        self.merge = self._action(tr("Merge into another organisation…"), "merge")
        self.split = self._action(tr("Split…"), "split")
        self.show_closed = self._action(tr("Show closed places"), "eye", checkable=True)

    @property
    def groups(self) -> Sequence[Sequence[QAction]]:
        """All, in the order of the menu, parted into groups."""
        raise NotImplementedError

    def for_menu(self) -> list[QAction]:
        """All, with a line between the groups."""
        actions: list[QAction] = []
        for group in self.groups:
            if actions:
                line = QAction(self)
                line.setSeparator(True)
                actions.append(line)
            actions.extend(group)
        return actions

    def update(self, now: TreeSituation) -> None:
        """Enable what can be done with the nodes selected; the others say in their tooltip why not."""
        for name, reason_of in self.reasons.items():
            action: QAction = getattr(self, name)
            reason = reason_of(now)
            if now.another_month and name not in self.without_change:
                reason = tr("You are looking at another month. Go back to today to change the structure.")
            action.setEnabled(not reason)
            action.setToolTip(reason or self._tooltip(action))
            action.setStatusTip(reason)

    def _tooltip(self, action: QAction) -> str:
        return action.iconText()

    def _action(
        self,
        text: str,
        icon_name: str,
        keys: QKeySequence.StandardKey | str | None = None,
        *,
        checkable: bool = False,
    ) -> QAction:
        action = QAction(text, self)
        action.setCheckable(checkable)
        if icon_name:
            action.setIcon(icon(icon_name))
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
            # Only while the tree (or its table) has the focus: other pages have the same keys.
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return action


def connect_all(pairs: Iterable[tuple[QAction, Callable[[], object]]]) -> None:
    """Let each action do its command."""
    for action, do in pairs:
        action.triggered.connect(lambda _checked=False, do=do: do())
