"""Terms of use at the database itself: before they are accepted nothing but the terms can be read or written."""

from collections.abc import Container, Iterator
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest

from helpers.databases import context_on, on_a_server
from helpers.logins import ENTRIES_READ, PASSWORD, connected, new_person, person_id, verifier
from helpers.proofs import Chance
from helpers.village import build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.data.postgres.installation import Roles, close_database
from logbook_desktop.domain.people.access import Role

pytestmark = on_a_server

Connection = psycopg.Connection[tuple[Any, ...]]
DENIED, DOES_NOT_FIT, MENTOR_FIRST = "42501", "LB002", "LB015"
TEXTS = '{"fi": "Ehdot", "sv": "Villkor", "en": "Terms"}'
TODAY = "(now() AT TIME ZONE 'Europe/Helsinki')::date"
PUBLISH = f"SELECT app.publish_terms({TODAY} + %s, '{TEXTS}')"
ACCEPT = "SELECT app.accept_terms(%s)"
ACCEPT_FOR = "SELECT app.accept_terms(%s, %s)"


class World:
    """Sessions of people by short names, each over their own login; ``it`` is the superuser."""

    def __init__(self, database: Database, stack: ExitStack) -> None:
        with database.engine.begin() as connection:
            close_database(connection, Roles("logbook"))
        self.village = build_village(context_on(database))
        saved_evening(context_on(database), self.village.kirkonkyla)
        self.database = database
        self._stack = stack
        self._sessions: dict[str, Connection] = {}
        town, unit = self.village.taipalsaari, self.village.kirkonkyla
        self.rights: dict[str, list[tuple[Role, int]]] = {
            "network": [(Role.NETWORK_ADMINISTRATOR, self.village.network)],
            "region": [(Role.NETWORK_ADMINISTRATOR, self.village.region)],
            "mentor": [(Role.MENTOR, town)],
            "part_mentor": [(Role.MENTOR, unit)],
            "manager": [(Role.MANAGER, town)],
            "worker": [(Role.WORKER, unit)],
            "viewer": [(Role.VIEWER, town)],
            "kiosk": [(Role.KIOSK, unit)],
            "other_mentor": [(Role.MENTOR, self.village.tampere)],
            "wide_mentor": [(Role.MENTOR, self.village.network)],
            "both": [(Role.WORKER, unit), (Role.WORKER, self.village.hervanta)],
            "nobody": [],
            "fresh": [(Role.MENTOR, town)],
        }
        self.logins: dict[str, str] = {}

    def __getitem__(self, who: str) -> Connection:
        if who not in self._sessions:
            user, password = str(self.database.engine.url.username), str(self.database.engine.url.password)
            if who != "it":
                made = new_person(self.database, who, self.rights[who], first_password=who == "fresh")
                user, password = made
                self.logins[who] = user
            self._sessions[who] = self._stack.enter_context(connected(self.database, user, password))
        return self._sessions[who]

    def person(self, who: str) -> int:
        assert self[who]
        return person_id(self.database, self.logins[who])

    def in_force(self, version: int = 1) -> None:
        """Terms published before, compulsory since yesterday."""
        self["it"].execute("INSERT INTO terms VALUES (%s, app.today() - 1, now(), 'it')", [version])
        self["it"].execute("INSERT INTO terms_text VALUES (%s, 'fi', 'Ehdot')", [version])

    def accepted(self, *who: str, version: int = 1) -> None:
        for one in who:
            self["it"].execute("SELECT app.accepted_by(%s, %s)", [self.person(one), version])


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    with ExitStack() as stack:
        yield World(database, stack)


def state(connection: Connection, statement: str, *values: object) -> str:
    """The SQLSTATE with which a statement ends; "" when it is done."""
    try:
        connection.execute(statement.encode(), values or None)
    except psycopg.Error as error:
        return error.sqlstate or "connection"
    return ""


def asked(connection: Connection, statement: str, *values: object) -> list[tuple[Any, ...]]:
    return connection.execute(statement.encode(), values or None).fetchall()


def due(connection: Connection) -> list[tuple[Any, ...]]:
    return asked(connection, "SELECT version, compulsory, own, organisations, waits_for FROM app.terms_due()")


# --- the gate ------------------------------------------------------------------------------------------------

OPEN_FUNCTIONS = {
    # about the caller and the day
    *("this_month", "is_administrator", "who_am_i"),
    # the database itself, and the terms
    *("interface", "read_terms", "read_terms_text", "own_acceptances", "acceptances"),
    *("terms_in_force", "terms_due", "accept_terms", "publishes_terms", "own_organisation_names"),
    # no data behind them; the highest key there is
    *("next_node", "change_own_password"),
}
_EMPTY: tuple[object, ...] = (None, False, 0, "", [], "[]", "{}")


def _readable(connection: Connection) -> set[str]:
    tables = asked(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    found = set()
    for (table,) in tables:
        try:
            if asked(connection, f"SELECT 1 FROM public.{table} LIMIT 1"):
                found.add(table)
        except psycopg.errors.InsufficientPrivilege:
            continue
    return found


_CALLS = """
SELECT p.proname, format('SELECT * FROM app.%%I(%%s)', p.proname, (
         SELECT string_agg(CASE t::regtype::text
                             WHEN 'integer' THEN %(node)s::text
                             WHEN 'integer[]' THEN quote_literal('{' || %(node)s || '}') || '::int[]'
                             WHEN 'text[]' THEN quote_literal(%(words)s) || '::text[]'
                             WHEN 'text' THEN quote_literal('form')
                             WHEN 'jsonb' THEN quote_literal('{}') || '::jsonb' WHEN 'boolean' THEN 'false'
                             WHEN 'date' THEN quote_literal((1600 + 120 * place) || '-01-01') || '::date'
                             WHEN 'uuid' THEN 'gen_random_uuid()'
                             ELSE 'NULL::' || t::regtype END, ', ' ORDER BY place)
           FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (t, place)))
  FROM pg_proc p WHERE p.pronamespace = 'app'::regnamespace AND has_function_privilege(p.oid, 'EXECUTE')
   AND p.prorettype <> 'trigger'::regtype"""


_END_SESSIONS = ("end_sessions", "deactivate_person", "reset_password", "revoke_role")


def _answering(connection: Connection, node: int, besides: Container[str] = ()) -> set[str]:
    """The functions that give anything, or do it; whatever they do is taken back."""
    found = set()
    for words in ("{mentor,worker,manager,network_administrator}", "{form}"):
        calls = connection.execute(_CALLS.encode(), {"node": node, "words": words}).fetchall()
        for name, call in calls:
            if name in besides:
                continue
            try:
                with connection.transaction(force_rollback=True):
                    rows = asked(connection, call)
            except psycopg.Error:
                continue
            if any(value not in _EMPTY for row in rows for value in row):
                found.add(name)
    return found


GATED = ("network", "mentor", "manager", "worker", "viewer", "kiosk", "wide_mentor", "nobody")


def test_before_acceptance_nothing_but_the_terms_is_read(world: World) -> None:
    place = world.village.kirkonkyla
    tables = _readable(world["mentor"])
    assert tables == set()
    for who in GATED:
        assert world[who]
    assert _answering(world["mentor"], place, _END_SESSIONS) >= {
        "scope",
        "nodes_seen",
        "read_node",
        "read_person",
        "read_person_grant",
        "totals",
        "my_grants",
        "read_tag",
        "read_activity",
    }
    world.in_force()
    for who in GATED:  # connections of before, and nothing is done to them
        assert _readable(world[who]) == set(), who
        assert _answering(world[who], place) <= OPEN_FUNCTIONS, who


def test_before_acceptance_nothing_is_written(world: World) -> None:
    mentor, village = world["mentor"], world.village
    (entry,) = asked(mentor, f"SELECT id FROM {ENTRIES_READ}")
    colleague = world.person("worker")
    writes: list[tuple[str, list[object]]] = [
        (
            "SELECT app.add_activity(jsonb_build_object('unit_id', %s::int, 'name', 'x', 'sort_key', 'x',"
            " 'search', 'x', 'names', '{}'::jsonb, 'form', 'open'))",
            [village.kirkonkyla],
        ),
        ("SELECT FROM app.bin_entry(%s, 1, true) AS answer WHERE answer ? 'saved'", [entry[0]]),
        ("SELECT app.redact(%s, 'what')", [entry[0]]),
        ("SELECT app.lock_tree()", []),
        (
            "SELECT app.create_person('x', 'x', %s, 'worker', ARRAY[%s]::int[])",
            [verifier("x", PASSWORD), village.kirkonkyla],
        ),
        ("SELECT app.grant_role(%s, 'viewer', %s)", [colleague, village.kirkonkyla]),
        ("SELECT app.reset_password(%s, %s)", [colleague, verifier("x", PASSWORD)]),
        (
            "SELECT app.record_import(jsonb_build_object('id', gen_random_uuid(), 'organisation_id', %s::int,"
            " 'file_name', 'x', 'rows', '{}'::jsonb))",
            [village.taipalsaari],
        ),
        (PUBLISH, [3]),
    ]

    def done(write: tuple[str, list[object]]) -> bool:
        with mentor.transaction(force_rollback=True):
            try:
                cursor = mentor.execute(write[0].encode(), write[1])
            except psycopg.Error:
                return False
            return cursor.rowcount > 0

    assert [done(write) for write in writes] == [True] * 8 + [False]  # they would do, all but publishing
    world.in_force()
    assert not any(done(write) for write in writes)
    world["it"].execute(ACCEPT_SETUP, [world.person("mentor"), village.taipalsaari])
    assert [done(write) for write in writes] == [True] * 8 + [False]


ACCEPT_SETUP = """
WITH own AS (SELECT app.accepted_by(%s, 1)) SELECT 1 FROM own WHERE %s > 0"""


def test_one_accepts_and_everything_is_open_again_on_the_same_connection(world: World) -> None:
    mentor = world["mentor"]
    world.in_force()
    assert asked(mentor, f"SELECT count(*) FROM {ENTRIES_READ}") == [(0,)]
    assert asked(mentor, "SELECT terms_due FROM app.who_am_i()") == [(1,)]
    assert due(mentor) == [(1, True, True, [world.village.taipalsaari], [])]
    mentor.execute(ACCEPT_FOR.encode(), [1, world.village.taipalsaari])
    assert asked(mentor, f"SELECT count(*) FROM {ENTRIES_READ}") == [
        (0,)
    ]  # the organisation's is not one's own
    mentor.execute(ACCEPT.encode(), [1])
    assert asked(mentor, f"SELECT count(*) FROM {ENTRIES_READ}") == [(1,)]
    assert asked(mentor, "SELECT terms_due FROM app.who_am_i()") == [(None,)]
    assert due(mentor) == []


def test_announced_terms_shut_nothing_until_their_day(world: World) -> None:
    mentor = world["mentor"]
    assert asked(world["network"], PUBLISH, 1) == [(1,)]
    assert asked(mentor, f"SELECT count(*) FROM {ENTRIES_READ}") == [(1,)]
    assert due(mentor) == [(1, False, True, [world.village.taipalsaari], [])]
    world["it"].execute("UPDATE terms SET valid_from = app.today()")  # the day comes
    assert asked(mentor, f"SELECT count(*) FROM {ENTRIES_READ}") == [(0,)]
    assert due(mentor)[0][:2] == (1, True)


def test_first_the_terms_in_force_then_those_announced(world: World) -> None:
    world.in_force()
    world["it"].execute("INSERT INTO terms VALUES (2, app.today() + 5, now(), 'it')")
    viewer = world["nobody"]
    assert due(viewer) == [(1, True, True, [], [])]
    viewer.execute(ACCEPT.encode(), [1])
    assert due(viewer) == [(2, False, True, [], [])]
    viewer.execute(ACCEPT.encode(), [2])
    assert due(viewer) == []


def test_the_password_comes_before_the_terms(world: World) -> None:
    world.in_force()
    fresh = world["fresh"]
    assert due(fresh) == []
    assert state(fresh, ACCEPT, 1) == DENIED
    assert asked(fresh, "SELECT body FROM app.read_terms_text()") == [("Ehdot",)]
    assert state(fresh, "SELECT app.change_own_password(%s)", verifier("x", PASSWORD)) == ""
    assert due(fresh)[0][:2] == (1, True)


# --- accepting -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["worker", "manager", "viewer", "kiosk", "part_mentor"])
def test_the_organisation_accepts_first_through_its_mentor(world: World, who: str) -> None:
    world.in_force()
    town = world.village.taipalsaari
    assert due(world[who]) == [(1, True, True, [], [town])]
    assert state(world[who], ACCEPT, 1) == MENTOR_FIRST
    assert state(world[who], ACCEPT_FOR, 1, town) == DENIED
    assert state(world["mentor"], ACCEPT, 1) == MENTOR_FIRST  # the mentor, too: for the organisation first
    assert state(world["mentor"], ACCEPT_FOR, 1, town) == ""
    assert state(world[who], ACCEPT, 1) == ""
    world.in_force(2)  # later versions: in any order
    assert due(world[who]) == [(2, True, True, [], [])]
    assert state(world[who], ACCEPT, 2) == ""
    assert due(world["mentor"]) == [(2, True, True, [town], [])]


def test_who_works_in_two_organisations_waits_for_both(world: World) -> None:
    world.in_force()
    both, village = world["both"], world.village
    assert state(world["mentor"], ACCEPT_FOR, 1, village.taipalsaari) == ""
    assert due(both) == [(1, True, True, [], [village.tampere])]
    assert state(both, ACCEPT, 1) == MENTOR_FIRST
    assert state(world["wide_mentor"], ACCEPT_FOR, 1, village.tampere) == DENIED  # no mentor of its own
    assert state(world["other_mentor"], ACCEPT_FOR, 1, village.tampere) == ""
    assert state(both, ACCEPT, 1) == ""


def test_a_mentor_who_came_later_accepts_for_an_organisation_that_never_did(world: World) -> None:
    world.in_force()
    world.accepted("mentor")
    town = world.village.taipalsaari
    assert due(world["mentor"]) == [(1, False, False, [town], [])]
    assert asked(world["mentor"], f"SELECT count(*) FROM {ENTRIES_READ}") == [(1,)]
    assert state(world["mentor"], ACCEPT_FOR, 1, town) == ""
    assert due(world["mentor"]) == []


def test_nobody_accepts_for_another_person_or_organisation(world: World) -> None:
    world.in_force()
    for who in world.rights:
        session = world[who]
        wrong = {world.village.tampere, world.village.kirkonkyla, world.village.region, 999_999, -1}
        if who == "other_mentor":
            wrong.discard(world.village.tampere)
        for organisation in wrong:
            assert state(session, ACCEPT_FOR, 1, organisation) == DENIED, (who, organisation)
        for statement in (
            "INSERT INTO terms_acceptance (version, person_id, accepted_at) VALUES (1, 1, now())",
            "UPDATE terms_acceptance SET version = 1",
            "DELETE FROM terms_acceptance",
            "UPDATE person SET terms_version = 9",
            "INSERT INTO terms VALUES (9, '2000-01-01', now(), 'x')",
            "UPDATE terms SET valid_from = '9999-01-01'",
            "DELETE FROM terms_text",
            "SELECT FROM terms",
            "SELECT FROM terms_text",
            "SELECT FROM terms_acceptance",
            "SELECT app.accepted_by(1, 1)",
            "SELECT app.accepted_for(1)",
            "SELECT app.own_organisations(1)",
        ):
            assert state(session, statement) == DENIED, (who, statement)
    assert asked(world["it"], "SELECT count(*) FROM terms_acceptance") == [(0,)]


def test_only_a_version_that_is_asked_for_is_accepted(world: World) -> None:
    world.in_force(1)
    world.in_force(2)
    for version in (1, 3, 0, -1):
        assert state(world["nobody"], ACCEPT, version) == DOES_NOT_FIT
    assert state(world["nobody"], ACCEPT, 2) == ""
    assert state(world["nobody"], ACCEPT, 2) == ""  # again changes nothing
    assert asked(world["nobody"], "SELECT version, person FROM app.acceptances()") == [
        (2, world.person("nobody"))
    ]


# --- publishing ----------------------------------------------------------------------------------------------


def test_who_publishes(world: World) -> None:
    for who in world.rights:
        if who != "network":
            assert state(world[who], PUBLISH, 3) == DENIED, who
    assert asked(world["it"], "SELECT count(*) FROM terms") == [(0,)]
    assert asked(world["network"], PUBLISH, 3) == [(1,)]
    assert asked(world["it"], PUBLISH, 3) == [(2,)]
    assert asked(world["worker"], "SELECT version, language, body FROM app.read_terms_text() ORDER BY 1, 2")[
        :3
    ] == [
        (1, "en", "Terms"),
        (1, "fi", "Ehdot"),
        (1, "sv", "Villkor"),
    ]
    noted = "SELECT by_name, action, subject FROM history WHERE kind = 'terms' ORDER BY id"
    assert [row[1:] for row in asked(world["it"], noted)] == [("create", "1"), ("create", "2")]
    assert asked(world["it"], noted)[0] == ("network", "create", "1")


def test_who_publishes_has_accepted(world: World) -> None:
    assert state(world["network"], PUBLISH, 0) == ""
    assert due(world["network"]) == []
    assert asked(world["network"], "SELECT count(*) > 0 FROM app.read_node()") == [(True,)]
    assert due(world["region"]) == [(1, True, True, [], [])]
    assert state(world["network"], PUBLISH, 0) == ""  # and is let publish the next


@pytest.mark.parametrize(
    "texts",
    [
        "{}",
        "[]",
        "null",
        '{"fi": "a", "sv": "b"}',
        '{"fi": "a", "sv": "b", "en": "c", "de": "d"}',
        '{"fi": "a", "sv": " \\n ", "en": "c"}',
        '{"fi": "a", "sv": 1, "en": "c"}',
        '{"fi": "a", "sv": null, "en": "c"}',
    ],
)
def test_a_text_in_every_language(world: World, texts: str) -> None:
    outcome = state(world["network"], f"SELECT app.publish_terms({TODAY}, %s)", texts)
    assert outcome == DOES_NOT_FIT
    assert asked(world["it"], "SELECT count(*) FROM terms") == [(0,)]


def test_the_day_is_neither_past_nor_before_what_is_published(world: World) -> None:
    network = world["network"]
    assert state(network, PUBLISH, -1) == DOES_NOT_FIT
    assert state(network, f"SELECT app.publish_terms(NULL, '{TEXTS}')") == DOES_NOT_FIT
    assert state(network, PUBLISH, 10) == ""
    assert state(network, PUBLISH, 9) == DOES_NOT_FIT
    assert state(network, PUBLISH, 10) == ""  # a mistake mended before anybody had to accept it


# --- who sees who accepted -----------------------------------------------------------------------------------


def test_who_sees_who_accepted(world: World) -> None:
    world.in_force()
    village = world.village
    everybody = ("network", "mentor", "worker", "manager", "other_mentor")
    for who in ("mentor", "other_mentor"):
        place = village.taipalsaari if who == "mentor" else village.tampere
        assert state(world[who], ACCEPT_FOR, 1, place) == ""
    for who in everybody:
        assert state(world[who], ACCEPT, 1) == ""
    assert world["viewer"]

    def seen(who: str) -> set[tuple[int, int | None]]:
        rows = asked(world[who], "SELECT person, organisation FROM app.acceptances()")
        return {(row[0], row[1]) for row in rows}

    mine = {who: world.person(who) for who in everybody}
    town, city = (mine["mentor"], village.taipalsaari), (mine["other_mentor"], village.tampere)
    assert seen("mentor") == {town, *((mine[who], None) for who in ("mentor", "worker", "manager"))}
    assert seen("other_mentor") == {city, (mine["other_mentor"], None)}
    assert seen("worker") == {(mine["worker"], None)}
    assert seen("manager") == {(mine["manager"], None)}
    assert seen("network") == {town, city, (mine["network"], None)}
    spread = "SELECT organisation, accepted_at IS NOT NULL, people, accepted FROM app.terms_spread(1)"
    assert asked(world["network"], spread) == [
        (village.taipalsaari, True, 4, 3),
        (village.tampere, True, 1, 1),
    ]
    assert asked(world["mentor"], spread) == [(village.taipalsaari, True, 4, 3)]
    assert asked(world["worker"], spread) == []
    assert asked(world["viewer"], spread) == []


# --- made at random ------------------------------------------------------------------------------------------


def test_random_roles_see_nothing_before_and_the_same_after(world: World, chance: Chance) -> None:
    random = chance.random(20251123)
    nodes = [*vars(world.village).values()]
    names = []
    for number in range(12):
        roles = [
            (random.choice(list(Role)), random.choice(nodes)) for _ in range(random.choice((1, 1, 2, 3)))
        ]
        world.rights[f"random {number}"] = list(dict.fromkeys(roles))
        names.append(f"random {number}")
    before = {who: _readable(world[who]) for who in names}
    world.in_force()
    assert all(_readable(world[who]) == set() for who in names)
    for who, organisation in (("mentor", world.village.taipalsaari), ("other_mentor", world.village.tampere)):
        assert state(world[who], ACCEPT_FOR, 1, organisation) == ""
    for who in names:
        assert state(world[who], ACCEPT, 1) == ""
        assert _readable(world[who]) == before[who]
