"""The right that a change of the tree takes. A server keeps the same rules (``postgres/tree_rights.sql``)."""

from collections.abc import Sequence

from logbook_desktop.domain.people import access
from logbook_desktop.domain.people.access import Action, NotAllowedError, action_on_tree
from logbook_desktop.domain.tree.restructuring import into_successor
from logbook_desktop.domain.tree.tree import HOLDING, NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    ForgetMove,
    MergeNode,
    MoveNode,
    RemoveNode,
    TreeChange,
    TreeRefusalError,
    TreeRule,
    Unmerge,
)
from logbook_desktop.services.context import Context

_Way = tuple[Action, Sequence[int | None]]
"""A right, and the nodes it takes it over."""


def require_right(context: Context, tree: Tree, item: TreeChange) -> None:
    """Raises NotAllowedError without the right over the node changed and over the place it goes to.

    A merge or split of organisations takes the network right over both, or a mentor's. TreeRefusalError: something
    that the change names is not there.
    """
    ways = _ways(context, tree, item)
    named = [node_id for _, nodes in ways for node_id in nodes if node_id is not None]
    if any(node_id not in tree for node_id in named):
        raise TreeRefusalError(TreeRule.UNKNOWN_NODE)  # somebody else removed it meanwhile
    for action, nodes in ways[1:]:
        if all(access.may(context.actor, action, node_id, tree, context.month) for node_id in nodes):
            return
    action, nodes = ways[0]
    for node_id in nodes:
        context.require(action, node_id, tree)


def require_organisations(context: Context, before: Tree, after: Tree, item: TreeChange) -> None:
    """Raises NotAllowedError where a move changes in which organisation something is in some month, without the right
    over all of these: a part of a split, and taking it back."""
    if not isinstance(item, MoveNode | ForgetMove):
        return
    belonged, belongs = before.organisations(item.node_id), after.organisations(item.node_id)
    changed = [o for o in {**belonged, **belongs} if belonged.get(o) != belongs.get(o)]

    def may(action: Action) -> bool:
        return all(access.may(context.actor, action, node_id, after, context.month) for node_id in changed)

    if not may(Action.CHANGE_NETWORK) and not may(Action.CHANGE_TREE):
        raise NotAllowedError(Action.CHANGE_NETWORK, item.node_id)


def _ways(context: Context, tree: Tree, item: TreeChange) -> list[_Way]:
    """By which any one of these rights the change may be made."""
    if isinstance(item, AddNode):
        named = [] if item.predecessor_id is None else [item.predecessor_id]
        return [(action_on_tree(item.kind), [item.parent_id, *named])]
    if item.node_id not in tree:
        return [(Action.CHANGE_TREE, [item.node_id])]
    kind = tree[item.node_id].kind
    match item:
        case MergeNode() | Unmerge():
            other = item.into_id if isinstance(item, MergeNode) else tree.parent_id(item.node_id, item.month)
            both = [item.node_id, other]
            ways: list[_Way] = [(Action.CHANGE_TREE, both)]
            return [(Action.CHANGE_NETWORK, both), *ways] if kind is NodeKind.ORGANISATION else ways
        case MoveNode():
            return _of_move(tree, kind, item, item.parent_id, [item.node_id, item.parent_id])
        case ForgetMove():  # it goes back to where it hung before
            back = tree.parent_id(item.node_id, item.month.plus(-1))
            return _of_move(tree, kind, item, tree.parent_id(item.node_id, item.month), [item.node_id, back])
        case RemoveNode():
            return [(action_on_tree(kind), [item.node_id])]
        case _:
            return [(action_on_tree(tree.kind_in(item.node_id, context.month)), [item.node_id])]


def _of_move(
    tree: Tree,
    kind: NodeKind,
    item: MoveNode | ForgetMove,
    parent_id: int | None,
    concerned: Sequence[int | None],
) -> list[_Way]:
    """The right over the node and where it comes to hang. ``parent_id``: where it does from the month of the move."""
    if parent_id is None or parent_id not in tree:
        return [(action_on_tree(kind), [*concerned, parent_id])]
    inside = kind is NodeKind.ORGANISATION and tree[parent_id].kind in HOLDING
    ways: list[_Way] = [(Action.CHANGE_TREE if inside else action_on_tree(kind), concerned)]
    before = tree.parent_id(item.node_id, item.month.plus(-1))
    if before is not None and into_successor(tree, item.node_id, parent_id, item.month):
        two = (parent_id, before)
        if all(tree[node_id].kind is NodeKind.ORGANISATION for node_id in two):
            ways.append((Action.CHANGE_NETWORK, two))
    return ways
