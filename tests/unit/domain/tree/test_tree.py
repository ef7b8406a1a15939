"""The tree with its memory against an oracle that knows only the list of places and looks them all through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.trees import EMPTY, MONTHS, History, histories, names, skeleton
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import (
    BEGINNING,
    FOREVER,
    ClosureRow,
    Node,
    NodeKind,
    Place,
    Tree,
    split_path,
    written_path,
)
from logbook_desktop.domain.tree.tree_changes import AddNode, MoveNode, apply

ALL_MONTHS = [Month(1, 1), Month(2024, 12), *MONTHS, Month(2025, 9), Month(9999, 12)]


def parent_by_search(tree: Tree, node_id: int, number: int) -> int | None:
    begun = [
        place
        for line in tree.places.values()
        for place in line
        if place.node_id == node_id and place.from_month <= number
    ]
    return max(begun, key=lambda place: place.from_month).parent_id


def ancestors_by_search(tree: Tree, node_id: int, number: int) -> list[int]:
    """The node itself first, then up to the root."""
    line = [node_id]
    while (parent := parent_by_search(tree, line[-1], number)) is not None:
        assert parent not in line
        line.append(parent)
    return line


@given(histories())
def test_parents_and_paths_agree_with_the_list_of_places(history: History) -> None:
    tree = history.tree
    for month in ALL_MONTHS:
        for node_id in tree.nodes:
            line = ancestors_by_search(tree, node_id, month.number)
            assert tree.parent_id(node_id, month) == parent_by_search(tree, node_id, month.number)
            assert [node.id for node in tree.path(node_id, month)] == line[::-1]


@given(histories())
def test_a_branch_holds_exactly_the_nodes_below(history: History) -> None:
    tree = history.tree
    for month in ALL_MONTHS:
        for node_id in tree.nodes:
            below = {n for n in tree.nodes if node_id in ancestors_by_search(tree, n, month.number)}
            branch = [node.id for node in tree.branch(node_id, month)]
            assert set(branch) == below
            assert len(branch) == len(below)
            for position, member in enumerate(branch[1:], start=1):
                assert tree.parent_id(member, month) in branch[:position]


@given(histories())
def test_reach_says_who_is_above_in_which_months(history: History) -> None:
    tree = history.tree
    for node_id in tree.nodes:
        rows = tree.reach(node_id)
        assert all(row.from_month < row.to_month for row in rows)
        for number in [BEGINNING, *(m.number for m in ALL_MONTHS), FOREVER - 1]:
            now = [(r.ancestor_id, r.depth) for r in rows if r.from_month <= number < r.to_month]
            line = ancestors_by_search(tree, node_id, number)
            assert sorted(now) == sorted((ancestor, depth) for depth, ancestor in enumerate(line))


@given(histories())
def test_neighbouring_months_of_the_same_ancestor_are_one_row_of_reach(history: History) -> None:
    for node_id in history.tree.nodes:
        rows = history.tree.reach(node_id)
        ends = {(row.ancestor_id, row.ancestor_kind, row.depth, row.to_month) for row in rows}
        assert not ends & {(row.ancestor_id, row.ancestor_kind, row.depth, row.from_month) for row in rows}


@given(histories())
def test_in_every_month_every_unit_is_under_the_root_exactly_once(history: History) -> None:
    tree = history.tree
    (root,) = tree.roots
    units = sorted(node.id for node in tree.nodes.values() if node.kind is NodeKind.UNIT)
    for month in ALL_MONTHS:
        assert sorted(n.id for n in tree.branch(root.id, month) if n.kind is NodeKind.UNIT) == units
        assert sorted(n.id for n in tree.walk(month)) == sorted(tree.nodes)


@given(histories())
def test_an_organisation_is_the_topmost_and_what_merged_acts_as_an_area(history: History) -> None:
    tree = history.tree
    for month in MONTHS:
        for node_id in tree.nodes:
            line = [tree[n] for n in ancestors_by_search(tree, node_id, month.number)]
            organisations = [node for node in line if node.kind is NodeKind.ORGANISATION]
            merged, top = organisations[:-1], organisations[-1:]
            assert tree.organisation_of(node_id, month) == (top[0] if top else None)
            spans = tree.organisations(node_id)
            now = [o for o, parts in spans.items() if any(a <= month.number < b for a, b in parts)]
            assert now == [n.id for n in top]
            acting = {r.ancestor_id: r.ancestor_kind for r in tree.reach(node_id) if reaches(r, month)}
            assert acting == {n.id: NodeKind.AREA if n in merged else n.kind for n in line}
            assert tree.kind_in(node_id, month) is acting[node_id]


def reaches(row: ClosureRow, month: Month) -> bool:
    return row.from_month <= month.number < row.to_month


def flip_case(text: str, upper: bool) -> str:
    return text.upper() if upper else text.lower()


@given(histories(), st.booleans(), st.data())
def test_the_end_of_a_path_finds_its_node_in_any_language_and_case(
    history: History, upper: bool, data: st.DataObject
) -> None:
    tree, month = history.tree, data.draw(st.sampled_from(MONTHS))
    node = data.draw(st.sampled_from(tree.ordered))
    language = data.draw(st.sampled_from(("fi", "sv", "en")))
    line = [n.name.in_language(language) for n in tree.path(node.id, month)]
    shown = line[-data.draw(st.integers(1, len(line))) :]
    found = tree.find(flip_case(written_path(shown), upper), month)
    assert node in found
    for other in found:
        spellings = [n.name.spellings for n in tree.path(other.id, month)][-len(shown) :]
        folded = [Name(word).spellings for word in shown]
        assert all(word <= known for word, known in zip(folded, spellings, strict=True))


@given(st.lists(names(), min_size=1, max_size=4))
def test_a_written_path_is_read_back(line: list[Name]) -> None:
    words = [name.text for name in line]
    assert split_path(written_path(words)) == words


@given(st.lists(st.text("ab/\\ ä", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=4))
def test_any_name_survives_a_written_path(words: list[str]) -> None:
    assert split_path(written_path(words)) == words


def test_a_slash_in_a_name_is_written_with_a_backslash() -> None:
    tree, _ = apply(EMPTY, [*skeleton(), AddNode(20, 4, NodeKind.UNIT, Name("Tila A/B"))])
    month = MONTHS[0]
    assert [n.id for n in tree.find(r"tampere/TILA a\/b", month)] == [20]
    assert tree.find("Tila A/B", month) == []
    assert split_path(r"A\B / C") == [r"A\B", "C"]


@pytest.mark.parametrize(
    "nothing", ["", "/", "Tampere/", "/Tampere", "Ei ole", "Helsinki/Hervannan nuorisotila"]
)
def test_what_is_not_there_is_not_found(nothing: str) -> None:
    tree, _ = apply(EMPTY, skeleton())
    assert tree.find(nothing, MONTHS[0]) == []


def test_siblings_stand_in_the_order_of_finnish_names() -> None:
    words = ["Öja", "aalto", "Zeppelin", "Ähtäri", "Åbo", "Bertta"]
    adds = [AddNode(30 + n, 4, NodeKind.UNIT, Name(word)) for n, word in enumerate(words)]
    tree, _ = apply(EMPTY, [*skeleton(), *adds])
    units = [n.name.text for n in tree.children(4, MONTHS[0]) if n.kind is NodeKind.UNIT]
    assert units == ["aalto", "Bertta", "Zeppelin", "Åbo", "Ähtäri", "Öja"]


REGIONS = [
    Name.of("Ahvenanmaa", {"sv": "Åland", "en": "Åland"}),
    Name.of("Uusimaa", {"sv": "Nyland"}),
    Name.of("Pirkanmaa", {"sv": "Birkaland"}),
    Name.of("Varsinais-Suomi", {"sv": "Egentliga Finland"}),
]
IN_ORDER = {
    "": ["Ahvenanmaa", "Pirkanmaa", "Uusimaa", "Varsinais-Suomi"],
    "fi": ["Ahvenanmaa", "Pirkanmaa", "Uusimaa", "Varsinais-Suomi"],
    "sv": ["Birkaland", "Egentliga Finland", "Nyland", "Åland"],
    "en": ["Pirkanmaa", "Uusimaa", "Varsinais-Suomi", "Åland"],
}


@pytest.mark.parametrize("language", IN_ORDER)
def test_siblings_stand_in_the_order_of_the_names_shown(language: str) -> None:
    adds = [AddNode(30 + n, 1, NodeKind.REGION, name) for n, name in enumerate(REGIONS)]
    tree, _ = apply(EMPTY, [AddNode(1, None, NodeKind.NETWORK, Name("Verkosto")), *adds])
    shown = tree.in_language(language)
    for nodes in (shown.children(1, MONTHS[0]), list(shown.walk(MONTHS[0]))[1:]):
        assert [node.name.in_language(language) for node in nodes] == IN_ORDER[language]
    assert tree.in_language(language) is shown, "whoever compares snapshots sees that nothing has changed"
    changed, _ = apply(shown, [AddNode(40, 1, NodeKind.REGION, Name("Aa"))])
    assert next(node.name.text for node in changed.children(1, MONTHS[0])) == "Aa"
    assert changed.language == language, "what comes of it is read by the same reader"


def test_network_and_country_are_left_out_of_labels_while_they_are_alone() -> None:
    lone = [
        AddNode(1, None, NodeKind.NETWORK, Name("Verkosto")),
        AddNode(2, 1, NodeKind.COUNTRY, Name.of("Suomi", {"sv": "Finland"})),
        AddNode(3, 2, NodeKind.ORGANISATION, Name.of("Turku", {"sv": "Åbo"})),
        AddNode(4, 3, NodeKind.UNIT, Name("Tila")),
    ]
    tree, _ = apply(EMPTY, lone)
    assert tree.hidden == {1, 2}
    assert tree.label_path(4, MONTHS[0], "sv") == ["Åbo", "Tila"]
    assert tree.label_path(1, MONTHS[0], "fi") == ["Verkosto"]
    assert tree.label_path(4, MONTHS[0], "sv", hide_root=False) == ["Verkosto", "Finland", "Åbo", "Tila"]

    two_countries, _ = apply(tree, [AddNode(5, 1, NodeKind.COUNTRY, Name("Viro"))])
    assert two_countries.hidden == {1}
    assert two_countries.label_path(4, MONTHS[0], "fi") == ["Suomi", "Turku", "Tila"]

    two_networks, _ = apply(tree, [AddNode(6, None, NodeKind.NETWORK, Name("Toinen"))])
    assert two_networks.hidden == frozenset()


def test_a_planned_move_shows_from_its_month_on() -> None:
    tree, _ = apply(
        EMPTY, [*skeleton(), AddNode(10, 4, NodeKind.AREA, Name("Länsi")), MoveNode(8, 10, MONTHS[3])]
    )
    assert [tree.parent_id(8, month) for month in MONTHS[2:5]] == [6, 10, 10]
    assert [n.id for n in tree.children(6, MONTHS[2])] == [8]
    assert tree.children(6, MONTHS[3]) == []


def test_a_circle_in_the_data_is_told_rather_than_followed_for_ever() -> None:
    nodes = {n: Node(n, NodeKind.AREA, Name(f"Alue {n}")) for n in (1, 2)}
    places = {1: (Place(1, BEGINNING, 2),), 2: (Place(2, BEGINNING, 1),)}
    tree = Tree(nodes, places)
    with pytest.raises(ValueError, match="under itself"):
        tree.path(1, MONTHS[0])
    with pytest.raises(ValueError, match="under itself"):
        tree.reach(1)
