"""The notice under the tree after places were moved: what, from where, where to and from which month; with Undo.

A drag or a paste asks nothing before: dock → commands → ``StructureEditing.made`` → **notice** → the undo stack.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Tree
from logbook_desktop.domain.tree.tree_changes import MoveNode, TreeChange
from logbook_desktop.support.i18n import active, tr, trn
from logbook_desktop.ui.kit.widgets.notice import NoticeBar
from logbook_desktop.ui.tree.editing import StructureEditing
from logbook_desktop.wording.tree import PATH_MARK, name_of


class MoveNotice(QObject):
    """``tree`` gives the tree on the screen: while a step is announced still the one before it."""

    def __init__(
        self, bar: NoticeBar, editing: StructureEditing, tree: Callable[[], Tree], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bar, self._editing, self._tree = bar, editing, tree
        # The button takes back the last step: once that is another one, the notice is over.
        editing.stack.indexChanged.connect(bar.hide)
        editing.made.connect(self._show)

    def _show(self, changes: Sequence[TreeChange]) -> None:
        moves = [change for change in changes if isinstance(change, MoveNode)]
        if moves and len(moves) == len(changes):
            text = _description(self._tree(), moves)
            self._bar.show_message(text, [(tr("Undo the move"), self._editing.stack.undo)])


def _description(before: Tree, moves: Sequence[MoveNode]) -> str:
    first = moves[0]
    if len(moves) == 1:
        what = tr("“{name}” was moved.").format(name=name_of(before[first.node_id]))
    else:
        what = trn("{count} place was moved.", "{count} places were moved.", len(moves))
    old = before.parent_id(first.node_id, first.month)
    where = tr("Before: {old}. Now: {new}. First month: {month}.").format(
        old=_path(before, old, first.month),
        new=_path(before, first.parent_id, first.month),
        month=active().month_name(first.month.year, first.month.month),
    )
    return f"{what} {where}"


def _path(tree: Tree, node_id: int | None, month: Month) -> str:
    """Where a place hangs; a level that is not shown is the top of everything."""
    if node_id is None or node_id in tree.hidden:
        return tr("Everything")
    return PATH_MARK.join(tree.label_path(node_id, month, active().language))
