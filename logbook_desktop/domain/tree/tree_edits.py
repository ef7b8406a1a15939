"""From what a person points at to the list of changes it means. Pure: a tree in, changes of the domain out.

A ``target`` of None is the whole tree: the levels that are hidden while they are alone.
"""

from collections.abc import Iterable
from datetime import date

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import PARENT_KINDS, Node, NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import (
    CloseNode,
    MoveNode,
    TreeRefusalError,
    TreeRule,
    apply,
)

NETWORK_NAME = Name.of("Network", {"fi": "Verkosto", "sv": "Nätverk"})


def addable_kinds(tree: Tree, target: int | None) -> list[NodeKind]:
    """The kinds that may hang under the target, the most usual first."""
    if target is not None:
        above = {tree[target].kind}
    else:
        above = {node.kind for node in _open_hidden(tree)} if tree.nodes else {NodeKind.NETWORK}
    usual = (NodeKind.UNIT, NodeKind.ORGANISATION, NodeKind.AREA, NodeKind.REGION, NodeKind.COUNTRY)
    return [kind for kind in usual if PARENT_KINDS[kind] & above]


def parent_for(tree: Tree, kind: NodeKind, target: int | None) -> int | None:
    """The node that a new or moved one of this kind hangs under: the target, or the lowest hidden level."""
    if target is not None:
        return target
    lowest_first = sorted(_open_hidden(tree), key=lambda node: -_LEVEL[node.kind])
    return next((node.id for node in lowest_first if node.kind in PARENT_KINDS[kind]), None)


def _open_hidden(tree: Tree) -> list[Node]:
    """The hidden levels that something may still be added under."""
    return [tree[node_id] for node_id in tree.hidden if tree[node_id].closed_on is None]


_LEVEL = {kind: level for level, kind in enumerate(NodeKind)}


def shown_parent(tree: Tree, node_id: int, month: Month) -> int | None:
    """What a node hangs under; None: on top, as people are shown the tree."""
    parent_id = tree.parent_id(node_id, month)
    return None if parent_id in tree.hidden else parent_id


def place_for_new(tree: Tree, node_id: int | None, month: Month) -> int | None:
    """What something new comes under where a node is pointed at: that, or what a unit hangs under; None: on top."""
    if node_id is None or tree[node_id].kind is not NodeKind.UNIT:
        return node_id
    return shown_parent(tree, node_id, month)


def closings(tree: Tree, node_id: int, day: date) -> list[CloseNode]:
    """Close a node from a day on, and before it whatever is still open under it, from the bottom up."""
    branch = list(tree.branch(node_id, Month.of(day)))
    open_then = [node for node in branch[1:] if not node.is_closed(day)]
    return [CloseNode(node.id, day) for node in (*reversed(open_then), tree[node_id])]


def move_refusal(tree: Tree, node_id: int, parent_id: int | None, month: Month) -> TreeRefusalError | None:
    """Why a node may not be moved there; None if it may."""
    if parent_id is None:
        return TreeRefusalError(TreeRule.KIND_UNDER_PARENT, tree[node_id])
    try:
        apply(tree, [MoveNode(node_id, parent_id, month)])
    except TreeRefusalError as refusal:
        return refusal
    return None


def new_parents(tree: Tree, node_id: int, month: Month) -> list[Node]:
    """Where a node may be moved from a month on, in the order of the tree; not where it hangs already.

    The last word is the service's: what is planned for later months may still forbid a move.
    """
    node, kind = tree[node_id], tree.kind_in(node_id, month)
    barred = {below.id for below in tree.branch(node_id, month)} | {tree.parent_id(node_id, month)}
    return [
        other
        for other in _near(tree, node, month)
        if tree.kind_in(other.id, month) in PARENT_KINDS[kind]
        and other.id not in barred
        and not other.is_closed(month.first_day)
    ]


def _near(tree: Tree, node: Node, month: Month) -> Iterable[Node]:
    """Where to look: inside the node's organisation, or for an organisation and above among what may hold it."""
    organisation = tree.organisation_of(node.id, month)
    if organisation is not None and organisation.id != node.id:
        return tree.branch(organisation.id, month)
    return (other for other in tree.walk(month) if other.kind in PARENT_KINDS[node.kind])


def namesake(
    tree: Tree, parent_id: int | None, name: Name, month: Month, besides: int | None = None
) -> Node | None:
    """A node of the same name under the same parent: allowed, but a person should know."""
    siblings = tree.children(parent_id, month)
    return next((n for n in siblings if n.id != besides and n.name.spellings & name.spellings), None)
