"""The tree through the services, on both databases: a list of changes is one transaction and can be taken back."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from helpers.databases import on_a_server
from helpers.village import build_village, saved_evening
from logbook_desktop.data.columns import metadata
from logbook_desktop.data.stores.tree.store import TreeReading
from logbook_desktop.data.tables import node_reach
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind, Tree
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
)
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries.imports import add_imported
from logbook_desktop.services.server import checks
from logbook_desktop.services.tree import organisation


def dump(context: Context) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the tree's tables but the versions, which tell of history."""
    with context.reading() as work:
        return {
            name: sorted(
                tuple(str(value) for column, value in row._mapping.items() if column != "version")
                for row in work.connection.execute(select(metadata.tables[name]))
            )
            for name in ("node", "node_name", "node_place", "node_reach")
        }


def test_a_list_is_applied_whole_and_taken_back_whole(context: Context) -> None:
    village = build_village(context)
    before = dump(context)
    changes = [
        AddNode(-1, village.tampere, NodeKind.AREA, Name.of("Etelä", {"sv": "Söder"})),
        AddNode(-2, -1, NodeKind.UNIT, Name.of("Multisilta")),
        MoveNode(village.hervanta, -1, Month(2025, 8)),
        RenameNode(village.hervanta, Name.of("Hervanta", {"en": "Hervanta youth centre"})),
        CloseNode(village.ita, date(2025, 9, 1)),
    ]
    changed = organisation.change(context, changes)
    tree = changed.tree
    etela = changed.new_ids[-1]
    assert tree.parent_id(village.hervanta, Month(2025, 7)) == village.ita
    assert tree.parent_id(village.hervanta, Month(2025, 8)) == etela
    assert tree[village.ita].closed_on == date(2025, 9, 1)
    assert checks.check(context) == ()
    undone = organisation.change(context, changed.inverse)
    assert dump(context) == before
    redone = organisation.change(context, undone.inverse)
    assert redone.tree.nodes.keys() == tree.nodes.keys()
    assert redone.tree[changed.new_ids[-2]].name.text == "Multisilta"


def test_a_refused_change_takes_the_whole_list_with_it(context: Context) -> None:
    village = build_village(context)
    before = dump(context)
    with pytest.raises(TreeRefusalError) as refused:
        organisation.change(
            context,
            [
                RenameNode(village.ita, Name.of("Toinen")),
                MoveNode(village.hervanta, village.taipalsaari, Month(2025, 1)),
            ],
        )
    assert refused.value.rule is TreeRule.OTHER_ORGANISATION
    assert dump(context) == before
    assert organisation.tree(context)[village.ita].name.text == "Itä"


def test_where_anything_was_documented_nothing_is_erased(context: Context) -> None:
    village = build_village(context)
    saved_evening(context, village.hervanta)
    with pytest.raises(TreeRefusalError) as refused:
        organisation.change(context, [RemoveNode(village.hervanta)])
    assert refused.value.rule is TreeRule.HAS_ENTRIES


def test_the_tree_is_read_anew_after_somebody_else_changed_it(context: Context) -> None:
    village = build_village(context)
    first = organisation.tree(context)
    assert organisation.tree(context) is first
    organisation.change(context, [RenameNode(village.ita, Name.of("Koillinen"))])
    assert organisation.tree(context)[village.ita].name.text == "Koillinen"


def test_mentors_change_their_branch_and_nothing_else(context: Context) -> None:
    village = build_village(context)
    mentor = replace(context, actor=Actor("u1", "Mentori", (Grant(Role.MENTOR, village.tampere),)))
    organisation.change(mentor, [RenameNode(village.ita, Name.of("Itäinen"))])
    with pytest.raises(NotAllowedError):
        organisation.change(mentor, [RenameNode(village.kirkonkyla, Name.of("Oma"))])
    with pytest.raises(NotAllowedError):
        organisation.change(mentor, [RenameNode(village.tampere, Name.of("Oma"))])
    with pytest.raises(NotAllowedError):
        organisation.change(mentor, [AddNode(-1, village.region, NodeKind.ORGANISATION, Name.of("Uusi"))])
    worker = replace(context, actor=Actor("u2", "Ohjaaja", (Grant(Role.WORKER, village.tampere),)))
    with pytest.raises(NotAllowedError):
        organisation.change(worker, [RenameNode(village.ita, Name.of("Oma"))])


def test_a_merge_takes_the_right_over_both(context: Context) -> None:
    village = build_village(context)
    added = organisation.change(context, [AddNode(-1, village.tampere, NodeKind.AREA, Name.of("Etelä"))])
    etela = added.new_ids[-1]
    merge = MergeNode(village.ita, etela, Month(2025, 12))
    for one in (village.ita, etela):
        of_area = replace(context, actor=Actor("u1", "Mentori", (Grant(Role.MENTOR, one),)))
        with pytest.raises(NotAllowedError):
            organisation.change(of_area, [merge])
    of_both = (Grant(Role.MENTOR, village.ita), Grant(Role.MENTOR, etela))
    organisation.change(replace(context, actor=Actor("u2", "Mentori", of_both)), [merge])
    assert organisation.tree(context).parent_id(village.ita, Month(2025, 12)) == etela
    for one, other in ((village.tampere, village.taipalsaari), (village.taipalsaari, village.tampere)):
        of_one = replace(context, actor=Actor("u3", "Mentori", (Grant(Role.MENTOR, one),)))
        with pytest.raises(NotAllowedError):
            organisation.change(of_one, [MergeNode(one, other, Month(2026, 1))])
        with pytest.raises(NotAllowedError):
            organisation.change(of_one, [MergeNode(other, one, Month(2026, 1))])


def test_taking_back_a_move_needs_the_place_it_goes_back_to(context: Context) -> None:
    village = build_village(context)
    added = organisation.change(context, [AddNode(-1, village.tampere, NodeKind.AREA, Name.of("Etelä"))])
    etela = added.new_ids[-1]
    organisation.change(context, [MoveNode(village.hervanta, etela, Month(2025, 8))])
    of_area = replace(context, actor=Actor("u1", "Mentori", (Grant(Role.MENTOR, etela),)))
    with pytest.raises(NotAllowedError):
        organisation.change(of_area, [ForgetMove(village.hervanta, Month(2025, 8))])
    assert organisation.tree(context).parent_id(village.hervanta, Month(2025, 12)) == etela


@pytest.mark.parametrize("gone", [-7, 4_711])
def test_what_somebody_else_removed_is_told(context: Context, gone: int) -> None:
    village = build_village(context)
    changes: list[TreeChange] = [
        AddNode(-1, gone, NodeKind.UNIT, Name.of("Uusi")),
        MoveNode(village.hervanta, gone, Month(2025, 8)),
        RenameNode(gone, Name.of("Uusi")),
        ForgetMove(gone, Month(2025, 8)),
        RemoveNode(gone),
    ]
    for change in changes:
        with pytest.raises(TreeRefusalError) as refused:
            organisation.change(context, [change])
        assert refused.value.rule is TreeRule.UNKNOWN_NODE


def test_an_organisation_that_something_was_imported_into_is_not_erased(context: Context) -> None:
    village = build_village(context)
    new = [AddNode(-1, village.region, NodeKind.ORGANISATION, Name.of("Lemi"))]
    lemi = organisation.change(context, new).new_ids[-1]
    add_imported(context, lemi, [], file_name="tyhjä.xlsx")
    with pytest.raises(TreeRefusalError) as refused:
        organisation.change(context, [RemoveNode(lemi)])
    assert refused.value.rule is TreeRule.HAS_ENTRIES


def test_the_key_of_a_node_that_was_removed_is_never_given_again(context: Context) -> None:
    """Else taking back an old step would remove what somebody else has made since."""
    village = build_village(context)
    first = organisation.change(context, [AddNode(-1, village.ita, NodeKind.UNIT, Name.of("Eka"))])
    organisation.change(context, first.inverse)
    second = organisation.change(context, [AddNode(-1, village.ita, NodeKind.UNIT, Name.of("Toka"))])
    assert second.new_ids[-1] > first.new_ids[-1]
    with pytest.raises(TreeRefusalError):
        organisation.change(context, first.inverse)
    assert organisation.tree(context)[second.new_ids[-1]].name.text == "Toka"


def test_two_mentors_at_once_are_one_after_the_other(context: Context) -> None:
    village = build_village(context)
    names = [f"Tila {number}" for number in range(8)]
    start = threading.Barrier(2)

    def add(mine: list[str]) -> None:
        start.wait(timeout=30)
        for name in mine:
            organisation.change(context, [AddNode(-1, village.ita, NodeKind.UNIT, Name.of(name))])

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(add, names[:4]), pool.submit(add, names[4:])]:
            done.result()
    children = organisation.tree(context).children(village.ita, context.month)
    assert {node.name.text for node in children} == {*names, "Hervannan nuorisotila"}
    assert checks.check(context) == ()


@on_a_server
def test_a_tree_read_while_somebody_changes_it_is_of_one_piece(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only there: a file lets in one writer at a time."""
    village = build_village(context)
    context.database.tree_cache = None
    true_load = TreeReading._load

    def load_slowly(store: TreeReading) -> Tree:
        monkeypatch.undo()
        read = true_load(store)
        organisation.change(context, [AddNode(-1, village.ita, NodeKind.UNIT, Name.of("Uusi"))])
        return read

    monkeypatch.setattr(TreeReading, "_load", load_slowly)
    with context.writing() as work:
        assert work.trees.read().find("Uusi", context.month)


def test_check_finds_a_closure_that_tells_another_tale(context: Context) -> None:
    village = build_village(context)
    with context.writing() as work:
        work.connection.execute(
            node_reach.delete().where(
                node_reach.c.node_id == village.hervanta, node_reach.c.ancestor_id == village.tampere
            )
        )
        work.commit()
    assert {finding.rule for finding in checks.check(context)} >= {"closure_as_places"}


def test_a_change_is_saved_even_where_the_tree_cannot_be_read_again(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saving and reading back are two steps: what is lost with the second is only the reading."""
    village = build_village(context)

    def lost(_context: Context) -> Tree:
        raise ExternalError(ErrorKind.NO_SERVER)

    with monkeypatch.context() as patched:
        patched.setattr(organisation, "_read", lost)
        done = organisation.change(context, [RenameNode(village.ita, Name.of("Koillinen"))])
    for tree in (done.tree, organisation.tree(context)):
        assert tree[village.ita].name.text == "Koillinen"
    organisation.change(context, done.inverse)
    assert organisation.tree(context)[village.ita].name.text == "Itä"
