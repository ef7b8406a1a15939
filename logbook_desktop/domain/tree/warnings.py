"""What a list of changes of the tree is allowed to do, and yet worth a second look."""

from collections.abc import Iterable, Mapping, Sequence

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.consequences import ChangeKind, ReviewWarning, WarningKind
from logbook_desktop.domain.tree.tree import Node, Tree

_NAMED_ANEW = (ChangeKind.ADDED, ChangeKind.RENAMED, ChangeKind.MOVED, ChangeKind.REOPENED)


def warnings(
    after: Tree,
    changed: Mapping[ChangeKind, Sequence[int]],
    points: Sequence[Month],
    later_entries: Mapping[int, int],
) -> tuple[ReviewWarning, ...]:
    """In the order of the changes. ``later_entries``: how many are dated on the first closed day or later."""
    anew = [node_id for kind in _NAMED_ANEW for node_id in changed.get(kind, ())]
    return (
        *_same_names(after, anew, points),
        *_planned_places(after, changed.get(ChangeKind.CLOSED, ())),
        *(
            ReviewWarning(WarningKind.LATER_ENTRIES, node_id, count=count)
            for node_id, count in later_entries.items()
            if count
        ),
    )


def _same_names(tree: Tree, node_ids: Iterable[int], points: Sequence[Month]) -> list[ReviewWarning]:
    """Each pair once. A closed node's name is free."""
    found: dict[frozenset[int], ReviewWarning] = {}
    siblings: dict[tuple[int | None, Month], dict[str, list[Node]]] = {}
    for node_id in node_ids:
        node = tree[node_id]
        for month in points:
            parent_id = tree.parent_id(node_id, month)
            if (parent_id, month) not in siblings:  # once for all that hang there: an import brings thousands
                siblings[parent_id, month] = _by_spelling(tree.children(parent_id, month))
            named = siblings[parent_id, month]
            alike = {other.id: other for spelling in node.name.spellings for other in named[spelling]}
            for other in sorted(alike.values(), key=tree.order_of):
                pair = frozenset((node_id, other.id))
                if len(pair) == 1 or pair in found:
                    continue
                if not (node.is_closed(month.last_day) or other.is_closed(month.last_day)):
                    found[pair] = ReviewWarning(WarningKind.SAME_NAME, node_id, other.id)
    return list(found.values())


def _by_spelling(nodes: Iterable[Node]) -> dict[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    for node in nodes:
        for spelling in node.name.spellings:
            found.setdefault(spelling, []).append(node)
    return found


def _planned_places(tree: Tree, closed: Iterable[int]) -> list[ReviewWarning]:
    found = []
    for node_id in closed:
        day = tree[node_id].closed_on
        places = [
            p for p in tree.places[node_id][1:] if day and Month.from_number(p.from_month).first_day >= day
        ]
        if places:
            found.append(ReviewWarning(WarningKind.PLANNED_PLACES, node_id, count=len(places)))
    return found
