"""What a server tells of its own work, to whoever asks for it with settings that are anybody's to set.

With debug_print_plan it prints the plan of every statement with every value in it, at a level that reaches the client
where the client wants it: totals before small numbers are hidden, for one. Inside functions it must stay silent.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg.errors import Diagnostic

from helpers.attacks.asked_world import ASKING, asked_world
from helpers.attacks.functions import Arguments, Function
from helpers.attacks.world import Connection, World
from helpers.postgres_server import PostgresServer
from logbook_desktop.services.local.databases import open_database

Place = tuple[World, tuple[Function, ...], Arguments]
TALKATIVE = (
    *("debug_print_parse", "debug_print_rewritten", "debug_print_plan", "trace_sort"),
    *("plpgsql.print_strict_params", "debug_pretty_print"),
)
READ_INTO_OTHERS = {"app.units_read", "app.units_written", "app.this_month", "app.is_administrator"}
"""Plain functions with the caller's rights: their bodies, which anybody may read, become part of the statement."""
OF_ITS_OWN = 3
"""What the server prints of the statement that calls, which the caller has written: as parsed, rewritten, planned."""
UNSUPPRESSED = "SELECT * FROM app.network_totals(24300, 24330, 'form')"
CARELESS = """
    CREATE FUNCTION app.careless() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
      SET search_path = pg_catalog, pg_temp AS $$
        SELECT EXISTS (SELECT 1 FROM public.entry e WHERE e.unit_id IN (SELECT app.units_read())) $$;
    ALTER FUNCTION app.careless() OWNER TO logbook_owner;
    GRANT EXECUTE ON FUNCTION app.careless() TO logbook_people"""


@pytest.fixture(scope="module")
def place(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Place]:
    postgres_server.create_database("debugged", template=postgres_template)
    database = open_database(postgres_server.url("debugged"))
    with asked_world(database) as place:
        with database.engine.begin() as connection:
            connection.exec_driver_sql(CARELESS)
        yield place
    database.close()
    postgres_server.drop_database("debugged")


@contextmanager
def overheard(session: Connection) -> Iterator[list[str]]:
    """What the server says beside its answers."""
    heard: list[str] = []

    def hear(words: Diagnostic) -> None:
        if words.severity_nonlocalized == "LOG":
            heard.append(str(words.message_primary))

    session.add_notice_handler(hear)
    for name in TALKATIVE:
        session.execute(f"SET {name} = on".encode())
    session.execute("SET client_min_messages = debug5")
    heard.clear()
    try:
        yield heard
    finally:
        session.remove_notice_handler(hear)
        session.execute("RESET ALL")


def asked(session: Connection, sql: str, heard: list[str]) -> int:
    """How often the server spoke meanwhile."""
    session.execute("BEGIN")
    heard.clear()
    try:
        session.execute(sql.encode())
    except psycopg.Error:
        pass
    finally:
        spoken = len(heard)
        session.rollback()
    return spoken


@pytest.mark.parametrize("who", ASKING)
def test_no_function_says_what_it_does_inside(place: Place, who: str) -> None:
    world, functions, arguments = place
    talkative: list[str] = []
    with overheard(world.sessions[who]) as heard:
        for function in functions:
            if function.name in READ_INTO_OTHERS:
                continue
            for kind in ("own", "hidden"):
                sql = f"SELECT * FROM {function.call(*arguments.all_of(function, kind))} AS f"
                if asked(world.sessions[who], sql, heard) > OF_ITS_OWN:
                    talkative.append(sql)
    assert not talkative, "\n".join(talkative)


def test_what_is_inside_would_be_heard(place: Place) -> None:
    world, *_ = place
    with overheard(world.sessions["network"]) as heard:
        assert asked(world.sessions["network"], "SELECT app.careless()", heard) > OF_ITS_OWN
        assert 0 < asked(world.sessions["network"], UNSUPPRESSED, heard) <= OF_ITS_OWN
