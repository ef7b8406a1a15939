"""Connections: an SQLite file by default, a PostgreSQL server by URL. The rest of the room sees one engine.

Errors of the driver become ``WorldError`` here and nowhere else.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from logbook_desktop.domain.faults import WorldError, WorldKind
from logbook_desktop.domain.tree import Tree

BUSY_TIMEOUT_MS = 5_000
WRITES = "logbook_writes"
"""Execution option of a connection that means to write: SQLite takes the write lock at once."""


class Database:
    """One open database. ``tree_cache`` holds the last tree read and the tree version it was read at."""

    def __init__(self, engine: Engine, location: str, path: Path | None) -> None:
        self.engine = engine
        self.location = location
        self.path = path
        self.tree_cache: tuple[int, Tree] | None = None

    @property
    def shared(self) -> bool:
        """Whether it is a server that keeps rights itself, not a file that protects nothing."""
        return self.path is None

    def close(self) -> None:
        self.engine.dispose()


def connect(location: str | Path, password: str | None = None) -> Database:
    """The database at a path or URL. Nothing is opened yet; ``ValueError`` for a URL that is none.

    Without a ``password`` there or in the URL the server's own means count: PGPASSWORD, .pgpass.
    """
    text = str(location)
    if "://" not in text:
        path = Path(text).expanduser().resolve()
        return Database(_sqlite_engine(URL.create("sqlite", database=str(path))), str(path), path)
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError("not a database address") from None
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "").resolve()
        return Database(_sqlite_engine(url.set(database=str(path))), str(path), path)
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise ValueError("not a database address")
    url = url.set(drivername="postgresql+psycopg")
    _refuse_unknown_options(url)
    if password is not None:
        url = url.set(password=password)
    shown = url.set(drivername="postgresql").render_as_string(hide_password=True)
    return Database(_postgres_engine(url), without_password(shown), None)


def _refuse_unknown_options(url: URL) -> None:
    import psycopg  # here, because the program starts without it where the data is a file

    named = url.translate_connect_args(username="user", database="dbname")
    try:
        psycopg.conninfo.make_conninfo(**{key: str(value) for key, value in {**named, **url.query}.items()})
    except psycopg.ProgrammingError:
        raise ValueError("not a database address") from None


def without_password(address: str) -> str:
    """The address as it may be shown and logged, wherever the password stood in it."""
    if "://" not in address:
        return address
    hidden = re.sub(r"(://[^:/@?#]*):.*@", r"\1:***@", address)
    return re.sub(r"(password=)[^&#]*", r"\1***", hidden, flags=re.IGNORECASE)


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgres_engine(url: URL) -> Engine:
    # The program reads on two threads and writes on one: none waits for another's connection.
    return create_engine(
        url, pool_size=3, max_overflow=0, pool_pre_ping=True, connect_args={"connect_timeout": 5}
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Transactions begin where we say; a save that was acknowledged survives a power cut (WAL, FULL)."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA cache_size = -65536")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def world_errors(subject: str) -> Iterator[None]:
    """Driver errors inside the block become ``WorldError`` where the world is to blame; others pass on."""
    try:
        yield
    except DBAPIError as error:
        kind = _kind(error)
        if kind is None:
            raise
        if kind is WorldKind.MISSING_FILE and Path(subject).exists():
            kind = WorldKind.CANNOT_OPEN
        raise WorldError(kind, subject) from error
    except UnicodeDecodeError as error:
        # Only bytes that are no longer what was written get so far.
        raise WorldError(WorldKind.DAMAGED, subject) from error


_SQLITE_KINDS = {
    sqlite3.SQLITE_BUSY: WorldKind.LOCKED,
    sqlite3.SQLITE_LOCKED: WorldKind.LOCKED,
    sqlite3.SQLITE_READONLY: WorldKind.READ_ONLY,
    sqlite3.SQLITE_FULL: WorldKind.DISK_FULL,
    sqlite3.SQLITE_IOERR: WorldKind.DISK_FULL,
    sqlite3.SQLITE_CORRUPT: WorldKind.DAMAGED,
    sqlite3.SQLITE_NOTADB: WorldKind.NOT_A_DATABASE,
    sqlite3.SQLITE_CANTOPEN: WorldKind.MISSING_FILE,
    sqlite3.SQLITE_PERM: WorldKind.READ_ONLY,
}
_POSTGRES_KINDS = {
    "08": WorldKind.NO_SERVER,
    "28": WorldKind.NO_RIGHT,
    "42501": WorldKind.NO_RIGHT,
    "3D000": WorldKind.MISSING_DATABASE,
    "53100": WorldKind.DISK_FULL,
    "25006": WorldKind.READ_ONLY,
    "57": WorldKind.NO_SERVER,
}


def _kind(error: DBAPIError) -> WorldKind | None:
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        if "Could not decode to UTF-8" in str(cause):
            return WorldKind.DAMAGED
        code = getattr(cause, "sqlite_errorcode", 0)
        return _SQLITE_KINDS.get(code & 0xFF)
    state = getattr(cause, "sqlstate", None)
    if state:
        return _POSTGRES_KINDS.get(state) or _POSTGRES_KINDS.get(state[:2])
    if error.connection_invalidated or isinstance(error, OperationalError):
        return _kind_of_failed_connection(cause)
    return None


def _kind_of_failed_connection(cause: BaseException | None) -> WorldKind:
    """libpq reports a failed connection without a state: only what it asked for and the server's words are left."""
    attempt = getattr(cause, "pgconn", None)
    if attempt is not None and attempt.needs_password:
        return WorldKind.PASSWORD_NEEDED
    words = str(cause)
    if re.search(r'FATAL: +database ".*" does not exist', words):
        return WorldKind.MISSING_DATABASE
    if "FATAL: " in words and attempt is not None and (attempt.used_password or "authentication" in words):
        return WorldKind.NO_RIGHT
    return WorldKind.NO_SERVER
