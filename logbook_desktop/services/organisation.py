"""The tree of the organisation: reading it, and applying lists of changes in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from logbook_desktop.data.entry_store import Stamp
from logbook_desktop.data.tree_store import TreeStore
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.access import Action, NotAllowedError, action_on_tree, may_somewhere
from logbook_desktop.domain.changes import Change, ChangedTree
from logbook_desktop.domain.tree import Tree
from logbook_desktop.domain.tree_changes import (
    AddNode,
    ForgetMove,
    MoveNode,
    RemoveNode,
    TreeChange,
    TreeRefusalError,
    TreeRule,
    apply,
)
from logbook_desktop.services.context import Context
from logbook_desktop.services.retrying import retried


def tree(context: Context) -> Tree:
    """The whole tree with its memory: names are open to everyone who may read some of it. NotAllowedError."""
    if not may_somewhere(context.actor, Action.READ_TREE):
        raise NotAllowedError(Action.READ_TREE, None)
    with context.reading() as work:
        return work.trees.read()


@retried
def change(context: Context, changes: Sequence[TreeChange]) -> ChangedTree:
    """Apply a list of changes in one transaction and give the list that takes it back.

    Undo is applying that. Raises TreeRefusalError or NotAllowedError; then nothing is changed.
    """
    with context.writing() as work:
        changed = change_within(context, work, changes)
        work.commit()
    return changed


def change_within(context: Context, work: UnitOfWork, changes: Sequence[TreeChange]) -> ChangedTree:
    """As ``change``, as a part of somebody else's unit of work."""
    work.trees.lock()
    worked = worked_out(context, work.trees, changes)
    work.trees.write(worked.before, worked.after)
    stamp = Stamp(context.actor.display_name, context.now())
    work.history.tree_noted(worked.before, worked.after, stamp, context.actor.login)
    touched = frozenset(node for item in worked.changes for node in _touched(item))
    return ChangedTree(work.trees.read(), worked.inverse, worked.new_ids, Change(units=touched, tree=True))


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What a list of changes makes of the tree. ``changes`` is the list with the ids that new nodes get."""

    before: Tree
    after: Tree
    changes: tuple[TreeChange, ...]
    inverse: tuple[TreeChange, ...]
    new_ids: dict[int, int]


def worked_out(context: Context, trees: TreeStore, changes: Sequence[TreeChange]) -> WorkedOut:
    """The changes made one by one, each looked at as ``change`` does. Writes nothing; raises as ``change``."""
    before = trees.read()
    new_ids = _new_ids(trees, changes)
    numbered = tuple(_with_real_ids(item, new_ids) for item in changes)
    after, inverse = before, list[TreeChange]()
    for item in numbered:
        _require(context, after, item)
        _refuse_erasing(trees, after, item)
        after, back = apply(after, [item])
        inverse[:0] = back
    return WorkedOut(before, after, numbered, tuple(inverse), new_ids)


def _new_ids(trees: TreeStore, changes: Sequence[TreeChange]) -> dict[int, int]:
    following = trees.next_id()
    asked = [item.node_id for item in changes if isinstance(item, AddNode) and item.node_id < 0]
    return {negative: following + place for place, negative in enumerate(asked)}


def _with_real_ids(item: TreeChange, new_ids: dict[int, int]) -> TreeChange:
    if isinstance(item, AddNode | MoveNode) and item.parent_id is not None:
        item = replace(item, parent_id=new_ids.get(item.parent_id, item.parent_id))
    return replace(item, node_id=new_ids.get(item.node_id, item.node_id))


def _require(context: Context, tree: Tree, item: TreeChange) -> None:
    """The right over the node changed and over the place it goes to."""
    concerned = _concerned(tree, item)
    if any(node_id is not None and node_id not in tree for node_id in concerned):
        raise TreeRefusalError(TreeRule.UNKNOWN_NODE)  # somebody else removed it meanwhile
    action = action_on_tree(item.kind if isinstance(item, AddNode) else tree[item.node_id].kind)
    for node_id in concerned:
        context.require(action, node_id, tree)


def _concerned(tree: Tree, item: TreeChange) -> list[int | None]:
    match item:
        case AddNode():
            return [item.parent_id]
        case MoveNode():
            return [item.node_id, item.parent_id]
        case ForgetMove() if item.node_id in tree:  # it goes back to where it hung before
            return [item.node_id, tree.parent_id(item.node_id, item.month.plus(-1))]
        case _:
            return [item.node_id]


def _refuse_erasing(trees: TreeStore, tree: Tree, item: TreeChange) -> None:
    if isinstance(item, RemoveNode) and trees.documented(item.node_id):
        raise TreeRefusalError(TreeRule.HAS_ENTRIES, tree[item.node_id])


def _touched(item: TreeChange) -> list[int]:
    parent_id = item.parent_id if isinstance(item, AddNode | MoveNode) else None
    return [item.node_id] if parent_id is None else [item.node_id, parent_id]
