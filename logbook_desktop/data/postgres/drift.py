"""Whether a server still keeps the rules that this program ships.

The rules are installed once more in a transaction that is then taken back: what differs before and after is drift,
whoever caused it, and nothing has to be remembered for it.
"""

from sqlalchemy import Connection, text

from logbook_desktop.data.postgres.installation import Roles, install


def _rights(acl: str, kind: str = "", owner: str = "") -> str:
    """An access list in words; one that was never touched is that of its kind."""
    whole = f"coalesce({acl}, acldefault({kind}, {owner}))" if kind else acl
    return f"""
  (SELECT coalesce(string_agg(concat_ws(' ', grantee::regrole, privilege_type, is_grantable), ',' ORDER BY
          grantee::regrole::text, privilege_type), '') FROM aclexplode({whole}))"""


_KIND = "CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\""
_TAKEN_FROM_EVERYBODY = "advisory|^lo_|^pg_notify$"
"""Functions of PostgreSQL's own that ``closed.sql`` closes, or that are of their kind."""
_OBJECTS = f"""
SELECT 'function ' || p.oid::regprocedure,
       concat_ws('|', pg_get_functiondef(p.oid), p.proowner::regrole, {_rights("p.proacl", "'f'", "p.proowner")})
  FROM pg_proc p WHERE p.pronamespace IN ('app'::regnamespace, 'public'::regnamespace)
UNION ALL
SELECT 'policy ' || policyname || ' of ' || tablename,
       concat_ws('|', permissive, roles, cmd, qual, with_check)
  FROM pg_policies WHERE schemaname = 'public'
UNION ALL
SELECT 'trigger ' || t.tgname || ' of ' || t.tgrelid::regclass, concat_ws('|', pg_get_triggerdef(t.oid), t.tgenabled)
  FROM pg_trigger t WHERE NOT t.tgisinternal
UNION ALL
SELECT 'rights of ' || c.relname,
       concat_ws('|', c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity,
                 {_rights("c.relacl", _KIND, "c.relowner")})
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'S', 'f', 'p')
UNION ALL
SELECT 'rights of ' || c.relname || '.' || a.attname, {_rights("a.attacl")}
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND a.attacl IS NOT NULL
UNION ALL
SELECT 'rights of schema ' || n.nspname,
       concat_ws('|', n.nspowner::regrole, {_rights("n.nspacl", "'n'", "n.nspowner")})
  FROM pg_namespace n WHERE n.nspname IN ('app', 'public')
UNION ALL
SELECT 'rights of ' || p.oid::regprocedure, {_rights("p.proacl", "'f'", "p.proowner")}
  FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ '{_TAKEN_FROM_EVERYBODY}'
UNION ALL
SELECT 'rights of the database', {_rights("d.datacl", "'d'", "d.datdba")}
  FROM pg_database d WHERE d.datname = current_database()
"""
_WAIT = "3s"
"""How long to wait for others before giving up: the comparison must not stop their work."""


def drift(connection: Connection, roles: Roles) -> tuple[str, ...]:
    """The names of functions, policies, triggers and rights that differ from what the program ships.

    The connection must not be in a transaction. Raises DBAPIError (lock_timeout) while others are in the way.
    """
    with connection.begin() as transaction:
        connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT}'"))
        before = _rules(connection)
        install(connection, roles)
        after = _rules(connection)
        transaction.rollback()
    return tuple(sorted(name for name, _ in before ^ after))


def _rules(connection: Connection) -> set[tuple[str, str]]:
    return {(name, rule) for name, rule in connection.execute(text(_OBJECTS))}
