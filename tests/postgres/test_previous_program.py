"""The program of the version before after ``server upgrade``: what it sends works on, and opens nothing more.

``previous/statements.json`` is what a program of schema 0001 sent in a day's work (``previous/record.py`` wrote it
down). That version had no logins: whoever used a server with it was its administrator, and so is the promise: for the
administrator everything works as before. A person's login reads with it what the rights say, and is refused what
goes past the server's functions. (Programs of 0001 themselves refuse to open any newer schema; from 0002 on a
program asks whether the server still serves it.)
"""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from alembic import command

from helpers.contents import contents
from helpers.databases import context_on
from helpers.logins import connected, new_person
from helpers.postgres_server import PostgresServer
from logbook_desktop.data import schema
from logbook_desktop.data.database import Database, connect
from logbook_desktop.services.checks import check
from logbook_desktop.services.databases import open_database

DAY = json.loads((Path(__file__).parent / "previous" / "statements.json").read_text(encoding="utf-8"))
Session = psycopg.Connection[tuple[Any, ...]]
_MADE: dict[str, Callable[[Any], Any]] = {
    "uuid": UUID,
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
}


def value(written: Any) -> Any:
    if isinstance(written, dict):
        ((kind, told),) = written.items()
        return _MADE[kind](told)
    return [value(item) for item in written] if isinstance(written, list) else written


def do(session: Session, note: dict[str, Any]) -> object:
    """What the statement finds, or how many rows it touches."""
    if note["sql"] in ("commit", "rollback"):
        session.execute(note["sql"].encode())
        return None
    values = {key: value(told) for key, told in note["values"].items()}
    cursor = session.execute(note["sql"].encode(), values)
    return sorted(cursor.fetchall(), key=repr) if cursor.description else cursor.rowcount


def day_of(session: Session) -> list[object]:
    return [do(session, note) for note in DAY]


def session_on(server: PostgresServer, name: str) -> Session:
    return psycopg.connect(server.url(name).replace("+psycopg", ""))


@pytest.fixture
def before(postgres_server: PostgresServer) -> Iterator[Session]:
    """A server in the schema of 0001."""
    postgres_server.create_database("previous")
    database = connect(postgres_server.url("previous"))
    with database.engine.begin() as connection:
        command.upgrade(schema._config(connection), "0001")
        schema._begin_vocabulary(connection)
    database.close()
    with session_on(postgres_server, "previous") as session:
        yield session
    postgres_server.drop_database("previous")


@pytest.fixture
def upgraded(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    postgres_server.create_database("upgraded", template=postgres_template)
    database = open_database(postgres_server.url("upgraded"))
    yield database
    database.close()
    postgres_server.drop_database("upgraded")


def test_an_administrator_works_as_before(
    before: Session, upgraded: Database, postgres_server: PostgresServer
) -> None:
    with session_on(postgres_server, "upgraded") as session:
        assert day_of(session) == day_of(before)
    assert check(context_on(upgraded)) == ()
    rows = {table: len(lines) for table, lines in contents(upgraded).items()}
    assert rows["entry"] == 1
    assert rows["history"] > 1


def test_an_administrator_without_superpowers_works_as_before(
    before: Session, upgraded: Database, postgres_server: PostgresServer
) -> None:
    with upgraded.engine.begin() as connection:
        connection.exec_driver_sql("CREATE ROLE it_department LOGIN PASSWORD 'x' IN ROLE logbook_owner")
    try:
        with connected(upgraded, "it_department", "x", autocommit=False) as session:
            assert day_of(session) == day_of(before)
    finally:
        with upgraded.engine.begin() as connection:
            connection.exec_driver_sql("DROP ROLE it_department")


def test_a_person_is_not_let_in_further_by_an_old_program(
    upgraded: Database, postgres_server: PostgresServer
) -> None:
    with session_on(postgres_server, "upgraded") as session:
        day_of(session)
    person = new_person(upgraded, grants=[("worker", _HERVANTA)])
    stranger = new_person(upgraded, grants=[("worker", _KIRKONKYLA)])
    kept = contents(upgraded)
    for login, entries, more in ((person, 1, set[str]()), (stranger, 0, {"INSERT INTO entry"})):
        with connected(upgraded, login.login, autocommit=False) as session:
            refused = {first_words(note) for note in DAY if not_allowed(session, note)}
            assert refused == PAST_THE_FUNCTIONS | more
            found = session.execute("SELECT id FROM entry").fetchall()
            assert len(found) == entries
            session.rollback()
    assert contents(upgraded) == kept


def not_allowed(session: Session, note: dict[str, Any]) -> bool:
    """Whether the server refuses it; whatever it does is taken back."""
    if note["sql"] in ("commit", "rollback"):
        return False
    session.execute("SAVEPOINT here")
    try:
        do(session, note)
    except psycopg.errors.InsufficientPrivilege:
        return True
    except psycopg.Error as error:
        if error.sqlstate not in ("23505", "LB001"):  # the same day twice
            raise
    finally:
        session.execute("ROLLBACK TO here")
    return False


def first_words(note: dict[str, Any]) -> str:
    words = note["sql"].split()
    return " ".join(words[: 3 if words[0] in ("INSERT", "DELETE") else 2])


_KIRKONKYLA, _HERVANTA = 4, 8
PAST_THE_FUNCTIONS = {
    "UPDATE meta",
    "INSERT INTO meta",
    "INSERT INTO node",
    "UPDATE node",
    "DELETE FROM node",
    "INSERT INTO node_name",
    "DELETE FROM node_name",
    "INSERT INTO node_place",
    "DELETE FROM node_place",
    "INSERT INTO node_reach",
    "DELETE FROM node_reach",
    "INSERT INTO activity",
    "INSERT INTO entry_age",
    "DELETE FROM entry_age",
    "INSERT INTO entry_tag",
    "DELETE FROM entry_tag",
}
"""What a worker cannot send; an entry itself, its next version and the bin are within the rights."""
