"""What is not granted is denied: people have no table, column or sequence, and the functions of a reviewed list.

A new function fails until somebody has thought about it and written down what a person's login may do with it.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from helpers.attacks.interface_page import listed
from helpers.postgres_server import PostgresServer
from logbook_desktop.data.postgres.installation import DEFAULT_PREFIX, FILES, Roles, close_database, shipped
from logbook_desktop.services.local.databases import open_database

CALLED_BY_PEOPLE = listed()
"""Those on the page interface.txt, which a reviewer reads: what is new is written there and looked at first."""
CALLED_BY_OWNER = {
    "note(text,text,text,uuid,integer,text,jsonb)": "history",
    "forget_texts(uuid[],text[])": "history",
    "make_login(text,text)": "accounts",
    "set_verifier(text,text)": "accounts",
    "lock_login(text)": "accounts",
    "end_login(text,boolean)": "accounts",
}
"""With the role that owns them, which the owner's functions borrow power from."""
READ_INTO_OTHERS = {
    "acting()",
    "scope_of(integer,text[])",
    "organisations_with(integer,text[])",
    "nodes_of_totals_of(integer)",
    "nodes_seen_by(integer)",
    # the steps of saving an entry
    "sent_draft(jsonb)",
    "stored_draft(entry)",
    "entry_as_json(entry)",
    "bands_of(integer)",
    "fitted_draft(app.draft,app.draft)",
    "broken_rules(app.draft)",
    "entry_of(app.draft)",
    "write_parts(app.draft,app.draft)",
    "changed_fields(entry,entry,app.draft,app.draft)",
}
"""Bodies of the scopes, and steps: without settings of their own, which those that call them have."""
CALLED_BY_NOBODY_ELSE = {"check_login(text,text)": "accounts"}

ROLES = Roles(DEFAULT_PREFIX)


@pytest.fixture(scope="module")
def connection(postgres_server: PostgresServer, postgres_template: str) -> Iterator[Connection]:
    postgres_server.create_database("denied", template=postgres_template)
    database = open_database(postgres_server.url("denied"))
    with database.engine.begin() as connection:
        close_database(connection, ROLES)
    with database.engine.connect() as connection:
        yield connection
    database.close()
    postgres_server.drop_database("denied")


def rows(connection: Connection, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(text(sql))]


def granted(connection: Connection, sql: str) -> dict[object, set[tuple[str, str]]]:
    """``sql`` gives (object, grantee, privilege) of whoever is not the owner."""
    found: dict[object, set[tuple[str, str]]] = {}
    for name, grantee, privilege in rows(connection, sql):
        found.setdefault(name, set()).add((str(grantee), str(privilege)))
    return found


_RELATIONS = """
    SELECT c.relname, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, a.privilege_type
      FROM pg_class c, aclexplode(c.relacl) AS a
     WHERE c.relnamespace IN ('public'::regnamespace, 'app'::regnamespace) AND a.grantee <> c.relowner"""
_COLUMNS = """
    SELECT c.relname || '.' || b.attname, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
           a.privilege_type
      FROM pg_attribute b JOIN pg_class c ON c.oid = b.attrelid, aclexplode(b.attacl) AS a
     WHERE b.attacl IS NOT NULL AND c.relnamespace IN ('public'::regnamespace, 'app'::regnamespace)"""
_FUNCTIONS = """
    SELECT p.oid::regprocedure::text, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
           a.privilege_type
      FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a
     WHERE p.pronamespace IN ('public'::regnamespace, 'app'::regnamespace) AND a.grantee <> p.proowner"""


def test_no_table_is_open_to_anybody(connection: Connection) -> None:
    """Nor a view, a sequence or a column of one; the owner's functions alone read what belongs to @history."""
    assert granted(connection, _RELATIONS) == {"history": {(ROLES.owner, "SELECT")}}
    assert granted(connection, _COLUMNS) == {}


def test_rows_are_a_second_wall(connection: Connection) -> None:
    """No policy opens a row to people: who got at a table by mistake would find nothing in it.

    A policy for them would be worse than none: every member of a group may drop what the group owns or is named in.
    """
    secured = rows(
        connection,
        "SELECT relname FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'app'::regnamespace)"
        " AND (relkind IN ('v', 'm', 'f') OR relkind IN ('r', 'p') AND NOT relrowsecurity)",
    )
    assert secured == []
    policies = rows(connection, "SELECT tablename, roles::text[], cmd FROM pg_policies")
    assert policies == [("history", [ROLES.owner], "SELECT")]


def test_every_function_has_a_rule(connection: Connection) -> None:
    found = granted(connection, _FUNCTIONS)
    expected = {f"app.{name}": {(ROLES.people, "EXECUTE")} for name in CALLED_BY_PEOPLE}
    expected |= {f"app.{name}": {(ROLES.owner, "EXECUTE")} for name in CALLED_BY_OWNER}
    expected |= {"app.author_id()": {(ROLES.history, "EXECUTE")}}
    assert found == expected


def test_functions_belong_to_whom_they_should(connection: Connection) -> None:
    owners = rows(
        connection,
        "SELECT p.oid::regprocedure::text, p.proowner::regrole::text FROM pg_proc p"
        " WHERE p.pronamespace IN ('public'::regnamespace, 'app'::regnamespace)",
    )
    others = {
        f"app.{name}": getattr(ROLES, role)
        for name, role in (CALLED_BY_OWNER | CALLED_BY_NOBODY_ELSE).items()
    }
    assert {name: owner for name, owner in owners if owner != ROLES.owner} == others


def test_no_function_can_be_led_astray(connection: Connection) -> None:
    functions = rows(
        connection,
        "SELECT p.oid::regprocedure::text, p.prosqlbody IS NOT NULL, coalesce(p.proconfig, '{}'), p.prosrc,"
        " p.proleakproof FROM pg_proc p WHERE p.pronamespace = 'app'::regnamespace",
    )
    assert len(functions) > 50
    for name, read_when_made, settings, source, leakproof in functions:
        assert isinstance(settings, list)
        if not read_when_made and name not in {f"app.{body}" for body in READ_INTO_OTHERS}:
            assert "search_path=pg_catalog, pg_temp" in settings, name
        # What a backslash in a literal means is for the caller to say (standard_conforming_strings).
        assert "\\" not in str(source), name
        assert not leakproof, name


def test_a_definer_trigger_looks_at_its_table(connection: Connection) -> None:
    triggers = rows(
        connection,
        "SELECT p.oid::regprocedure::text, p.prosrc FROM pg_proc p"
        " WHERE p.pronamespace = 'app'::regnamespace AND p.prorettype = 'trigger'::regtype AND p.prosecdef",
    )
    assert triggers
    assert [name for name, source in triggers if "TG_RELID" not in str(source)] == []


def test_the_public_has_nothing(connection: Connection) -> None:
    opened = rows(
        connection,
        "SELECT n.nspname FROM pg_namespace n, aclexplode(n.nspacl) AS a"
        " WHERE a.grantee = 0 AND n.nspname IN ('public', 'app')"
        " UNION ALL SELECT d.datname FROM pg_database d,"
        " aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS a"
        " WHERE a.grantee = 0 AND d.datname = current_database()",
    )
    assert opened == []
    people = rows(
        connection,
        "SELECT a.privilege_type FROM pg_database d, aclexplode(d.datacl) AS a"
        f" WHERE d.datname = current_database() AND a.grantee = '{ROLES.people}'::regrole",
    )
    assert people == [("CONNECT",)]


def test_what_fills_disks_and_holds_up_others_is_closed(connection: Connection) -> None:
    open_ones = rows(
        connection,
        "SELECT p.oid::regprocedure::text FROM pg_proc p,"
        " aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a"
        " WHERE p.pronamespace = 'pg_catalog'::regnamespace AND a.grantee = 0 AND"
        " (p.proname ~ 'advisory' OR p.proname IN ('pg_notify', 'lo_creat', 'lo_create', 'lo_from_bytea',"
        " 'lo_open', 'lo_put', 'lo_unlink', 'lo_import', 'lo_export'))",
    )
    assert open_ones == []


def test_roles_have_no_power_of_their_own(connection: Connection) -> None:
    powers = rows(
        connection,
        "SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication"
        f" FROM pg_roles WHERE rolname ~ '^{DEFAULT_PREFIX}_(owner|history|accounts|people)$' ORDER BY 1",
    )
    assert powers == [
        (ROLES.accounts, False, False, True, False, False, False),
        (ROLES.history, False, False, False, False, False, False),
        (ROLES.owner, False, False, False, False, False, False),
        (ROLES.people, False, False, False, False, False, False),
    ]
    held = rows(
        connection,
        "SELECT roleid::regrole::text, member::regrole::text FROM pg_auth_members"
        f" WHERE member IN ('{ROLES.owner}'::regrole, '{ROLES.history}'::regrole, '{ROLES.people}'::regrole)",
    )
    assert held == []


def test_the_next_function_is_closed_by_itself(connection: Connection) -> None:
    with connection.begin_nested() if connection.in_transaction() else connection.begin() as attempt:
        connection.execute(text(f"SET LOCAL ROLE {ROLES.owner}"))
        connection.execute(text("CREATE FUNCTION app.forgotten() RETURNS int LANGUAGE sql AS 'SELECT 1'"))
        found = granted(connection, _FUNCTIONS).get("app.forgotten()")
        attempt.rollback()
    assert found is None


def test_every_file_is_applied() -> None:
    for name in FILES:
        assert "SECURITY DEFINER" not in shipped(name).replace(
            "SECURITY DEFINER SET search_path = pg_catalog, pg_temp", ""
        )


def test_no_index_tells_who_asks_for_a_text(connection: Connection) -> None:
    """EXPLAIN ANALYZE says how many hidden rows an index condition on a readable column found (see postgres docs)."""
    indexed = rows(
        connection,
        "SELECT DISTINCT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)"
        " WHERE c.relnamespace = 'public'::regnamespace"
        " AND a.attname IN ('what', 'why', 'search', 'name', 'fields', 'created_by', 'changed_by', 'by_name')",
    )
    assert indexed == []
