"""The one function that changes a server's tree does for a person what the rules of the domain say, and no more."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from helpers.databases import context_on
from helpers.logins import new_person
from helpers.postgres_server import PostgresServer
from helpers.random_scope import database_of
from helpers.trees import History, histories, skeleton
from logbook_desktop.domain.changes import ChangedTree
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Actor, Grant, NotAllowedError, Role
from logbook_desktop.domain.periods import Month
from logbook_desktop.domain.tree.tree import NodeKind, Tree
from logbook_desktop.domain.tree.tree_changes import (
    AddNode,
    MergeNode,
    MoveNode,
    RemoveNode,
    TreeChange,
    TreeRefusalError,
    Unmerge,
)
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.server import checks
from logbook_desktop.services.tree import organisation

_numbers = itertools.count(1)
SKELETON = len(skeleton())
EVERYTHING = (
    *(Grant(Role.MENTOR, node) for node in (1, 4, 5)),
    Grant(Role.NETWORK_ADMINISTRATOR, 1),
)
SOMETHING = (
    (Grant(Role.MENTOR, 4),),
    (Grant(Role.MENTOR, 6),),
    (Grant(Role.NETWORK_ADMINISTRATOR, 1),),
    (Grant(Role.MENTOR, 4), Grant(Role.NETWORK_ADMINISTRATOR, 2)),
    (Grant(Role.MENTOR, 4), Grant(Role.MENTOR, 5)),
    (Grant(Role.WORKER, 4), Grant(Role.MANAGER, 5)),
)


@pytest.fixture(scope="module")
def login(postgres_server: PostgresServer, postgres_template: str) -> str:
    postgres_server.create_database("logins_of_write_tree", template=postgres_template)
    database = open_database(postgres_server.url("logins_of_write_tree"))
    made = new_person(database).login
    database.close()
    return made


class AsPerson:
    """Somebody on a database with the skeleton; knows the keys that new nodes were given.

    ``protected``: over the own login; else the same person by the services' word alone.
    """

    def __init__(
        self,
        server: PostgresServer,
        template: str,
        login: str,
        grants: Sequence[Grant],
        *,
        protected: bool = True,
    ) -> None:
        self.name = f"write_tree_{next(_numbers)}"
        self.server = server
        server.create_database(self.name, template=template)
        self.owner = open_database(server.url(self.name))
        organisation.change(context_on(self.owner), skeleton())
        with self.owner.engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO person (id, login, name, sort_key, created_at, created_by, version)"
                f" VALUES (1, '{login}', 'Kaikki Voipa', 'x', now(), 'x', 1)"
            )
            for grant in grants:
                connection.exec_driver_sql(
                    "INSERT INTO person_grant (person_id, role, node_id, granted_at, granted_by)"
                    f" VALUES (1, '{grant.role}', {grant.node_id}, now(), 'x')"
                )
        self.database = database_of(server.url(self.name), login) if protected else self.owner
        self.context = Context(self.database, Actor(login, "Kaikki Voipa", tuple(grants)))
        self.keys = {number: number for number in range(1, SKELETON + 1)}
        self.everything = tuple(grants) == EVERYTHING

    def change(self, change: TreeChange) -> tuple[TreeChange, ...]:
        """Sends the change under the keys given here; gives what takes it back."""
        added = change.node_id if isinstance(change, AddNode) else None
        done = self.send([self.translated(change)])
        if added is not None:
            self.keys[added] = done.new_ids[-1]
        return done.inverse

    def send(self, changes: Sequence[TreeChange]) -> ChangedTree:
        """With the right to everything, the person is a mentor of each organisation while there is one."""
        if self.everything:
            gone = [change.node_id for change in changes if isinstance(change, RemoveNode)]
            with self.owner.engine.begin() as connection:
                connection.exec_driver_sql("DELETE FROM person_grant WHERE node_id = ANY (%s)", (gone,))
        done = organisation.change(self.context, changes)
        for change in changes if self.everything else ():
            if isinstance(change, AddNode) and change.kind is NodeKind.ORGANISATION:
                self._becomes_mentor(done.new_ids.get(change.node_id, change.node_id))
        return done

    def _becomes_mentor(self, node_id: int) -> None:
        """Of an organisation itself: a right on what is above it is not enough to split or merge it."""
        with self.owner.engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO person_grant (person_id, role, node_id, granted_at, granted_by)"
                f" VALUES (1, 'mentor', {node_id}, now(), 'x') ON CONFLICT DO NOTHING"
            )
        self.context.actor = self.context.actor.with_grants([Grant(Role.MENTOR, node_id)])

    def does_not_see(self, change: TreeChange) -> bool:
        """Whether it is about a node that the server does not show to the person."""
        asked = self.translated(change)
        try:
            return not isinstance(asked, AddNode) and asked.node_id not in organisation.tree(self.context)
        except NotAllowedError:
            return True

    def translated(self, change: TreeChange) -> TreeChange:
        if isinstance(change, AddNode | MoveNode) and change.parent_id is not None:
            change = replace(change, parent_id=self.keys.get(change.parent_id, 999_999))
        if isinstance(change, AddNode) and change.predecessor_id is not None:
            change = replace(change, predecessor_id=self.keys.get(change.predecessor_id, 999_999))
        if isinstance(change, MergeNode):
            change = replace(change, into_id=self.keys.get(change.into_id, 999_999))
        if isinstance(change, AddNode):
            return replace(change, node_id=-1)
        return replace(change, node_id=self.keys.get(change.node_id, 999_999))

    def as_rows(self, tree: Tree) -> dict[int, object]:
        """A tree of the history, under the keys given here."""
        return {
            self.keys[n.id]: (
                n.kind,
                n.name,
                n.opened_on,
                n.closed_on,
                n.predecessor_id and self.keys[n.predecessor_id],
                [(p.from_month, p.parent_id and self.keys[p.parent_id]) for p in tree.places[n.id]],
            )
            for n in tree.nodes.values()
        }

    def stored(self) -> dict[int, object]:
        self.database.tree_cache = None
        tree = organisation.tree(self.context)
        return {
            n.id: (
                n.kind,
                n.name,
                n.opened_on,
                n.closed_on,
                n.predecessor_id,
                [(p.from_month, p.parent_id) for p in tree.places[n.id]],
            )
            for n in tree.nodes.values()
        }

    def close(self) -> None:
        self.database.close()
        self.owner.close()
        self.server.drop_database(self.name)


NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""Each example is two databases: no time to simplify."""


@settings(
    max_examples=settings().max_examples // 2,
    phases=NO_SHRINKING,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=histories())
def test_what_the_rules_allow_a_person_does(
    postgres_server: PostgresServer, postgres_template: str, login: str, history: History
) -> None:
    """Each change and then all taken back, as a login with rights: neither refused too much nor stored otherwise."""
    person = AsPerson(postgres_server, postgres_template, login, EVERYTHING)
    try:
        back: list[Sequence[TreeChange]] = []
        for change, expected in list(zip(history.changes, history.trees[1:], strict=True))[SKELETON:]:
            back.append(person.change(change))
            assert person.stored() == person.as_rows(expected)
        assert broken(person) == []
        for inverse in reversed(back):
            person.send(inverse)
        assert person.stored() == person.as_rows(history.trees[SKELETON])
        assert broken(person) == []
    finally:
        person.close()


@settings(
    max_examples=settings().max_examples // 4,
    phases=NO_SHRINKING,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=histories(), grants=st.sampled_from(SOMETHING))
def test_services_and_server_agree_on_every_change(
    postgres_server: PostgresServer,
    postgres_template: str,
    login: str,
    history: History,
    grants: tuple[Grant, ...],
) -> None:
    """The same person twice: by the word of the services alone, and where the server keeps the rights, too."""
    trusted = AsPerson(postgres_server, postgres_template, login, grants, protected=False)
    checked = AsPerson(postgres_server, postgres_template, login, grants)
    changes = [*history.changes[SKELETON:], *(change for change, _ in history.refused)]
    try:
        for change in changes:
            if checked.does_not_see(change):  # a network right sees organisations, not what lies in them
                assert not finish_text(checked, change), change
                continue
            assert finish_text(trusted, change) == finish_text(checked, change), change
        assert trusted.keys == checked.keys
        for person in (trusted, checked):
            person.owner.tree_cache = None
        assert dict(everything(trusted).nodes) == dict(everything(checked).nodes)
        assert dict(everything(trusted).places) == dict(everything(checked).places)
    finally:
        checked.close()
        trusted.close()


NETWORK = Grant(Role.NETWORK_ADMINISTRATOR, 1)
BOTH = (Grant(Role.MENTOR, 4), Grant(Role.MENTOR, 5))
MERGE = MergeNode(4, 5, Month(2025, 5))


@pytest.mark.parametrize(
    ("grants", "may"),
    [
        ((NETWORK,), False),
        (BOTH, True),
        (BOTH[:1], False),
        (BOTH[1:], False),
        ((*BOTH[:1], NETWORK), False),
        ((Grant(Role.MENTOR, 1),), False),
        ((Grant(Role.MENTOR, 6), Grant(Role.MENTOR, 7)), False),
        ((Grant(Role.MANAGER, 1), Grant(Role.WORKER, 1)), False),
    ],
)
def test_a_merge_at_once_takes_a_mentor_of_both(
    postgres_server: PostgresServer,
    postgres_template: str,
    login: str,
    grants: tuple[Grant, ...],
    may: bool,
) -> None:
    """Whoever is not both proposes it."""
    person = AsPerson(postgres_server, postgres_template, login, grants)
    try:
        before = everything(person)
        assert finish_text(person, MERGE) is may
        after = everything(person)
        assert (after.merged_in(4) is not None) is may
        assert broken(person) == []
        if may:
            assert finish_text(person, Unmerge(4, MERGE.month))
            assert dict(everything(person).places) == dict(before.places)
            assert broken(person) == []
    finally:
        person.close()


def test_the_network_moves_nothing_that_lies_in_an_organisation(
    postgres_server: PostgresServer, postgres_template: str, login: str
) -> None:
    """Not even into a part that the mentor has opened."""
    person = AsPerson(postgres_server, postgres_template, login, (NETWORK,))
    month = Month(2025, 5)
    try:
        opened = AddNode(-1, 2, NodeKind.ORGANISATION, Name("Osa"), month.first_day, predecessor_id=4)
        assert not finish_text(person, opened)
        part = organisation.change(context_on(person.owner), [opened]).new_ids[-1]
        assert not written(person, {"6": [[0, 4], [month.number, part]]})
        assert not written(person, {"6": [[0, 4], [month.number, 5]]})
        assert not written(person, {"8": [[0, 6], [month.number, part]]})
        assert written(person, {"4": [[0, 2], [month.number, 3]]})
        assert broken(person) == []
    finally:
        person.close()


@pytest.mark.parametrize("right", [NETWORK, Grant(Role.MENTOR, 1)], ids=["network", "mentor above"])
def test_the_server_itself_refuses_a_split_and_a_merge(
    postgres_server: PostgresServer, postgres_template: str, login: str, right: Grant
) -> None:
    """Of empty organisations, too, and whatever the person's program takes them for."""
    person = AsPerson(postgres_server, postgres_template, login, (right,))
    month = Month(2025, 5)
    try:
        adds = [AddNode(-n, 2, NodeKind.ORGANISATION, Name(f"Tyhjä {n}")) for n in (1, 2)]
        made = organisation.change(context_on(person.owner), adds).new_ids
        own = [Grant(Role.MENTOR, node_id) for node_id in made.values()]
        person.context.actor = person.context.actor.with_grants(own)
        person.keys |= {node_id: node_id for node_id in made.values()}
        assert not finish_text(person, MergeNode(made[-1], made[-2], month))
        part = AddNode(-1, 2, NodeKind.ORGANISATION, Name("Osa"), month.first_day, predecessor_id=made[-1])
        assert not finish_text(person, part)
        assert finish_text(person, MoveNode(made[-1], 3, month)) is (right is NETWORK)
    finally:
        person.close()


def written(person: AsPerson, places: dict[str, list[list[int]]]) -> bool:
    """Whether the server takes places that the person's own program would not offer."""
    try:
        with person.database.engine.begin() as connection:
            diff = {"diff": json.dumps({"places": places})}
            connection.execute(text("SELECT app.write_tree(CAST(:diff AS jsonb))"), diff)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != "42501":
            raise
        return False
    person.owner.tree_cache = person.database.tree_cache = None
    return True


def finish_text(person: AsPerson, change: TreeChange) -> bool:
    """What one does not see is not there; what one sees may be forbidden: both are a refusal."""
    try:
        person.change(change)
    except (NotAllowedError, TreeRefusalError):
        return False
    except ExternalError as error:
        if error.kind not in (ErrorKind.NO_RIGHT, ErrorKind.NOT_FOUND):
            raise
        return False
    return True


def broken(person: AsPerson) -> list[str]:
    """The rules of the data that do not hold; that a network right goes with no other is none of this file's."""
    found = (finding.rule for finding in checks.check(context_on(person.owner)))
    return [rule for rule in found if rule != "network_right_reads_no_entries"]


def everything(person: AsPerson) -> Tree:
    person.owner.tree_cache = None
    return organisation.tree(context_on(person.owner))
