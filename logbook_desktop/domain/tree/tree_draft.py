"""The copy of a tree that a list of changes is made to, and the rules that it keeps.

Each check looks at the draft as it stands after a change, through all months, past and planned.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import (
    BEGINNING,
    FOREVER,
    HOLDING,
    INSIDE,
    PARENT_KINDS,
    Node,
    NodeKind,
    Place,
    Tree,
)


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
    HAS_SUCCESSORS = "has_successors"
    HAS_ENTRIES = "has_entries"
    IS_MERGE = "is_merge"
    """An organisation under an organisation is a merge, never a plain move."""
    MERGED = "merged"
    """What has been merged is not opened again and holds nothing new: only the merge is taken back."""
    DATES_CROSS = "dates_cross"
    """Something is planned for later that would cross the change."""


class TreeRefusalError(Exception):
    """A change that the rules of the tree forbid; ``node`` is the one it is about (None: not there)."""

    def __init__(self, rule: TreeRule, node: Node | None = None, other: Node | None = None) -> None:
        super().__init__(rule.value)
        self.rule = rule
        self.node = node
        self.other = other


class TreeDraft(Tree):
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

    @cached_property
    def _successors(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for node in self.nodes.values():
            if node.predecessor_id is not None:
                found.setdefault(node.predecessor_id, set()).add(node.id)
        return found

    def add(self, node: Node) -> None:
        self.nodes[node.id] = node
        if node.predecessor_id is not None:
            self._successors.setdefault(node.predecessor_id, set()).add(node.id)

    def hang(self, node_id: int, places: list[Place]) -> None:
        self.places[node_id] = tuple(sorted(places))
        if "_candidates" not in self.__dict__:
            return  # nobody has asked yet; who asks finds the new places
        for place in places:
            if place.parent_id is not None:
                self._candidates.setdefault(place.parent_id, set()).add(node_id)

    def drop(self, node_id: int) -> None:
        del self.nodes[node_id], self.places[node_id]

    def successors(self, node_id: int) -> list[Node]:
        """The nodes that were opened when this one was split."""
        return [self.nodes[i] for i in sorted(self._successors.get(node_id, ())) if i in self.nodes]

    def spans_under(self, node_id: int) -> list[tuple[Node, int, int]]:
        """Every child of any month, with the months [from, to) in which it hangs there."""
        return [
            (self.nodes[child_id], start, end)
            for child_id in sorted(self._candidates.get(node_id, ()))
            if child_id in self.nodes
            for start, end, parent_id in self.spans(child_id)
            if parent_id == node_id
        ]

    def ever_below(self, node_id: int) -> Iterator[Node]:
        """The node and everything that in some month hangs under it, directly or not."""
        found, pending = {node_id}, [node_id]
        while pending:
            current = pending.pop()
            yield self.nodes[current]
            below = {child.id for child, _, _ in self.spans_under(current)} - found
            found |= below
            pending.extend(below)


def known(draft: TreeDraft, node_id: int) -> Node:
    """The node. Raises TreeRefusalError if it is not there."""
    if node_id not in draft:
        raise TreeRefusalError(TreeRule.UNKNOWN_NODE)
    return draft[node_id]


def check_days(node: Node) -> None:
    """A node never closes before it opens."""
    if node.opened_on and node.closed_on and node.closed_on < node.opened_on:
        raise TreeRefusalError(TreeRule.CLOSES_BEFORE_OPENING, node)


def check_kind(node: Node, parent: Node | None) -> None:
    """Kinds nest."""
    allowed = PARENT_KINDS[node.kind]
    if (parent is None and allowed) or (parent is not None and parent.kind not in allowed):
        raise TreeRefusalError(TreeRule.KIND_UNDER_PARENT, node, parent)


def check_open(draft: TreeDraft, node: Node, seen: frozenset[int] = frozenset()) -> None:
    """Neither the node nor what goes on under it, where it was merged, is open under anything closed.

    ``seen`` were looked at on the way: two may have hung under each other, at different times.
    """
    for start, end, parent_id in draft.spans(node.id):
        closed = None if parent_id is None else _closed_above(draft, node, parent_id, start, end)
        if closed is not None:
            merged = draft.merged_in(closed.id) is not None
            raise TreeRefusalError(TreeRule.MERGED if merged else TreeRule.PARENT_CLOSED, node, closed)
    if draft.merged_in(node.id) is not None:
        for child in _ever_under(draft, node):
            if child.id not in seen:
                check_open(draft, child, seen | {node.id})


def check_nothing_open_below(draft: TreeDraft, node: Node) -> None:
    """Nothing is open under the node on a day on which that is closed; only under a merged one may something be."""
    for child, start, end in draft.spans_under(node.id):
        if _closed_above(draft, child, node.id, start, end) is not None:
            planned = start != BEGINNING and _first_day(start) >= (node.closed_on or date.max)
            raise TreeRefusalError(TreeRule.DATES_CROSS if planned else TreeRule.OPEN_CHILDREN, node, child)
    for child in _ever_under(draft, node):
        try:
            check_open(draft, child)
        except TreeRefusalError as refusal:
            raise TreeRefusalError(TreeRule.OPEN_CHILDREN, node, refusal.node) from None


def check_circle(draft: TreeDraft, node: Node, parent: Node) -> None:
    """Nothing hangs under itself; only this node's places changed, so every new circle passes through it."""
    try:
        draft.reach(node.id)
    except ValueError:
        raise TreeRefusalError(TreeRule.UNDER_ITSELF, node, parent) from None


def check_organisations(draft: TreeDraft, node: Node, parent: Node) -> None:
    """A plain move never crosses organisations, but into one that was split from the other, or back.

    For the node and all that ever hangs under it; ``parent`` is for the words of a refusal.
    """
    for below in draft.ever_below(node.id):
        line = draft.places[below.id]
        for place, following in pairwise(line):
            if _crosses(draft, below, place.parent_id, following):
                raise TreeRefusalError(TreeRule.OTHER_ORGANISATION, below, parent)


def _crosses(draft: TreeDraft, node: Node, parent_id: int | None, following: Place) -> bool:
    """Whether the node would be in another organisation in that month, had it not moved."""
    if parent_id is None or following.parent_id is None:
        return False
    if node.kind not in INSIDE and draft[parent_id].kind not in HOLDING:
        return False  # what is above organisations moves freely, and into one only by a merge
    month = Month.from_number(following.from_month)
    before = draft.organisation_of(parent_id, month)
    after = draft.organisation_of(following.parent_id, month)
    if before is None or after is None:
        return before is not after
    return before.id not in (after.id, after.predecessor_id) and before.predecessor_id != after.id


def check_merged_once(draft: Tree, node: Node, parent: Node) -> None:
    """An organisation comes under another by a merge only, and stays inside from then on."""
    if node.kind is not NodeKind.ORGANISATION:
        return
    merged_in = draft.merged_in(node.id)
    for place in draft.places[node.id]:
        assert place.parent_id is not None
        inside = draft[place.parent_id].kind in HOLDING
        if inside and (merged_in is None or place.from_month < merged_in.number):
            raise TreeRefusalError(TreeRule.IS_MERGE, node, parent)
        if not inside and merged_in is not None and place.from_month >= merged_in.number:
            raise TreeRefusalError(TreeRule.MERGED, node, node)


def hung_before_merge(tree: Tree, child: Node, merged: Node, since: date) -> bool:
    """Whether a child that hangs under a merged node from a day on was there before the merge: then it goes on."""
    month = tree.merged_in(merged.id)
    return month is not None and max(since, child.opened_on or date.min) < month.first_day


def _ever_under(draft: TreeDraft, node: Node) -> Iterator[Node]:
    yield from {child.id: child for child, _, _ in draft.spans_under(node.id)}.values()


def _closed_above(draft: TreeDraft, child: Node, parent_id: int, start: int, end: int) -> Node | None:
    """What a child that hangs there in months [start, end) would be open under on a day on which that is closed."""
    since, until = _first_day(start), _first_day(end)
    first, last = max(since, child.opened_on or date.min), min(until, child.closed_on or date.max)
    return _closed_then(draft, child, parent_id, since, (first, last))


def _closed_then(
    draft: TreeDraft, child: Node, parent_id: int, since: date, days: tuple[date, date]
) -> Node | None:
    """The parent, if something is open under it in those days [from, to) while it is closed.

    Under a merged parent what hung there before goes on, as long as that hangs under something open itself.
    """
    parent = draft[parent_id]
    first, until = max(days[0], parent.closed_on or date.max), days[1]
    if first >= until:
        return None
    if not hung_before_merge(draft, child, parent, since):
        return parent
    for start, end, above_id in draft.spans(parent_id):
        begins = _first_day(start)
        part = max(first, begins), min(until, _first_day(end))
        if above_id is not None and part[0] < part[1]:
            found = _closed_then(draft, parent, above_id, begins, part)
            if found is not None:
                return found
    return None


def _first_day(number: int) -> date:
    """Of the month, or of all time."""
    if number == BEGINNING:
        return date.min
    return date.max if number == FOREVER else Month.from_number(number).first_day
