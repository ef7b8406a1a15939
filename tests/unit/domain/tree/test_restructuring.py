"""Merges and splits: what goes on where, what is refused, and that what is taken back leaves no trace."""

from datetime import date

import pytest

from helpers.trees import EMPTY, same, skeleton
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.restructuring import (
    SplitPart,
    merge_targets,
    merging,
    splitting,
)
from logbook_desktop.domain.tree.tree import FOREVER, NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    CloseNode,
    ForgetMove,
    MergeNode,
    MoveNode,
    RemoveNode,
    RenameNode,
    TreeChange,
    TreeRefusalError,
    TreeRule,
    Unmerge,
    apply,
)

TAMPERE, HELSINKI, ITA, HERVANTA = 4, 5, 6, 8
APRIL, MAY, JUNE, JULY = (Month(2025, number) for number in (4, 5, 6, 7))
MERGE = MergeNode(TAMPERE, HELSINKI, MAY)


def built(*changes: TreeChange) -> Tree:
    return apply(EMPTY, [*skeleton(), *changes])[0]


def refusal(tree: Tree, *changes: TreeChange) -> TreeRefusalError:
    with pytest.raises(TreeRefusalError) as caught:
        apply(tree, changes)
    return caught.value


def about(error: TreeRefusalError) -> tuple[int | None, int | None]:
    node, other = (one.id if one is not None else None for one in (error.node, error.other))
    return node, other


def test_merged_it_acts_as_an_area_and_its_units_go_on() -> None:
    tree, inverse = apply(built(), merging(built(), TAMPERE, HELSINKI, MAY))
    assert tree[TAMPERE].closed_on == date(2025, 5, 1)
    assert [n.id for n in tree.path(HERVANTA, APRIL)] == [1, 2, TAMPERE, ITA, HERVANTA]
    assert [n.id for n in tree.path(HERVANTA, MAY)] == [1, 3, HELSINKI, TAMPERE, ITA, HERVANTA]
    assert (tree.kind_in(TAMPERE, APRIL), tree.kind_in(TAMPERE, MAY)) == ("organisation", "area")
    assert tree.organisations(HERVANTA) == {TAMPERE: [(0, MAY.number)], HELSINKI: [(MAY.number, FOREVER)]}
    assert tree[HERVANTA].is_open(date(2030, 1, 1))
    assert inverse == [Unmerge(TAMPERE, MAY)]
    assert same(apply(tree, inverse)[0], built())


def test_an_organisation_merges_into_one_that_is_open_and_not_merged_itself() -> None:
    def targets(tree: Tree, node_id: int, month: Month) -> list[int]:
        return [node.id for node in merge_targets(tree, node_id, month)]

    third = AddNode(20, 3, NodeKind.ORGANISATION, Name("Turku"))
    tree = built(third)
    assert targets(tree, TAMPERE, MAY) == [HELSINKI, 20]
    assert targets(built(third, CloseNode(20, date(2030, 1, 1))), TAMPERE, MAY) == [HELSINKI]
    merged = built(third, *merging(tree, TAMPERE, HELSINKI, MAY))
    assert targets(merged, 20, MAY) == [HELSINKI]


def test_nothing_new_comes_directly_under_what_was_merged() -> None:
    beside = AddNode(20, HELSINKI, NodeKind.UNIT, Name("Uusi"))
    tree = built(AddNode(-5, TAMPERE, NodeKind.UNIT, Name("Vanha")), MERGE, beside)
    for change in (
        AddNode(-1, TAMPERE, NodeKind.UNIT, Name("Uusi")),
        AddNode(-1, TAMPERE, NodeKind.UNIT, Name("Uusi"), opened_on=date(2010, 1, 1)),
        AddNode(-1, TAMPERE, NodeKind.AREA, Name("Uusi"), opened_on=date(2025, 6, 1)),
        MoveNode(20, TAMPERE, JUNE),
        MoveNode(HERVANTA, TAMPERE, JUNE),
    ):
        error = refusal(tree, change)
        assert error.rule is TreeRule.MERGED
        assert error.other == tree[TAMPERE]
    # Deeper down it goes on as before, and what ended before may still be added.
    apply(tree, [AddNode(-1, ITA, NodeKind.UNIT, Name("Uusi"))])
    apply(tree, [AddNode(-1, TAMPERE, NodeKind.UNIT, Name("Entinen"), closed_on=date(2025, 5, 1))])
    apply(tree, [MoveNode(HERVANTA, TAMPERE, APRIL)])
    apply(tree, [MoveNode(-5, HELSINKI, JULY)])
    assert refusal(tree, MoveNode(-5, HELSINKI, APRIL)).rule is TreeRule.OTHER_ORGANISATION


def test_what_was_merged_is_not_opened_again_nor_hung_elsewhere() -> None:
    tree = built(MERGE)
    for change in (
        CloseNode(TAMPERE, None),
        CloseNode(TAMPERE, date(2025, 8, 1)),
        MoveNode(TAMPERE, 2, JUNE),
        MoveNode(TAMPERE, HELSINKI, MAY),
        ForgetMove(TAMPERE, MAY),
        MergeNode(TAMPERE, HELSINKI, JUNE),
    ):
        assert refusal(tree, change).rule is TreeRule.MERGED, change
    assert refusal(tree, Unmerge(TAMPERE, JUNE)).rule is TreeRule.UNKNOWN_NODE
    apply(tree, [RenameNode(TAMPERE, Name("Entinen Tampere"))])


def test_what_was_merged_moves_on_inside_and_comes_back_only_when_that_is_taken_back() -> None:
    tree = built(MERGE, MoveNode(TAMPERE, 7, JULY))
    assert [n.id for n in tree.path(TAMPERE, JULY)] == [1, 3, HELSINKI, 7, TAMPERE]
    assert tree.kind_in(TAMPERE, JULY) is NodeKind.AREA
    assert refusal(tree, Unmerge(TAMPERE, MAY)).rule is TreeRule.DATES_CROSS
    apply(tree, [ForgetMove(TAMPERE, JULY), Unmerge(TAMPERE, MAY)])


def test_a_merge_is_not_taken_back_over_units_that_have_gone_on() -> None:
    tree = built(MERGE, MoveNode(HERVANTA, 7, JULY))
    error = refusal(tree, Unmerge(TAMPERE, MAY))
    assert (error.rule, error.node) == (TreeRule.OTHER_ORGANISATION, tree[HERVANTA])


def test_only_organisations_and_areas_of_one_kind_merge() -> None:
    for two in ((HERVANTA, 9), (2, 3), (ITA, HELSINKI), (TAMPERE, 7), (TAMPERE, HERVANTA)):
        assert refusal(built(), MergeNode(*two, MAY)).rule is TreeRule.KIND_UNDER_PARENT
    assert refusal(built(), MergeNode(ITA, 7, MAY)).rule is TreeRule.OTHER_ORGANISATION
    assert refusal(built(), MoveNode(TAMPERE, HELSINKI, MAY)).rule is TreeRule.IS_MERGE


def test_areas_of_an_organisation_merge() -> None:
    tree, inverse = apply(
        built(AddNode(10, TAMPERE, NodeKind.AREA, Name("Länsi"))), [MergeNode(10, ITA, MAY)]
    )
    assert tree.parent_id(10, MAY) == ITA
    assert refusal(tree, AddNode(-1, 10, NodeKind.UNIT, Name("Uusi"))).rule is TreeRule.MERGED
    apply(tree, inverse)


@pytest.mark.parametrize(
    "planned",
    [
        MoveNode(TAMPERE, 3, JULY),
        MoveNode(TAMPERE, 3, MAY),
        MergeNode(TAMPERE, HELSINKI, JULY),
        CloseNode(20, date(2025, 8, 1)),
    ],
)
def test_dates_that_cross(planned: TreeChange) -> None:
    empty = AddNode(20, 2, NodeKind.ORGANISATION, Name("Tyhjä"))
    node_id = 20 if isinstance(planned, CloseNode) else TAMPERE
    tree = built(empty, planned)
    expected = TreeRule.MERGED if isinstance(planned, MergeNode) else TreeRule.DATES_CROSS
    assert refusal(tree, MergeNode(node_id, HELSINKI, MAY)).rule is expected


def test_closing_what_something_is_planned_to_come_under() -> None:
    tree = built(AddNode(10, TAMPERE, NodeKind.AREA, Name("Länsi")), MoveNode(HERVANTA, 10, JULY))
    error = refusal(tree, CloseNode(10, date(2025, 6, 15)))
    assert (error.rule, about(error)) == (TreeRule.DATES_CROSS, (10, HERVANTA))


def test_two_never_merge_into_each_other() -> None:
    """A circle that would close in a month to come."""
    assert refusal(built(MERGE), MergeNode(HELSINKI, TAMPERE, JULY)).rule is TreeRule.UNDER_ITSELF
    tree = built(MergeNode(HELSINKI, TAMPERE, JULY))
    assert refusal(tree, MERGE).rule is TreeRule.UNDER_ITSELF
    assert refusal(built(), MergeNode(TAMPERE, TAMPERE, MAY)).rule is TreeRule.UNDER_ITSELF


def test_a_merge_into_what_merges_later_goes_on_there() -> None:
    third = AddNode(10, 2, NodeKind.ORGANISATION, Name("Kolmas"))
    tree = built(third, MergeNode(HELSINKI, 10, JULY), MERGE)
    assert [n.id for n in tree.path(HERVANTA, JULY)] == [1, 2, 10, HELSINKI, TAMPERE, ITA, HERVANTA]
    assert list(tree.organisations(HERVANTA)) == [TAMPERE, HELSINKI, 10]
    assert refusal(tree, CloseNode(10, date(2026, 1, 1))).rule is TreeRule.OPEN_CHILDREN


def test_what_holds_a_merged_one_is_not_closed_over_its_units() -> None:
    tree = built(MERGE, CloseNode(9, date(2026, 1, 1)), CloseNode(7, date(2026, 1, 1)))
    error = refusal(tree, CloseNode(HELSINKI, date(2026, 1, 1)))
    assert (error.rule, about(error)) == (TreeRule.OPEN_CHILDREN, (HELSINKI, ITA))
    day = date(2026, 1, 1)
    apply(tree, [CloseNode(HERVANTA, day), CloseNode(ITA, day), CloseNode(HELSINKI, day)])


def test_nothing_merges_into_what_is_closed_then_or_before_its_units_are() -> None:
    empty = AddNode(10, 2, NodeKind.ORGANISATION, Name("Tyhjä"))
    for day in (date(2025, 5, 1), date(2025, 8, 1)):
        tree = built(empty, CloseNode(10, day))
        assert refusal(tree, MergeNode(TAMPERE, 10, MAY)).rule is TreeRule.PARENT_CLOSED
    tree = built(MERGE, empty)
    assert refusal(tree, MergeNode(10, TAMPERE, JULY)).rule is TreeRule.MERGED


def test_a_split_opens_parts_beside_it_that_name_it() -> None:
    tree = built(AddNode(10, TAMPERE, NodeKind.UNIT, Name("Länsitalo")))
    parts = (SplitPart(Name("Pohjoinen"), (ITA,)), SplitPart(Name("Eteläinen"), (10,)))
    split, inverse = apply(tree, splitting(tree, TAMPERE, MAY, parts))
    assert split[TAMPERE].closed_on == MAY.first_day
    assert split.parent_id(TAMPERE, MAY) == 2
    for new_id, child_id in ((-1, ITA), (-2, 10)):
        assert (split[new_id].predecessor_id, split[new_id].opened_on) == (TAMPERE, MAY.first_day)
        assert [n.id for n in split.path(child_id, MAY)] == [1, 2, new_id, child_id]
        assert split.parent_id(child_id, APRIL) == TAMPERE
    assert split.organisations(HERVANTA) == {TAMPERE: [(0, MAY.number)], -1: [(MAY.number, FOREVER)]}
    assert refusal(split, RemoveNode(TAMPERE)).rule is TreeRule.HAS_CHILDREN
    # Only between what was split and its parts: never from part to part.
    assert refusal(split, MoveNode(10, -1, JULY)).rule is TreeRule.OTHER_ORGANISATION
    apply(split, [MoveNode(10, -1, MAY)])
    restored, _ = apply(split, inverse)
    assert same(restored, built(AddNode(10, TAMPERE, NodeKind.UNIT, Name("Länsitalo"))))


def test_a_split_leaves_nothing_open_behind() -> None:
    tree = built()
    error = refusal(tree, *splitting(tree, TAMPERE, MAY, (SplitPart(Name("Osa")), SplitPart(Name("Toinen")))))
    assert (error.rule, error.other) == (TreeRule.OPEN_CHILDREN, tree[ITA])


def test_units_and_areas_split_inside_their_organisation() -> None:
    tree = built()
    parts = (SplitPart(Name("Itä 1"), (HERVANTA,)), SplitPart(Name("Itä 2")))
    split, _ = apply(tree, splitting(tree, ITA, MAY, parts))
    assert [n.id for n in split.path(HERVANTA, MAY)] == [1, 2, TAMPERE, -1, HERVANTA]
    halves, _ = apply(tree, splitting(tree, HERVANTA, MAY, (SplitPart(Name("A")), SplitPart(Name("B")))))
    assert [halves[n].kind for n in (-1, -2)] == [NodeKind.UNIT] * 2


def test_what_was_split_is_kept_while_a_part_names_it() -> None:
    tree = built(AddNode(10, 2, NodeKind.ORGANISATION, Name("Tyhjä")))
    split, inverse = apply(tree, splitting(tree, 10, MAY, (SplitPart(Name("Osa")),)))
    error = refusal(split, RemoveNode(10))
    assert (error.rule, error.other) == (TreeRule.HAS_SUCCESSORS, split[-1])
    apply(split, [*inverse, RemoveNode(10)])


def test_an_area_is_no_predecessor_of_an_organisation() -> None:
    change = AddNode(-1, 2, NodeKind.ORGANISATION, Name("Uusi"), predecessor_id=ITA)
    assert refusal(built(), change).rule is TreeRule.KIND_UNDER_PARENT
    change = AddNode(-1, 2, NodeKind.ORGANISATION, Name("Uusi"), predecessor_id=999)
    assert refusal(built(), change).rule is TreeRule.UNKNOWN_NODE
