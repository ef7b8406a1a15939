"""The other databases of the server, where nothing is closed: a person's login does not get into them.

The kit's ``pg_hba.conf`` itself, but that the line is not encrypted here.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from helpers.databases import context_on
from helpers.logins import Login, connected, new_person
from helpers.postgres_server import PostgresServer
from helpers.village import build_village, saved_evening
from logbook_desktop.data.database import Database
from logbook_desktop.services.local.databases import open_database

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


def test_a_login_of_another_database_with_the_same_group_is_nobody(
    postgres_server: PostgresServer, postgres_template: str
) -> None:
    for name in ("here", "there"):
        postgres_server.create_database(name, template=postgres_template)
    here, there = (open_database(postgres_server.url(name)) for name in ("here", "there"))
    try:
        village = build_village(context_on(there))
        saved_evening(context_on(there), village.hervanta)
        login = new_person(here, grants=[]).login
        with connected(there, login) as session:
            for table in ("node", "entry", "activity", "import_run"):
                with suppress(InsufficientPrivilege):  # or there is nothing for this login in it
                    assert session.execute(f"SELECT FROM {table}".encode()).rowcount == 0
            for read in ("read_node()", "read_tag()", "read_person()", "my_grants()", "who_am_i()"):
                assert session.execute(f"SELECT FROM app.{read}".encode()).rowcount == 0
    finally:
        for name, database in (("here", here), ("there", there)):
            database.close()
            postgres_server.drop_database(name)
