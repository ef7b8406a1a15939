"""The table of roles in domain.md, written out once more: what is not granted is denied."""

from dataclasses import replace

import pytest

from helpers.trees import EMPTY, skeleton
from logbook_desktop.domain.people.access import (
    READING,
    Action,
    Actor,
    Grant,
    NotAllowedError,
    Role,
    action_on_tree,
    embedded_actor,
    may,
    may_somewhere,
    require,
    role_for,
)
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import MoveNode, apply

TREE, _ = apply(EMPTY, skeleton())
TODAY = Month(2025, 12)
NETWORK, TAMPERE, HELSINKI, ITA, HERVANTA = 1, 4, 5, 6, 8

TABLE = {
    Action.READ_TREE: {
        Role.NETWORK_ADMINISTRATOR,
        Role.MENTOR,
        Role.MANAGER,
        Role.WORKER,
        Role.VIEWER,
    },
    Action.CHANGE_TREE: {Role.MENTOR},
    Action.CHANGE_NETWORK: {Role.NETWORK_ADMINISTRATOR},
    Action.READ_ENTRIES: {Role.MENTOR, Role.MANAGER, Role.WORKER},
    Action.WRITE_ENTRIES: {Role.MENTOR, Role.WORKER},
    # Out of the bin within thirty days: the unit itself, so that whoever binned by mistake takes it back.
    Action.RESTORE_ENTRIES: {Role.MENTOR, Role.WORKER},
    Action.READ_TOTALS: {Role.MENTOR, Role.MANAGER, Role.WORKER},
    Action.IMPORT_ENTRIES: {Role.MENTOR},
    Action.CHANGE_VOCABULARY: {Role.MENTOR},
    Action.CHANGE_NATIONAL_VOCABULARY: {Role.NETWORK_ADMINISTRATOR},
    Action.READ_HISTORY: {Role.MENTOR},
    Action.REDACT: {Role.MENTOR},
    Action.MANAGE_PEOPLE: {Role.MENTOR},
    Action.APPOINT_MENTOR: {Role.NETWORK_ADMINISTRATOR},
    Action.READ_SUPPRESSED_TOTALS: {Role.NETWORK_ADMINISTRATOR, Role.VIEWER},
}


def allowed(role: Role, granted: int | None, action: Action, node_id: int | None) -> bool:
    return may(Actor("u", "U", (Grant(role, granted),)), action, node_id, TREE, TODAY)


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_what_its_column_says_on_its_branch_and_nothing_beside_it(
    role: Role, action: Action
) -> None:
    expected = role in TABLE[action]
    assert allowed(role, ITA, action, HERVANTA) is expected
    assert allowed(role, ITA, action, ITA) is expected
    assert allowed(role, None, action, None) is expected
    assert not allowed(role, ITA, action, HELSINKI)
    assert not allowed(role, ITA, action, NETWORK)
    assert not allowed(role, ITA, action, None)


@pytest.mark.parametrize("role", list(Role))
def test_totals_of_the_own_organisation_are_open_to_its_workers_and_mentors(role: Role) -> None:
    """A manager sees those of the branch."""
    expected = role in (Role.WORKER, Role.MENTOR)
    assert allowed(role, HERVANTA, Action.READ_TOTALS, TAMPERE) is expected
    assert not allowed(role, HERVANTA, Action.READ_ENTRIES, TAMPERE)
    assert not allowed(role, 4_711, Action.READ_TOTALS, TAMPERE)


def test_access_follows_the_structure_of_today() -> None:
    moved, _ = apply(TREE, [MoveNode(HERVANTA, TAMPERE, TODAY)])
    worker = Actor("u", "U", (Grant(Role.WORKER, ITA),))
    assert may(worker, Action.READ_ENTRIES, HERVANTA, moved, TODAY.plus(-1))
    assert not may(worker, Action.READ_ENTRIES, HERVANTA, moved, TODAY)


def test_several_grants_add_up_and_the_role_that_opens_is_told() -> None:
    both = Actor("u", "U", (Grant(Role.VIEWER, TAMPERE), Grant(Role.MANAGER, ITA)))
    assert role_for(both, Action.READ_TREE, HERVANTA, TREE, TODAY) is Role.VIEWER
    assert role_for(both, Action.READ_TOTALS, HERVANTA, TREE, TODAY) is Role.MANAGER
    assert role_for(both, Action.READ_TOTALS, TAMPERE, TREE, TODAY) is None
    assert may_somewhere(both, Action.READ_ENTRIES)
    assert not may_somewhere(both, Action.WRITE_ENTRIES)


def test_who_only_looks_changes_nothing_anywhere() -> None:
    """A mentor who sees the program as a colleague sees it has the rights of that colleague to read, and no other."""
    for role in Role:
        for granted in (ITA, None):
            person = Actor("u", "U", (Grant(role, granted),))
            impersonated = replace(person, read_only=True)
            for action in Action:
                reads = action in READING
                assert may_somewhere(impersonated, action) is (reads and may_somewhere(person, action))
                for node in (HERVANTA, None):
                    expected = reads and may(person, action, node, TREE, TODAY)
                    assert may(impersonated, action, node, TREE, TODAY) is expected


def test_reading_is_what_writes_nothing() -> None:
    assert {action for action in Action if action.name.startswith("READ_")} == READING


def test_without_a_grant_nothing() -> None:
    nobody = Actor("u", "U")
    for action in Action:
        assert not may_somewhere(nobody, action)
        with pytest.raises(NotAllowedError) as refused:
            require(nobody, action, HERVANTA, TREE, TODAY)
        assert (refused.value.action, refused.value.node_id) == (action, HERVANTA)


def test_on_a_file_the_person_at_the_computer_may_everything() -> None:
    person = embedded_actor("tester")
    assert all(may(person, action, node, TREE, TODAY) for action in Action for node in (None, *TREE.nodes))


def test_organisations_and_above_belong_to_the_network() -> None:
    inside = {kind for kind in NodeKind if action_on_tree(kind) is Action.CHANGE_TREE}
    assert inside == {NodeKind.AREA, NodeKind.UNIT}
