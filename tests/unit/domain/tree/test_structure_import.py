"""Rows of a spreadsheet meet the tree: what is new, what is there, what is not clear."""

from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries.imported import Origin
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.structure_import import resolve
from logbook_desktop.domain.tree.structure_rows import (
    PathRow,
    PlaceRow,
    PlaceRule,
    StructureImportResult,
    StructureReading,
)
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import AddNode, apply

MONTH = Month(2025, 11)
NETWORK, TAIPALSAARI, EAST, CENTRE, TURKU = 1, 2, 3, 4, 5
K = NodeKind


@pytest.fixture(scope="module")
def tree() -> Tree:
    adds = [
        AddNode(NETWORK, None, K.NETWORK, Name("Verkosto")),
        AddNode(TAIPALSAARI, NETWORK, K.ORGANISATION, Name.of("Taipalsaari", {"sv": "Taipalsaari kommun"})),
        AddNode(EAST, TAIPALSAARI, K.AREA, Name("Itä")),
        AddNode(CENTRE, EAST, K.UNIT, Name("Kirkonkylän nuorisotila")),
        AddNode(TURKU, NETWORK, K.ORGANISATION, Name.of("Turku", {"sv": "Åbo"})),
        AddNode(6, TURKU, K.AREA, Name("Itä")),
        AddNode(7, TAIPALSAARI, K.AREA, Name("Suljettu"), closed_on=date(2024, 1, 1)),
    ]
    return apply(Tree({}, {}), adds)[0]


def place(row: int, name: str, under: str = "", kind: NodeKind | None = None, **days: date) -> PlaceRow:
    return PlaceRow(Origin(None, row), Name(name), under, kind, **days)


def path(row: int, *steps: tuple[NodeKind, str]) -> PathRow:
    return PathRow(Origin(None, row), steps)


def arrived(tree: Tree, target: int | None, *rows: PlaceRow | PathRow) -> StructureImportResult:
    ids = count(1)
    return resolve(tree, MONTH, target, StructureReading(rows), lambda: -next(ids))


def added(result: StructureImportResult, tree: Tree) -> list[tuple[str, NodeKind, str]]:
    """Name, kind and the name of what it hangs under; the rules of the tree agree."""
    after, _ = apply(tree, [add for add, _ in result.added])
    return [
        (add.name.text, add.kind, "" if add.parent_id is None else after[add.parent_id].name.text)
        for add, _ in result.added
    ]


def rules(result: StructureImportResult) -> dict[int, PlaceRule]:
    return {fault.origin.row: fault.rule for fault in result.rejected}


def test_rows_in_any_order_hang_under_rows_and_under_places_of_the_tree(tree: Tree) -> None:
    result = arrived(
        tree,
        TAIPALSAARI,
        place(2, "Saimaan nuorisotila", "Etelä"),
        place(3, "Etelä"),
        place(4, "Rannan koulu", "Taipalsaari/Itä", K.UNIT),
    )
    assert added(result, tree) == [
        ("Etelä", K.AREA, "Taipalsaari"),
        ("Saimaan nuorisotila", K.UNIT, "Etelä"),
        ("Rannan koulu", K.UNIT, "Itä"),
    ]
    assert result.rejected == ()


def test_a_path_makes_what_is_missing_on_it_and_knows_the_rest(tree: Tree) -> None:
    result = arrived(
        tree,
        None,
        path(2, (K.ORGANISATION, "taipalsaari"), (K.AREA, "Itä"), (K.UNIT, "Uusi tila")),
        path(3, (K.ORGANISATION, "Taipalsaari kommun"), (K.AREA, "Itä"), (K.UNIT, "Kirkonkylän nuorisotila")),
        path(4, (K.ORGANISATION, "Lemi"), (K.UNIT, "Lemin tila")),
        path(5, (K.ORGANISATION, "Lemi"), (K.UNIT, "Bussi")),
    )
    assert added(result, tree) == [
        ("Uusi tila", K.UNIT, "Itä"),
        ("Lemi", K.ORGANISATION, "Verkosto"),
        ("Lemin tila", K.UNIT, "Lemi"),
        ("Bussi", K.UNIT, "Lemi"),
    ]
    assert [origin.row for origin in result.known] == [3]


def test_the_same_file_once_more_adds_nothing(tree: Tree) -> None:
    rows = (place(2, "Etelä", "", K.AREA), place(3, "Saimaan tila", "Etelä"), place(4, "Itä", "", K.AREA))
    first = arrived(tree, TAIPALSAARI, *rows)
    after, _ = apply(tree, [add for add, _ in first.added])
    again = arrived(after, TAIPALSAARI, *rows)
    assert again.added == ()
    assert [origin.row for origin in again.known] == [2, 3, 4]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([place(2, "A", "Nowhere")], {2: PlaceRule.UNKNOWN_PARENT}),
        ([place(2, "A", "A")], {2: PlaceRule.UNDER_ITSELF}),
        (
            [place(2, "A", "B"), place(3, "B", "A"), place(4, "C", "A")],
            {2: PlaceRule.UNDER_ITSELF, 3: PlaceRule.UNDER_ITSELF, 4: PlaceRule.FAULTY_PARENT},
        ),
        ([place(2, "A", "Kirkonkylän nuorisotila")], {2: PlaceRule.KIND_UNDER_PARENT}),
        ([place(2, "X", "Itä", K.ORGANISATION)], {2: PlaceRule.KIND_UNDER_PARENT}),
        ([place(2, "A"), place(3, "a")], {3: PlaceRule.REPEATED}),
        ([place(2, "Itä", "", K.UNIT)], {2: PlaceRule.OTHER_KIND}),
        (
            [place(2, "A", "", K.AREA), place(3, "A", "Itä", K.AREA), place(4, "B", "A")],
            {4: PlaceRule.UNCLEAR_PARENT},
        ),
        (
            [place(2, "A", opened_on=date(2025, 2, 1), closed_on=date(2025, 1, 1))],
            {2: PlaceRule.CLOSES_BEFORE_OPENING},
        ),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_rejected_with_its_row(
    tree: Tree, rows: list[PlaceRow], expected: dict[int, PlaceRule]
) -> None:
    assert rules(arrived(tree, TAIPALSAARI, *rows)) == expected


def test_a_name_that_several_places_have_is_not_guessed_without_a_place_chosen(tree: Tree) -> None:
    assert rules(arrived(tree, None, place(2, "A", "Itä"))) == {2: PlaceRule.UNCLEAR_PARENT}
    assert added(arrived(tree, TURKU, place(2, "A", "Itä")), tree) == [("A", K.UNIT, "Itä")]
    assert arrived(tree, TURKU, place(2, "A", "Itä")).added[0][0].parent_id == 6


def test_a_closed_place_takes_nothing_new(tree: Tree) -> None:
    row = path(2, (K.ORGANISATION, "Taipalsaari"), (K.AREA, "Suljettu"), (K.UNIT, "A"))
    assert rules(arrived(tree, None, row)) == {2: PlaceRule.PARENT_CLOSED}


def test_a_row_comes_in_whole_or_not_at_all(tree: Tree) -> None:
    row = path(2, (K.ORGANISATION, "Lemi"), (K.UNIT, "Tila"), (K.UNIT, "Huone"))
    result = arrived(tree, None, row)
    assert rules(result) == {2: PlaceRule.KIND_UNDER_PARENT}
    assert result.added == ()


def test_a_chain_of_thousands_is_no_trouble(tree: Tree) -> None:
    rows = [place(2, "0", "", K.AREA), *(place(n + 2, str(n), str(n - 1), K.AREA) for n in range(1, 3000))]
    result = arrived(tree, TAIPALSAARI, *reversed(rows))
    assert len(result.added) == 3000
    assert result.rejected == ()


NAMES = st.sampled_from(["A", "B", "C", "Itä", "Taipalsaari", "Turku", "x/y"])
KINDS = st.none() | st.sampled_from(list(NodeKind))
ROWS = st.lists(st.tuples(NAMES, st.just("") | NAMES, KINDS), max_size=12)


@given(ROWS, st.sampled_from([None, TAIPALSAARI, EAST]))
def test_every_row_has_one_verdict_and_the_tree_takes_what_is_added(
    tree: Tree, rows: list[tuple[str, str, NodeKind | None]], target: int | None
) -> None:
    made = [place(n, *row) for n, row in enumerate(rows, start=2)]
    result = arrived(tree, target, *made)
    verdicts = [
        *(origin.row for _, origin in result.added),
        *(origin.row for origin in result.known),
        *(fault.origin.row for fault in result.rejected),
    ]
    assert sorted(verdicts) == [row.origin.row for row in made]
    apply(tree, [add for add, _ in result.added])
