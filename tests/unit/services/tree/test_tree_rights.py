"""Whose changes of the tree are: no network right leads into an organisation; its own mentors split and merge it."""

from dataclasses import replace
from datetime import date

import pytest

from helpers.databases import context_on
from helpers.village import Village, build_village
from logbook_desktop.data.database import Database
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.restructuring import SplitPart, splitting
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    CloseNode,
    MergeNode,
    MoveNode,
    RenameNode,
    TreeChange,
    TreeRefusalError,
    Unmerge,
)
from logbook_desktop.services.context import Context
from logbook_desktop.services.tree import organisation

MAY = Month(2025, 5)


@pytest.fixture
def village(database: Database) -> Village:
    return build_village(context_on(database))


@pytest.fixture
def context(database: Database, village: Village) -> Context:
    return context_on(database)


def acting(context: Context, *grants: tuple[Role, int]) -> Context:
    return replace(context, actor=Actor("u", "U", tuple(Grant(*grant) for grant in grants)))


def split_of(context: Context, village: Village) -> list[TreeChange]:
    parts = (SplitPart(Name("Tampere-Itä"), (village.ita,)), SplitPart(Name("Tampere-Länsi")))
    return splitting(organisation.tree(context), village.tampere, MAY, parts)


def test_a_mentor_splits_and_is_mentor_of_the_parts(context: Context, village: Village) -> None:
    mentor = acting(context, (Role.MENTOR, village.tampere))
    done = organisation.change(mentor, split_of(context, village))
    east, west = done.new_ids[-1], done.new_ids[-2]
    assert mentor.actor.grants[1:] == (Grant(Role.MENTOR, east), Grant(Role.MENTOR, west))
    organisation.change(mentor, [AddNode(-1, west, NodeKind.UNIT, Name("Uusi"))])
    with pytest.raises(NotAllowedError):  # what it is called is for the network, as of every organisation
        organisation.change(mentor, [RenameNode(west, Name("Toisin"))])


@pytest.mark.parametrize(
    ("role", "where"),
    [
        (Role.NETWORK_ADMINISTRATOR, "network"),
        (Role.MENTOR, "network"),
        (Role.MENTOR, "ita"),
        (Role.MENTOR, "taipalsaari"),
        (Role.MANAGER, "tampere"),
    ],
)
def test_nobody_else_splits(context: Context, village: Village, role: Role, where: str) -> None:
    person = acting(context, (role, getattr(village, where)))
    before = organisation.tree(context)
    for changes in (split_of(context, village), split_of(context, village)[:1]):
        with pytest.raises(NotAllowedError):
            organisation.change(person, changes)
    assert dict(organisation.tree(context).nodes) == dict(before.nodes)


def test_a_mentor_closes_what_is_split_and_opens_its_parts_beside_it_only(
    context: Context, village: Village
) -> None:
    """Else a mentor would admit organisations, which is for the network."""
    mentor = acting(context, (Role.MENTOR, village.tampere))
    opening, moving, *others, closing = split_of(context, village)
    assert isinstance(opening, AddNode)
    later = CloseNode(village.tampere, date(2025, 6, 1))
    lists: list[list[TreeChange]] = [
        [opening],
        [opening, moving, *others],
        [opening, moving, *others, later],
        [replace(opening, parent_id=village.region), moving, *others, closing],
        [replace(opening, opened_on=None), moving, *others],
        [CloseNode(village.hervanta, MAY.first_day), CloseNode(village.ita, MAY.first_day), closing],
    ]
    for changes in lists:
        with pytest.raises(NotAllowedError):
            organisation.change(mentor, changes)
    both = acting(context, (Role.MENTOR, village.tampere), (Role.NETWORK_ADMINISTRATOR, village.network))
    organisation.change(both, [opening])


def test_a_merge_takes_a_mentor_of_both_organisations(context: Context, village: Village) -> None:
    merge = MergeNode(village.taipalsaari, village.tampere, MAY)
    ones = [(Role.MENTOR, village.taipalsaari), (Role.MENTOR, village.tampere)]
    network = (Role.NETWORK_ADMINISTRATOR, village.network)
    above = (Role.MENTOR, village.network)
    for grants in ([network], [above], [ones[0], network], [ones[1], network], [ones[0], above], ones[:1]):
        with pytest.raises(NotAllowedError):
            organisation.change(acting(context, *grants), [merge])
    organisation.change(acting(context, *ones), [merge])
    for grants in ([network], ones[:1], ones[1:]):
        with pytest.raises(NotAllowedError):
            organisation.change(acting(context, *grants), [Unmerge(village.taipalsaari, MAY)])
    organisation.change(acting(context, *ones), [Unmerge(village.taipalsaari, MAY)])


def test_no_move_leads_into_a_part_by_a_network_right(context: Context, village: Village) -> None:
    """Nor by a mentor's right over the thing that moves alone."""
    opening = split_of(context, village)[0]
    part = organisation.change(context, [opening]).new_ids[-1]
    network = (Role.NETWORK_ADMINISTRATOR, village.network)
    for grants in ([network], [network, (Role.MENTOR, village.ita)], [network, (Role.MENTOR, part)]):
        with pytest.raises(NotAllowedError):
            organisation.change(acting(context, *grants), [MoveNode(village.ita, part, MAY)])
    with pytest.raises(NotAllowedError):
        of_both_ends = ((Role.MENTOR, village.ita), (Role.MENTOR, part))
        organisation.change(acting(context, *of_both_ends), [MoveNode(village.ita, part, MAY)])


def test_a_network_right_admits_moves_between_regions_and_closes_what_is_empty(
    context: Context, village: Village
) -> None:
    network = acting(context, (Role.NETWORK_ADMINISTRATOR, village.network))
    lemi = organisation.change(
        network, [AddNode(-1, village.network, NodeKind.ORGANISATION, Name("Lemi"))]
    ).new_ids[-1]
    organisation.change(network, [MoveNode(lemi, village.region, MAY)])
    organisation.change(network, [CloseNode(lemi, date(2026, 1, 1))])
    with pytest.raises(TreeRefusalError):
        organisation.change(network, [CloseNode(village.tampere, date(2026, 1, 1))])
    for change in (RenameNode(village.hervanta, Name("X")), MoveNode(village.hervanta, village.tampere, MAY)):
        with pytest.raises((NotAllowedError, TreeRefusalError)):
            organisation.change(network, [change])
