"""Structural edits as values: a list of them applies to a tree, and gives the list that takes it back.

``apply`` is the one place where the rules of the tree are kept: kinds nest, nothing hangs under itself in any
month, a plain move never crosses organisations, a closed node has no open children.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree import BEGINNING, FOREVER, PARENT_KINDS, Node, NodeKind, Place, Tree


@dataclass(frozen=True, slots=True)
class AddNode:
    """Open a node under a parent. Its first place has no beginning; it is open from ``opened_on``.

    ``node_id`` is a negative number of the caller's choice, by which later changes of the same list name
    the new node; taking back a removal gives the old, positive one.
    """

    node_id: int
    parent_id: int | None
    kind: NodeKind
    name: Name
    opened_on: date | None = None
    closed_on: date | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class RenameNode:
    node_id: int
    name: Name


@dataclass(frozen=True, slots=True)
class MoveNode:
    """Hang a node under another parent from the first day of a month, until its next planned place."""

    node_id: int
    parent_id: int
    month: Month


@dataclass(frozen=True, slots=True)
class CloseNode:
    """Close a node: ``closed_on`` is the first closed day. None opens it again."""

    node_id: int
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class RemoveNode:
    """Take back an addition: only a node without children under which nothing was ever documented."""

    node_id: int


@dataclass(frozen=True, slots=True)
class ForgetMove:
    """Take back a move: the node has no change of place in that month any more."""

    node_id: int
    month: Month


TreeChange = AddNode | RenameNode | MoveNode | CloseNode | RemoveNode | ForgetMove


class TreeRule(StrEnum):
    """Why a change is refused."""

    UNKNOWN_NODE = "unknown_node"
    KIND_UNDER_PARENT = "kind_under_parent"
    UNDER_ITSELF = "under_itself"
    OTHER_ORGANISATION = "other_organisation"
    OPEN_CHILDREN = "open_children"
    PARENT_CLOSED = "parent_closed"
    CLOSES_BEFORE_OPENING = "closes_before_opening"
    HAS_CHILDREN = "has_children"
    HAS_ENTRIES = "has_entries"


class TreeRefusalError(Exception):
    """A change that the rules of the tree forbid; ``node`` is the one it is about (None: not there)."""

    def __init__(self, rule: TreeRule, node: Node | None = None, other: Node | None = None) -> None:
        super().__init__(rule.value)
        self.rule = rule
        self.node = node
        self.other = other


def apply(tree: Tree, changes: Sequence[TreeChange]) -> tuple[Tree, list[TreeChange]]:
    """The tree after all changes, and the list that takes them back. Raises TreeRefusalError; all or nothing."""
    inverse: list[TreeChange] = []
    for change in changes:
        tree, back = _apply_one(tree, change)
        inverse.insert(0, back)
    return tree, inverse


def _apply_one(tree: Tree, change: TreeChange) -> tuple[Tree, TreeChange]:
    match change:
        case AddNode():
            return _add(tree, change)
        case RenameNode():
            node = _node(tree, change.node_id)
            return _with_node(tree, replace(node, name=change.name)), RenameNode(node.id, node.name)
        case MoveNode():
            return _move(tree, change)
        case CloseNode():
            return _close(tree, change)
        case RemoveNode():
            return _remove(tree, change)
        case ForgetMove():
            return _forget_move(tree, change)


def _node(tree: Tree, node_id: int) -> Node:
    if node_id not in tree:
        raise TreeRefusalError(TreeRule.UNKNOWN_NODE)
    return tree[node_id]


def _with_node(tree: Tree, node: Node) -> Tree:
    return Tree({**tree.nodes, node.id: node}, tree.places)


def _with_places(tree: Tree, node_id: int, places: list[Place]) -> Tree:
    return Tree(tree.nodes, {**tree.places, node_id: tuple(sorted(places))})


def _add(tree: Tree, change: AddNode) -> tuple[Tree, TreeChange]:
    node = Node(change.node_id, change.kind, change.name, change.opened_on, change.closed_on, change.code)
    parent = None if change.parent_id is None else _node(tree, change.parent_id)
    _check_kind(node, parent)
    _check_days(node)
    if parent is not None and _outlives(node, parent):
        raise TreeRefusalError(TreeRule.PARENT_CLOSED, node, parent)
    nodes = {**tree.nodes, node.id: node}
    places = {**tree.places, node.id: (Place(node.id, BEGINNING, change.parent_id),)}
    return Tree(nodes, places), RemoveNode(node.id)


def _check_kind(node: Node, parent: Node | None) -> None:
    allowed = PARENT_KINDS[node.kind]
    if (parent is None and allowed) or (parent is not None and parent.kind not in allowed):
        raise TreeRefusalError(TreeRule.KIND_UNDER_PARENT, node, parent)


def _check_days(node: Node) -> None:
    if node.opened_on and node.closed_on and node.closed_on < node.opened_on:
        raise TreeRefusalError(TreeRule.CLOSES_BEFORE_OPENING, node)


def _outlives(child: Node, parent: Node) -> bool:
    """Whether the child is still open when its parent closes."""
    return parent.closed_on is not None and (child.closed_on is None or child.closed_on > parent.closed_on)


def _move(tree: Tree, change: MoveNode) -> tuple[Tree, TreeChange]:
    node, parent = _node(tree, change.node_id), _node(tree, change.parent_id)
    _check_kind(node, parent)
    number = change.month.number
    line = list(tree.places[node.id])
    replaced = next((place for place in line if place.from_month == number), None)
    others = [place for place in line if place.from_month != number]
    moved = _with_places(tree, node.id, [*others, Place(node.id, number, parent.id)])
    _check_no_cycle(moved, node, parent)
    _check_organisation(tree, moved, node, parent, number)
    until = next((p.from_month for p in sorted(others) if p.from_month > number), FOREVER)
    if _hangs_under_closed(node, parent, until):
        raise TreeRefusalError(TreeRule.PARENT_CLOSED, node, parent)
    if replaced is None:
        return moved, ForgetMove(node.id, change.month)
    assert replaced.parent_id is not None
    return moved, MoveNode(node.id, replaced.parent_id, change.month)


def _hangs_under_closed(child: Node, parent: Node, until: int) -> bool:
    """Whether the child would be open under a parent already closed, in the months before ``until``."""
    closed_before = parent.closed_on is not None and Month.of(parent.closed_on).number < until
    return closed_before and _outlives(child, parent)


def _check_no_cycle(tree: Tree, node: Node, parent: Node) -> None:
    try:
        tree.reach(node.id)  # only this node's place changed, so a new cycle must pass through it
    except ValueError:
        raise TreeRefusalError(TreeRule.UNDER_ITSELF, node, parent) from None


def _check_organisation(before: Tree, after: Tree, node: Node, parent: Node, number: int) -> None:
    if node.kind not in (NodeKind.AREA, NodeKind.UNIT):
        return
    month = Month.from_number(number)
    if before.organisation_of(node.id, month) != after.organisation_of(node.id, month):
        raise TreeRefusalError(TreeRule.OTHER_ORGANISATION, node, parent)


def _close(tree: Tree, change: CloseNode) -> tuple[Tree, TreeChange]:
    node = _node(tree, change.node_id)
    closed = replace(node, closed_on=change.closed_on)
    _check_days(closed)
    if change.closed_on is not None:
        for child_id in _children_from(tree, node.id, Month.of(change.closed_on).number):
            if _outlives(tree[child_id], closed):
                raise TreeRefusalError(TreeRule.OPEN_CHILDREN, node, tree[child_id])
    parent_id = tree.parent_id(node.id, Month.of(change.closed_on or date.max))
    if parent_id is not None and _outlives(closed, tree[parent_id]):
        raise TreeRefusalError(TreeRule.PARENT_CLOSED, node, tree[parent_id])
    return _with_node(tree, closed), CloseNode(node.id, node.closed_on)


def _children_from(tree: Tree, node_id: int, number: int) -> list[int]:
    """Nodes that hang directly under one in that month or are planned to later."""
    return [
        child_id
        for child_id in tree.nodes
        if any(end > number and parent == node_id for _, end, parent in tree.spans(child_id))
    ]


def _remove(tree: Tree, change: RemoveNode) -> tuple[Tree, TreeChange]:
    node = _node(tree, change.node_id)
    if any(place.parent_id == node.id for line in tree.places.values() for place in line):
        raise TreeRefusalError(TreeRule.HAS_CHILDREN, node)
    (place,) = tree.places[node.id]
    nodes = {key: other for key, other in tree.nodes.items() if key != node.id}
    places = {key: line for key, line in tree.places.items() if key != node.id}
    back = AddNode(node.id, place.parent_id, node.kind, node.name, node.opened_on, node.closed_on, node.code)
    return Tree(nodes, places), back


def _forget_move(tree: Tree, change: ForgetMove) -> tuple[Tree, TreeChange]:
    node = _node(tree, change.node_id)
    number = change.month.number
    line = tree.places[node.id]
    gone = next((place for place in line if place.from_month == number and number != BEGINNING), None)
    if gone is None or gone.parent_id is None:
        raise TreeRefusalError(TreeRule.UNKNOWN_NODE, node)
    kept = _with_places(tree, node.id, [place for place in line if place is not gone])
    return kept, MoveNode(node.id, gone.parent_id, change.month)
