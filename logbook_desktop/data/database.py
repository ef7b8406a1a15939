"""Connections: an SQLite file by default, a PostgreSQL server by URL. The rest of the room sees one engine.

Errors of the driver become ``WorldError`` here and nowhere else.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

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


def connect(location: str | Path) -> Database:
    """The database at a path or URL. Nothing is opened yet; ``ValueError`` for a URL that is none."""
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
    if url.get_backend_name() != "postgresql":
        raise ValueError("not a database address")
    url = url.set(drivername="postgresql+psycopg")
    return Database(_postgres_engine(url), url.render_as_string(hide_password=True), None)


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgres_engine(url: URL) -> Engine:
    return create_engine(
        url, pool_size=2, max_overflow=0, pool_pre_ping=True, connect_args={"connect_timeout": 5}
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
        kind = _kind(error.orig, connection_lost=error.connection_invalidated)
        if kind is None:
            raise
        raise WorldError(kind, subject) from error


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
    "3D000": WorldKind.MISSING_FILE,
    "53100": WorldKind.DISK_FULL,
    "25006": WorldKind.READ_ONLY,
    "57": WorldKind.NO_SERVER,
}


def _kind(cause: BaseException | None, *, connection_lost: bool) -> WorldKind | None:
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0)
        return _SQLITE_KINDS.get(code & 0xFF)
    state = getattr(cause, "sqlstate", None)
    if state:
        return _POSTGRES_KINDS.get(state) or _POSTGRES_KINDS.get(state[:2])
    # libpq reports a failed connection without a state.
    return WorldKind.NO_SERVER if connection_lost or "connection" in str(cause).lower() else None
