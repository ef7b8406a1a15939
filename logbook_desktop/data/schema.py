"""The schema's versions: making a new database, bringing an older one up to date, refusing a newer one.

An SQLite file is copied before it is migrated.
"""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from time import monotonic, sleep

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, or_, select, text

from logbook_desktop.data.database import BUSY_TIMEOUT_MS, WRITES, Database, world_errors
from logbook_desktop.data.meta_store import TREE_VERSION, MetaStore
from logbook_desktop.data.postgres.installation import (
    DEFAULT_PREFIX,
    PREFIX_KEY,
    Roles,
    close_database,
    create_roles,
    install,
)
from logbook_desktop.data.stores.vocabulary.tables import ActivitiesInTables
from logbook_desktop.data.tables import entry, node
from logbook_desktop.domain.entries.attendance import DEFAULT_BANDS
from logbook_desktop.domain.errors import ErrorKind, ExternalError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.tree import BEGINNING
from logbook_desktop.support.resources import program_version

NATIONAL_TAGS = (
    (
        "participation",
        "Participation and influence",
        "Osallisuus ja vaikuttaminen",
        "Delaktighet och inflytande",
    ),
    (
        "growth",
        "Growth, independence and sense of community",
        "Kasvu, itsenäistyminen ja yhteisöllisyys",
        "Utveckling, självständighet och gemenskap",
    ),
    (
        "hobbies",
        "Hobbies and civic activity",
        "Harrastaminen ja kansalaistoiminta",
        "Hobbyer och verksamhet i civilsamhället",
    ),
    (
        "equality",
        "Equality and rights",
        "Yhdenvertaisuus, tasa-arvo ja oikeudet",
        "Likabehandling, jämställdhet och rättigheter",
    ),
    ("living_conditions", "Living conditions", "Kasvu- ja elinolot", "Uppväxt- och levnadsvillkor"),
)
"""The five aims of the Finnish Youth Act (1285/2016 § 2): code, English, Finnish, Swedish."""

OLDEST_SERVER = 16
"""The oldest PostgreSQL whose rules about roles are those this program relies on."""
OLDEST_SCHEMA_SERVED = "0004"
"""The schema of the oldest program of an IT department that still works with a server of this version."""
INTERFACE = 4
"""The number of the server's functions that this program calls for a person (``postgres/interface.sql``)."""
SERVES_SCHEMA = "serves_schema"
PROGRAM_VERSION = "program_version"

_ONE_AT_A_TIME = 0x10_6B_00_4B
"""The number of the server's lock under which a schema is made or changed; any number of our own does."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


@cache
def newest_revision() -> str:
    """The schema version this program makes."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def revision(connection: Connection) -> str | None:
    """The schema version of a database; None if it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def ensure_schema(database: Database, *, create: bool) -> Path | None:
    """Bring a file to this program's schema; of a server only look whether it has it.

    Gives the path of the copy made of an older file. Raises ExternalError: not there (unless ``create``), no database
    of this program, newer than the program, a server that has to be brought up to date first.
    """
    if database.shared:
        if create:
            install_on_server(database)
        check_server(database)
        return None
    _check_file(database, create=create)
    found = _found(database, create=create)
    if found == newest_revision():
        return None
    if found is not None and not _known(found):
        raise ExternalError(ErrorKind.NEWER_SCHEMA, database.location)
    copy = _copy_before_migrating(database) if found is not None else None
    _use_write_ahead_log(database)
    with world_errors(database.location), database.engine.connect() as connection:
        connection.execution_options(**{WRITES: True})
        with connection.begin():
            _upgrade(connection)
    return copy


def check_server(database: Database) -> None:
    """Raises ExternalError unless a server's schema is one that this program works with.

    A newer server says which is the oldest program that it still serves.
    """
    with world_errors(database.location), database.engine.connect() as connection:
        if int(connection.scalar(text("SHOW server_version_num")) or 0) < OLDEST_SERVER * 10_000:
            raise ExternalError(ErrorKind.OLD_SERVER, database.location)
        if database.restricted or not _reads_tables(connection):
            _check_interface(connection, database.location)
            return
        found = revision(connection) if _is_ours(connection) else None
        if found is None:
            raise ExternalError(ErrorKind.NOT_A_DATABASE, database.location)
        if found == newest_revision():
            return
        if _known(found):
            raise ExternalError(ErrorKind.OLDER_SCHEMA, database.location)
        meta = MetaStore(connection)
        serves = meta.get(SERVES_SCHEMA)
        if serves is None or not _known(serves):
            raise ExternalError(ErrorKind.NEWER_SCHEMA, meta.get(PROGRAM_VERSION) or database.location)


def _reads_tables(connection: Connection) -> bool:
    """As the IT department does, who owns them; a right given by hand is none: it finds no rows.

    Whoever connects to a database that is none of ours reads nothing of ours.
    """
    asked = text(
        "SELECT pg_has_role(c.relowner, 'MEMBER') FROM pg_class c"
        " WHERE c.oid = to_regclass('public.alembic_version')"
    )
    return connection.scalar(asked) is not False


def _check_interface(connection: Connection, location: str) -> None:
    """For a person, who may read no table: whether the server has the functions that this program calls."""
    if connection.scalar(text("SELECT to_regprocedure('app.interface()')")) is None:
        older = _is_ours(connection)
        raise ExternalError(ErrorKind.OLDER_SCHEMA if older else ErrorKind.NOT_A_DATABASE, location)
    told = connection.scalar(text("SELECT app.interface()")) or {}
    if INTERFACE not in told.get("interfaces", ()):
        if max(told.get("interfaces", ()), default=INTERFACE) < INTERFACE:
            raise ExternalError(ErrorKind.OLDER_SCHEMA, location)
        raise ExternalError(ErrorKind.NEWER_SCHEMA, told.get("facts", {}).get(PROGRAM_VERSION) or location)


def _is_ours(connection: Connection) -> bool:
    return bool(connection.scalar(text("SELECT to_regclass('public.alembic_version')")))


def install_on_server(database: Database, prefix: str = DEFAULT_PREFIX) -> None:
    """Make or bring up to date the schema of a server and everything that keeps its rules, as an administrator.

    The prefix is chosen once, for an empty database. Raises ExternalError: newer than the program, somebody else's.
    """
    with world_errors(database.location), database.engine.connect() as connection, connection.begin():
        connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
        found = revision(connection)
        if found is None and inspect(connection).get_table_names():
            raise ExternalError(ErrorKind.NOT_A_DATABASE, database.location)
        if found is not None and not _known(found):
            raise ExternalError(ErrorKind.NEWER_SCHEMA, database.location)
        _upgrade(connection)
        meta = MetaStore(connection)
        roles = Roles(meta.get(PREFIX_KEY) or prefix)
        meta.set(PREFIX_KEY, roles.prefix)
        meta.set(SERVES_SCHEMA, OLDEST_SCHEMA_SERVED)
        meta.set(PROGRAM_VERSION, program_version())
        create_roles(connection, roles)
        close_database(connection, roles)
        install(connection, roles)


def make_owned(database: Database, roles: Roles) -> None:
    """The roles that the objects of a restored database belong to. Raises ExternalError."""
    with world_errors(database.location), database.engine.begin() as connection:
        create_roles(connection, roles)
        close_database(connection, roles)


def _upgrade(connection: Connection) -> None:
    empty = revision(connection) is None  # still: somebody else may have been quicker
    command.upgrade(_config(connection), "head")
    if empty:
        _begin_vocabulary(connection)


def _found(database: Database, *, create: bool) -> str | None:
    """The schema version of what is there; None for an empty database that is to be made one of ours."""
    try:
        with world_errors(database.location), database.engine.connect() as connection:
            found = revision(connection)
            # An empty database of somebody else's is not ours to fill unless asked.
            if found is None and (not create or inspect(connection).get_table_names()):
                raise ExternalError(ErrorKind.NOT_A_DATABASE, database.location)
    except ExternalError as error:
        if error.kind is ErrorKind.MISSING_FILE and create:
            raise ExternalError(ErrorKind.CANNOT_WRITE, database.location) from error
        raise
    return found


def _use_write_ahead_log(database: Database) -> None:
    """Readers go on while one writes. For this one switch SQLite does not wait its turn, so we do."""
    last_try = monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            with world_errors(database.location), database.engine.connect() as connection:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
                connection.exec_driver_sql("BEGIN")
        except ExternalError as error:
            if error.kind is not ErrorKind.LOCKED or monotonic() > last_try:
                raise
            sleep(0.05)
        else:
            return


def _check_file(database: Database, *, create: bool) -> None:
    path = database.path
    if path is None:
        return
    if not path.exists():
        if not create:
            raise ExternalError(ErrorKind.MISSING_FILE, database.location)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ExternalError(ErrorKind.CANNOT_WRITE, database.location) from error


def _known(found: str) -> bool:
    return any(script.revision == found for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _copy_before_migrating(database: Database) -> Path | None:
    if database.path is None:
        return None
    with database.engine.connect() as connection:
        number = revision(connection)
    copy = _free_name(
        database.path.with_name(f"{database.path.name}.before-{newest_revision()}-from-{number}")
    )
    try:
        # SQLite's own copying: what was saved last may still lie in the file beside (-wal).
        with closing(sqlite3.connect(database.path)) as old, closing(sqlite3.connect(copy)) as new:
            old.backup(new)
    except (OSError, sqlite3.Error) as error:
        copy.unlink(missing_ok=True)
        raise ExternalError(ErrorKind.CANNOT_WRITE, str(copy)) from error
    return copy


def _free_name(wanted: Path) -> Path:
    """The path, with a number where there is a copy from an earlier time: copies are never written over."""
    names = (wanted, *(wanted.with_name(f"{wanted.name}-{number}") for number in range(2, 1000)))
    return next(path for path in names if not path.exists())


def _begin_vocabulary(connection: Connection) -> None:
    """What every new database has: the first tree version, the default age bands, the national content tags."""
    MetaStore(connection).set(TREE_VERSION, "0")
    activities = ActivitiesInTables(connection)
    activities.add_band_set(None, BEGINNING, DEFAULT_BANDS)
    for code, english, finnish, swedish in NATIONAL_TAGS:
        activities.add_tag(None, code, Name.of(english, {"fi": finnish, "sv": swedish}))


def has_data(connection: Connection) -> bool:
    """Whether anything but the beginning vocabulary and the network itself (the first node) is in the database."""
    others = select(func.count()).select_from(node).where(or_(node.c.id != 1, node.c.kind != "network"))
    return bool(connection.scalar(others) or connection.scalar(select(func.count()).select_from(entry)))
