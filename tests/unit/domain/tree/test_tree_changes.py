"""Changes of the tree: what leads back leads back, what is refused changes nothing, and the rules always hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.trees import EMPTY, MONTHS, History, histories, same, skeleton
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import INSIDE, PARENT_KINDS, Node, NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    CloseNode,
    ForgetMove,
    MoveNode,
    RemoveNode,
    RenameNode,
    TreeChange,
    TreeRefusalError,
    TreeRule,
    apply,
)

MAY = Month(2025, 5)
JULY = Month(2025, 7)


def built(*changes: TreeChange) -> Tree:
    tree, _ = apply(EMPTY, [*skeleton(), *changes])
    return tree


def refusal(tree: Tree, *changes: TreeChange) -> TreeRefusalError:
    with pytest.raises(TreeRefusalError) as caught:
        apply(tree, changes)
    return caught.value


@given(histories(), st.data())
def test_the_inverse_of_a_list_leads_back_from_every_prefix(history: History, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(history.changes)))
    stop = data.draw(st.integers(start, len(history.changes)))
    before, after = history.trees[start], history.trees[stop]
    changed, inverse = apply(before, history.changes[start:stop])
    assert same(changed, after)
    restored, forward = apply(changed, inverse)
    assert same(restored, before)
    again, _ = apply(restored, forward)
    assert same(again, after)


@given(histories())
def test_undone_step_by_step_every_earlier_tree_comes_back(history: History) -> None:
    tree = history.tree
    for earlier, inverse in zip(reversed(history.trees[:-1]), reversed(history.inverses), strict=True):
        tree, _ = apply(tree, inverse)
        assert same(tree, earlier)


@given(histories())
def test_a_refused_list_leaves_the_tree_as_it_was(history: History) -> None:
    nodes, places = dict(history.tree.nodes), dict(history.tree.places)
    allowed = RenameNode(4, Name("Toinen nimi"))
    for forbidden in (
        AddNode(4, 1, NodeKind.REGION, Name("Sama")),
        MoveNode(1, 2, MAY),
        CloseNode(999, None),
    ):
        with pytest.raises(TreeRefusalError):
            apply(history.tree, [allowed, forbidden])
    assert (dict(history.tree.nodes), dict(history.tree.places)) == (nodes, places)


@given(histories())
def test_a_change_is_refused_alone_as_it_is_at_the_end_of_the_whole_list(history: History) -> None:
    for change, _ in history.refused:
        try:
            apply(history.tree, [change])
        except TreeRefusalError as error:
            alone = error.rule
        else:
            continue  # what came after it made it possible
        assert refusal(EMPTY, *history.changes, change).rule is alone


@given(histories())
def test_kinds_nest_and_nothing_leaves_its_organisation_but_by_a_merge_or_a_split(history: History) -> None:
    tree = history.tree
    for node in tree.nodes.values():
        for start, _, parent_id in tree.spans(node.id):
            if parent_id is None:
                assert node.kind is NodeKind.NETWORK
                continue
            month = Month.from_number(max(start, 12))
            assert tree[parent_id].kind in PARENT_KINDS[tree.kind_in(node.id, month)]
            if tree.kind_in(node.id, month) in INSIDE:
                assert tree.organisation_of(node.id, month) is not None
        if node.kind in INSIDE:
            moments = sorted(start for parts in tree.organisations(node.id).values() for start, _ in parts)
            assert all(organisation_changes(tree, node.id, Month.from_number(n)) for n in moments[1:])


def organisation_changes(tree: Tree, node_id: int, month: Month) -> bool:
    """Whether something above merged then, or the node or something above went over to a successor, or back."""
    before, after = (tree.organisation_of(node_id, m) for m in (month.plus(-1), month))
    assert before is not None
    assert after is not None
    split = before.id == after.predecessor_id or after.id == before.predecessor_id
    return split or tree.merged_in(before.id) == month


@given(histories())
def test_on_no_day_does_an_open_node_hang_under_a_closed_one(history: History) -> None:
    """But under a merged one: what hung there before, under something that is open above it."""
    tree = history.tree
    edges = {day for n in tree.nodes.values() for day in (n.opened_on, n.closed_on) if day}
    edges |= {month.first_day for month in MONTHS}
    for day in {edge + timedelta(days=offset) for edge in edges for offset in (-1, 0, 1)}:
        for node in tree.nodes.values():
            if not node.is_open(day):
                continue
            lower = node
            while (parent_id := tree.parent_id(lower.id, Month.of(day))) is not None:
                parent, month = tree[parent_id], tree.merged_in(parent_id)
                if not parent.is_closed(day):
                    break
                assert month is not None, (node, parent, day)
                assert tree.parent_id(lower.id, month.plus(-1)) == parent_id, (node, parent, day)
                lower = parent


@given(histories())
def test_an_organisation_that_merged_is_closed_from_then_on(history: History) -> None:
    for node in history.tree.nodes.values():
        for start, _, _ in history.tree.spans(node.id):
            month = Month.from_number(max(start, 12))
            if node.kind is NodeKind.ORGANISATION and history.tree.kind_in(node.id, month) is NodeKind.AREA:
                assert node.is_closed(month.first_day)
                assert not node.is_closed(history.tree.merged_in(node.id).plus(-1).first_day)  # type: ignore[union-attr]


def test_nothing_hangs_under_itself_in_a_month_to_come() -> None:
    tree = built(
        AddNode(10, 6, NodeKind.AREA, Name("Sisempi")),
        AddNode(11, 4, NodeKind.AREA, Name("Toinen")),
        MoveNode(10, 11, MAY),  # planned: from May on it is free of 6
    )
    assert refusal(tree, MoveNode(6, 10, Month(2025, 4))).rule is TreeRule.UNDER_ITSELF
    moved, _ = apply(tree, [MoveNode(6, 10, MAY)])
    assert moved.path(6, MAY)[-2].id == 10
    assert refusal(moved, MoveNode(11, 6, JULY)).rule is TreeRule.UNDER_ITSELF
    # Forgetting the move that made room would close the circle from May on.
    assert refusal(moved, ForgetMove(10, MAY)).rule is TreeRule.UNDER_ITSELF


def test_a_plain_move_stays_in_its_organisation() -> None:
    error = refusal(built(), MoveNode(8, 7, MAY))
    assert error.rule is TreeRule.OTHER_ORGANISATION
    assert error.node is not None
    assert error.other is not None
    assert (error.node.id, error.other.id) == (8, 7)


def test_an_organisation_moves_between_regions() -> None:
    tree, inverse = apply(built(), [MoveNode(4, 3, MAY)])
    assert tree.parent_id(8, MAY) == 6
    assert [n.id for n in tree.path(8, MAY)] == [1, 3, 4, 6, 8]
    assert inverse == [ForgetMove(4, MAY)]


def test_a_second_move_in_the_same_month_replaces_the_first() -> None:
    tree = built(AddNode(10, 4, NodeKind.AREA, Name("Länsi")), MoveNode(8, 10, MAY))
    moved, inverse = apply(tree, [MoveNode(8, 4, MAY)])
    assert [place.parent_id for place in moved.places[8]] == [6, 4]
    assert inverse == [MoveNode(8, 10, MAY)]


@pytest.mark.parametrize("kind", [NodeKind.NETWORK, NodeKind.COUNTRY, NodeKind.REGION])
def test_levels_above_never_hang_inside_an_organisation(kind: NodeKind) -> None:
    assert refusal(built(), AddNode(-1, 4, kind, Name("Väärä"))).rule is TreeRule.KIND_UNDER_PARENT


def test_a_unit_holds_nothing() -> None:
    assert refusal(built(), AddNode(-1, 8, NodeKind.UNIT, Name("Alla"))).rule is TreeRule.KIND_UNDER_PARENT


def test_a_node_that_is_there_is_not_added_again() -> None:
    assert refusal(built(), AddNode(8, 6, NodeKind.UNIT, Name("Sama"))).rule is TreeRule.ALREADY_THERE


def test_new_nodes_are_named_by_the_number_of_the_caller() -> None:
    tree = built(AddNode(-1, 4, NodeKind.AREA, Name("Uusi")), AddNode(-2, -1, NodeKind.UNIT, Name("Tila")))
    assert [n.id for n in tree.path(-2, MAY)] == [1, 2, 4, -1, -2]


def test_closing_names_the_open_child_and_bottom_up_it_works() -> None:
    day = date(2025, 6, 1)
    error = refusal(built(), CloseNode(6, day))
    assert error.rule is TreeRule.OPEN_CHILDREN
    assert error.other is not None
    assert error.other.id == 8
    closed, inverse = apply(built(), [CloseNode(8, day), CloseNode(6, day)])
    assert inverse == [CloseNode(6, None), CloseNode(8, None)]
    assert refusal(closed, CloseNode(8, None)).rule is TreeRule.PARENT_CLOSED
    assert refusal(closed, AddNode(-1, 6, NodeKind.UNIT, Name("Uusi"))).rule is TreeRule.PARENT_CLOSED


def test_closing_minds_the_children_of_the_day_not_those_who_left_before() -> None:
    tree = built(AddNode(10, 4, NodeKind.AREA, Name("Länsi")), MoveNode(8, 10, MAY))
    apply(tree, [CloseNode(6, MAY.first_day)])
    assert refusal(tree, CloseNode(6, date(2025, 4, 30))).rule is TreeRule.OPEN_CHILDREN
    # ... nor may the one who left come back by forgetting that it left.
    closed, _ = apply(tree, [CloseNode(6, MAY.first_day)])
    assert refusal(closed, ForgetMove(8, MAY)).rule is TreeRule.PARENT_CLOSED
    assert refusal(closed, MoveNode(8, 6, JULY)).rule is TreeRule.PARENT_CLOSED


def test_a_closed_node_may_hang_under_a_closed_one() -> None:
    tree = built(
        AddNode(10, 4, NodeKind.AREA, Name("Länsi")),
        CloseNode(10, date(2025, 3, 1)),
        CloseNode(8, date(2025, 6, 1)),  # later than 10, but before it is hung there
    )
    moved, _ = apply(tree, [MoveNode(8, 10, JULY)])
    assert moved.parent_id(8, JULY) == 10
    assert refusal(tree, MoveNode(8, 10, MAY)).rule is TreeRule.PARENT_CLOSED


def test_reopening_minds_every_parent_of_the_years_between() -> None:
    tree = built(
        AddNode(10, 4, NodeKind.AREA, Name("Länsi")),
        CloseNode(8, date(2025, 2, 1)),
        CloseNode(6, date(2025, 3, 1)),
        MoveNode(8, 10, JULY),  # hangs under the closed 6 from March to June
    )
    assert refusal(tree, CloseNode(8, None)).rule is TreeRule.PARENT_CLOSED


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2201, 1, 1)])
def test_a_day_beyond_the_calendar_is_a_slip(day: date) -> None:
    tree = built()
    for change in (
        AddNode(20, 6, NodeKind.UNIT, Name("Uusi"), opened_on=day),
        CloseNode(8, day),
        MoveNode(8, 4, Month.of(day)),
    ):
        assert refusal(tree, change).rule is TreeRule.DAY_BEYOND_CALENDAR


def test_a_node_never_closes_before_it_opens() -> None:
    tree = built(AddNode(20, 6, NodeKind.UNIT, Name("Uusi"), opened_on=date(2025, 5, 2)))
    assert refusal(tree, CloseNode(20, date(2025, 5, 1))).rule is TreeRule.CLOSES_BEFORE_OPENING


def test_only_a_node_without_children_of_any_month_is_taken_away() -> None:
    tree = built(AddNode(10, 4, NodeKind.AREA, Name("Länsi")), MoveNode(8, 10, JULY))
    for parent in (6, 10):
        assert refusal(tree, RemoveNode(parent)).rule is TreeRule.HAS_CHILDREN
    gone, inverse = apply(tree, [RemoveNode(8)])
    assert 8 not in gone
    assert [type(change) for change in inverse] == [AddNode, MoveNode]
    restored, _ = apply(gone, inverse)
    assert same(restored, tree)


@pytest.mark.parametrize(
    "change",
    [
        RenameNode(99, Name("x")),
        MoveNode(99, 4, MAY),
        MoveNode(8, 99, MAY),
        CloseNode(99, None),
        RemoveNode(99),
        ForgetMove(99, MAY),
        ForgetMove(8, MAY),
        AddNode(-1, 99, NodeKind.UNIT, Name("x")),
    ],
)
def test_what_is_not_there_is_not_changed(change: TreeChange) -> None:
    assert refusal(built(), change).rule is TreeRule.UNKNOWN_NODE


def test_a_rename_keeps_everything_else() -> None:
    tree, inverse = apply(built(), [RenameNode(4, Name.of("Tampere", {"sv": "Tammerfors", "en": "Tampere"}))])
    assert tree[4] == Node(4, NodeKind.ORGANISATION, Name.of("Tampere", {"sv": "Tammerfors"}))
    assert inverse == [RenameNode(4, Name.of("Tampere", {"sv": "Tammerfors"}))]
