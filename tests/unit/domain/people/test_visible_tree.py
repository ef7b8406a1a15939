"""The names a person sees are those of the rule the server's tests are measured with; cut trees hold together."""

import pytest

from helpers.proofs import Chance
from helpers.random_scope import MOST_PEOPLE, RandomNetwork
from logbook_desktop.domain.people.access import Action, Actor, Grant, Role, may, may_somewhere, role_for
from logbook_desktop.domain.people.visible_tree import VisibleTree, nodes_seen


@pytest.mark.parametrize("seed", range(40))
def test_what_is_seen_is_what_the_rule_says(seed: int, chance: Chance) -> None:
    net = RandomNetwork(chance.seed(seed), [f"p{n}" for n in range(MOST_PEOPLE)])
    for person in net.people:
        if not person.locked:
            assert nodes_seen(person.grants, net.tree, net.month) == net.names_seen(person)


def test_a_grant_on_everything_sees_everything() -> None:
    net = RandomNetwork(1, ["p"])
    assert nodes_seen((Grant(Role.MENTOR, None),), net.tree, net.month) == set(net.tree.nodes)


def test_a_cut_tree_is_the_same_object_until_the_tree_changes() -> None:
    net = RandomNetwork(2, ["p"])
    seen = nodes_seen((Grant(Role.VIEWER, max(net.tree.nodes)),), net.tree, net.month)
    cut = VisibleTree(seen)
    part = cut(net.tree)
    assert cut(net.tree) is part
    assert set(part.nodes) == seen < set(net.tree.nodes)
    for node_id in part.nodes:
        assert [node.id for node in part.path(node_id, net.month)] == [
            node.id for node in net.tree.path(node_id, net.month)
        ]
    other = RandomNetwork(2, ["p"]).tree
    assert cut(other) is not part


def test_who_only_looks_may_change_nothing() -> None:
    net = RandomNetwork(3, ["p"])
    everything = tuple(Grant(role, None) for role in Role)
    impersonated = Actor("p", "P", everything, read_only=True)
    allowed = {action for action in Action if may(impersonated, action, 1, net.tree, net.month)}
    assert allowed == {action for action in Action if action.value.startswith("read_")}
    assert {action for action in Action if may_somewhere(impersonated, action)} == allowed


def test_what_the_server_has_opened_counts_and_not_the_grants() -> None:
    net = RandomNetwork(4, ["p"])
    opened = {Action.READ_ENTRIES: frozenset({2})}
    actor = Actor("p", "P", (Grant(Role.VIEWER, 1), Grant(Role.WORKER, 1)), read_only=True, opened=opened)
    assert role_for(actor, Action.READ_ENTRIES, 2, net.tree, net.month) is Role.WORKER
    assert not may(actor, Action.READ_ENTRIES, 1, net.tree, net.month)
    assert not may(actor, Action.READ_TOTALS, 2, net.tree, net.month)
