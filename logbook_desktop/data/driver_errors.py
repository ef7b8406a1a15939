"""What the drivers of the two databases say, turned into ``ExternalError``. Nothing else looks at their errors.

Statements fail with a code. Connections that do not come about have none: libpq gives only its own words, in
English, and the server's, in the server's language; what is not understood there counts as "does not answer".
"""

import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from logbook_desktop.domain.errors import ErrorKind, ExternalError

_log = logging.getLogger(__name__)


class CollisionError(ExternalError):
    """Two transactions were in each other's way and this one gave way: nothing is saved, it may be done again."""


class LostError(ExternalError):
    """The connection was lost before anything was to be saved: nothing is, it may be done again."""


@contextmanager
def world_errors(subject: str) -> Iterator[None]:
    """Driver errors inside the block become ``ExternalError`` where the world is to blame; others pass on."""
    try:
        yield
    except DBAPIError as error:
        kind = _kind(error)
        if kind is None:
            raise
        if kind is ErrorKind.MISSING_FILE and Path(subject).exists():
            kind = ErrorKind.CANNOT_OPEN
        if kind is ErrorKind.SERVER_TROUBLE:  # the person is told to ask for the log
            _log.error("the server refused with %s", getattr(error.orig, "sqlstate", None))
        raise _error_class(error)(kind, subject) from error
    except PoolTimeoutError as error:
        raise ExternalError(ErrorKind.SERVER_BUSY, subject) from error
    except UnicodeDecodeError as error:
        # Only bytes that are no longer what was written get so far.
        raise ExternalError(ErrorKind.DAMAGED, subject) from error


def _error_class(error: DBAPIError) -> type[ExternalError]:
    if getattr(error.orig, "sqlstate", None) in _COLLISIONS:
        return CollisionError
    return LostError if error.connection_invalidated else ExternalError


_SQLITE_KINDS = {
    sqlite3.SQLITE_BUSY: ErrorKind.LOCKED,
    sqlite3.SQLITE_LOCKED: ErrorKind.LOCKED,
    sqlite3.SQLITE_READONLY: ErrorKind.READ_ONLY,
    sqlite3.SQLITE_FULL: ErrorKind.DISK_FULL,
    sqlite3.SQLITE_IOERR: ErrorKind.DISK_FULL,
    sqlite3.SQLITE_CORRUPT: ErrorKind.DAMAGED,
    sqlite3.SQLITE_NOTADB: ErrorKind.NOT_A_DATABASE,
    sqlite3.SQLITE_CANTOPEN: ErrorKind.MISSING_FILE,
    sqlite3.SQLITE_PERM: ErrorKind.READ_ONLY,
}
_COLLISIONS = frozenset({"40P01", "40001", "LB001"})
_POSTGRES_KINDS = {
    "08": ErrorKind.NO_SERVER,
    "25006": ErrorKind.NO_SERVER,  # the other machine has taken over, and this one only repeats
    "25P03": ErrorKind.NO_SERVER,  # ended by the server, as those of 57
    "25P04": ErrorKind.NO_SERVER,
    "28": ErrorKind.SIGNED_OUT,
    "28P01": ErrorKind.WRONG_PASSWORD,
    "3D000": ErrorKind.MISSING_DATABASE,
    "40": ErrorKind.SERVER_BUSY,
    "42501": ErrorKind.NO_RIGHT,
    "53": ErrorKind.SERVER_BUSY,
    "53100": ErrorKind.DISK_FULL,
    "53300": ErrorKind.TOO_MANY_CONNECTIONS,
    "54": ErrorKind.SERVER_TROUBLE,
    "55006": ErrorKind.SERVER_BUSY,
    "55P03": ErrorKind.SERVER_BUSY,
    "57": ErrorKind.NO_SERVER,  # also where it ended this session: coming back tells whether the login is locked
    "57014": ErrorKind.SERVER_BUSY,
    "58": ErrorKind.SERVER_TROUBLE,
    "58030": ErrorKind.DISK_FULL,
    "LB001": ErrorKind.SERVER_BUSY,
    "LB003": ErrorKind.TOO_LONG_IN_THE_BIN,  # by the server's clock; the workstation's said otherwise
    "F0": ErrorKind.SERVER_TROUBLE,
    "XX": ErrorKind.SERVER_TROUBLE,
    "XX001": ErrorKind.DAMAGED,
    "XX002": ErrorKind.DAMAGED,
}
_WORDS = (
    (r"does not support SSL, but SSL was required", ErrorKind.NO_ENCRYPTION),
    (r"does not match host name", ErrorKind.WRONG_HOST_NAME),
    (r"could not get server's host name from server certificate", ErrorKind.WRONG_HOST_NAME),
    (r"requires a valid client certificate", ErrorKind.NO_RIGHT),
    # Also a server that wants to read the password, or does not prove that it knows it.
    (r"certificate|authentication method requirement|SCRAM|SSL error", ErrorKind.UNTRUSTED_SERVER),
    (r"no pg_hba\.conf entry .*no encryption", ErrorKind.ENCRYPTION_NEEDED),
    (r"password authentication failed", ErrorKind.WRONG_PASSWORD),
    (r"is not permitted to log in", ErrorKind.SIGNED_OUT),
    (r'FATAL: +database ".*" does not exist', ErrorKind.MISSING_DATABASE),
    (r"too many clients|too many connections|connection slots are reserved", ErrorKind.TOO_MANY_CONNECTIONS),
    (r"no pg_hba\.conf entry|permission denied for database|authentication failed", ErrorKind.NO_RIGHT),
    (r"database system is|not accepting connections|session is (not )?read-only", ErrorKind.NO_SERVER),
    (r"server is (not )?in hot standby mode", ErrorKind.NO_SERVER),
)
"""The first that fits counts."""


def _kind(error: DBAPIError) -> ErrorKind | None:
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        if "Could not decode to UTF-8" in str(cause):
            return ErrorKind.DAMAGED
        code = getattr(cause, "sqlite_errorcode", 0)
        return _SQLITE_KINDS.get(code & 0xFF)
    state = getattr(cause, "sqlstate", None)
    if state:
        return _POSTGRES_KINDS.get(state) or _POSTGRES_KINDS.get(state[:2])
    if error.connection_invalidated:
        return ErrorKind.NO_SERVER
    return kind_of_failed_connection(cause) if isinstance(error, OperationalError) else None


def kind_of_failed_connection(cause: BaseException | None) -> ErrorKind:
    """Why a PostgreSQL server could not be connected to."""
    attempt = getattr(cause, "pgconn", None)
    if attempt is not None and attempt.needs_password:
        return ErrorKind.PASSWORD_NEEDED
    message = str(cause)
    for pattern, kind in _WORDS:
        if re.search(pattern, message):
            return kind
    if "FATAL: " in message and attempt is not None and attempt.used_password:
        return ErrorKind.NO_RIGHT
    return ErrorKind.NO_SERVER
