"""On a server a review names people: who gains and who loses what, as it then comes to be."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from helpers.databases import context_on, on_a_server
from helpers.logins import Login, new_person, signed_in
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Role
from logbook_desktop.domain.tree.consequences import AccessLevel, AccessPart
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import AddNode, MergeNode, MoveNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.people import people
from logbook_desktop.services.people.impersonation import impersonate
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.tree.review import review

pytestmark = on_a_server


@dataclass
class Town:
    """Tampere with two areas; Itä has a manager, its unit a worker; the mentor has all of it."""

    village: Village
    west: int
    mentor: Context
    manager: Login
    worker: Login


@pytest.fixture
def town(database: Database) -> Iterator[Town]:
    it = context_on(database)
    village = build_village(it)
    west = organisation.change(it, [AddNode(-1, village.tampere, NodeKind.AREA, Name("Länsi"))]).new_ids[-1]
    manager = new_person(database, "Mia Manager", [(Role.MANAGER, village.ita)])
    worker = new_person(database, "Wilma Worker", [(Role.WORKER, village.hervanta)])
    other = new_person(database, "Otto Other", [(Role.WORKER, village.kirkonkyla)])
    mentor = new_person(database, "Manu Mentor", [(Role.MENTOR, village.tampere)])
    assert other.login
    with signed_in(database, *mentor) as context:
        yield Town(village, west, context, manager, worker)


def test_a_move_tells_who_loses_what(database: Database, town: Town) -> None:
    change = [MoveNode(town.village.hervanta, town.west, town.mentor.month)]
    (change_of_access,) = review(town.mentor, change).access
    assert (
        change_of_access.person_name,
        change_of_access.login,
        change_of_access.from_month,
        change_of_access.gained,
    ) == (
        "Mia Manager",
        town.manager.login,
        None,
        (),
    )
    assert change_of_access.lost == (
        AccessPart(AccessLevel.READING, AccessLevel.NOTHING, (town.village.hervanta,), 1),
    )
    organisation.change(town.mentor, change)
    with signed_in(database, *town.manager) as manager:
        assert town.village.hervanta not in {
            node.id for node in organisation.tree(manager).branch(town.village.ita, manager.month)
        }


def test_a_planned_move_tells_from_when(town: Town) -> None:
    later = town.mentor.month.plus(3)
    (change_of_access,) = review(town.mentor, [MoveNode(town.village.hervanta, town.west, later)]).access
    assert (change_of_access.from_month, change_of_access.until_month) == (later, None)


def test_a_merge_tells_of_both_sides(database: Database, town: Town) -> None:
    it = context_on(database, town.mentor.today())
    village = town.village
    found = review(it, [MergeNode(village.taipalsaari, village.tampere, it.month)])
    by_name = {change_of_access.person_name: change_of_access for change_of_access in found.access}
    assert set(by_name) == {"Manu Mentor", "Otto Other", "Wilma Worker"}
    gained = by_name["Manu Mentor"].gained
    assert gained == (AccessPart(AccessLevel.NOTHING, AccessLevel.MENTORING, (village.taipalsaari,), 3),)
    assert by_name["Otto Other"].gained[0].after is AccessLevel.TOTALS


def test_the_mentor_sees_what_the_worker_sees(database: Database, town: Town) -> None:
    it = context_on(database)
    saved_evening(it, town.village.hervanta)
    saved_evening(it, town.village.kirkonkyla)
    impersonating = impersonate(town.mentor, town.worker.login)
    assert impersonating.actor.display_name == "Wilma Worker"
    query = EntryQuery(town.village.hervanta)
    with signed_in(database, *town.worker) as worker:
        assert entries.find(impersonating, query).rows == entries.find(worker, query).rows
        assert set(organisation.tree(impersonating).nodes) == set(organisation.tree(worker).nodes)
    assert people.people(town.mentor)
