"""Who gains and who loses access when the tree or the rights change: pure, from the trees and rights of before and
after.

Access follows the structure of its day, so it is looked at today and in every later month in which a planned place
begins. The rule is that of ``access``, asked of many people and many places at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from logbook_desktop.domain.names import sort_key
from logbook_desktop.domain.people.access import ALLOWED, IN_WHOLE_ORGANISATION, Action, Role
from logbook_desktop.domain.people.people import Person
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.consequences import AccessChange, AccessLevel, AccessPart
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_difference import moved_nodes, turning_points

_SHOWS = {
    AccessLevel.VIEWING: Action.READ_SUPPRESSED_TOTALS,
    AccessLevel.TOTALS: Action.READ_TOTALS,
    AccessLevel.READING: Action.READ_ENTRIES,
    AccessLevel.WRITING: Action.WRITE_ENTRIES,
    AccessLevel.MENTORING: Action.CHANGE_TREE,
    AccessLevel.ADMINISTERING: Action.CHANGE_NETWORK,
}
"""The action by which one knows the level."""

_Who = tuple[int, bool]
"""A person, and whether it is their network right, which is apart."""
_Step = tuple[AccessLevel, AccessLevel]
"""Before and after."""


def level_of(role: Role) -> AccessLevel:
    """How far a role reaches on its branch."""
    return max(
        (level for level, action in _SHOWS.items() if action in ALLOWED[role]), default=AccessLevel.NOTHING
    )


@dataclass(frozen=True)
class AccessSnapshot:
    """A tree in one month and what people were granted in it."""

    tree: Tree
    people: Sequence[Person]
    month: Month

    @cached_property
    def _granted(self) -> dict[int, dict[_Who, AccessLevel]]:
        """What is granted on the very node."""
        found: dict[int, dict[_Who, AccessLevel]] = {}
        for person in self.people:
            for grant in person.grants:
                level = level_of(grant.role)
                who = person.id, level is AccessLevel.ADMINISTERING
                here = found.setdefault(grant.node_id, {})
                here[who] = max(level, here.get(who, AccessLevel.NOTHING))
        return found

    @cached_property
    def _in_whole_organisation(self) -> dict[int, set[int]]:
        """For whatever is above a grant that opens totals of the whole organisation: whose grants those are."""
        found: dict[int, set[int]] = {}
        for person in self.people:
            for grant in person.grants:
                wide = Action.READ_TOTALS in IN_WHOLE_ORGANISATION.get(grant.role, ())
                if wide and grant.node_id in self.tree:
                    for node in self.tree.path(grant.node_id, self.month):
                        found.setdefault(node.id, set()).add(person.id)
        return found

    def organisation(self, node_id: int) -> int:
        """Of the node in this month; 0 where it has none."""
        found = self.tree.organisation_of(node_id, self.month)
        return 0 if found is None else found.id

    def knowing_totals(self, organisation: int) -> set[int]:
        """The people to whom all totals of the organisation are open because they work in some part of it."""
        return self._in_whole_organisation.get(organisation, set()) if organisation else set()

    def levels(self, node_id: int) -> dict[_Who, AccessLevel]:
        """By the grants on the node and on what is above it."""
        found: dict[_Who, AccessLevel] = {}
        for node in self.tree.path(node_id, self.month):
            for who, level in self._granted.get(node.id, {}).items():
                found[who] = max(level, found.get(who, AccessLevel.NOTHING))
        if self.tree.kind_in(node_id, self.month) in (NodeKind.AREA, NodeKind.UNIT):
            found = {who: level for who, level in found.items() if not who[1]}
        return found


def by_change_of_tree(
    before: Tree, after: Tree, people: Sequence[Person], today: Month
) -> tuple[AccessChange, ...]:
    """Who gains and loses what by the tree having become another; nodes that only one of them has do not count."""
    if not (moved := moved_nodes(before, after)):
        return ()
    points = turning_points(before, after, today)
    steps = []
    for month in points:
        one, other = AccessSnapshot(before, people, month), AccessSnapshot(after, people, month)
        steps.append(_steps(one, other, _affected(one, other, moved)))
    return _spans_of_change(points, steps, (before, after), people)


def by_change_of_grants(
    tree: Tree, before: Person, after: Person, node_id: int, today: Month
) -> tuple[AccessChange, ...]:
    """What a person gains or loses by a right on the node."""
    points = turning_points(tree, tree, today)
    steps = []
    for month in points:
        pictures = AccessSnapshot(tree, (before,), month), AccessSnapshot(tree, (after,), month)
        organisation = pictures[0].organisation(node_id) or node_id
        below = {n.id for top in (node_id, organisation) for n in tree.branch(top, month)}
        steps.append(_steps(*pictures, below))
    return _spans_of_change(points, steps, (tree, tree), (after,))


def _affected(before: AccessSnapshot, after: AccessSnapshot, moved: Iterable[int]) -> set[int]:
    """The nodes of both trees at which something may change in that month: what is below the moved ones, and the
    whole of an organisation that gets or gives away people."""
    month = before.month
    trees = before.tree, after.tree

    def below(node_ids: Iterable[int]) -> set[int]:
        return {
            node.id
            for tree in trees
            for top in node_ids
            if top in tree
            for node in tree.branch(top, month)
            if node.id in trees[0] and node.id in trees[1]
        }

    found = below(i for i in moved if trees[0].parent_id(i, month) != trees[1].parent_id(i, month))
    pairs = {(before.organisation(i), after.organisation(i)) for i in found}
    organisations = {i for one, other in pairs if one != other for i in (one, other)}
    return found | below(organisations - {0})


def _steps(
    before: AccessSnapshot, after: AccessSnapshot, nodes: Iterable[int]
) -> dict[tuple[_Who, int], _Step]:
    found = {}
    for node_id in nodes:
        was, becomes = before.levels(node_id), after.levels(node_id)
        knew = before.knowing_totals(before.organisation(node_id))
        know = after.knowing_totals(after.organisation(node_id))
        concerned = was.keys() | becomes.keys() | {(person, False) for person in knew ^ know}
        for who in concerned:
            step = _level(was, knew, who), _level(becomes, know, who)
            if step[0] != step[1]:
                found[who, node_id] = step
    return found


def _level(levels: dict[_Who, AccessLevel], knowing_totals: set[int], who: _Who) -> AccessLevel:
    wide = AccessLevel.TOTALS if who[0] in knowing_totals and not who[1] else AccessLevel.NOTHING
    return max(levels.get(who, AccessLevel.NOTHING), wide)


# --- telling it ----------------------------------------------------------------------------------------------


def _spans_of_change(
    points: Sequence[Month],
    steps: Sequence[dict[tuple[_Who, int], _Step]],
    trees: tuple[Tree, Tree],
    people: Sequence[Person],
) -> tuple[AccessChange, ...]:
    """One change for each person and span of months in which the same holds."""
    spans: dict[tuple[int, int, int], dict[_Step, set[int]]] = {}
    for key in {key for at_point in steps for key in at_point}:
        (person_id, _), node_id = key
        for start, end, step in _runs([at_point.get(key) for at_point in steps]):
            spans.setdefault((person_id, start, end), {}).setdefault(step, set()).add(node_id)
    known = {person.id: person for person in people}
    found = []
    for (person_id, start, end), by_step in spans.items():
        person = known[person_id]
        parts = [
            _part(trees[1 if step[1] > step[0] else 0], points[start], step, by_step[step])
            for step in sorted(by_step, reverse=True)
        ]
        found.append(
            AccessChange(
                person.id,
                person.login,
                person.name,
                points[start] if start else None,
                points[end] if end < len(points) else None,
                tuple(part for part in parts if part.after > part.before),
                tuple(part for part in parts if part.after < part.before),
            )
        )
    return tuple(sorted(found, key=_order))


def _order(change: AccessChange) -> tuple[str, int, int, int]:
    months = [0 if month is None else month.number for month in (change.from_month, change.until_month)]
    return sort_key(change.person_name), change.person_id, months[0], months[1]


def _runs(line: Sequence[_Step | None]) -> Iterator[tuple[int, int, _Step]]:
    """The spans of neighbours that are the same step: from, and the first that is not."""
    start = 0
    while start < len(line):
        end = start + 1
        while end < len(line) and line[end] == line[start]:
            end += 1
        if (step := line[start]) is not None:
            yield start, end, step
        start = end


def _part(tree: Tree, month: Month, step: _Step, nodes: set[int]) -> AccessPart:
    tops = [tree[i] for i in nodes if tree.parent_id(i, month) not in nodes]
    return AccessPart(*step, tuple(node.id for node in sorted(tops, key=tree.order_of)), len(nodes))
