"""Searching the tree: whatever the case and the language, with the way to what was found."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.trees import EMPTY, History, histories, skeleton
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode, CloseNode, apply
from logbook_desktop.domain.tree.tree_filter import TreeFilter

DAY = date(2025, 5, 20)


@pytest.fixture
def tree() -> Tree:
    more = [
        AddNode(10, 4, NodeKind.UNIT, Name("Äänekosken Öljytehdas")),
        AddNode(11, 4, NodeKind.UNIT, Name.of("Turun talo", {"sv": "Åbohuset"})),
        AddNode(12, 6, NodeKind.UNIT, Name("Vanha tila"), closed_on=date(2024, 12, 31)),
    ]
    grown, _ = apply(EMPTY, [*skeleton(), *more])
    return grown


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("ÄÄNE", [10]),
        ("öljy", [10]),
        ("ÅBO", [11]),
        ("turun", [11]),
        ("hervan", [8]),
        ("itä nuorisotila", [8]),
        ("nuorisotila ITÄ", [8]),
        ("pirkanmaa nuorisotila", [8]),
        ("tammerfors", [4]),
        ("itä helsinki", [7, 9]),
        ("verkosto", []),
        ("helsinki hervanta", []),
        ("aane", []),
        ("vanha", []),
    ],
)
def test_what_is_found(tree: Tree, words: str, hits: list[int]) -> None:
    assert list(TreeFilter(tree, DAY).shown(words, closed=False).hits) == hits


def test_a_hit_is_shown_with_the_way_to_it_and_what_is_under_it(tree: Tree) -> None:
    shown = TreeFilter(tree, DAY).shown("hervan", closed=False)
    assert shown.visible == {1, 2, 4, 6, 8}
    assert shown.way == {1, 2, 4, 6}
    city = TreeFilter(tree, DAY).shown("tampere", closed=False)
    assert city.visible == {1, 2, 4, 6, 8, 10, 11}
    assert city.way == {1, 2}


def test_closed_nodes_are_shown_on_request(tree: Tree) -> None:
    found = TreeFilter(tree, DAY)
    assert 12 not in found.shown("", closed=False).visible
    assert 12 in found.shown("", closed=True).visible
    assert found.shown("vanha", closed=True).hits == (12,)
    assert 12 in TreeFilter(tree, date(2024, 12, 30)).shown("", closed=False).visible


def test_a_closed_node_stays_as_the_way_to_an_open_one() -> None:
    closed = {4, 6}
    tree, _ = apply(EMPTY, skeleton())
    # Only a merge leaves open units under a closed organisation; the tree is made by hand.
    nodes = {n.id: replace(n, closed_on=DAY) if n.id in closed else n for n in tree.nodes.values()}
    merged = Tree(nodes, tree.places)
    assert TreeFilter(merged, DAY).shown("", closed=False).visible >= {4, 6, 8}
    both, _ = apply(tree, [CloseNode(8, DAY), CloseNode(6, DAY)])
    assert not TreeFilter(both, DAY).shown("", closed=False).visible & {6, 8}


@given(histories(), st.sampled_from(("it", "ä", "NUORISO", "hel", "a b", "öja", "/")), st.booleans())
def test_every_hit_has_the_words_and_every_row_has_its_parents(
    history: History, words: str, closed: bool
) -> None:
    tree, month = history.tree, Month.of(DAY)
    shown = TreeFilter(tree, DAY).shown(words, closed=closed)
    wanted = words.casefold().split()
    for node in tree.nodes.values():
        line = tree.path(node.id, month)
        if node.id in shown.visible:
            assert {n.id for n in line} <= shown.visible
        own = "\n".join(node.name.spellings)
        whole = "\n".join(s for n in line if n.id not in tree.hidden for s in n.name.spellings)
        fits = (
            node.id not in tree.hidden
            and any(word in own for word in wanted)
            and all(word in whole for word in wanted)
        )
        if closed:
            assert (node.id in shown.hits) == fits
        elif node.id in shown.hits:
            assert fits
