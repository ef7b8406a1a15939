"""How two trees differ, one being the other after a list of changes, and in which months one tree changes."""

from dataclasses import replace

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.consequences import ChangeKind
from logbook_desktop.domain.tree.tree import BEGINNING, Node, Place, Tree


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
        kind: tuple(node.id for node in sorted(found[kind], key=after.order_of))
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
    merged_in = after.merged_in(node.id)
    merged = merged_in is not None and merged_in != before.merged_in(node.id)
    found = [ChangeKind.RENAMED] if was.name != node.name else []
    if places:
        found.append(ChangeKind.MERGED if merged else ChangeKind.MOVED)
    if was.closed_on != node.closed_on and not merged:  # a merge closes the node itself
        found.append(ChangeKind.REOPENED if node.closed_on is None else ChangeKind.CLOSED)
    return found


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


def node_state(tree: Tree, node_id: int) -> tuple[Node, tuple[Place, ...]] | None:
    """A node and its places as they stand, None without it; not its version, which taking a step back raises too."""
    node = tree.nodes.get(node_id)
    return None if node is None else (replace(node, version=0), tuple(tree.places[node_id]))


def months_of_change(tree: Tree) -> list[Month]:
    """The months in which something moves, opens or closes, in order."""
    numbers = {
        place.from_month for line in tree.places.values() for place in line if place.from_month != BEGINNING
    }
    for node in tree.nodes.values():
        numbers.update(Month.of(day).number for day in (node.opened_on, node.closed_on) if day is not None)
    return [Month.from_number(number) for number in sorted(numbers)]
