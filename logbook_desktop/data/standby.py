"""Reading on the second machine of a server, where there is one: reports only, and never older than one's own save.

The second machine repeats the log of the first. Whoever has just saved must find that in the next report, so the
second one is used only once it has repeated the log up to the place where the save stood.
"""

from __future__ import annotations

from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from logbook_desktop.data.database import Database

REST = 60.0
"""Seconds for which a second machine that was away, behind or in the way is not asked again."""
_NEVER = "FFFFFFFF/FFFFFFFF"
_HERE = """
    SELECT CASE current_setting('synchronous_commit')
           WHEN 'off' THEN pg_catalog.pg_current_wal_insert_lsn()::text
           ELSE pg_catalog.pg_current_wal_flush_lsn()::text END
"""
"""What was acknowledged is flushed; what else the log has in hand may take seconds to go out: not waited for."""


class SaveMark:
    """Where the first machine's log stood after this program's last save; None: nothing is known yet."""

    def __init__(self) -> None:
        self.position: str | None = None

    def take(self, connection: Connection) -> None:
        """Note the place. A save that was acknowledged stays so whatever happens here."""
        self.position = _NEVER
        with suppress(DBAPIError):
            self.position = connection.scalar(text(_HERE))
            connection.rollback()

    def is_reached_by(self, driver_connection: Any) -> bool:
        """Whether a machine that repeats the log has come so far. Asked before anything is read there."""
        asked = "SELECT pg_catalog.pg_last_wal_replay_lsn() >= %s::pg_lsn"
        (reached,) = driver_connection.execute(asked, (self.position or _NEVER,)).fetchone()
        driver_connection.rollback()
        return bool(reached)


class StandbyReplica:
    """The machine that repeats the log, as a database to read; each use connects anew and asks how far it is."""

    def __init__(self, database: Database, mark: SaveMark) -> None:
        self.database = database
        self.mark = mark
        self._rests_until = 0.0

    @property
    def rests(self) -> bool:
        """Whether it was away a moment ago and is not asked for now."""
        return monotonic() < self._rests_until

    def rest(self) -> None:
        """It did not answer: leave it alone for ``REST`` seconds."""
        self._rests_until = monotonic() + REST
