"""Hearing of colleagues' changes: a connection of its own to the server that only listens.

What is heard is a hint without content: anybody can send one, and one can get lost. So whoever hears reads anew with
their own rights, and now and then without a hint. Lost connections are made again quietly.
"""

from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from logbook_desktop.data.database import Database
from logbook_desktop.domain.errors import ErrorKind, ExternalError

if TYPE_CHECKING:
    import psycopg

WAIT_SECONDS = 0.5
"""How long one ``wait`` takes at most while all is well: so soon it can be stopped."""
LOOK_SECONDS = 600.0
"""So often it is looked without a hint. More than the five minutes after which an idle connection is let go: looking
must not keep it open for ever."""
ASK_SECONDS = 60.0
"""So often it is asked which channels are ours by now: an organisation's gets a new name when somebody leaves."""
AGAIN_SECONDS = 5.0
"""Between attempts to connect again."""
_HOPELESS = frozenset(
    {ErrorKind.WRONG_PASSWORD, ErrorKind.NO_RIGHT, ErrorKind.SIGNED_OUT, ErrorKind.OLD_SERVER}
)
"""Asking again would change nothing, and a server counts wrong passwords."""


class Listener:
    """Used by one thread: ``wait`` again and again, then ``close``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: psycopg.Connection[Any] | None = None
        self._channels: frozenset[str] = frozenset()
        self._look_at = self._ask_at = self._try_at = monotonic()
        self._hopeless = False

    def wait(self) -> bool:
        """Wait for a hint, not for long. Whether it is time to look what has changed."""
        import psycopg  # here, because the program starts without it where the data is a file

        if self._connection is None and not self._connect():
            sleep(WAIT_SECONDS)
            return False
        assert self._connection is not None
        try:
            if monotonic() >= self._ask_at and self._tune_in(self._connection):
                return True  # what was said on the new ones before may have been missed
            if monotonic() >= self._look_at:  # also at the beginning, and after every silence
                self._look_at = monotonic() + LOOK_SECONDS
                return True
            return any(True for _ in self._connection.notifies(timeout=WAIT_SECONDS, stop_after=1))
        except psycopg.Error:
            self.close()
            return False

    def close(self) -> None:
        """Let go of the connection."""
        connection, self._connection = self._connection, None
        self._channels = frozenset()
        if connection is not None:
            connection.close()

    def _connect(self) -> bool:
        """Whether there is a connection now."""
        import psycopg

        if self._hopeless or monotonic() < self._try_at:
            return False
        try:
            connection = self._dial()
            connection.autocommit = True
        except ExternalError as error:
            self._hopeless = error.kind in _HOPELESS
            self._try_at = monotonic() + AGAIN_SECONDS
            return False
        except psycopg.Error:
            self._try_at = monotonic() + AGAIN_SECONDS
            return False
        self._connection = connection
        self._look_at = self._ask_at = monotonic()
        return True

    def _dial(self) -> Any:
        if self._database.connectors:
            return self._database.connectors[0]()  # always the machine that is written to
        return _connection_beside(self._database.engine)

    def _tune_in(self, connection: "psycopg.Connection[Any]") -> bool:
        """Listen on the channels that are ours, and on no others. Whether there are new ones."""
        from psycopg import sql

        rows = connection.execute("SELECT app.my_channels()").fetchall()
        ours = frozenset(str(row[0]) for row in rows)
        for name in self._channels - ours:
            connection.execute(sql.SQL("UNLISTEN {}").format(sql.Identifier(name)))
        for name in ours - self._channels:
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(name)))
        is_new = bool(ours - self._channels)
        self._channels = ours
        self._ask_at = monotonic() + ASK_SECONDS
        if is_new:
            self._look_at = monotonic() + LOOK_SECONDS
        return is_new


def _connection_beside(engine: Engine) -> Any:
    """One more connection to the same address, outside the pool (the IT department's URL)."""
    import psycopg

    _, parameters = engine.dialect.create_connect_args(engine.url)
    return psycopg.connect(**{"connect_timeout": 5, **parameters})
