"""Random networks: what domain.people.access says, what services allow and what a login can do in SQL is one thing.

A case is one (person, action, row). Rows are compared as sets; what a statement does as a whole, one by one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from helpers.databases import real_today
from helpers.logins import new_person
from helpers.postgres_server import PostgresServer
from helpers.proofs import Chance
from helpers.random_scope import MOST_PEOPLE, Person, RandomNetwork, database_of
from logbook_desktop.data.database import Database
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.people.access import Action, NotAllowedError, Role, action_on_tree, may
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.domain.tree.tree_changes import RenameNode, TreeRefusalError, TreeRule
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.tree import organisation

Session = psycopg.Connection[tuple[Any, ...]]
INSIDE = (NodeKind.AREA, NodeKind.UNIT)
A_FEW = 4


class Tally:
    """Counts cases and keeps those in which the sides disagree."""

    def __init__(self) -> None:
        self.cases = 0
        self.wrong: list[str] = []

    def compare(self, what: str, person: Person, found: set[Any], expected: set[Any], rows: int) -> None:
        self.cases += rows
        for row in found ^ expected:
            side = "leaks" if row in found else "is missing"
            self.wrong.append(f"{what}: {row} {side} for {person}")

    def one(self, what: str, person: Person, row: object, found: bool, expected: bool) -> None:
        self.compare(what, person, {row} if found else set(), {row} if expected else set(), 1)


class AsPerson:
    """The superuser's connection, switched to one login after the other."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @contextmanager
    def of(self, person: Person) -> Iterator[None]:
        self.session.execute("BEGIN")
        self.session.execute(f"SET LOCAL SESSION AUTHORIZATION {person.login}".encode())
        try:
            yield
        finally:
            self.session.execute("ROLLBACK")

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self.session.execute(sql.encode(), values or None).fetchall()

    def column(self, sql: str) -> set[Any]:
        return {row[0] for row in self.ask(sql)}

    def saves(self, sql: str, *values: object) -> bool:
        """Whether the server answers with something; taken back at once. What it shows nobody is not there."""
        self.session.execute("SAVEPOINT here")
        try:
            return self.session.execute(sql.encode(), values).fetchone() != (None,)
        except psycopg.errors.InsufficientPrivilege:
            return False
        finally:
            self.session.execute("ROLLBACK TO here")

    def lets(self, sql: str, *values: object) -> bool:
        """Whether the server does it; refused means exactly: no right."""
        self.session.execute("SAVEPOINT here")
        try:
            self.session.execute(sql.encode(), values or None)
        except psycopg.errors.InsufficientPrivilege:
            return False
        finally:
            self.session.execute("ROLLBACK TO here")
        return True


def compare_entries(sql: AsPerson, net: RandomNetwork, person: Person, tally: Tally) -> None:
    count = len(net.entries)
    read = net.entries_where(person, Action.READ_ENTRIES)
    in_bin = {key for key, (_, binned) in net.entries.items() if binned}
    written = {key for key in net.entries if key not in in_bin and sql.saves(_BIN, key, True)}
    restored = {key for key in in_bin if sql.saves(_BIN, key, False)}
    keys = ",".join(map(str, net.entries))
    history = f"SELECT h.subject::uuid FROM unnest('{{{keys}}}'::uuid[]) AS k, app.history_of_entry(k) AS h"
    roots = [node.id for node in net.tree.roots]
    for what, found, expected, rows in (
        ("read", {key for key in net.entries if sql.saves("SELECT app.entry(%s)", key)}, read, count),
        ("list", {UUID(key) for root in roots for (key,) in sql.ask(_LIST, root)}, read - in_bin, count),
        (
            "write",
            written,
            net.entries_where(person, Action.WRITE_ENTRIES, binned=False),
            count - len(in_bin),
        ),
        ("restore", restored, net.entries_where(person, Action.RESTORE_ENTRIES, binned=True), len(in_bin)),
        ("history of entries", sql.column(history), read, count),
    ):
        tally.compare(what, person, found, expected, rows)


def compare_tree(sql: AsPerson, net: RandomNetwork, person: Person, tally: Tally) -> None:
    nodes = len(net.tree.nodes)
    seen = net.names_seen(person)
    # A network right shows the names of organisations and what is above them only.
    inside = replace(
        person, grants=tuple(g for g in person.grants if g.role is not Role.NETWORK_ADMINISTRATOR)
    )
    readable = net.allowed(inside, Action.READ_TREE) | {
        node for node in net.allowed(person, Action.READ_TREE) if net.tree[node].kind not in INSIDE
    }
    assert readable <= seen
    totals = net.allowed(person, Action.READ_TOTALS)
    for what, found, expected, rows in (
        ("names", sql.column("SELECT id FROM app.read_node()"), seen, nodes),
        ("places", sql.column("SELECT node_id FROM app.read_node_place()"), seen, nodes),
        ("closure", sql.column("SELECT node_id FROM app.read_node_reach()"), seen, nodes),
        (
            "vocabulary",
            sql.column(f"SELECT unit_id FROM app.read_activity(ARRAY{list(net.tree.nodes)}, NULL)"),
            totals & set(net.of_kind[NodeKind.UNIT]),
            len(net.of_kind[NodeKind.UNIT]),
        ),
        (
            "history of nodes",
            sql.column(
                f"SELECT h.node_id FROM generate_series(1, {nodes * 2}) AS n, app.history_of_node(n) AS h"
                " WHERE h.kind = 'node'"
            ),
            net.allowed(person, Action.READ_HISTORY),
            nodes,
        ),
    ):
        tally.compare(what, person, found, expected, rows)


def compare_people(sql: AsPerson, net: RandomNetwork, person: Person, tally: Tally) -> None:
    names = sql.column("SELECT name FROM app.read_person()")
    tally.compare("people", person, names, net.people_seen(person), len(net.people))
    given = {
        (f"{login}", role, node)
        for login, role, node in sql.ask(
            "SELECT coalesce(p.name, '?' || g.person_id), g.role, g.node_id"
            " FROM app.read_person_grant() g LEFT JOIN app.read_person() p ON p.id = g.person_id"
        )
    }
    grants = sum(len(other.grants) for other in net.people)
    tally.compare("grants", person, given, net.grants_seen(person), grants)


def compare_actions(sql: AsPerson, net: RandomNetwork, person: Person, tally: Tally, random: Random) -> None:
    """Whatever is allowed or refused as a whole: on some nodes for each person."""
    units = net.of_kind[NodeKind.UNIT]
    for unit in random.sample(units, min(A_FEW, len(units))):
        for what, statement, action in (
            ("new entry", _NEW_ENTRY.format(key=uuid4(), unit=unit), Action.WRITE_ENTRIES),
            ("new activity", _NEW_ACTIVITY.format(unit=unit), Action.CHANGE_VOCABULARY),
        ):
            tally.one(
                what, person, unit, sql.lets(statement), may(person.actor, action, unit, net.tree, net.month)
            )
    for entry in random.sample(list(net.entries), min(2, len(net.entries))):
        expected = entry in net.entries_where(person, Action.REDACT)
        tally.one("redact", person, entry, sql.lets(f"SELECT app.redact('{entry}', 'what')"), expected)
    for node in random.sample(list(net.tree.nodes), A_FEW):
        kind = net.tree[node].kind

        def allowed(action: Action, on: int = node) -> bool:
            return may(person.actor, action, on, net.tree, net.month)

        tally.one("rename", person, node, sql.lets(_RENAME.format(node=node)), allowed(action_on_tree(kind)))
        asked = (
            f"SELECT count(*) FROM app.totals('{{{node}}}', false, '2000-01-01', '2100-01-01', '{{form}}')"
        )
        tally.one("totals", person, node, sql.lets(asked), allowed(Action.READ_TOTALS))
        asked = (
            f"SELECT count(*) FROM app.viewer_totals({node}, {net.month.number}, {net.month.number}, 'form')"
        )
        for what, table, action in (
            ("package", "entry", Action.READ_ENTRIES),
            ("imports in a package", "imported_row", Action.IMPORT_ENTRIES),
            ("history in a package", "history", Action.READ_HISTORY),
        ):
            package = f"SELECT count(*) FROM app.package_{table}({node})"
            tally.one(what, person, node, sql.lets(package), allowed(action))
        viewing = node in net.branch_of(person, Role.VIEWER)
        tally.one("viewer's totals", person, node, sql.lets(asked), viewing)
        me = net.people.index(person) + 1
        given = sql.lets(f"SELECT app.grant_role({me}, 'viewer', {node})")
        tally.one("grant", person, node, given, allowed(Action.MANAGE_PEOPLE))


def compare_moves(sql: AsPerson, net: RandomNetwork, person: Person, tally: Tally, random: Random) -> None:
    """A move within the organisation takes the right over the node and over where it comes to hang."""
    for node in random.sample([*net.of_kind[NodeKind.AREA], *net.of_kind[NodeKind.UNIT]], A_FEW):
        before = net.tree.places[node]
        parent = random.choice(
            [n for n in net.tree.nodes if net.tree[n].kind in (NodeKind.ORGANISATION, NodeKind.AREA)]
        )
        if parent >= node:  # as the network was made: nothing comes to hang under itself
            continue
        month = net.month.plus(random.randint(-4, 4)).number
        line = {p.from_month: p.parent_id for p in before} | {month: parent}
        moved = [[begins, line[begins]] for begins in sorted(line)]
        same = net.tree.parent_id(node, net.month.plus(month - net.month.number)) == parent
        both = all(may(person.actor, Action.CHANGE_TREE, n, net.tree, net.month) for n in (node, parent))
        done = sql.lets(
            "SELECT app.write_tree(%s::jsonb)", f'{{"places": {{"{node}": {moved}}}}}'.replace("None", "null")
        )
        if done and not both and not same:
            tally.wrong.append(f"move {node} to {parent} in {month} leaks for {person}")
        tally.cases += 1


def allows(context: Context, service: Callable[..., object], what: object, *more: object) -> bool:
    """Whether the service does it for the person. What the server hides is not there."""
    try:
        service(context, what, *more)
    except NotAllowedError:
        return False
    except TreeRefusalError as error:
        if error.rule is not TreeRule.UNKNOWN_NODE:
            raise
        return False
    except ExternalError as error:
        if error.kind not in (ErrorKind.NOT_FOUND, ErrorKind.NO_RIGHT):
            raise
        return False
    return True


def compare_reading_services(
    context: Context, net: RandomNetwork, person: Person, tally: Tally, random: Random
) -> None:
    """The services as this person, on a connection that is this person."""
    for entry in random.sample(list(net.entries), min(A_FEW, len(net.entries))):
        expected = entry in net.entries_where(person, Action.READ_ENTRIES)
        tally.one("service: read", person, entry, allows(context, entries.entry, entry), expected)
    for node in random.sample(list(net.tree.nodes), A_FEW):
        query = EntryQuery(node)
        if not may(person.actor, Action.READ_ENTRIES, node, net.tree, net.month):
            tally.one("service: list", person, node, allows(context, entries.find, query), False)
            continue
        page = entries.find(context, query)
        below = net.under(node)
        shown = {key for key, (unit, binned) in net.entries.items() if unit in below and not binned}
        tally.compare("service: list", person, {line.id for line in page.rows}, shown, len(net.entries))


def compare_writing_services(
    context: Context, net: RandomNetwork, person: Person, tally: Tally, random: Random
) -> None:
    for node in random.sample(list(net.tree.nodes), 2):
        expected = may(person.actor, action_on_tree(net.tree[node].kind), node, net.tree, net.month)
        rename = [RenameNode(node, Name(f"toinen {node}"))]
        tally.one("service: rename", person, node, allows(context, organisation.change, rename), expected)
    unbinned = [key for key, (_, binned) in net.entries.items() if not binned]
    for entry in random.sample(unbinned, min(1, len(unbinned))):
        expected = entry in net.entries_where(person, Action.WRITE_ENTRIES)
        done = allows(context, entries.bin_entry, entry, 2)
        tally.one("service: bin", person, entry, done, expected)
        if done:
            net.entries[entry] = (net.entries[entry][0], True)


_BIN = "SELECT app.bin_entry(%s, 2, %s) -> 'saved'"
_LIST = """
SELECT line ->> 0 FROM json_array_elements(app.entry_page(jsonb_build_object('scope', %s::int, 'binned', false,
  'order_by', 'date', 'descending', true, 'skip', 0, 'most', 1000)) -> 'rows') AS line"""
_NEW_ENTRY = """
SELECT app.save_entry('{{"id": "{key}", "version": 0, "unit_id": {unit}, "activity_id": {unit}, "date": "2025-11-03",
  "minutes": 60, "setting": "school", "girls": 1, "boys": 0, "other": 0, "estimated": false, "producers": 0,
  "youth_minutes": 0, "staff_count": 1, "what": "", "why": ""}}')"""
_NEW_ACTIVITY = """
SELECT app.add_activity('{{"unit_id": {unit}, "name": "x", "sort_key": "x", "search": "x", "names": {{}},
  "form": "open"}}')
"""
_RENAME = """
SELECT app.write_tree(jsonb_build_object('changed', jsonb_build_array(jsonb_build_object(
  'id', {node}, 'name', 'x', 'sort_key', 'x', 'search', 'x', 'code', '', 'names', '{{}}'::jsonb))))"""


@pytest.fixture(scope="module")
def logins(postgres_server: PostgresServer, postgres_template: str) -> list[str]:
    """Roles belong to the whole server: the same ones serve every network."""
    postgres_server.create_database("logins_of_random_scope", template=postgres_template)
    database = open_database(postgres_server.url("logins_of_random_scope"))
    made = [new_person(database).login for _ in range(MOST_PEOPLE)]
    database.close()
    return made


def compare_network(
    server: PostgresServer, template: str, seed: int, logins: list[str], tally: Tally
) -> None:
    name = f"scope_{seed}"
    server.create_database(name, template=template)
    net = RandomNetwork(seed, logins)
    random = Random(-seed)
    database = open_database(server.url(name))
    with database.engine.begin() as connection:
        net.store(connection)
    compare_closure(database, net)
    url = server.url(name).replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as session:
        sql = AsPerson(session)
        for person in net.people:
            with sql.of(person):
                compare_entries(sql, net, person, tally)
                compare_tree(sql, net, person, tally)
                compare_people(sql, net, person, tally)
                compare_actions(sql, net, person, tally, random)
                compare_moves(sql, net, person, tally, random)
    for person in net.people[:3]:
        own = database_of(server.url(name), person.login)
        context = Context(own, person.actor, today=real_today)
        compare_reading_services(context, net, person, tally, random)
        compare_writing_services(context, net, person, tally, random)
        own.close()
    database.close()
    server.drop_database(name)


def compare_closure(database: Database, net: RandomNetwork) -> None:
    """The server's closure is that of the domain."""
    with database.engine.connect() as connection:
        stored = {
            tuple(row)
            for row in connection.exec_driver_sql(
                "SELECT ancestor_id, node_id, depth, from_month, to_month FROM node_reach"
            )
        }
    assert stored == {
        (r.ancestor_id, r.node_id, r.depth, r.from_month, r.to_month)
        for node in net.tree.nodes
        for r in net.tree.reach(node)
    }


def compare(server: PostgresServer, template: str, logins: list[str], cases: int, first_seed: int) -> None:
    tally, seed = Tally(), first_seed
    while tally.cases < cases:
        compare_network(server, template, seed, logins, tally)
        assert not tally.wrong, (seed, tally.wrong[:10])
        seed += 1
    print(f"{tally.cases} cases in {seed - first_seed} networks agree")


def test_nobody_does_more_or_less_than_granted(
    postgres_server: PostgresServer, postgres_template: str, logins: list[str], chance: Chance
) -> None:
    compare(postgres_server, postgres_template, logins, chance.times(10_000), chance.seed(1))


@pytest.mark.slow("server")
def test_nobody_does_more_or_less_than_granted_in_100_000_cases(
    postgres_server: PostgresServer, postgres_template: str, logins: list[str], chance: Chance
) -> None:
    compare(postgres_server, postgres_template, logins, chance.times(100_000), chance.seed(1_000))
