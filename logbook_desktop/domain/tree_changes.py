"""Structural edits as values: a list of them applies to a tree, and gives the list that takes it back.

``apply`` is the one place where the rules of the tree are kept: kinds nest, nothing hangs under itself in any
month, a plain move never crosses organisations, a closed node has no open children. Every rule speaks of the
tree as it stands after a change, so what led back from a tree that was right is never refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

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
    ALREADY_THERE = "already_there"
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


class _Draft(Tree):
    """A copy that the changes of one list are made to: what a single change costs does not grow with the tree."""

    def __init__(self, tree: Tree) -> None:
        self.nodes: dict[int, Node] = dict(tree.nodes)
        self.places: dict[int, tuple[Place, ...]] = dict(tree.places)

    @cached_property
    def _candidates(self) -> dict[int, set[int]]:
        """Under each node at least the nodes that ever hang directly under it."""
        children: dict[int, set[int]] = {}
        for line in self.places.values():
            for place in line:
                if place.parent_id is not None:
                    children.setdefault(place.parent_id, set()).add(place.node_id)
        return children

    def hang(self, node_id: int, places: list[Place]) -> None:
        self.places[node_id] = tuple(sorted(places))
        for place in places:
            if place.parent_id is not None:
                self._candidates.setdefault(place.parent_id, set()).add(node_id)

    def drop(self, node_id: int) -> None:
        del self.nodes[node_id], self.places[node_id]

    def spans_under(self, node_id: int) -> list[tuple[Node, int, int]]:
        """Every child of any month, with the months [from, to) in which it hangs there."""
        return [
            (self.nodes[child_id], start, end)
            for child_id in sorted(self._candidates.get(node_id, ()))
            if child_id in self.nodes
            for start, end, parent_id in self.spans(child_id)
            if parent_id == node_id
        ]


def apply(tree: Tree, changes: Sequence[TreeChange]) -> tuple[Tree, list[TreeChange]]:
    """The tree after all changes, and the list that takes them back. Raises TreeRefusalError; all or nothing."""
    draft = _Draft(tree)
    back: list[TreeChange] = []  # the last step first: the list is turned round once, at the end
    for change in changes:
        back.extend(reversed(_apply_one(draft, change)))
    return Tree(draft.nodes, draft.places), back[::-1]


def _apply_one(draft: _Draft, change: TreeChange) -> list[TreeChange]:
    """Changes the draft; gives the steps that lead back, in their order."""
    match change:
        case AddNode():
            return _add(draft, change)
        case RenameNode():
            node = _node(draft, change.node_id)
            draft.nodes[node.id] = replace(node, name=change.name)
            return [RenameNode(node.id, node.name)]
        case MoveNode():
            return _move(draft, change)
        case CloseNode():
            return _close(draft, change)
        case RemoveNode():
            return _remove(draft, change)
        case ForgetMove():
            return _forget_move(draft, change)


def _node(draft: _Draft, node_id: int) -> Node:
    if node_id not in draft:
        raise TreeRefusalError(TreeRule.UNKNOWN_NODE)
    return draft[node_id]


def _add(draft: _Draft, change: AddNode) -> list[TreeChange]:
    if change.node_id in draft:
        raise TreeRefusalError(TreeRule.ALREADY_THERE, draft[change.node_id])
    node = Node(change.node_id, change.kind, change.name, change.opened_on, change.closed_on, change.code)
    parent = None if change.parent_id is None else _node(draft, change.parent_id)
    _check_kind(node, parent)
    _check_days(node)
    draft.nodes[node.id] = node
    draft.hang(node.id, [Place(node.id, BEGINNING, change.parent_id)])
    _check_parents_open(draft, node)
    return [RemoveNode(node.id)]


def _check_kind(node: Node, parent: Node | None) -> None:
    allowed = PARENT_KINDS[node.kind]
    if (parent is None and allowed) or (parent is not None and parent.kind not in allowed):
        raise TreeRefusalError(TreeRule.KIND_UNDER_PARENT, node, parent)


def _check_days(node: Node) -> None:
    if node.opened_on and node.closed_on and node.closed_on < node.opened_on:
        raise TreeRefusalError(TreeRule.CLOSES_BEFORE_OPENING, node)


def _check_parents_open(draft: _Draft, node: Node) -> None:
    for start, end, parent_id in draft.spans(node.id):
        if parent_id is not None and _open_under_closed(node, draft[parent_id], start, end):
            raise TreeRefusalError(TreeRule.PARENT_CLOSED, node, draft[parent_id])


def _open_under_closed(child: Node, parent: Node, start: int, end: int) -> bool:
    """Whether a child that hangs there in months [start, end) is open on a day on which its parent is closed."""
    if parent.closed_on is None:
        return False
    hangs_from = date.min if start == BEGINNING else Month.from_number(start).first_day
    hangs_until = date.max if end == FOREVER else Month.from_number(end).first_day
    first = max(parent.closed_on, hangs_from, child.opened_on or date.min)
    return first < min(hangs_until, child.closed_on or date.max)


def _move(draft: _Draft, change: MoveNode) -> list[TreeChange]:
    node, parent = _node(draft, change.node_id), _node(draft, change.parent_id)
    _check_kind(node, parent)
    number = change.month.number
    line = draft.places[node.id]
    replaced = next((place for place in line if place.from_month == number), None)
    others = [place for place in line if place.from_month != number]
    _hang_elsewhere(draft, node, parent, [*others, Place(node.id, number, parent.id)])
    if replaced is None:
        return [ForgetMove(node.id, change.month)]
    assert replaced.parent_id is not None
    return [MoveNode(node.id, replaced.parent_id, change.month)]


def _hang_elsewhere(draft: _Draft, node: Node, parent: Node, places: list[Place]) -> None:
    """Give a node other places; ``parent`` is the new one, for the words of a refusal."""
    belonged = draft.organisations(node.id)
    draft.hang(node.id, places)
    try:
        belongs = draft.organisations(node.id)
    except ValueError:  # only this node's places changed, so every new circle passes through it
        raise TreeRefusalError(TreeRule.UNDER_ITSELF, node, parent) from None
    if node.kind in (NodeKind.AREA, NodeKind.UNIT) and belongs != belonged:
        raise TreeRefusalError(TreeRule.OTHER_ORGANISATION, node, parent)
    _check_parents_open(draft, node)


def _close(draft: _Draft, change: CloseNode) -> list[TreeChange]:
    node = _node(draft, change.node_id)
    closed = replace(node, closed_on=change.closed_on)
    _check_days(closed)
    for child, start, end in draft.spans_under(node.id):
        if _open_under_closed(child, closed, start, end):
            raise TreeRefusalError(TreeRule.OPEN_CHILDREN, node, child)
    draft.nodes[node.id] = closed
    _check_parents_open(draft, closed)
    return [CloseNode(node.id, node.closed_on)]


def _remove(draft: _Draft, change: RemoveNode) -> list[TreeChange]:
    node = _node(draft, change.node_id)
    if draft.spans_under(node.id):
        raise TreeRefusalError(TreeRule.HAS_CHILDREN, node)
    moves: list[TreeChange] = []
    while len(line := draft.places[node.id]) > 1:  # addition gives it its first place; its moves follow
        moves = _forget_move(draft, ForgetMove(node.id, Month.from_number(line[-1].from_month))) + moves
    first = draft.places[node.id][0]
    draft.drop(node.id)
    back = AddNode(node.id, first.parent_id, node.kind, node.name, node.opened_on, node.closed_on, node.code)
    return [back, *moves]


def _forget_move(draft: _Draft, change: ForgetMove) -> list[TreeChange]:
    node = _node(draft, change.node_id)
    number = change.month.number
    line = draft.places[node.id]
    gone = next((place for place in line if place.from_month == number and number != BEGINNING), None)
    if gone is None or gone.parent_id is None:
        raise TreeRefusalError(TreeRule.UNKNOWN_NODE, node)
    kept = [place for place in line if place is not gone]
    before = max(place for place in kept if place.from_month < number).parent_id
    assert before is not None
    _hang_elsewhere(draft, node, draft[before], kept)
    return [MoveNode(node.id, gone.parent_id, change.month)]
