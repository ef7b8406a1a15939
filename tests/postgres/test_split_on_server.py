"""Splitting an organisation on a server: the network opens the parts, a mentor of all moves the units."""

from datetime import date

import pytest

from helpers.databases import context_on, on_a_server
from helpers.logins import new_person, signed_in
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Role, sees_inside
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.restructuring import SplitPart, splitting
from logbook_desktop.domain.tree.tree_changes import CloseNode, MoveNode, TreeRefusalError, TreeRule
from logbook_desktop.services.server.checks import check
from logbook_desktop.services.tree import organisation

pytestmark = on_a_server
MONTH = Month(2025, 11)
PARTS = (SplitPart(Name("Tampere-Itä")), SplitPart(Name("Tampere-Länsi")))


@pytest.fixture
def village(database: Database) -> Village:
    made = build_village(context_on(database))
    saved_evening(context_on(database), made.hervanta, date(2025, 10, 3))
    return made


def test_network_and_mentor_split_an_organisation_together(database: Database, village: Village) -> None:
    administrator = new_person(database, grants=[(Role.NETWORK_ADMINISTRATOR, village.network)])
    town = village.tampere
    with signed_in(database, *administrator) as network:
        tree = organisation.tree(network)
        assert not sees_inside(network.actor, town, tree, MONTH)
        opening = splitting(tree, town, MONTH, PARTS, closing=False)
        parts = sorted(organisation.change(network, opening).new_ids.values())
        with pytest.raises(TreeRefusalError) as refused:
            organisation.change(network, [CloseNode(town, MONTH.first_day)])
        assert refused.value.rule is TreeRule.OPEN_CHILDREN
    mentor = new_person(database, grants=[(Role.MENTOR, node) for node in (town, *parts)])
    with signed_in(database, *mentor) as context:
        tree = organisation.tree(context)
        children = [child.id for child in tree.children(town, MONTH)]
        assert sees_inside(context.actor, town, tree, MONTH)
        organisation.change(context, [MoveNode(child, parts[0], MONTH) for child in children])
    with signed_in(database, *administrator) as network:
        organisation.change(network, [CloseNode(town, MONTH.first_day)])
    after = organisation.tree(context_on(database))
    assert after[town].closed_on == MONTH.first_day
    assert after.organisation_of(village.hervanta, MONTH) == after[parts[0]]
    assert after.organisation_of(village.hervanta, MONTH.plus(-1)) == after[town]
    assert check(context_on(database)) == ()
