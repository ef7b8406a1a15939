"""A server as the program of schema 0003 left it: its tables, roles, rules and grants, and data to work with.

``postgres/previous/0003/rules.sql`` is what that program installed. The rows come from a database of today, in the
columns that there were; people and what they do afterwards are made by the rules of then.
"""

import json
from pathlib import Path
from uuid import UUID

import psycopg
from alembic import command
from psycopg import sql
from sqlalchemy import Connection, text

from helpers.logins import Login, connected
from logbook_desktop.data import schema
from logbook_desktop.data.database import Database
from logbook_desktop.data.meta_store import MetaStore
from logbook_desktop.data.postgres.installation import PREFIX_KEY, Roles

RULES = Path(__file__).parent.parent / "postgres" / "previous" / "0003" / "rules.sql"
ROLES = Roles("before")
"""Of its own, so that nothing that another database of the test server gave to its people is there already."""
FACTS = {PREFIX_KEY: ROLES.prefix, schema.SERVES_SCHEMA: "0002", schema.PROGRAM_VERSION: "0.2.0"}


def install_0003(database: Database, like: Database) -> None:
    """Into an empty database: schema, the rows of ``like``, then the rules."""
    with database.engine.begin() as connection:
        command.upgrade(schema._config(connection), "0003")
        _copy(like, connection)
        meta = MetaStore(connection)
        for key, value in FACTS.items():
            meta.set(key, value)
        _create_roles(connection)
        _install(connection)


def _copy(like: Database, connection: Connection) -> None:
    """Without triggers, of which there are none but those of foreign keys yet."""
    target = connection.connection.driver_connection
    assert isinstance(target, psycopg.Connection)
    target.execute("SET LOCAL session_replication_role = replica")
    plain = like.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as source:
        for table, columns in columns_of(target).items():
            if table == "alembic_version":
                continue
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            reading = sql.SQL("COPY (SELECT {} FROM public.{}) TO STDOUT").format(
                names, sql.Identifier(table)
            )
            writing = sql.SQL("COPY public.{} ({}) FROM STDIN").format(sql.Identifier(table), names)
            # Steps of the schema have begun some of them.
            target.execute(sql.SQL("DELETE FROM public.{}").format(sql.Identifier(table)))
            with source.cursor().copy(reading) as rows, target.cursor().copy(writing) as written:
                for row in rows:
                    written.write(row)
    target.execute("SET LOCAL session_replication_role = origin")
    target.execute(_SEQUENCES)


def columns_of(session: psycopg.Connection[tuple[object, ...]]) -> dict[str, list[str]]:
    """The columns of every table that something writes, those that make themselves aside."""
    found: dict[str, list[str]] = {}
    for table, column in session.execute(_COLUMNS).fetchall():
        found.setdefault(str(table), []).append(str(column))
    return found


_COLUMNS = """
SELECT c.table_name, c.column_name
  FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
 WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
 ORDER BY c.table_name, c.ordinal_position
"""
_SEQUENCES = """
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT table_name, column_name, pg_get_serial_sequence('public.' || table_name, column_name) AS name
               FROM information_schema.columns WHERE table_schema = 'public'
                AND pg_get_serial_sequence('public.' || table_name, column_name) IS NOT NULL
  LOOP
    EXECUTE format('SELECT setval(%L, coalesce(max(%I), 0) + 1) FROM public.%I', one.name, one.column_name,
                   one.table_name);
  END LOOP;
END $$
"""


def _create_roles(connection: Connection) -> None:
    for name, attributes in (
        (ROLES.owner, "NOLOGIN"),
        (ROLES.history, "NOLOGIN"),
        (ROLES.accounts, "NOLOGIN CREATEROLE"),
        (ROLES.people, "NOLOGIN"),
    ):
        if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}):
            connection.execute(text(f"CREATE ROLE {name} {attributes}"))
    for statement in (
        f"GRANT {ROLES.people} TO {ROLES.accounts} WITH ADMIN OPTION, INHERIT FALSE, SET FALSE",
        f"GRANT pg_signal_backend TO {ROLES.accounts}",
    ):
        connection.execute(text(statement))


def _install(connection: Connection) -> None:
    close_0003(connection)
    tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    for table in tables:
        owner = ROLES.history if table == "history" else ROLES.owner
        connection.execute(text(f"ALTER TABLE public.{table} OWNER TO {owner}"))
    connection.execute(text(f"GRANT USAGE, CREATE ON SCHEMA public TO {ROLES.owner}"))
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    driver.execute(ROLES.filled_into(RULES.read_text(encoding="utf-8")).encode())
    functions = connection.scalars(
        text(
            "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner"
            " WHERE p.pronamespace = 'app'::regnamespace AND r.rolname NOT IN (:history, :accounts)"
        ),
        {"history": ROLES.history, "accounts": ROLES.accounts},
    ).all()
    for function in functions:
        connection.execute(text(f"ALTER FUNCTION {function} OWNER TO {ROLES.owner}"))


def close_0003(connection: Connection) -> None:
    """Only its people connect: rights of a database do not come with a copy of it."""
    name = connection.scalar(text("SELECT current_database()"))
    connection.execute(text(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC, {ROLES.people}"))
    connection.execute(text(f"GRANT CONNECT ON DATABASE {name} TO {ROLES.people}"))


def publish_terms_0003(database: Database) -> None:
    """By the IT department, compulsory at once."""
    with database.engine.begin() as connection:
        connection.execute(
            text("SELECT app.publish_terms(app.today(), CAST(:texts AS jsonb))"),
            {"texts": json.dumps({language: f"Ehdot ({language})" for language in ("fi", "sv", "en")})},
        )


def accept_terms_0003(database: Database, login: Login, organisation: int | None = None) -> None:
    """For oneself; as a mentor for the organisation first."""
    with connected(database, *login) as session:
        if organisation is not None:
            session.execute("SELECT app.accept_terms(1, %s)", [organisation])
        session.execute("SELECT app.accept_terms(1)")


def change_entry_0003(database: Database, login: Login, entry_id: UUID, what: str) -> None:
    """As a program of then did: over the table, as the rules let its login."""
    with connected(database, *login) as session:
        changed = session.execute(
            "UPDATE entry SET what = %s, search = %s, version = version + 1 WHERE id = %s",
            [what, what.casefold(), entry_id],
        )
        assert changed.rowcount == 1
