"""The actions of the page, shared by its bar, the menus and the keyboard; a disabled one says why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QUndoStack

from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.domain.tree.tree_edits import addable_kinds
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.icons import icon

Keys = QKeySequence.StandardKey


@dataclass(frozen=True, slots=True)
class PlanSituation:
    """What the actions depend on: the draft, and the nodes selected in it."""

    tree: Tree
    nodes: Sequence[Node]
    current: Node | None


class PlanActions(QObject):
    """Made once; ``update`` enables and disables them for another situation."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.add = self._action(tr("Add…"), "plus", "Ins")
        self.add_beside = self._action(tr("Add beside it…"), "plus", "Shift+Ins")
        self.paste_names = self._action(tr("Paste names…"), "clipboard-copy", "Ctrl+Shift+V")
        self.import_file = self._action(tr("From a spreadsheet…"), "file-spreadsheet")
        self.template = self._action(tr("Save a template for the spreadsheet…"), "file-spreadsheet")
        self.rename = self._action(tr("Rename"), "pencil", "F2")
        self.names = self._action(tr("Names in other languages…"), "languages", "Shift+F2")
        self.duplicate = self._action(tr("Duplicate"), "copy", "Ctrl+D")
        self.move = self._action(tr("Move…"), "arrow-right-left", "Ctrl+Shift+M")
        self.cut = self._action(tr("Cut"), "", Keys.Cut)
        self.paste = self._action(tr("Paste"), "", Keys.Paste)
        self.merge = self._action(tr("Merge into another organisation…"), "merge")
        self.split = self._action(tr("Split…"), "split")
        self.close = self._action(tr("Close…"), "archive", Keys.Delete)
        self.reopen = self._action(tr("Open again"), "archive-restore")
        self.remove = self._action(tr("Take out of the plan"), "trash-2")
        self.undo = self._action(tr("Undo"), "undo-2")
        self.redo = self._action(tr("Redo"), "redo-2")
        self.show_closed = self._action(tr("Show closed places"), "eye")
        self.show_closed.setCheckable(True)

    @property
    def with_keys(self) -> list[QAction]:
        """What the keyboard reaches in the tree and the table."""
        return [action for part in self._parts for action in part]

    @property
    def _parts(self) -> list[list[QAction]]:
        return [
            [self.add, self.add_beside, self.paste_names, self.import_file, self.template],
            [self.rename, self.names, self.duplicate],
            [self.cut, self.paste, self.move, self.merge, self.split],
            [self.close, self.reopen, self.remove],
        ]

    def for_menu(self) -> list[QAction]:
        """All, parted into groups."""
        actions: list[QAction] = []
        for part in [*self._parts, [self.undo, self.redo], [self.show_closed]]:
            if actions:
                line = QAction(self)
                line.setSeparator(True)
                actions.append(line)
            actions.extend(part)
        return actions

    def update(self, now: PlanSituation) -> None:
        """Enable what can be done with the nodes selected; the others say in their tooltip why not."""
        for name, reason_of in _REASONS.items():
            action: QAction = getattr(self, name)
            reason = reason_of(now)
            action.setEnabled(not reason)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(reason or (f"{action.iconText()} ({keys})" if keys else action.iconText()))
            action.setStatusTip(reason)

    def name_steps(self, stack: QUndoStack) -> None:
        """Undo and redo say what they take back and bring back."""
        undo = tr("Undo: {step}").format(step=stack.undoText()) if stack.canUndo() else tr("Undo")
        redo = tr("Redo: {step}").format(step=stack.redoText()) if stack.canRedo() else tr("Redo")
        for action, text, possible in (
            (self.undo, undo, stack.canUndo()),
            (self.redo, redo, stack.canRedo()),
        ):
            action.setText(text)
            action.setToolTip(text)
            action.setEnabled(possible)

    def _action(self, text: str, icon_name: str, keys: Keys | str | None = None) -> QAction:
        action = QAction(text, self)
        if icon_name:
            action.setIcon(icon(icon_name))
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
            # Only while the tree or the table has the focus: other pages have the same keys.
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return action


def _nothing_chosen(now: PlanSituation) -> str:
    return "" if now.nodes else tr("Choose a place first.")


def _not_one(now: PlanSituation) -> str:
    if len(now.nodes) > 1:
        return tr("Choose one place only.")
    return _nothing_chosen(now)


def _cannot_add(now: PlanSituation) -> str:
    """Under the node pointed at or, where nothing can hang under it, beside it."""
    if now.current is not None and now.current.kind is not NodeKind.UNIT:
        if now.current.closed_on is not None:
            return tr("It is closed. Open it again first.")
        return "" if addable_kinds(now.tree, now.current.id) else tr("Nothing can be added here.")
    return ""


def _cannot_move(now: PlanSituation) -> str:
    if any(node.kind is NodeKind.NETWORK for node in now.nodes):
        return tr("A network hangs under nothing.")
    return _nothing_chosen(now)


def _cannot_merge(now: PlanSituation) -> str:
    if now.current is not None and now.current.kind is not NodeKind.ORGANISATION:
        return tr("Only an organisation merges into another.")
    return _not_one(now)


def _cannot_split(now: PlanSituation) -> str:
    whole = (NodeKind.ORGANISATION, NodeKind.AREA, NodeKind.UNIT)
    if now.current is not None and now.current.kind not in whole:
        return tr("Organisations, areas and units can be split.")
    if now.current is not None and now.current.id < 0:
        return tr("It is only planned: add what it should be instead.")
    return _not_one(now)


def _cannot_close(now: PlanSituation) -> str:
    if now.nodes and all(node.closed_on is not None for node in now.nodes):
        return tr("It has a closing day already.")
    return _nothing_chosen(now)


def _cannot_reopen(now: PlanSituation) -> str:
    if now.nodes and all(node.closed_on is None for node in now.nodes):
        return tr("It is open.")
    return _nothing_chosen(now)


def _cannot_remove(now: PlanSituation) -> str:
    if now.nodes and any(node.id > 0 for node in now.nodes):
        return tr("Only what is new in this plan can be taken out. Close the others.")
    return _nothing_chosen(now)


_REASONS: dict[str, Callable[[PlanSituation], str]] = {
    "add": _cannot_add,
    "add_beside": _not_one,
    "paste_names": _cannot_add,
    "import_file": lambda _now: "",
    "rename": _not_one,
    "names": _not_one,
    "duplicate": _cannot_move,
    "move": _cannot_move,
    "cut": _cannot_move,
    "paste": lambda _now: "",  # what the clipboard holds is looked at when it is asked for
    "merge": _cannot_merge,
    "split": _cannot_split,
    "close": _cannot_close,
    "reopen": _cannot_reopen,
    "remove": _cannot_remove,
}
