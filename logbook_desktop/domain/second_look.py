"""What a list of changes of the tree is allowed to do, and yet worth a second look."""

from collections.abc import Iterable, Mapping, Sequence

from logbook_desktop.domain.consequences import ChangeKind, ReviewWarning, WarningKind
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree import Tree

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
    for node_id in node_ids:
        node = tree[node_id]
        for month in points:
            for other in tree.children(tree.parent_id(node_id, month), month):
                pair = frozenset((node_id, other.id))
                if len(pair) == 1 or pair in found or not node.name.spellings & other.name.spellings:
                    continue
                if not (node.is_closed(month.last_day) or other.is_closed(month.last_day)):
                    found[pair] = ReviewWarning(WarningKind.SAME_NAME, node_id, other.id)
    return list(found.values())


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
