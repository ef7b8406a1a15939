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


def splitting(tree: Tree, node_id: int, month: Month, parts: Sequence[SplitPart]) -> list[TreeChange]:
    """The parts open beside the node on the first day of a month and name it; then it closes and stays.

    New nodes are -1, -2, … in the order of the parts; in a tree with nodes that are only planned they come below
    those. A child in no part must be closed by then.
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
    return [*changes, CloseNode(node_id, month.first_day)]


def is_part_of_split(tree: Tree, part: AddNode | Node) -> bool:
    """Whether it is an organisation that opens beside another, which it names: what a mentor may open."""
    before = None if part.predecessor_id is None else tree.nodes.get(part.predecessor_id)
    return part.kind is NodeKind.ORGANISATION and before is not None and before.kind is NodeKind.ORGANISATION


def closes_by_split(tree: Tree, closing: CloseNode) -> bool:
    """Whether an organisation closes on the day on which a part of it opens, or opens again before its parts go."""
    opened = [n.opened_on for n in tree.nodes.values() if n.predecessor_id == closing.node_id]
    return bool(opened) and (closing.closed_on is None or closing.closed_on in opened)
