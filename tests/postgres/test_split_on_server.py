"""Splitting an organisation on a server: its mentor does it and is mentor of the parts; a network right does not."""

from dataclasses import replace
from datetime import date

import psycopg
import pytest
from sqlalchemy import text

from helpers.databases import context_on, on_a_server
from helpers.logins import connected, new_person, signed_in
from helpers.village import Village, build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.domain.errors import ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Action, Grant, NotAllowedError, Role, may
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.restructuring import SplitPart, splitting
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    CloseNode,
    MergeNode,
    MoveNode,
    TreeChange,
    TreeRefusalError,
)
from logbook_desktop.exports.adoption import AdoptionColumn, cell_text
from logbook_desktop.services.context import Context
from logbook_desktop.services.network.network import adoption
from logbook_desktop.services.server.checks import check
from logbook_desktop.services.tree import organisation
from logbook_desktop.services.tree.edit_steps import EditStep
from logbook_desktop.support.i18n import texts

pytestmark = on_a_server
MONTH = Month(2025, 11)


@pytest.fixture
def village(database: Database) -> Village:
    made = build_village(context_on(database))
    saved_evening(context_on(database), made.hervanta, date(2025, 10, 3))
    return made


def split_of(tree: Tree, village: Village) -> list[TreeChange]:
    parts = (SplitPart(Name("Tampere-Itä"), (village.ita,)), SplitPart(Name("Tampere-Länsi")))
    return splitting(tree, village.tampere, MONTH, parts)


def mentors(database: Database, node_id: int) -> list[str]:
    asked = text(
        "SELECT p.name FROM person_grant g JOIN person p ON p.id = g.person_id"
        " WHERE g.node_id = :node AND g.role = 'mentor' ORDER BY 1"
    )
    with database.engine.connect() as connection:
        return list(connection.scalars(asked, {"node": node_id}))


def test_a_mentor_splits_the_organisation_and_is_mentor_of_its_parts(
    database: Database, village: Village
) -> None:
    login = new_person(database, "Mette", [(Role.MENTOR, village.tampere)])
    with signed_in(database, *login) as mentor:
        done = organisation.change(mentor, split_of(organisation.tree(mentor), village))
        east, west = (done.new_ids[number] for number in (-1, -2))
        for part in (east, west):
            assert mentors(database, part) == ["Mette"]
            assert may(mentor.actor, Action.MANAGE_PEOPLE, part, done.tree, mentor.month)
        assert done.tree[village.tampere].closed_on == MONTH.first_day
        assert done.tree.organisation_of(village.hervanta, MONTH) == done.tree[east]
        assert done.tree.organisation_of(village.hervanta, MONTH.plus(-1)) == done.tree[village.tampere]
        assert check(context_on(database)) == ()
        administrator = new_person(database, "Verkko", [(Role.NETWORK_ADMINISTRATOR, village.network)])
        with signed_in(database, *administrator) as network:  # which is told so
            found = {one.organisation_id: one for one in adoption(network)}
            assert (found[east].split_from, found[east].mentors) == (found[village.tampere].name, ("Mette",))
            words = cell_text(found[east], AdoptionColumn.ORGANISATION, texts("en"))
            assert words == "Tampere-Itä, split from Tampere"
        # The first mentors of the parts are named by whoever split.
        with connected(database, *login) as session:
            session.execute(
                "SELECT app.create_person('Uusi', 'uusi', %s, 'mentor', ARRAY[%s]::int[])",
                (_verifier(database, login.login), west),
            )
    assert mentors(database, west) == ["Mette", "Uusi"]


def _verifier(database: Database, login: str) -> str:
    with database.engine.connect() as connection:
        asked = text("SELECT rolpassword FROM pg_authid WHERE rolname = :login")
        return str(connection.scalar(asked, {"login": login}))


def test_a_split_is_taken_back_while_nobody_else_was_named(database: Database, village: Village) -> None:
    login = new_person(database, "Mette", [(Role.MENTOR, village.tampere)])
    with signed_in(database, *login) as mentor:
        before = organisation.tree(mentor)
        done = organisation.change(mentor, split_of(before, village))
        step = EditStep(done)
        undone = step.toggle(mentor)
        assert set(undone.tree.nodes) == set(before.nodes)
        assert dict(undone.tree.places) == dict(before.places)
        assert undone.tree[village.tampere].closed_on is None
        step.toggle(mentor)
        assert mentors(database, done.new_ids[-1]) == ["Mette"]
        new_person(database, "Toinen", [(Role.MENTOR, done.new_ids[-1])])
        with pytest.raises(TreeRefusalError):
            step.toggle(mentor)
    assert check(context_on(database)) == ()


@pytest.mark.parametrize("role", [Role.NETWORK_ADMINISTRATOR, Role.MENTOR])
def test_nobody_else_splits_or_opens_parts(database: Database, village: Village, role: Role) -> None:
    """Neither a network right nor a mentor's right that stands above the organisation or on a part of it."""
    kept = set(organisation.tree(context_on(database)).nodes)
    for node in (village.network, village.ita) if role is Role.MENTOR else (village.network,):
        login = new_person(database, "Aino", [(role, node)])
        with signed_in(database, *login) as person:
            tree = organisation.tree(context_on(database))
            for changes in (split_of(tree, village), split_of(tree, village)[:1]):
                with pytest.raises((NotAllowedError, TreeRefusalError)):
                    organisation.change(person, changes)
                with pytest.raises(
                    (NotAllowedError, TreeRefusalError, ExternalError)
                ):  # of a bent program, too
                    organisation.change(believing(person, village), changes)
    database.tree_cache = None
    assert set(organisation.tree(context_on(database)).nodes) == kept


def believing(context: Context, village: Village) -> Context:
    """As the person, with a program that takes them for a mentor and a network administrator."""
    grants = (Grant(Role.MENTOR, village.tampere), Grant(Role.NETWORK_ADMINISTRATOR, village.network))
    return replace(context, actor=replace(context.actor, grants=grants))


def test_a_network_right_finds_no_way_to_entries(database: Database, village: Village) -> None:
    """A new organisation, a puppet as its first mentor, and then a unit or the whole of another into it."""
    login = new_person(database, "Verkko", [(Role.NETWORK_ADMINISTRATOR, village.network)])
    month = MONTH.number
    with signed_in(database, *login) as network:
        added = AddNode(-1, village.network, NodeKind.ORGANISATION, Name("Kulissi"))
        stage = organisation.change(network, [added]).new_ids[-1]
        for change in (
            MoveNode(village.hervanta, stage, MONTH),
            MoveNode(village.ita, stage, MONTH),
            MergeNode(village.tampere, stage, MONTH),
            CloseNode(village.tampere, MONTH.first_day),
        ):
            with pytest.raises((NotAllowedError, TreeRefusalError)):
                organisation.change(network, [change])
    with connected(database, *login) as session:
        session.execute(
            "SELECT app.create_person('Nukke', 'nukke', %s, 'mentor', ARRAY[%s]::int[])",
            (_verifier(database, login.login), stage),
        )
        for places in (
            f'{{"{village.hervanta}": [[0, {village.ita}], [{month}, {stage}]]}}',
            f'{{"{village.ita}": [[0, {village.tampere}], [{month}, {stage}]]}}',
            f'{{"{village.tampere}": [[0, {village.network}], [{month}, {stage}]]}}',
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(f"SELECT app.write_tree('{{\"places\": {places}}}')".encode())


def test_an_organisation_goes_to_another_region_by_the_network(database: Database, village: Village) -> None:
    """A new region in the same list, too; nothing that lies in the organisation changes."""
    login = new_person(database, "Verkko", [(Role.NETWORK_ADMINISTRATOR, village.network)])
    with signed_in(database, *login) as network:
        added = AddNode(-1, village.network, NodeKind.REGION, Name("Pirkanmaa"))
        done = organisation.change(network, [added, MoveNode(village.tampere, -1, MONTH)])
        assert done.tree.parent_id(village.tampere, MONTH) == done.new_ids[-1]
        organisation.change(network, done.inverse)
    assert check(context_on(database)) == ()
