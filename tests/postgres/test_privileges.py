"""Every privilege of the people's role, of its logins and of everybody, asked of the catalogue.

Outside the catalogs of the server it is EXECUTE on functions of ``app`` (each reviewed: test_default_deny), and what
it takes to name them. Inside, what every login of a server has by default is less what is of no use to a person.
"""

from collections.abc import Iterator

import pytest
from psycopg.errors import InsufficientPrivilege, UndefinedFunction
from sqlalchemy import Connection, text

from helpers.logins import connected, new_person
from helpers.postgres_server import PostgresServer
from logbook_desktop.data.database import Database
from logbook_desktop.data.postgres.installation import DEFAULT_PREFIX, Roles, close_database
from logbook_desktop.services.local.databases import open_database

ROLES = Roles(DEFAULT_PREFIX)
_PRIVILEGES = """
WITH held (kind, place, object, owner, acl) AS (
  SELECT 'relation', relnamespace, oid::regclass::text, relowner, coalesce(relacl, acldefault(
           CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)) FROM pg_class WHERE relkind <> 'i'
  UNION ALL
  SELECT 'column', c.relnamespace, c.oid::regclass::text, c.relowner, a.attacl
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE a.attacl IS NOT NULL
  UNION ALL
  SELECT 'function', pronamespace, oid::regprocedure::text, proowner, coalesce(proacl, acldefault('f', proowner))
    FROM pg_proc
  UNION ALL
  SELECT 'type', typnamespace, oid::regtype::text, typowner, coalesce(typacl, acldefault('T', typowner)) FROM pg_type
  UNION ALL
  SELECT 'schema', oid, nspname, nspowner, coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace
  UNION ALL
  SELECT 'database', 0, 'this', datdba, coalesce(datacl, acldefault('d', datdba)) FROM pg_database
   WHERE datname = current_database()
  UNION ALL
  SELECT 'large object', 0, oid::text, lomowner, coalesce(lomacl, acldefault('L', lomowner))
    FROM pg_largeobject_metadata
  UNION ALL
  SELECT 'tablespace', 0, spcname, spcowner, coalesce(spcacl, acldefault('t', spcowner)) FROM pg_tablespace
  UNION ALL
  SELECT 'server', 0, srvname, srvowner, coalesce(srvacl, acldefault('S', srvowner)) FROM pg_foreign_server
  UNION ALL
  SELECT 'wrapper', 0, fdwname, fdwowner, coalesce(fdwacl, acldefault('F', fdwowner)) FROM pg_foreign_data_wrapper
  UNION ALL
  SELECT 'setting', 0, parname, 10, paracl FROM pg_parameter_acl
  UNION ALL
  SELECT 'later objects', defaclnamespace, defaclobjtype::text, defaclrole, defaclacl FROM pg_default_acl
)
SELECT h.kind, h.object, a.privilege_type, h.place
  FROM held h, aclexplode(h.acl) AS a LEFT JOIN pg_roles r ON r.oid = a.grantee
 WHERE (a.grantee = 0 OR r.rolname = :people OR r.rolname ~ '_\\d{6}$')
   AND h.place NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)
 ORDER BY 1, 2, 3"""
TAKEN = {
    # Large objects: they fill the disk.
    *("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid,bytea)", "lo_open(oid,integer)"),
    *("lo_put(oid,bigint,bytea)", "lo_unlink(oid)"),
    # Hints go by function.
    "pg_notify(text,text)",
    # So does a commit that waits.
    "pg_logical_emit_message(boolean,text,text,boolean)",
    "pg_logical_emit_message(boolean,text,bytea,boolean)",
}
TAKEN_BY_NAME = ("advisory", "^pg_stat_get_(?!activity)")
"""Locks by number, and counts of what was read."""
_TAKEN = """
SELECT p.oid::regprocedure::text, p.proname FROM pg_proc p
 WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proacl IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0)
   AND NOT EXISTS (SELECT 1 FROM pg_init_privs i WHERE i.objoid = p.oid AND i.classoid = 'pg_proc'::regclass)"""


@pytest.fixture(scope="module")
def database(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Database]:
    postgres_server.create_database("privileges", template=postgres_template)
    database = open_database(postgres_server.url("privileges"))
    with database.engine.begin() as connection:
        close_database(connection, ROLES)
    new_person(database)
    yield database
    database.close()
    postgres_server.drop_database("privileges")


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.engine.connect() as connection:
        yield connection


def test_people_have_nothing_but_functions(connection: Connection) -> None:
    found = connection.execute(text(_PRIVILEGES), {"people": ROLES.people}).all()
    beyond = {(kind, name, privilege) for kind, name, privilege, _ in found}
    functions = {name for kind, name, privilege in beyond if (kind, privilege) == ("function", "EXECUTE")}
    assert len(functions) > 50
    assert {name.partition(".")[0] for name in functions} == {"app"}
    named = {("database", "this", "CONNECT"), ("schema", "app", "USAGE"), ("schema", "public", "USAGE")}
    assert named <= beyond
    # What a type is called by, of every table and list of them: it says nothing of what is in it.
    types = {
        (kind, name, privilege) for kind, name, privilege in beyond if (kind, privilege) == ("type", "USAGE")
    }
    server_wide = {("schema", "pg_catalog", "USAGE"), ("schema", "information_schema", "USAGE")}
    assert {one for one in beyond - named - types - server_wide if one[0] != "function"} == set()


def test_no_login_is_a_member_of_more(connection: Connection) -> None:
    """Nor has one a power of its own, nor owns anything."""
    logins = f"SELECT oid FROM pg_roles WHERE rolname ~ '^{ROLES.prefix}_\\d{{6}}$'"  # others are of other databases
    members = connection.execute(
        text(
            "SELECT DISTINCT roleid::regrole::text, admin_option, set_option FROM pg_auth_members"
            f" WHERE member IN ({logins})"
        )
    ).all()
    assert {row[0] for row in members} == {ROLES.people}
    assert not any(row[1] for row in members)
    owned = connection.scalar(
        text(f"SELECT count(*) FROM pg_shdepend WHERE refobjid IN ({logins}) AND deptype = 'o'")
    )
    assert owned == 0
    powers = connection.scalar(
        text(
            f"SELECT count(*) FROM pg_roles WHERE oid IN ({logins}) AND"
            " (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication)"
        )
    )
    assert powers == 0


def test_what_was_taken_from_everybody(connection: Connection) -> None:
    taken = {str(row[0]): str(row[1]) for row in connection.execute(text(_TAKEN))}
    by_name = {
        signature
        for signature, name in taken.items()
        if connection.scalar(text(f"SELECT '{name}' ~ '{'|'.join(TAKEN_BY_NAME)}'"))
    }
    assert set(taken) - by_name == TAKEN
    left = connection.scalars(
        text(
            "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace"
            f" AND p.proname ~ '{'|'.join(TAKEN_BY_NAME)}' AND has_function_privilege(:people, p.oid, 'EXECUTE')"
        ),
        {"people": ROLES.people},
    ).all()
    assert left == []
    assert not connection.scalar(
        text("SELECT has_database_privilege(:people, current_database(), 'TEMP, CREATE')"),
        {"people": ROLES.people},
    )


COUNTS = (
    "SELECT pg_stat_get_xact_tuples_fetched('entry'::regclass)",
    "SELECT idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'entry'",
    "SELECT idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'entry'",
    "SELECT heap_blks_hit FROM pg_statio_user_tables WHERE relname = 'entry'",
    "SELECT tup_fetched FROM pg_stat_database WHERE datname = current_database()",
    "SELECT hits FROM pg_stat_io",
    "SELECT * FROM pg_stat_get_backend_io(pg_backend_pid())",
    "SELECT calls FROM pg_stat_user_functions",
    "SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000))",
)


@pytest.mark.parametrize("counted", COUNTS)
def test_counts_of_what_a_call_looked_at_are_closed(database: Database, counted: str) -> None:
    """Else a refused call by key is followed by the exact number of rows that it found."""
    login = new_person(database)
    with connected(database, *login) as session:
        with pytest.raises((InsufficientPrivilege, UndefinedFunction)):
            session.execute(counted.encode())
        assert session.execute("SELECT count(*) FROM pg_stat_activity").fetchone() != (0,)
