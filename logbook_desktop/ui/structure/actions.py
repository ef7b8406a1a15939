"""The actions of the page, shared by its bar, its menus and the keyboard."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence, QUndoStack

from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_edits import addable_kinds
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.edit import redo_text, undo_text
from logbook_desktop.ui.tree.actions import (
    Reason,
    TreeActions,
    TreeSituation,
    cannot_move,
    not_one,
    nothing_selected,
)


def _always(_now: TreeSituation) -> str:
    return ""


def _cannot_add(now: TreeSituation) -> str:
    """Under the node pointed at or, where nothing can hang under it, beside it."""
    if now.current is not None and now.current.kind is not NodeKind.UNIT:
        if now.current.closed_on is not None:
            return tr("It is closed. Open it again first.")
        return "" if addable_kinds(now.tree, now.current.id) else tr("Nothing can be added here.")
    return ""


def _cannot_remove(now: TreeSituation) -> str:
    if now.nodes and any(node.id > 0 for node in now.nodes):
        return tr("Only what is new in this plan can be taken out. Close the others.")
    return nothing_selected(now)


class PlanActions(TreeActions):
    """Beside the shared ones: many places at once, and the steps of the plan."""

    reasons: ClassVar[Mapping[str, Reason]] = {
        **TreeActions.reasons,
        "add": _cannot_add,
        "paste_names": _cannot_add,
        "import_file": _always,
        "names": not_one,
        "duplicate": cannot_move,
        "paste": _always,  # what the clipboard holds is looked at when it is asked for
        "remove": _cannot_remove,
    }

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent, rename=tr("Rename"), paste=tr("Paste"))
        self.add = self._action(tr("Add…"), "plus", "Ins")
        self.paste_names = self._action(tr("Paste names…"), "clipboard-copy", "Ctrl+Shift+V")
        self.import_file = self._action(tr("From a spreadsheet…"), "file-spreadsheet")
        self.template = self._action(tr("Save a template for the spreadsheet…"), "file-spreadsheet")
        self.names = self._action(tr("Names in other languages…"), "languages", "Shift+F2")
        self.duplicate = self._action(tr("Duplicate"), "copy", "Ctrl+D")
        self.remove = self._action(tr("Take out of the plan"), "trash-2")
        self.undo = self._action(tr("Undo"), "undo-2")
        self.redo = self._action(tr("Redo"), "redo-2")

    @property
    def with_keys(self) -> list[QAction]:
        """What the keyboard reaches in the tree and the table."""
        return [action for group in self.groups[:-2] for action in group]

    @property
    def groups(self) -> Sequence[Sequence[QAction]]:
        """The actions as they stand together in menus."""
        return (
            (self.add, self.add_beside, self.paste_names, self.import_file, self.template),
            (self.rename, self.names, self.duplicate),
            (self.cut, self.paste, self.move, self.merge, self.split),
            (self.close, self.reopen, self.remove),
            (self.undo, self.redo),
            (self.show_closed,),
        )

    def name_steps(self, stack: QUndoStack) -> None:
        """Undo and redo say what they take back and bring back."""
        for action, text, possible in (
            (self.undo, undo_text(stack.undoText()), stack.canUndo()),
            (self.redo, redo_text(stack.redoText()), stack.canRedo()),
        ):
            action.setText(text)
            action.setToolTip(text)
            action.setEnabled(possible)

    def _tooltip(self, action: QAction) -> str:
        """With its keys: buttons of the bar show it."""
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        return f"{action.iconText()} ({keys})" if keys else action.iconText()
