"""What the table tells of each place, against what the tree says of it one by one."""

from hypothesis import given
from hypothesis import strategies as st

from helpers.trees import EMPTY, MONTHS, History, histories, skeleton
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import apply
from logbook_desktop.domain.tree.tree_overview import TreeOverview

HERVANTA = 8


@given(histories(), st.sampled_from(MONTHS))
def test_paths_places_and_units_are_those_of_the_tree(history: History, month: Month) -> None:
    tree = history.tree
    overview = TreeOverview(tree, month, "sv")
    shown = [node.id for node in tree.walk(month) if node.id not in tree.hidden]
    assert [node.id for node in overview.nodes] == shown
    assert [overview.place(node) for node in overview.nodes] == list(range(len(shown)))
    for node in overview.nodes:
        whole = tree.label_path(node.id, month, "sv")
        assert [*overview.names_above(node), node.name.in_language("sv")] == whole
        units = [below for below in tree.branch(node.id, month) if below.kind is NodeKind.UNIT]
        assert overview.open_units(node) == sum(unit.is_open(month.last_day) for unit in units)


def test_levels_that_are_not_shown_come_after_all_and_are_not_told() -> None:
    tree, _ = apply(EMPTY, skeleton())
    overview = TreeOverview(tree, MONTHS[0], "sv")
    (network,) = tree.hidden
    assert overview.place(tree[network]) == len(overview.nodes)
    assert overview.names_above(tree[HERVANTA]) == ("Pirkanmaa", "Tammerfors", "Itä")
