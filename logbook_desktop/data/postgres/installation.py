"""Making a server keep the rules: its roles, and everything in the ``.sql`` files beside this module.

The files are applied as a whole each time: what was there before is taken away first, in the same transaction,
so that a server never has half of it. Run by an administrator of the server, never by a person's login.
"""

import re
from dataclasses import dataclass
from importlib import resources
from typing import Any

from sqlalchemy import Connection, text

from logbook_desktop.data.postgres import column_lists

FILES = (
    *(
        "closed",
        "scopes",
        "tree",
        "tree_rights",
        "tree_read",
        "entries",
        "parts",
        "entry_list",
        "rules",
        "rollup",
    ),
    *("totals", "suppressed", "reports", "terms", "people", "rehearsal", "network", "history", "merging"),
    *("vocabulary", "answers", "imports", "packages", "live", "interface", "opened"),
)
"""In this order."""
PREFIX = re.compile(r"[a-z][a-z0-9_]{0,30}")
"""What the names of roles may begin with: roles belong to the whole server, so two databases need two."""
DEFAULT_PREFIX = "logbook"
PREFIX_KEY = "role_prefix"


@dataclass(frozen=True, slots=True)
class Roles:
    """The names of the four roles of one database, and of its people's logins."""

    prefix: str

    def __post_init__(self) -> None:
        if not PREFIX.fullmatch(self.prefix):
            raise ValueError(f"no prefix for roles: {self.prefix!r}")

    @property
    def owner(self) -> str:
        """The role that owns the tables and functions."""
        return f"{self.prefix}_owner"

    @property
    def history(self) -> str:
        """The role that alone writes the history."""
        return f"{self.prefix}_history"

    @property
    def accounts(self) -> str:
        """The role that alone makes logins."""
        return f"{self.prefix}_accounts"

    @property
    def people(self) -> str:
        """The role that every login is a member of."""
        return f"{self.prefix}_people"

    def filled_into(self, sql: str) -> str:
        """The text of a file with the names of the roles in place of ``@owner`` and the others."""
        return re.sub(r"@(owner|history|accounts|people|prefix)\b", lambda m: getattr(self, m[1]), sql)


def create_roles(connection: Connection, roles: Roles) -> None:
    """Make the roles that are not there yet. None of them can sign in."""
    for name, attributes in (
        (roles.owner, "NOLOGIN"),
        (roles.history, "NOLOGIN"),
        (roles.accounts, "NOLOGIN CREATEROLE"),
        (roles.people, "NOLOGIN"),
    ):
        if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name}):
            connection.execute(text(f"CREATE ROLE {name} {attributes}"))
    connection.execute(
        text(f"GRANT {roles.people} TO {roles.accounts} WITH ADMIN OPTION, INHERIT FALSE, SET FALSE")
    )
    connection.execute(text(f"GRANT pg_signal_backend TO {roles.accounts}"))


def close_database(connection: Connection, roles: Roles) -> None:
    """Only the people of this database may connect to it; nobody makes temporary tables."""
    name = connection.dialect.identifier_preparer.quote(
        str(connection.scalar(text("SELECT current_database()")))
    )
    connection.execute(text(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC, {roles.people}"))
    connection.execute(text(f"GRANT CONNECT ON DATABASE {name} TO {roles.people}"))


def install(connection: Connection, roles: Roles) -> None:
    """Give the tables to their owners and apply every file, in the transaction of the connection."""
    tables = connection.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    ).all()
    for table in tables:
        owner = roles.history if table == "history" else roles.owner
        connection.execute(text(f"ALTER TABLE public.{table} OWNER TO {owner}"))
    connection.execute(text(f"GRANT USAGE, CREATE ON SCHEMA public TO {roles.owner}"))
    _forget_policies(connection)
    for name in FILES:
        _run(connection, roles.filled_into(shipped(name)))
    _own_functions(connection, roles)


def shipped(name: str) -> str:
    """The text of a ``.sql`` file of this version, with its lists of columns."""
    written = resources.files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
    return column_lists.filled_in(written)


def _forget_policies(connection: Connection) -> None:
    policies = connection.execute(
        text("SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public'")
    ).all()
    for policy, table in policies:
        connection.execute(text(f"DROP POLICY {policy} ON public.{table}"))


def _own_functions(connection: Connection, roles: Roles) -> None:
    """Functions belong to the owner, unless a file says that one belongs to another role."""
    signatures = connection.scalars(
        text(
            "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner"
            " WHERE p.pronamespace = 'app'::regnamespace AND r.rolname NOT IN (:history, :accounts)"
        ),
        {"history": roles.history, "accounts": roles.accounts},
    ).all()
    for signature in signatures:
        connection.execute(text(f"ALTER FUNCTION {signature} OWNER TO {roles.owner}"))


def _run(connection: Connection, sql: str) -> None:
    """A whole file at once, which takes the driver itself."""
    driver: Any = connection.connection.driver_connection
    driver.execute(sql)
