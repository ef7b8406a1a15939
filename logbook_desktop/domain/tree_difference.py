"""How two trees differ, one being the other after a list of changes: which nodes, and in which months."""

from collections.abc import Iterable, Mapping, Sequence

from logbook_desktop.domain.consequences import ChangeKind
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree import Node, NodeKind, Tree, order_of


def changed_nodes(before: Tree, after: Tree) -> dict[ChangeKind, tuple[int, ...]]:
    """The nodes of each kind of change, in the order of names. What was done and taken back again is no change."""
    found: dict[ChangeKind, list[Node]] = {}
    for node in after.nodes.values():
        for kind in _kinds_of(before, after, node):
            found.setdefault(kind, []).append(node)
    removed = [node for node in before.nodes.values() if node.id not in after]
    if removed:
        found[ChangeKind.REMOVED] = removed
    return {
        kind: tuple(node.id for node in sorted(found[kind], key=order_of))
        for kind in ChangeKind
        if kind in found
    }


def _kinds_of(before: Tree, after: Tree, node: Node) -> list[ChangeKind]:
    if node.id not in before:
        return [ChangeKind.ADDED]
    was = before[node.id]
    places = before.places[node.id] != after.places[node.id]
    if was is node and not places:
        return []
    merged = places and _merges(after, node.id) - _merges(before, node.id)
    found = [ChangeKind.RENAMED] if was.name != node.name else []
    if places:
        found.append(ChangeKind.MERGED if merged else ChangeKind.MOVED)
    if was.closed_on != node.closed_on and not merged:  # a merge closes the node itself
        found.append(ChangeKind.REOPENED if node.closed_on is None else ChangeKind.CLOSED)
    return found


def _merges(tree: Tree, node_id: int) -> set[int]:
    """The organisations under which an organisation comes to hang, with what is under them."""
    if tree[node_id].kind is not NodeKind.ORGANISATION:
        return set()
    inside = (NodeKind.ORGANISATION, NodeKind.AREA)
    return {p.parent_id for p in tree.places[node_id] if p.parent_id and tree[p.parent_id].kind in inside}


def moved_nodes(before: Tree, after: Tree) -> list[int]:
    """The nodes of both trees that do not hang in the same places."""
    return [i for i, line in after.places.items() if i in before and before.places[i] != line]


def turning_points(before: Tree, after: Tree, today: Month) -> list[Month]:
    """Today's month and every later one in which something is planned to hang elsewhere, in either tree."""
    planned = {
        place.from_month
        for tree in (before, after)
        for line in tree.places.values()
        if line[-1].from_month > today.number
        for place in line
        if place.from_month > today.number
    }
    return [today, *(Month.from_number(number) for number in sorted(planned))]


def ever_below(trees: Sequence[Tree], node_ids: Iterable[int]) -> set[int]:
    """The nodes, and everything that in some month of one of the trees hangs under one of them."""
    children: dict[int, set[int]] = {}
    for tree in trees:
        for line in tree.places.values():
            for place in line:
                if place.parent_id is not None:
                    children.setdefault(place.parent_id, set()).add(place.node_id)
    return _reached(children, node_ids)


def ever_above(trees: Sequence[Tree], node_ids: Iterable[int]) -> set[int]:
    """The nodes, and everything under which one of them hangs in some month of one of the trees."""
    parents: dict[int, set[int]] = {}
    for tree in trees:
        for node_id, line in tree.places.items():
            above = {place.parent_id for place in line if place.parent_id is not None}
            parents.setdefault(node_id, set()).update(above)
    return _reached(parents, node_ids)


def _reached(links: Mapping[int, Iterable[int]], node_ids: Iterable[int]) -> set[int]:
    found: set[int] = set()
    pending = list(node_ids)
    while pending:
        current = pending.pop()
        if current not in found:
            found.add(current)
            pending.extend(links.get(current, ()))
    return found
