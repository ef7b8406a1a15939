"""A program of another version and this server: words at sign-in, whoever is the older one, and nothing is done."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text

from helpers.contents import contents
from helpers.databases import context_on
from helpers.logins import Login, connected, new_person, server_of, signed_in
from helpers.postgres_server import PostgresServer
from helpers.village import build_village
from logbook_desktop.data import schema
from logbook_desktop.data.database import Database
from logbook_desktop.data.driver_errors import world_errors
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.services.local.databases import open_database
from logbook_desktop.services.people import sign_in
from logbook_desktop.services.tree import organisation
from logbook_desktop.wording.errors import describe_error

OF_0003 = (
    "SHOW server_version_num",
    "SELECT to_regclass('public.alembic_version')",
    "SELECT alembic_version.version_num FROM alembic_version",
)
"""What a program of schema 0003 asks when a person signs in, before anything else."""


@pytest.fixture
def database(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    postgres_server.create_database("of_another", template=postgres_template)
    database = open_database(postgres_server.url("of_another"))
    yield database
    database.close()
    postgres_server.drop_database("of_another")


@pytest.fixture
def mentor(database: Database) -> Login:
    village = build_village(context_on(database))
    return new_person(database, "Mette", [("mentor", village.tampere)])


def refusal_of(database: Database, login: Login) -> ExternalError:
    with pytest.raises(ExternalError) as refused:
        sign_in.sign_in(server_of(database), *login)
    return refused.value


def test_an_old_program_is_told_that_it_has_no_right(database: Database, mentor: Login) -> None:
    """It cannot be told more: whatever it could read its version from would be a table."""
    before = contents(database)
    with connected(database, *mentor) as session:
        for statement in OF_0003[:-1]:
            assert session.execute(statement.encode()).fetchone() != (None,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(OF_0003[-1].encode())
    with (
        pytest.raises(ExternalError) as refused,
        world_errors("x"),
        database.engine.connect() as connection,
    ):
        connection.execute(text(f"SET SESSION AUTHORIZATION {mentor.login}"))
        schema.revision(connection)
    assert refused.value.kind is ErrorKind.NO_RIGHT
    assert contents(database) == before


def test_an_old_program_of_it_is_told_to_be_updated(database: Database) -> None:
    """It knows no schema of this number, and none that this server says it serves."""
    with database.engine.connect() as connection:
        served = connection.scalar(text("SELECT value FROM meta WHERE key = 'serves_schema'"))
        assert served == schema.newest_revision() == schema.revision(connection)
    assert served not in ("0001", "0002", "0003")


def test_a_new_program_tells_that_the_server_is_old(database: Database, mentor: Login) -> None:
    """A server of 0003 has functions, but none that says which."""
    with database.engine.begin() as connection:
        connection.execute(text("DROP FUNCTION app.interface()"))
    error = refusal_of(database, mentor)
    assert error.kind is ErrorKind.OLDER_SCHEMA
    assert "server" in describe_error(error).text


@pytest.mark.parametrize(
    ("interfaces", "kind"),
    [("[2,3]", ErrorKind.OLDER_SCHEMA), ("[5,6]", ErrorKind.NEWER_SCHEMA), ("[]", ErrorKind.NEWER_SCHEMA)],
)
def test_a_server_with_other_functions(
    database: Database, mentor: Login, interfaces: str, kind: ErrorKind
) -> None:
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION app.interface() RETURNS jsonb LANGUAGE sql AS $$ SELECT"
                f" jsonb_build_object('interfaces', '{interfaces}'::jsonb, 'facts',"
                " jsonb_build_object('program_version', '9.9')) $$"
            )
        )
    error = refusal_of(database, mentor)
    assert error.kind is kind
    if kind is ErrorKind.NEWER_SCHEMA:
        assert "9.9" in describe_error(error).text


def test_a_server_keeps_the_interface_before(database: Database, mentor: Login) -> None:
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION app.interface() RETURNS jsonb LANGUAGE sql STABLE AS $$ SELECT"
                f" jsonb_build_object('interfaces', '[{schema.INTERFACE}, {schema.INTERFACE + 1}]'::jsonb,"
                " 'facts', '{}'::jsonb) $$"
            )
        )
    with signed_in(database, *mentor) as context:
        assert organisation.tree(context).roots


def test_another_database_of_the_server_is_none_of_ours(
    database: Database, mentor: Login, postgres_server: PostgresServer
) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA app CASCADE"))
        connection.execute(text("ALTER TABLE alembic_version RENAME TO somebody_elses"))
    assert refusal_of(database, mentor).kind is ErrorKind.NOT_A_DATABASE


def test_what_anybody_is_told_of_the_database(database: Database, mentor: Login) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("INSERT INTO meta VALUES ('secret', 'x')"))
    with connected(database, *mentor) as session:
        ((found,),) = session.execute("SELECT app.interface()").fetchall()
        assert set(found) == {"interfaces", "schema", "facts"}
        assert found["interfaces"] == [schema.INTERFACE]
        assert found["schema"] == schema.newest_revision()
        assert set(found["facts"]) <= {"database", "demo", "program_version", "tree_version"}
        for table in ("meta", "alembic_version"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(f"SELECT FROM {table}".encode())
