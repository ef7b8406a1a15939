"""What the drivers of the two databases say, turned into ``WorldError``. Nothing else looks at their errors.

Statements fail with a code. Connections that do not come about have none: libpq gives only its own words, in
English, and the server's, in the server's language; what is not understood there counts as "does not answer".
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from logbook_desktop.domain.errors import WorldError, WorldKind


class CollisionError(WorldError):
    """Two transactions were in each other's way and this one gave way: nothing is saved, it may be done again."""


class LostError(WorldError):
    """The connection was lost before anything was to be saved: nothing is, it may be done again."""


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
        raise _error_class(error)(kind, subject) from error
    except PoolTimeoutError as error:
        raise WorldError(WorldKind.SERVER_BUSY, subject) from error
    except UnicodeDecodeError as error:
        # Only bytes that are no longer what was written get so far.
        raise WorldError(WorldKind.DAMAGED, subject) from error


def _error_class(error: DBAPIError) -> type[WorldError]:
    if getattr(error.orig, "sqlstate", None) in _COLLISIONS:
        return CollisionError
    return LostError if error.connection_invalidated else WorldError


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
_COLLISIONS = frozenset({"40P01", "40001", "LB001"})
_POSTGRES_KINDS = {
    "08": WorldKind.NO_SERVER,
    "25006": WorldKind.NO_SERVER,  # the other machine has taken over, and this one only repeats
    "28": WorldKind.SIGNED_OUT,
    "28P01": WorldKind.WRONG_PASSWORD,
    "3D000": WorldKind.MISSING_DATABASE,
    "40001": WorldKind.SERVER_BUSY,
    "40P01": WorldKind.SERVER_BUSY,
    "42501": WorldKind.NO_RIGHT,
    "53": WorldKind.SERVER_BUSY,
    "53100": WorldKind.DISK_FULL,
    "53300": WorldKind.TOO_MANY_CONNECTIONS,
    "55P03": WorldKind.SERVER_BUSY,
    "57": WorldKind.NO_SERVER,  # also where it ended this session: coming back tells whether the login is locked
    "57014": WorldKind.SERVER_BUSY,
    "58030": WorldKind.DISK_FULL,
    "LB003": WorldKind.TOO_LONG_IN_THE_BIN,  # by the server's clock; the workstation's said otherwise
    "XX001": WorldKind.DAMAGED,
    "XX002": WorldKind.DAMAGED,
}
_WORDS = (
    (r"does not support SSL, but SSL was required", WorldKind.NO_ENCRYPTION),
    (r"does not match host name", WorldKind.WRONG_HOST_NAME),
    (r"could not get server's host name from server certificate", WorldKind.WRONG_HOST_NAME),
    (r"requires a valid client certificate", WorldKind.NO_RIGHT),
    # Also a server that wants to read the password, or does not prove that it knows it.
    (r"certificate|authentication method requirement|SCRAM|SSL error", WorldKind.UNTRUSTED_SERVER),
    (r"no pg_hba\.conf entry .*no encryption", WorldKind.ENCRYPTION_NEEDED),
    (r"password authentication failed", WorldKind.WRONG_PASSWORD),
    (r"is not permitted to log in", WorldKind.SIGNED_OUT),
    (r'FATAL: +database ".*" does not exist', WorldKind.MISSING_DATABASE),
    (r"too many clients|too many connections|connection slots are reserved", WorldKind.TOO_MANY_CONNECTIONS),
    (r"no pg_hba\.conf entry|permission denied for database|authentication failed", WorldKind.NO_RIGHT),
    (r"database system is|not accepting connections|session is (not )?read-only", WorldKind.NO_SERVER),
    (r"server is (not )?in hot standby mode", WorldKind.NO_SERVER),
)
"""The first that fits counts."""


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
    if error.connection_invalidated:
        return WorldKind.NO_SERVER
    return kind_of_failed_connection(cause) if isinstance(error, OperationalError) else None


def kind_of_failed_connection(cause: BaseException | None) -> WorldKind:
    """Why a PostgreSQL server could not be connected to."""
    attempt = getattr(cause, "pgconn", None)
    if attempt is not None and attempt.needs_password:
        return WorldKind.PASSWORD_NEEDED
    said = str(cause)
    for pattern, kind in _WORDS:
        if re.search(pattern, said):
            return kind
    if "FATAL: " in said and attempt is not None and attempt.used_password:
        return WorldKind.NO_RIGHT
    return WorldKind.NO_SERVER
