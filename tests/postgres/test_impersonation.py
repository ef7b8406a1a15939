"""A rehearsal shows what that person's own login gets, as far as whoever looks sees it too: random networks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from helpers.databases import real_today
from helpers.logins import new_person
from helpers.postgres_server import PostgresServer
from helpers.random_scope import MOST_PEOPLE, Person, RandomNetwork, database_of
from logbook_desktop.data.database import Database
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Action, Grant, NotAllowedError, Role, may
from logbook_desktop.domain.people.people import PeopleRefusalError
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.measures import MEASURES
from logbook_desktop.domain.reports.reports import ReportQuestion, Structure
from logbook_desktop.domain.tree.tree_changes import RenameNode
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import embedded_context, open_database
from logbook_desktop.services.people.impersonation import impersonate, impersonate_role
from logbook_desktop.services.people.people import people
from logbook_desktop.services.reports import reports
from logbook_desktop.services.tree import organisation


@dataclass(frozen=True)
class Shown:
    """Everything that a context shows."""

    nodes: frozenset[int]
    entries: frozenset[object]
    totals: frozenset[tuple[int, Structure, object]]
    written: frozenset[int]


@contextmanager
def where_allowed() -> Iterator[None]:
    """What the server hides is not there."""
    try:
        yield
    except NotAllowedError:
        return
    except ExternalError as error:
        if error.kind not in (ErrorKind.NOT_FOUND, ErrorKind.NO_RIGHT):
            raise


def shown(context: Context, net: RandomNetwork) -> Shown:
    """By asking the services about every node of the network."""
    listed: set[object] = set()
    totals = set()
    written = set()
    try:
        tree = organisation.tree(context)
    except NotAllowedError:
        return Shown(frozenset(), frozenset(), frozenset(), frozenset())
    for node in net.tree.nodes:
        with where_allowed():
            listed |= {line.id for line in entries.find(context, EntryQuery(node)).rows}
        for structure in Structure:
            year = Period.of_year(net.month.plus(-1).year)
            question = ReportQuestion((node,), year, ("visits",), (Dimension.MONTH,), structure=structure)
            with where_allowed():
                answer = reports.answer(context, question, language="fi")
                totals.add((node, structure, answer.total(MEASURES["visits"])))
        # The services would say that nothing can be changed here: what the server says of the units is compared.
        opened = context.actor.opened
        writes = may(context.actor, Action.WRITE_ENTRIES, node, net.tree, net.month)
        if writes if opened is None else node in opened[Action.WRITE_ENTRIES]:
            written.add(node)
    return Shown(frozenset(tree.nodes), frozenset(listed), frozenset(totals), frozenset(written))


def both(one: Shown, other: Shown) -> Shown:
    return Shown(
        one.nodes & other.nodes,
        one.entries & other.entries,
        one.totals & other.totals,
        one.written & other.written,
    )


@pytest.fixture(scope="module")
def logins(postgres_server: PostgresServer, postgres_template: str) -> Iterator[list[str]]:
    """Roles belong to the whole server: the same ones serve every network."""
    name = "logins_of_rehearsals"
    postgres_server.create_database(name, template=postgres_template)
    database = open_database(postgres_server.url(name))
    yield [new_person(database).login for _ in range(MOST_PEOPLE)]
    database.close()
    postgres_server.drop_database(name)


def managed_by(net: RandomNetwork, mentor: Person) -> list[Person]:
    branch = net.branch_of(mentor, Role.MENTOR) if not mentor.locked else set()
    return [
        person
        for person in net.people
        if all(g.node_id in branch and g.role is not Role.NETWORK_ADMINISTRATOR for g in person.grants)
    ]


class OneNetwork:
    def __init__(self, server: PostgresServer, template: str, seed: int, logins: list[str]) -> None:
        self.name = f"rehearsed_{seed}"
        self.server = server
        server.create_database(self.name, template=template)
        self.net = RandomNetwork(seed, logins)
        # Somebody keeps a large part of it.
        top = next(n.id for n in self.net.tree.nodes.values() if n.kind in ("country", "region"))
        self.net.people[0] = Person(logins[0], (Grant(Role.MENTOR, top),), "")
        self.database = open_database(server.url(self.name))
        with self.database.engine.begin() as connection:
            self.net.store(connection)

    def own(self, person: Person) -> Database:
        return database_of(self.server.url(self.name), person.login)

    def close(self) -> None:
        self.database.close()
        self.server.drop_database(self.name)


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(one, marks=pytest.mark.slow("server")) for one in (1, 2))]
)
def test_it_shows_what_the_own_login_gets(
    postgres_server: PostgresServer, postgres_template: str, logins: list[str], seed: int
) -> None:
    one = OneNetwork(postgres_server, postgres_template, seed, logins)
    net = one.net
    seen: dict[str, Shown] = {}
    for person in net.people:
        if not person.locked:
            own = one.own(person)
            seen[person.login] = shown(Context(own, person.actor, today=real_today), net)
            own.close()
    looked = 0
    mentors = [p for p in net.people if any(g.role is Role.MENTOR for g in p.grants) and not p.locked]
    for mentor in mentors:
        own = one.own(mentor)
        context = Context(own, mentor.actor, today=real_today)
        managed = managed_by(net, mentor)
        for person in managed:
            if person.login in seen:
                found = shown(impersonate(context, person.login), net)
                assert found == both(seen[mentor.login], seen[person.login]), (mentor, person)
                looked += 1
        for person in net.people:
            if person not in managed:
                with pytest.raises((NotAllowedError, PeopleRefusalError)):
                    impersonate(context, person.login)
        own.close()
    it = replace(embedded_context(one.database), today=real_today)
    for person in net.people:
        if person.login in seen:
            assert shown(impersonate(it, person.login), net) == seen[person.login], person
            looked += 1
    one.close()
    assert looked > 3


def test_nothing_can_be_changed(
    postgres_server: PostgresServer, postgres_template: str, logins: list[str]
) -> None:
    one = OneNetwork(postgres_server, postgres_template, 99, logins)
    it = replace(embedded_context(one.database), today=real_today)
    mentor = one.net.people[0]
    node = mentor.grants[0].node_id
    assert node is not None
    for impersonating in (impersonate(it, mentor.login), impersonate_role(it, Role.MENTOR, node)):
        with pytest.raises(ExternalError) as refusal:
            organisation.change(impersonating, [RenameNode(node, Name("Toinen"))])
        assert refusal.value.kind is ErrorKind.LOOKING_ONLY
        with pytest.raises(ExternalError), impersonating.writing():
            pass
        with pytest.raises(NotAllowedError):
            impersonating.require(Action.MANAGE_PEOPLE, node, organisation.tree(it))
    assert people(it)
    one.close()
