"""Which published figures a change of the tree alters: sums per unit and month, added up in two trees.

No entry is touched by a change of structure, so the whole stays the same; what changes is under which organisation,
area or region it counts. As reported, only changes in the past alter anything; as of today, those that take effect.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.reports.reports import Structure
from logbook_desktop.domain.tree.consequences import FigureChange
from logbook_desktop.domain.tree.tree import NodeKind, Tree

Visits = Mapping[int, Mapping[int, int]]
"""Per unit and month (number)."""
Figures = dict[tuple[int, int], int]
"""Per place and year."""
_NO_FIGURE = (NodeKind.NETWORK, NodeKind.UNIT)
"""Whatever moves, these figures stay the same."""


def as_of(tree: Tree, visits: Visits, month: Month) -> Figures:
    """The yearly visits of every place above the units, all years in the structure of one month."""
    found: Figures = {}
    for unit, months in visits.items():
        if unit in tree:
            years = _by_year(months)
            for node in tree.path(unit, month):
                _add(found, tree, node.id, years)
    return found


def as_reported(tree: Tree, visits: Visits) -> Figures:
    """The yearly visits of every place above the units, each month in the structure of that month."""
    found: Figures = {}
    for unit, months in visits.items():
        for reach in tree.reach(unit) if unit in tree else ():
            inside = {m: n for m, n in months.items() if reach.from_month <= m < reach.to_month}
            _add(found, tree, reach.ancestor_id, _by_year(inside))
    return found


def _by_year(months: Mapping[int, int]) -> dict[int, int]:
    years: dict[int, int] = {}
    for month, count in months.items():
        years[month // 12] = years.get(month // 12, 0) + count
    return years


def _add(found: Figures, tree: Tree, node_id: int, years: Mapping[int, int]) -> None:
    if tree[node_id].kind not in _NO_FIGURE:
        for year, count in years.items():
            found[node_id, year] = found.get((node_id, year), 0) + count


def shifted(before: Tree, after: Tree, moved: Iterable[int]) -> set[int]:
    """The places that have a figure and under which something comes to lie in other months than before."""
    found: set[int] = set()
    for node_id in moved:
        was, becomes = _months_above(before, node_id), _months_above(after, node_id)
        found |= {i for i in was.keys() | becomes.keys() if was.get(i) != becomes.get(i)}
    return {i for i in found if i in after and after[i].kind not in _NO_FIGURE}


def _months_above(tree: Tree, node_id: int) -> dict[int, set[int]]:
    """Each ancestor with the months at which it begins and stops being one."""
    edges: dict[int, set[int]] = {}
    for reach in tree.reach(node_id):
        # Where it stops and begins in the same month, it goes on.
        edges.setdefault(reach.ancestor_id, set()).symmetric_difference_update(
            {reach.from_month, reach.to_month}
        )
    return edges


def figure_changes(
    before: Tree,
    after: Tree,
    visits: Visits,
    points: Sequence[Month],
    always: Collection[tuple[int, int]] = (),
) -> tuple[FigureChange, ...]:
    """The figures that differ, and those of ``always`` (place and year) even where they do not, as they are now.

    ``points``: today's month and those after it in which something planned begins.
    """
    already = set(always)
    pairs = as_reported(before, visits), as_reported(after, visits)
    found = list(_different(*pairs, Structure.REPORTED, already, None).values())
    known: dict[tuple[int, int], FigureChange] = {}
    for place, month in enumerate(points):
        pairs = as_of(before, visits, month), as_of(after, visits, month)
        now = _different(*pairs, Structure.TODAY, already if place == 0 else set(), month if place else None)
        found += [change for key, change in now.items() if not _same(change, known.get(key))]
        known = now
    return tuple(sorted(found, key=_order))


def _different(
    before: Figures, after: Figures, structure: Structure, always: set[tuple[int, int]], since: Month | None
) -> dict[tuple[int, int], FigureChange]:
    return {
        key: FigureChange(*key, structure, before.get(key, 0), after.get(key, 0), since)
        for key in before.keys() | after.keys() | always
        if key in always or before.get(key, 0) != after.get(key, 0)
    }


def _same(change: FigureChange, was: FigureChange | None) -> bool:
    return was is not None and (was.before, was.after) == (change.before, change.after)


def _order(change: FigureChange) -> tuple[int, int, str, int]:
    return -change.year, change.node_id, change.structure.value, change.since.number if change.since else 0
