"""Structural edits as values: a list of them applies to a tree, and gives the list that takes it back.

``apply`` is the one place where the rules of the tree are kept (they stand in ``tree_rules``): kinds nest, nothing
hangs under itself in any month, a plain move never crosses organisations, a closed node has no open children but
where it was merged. Every rule speaks of the tree as it stands after a change, so what led back from a tree that
was right is never refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import FIRST_DAY, LAST_DAY, Month
from logbook_desktop.domain.tree import tree_rules
from logbook_desktop.domain.tree.tree import BEGINNING, HOLDING, INSIDE, Node, NodeKind, Place, Tree
from logbook_desktop.domain.tree.tree_draft import TreeDraft
from logbook_desktop.domain.tree.tree_refusal import TreeRefusalError, TreeRule

__all__ = [
    "AddNode",
    "CloseNode",
    "ForgetMove",
    "MergeNode",
    "MoveNode",
    "RemoveNode",
    "RenameNode",
    "TreeChange",
    "TreeRefusalError",
    "TreeRule",
    "Unmerge",
    "apply",
    "opens_under_merged",
]


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
    predecessor_id: int | None = None
    """What was split when this one was opened."""


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


@dataclass(frozen=True, slots=True)
class MergeNode:
    """From the first day of a month a node hangs under another of its kind, and is closed.

    What is open under it goes on there; nothing new is opened or moved directly under it from then on.
    """

    node_id: int
    into_id: int
    month: Month


@dataclass(frozen=True, slots=True)
class Unmerge:
    """Take back a merge: the node hangs where it hung before, and is closed from ``closed_on`` on or open."""

    node_id: int
    month: Month
    closed_on: date | None = None


TreeChange = AddNode | RenameNode | MoveNode | CloseNode | RemoveNode | ForgetMove | MergeNode | Unmerge


def apply(tree: Tree, changes: Sequence[TreeChange]) -> tuple[Tree, list[TreeChange]]:
    """The tree after all changes, and the list that takes them back. Raises TreeRefusalError; all or nothing."""
    draft = TreeDraft(tree)
    if not all(map(_is_within_calendar, changes)):
        raise TreeRefusalError(TreeRule.DAY_BEYOND_CALENDAR)
    back: list[TreeChange] = []  # the last step first: the list is turned round once, at the end
    for change in changes:
        back.extend(reversed(_apply_one(draft, change)))
    return Tree(draft.nodes, draft.places, tree.language), back[::-1]


def _is_within_calendar(change: TreeChange) -> bool:
    match change:
        case AddNode():
            days = [change.opened_on, change.closed_on]
        case CloseNode():
            days = [change.closed_on]
        case MoveNode() | MergeNode():
            days = [change.month.first_day]
        case _:
            days = []
    return all(day is None or FIRST_DAY <= day <= LAST_DAY for day in days)


def opens_under_merged(tree: Tree, change: TreeChange) -> bool:
    """Whether an addition opens something new directly under a merged node.

    Its first place has no beginning, so the tree itself does not tell it from what hung there before.
    """
    if not isinstance(change, AddNode) or change.parent_id is None or change.parent_id not in tree:
        return False
    month = tree.merged_in(change.parent_id)
    return month is not None and (change.closed_on is None or change.closed_on > month.first_day)


def _apply_one(draft: TreeDraft, change: TreeChange) -> list[TreeChange]:
    """Changes the draft; gives the steps that lead back, in their order."""
    match change:
        case AddNode():
            return _add(draft, change)
        case RenameNode():
            node = draft.known(change.node_id)
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
        case MergeNode():
            return _merge(draft, change)
        case Unmerge():
            return _unmerge(draft, change)


def _add(draft: TreeDraft, change: AddNode) -> list[TreeChange]:
    if change.node_id in draft:
        raise TreeRefusalError(TreeRule.ALREADY_THERE, draft[change.node_id])
    days = change.opened_on, change.closed_on
    node = Node(change.node_id, change.kind, change.name, *days, change.code, 1, change.predecessor_id)
    parent = None if change.parent_id is None else draft.known(change.parent_id)
    tree_rules.check_kind(node, parent)
    tree_rules.check_days(node)
    if change.predecessor_id is not None:
        before = draft.known(change.predecessor_id)
        if (before.kind in INSIDE) and node.kind not in INSIDE:
            raise TreeRefusalError(TreeRule.KIND_UNDER_PARENT, node, before)
    if change.node_id < 0 and opens_under_merged(draft, change):
        raise TreeRefusalError(TreeRule.MERGED, node, parent)
    draft.add(node)
    draft.hang(node.id, [Place(node.id, BEGINNING, change.parent_id)])
    tree_rules.check_open(draft, node)
    return [RemoveNode(node.id)]


def _move(draft: TreeDraft, change: MoveNode) -> list[TreeChange]:
    node, parent = draft.known(change.node_id), draft.known(change.parent_id)
    number = change.month.number
    if node.kind is NodeKind.ORGANISATION and parent.kind in HOLDING:
        _refuse_other_merge(draft, node, parent, change.month)
    else:
        tree_rules.check_kind(node, parent)
    line = draft.places[node.id]
    replaced = next((place for place in line if place.from_month == number), None)
    others = [place for place in line if place.from_month != number]
    _hang_elsewhere(draft, node, parent, [*others, Place(node.id, number, parent.id)])
    if replaced is None:
        return [ForgetMove(node.id, change.month)]
    assert replaced.parent_id is not None
    return [MoveNode(node.id, replaced.parent_id, change.month)]


def _refuse_other_merge(draft: TreeDraft, node: Node, parent: Node, month: Month) -> None:
    """An organisation moves under another, or an area of it, only after it was merged."""
    merged_in = draft.merged_in(node.id)
    if merged_in is None or month < merged_in:
        raise TreeRefusalError(TreeRule.IS_MERGE, node, parent)
    if month == merged_in:
        raise TreeRefusalError(TreeRule.MERGED, node, node)


def _hang_elsewhere(draft: TreeDraft, node: Node, parent: Node, places: list[Place]) -> None:
    """Give a node other places; ``parent`` is the new one, for the words of a refusal."""
    was_merged = draft.merged_in(node.id) is not None
    draft.hang(node.id, places)
    tree_rules.check_circle(draft, node, parent)
    tree_rules.check_merged_once(draft, node, parent)
    if node.kind in INSIDE or was_merged:
        tree_rules.check_organisations(draft, node, parent)
    tree_rules.check_open(draft, node)
    if was_merged:
        tree_rules.check_nothing_open_below(draft, node)


def _close(draft: TreeDraft, change: CloseNode) -> list[TreeChange]:
    node = draft.known(change.node_id)
    if node.kind is NodeKind.ORGANISATION and draft.merged_in(node.id) is not None:
        raise TreeRefusalError(TreeRule.MERGED, node, node)
    closed = replace(node, closed_on=change.closed_on)
    tree_rules.check_days(closed)
    draft.nodes[node.id] = closed
    tree_rules.check_nothing_open_below(draft, closed)
    tree_rules.check_open(draft, closed)
    return [CloseNode(node.id, node.closed_on)]


def _merge(draft: TreeDraft, change: MergeNode) -> list[TreeChange]:
    node, into = draft.known(change.node_id), draft.known(change.into_id)
    if node.kind not in HOLDING or node.kind is not into.kind:
        raise TreeRefusalError(TreeRule.KIND_UNDER_PARENT, node, into)
    if node.kind is NodeKind.ORGANISATION and draft.merged_in(node.id) is not None:
        raise TreeRefusalError(TreeRule.MERGED, node, node)
    if node.closed_on is not None or draft.places[node.id][-1].from_month >= change.month.number:
        raise TreeRefusalError(TreeRule.DATES_CROSS, node, node)
    first_day = change.month.first_day
    draft.nodes[node.id] = closed = replace(node, closed_on=first_day)
    tree_rules.check_days(closed)
    places = [*draft.places[node.id], Place(node.id, change.month.number, into.id)]
    draft.hang(node.id, places)
    tree_rules.check_circle(draft, closed, into)
    if not into.is_open(first_day):
        merged = draft.merged_in(into.id) is not None
        raise TreeRefusalError(TreeRule.MERGED if merged else TreeRule.PARENT_CLOSED, node, into)
    tree_rules.check_organisations(draft, closed, into)
    try:
        tree_rules.check_nothing_open_below(draft, closed)
    except TreeRefusalError as refusal:
        if refusal.rule is TreeRule.OPEN_CHILDREN:  # it could go on there, were that not closed later
            raise TreeRefusalError(TreeRule.PARENT_CLOSED, node, into) from None
        raise
    return [Unmerge(node.id, change.month)]


def _unmerge(draft: TreeDraft, change: Unmerge) -> list[TreeChange]:
    node = draft.known(change.node_id)
    *before, last = draft.places[node.id]
    if draft.merged_in(node.id) != change.month:
        raise TreeRefusalError(TreeRule.UNKNOWN_NODE, node)
    if last.from_month != change.month.number:
        raise TreeRefusalError(TreeRule.DATES_CROSS, node, node)
    into_id, above_id = last.parent_id, before[-1].parent_id
    assert into_id is not None
    assert above_id is not None
    draft.nodes[node.id] = free = replace(node, closed_on=change.closed_on)
    tree_rules.check_days(free)
    draft.hang(node.id, before)
    tree_rules.check_organisations(draft, free, draft[into_id])
    tree_rules.check_open(draft, free)
    tree_rules.check_nothing_open_below(draft, free)
    reopened = [] if change.closed_on is None else [CloseNode(node.id, None)]
    return [*reopened, MergeNode(node.id, into_id, change.month)]


def _remove(draft: TreeDraft, change: RemoveNode) -> list[TreeChange]:
    node = draft.known(change.node_id)
    if draft.spans_under(node.id):
        raise TreeRefusalError(TreeRule.HAS_CHILDREN, node)
    if successors := draft.successors(node.id):
        raise TreeRefusalError(TreeRule.HAS_SUCCESSORS, node, successors[0])
    moves: list[TreeChange] = []
    while (
        len(line := draft.places[node.id]) > 1
    ):  # addition gives it its first place; what followed comes after
        month = Month.from_number(line[-1].from_month)
        if node.kind is NodeKind.ORGANISATION and draft.merged_in(node.id) == month:
            moves = _unmerge(draft, Unmerge(node.id, month)) + moves
        else:
            moves = _forget_move(draft, ForgetMove(node.id, month)) + moves
    node = draft[node.id]
    first = draft.places[node.id][0]
    draft.drop(node.id)
    days = node.opened_on, node.closed_on
    back = AddNode(node.id, first.parent_id, node.kind, node.name, *days, node.code, node.predecessor_id)
    return [back, *moves]


def _forget_move(draft: TreeDraft, change: ForgetMove) -> list[TreeChange]:
    node = draft.known(change.node_id)
    number = change.month.number
    if node.kind is NodeKind.ORGANISATION and draft.merged_in(node.id) == change.month:
        raise TreeRefusalError(TreeRule.MERGED, node, node)
    line = draft.places[node.id]
    gone = next((place for place in line if place.from_month == number and number != BEGINNING), None)
    if gone is None or gone.parent_id is None:
        raise TreeRefusalError(TreeRule.UNKNOWN_NODE, node)
    kept = [place for place in line if place is not gone]
    before = max(place for place in kept if place.from_month < number).parent_id
    assert before is not None
    _hang_elsewhere(draft, node, draft[before], kept)
    return [MoveNode(node.id, gone.parent_id, change.month)]
