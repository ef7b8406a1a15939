"""Who gains and loses access: what ``access`` says of each person, place and month in both trees, no more."""

from collections import defaultdict
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.trees import MONTHS, History, histories
from logbook_desktop.domain.people.access import Action, Actor, Grant, Role, may
from logbook_desktop.domain.people.access_changes import by_change_of_grants, by_change_of_tree
from logbook_desktop.domain.people.people import Person, PersonGrant
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.consequences import AccessLevel
from logbook_desktop.domain.tree.tree import INSIDE, Tree
from logbook_desktop.domain.tree.tree_changes import MergeNode, TreeRefusalError, apply
from logbook_desktop.domain.tree.tree_difference import turning_points

_LADDER = (
    (Action.CHANGE_TREE, AccessLevel.MENTORING),
    (Action.WRITE_ENTRIES, AccessLevel.WRITING),
    (Action.READ_ENTRIES, AccessLevel.READING),
    (Action.READ_TOTALS, AccessLevel.TOTALS),
    (Action.READ_SUPPRESSED_TOTALS, AccessLevel.VIEWING),
)


def levels(person: Person, tree: Tree, node: int, month: Month) -> tuple[AccessLevel, AccessLevel]:
    """Up the ladder, and whether the network right opens it, one action at a time."""

    def allowed(action: Action, *, network: bool) -> bool:
        grants = tuple(
            Grant(g.role, g.node_id)
            for g in person.grants
            if (g.role is Role.NETWORK_ADMINISTRATOR) is network
        )
        return may(Actor("x", "x", grants), action, node, tree, month)

    inside = next((level for action, level in _LADDER if allowed(action, network=False)), AccessLevel.NOTHING)
    outside = allowed(Action.CHANGE_NETWORK, network=True) and tree.kind_in(node, month) not in INSIDE
    return inside, AccessLevel.ADMINISTERING if outside else AccessLevel.NOTHING


def expected(
    before: Tree, after: Tree, people: list[Person], others: list[Person], today: Month
) -> set[object]:
    """(person, first month, month after the last, from what, to what, places) – by month, not by node."""
    points = turning_points(before, after, today)
    spans: dict[tuple[object, ...], int] = defaultdict(int)
    for one, other in zip(people, others, strict=True):
        for node in before.nodes.keys() & after.nodes.keys():
            for ladder in (0, 1):
                line = [
                    (levels(one, before, node, m)[ladder], levels(other, after, node, m)[ladder])
                    for m in points
                ]
                for place, step in enumerate(line):
                    if step[0] == step[1] or (place and line[place - 1] == step):
                        continue
                    end = next((i for i in range(place, len(line)) if line[i] != step), None)
                    spans[
                        one.id,
                        points[place] if place else None,
                        None if end is None else points[end],
                        *step,
                    ] += 1
    return {(*key, count) for key, count in spans.items()}


def as_rows(changes: object) -> set[object]:
    return {
        (change.person_id, change.from_month, change.until_month, part.before, part.after, part.places)
        for change in changes  # type: ignore[attr-defined]
        for part in (*change.gained, *change.lost)
    }


@st.composite
def cases(draw: st.DrawFn) -> tuple[Tree, Tree, list[Person], Month]:
    history: History = draw(histories())
    start = draw(st.integers(0, len(history.trees) - 1))
    before, after = history.trees[start], history.trees[-1]
    if draw(st.booleans()):  # a merge touches whole organisations: everybody in them knows the other's totals
        before = after
        for change in draw(
            st.permutations((MergeNode(4, 5, draw(st.sampled_from(MONTHS))), MergeNode(5, 4, MONTHS[2])))
        ):
            with suppress(TreeRefusalError):
                after, _ = apply(after, [change])
    nodes = st.sampled_from(sorted(after.nodes.keys() & before.nodes.keys()) or [1])
    grants = st.builds(PersonGrant, st.sampled_from(Role), nodes)
    people = [
        Person(number, f"p{number}", f"Person {number}", tuple(set(draw(st.lists(grants, max_size=3)))))
        for number in range(1, 4)
    ]
    return before, after, people, draw(st.sampled_from(MONTHS))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_a_change_of_the_tree_opens_and_closes_what_access_says(
    case: tuple[Tree, Tree, list[Person], Month],
) -> None:
    before, after, people, today = case
    people = [p for p in people if all(g.node_id in before and g.node_id in after for g in p.grants)]
    assert as_rows(by_change_of_tree(before, after, people, today)) == expected(
        before, after, people, people, today
    )


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(), st.sampled_from(Role), st.data())
def test_a_grant_opens_what_access_says(
    case: tuple[Tree, Tree, list[Person], Month], role: Role, data: st.DataObject
) -> None:
    _, tree, (person, *_), today = case
    node = data.draw(st.sampled_from(sorted(tree.nodes)))
    person = Person(1, "p", "Person", tuple(g for g in person.grants if g.node_id in tree))
    more = Person(1, "p", "Person", (*person.grants, PersonGrant(role, node)))
    assert as_rows(by_change_of_grants(tree, person, more, node, today)) == expected(
        tree, tree, [person], [more], today
    )
    assert as_rows(by_change_of_grants(tree, more, person, node, today)) == expected(
        tree, tree, [more], [person], today
    )
