"""BEGIN, a change of rights, a question, ROLLBACK: whoever asks so is answered as nobody, by each way of asking.

In the statement that changes, and by a cursor that was open before it, a reader sees neither the change nor its mark:
it answers as before. Nobody ever sees what the change would open.
"""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from helpers.attacks.asked_world import asked_world
from helpers.attacks.functions import Arguments, Function
from helpers.attacks.world import Connection, World, everything
from helpers.postgres_server import PostgresServer
from logbook_desktop.services.local.databases import open_database

Place = tuple[World, tuple[Function, ...], Arguments]
CHANGING = (
    *("first", "gated"),
    *(pytest.param(who, marks=pytest.mark.slow("server")) for who in ("mentor", "network")),
)
ABOUT_ONESELF = {
    *("app.who_am_i", "app.signed_in_person", "app.terms_due", "app.own_organisation_names"),
    *("app.acceptances", "app.own_acceptances", "app.interface"),
}
"""What whoever signs in is told before anything else, of the sign-in alone: never what rights would open."""
WITHOUT_EFFECT = {"network": {"app.agree_to_merge"}}
"""What changes no right as it is called here: a yes that is not the last one."""
PARALLEL = "SET LOCAL debug_parallel_query = on; SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0"
tried = 0


@pytest.fixture(scope="module")
def place(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Place]:
    postgres_server.create_database("rolled_back", template=postgres_template)
    database = open_database(postgres_server.url("rolled_back"))
    with asked_world(database) as place:
        before = everything(database)
        yield place
        after = everything(database)
    database.close()
    postgres_server.drop_database("rolled_back")
    assert {name for name in before if before[name] != after[name]} == set()


def asked(session: Connection, *statements: str) -> str:
    """What the last statement answers, or the SQLSTATE of whichever fails, in a transaction that is rolled back."""
    global tried
    tried += 1
    session.execute("BEGIN")
    try:
        for statement in statements:
            cursor = session.execute(statement.encode())
        return "\n".join(sorted(str(row[0]) for row in cursor.fetchall()))
    except psycopg.Error as error:
        return f"refused: {error.sqlstate}"
    finally:
        session.rollback()
        session.execute("DEALLOCATE ALL")


def in_block(change: str, read: str) -> tuple[str, ...]:
    return (
        "DO $do$ DECLARE found text; BEGIN"
        f" PERFORM * FROM {change}; SELECT string_agg(f::text, chr(10) ORDER BY f::text) INTO found FROM {read} AS f;"
        " PERFORM set_config('attack.found', coalesce(found, ''), true); END $do$",
        "SELECT current_setting('attack.found')",
    )


def shown(read: str) -> str:
    return f"SELECT f::text FROM {read} AS f"


AFTER: dict[str, Callable[[str, str], tuple[str, ...]]] = {
    "plainly": lambda change, read: (f"SELECT * FROM {change}", shown(read)),
    "in a savepoint": lambda change, read: (
        "SAVEPOINT a",
        f"SELECT * FROM {change}",
        "RELEASE a",
        shown(read),
    ),
    "in a block": in_block,
    "prepared": lambda change, read: (
        f"PREPARE it AS {shown(read)}",
        f"SELECT * FROM {change}",
        "EXECUTE it",
    ),
    "by a cursor": lambda change, read: (
        f"SELECT * FROM {change}",
        f"DECLARE c CURSOR WITH HOLD FOR {shown(read)}",
        "FETCH ALL FROM c",
    ),
    "in parallel": lambda change, read: (f"SELECT * FROM {change}", PARALLEL, shown(read)),
}
AT_ONCE: dict[str, Callable[[str, str], tuple[str, ...]]] = {
    "in one statement": lambda change, read: (
        f"WITH c AS MATERIALIZED (SELECT 1 AS one FROM {change} AS g) SELECT f::text FROM c, {read} AS f",
    ),
    "by a cursor of before": lambda change, read: (
        f"DECLARE c CURSOR FOR {shown(read)}",
        f"SELECT * FROM {change}",
        "FETCH ALL FROM c",
    ),
}


def calls(functions: tuple[Function, ...], arguments: Arguments, *, changing: bool) -> dict[str, str]:
    return {
        function.name: function.call(*arguments.all_of(function, "own"))
        for function in functions
        if (function.changes_rights if changing else not function.writes)
    }


@pytest.mark.parametrize("who", CHANGING)
def test_whoever_changes_rights_is_answered_as_nobody(place: Place, who: str) -> None:
    world, functions, arguments = place
    session, stranger = world.sessions[who], world.sessions["stranger"]
    readers = calls(functions, arguments, changing=False)
    before = {name: asked(session, shown(read)) for name, read in readers.items()}
    nobody = {name: asked(stranger, shown(read)) for name, read in readers.items()}
    found: list[str] = []
    done: list[str] = []
    unmarked: set[str] = set()
    for changed, change in calls(functions, arguments, changing=True).items():
        if asked(session, f"SELECT * FROM {change}").startswith("refused"):
            continue
        if asked(session, f"SELECT * FROM {change}", "SELECT app.acting_person()") != "None":
            unmarked.add(changed)
            continue
        done.append(changed)
        for name, read in readers.items():
            if name in ABOUT_ONESELF:
                continue
            for way, statements in (AFTER | AT_ONCE).items():
                answered = asked(session, *statements(change, read))
                allowed = {nobody[name], *({before[name]} if way in AT_ONCE else ())}
                if (
                    answered not in allowed
                    and not answered.startswith("refused: 42501")
                    and answered not in {"", "None"}
                ):
                    found.append(
                        f"{name} after {changed} {way}: {answered[:200]} (nobody: {nobody[name][:100]})"
                    )
    print(
        f"{who}: {len(done)} changes, each followed by {len(readers)} readers in {len(AFTER | AT_ONCE)} ways"
    )
    assert done
    assert unmarked <= WITHOUT_EFFECT.get(who, set())
    assert not found, "\n".join(found)


def test_a_change_that_is_held_open_is_seen_by_nobody_else(place: Place) -> None:
    world, functions, arguments = place
    holding, reading = world.sessions["mentor"], world.sessions["worker"]
    readers = calls(functions, arguments, changing=False)
    before = {name: asked(reading, shown(read)) for name, read in readers.items()}
    found: list[str] = []
    for changed, change in calls(functions, arguments, changing=True).items():
        holding.execute("BEGIN")
        try:
            holding.execute(f"SELECT * FROM {change}".encode())
        except psycopg.Error:
            continue
        else:
            for name, read in readers.items():
                if asked(reading, "SET LOCAL statement_timeout = '5s'", shown(read)) != before[name]:
                    found.append(f"{name} while {changed} is open")
        finally:
            holding.rollback()
    assert not found, "\n".join(found)


def test_the_tries_are_counted() -> None:
    print(f"{tried} transactions were rolled back")
