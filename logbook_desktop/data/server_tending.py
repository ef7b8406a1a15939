"""What looking after a server does to it, in short transactions of their own: nobody at work waits for any of it.

Done by IT, as often as once a minute. People cannot be kept from holding a transaction open, and whoever does holds
up others (rows, the lock of the tree, the queue of hints): their sessions are ended here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, text

from logbook_desktop.data.database import Database, world_errors
from logbook_desktop.data.meta_store import MetaStore
from logbook_desktop.data.postgres.installation import PREFIX_KEY, Roles

LAST_TEND = "last_tend_at"
_ONE_AT_A_TIME = 0x10_6B_7E_4D
"""The number of the lock; any number of our own does."""
_ROUNDS = 100
"""Of folding or erasing at most: the next time goes on."""


class EndedFor(StrEnum):
    """Why a session was ended."""

    IDLE_IN_TRANSACTION = "idle_in_transaction"
    LONG_STATEMENT = "long_statement"
    LONG_TRANSACTION = "long_transaction"
    LISTENING_IN_TRANSACTION = "listening_in_transaction"


@dataclass(frozen=True, slots=True)
class TendingLimits:
    """In seconds. The program itself is far from all of them: it gives a statement two minutes, and the import of a
    large file, which is one transaction, takes some."""

    idle: float = 60
    statement: float = 300
    transaction: float = 900
    """Of one that is kept busy."""
    listening: float = 10
    """Of LISTEN in an open transaction; and of any open transaction that does nothing while the queue is filling."""
    queue: float = 0.25
    """From this part of the queue of hints on it is filling."""


@dataclass(frozen=True, slots=True)
class EndedSession:
    """``seconds`` is how long it had been at it."""

    login: str
    reason: EndedFor
    seconds: int


# Listening sessions hold the queue back while they are in a transaction; which listen, no view tells.
_SESSIONS = """
SELECT s.pid, s.usename, s.reason, floor(extract(epoch FROM clock_timestamp() - CASE s.reason
         WHEN 'idle_in_transaction' THEN s.state_change
         WHEN 'long_statement' THEN s.query_start ELSE s.xact_start END))::int AS seconds
  FROM (
    SELECT a.*, CASE
        WHEN a.state LIKE 'idle in transaction%' THEN CASE
          WHEN a.state_change < clock_timestamp() - make_interval(secs => :idle) THEN 'idle_in_transaction'
          WHEN a.xact_start < clock_timestamp() - make_interval(secs => :listening)
               AND (a.query ~* '^[[:space:]]*listen[[:space:]]' OR pg_notification_queue_usage() > :queue)
            THEN 'listening_in_transaction'
          WHEN a.xact_start < clock_timestamp() - make_interval(secs => :transaction) THEN 'long_transaction'
        END
        WHEN a.state = 'active' THEN CASE
          WHEN a.query_start < clock_timestamp() - make_interval(secs => :statement) THEN 'long_statement'
          WHEN a.xact_start < clock_timestamp() - make_interval(secs => :transaction) THEN 'long_transaction'
        END
      END AS reason
      FROM pg_stat_activity a
     WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND a.pid <> pg_backend_pid()
       AND a.usesysid IN (SELECT m.member FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
                           WHERE r.rolname = :people)
  ) AS s
 WHERE s.reason IS NOT NULL
"""


@contextmanager
def alone(database: Database) -> Iterator[bool]:
    """Whether nobody else tends this database meanwhile; nobody else begins before the end."""
    with world_errors(database.location), database.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        lock = {"number": _ONE_AT_A_TIME}
        held = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), lock))
        try:
            yield held
        finally:
            if held:
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), lock)


def end_sessions(database: Database, limits: TendingLimits) -> tuple[EndedSession, ...]:
    """End the sessions of this database's people that hold others up; nobody else's. Raises ExternalError."""
    values = {
        "idle": limits.idle,
        "statement": limits.statement,
        "transaction": limits.transaction,
        "listening": limits.listening,
        "queue": limits.queue,
    }
    with _autocommit(database) as connection:
        roles = Roles(str(MetaStore(connection).get(PREFIX_KEY)))
        found = connection.execute(text(_SESSIONS), {**values, "people": roles.people}).all()
        return tuple(
            EndedSession(row.usename, EndedFor(row.reason), row.seconds)
            for row in found
            if connection.scalar(text("SELECT pg_terminate_backend(:pid)"), {"pid": row.pid})
        )


def fold_roll_up(database: Database) -> int:
    """Fold what changed into the coarse sums; how many marks there were."""
    return _until_nothing_is_left(database, "SELECT app.fold_roll_up()")


def erase_binned(database: Database) -> int:
    """Erase what has been in the bin for too long; how many entries. Demo data keeps its bin to be looked at."""
    with _autocommit(database) as connection:
        if MetaStore(connection).demo:
            return 0
    return _until_nothing_is_left(database, "SELECT app.erase_binned()")


def sweep(database: Database) -> float:
    """Let go of what is over: marks of changed rights, hints that everybody has read. How full the queue still is."""
    over = "DELETE FROM right_change WHERE xact < pg_snapshot_xmin(pg_current_snapshot())"
    with _autocommit(database) as connection:
        connection.execute(text(over))
        # Asking moves its end: a queue that was filled would stay full.
        return float(connection.scalar(text("SELECT pg_notification_queue_usage()")) or 0)


def note_tended(database: Database, at: datetime) -> None:
    with world_errors(database.location), database.engine.begin() as connection:
        MetaStore(connection).set(LAST_TEND, at.isoformat())


def _until_nothing_is_left(database: Database, call: str) -> int:
    whole = 0
    with _autocommit(database) as connection:
        for _ in range(_ROUNDS):
            done = int(connection.scalar(text(call)) or 0)
            if not done:
                break
            whole += done
    return whole


@contextmanager
def _autocommit(database: Database) -> Iterator[Connection]:
    with world_errors(database.location), database.engine.connect() as connection:
        yield connection.execution_options(isolation_level="AUTOCOMMIT")
