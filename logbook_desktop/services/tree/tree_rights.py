"""The right that a change of the tree takes. A server keeps the same rules (``postgres/tree_rights.sql``).

A network right admits organisations, moves them between regions and closes those in which nothing is open. It
moves nothing that lies in one, so that it leads nobody to entries: the own mentors of an organisation split it, and
merge it.
"""

from collections.abc import Sequence

from logbook_desktop.domain.people.access import Action, NotAllowedError, action_on_tree, is_mentor_of
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.restructuring import closes_by_split, is_part_of_split
from logbook_desktop.domain.tree.tree import HOLDING, NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    CloseNode,
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

_Needed = tuple[Action, Sequence[int | None]]
"""A right, and the nodes it takes it over."""


def require_right(context: Context, tree: Tree, item: TreeChange) -> None:
    """Raises NotAllowedError without the right over the node changed and over the place it goes to.

    TreeRefusalError: something that the change names is not there.
    """
    action, nodes = _needed(context, tree, item)
    asked = [*nodes, *([item.predecessor_id] if isinstance(item, AddNode) else [])]
    if any(node_id is not None and node_id not in tree for node_id in asked):
        raise TreeRefusalError(TreeRule.UNKNOWN_NODE)  # somebody else removed it meanwhile
    if isinstance(item, MergeNode | Unmerge) and tree[item.node_id].kind is NodeKind.ORGANISATION:
        _require_mentor(context, nodes)
    elif isinstance(item, AddNode) and is_part_of_split(tree, item):
        _require_mentor(context, [item.predecessor_id])
        if not _opens_beside(context, tree, item):
            context.require(action, item.parent_id, tree)
    elif not _ends_split(context, tree, item):
        for node_id in nodes:
            context.require(action, node_id, tree)


def require_organisations(context: Context, before: Tree, after: Tree, item: TreeChange) -> None:
    """Raises NotAllowedError where a move changes in which organisation something is in some month, without the right
    over all of these: a part of a split, and taking it back."""
    if not isinstance(item, MoveNode | ForgetMove):
        return
    belonged, belongs = before.organisations(item.node_id), after.organisations(item.node_id)
    for node_id in {**belonged, **belongs}:
        if belonged.get(node_id) != belongs.get(node_id) and node_id in after:
            context.require(Action.CHANGE_TREE, node_id, after)


def require_split_whole(context: Context, after: Tree, changes: Sequence[TreeChange]) -> None:
    """Raises NotAllowedError where a mentor opens parts of an organisation and does not close it on that day: only
    the network admits organisations."""
    for item in changes:
        if not isinstance(item, AddNode) or not is_part_of_split(after, item) or item.node_id not in after:
            continue
        assert item.predecessor_id is not None
        opened_on, closed_on = after[item.node_id].opened_on, after[item.predecessor_id].closed_on
        if opened_on is None or opened_on != closed_on:
            context.require(Action.CHANGE_NETWORK, item.parent_id, after)


def _require_mentor(context: Context, organisations: Sequence[int | None]) -> None:
    for node_id in organisations:
        if node_id is None or not is_mentor_of(context.actor, node_id):
            raise NotAllowedError(Action.CHANGE_TREE, node_id)


def _opens_beside(context: Context, tree: Tree, part: AddNode) -> bool:
    assert part.predecessor_id is not None
    month = context.month if part.opened_on is None else Month.of(part.opened_on)
    return part.parent_id == tree.parent_id(part.predecessor_id, month)


def _ends_split(context: Context, tree: Tree, item: TreeChange) -> bool:
    """Whether a mentor closes what is split, opens it again, or takes back the opening of a part of it."""
    if item.node_id not in tree or tree[item.node_id].kind is not NodeKind.ORGANISATION:
        return False
    node = tree[item.node_id]
    match item:
        case CloseNode():
            return closes_by_split(tree, item) and is_mentor_of(context.actor, node.id)
        case RemoveNode():
            both = (node.id, node.predecessor_id or node.id)
            return is_part_of_split(tree, node) and all(is_mentor_of(context.actor, one) for one in both)
    return False


def _needed(context: Context, tree: Tree, item: TreeChange) -> _Needed:
    if isinstance(item, AddNode):
        named = [] if item.predecessor_id is None else [item.predecessor_id]
        return action_on_tree(item.kind), [item.parent_id, *named]
    if item.node_id not in tree:
        return Action.CHANGE_TREE, [item.node_id]
    kind = tree[item.node_id].kind
    match item:
        case MergeNode() | Unmerge():
            other = item.into_id if isinstance(item, MergeNode) else tree.parent_id(item.node_id, item.month)
            return Action.CHANGE_TREE, [item.node_id, other]
        case MoveNode():
            return _of_move(tree, kind, item.parent_id, [item.node_id, item.parent_id])
        case ForgetMove():  # it goes back to where it hung before
            back = tree.parent_id(item.node_id, item.month.plus(-1))
            return _of_move(tree, kind, tree.parent_id(item.node_id, item.month), [item.node_id, back])
        case RemoveNode():
            return action_on_tree(kind), [item.node_id]
        case _:
            return action_on_tree(tree.kind_in(item.node_id, context.month)), [item.node_id]


def _of_move(tree: Tree, kind: NodeKind, parent_id: int | None, concerned: Sequence[int | None]) -> _Needed:
    """The right over the node and where it comes to hang. ``parent_id``: where it does from the month of the move."""
    if parent_id is None or parent_id not in tree:
        return action_on_tree(kind), [*concerned, parent_id]
    inside = kind is NodeKind.ORGANISATION and tree[parent_id].kind in HOLDING
    return (Action.CHANGE_TREE if inside else action_on_tree(kind)), concerned
