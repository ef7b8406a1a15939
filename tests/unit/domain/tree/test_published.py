"""Published figures of a tree with a past: each month of each unit counts once in every line above it."""

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.trees import EMPTY, MONTHS, History, histories, skeleton
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.published import as_of, as_reported
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode, MoveNode, apply

TAMPERE, ITA, HERVANTA, LANSI = 4, 6, 8, 20
FIGURED = (NodeKind.COUNTRY, NodeKind.REGION, NodeKind.ORGANISATION, NodeKind.AREA)
AROUND = [Month(2024, 12), *MONTHS, Month(2025, 9)]
"""The months in which the trees change, and one before and after all of them."""


def units(tree: Tree) -> list[int]:
    return [node.id for node in tree.nodes.values() if node.kind is NodeKind.UNIT]


def on_the_paths(
    tree: Tree, month: Month, months: Mapping[int, Mapping[int, int]]
) -> Counter[tuple[int, int]]:
    """Per place and year what counts, found by walking up from each unit in the structure of ``month``."""
    found: Counter[tuple[int, int]] = Counter()
    for unit, visits in months.items():
        for number, count in visits.items():
            for node in tree.path(unit, month):
                if node.kind in FIGURED:
                    found[node.id, number // 12] += count
    return found


@pytest.mark.parametrize("month", [Month(2025, 3), Month(2025, 4), Month(2025, 5)])
def test_the_month_of_a_move_counts_under_the_new_parent_alone(month: Month) -> None:
    another = AddNode(LANSI, TAMPERE, NodeKind.AREA, Name("Länsi"))
    moved = apply(EMPTY, [*skeleton(), another, MoveNode(HERVANTA, LANSI, Month(2025, 4))])[0]
    figures = as_reported(moved, {HERVANTA: {month.number: 10}})
    assert figures[TAMPERE, 2025] == 10
    old, new = figures.get((ITA, 2025), 0), figures.get((LANSI, 2025), 0)
    assert (old, new) == ((10, 0) if month < Month(2025, 4) else (0, 10))


@given(history=histories())
def test_each_month_counts_in_the_structure_it_had(history: History) -> None:
    """Month by month: every place above the unit that month has it once, every other place not at all."""
    tree = history.tree
    for number, month in enumerate(AROUND, start=1):
        visits = {unit: {month.number: number} for unit in units(tree)}
        expected = on_the_paths(tree, month, visits)
        assert {key: count for key, count in as_reported(tree, visits).items() if count} == expected


@given(history=histories(), data=st.data())
def test_each_month_counts_under_exactly_one_parent(history: History, data: st.DataObject) -> None:
    """Whatever moved when: the regions together have every visit of what hangs below them, once."""
    tree = history.tree
    counts = st.dictionaries(st.sampled_from([month.number for month in AROUND]), st.integers(0, 99))
    visits = {unit: data.draw(counts) for unit in units(tree)}
    for kind in (NodeKind.REGION, NodeKind.AREA):
        figures = as_reported(tree, visits)
        counted: Counter[int] = Counter()
        for (node_id, year), count in figures.items():
            if tree[node_id].kind is kind:
                counted[year] += count
        below: Counter[int] = Counter()
        for unit, months in visits.items():
            for number, count in months.items():
                above = [node.kind for node in tree.path(unit, Month.from_number(number))]
                below[number // 12] += count * above.count(kind)
        assert counted == below


@given(history=histories(), month=st.sampled_from(AROUND))
def test_as_of_a_month_all_years_count_in_its_structure(history: History, month: Month) -> None:
    tree = history.tree
    visits = {unit: {one.number: unit + one.number for one in AROUND} for unit in units(tree)}
    assert as_of(tree, visits, month) == on_the_paths(tree, month, visits)
