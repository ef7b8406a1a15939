"""The one work connection of a person: let go when nobody works, opened again by the next question."""

import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from helpers.logins import until_gone
from helpers.postgres_server import PostgresServer
from logbook_desktop.data.database import Database, connect, connect_server
from logbook_desktop.domain.errors import ExternalError
from logbook_desktop.domain.people.access import Actor
from logbook_desktop.domain.servers import Encryption, Host, Server
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.databases import close_idle

LOGIN, FIRST, OWN = "idle_person", "first password", "an own pässword"


@pytest.fixture
def person(postgres_server: PostgresServer) -> Iterator[Database]:
    change_password(postgres_server, FIRST, verb="CREATE")
    server = Server((Host("127.0.0.1", postgres_server.port),), "postgres", Encryption.OFF)
    database = connect_server(server, LOGIN, FIRST)
    yield database
    database.close()
    postgres_server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(LOGIN)))


def change_password(server: PostgresServer, password: str, verb: str = "ALTER") -> None:
    statement = sql.SQL(verb + " ROLE {} LOGIN PASSWORD {}")  # type: ignore[arg-type]  # one of two words
    server.execute(statement.format(sql.Identifier(LOGIN), sql.Literal(password)))


def ask(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def connections(server: PostgresServer) -> int:
    url = server.url().replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = %s", [LOGIN]
        ).fetchone()
        assert row is not None
        return int(row[0])


def test_an_idle_connection_is_let_go_and_comes_back(
    person: Database, postgres_server: PostgresServer
) -> None:
    context = Context(person, Actor(LOGIN, "Maija"))
    assert not close_idle(context, 0), "nothing was open yet"
    first = ask(person)
    assert connections(postgres_server) == 1
    assert not close_idle(context, 300), "it has just been used"
    assert connections(postgres_server) == 1
    assert close_idle(context, 0)
    until_gone(postgres_server.url(), "pid = %(pid)s", pid=first)
    assert connections(postgres_server) == 0
    assert ask(person) != first
    assert connections(postgres_server) == 1
    assert not close_idle(context, 300), "the new one counts its own time"


def test_a_connection_at_work_is_never_taken_away(person: Database) -> None:
    with person.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        assert not person.close_idle(0)
        assert connection.execute(text("SELECT 1")).scalar_one() == 1


def test_whoever_waits_for_the_connection_gets_it_though_it_is_let_go(person: Database) -> None:
    """The moment between giving the connection back and the next one's turn, made as long as it takes."""
    waiting = person.engine.pool._pool.not_empty._waiters  # type: ignore[attr-defined]
    found: list[int] = []
    for turn in range(5):
        with person.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            other = Thread(target=lambda: found.append(ask(person)), daemon=True)
            other.start()
            while not waiting:
                other.join(0.001)
            connection.rollback()  # what the server has to be told comes before the moment
            usual = sys.getswitchinterval()
            sys.setswitchinterval(60)  # no other thread runs unless this one waits for something
        person.close_idle(0)
        sys.setswitchinterval(usual)
        other.join(20)
        assert len(found) == turn + 1, "still waiting for a connection that nobody will give back"


def test_what_is_let_go_is_not_opened_to_be_closed(person: Database, postgres_server: PostgresServer) -> None:
    ask(person)
    assert person.close_idle(0)
    assert not person.close_idle(0), "nothing is open"
    person.use_password("not the password")
    assert not person.close_idle(0)
    person.use_password(FIRST)
    assert ask(person)
    assert person.close_idle(0)


def test_a_dead_connection_is_let_go_like_any_other(
    person: Database, postgres_server: PostgresServer
) -> None:
    backend = ask(person)
    postgres_server.execute(sql.SQL("SELECT pg_terminate_backend({})").format(sql.Literal(backend)))
    until_gone(postgres_server.url(), "pid = %(pid)s", pid=backend)
    person.use_password("not the password")  # so that opening another one would fail
    assert person.close_idle(0)


def test_a_changed_password_opens_the_next_connection(
    person: Database, postgres_server: PostgresServer
) -> None:
    ask(person)
    change_password(postgres_server, OWN)
    assert person.close_idle(0)
    with pytest.raises(ExternalError):
        ask(person)
    person.use_password(OWN)
    assert ask(person)


def test_a_file_stays_open(tmp_path: Path) -> None:
    database = connect(tmp_path / "file.sqlite")
    with database.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    assert not database.close_idle(0)
    database.close()
