"""The other databases of the server, where nothing is closed: a person's login does not get into them.

The kit's ``pg_hba.conf`` itself, but that the line is not encrypted here.
"""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from helpers.logins import Login, connected, new_person
from helpers.postgres_server import PostgresServer
from logbook_desktop.data.database import Database
from logbook_desktop.services.databases import open_database

RULES = Path(__file__).parents[2] / "installer" / "server" / "pg_hba.conf"


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """One of its own: the rules are those of the whole server."""
    with PostgresServer() as server:
        yield server


@pytest.fixture
def database(server: PostgresServer) -> Iterator[Database]:
    server.create_database("logbook")
    database = open_database(server.url("logbook"), create=True)
    yield database
    database.close()


def apply_rules(server: PostgresServer) -> None:
    assert server.folder is not None
    (target,) = server.folder.rglob("pg_hba.conf")
    rules = RULES.read_text(encoding="ascii")
    assert "hostssl" in rules
    server.halt()
    target.write_text(rules.replace("hostssl", "host   "), encoding="ascii")
    server.resume()


def test_a_login_opens_one_database(server: PostgresServer, database: Database) -> None:
    person = new_person(database)
    fill = "SELECT lo_from_bytea(0, decode(repeat('00', 1000), 'hex'))"
    # Why the rules are needed: elsewhere anybody who is let in may fill the disk.
    with psycopg.connect(as_person(server, "postgres", person)) as connection:
        connection.execute(fill.encode())
        connection.rollback()
    database.engine.dispose()
    apply_rules(server)

    with connected(database, person.login) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(fill.encode())
    for other in ("postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="reject"):
            psycopg.connect(as_person(server, other, person))
    with database.engine.connect() as administrator:
        assert (
            administrator.exec_driver_sql(
                "SELECT count(*) FROM pg_hba_file_rules WHERE error IS NOT NULL"
            ).scalar()
            == 0
        )
    server.drop_database("nothing")  # the superuser goes on where he likes


def as_person(server: PostgresServer, database: str, person: Login) -> str:
    return server.url(database, person.login, person.password).replace("+psycopg", "")
