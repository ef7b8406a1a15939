"""Every function with what nobody should send: a plain refusal or a whole change, nothing of others in either."""

import re
from collections.abc import Iterator
from itertools import islice

import psycopg
import pytest
from sqlalchemy import Connection

from helpers.attacks.asked_world import asked_world
from helpers.attacks.functions import Arguments, Function
from helpers.attacks.hostile_values import hostile
from helpers.attacks.world import World, everything
from helpers.postgres_server import PostgresServer
from logbook_desktop.data.database import Database
from logbook_desktop.data.invariants import broken_in_sql
from logbook_desktop.services.local.databases import open_database

Place = tuple[World, tuple[Function, ...], Arguments, Database]
SENDING = ("mentor", "worker", "network", "first")
PLAIN = re.compile(r"LB\d{3}|42501|22...|23...")
SECRETS = ("Salaisuus", "Salainen?", "Hemligt?")
LONGEST = "20s"
FOREIGN = """
    SELECT (SELECT count(*) FROM entry e WHERE e.xmin = x.mine AND e.unit_id IN (SELECT node_id FROM node_reach
                                                                                  WHERE ancestor_id = o.id))
         + (SELECT count(*) FROM activity a WHERE a.xmin = x.mine AND a.unit_id IN (SELECT node_id FROM node_reach
                                                                                     WHERE ancestor_id = o.id))
         + (SELECT count(*) FROM tag t WHERE t.xmin = x.mine AND t.organisation_id = o.id)
         + (SELECT count(*) FROM question q WHERE q.xmin = x.mine AND q.node_id = o.id)
         + (SELECT count(*) FROM person_grant g WHERE g.xmin = x.mine AND g.node_id IN (
              SELECT node_id FROM node_reach WHERE ancestor_id = o.id))
      FROM (SELECT pg_current_xact_id_if_assigned()::xid AS mine) AS x, (SELECT %s::int AS id) AS o"""
"""Rows of the other organisation that this transaction has written."""
sent = 0


@pytest.fixture(scope="module")
def place(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Place]:
    postgres_server.create_database("argued", template=postgres_template)
    database = open_database(postgres_server.url("argued"))
    with asked_world(database) as (world, functions, arguments):
        before = everything(database)
        yield world, functions, arguments, database
        after = everything(database)
    database.close()
    postgres_server.drop_database("argued")
    assert {name for name in before if before[name] != after[name]} == set()


@pytest.mark.parametrize(
    ("who", "every"),
    [("mentor", 16), *(pytest.param(who, 1, marks=pytest.mark.slow("server")) for who in SENDING)],
)
def test_whatever_is_sent_is_refused_plainly_or_fits(place: Place, who: str, every: int) -> None:
    world, functions, arguments, database = place
    found: list[str] = []
    with database.engine.connect() as connection:
        for function in functions:
            if not function.types:
                continue
            for values in islice(hostile(arguments, function), 0, None, every):
                fault = outcome(connection, world, who, function, values)
                if fault:
                    words = ", ".join(value if len(value) < 300 else f"{value[:300]}…" for value in values)
                    found.append(f"{function.name}({words}): {fault}")
    assert not found, "\n".join(found)


def outcome(
    connection: Connection, world: World, who: str, function: Function, values: tuple[str, ...]
) -> str:
    """What is wrong with it, in a transaction that is rolled back."""
    global sent
    sent += 1
    session = connection.connection.driver_connection
    assert session is not None
    login = world.own_facts[who]["me"]
    call = f"SELECT f::text FROM {function.call(*values)} AS f"
    try:
        session.execute(f"SET LOCAL statement_timeout = '{LONGEST}'")
        session.execute(f"SET LOCAL SESSION AUTHORIZATION {login}")
        answered = session.execute(call.encode()).fetchall()
        words = "\n".join(str(row[0]) for row in answered)
        if any(secret in words for secret in SECRETS):
            return f"tells {words[:300]}"
        if not function.writes:
            return ""
        session.execute("RESET SESSION AUTHORIZATION")
        written = session.execute(FOREIGN, (world.facts["taipalsaari"],)).fetchone()
        if who != "network" and written != (0,):
            return "changed what is another organisation's"
        broken = list(broken_in_sql(connection))
        return f"left behind {broken}" if broken else ""
    except psycopg.Error as error:
        return "" if PLAIN.fullmatch(error.sqlstate or "") else f"{error.sqlstate} {error}"
    finally:
        session.rollback()


def test_what_was_sent_is_counted() -> None:
    print(f"{sent} hostile calls")
