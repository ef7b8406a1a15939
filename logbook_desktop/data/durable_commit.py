"""Saving on a server is only told to a person once it is safe, and waiting for that has an end.

A server with a second machine acknowledges a commit when both have it. With the second one away it waits without
end; it is then asked to stop waiting. What it keeps from there on is on one machine only, so the save does *not*
count as done: ``STANDBY_AWAY`` is raised, whoever saved keeps the work and sends it again later.
"""

import socket
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, text

from logbook_desktop.data.driver_errors import LostError, world_errors
from logbook_desktop.domain.errors import ErrorKind, ExternalError

PATIENCE = 3.5
"""Seconds that a commit may take before the server is asked to stop."""
GRACE = 1.0
"""Seconds after which the line is cut if even that brings no answer."""
_WAITING = "SyncRepWaitForLSN"
"""Where the server says that it stopped waiting for the second machine: its words may be in any language."""


class Watchdog:
    """Ends what a connection waits for when it takes too long: first politely, then by hanging up.

    ``ended`` tells afterwards whether it had to.
    """

    def __init__(self, driver_connection: Any, patience: float) -> None:
        self._connection = driver_connection
        self._patience = patience
        self._done = Event()
        self._thread = Thread(target=self._wait, daemon=True, name="watch")
        self.ended = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()  # a late request to cancel must not hit what comes next

    def _wait(self) -> None:
        if self._done.wait(self._patience):
            return
        self.ended = True
        import psycopg  # here, because the program starts without it where the data is a file

        with suppress(psycopg.Error, OSError):
            self._connection.cancel_safe(timeout=GRACE)
        if not self._done.wait(GRACE):
            with suppress(psycopg.Error, OSError):  # it may have come to its end meanwhile
                _hang_up(self._connection)


def _hang_up(driver_connection: Any) -> None:
    line = socket.socket(fileno=driver_connection.fileno())
    try:
        line.shutdown(socket.SHUT_RDWR)
    finally:
        line.detach()


def commit(connection: Connection, location: str, patience: float = 0.0) -> None:
    """Commit on a server; ``patience`` is how many seconds it may take where that is more than usual.

    Returning means that the data is as safe as the server promises.

    Raises ExternalError: STANDBY_AWAY (kept by one machine only), NO_SERVER (not known whether it was saved).
    """
    driver_connection: Any = connection.connection.driver_connection
    alone = Event()

    def notice(diagnostic: Any) -> None:
        if diagnostic.source_function == _WAITING:
            alone.set()

    driver_connection.add_notice_handler(notice)
    try:
        with world_errors(location), Watchdog(driver_connection, max(patience, PATIENCE)) as watch:
            connection.commit()
    except LostError as error:
        raise ExternalError(error.kind, location) from error
    finally:
        driver_connection.remove_notice_handler(notice)
    if watch.ended:
        connection.invalidate()
    if alone.is_set():
        raise ExternalError(ErrorKind.STANDBY_AWAY, location)


def confirm(connection: Connection, location: str) -> None:
    """What this transaction has read is as safe as if it had been saved by it. Raises ExternalError as ``commit``.

    Somebody's save may be visible without having reached the second machine; an own commit after it waits for both.
    """
    with world_errors(location):
        connection.execute(text("SELECT app.wait_as_if_saved()"))
    commit(connection, location)
