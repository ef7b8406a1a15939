"""The rules of the tree. Each looks at the draft as it stands after a change, through all months, past and planned.

``tree_changes`` asks them for every change; each raises TreeRefusalError where it is broken.
"""

from collections.abc import Iterator
from datetime import date
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
from logbook_desktop.domain.tree.tree_draft import TreeDraft
from logbook_desktop.domain.tree.tree_refusal import TreeRefusalError, TreeRule


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


def _hung_before_merge(tree: Tree, child: Node, merged: Node, since: date) -> bool:
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
    if not _hung_before_merge(draft, child, parent, since):
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
