"""The tree of the organisation: reading it, and applying lists of changes in one transaction."""

from collections.abc import Sequence
from dataclasses import replace

from logbook_desktop.data.tree_store import TreeStore
from logbook_desktop.data.unit_of_work import UnitOfWork
from logbook_desktop.domain.access import action_on_tree
from logbook_desktop.domain.changes import Change, ChangedTree
from logbook_desktop.domain.tree import Tree
from logbook_desktop.domain.tree_changes import (
    AddNode,
    MoveNode,
    RemoveNode,
    TreeChange,
    TreeRefusalError,
    TreeRule,
    apply,
)
from logbook_desktop.services.context import Context


def tree(context: Context) -> Tree:
    """The whole tree with its memory. Names are open to everyone who was granted anything."""
    with context.reading() as work:
        return work.trees.read()


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
    before = work.trees.read()
    new_ids = _new_ids(work.trees, changes)
    numbered = [_with_real_ids(item, new_ids) for item in changes]
    after, inverse = before, list[TreeChange]()
    for item in numbered:
        _require(context, after, item)
        _refuse_erasing(work.trees, after, item)
        after, back = apply(after, [item])
        inverse[:0] = back
    work.trees.write(before, after)
    touched = frozenset(node for item in numbered for node in _touched(item))
    return ChangedTree(work.trees.read(), tuple(inverse), new_ids, Change(units=touched, tree=True))


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
    if isinstance(item, AddNode):
        context.require(action_on_tree(item.kind), item.parent_id, tree)
        return
    if item.node_id not in tree:
        raise TreeRefusalError(TreeRule.UNKNOWN_NODE)
    kind = tree[item.node_id].kind
    context.require(action_on_tree(kind), item.node_id, tree)
    if isinstance(item, MoveNode) and item.parent_id in tree:
        context.require(action_on_tree(kind), item.parent_id, tree)


def _refuse_erasing(trees: TreeStore, tree: Tree, item: TreeChange) -> None:
    if isinstance(item, RemoveNode) and trees.documented(item.node_id):
        raise TreeRefusalError(TreeRule.HAS_ENTRIES, tree[item.node_id])


def _touched(item: TreeChange) -> list[int]:
    parent_id = item.parent_id if isinstance(item, AddNode | MoveNode) else None
    return [item.node_id] if parent_id is None else [item.node_id, parent_id]
