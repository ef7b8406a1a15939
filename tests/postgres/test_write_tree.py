"""The one function that changes a server's tree does for a person what the rules of the domain say, and no more."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from helpers.databases import context_on
from helpers.logins import new_person
from helpers.postgres_server import PostgresServer
from helpers.random_scope import database_of
from helpers.trees import History, histories, skeleton
from logbook_desktop.domain.access import Actor, Grant, Role
from logbook_desktop.domain.tree import Tree
from logbook_desktop.domain.tree_changes import AddNode, MoveNode, TreeChange
from logbook_desktop.services import checks, organisation
from logbook_desktop.services.context import Context
from logbook_desktop.services.databases import open_database

_numbers = itertools.count(1)
SKELETON = len(skeleton())


@pytest.fixture(scope="module")
def login(postgres_server: PostgresServer, postgres_template: str) -> str:
    postgres_server.create_database("logins_of_write_tree", template=postgres_template)
    database = open_database(postgres_server.url("logins_of_write_tree"))
    made = new_person(database).login
    database.close()
    return made


class AsPerson:
    """A person with every right over the whole tree, on a database with the skeleton; knows the keys it was given."""

    def __init__(self, server: PostgresServer, template: str, login: str) -> None:
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
            connection.exec_driver_sql(
                "INSERT INTO person_grant (person_id, role, node_id, granted_at, granted_by)"
                " VALUES (1, 'mentor', 1, now(), 'x'), (1, 'network_administrator', 1, now(), 'x')"
            )
        grants = (Grant(Role.MENTOR, 1), Grant(Role.NETWORK_ADMINISTRATOR, 1))
        self.database = database_of(server.url(self.name), login)
        self.context = Context(self.database, Actor(login, "Kaikki Voipa", grants))
        self.keys = {number: number for number in range(1, SKELETON + 1)}

    def change(self, change: TreeChange) -> tuple[TreeChange, ...]:
        """Sends the change under the keys given here; gives what takes it back."""
        added = change.node_id if isinstance(change, AddNode) else None
        done = organisation.change(self.context, [self.translated(change)])
        if added is not None:
            self.keys[added] = done.new_ids[-1]
        return done.inverse

    def translated(self, change: TreeChange) -> TreeChange:
        if isinstance(change, AddNode | MoveNode) and change.parent_id is not None:
            change = replace(change, parent_id=self.keys[change.parent_id])
        if isinstance(change, AddNode):
            return replace(change, node_id=-1)
        return replace(change, node_id=self.keys.get(change.node_id, 999_999))

    def told(self, tree: Tree) -> dict[int, object]:
        """A tree of the history, under the keys given here."""
        return {
            self.keys[n.id]: (
                n.kind,
                n.name,
                n.opened_on,
                n.closed_on,
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
                [(p.from_month, p.parent_id) for p in tree.places[n.id]],
            )
            for n in tree.nodes.values()
        }

    def close(self) -> None:
        self.database.close()
        self.owner.close()
        self.server.drop_database(self.name)


@settings(
    max_examples=settings().max_examples // 2, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=histories())
def test_what_the_rules_allow_a_person_does(
    postgres_server: PostgresServer, postgres_template: str, login: str, history: History
) -> None:
    """Each change and then all taken back, as a login with rights: neither refused too much nor stored otherwise."""
    person = AsPerson(postgres_server, postgres_template, login)
    try:
        back: list[Sequence[TreeChange]] = []
        for change, expected in list(zip(history.changes, history.trees[1:], strict=True))[SKELETON:]:
            back.append(person.change(change))
            assert person.stored() == person.told(expected)
        assert checks.check(context_on(person.owner)) == ()
        for inverse in reversed(back):
            organisation.change(person.context, inverse)
        assert person.stored() == person.told(history.trees[SKELETON])
        assert checks.check(context_on(person.owner)) == ()
    finally:
        person.close()
