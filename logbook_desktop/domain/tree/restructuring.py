"""A merge and a split as lists of changes: what their wizards show, review and let apply.

Nothing here is checked: ``tree_changes.apply`` says whether a list may be.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import Node, NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode, CloseNode, MergeNode, MoveNode, TreeChange


@dataclass(frozen=True, slots=True)
class SplitPart:
    """What a node is split into: a new one beside it, with those of its children that come under it."""

    name: Name
    child_ids: tuple[int, ...] = ()
    kind: NodeKind | None = None
    """None: of the kind of what is split."""


def merge_targets(tree: Tree, node_id: int, month: Month) -> list[Node]:
    """The organisations that another may merge into from a month on, in the order of the tree."""
    return [
        other
        for other in tree.walk(month)
        if other.kind is NodeKind.ORGANISATION
        and other.id != node_id
        and other.closed_on is None
        and tree.kind_in(other.id, month) is NodeKind.ORGANISATION
    ]


def merging(tree: Tree, node_id: int, into_id: int, month: Month) -> list[TreeChange]:
    """The node comes under the other on the first day of a month; what is open under it goes on there."""
    assert node_id in tree
    assert into_id in tree
    return [MergeNode(node_id, into_id, month)]


def splitting(
    tree: Tree, node_id: int, month: Month, parts: Sequence[SplitPart], *, closing: bool = True
) -> list[TreeChange]:
    """The parts open beside the node on the first day of a month and name it; then it closes and stays.

    New nodes are -1, -2, … in the order of the parts; in a tree with nodes that are only planned they come below
    those. A child in no part must be closed by then. Without ``closing`` the node stays open: for whoever does not
    see what hangs under it, and leaves its moving to those who do.
    """
    changes: list[TreeChange] = []
    taken = max(0, -min(tree.nodes))
    for number, part in enumerate(parts, start=taken + 1):
        kind = part.kind or tree.kind_in(node_id, month)
        above_id = tree.parent_id(node_id, month)
        changes.append(
            AddNode(-number, above_id, kind, part.name, opened_on=month.first_day, predecessor_id=node_id)
        )
        changes.extend(MoveNode(child_id, -number, month) for child_id in part.child_ids)
    return [*changes, CloseNode(node_id, month.first_day)] if closing else changes


def into_successor(tree: Tree, node_id: int, parent_id: int, month: Month) -> bool:
    """Whether a move leads from what was split directly under what was opened then, or back: a part of a split."""
    if parent_id not in tree:
        return False
    before = tree.parent_id(node_id, month.plus(-1))
    return before is not None and (
        tree[parent_id].predecessor_id == before or tree[before].predecessor_id == parent_id
    )
