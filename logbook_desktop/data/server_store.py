"""What an administrator asks of a server as a whole: its databases, its logins with their verifiers, its state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, make_url, text

from logbook_desktop.data import host_rules, kit_settings
from logbook_desktop.data.database import Database, connect, without_password, world_errors
from logbook_desktop.data.meta_store import MetaStore
from logbook_desktop.data.postgres.drift import drift
from logbook_desktop.data.postgres.installation import PREFIX_KEY, Roles
from logbook_desktop.data.schema import revision
from logbook_desktop.data.server_tending import LAST_TEND
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.people.access import NETWORK_ROLES, READING_ROLES

LAST_BACKUP = "last_backup_at"
RESTORED = "restored_at"
"""When this copy of the database was made from a backup."""
_MAINTENANCE = "postgres"
"""The database every server has, for work on the others."""


@dataclass(frozen=True, slots=True)
class ServerState:
    """``sizes`` in bytes by table, the largest first; ``connections`` of all databases of the server.

    ``superusers`` is how many roles can read everything, ``extensions`` what was added to this database beside the
    program's own. ``with_both_rights`` are logins that hold a network right and read entries.
    """

    server_version: str
    schema: str
    size: int
    sizes: Mapping[str, int]
    people: int
    last_backup: datetime | None
    connections: int
    max_connections: int
    prefix: str
    last_tend: datetime | None
    restored: datetime | None
    superusers: int
    extensions: tuple[str, ...]
    with_both_rights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServerLogin:
    """A role that can sign in, with the verifier of its password; ``locked``: it may not at present."""

    name: str
    verifier: str | None
    locked: bool
    connection_limit: int


def named_database(address: str) -> str:
    """The database that the address of a server names. Raises ExternalError where it names none."""
    name = make_url(address).database
    if not name:
        raise ExternalError(ErrorKind.BAD_ADDRESS, without_password(address))
    return name


def maintenance(address: str, password: str | None) -> Database:
    """The server itself, whichever of its databases the address names."""
    other = make_url(address).set(database=_MAINTENANCE)
    return connect(other.render_as_string(hide_password=False), password)


def is_there(server: Database, name: str) -> bool:
    with world_errors(server.location), server.engine.connect() as connection:
        return bool(
            connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
        )


def chosen_prefix(database: Database) -> str | None:
    """The prefix that the database was made with; None where nothing was made yet."""
    with world_errors(database.location), database.engine.connect() as connection:
        if not connection.scalar(text("SELECT to_regclass('public.meta')")):
            return None
        return MetaStore(connection).get(PREFIX_KEY)


def make_database(server: Database, name: str) -> bool:
    """Make the database unless it is there. False: it was."""
    if is_there(server, name):
        return False
    with world_errors(server.location), server.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        quoted = connection.dialect.identifier_preparer.quote_identifier(name)
        connection.execute(text(f"CREATE DATABASE {quoted} TEMPLATE template0 ENCODING 'UTF8'"))
    return True


def database_sharing_people(server: Database, roles: Roles, name: str) -> str | None:
    """Another database of the server whose people these roles are: the two would share their logins."""
    query = text(
        "SELECT d.datname FROM pg_database d, aclexplode(d.datacl) AS a JOIN pg_roles r ON r.oid = a.grantee"
        " WHERE r.rolname = :people AND d.datname <> :name ORDER BY d.datname LIMIT 1"
    )
    with world_errors(server.location), server.engine.connect() as connection:
        found = connection.scalar(query, {"people": roles.people, "name": name})
    return None if found is None else str(found)


def major_version(database: Database) -> int:
    """Of PostgreSQL on the server."""
    with world_errors(database.location), database.engine.connect() as connection:
        return int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000


def is_superuser(database: Database) -> bool:
    """Only a superuser may make the roles, close what is open by default, and read verifiers."""
    with world_errors(database.location), database.engine.connect() as connection:
        return bool(connection.scalar(text("SHOW is_superuser")) == "on")


def roles_of(connection: Connection) -> Roles:
    return Roles(str(MetaStore(connection).get(PREFIX_KEY)))


def state(database: Database) -> ServerState:
    """Raises ExternalError."""
    with world_errors(database.location), database.engine.connect() as connection:
        sizes = connection.execute(
            text(
                "SELECT relname, pg_total_relation_size(oid) AS size FROM pg_class"
                " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY size DESC, relname"
            )
        )
        meta = MetaStore(connection)
        return ServerState(
            server_version=str(connection.scalar(text("SHOW server_version"))),
            schema=str(revision(connection)),
            size=int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0),
            sizes={row.relname: int(row.size) for row in sizes},
            people=int(
                connection.scalar(text("SELECT count(*) FROM person WHERE deactivated_at IS NULL")) or 0
            ),
            last_backup=_moment(meta, LAST_BACKUP),
            connections=int(
                connection.scalar(
                    text("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
                )
                or 0
            ),
            max_connections=int(connection.scalar(text("SHOW max_connections")) or 0),
            prefix=str(meta.get(PREFIX_KEY)),
            last_tend=_moment(meta, LAST_TEND),
            restored=_moment(meta, RESTORED),
            with_both_rights=_with_both_rights(connection),
            superusers=int(connection.scalar(text("SELECT count(*) FROM pg_roles WHERE rolsuper")) or 0),
            extensions=tuple(
                connection.scalars(
                    text("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY extname")
                )
            ),
        )


def _with_both_rights(connection: Connection) -> tuple[str, ...]:
    """Logins that hold a network right and a role that reads entries, which no command gives any more."""
    roles = {"network": list(NETWORK_ROLES), "reading": list(READING_ROLES)}
    query = text(
        "SELECT p.login FROM person p WHERE p.deactivated_at IS NULL"
        " AND EXISTS (SELECT 1 FROM person_grant g WHERE g.person_id = p.id AND g.role = ANY (:network))"
        " AND EXISTS (SELECT 1 FROM person_grant g WHERE g.person_id = p.id AND g.role = ANY (:reading))"
        " ORDER BY p.login"
    )
    return tuple(connection.scalars(query, roles))


def _moment(meta: MetaStore, key: str) -> datetime | None:
    written = meta.get(key)
    return None if written is None else datetime.fromisoformat(written)


def differing_from_the_kit(
    database: Database,
) -> tuple[tuple[host_rules.HostFinding, ...], tuple[kit_settings.DifferingSetting, ...]]:
    """Lines of pg_hba.conf and settings. None of a server that listens to its own machine only: nobody's yet."""
    with world_errors(database.location), database.engine.connect() as connection:
        if host_rules.is_local(connection):
            return (), ()
        return host_rules.read(connection), kit_settings.differing(connection)


def drift_of(database: Database) -> tuple[str, ...]:
    """See ``data.postgres.drift``. Raises ExternalError."""
    with world_errors(database.location), database.engine.connect() as connection:
        roles = roles_of(connection)
        connection.rollback()
        return drift(connection, roles)


def note_backup(database: Database, at: datetime) -> None:
    with world_errors(database.location), database.engine.begin() as connection:
        MetaStore(connection).set(LAST_BACKUP, at.isoformat())


def note_restored(database: Database, at: datetime) -> None:
    """What happened to the original is not what happened to this copy."""
    with world_errors(database.location), database.engine.begin() as connection:
        meta = MetaStore(connection)
        meta.set(RESTORED, at.isoformat())
        for key in (LAST_BACKUP, LAST_TEND):
            meta.forget(key)


def logins(database: Database) -> tuple[Roles, tuple[ServerLogin, ...]]:
    """The people's logins of a database, deactivated ones too, with the verifiers of their passwords."""
    with world_errors(database.location), database.engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT a.rolname, a.rolpassword, a.rolcanlogin, a.rolconnlimit FROM pg_authid a"
                " JOIN person p ON p.login = a.rolname ORDER BY a.rolname"
            )
        )
        return roles_of(connection), tuple(
            ServerLogin(row.rolname, row.rolpassword, not row.rolcanlogin, row.rolconnlimit) for row in found
        )


def make_logins(server: Database, roles: Roles, wanted: Sequence[ServerLogin]) -> int:
    """Make the logins that are not there, by the accounts role, which must own them. Gives how many were made."""
    made = 0
    with world_errors(server.location), server.engine.begin() as connection:
        known = set(connection.scalars(text("SELECT rolname FROM pg_roles")))
        connection.execute(text(f"SET LOCAL ROLE {roles.accounts}"))
        for login in wanted:
            if login.name in known:
                continue
            quoted = connection.dialect.identifier_preparer.quote_identifier(login.name)
            may = "NOLOGIN" if login.locked else "LOGIN"
            # Utility statements take no parameters; a verifier has no quotes in it, and this makes sure.
            password = "NULL" if login.verifier is None else "'" + login.verifier.replace("'", "''") + "'"
            connection.exec_driver_sql(
                f"CREATE ROLE {quoted} {may} CONNECTION LIMIT {login.connection_limit:d}"
                f" PASSWORD {password}".replace("%", "%%")
            )
            connection.exec_driver_sql(f"GRANT {roles.people} TO {quoted} WITH INHERIT TRUE, SET FALSE")
            made += 1
    return made


def require_empty(database: Database) -> None:
    """Raises ExternalError if anything is in the database already."""
    with world_errors(database.location), database.engine.connect() as connection:
        tables = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        if connection.scalar(text(tables)):
            raise ExternalError(ErrorKind.HAS_DATA, database.location)
