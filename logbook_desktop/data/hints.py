"""Telling colleagues that something changed, once it is saved: a hint without content, in a transaction of its own.

It is no part of a save: nobody waits for it, and nothing is lost with it. Who hears (``listener``) looks now and then
without a hint, too. Sent by a thread of its own that takes its turn with the connection, so that the answer of the
save is not held up; what is saved within a moment is one hint.
"""

import logging
from collections.abc import Iterable
from threading import Event, Lock, Thread

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from logbook_desktop.data.driver_errors import world_errors
from logbook_desktop.data.durable_commit import Watchdog
from logbook_desktop.domain.errors import ExternalError

GATHER_SECONDS = 0.05
"""So long it is waited for more to tell of."""
PATIENCE = 1.0
"""Seconds that a hint may take: the person's next question waits behind it."""
AT_THE_END = 2.0
"""Seconds that closing waits for a hint that is on its way."""

_log = logging.getLogger(__name__)


class HintSender:
    """The hints of one database; any thread may ask for one."""

    def __init__(self, engine: Engine, location: str) -> None:
        self._engine = engine
        self._location = location
        self._lock = Lock()
        self._hurry = Event()
        self._closed = Event()
        self._nodes: set[int] = set()
        self._thread: Thread | None = None

    def send(self, nodes: Iterable[int]) -> None:
        """Tell the people of the organisations in which these nodes lie, or ever lay. Returns at once."""
        with self._lock:
            self._nodes |= set(nodes)
            if self._nodes and self._thread is None and not self._closed.is_set():
                self._thread = Thread(target=self._work, daemon=True, name="hints")
                self._thread.start()

    def finish(self) -> None:
        """Send what is still to be sent, if that is quick; then nothing more. Before the database is closed."""
        self._hurry.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(AT_THE_END)
        self._closed.set()

    def _work(self) -> None:
        while True:
            self._hurry.wait(GATHER_SECONDS)
            with self._lock:
                nodes, self._nodes = sorted(self._nodes), set()
                if not nodes or self._closed.is_set():
                    self._thread = None
                    return
            self._send(nodes)

    def _send(self, nodes: list[int]) -> None:
        try:
            with world_errors(self._location), self._engine.connect() as connection:
                with Watchdog(connection.connection.driver_connection, PATIENCE) as watch:
                    connection.execute(text("SELECT app.hint(CAST(:nodes AS int[]))"), {"nodes": nodes})
                    connection.commit()
                if watch.ended:
                    connection.invalidate()
        except (ExternalError, SQLAlchemyError) as error:
            _log.info("a hint was not sent: %s", error)
