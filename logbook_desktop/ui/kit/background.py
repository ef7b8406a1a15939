"""Background work with two verbs: ``read`` and ``change``. Results and errors arrive on the GUI thread.

Beside them ``listen`` keeps an ear open for as long as a database is: it does no work, it only tells.

Reads carry a ticket per asker: a late answer never overwrites a newer question's. Changes run one at a time,
in the order they were asked for. An error that nobody handles goes to the crash dialog.
"""

import logging
import sys
from collections.abc import Callable
from threading import Event
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot
from shiboken6 import isValid

from logbook_desktop.domain.errors import ErrorKind, ExternalError

_log = logging.getLogger(__name__)
T = TypeVar("T")


def unhandled(error: Exception) -> None:
    """Our own bug: hand it to the excepthook, which writes the log and shows the crash dialog."""
    sys.excepthook(type(error), error, error.__traceback__)


def _note_unseen(error: Exception | None) -> None:
    """Nobody waits for the answer any more; what went wrong is in the log all the same."""
    if error is not None:
        _log.warning("late, and told nobody", exc_info=error)


class EventSource(Protocol):
    """What is listened to, on a thread of its own: ``wait`` for a moment, and tell whether there was something."""

    def wait(self) -> bool:
        """Wait for a moment at most; True: something has happened. Called on a thread of its own."""
        ...

    def close(self) -> None:
        """End waiting, from another thread."""
        ...


class Background(Protocol):
    """What panels are given. ``asker`` and ``topic`` name the question whose newest answer alone counts."""

    def read(
        self,
        asker: QObject,
        topic: str,
        question: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] = unhandled,
    ) -> None:
        """Ask without changing anything: ``done`` or ``failed`` is called on the GUI thread, for the newest
        question only."""
        ...

    def change(
        self,
        action: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] = unhandled,
    ) -> None:
        """Change something, one after another: ``done`` or ``failed`` is called on the GUI thread."""
        ...

    def listen(self, event_source: EventSource, heard: Callable[[], None]) -> Callable[[], None]:
        """Call ``heard`` whenever there was something. Returns what ends it and closes the ear."""


class InlineBackground:
    """Does everything at once, on the calling thread: for tests and for the headless job."""

    def read(
        self,
        asker: QObject,
        topic: str,
        question: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] = unhandled,
    ) -> None:
        """See ``Background.read``; answered before this returns."""
        self.change(question, done, failed)

    def change(
        self,
        action: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] = unhandled,
    ) -> None:
        """See ``Background.change``; done before this returns."""
        try:
            result = action()
        except Exception as error:  # noqa: BLE001 - every error has its receiver
            failed(error)
        else:
            done(result)

    def listen(self, event_source: EventSource, heard: Callable[[], None]) -> Callable[[], None]:
        """Nothing is ever heard where everything is done at once."""
        return event_source.close


def is_refusal(error: Exception | None) -> bool:
    """Whether somebody was told that they have no right."""
    from logbook_desktop.domain.people.access import (
        NotAllowedError,  # here: the window starts without the rights
    )

    no_right = isinstance(error, ExternalError) and error.kind is ErrorKind.NO_RIGHT
    return no_right or isinstance(error, NotAllowedError)


class _Answer(QObject):
    """Carries a result from the worker to the GUI thread (queued signals cross threads safely)."""

    arrived = Signal(object, object)

    def __init__(self, accept: Callable[[Any, Exception | None], None]) -> None:
        super().__init__()
        self._accept = accept
        self.arrived.connect(self.deliver)

    @Slot(object, object)
    def deliver(self, result: object, error: object) -> None:
        self._accept(result, error if isinstance(error, Exception) else None)


class _Job(QRunnable):
    def __init__(self, work: Callable[[], object], answer: _Answer) -> None:
        super().__init__()
        self._work = work
        self._answer = answer

    def run(self) -> None:
        try:
            result = self._work()
        except Exception as error:  # noqa: BLE001 - handed over to the GUI thread, never swallowed
            self._answer.arrived.emit(None, error)
        else:
            self._answer.arrived.emit(result, None)


class _Listening(QRunnable):
    """Goes on until it is stopped; the ear waits half a second at most."""

    def __init__(self, event_source: EventSource, answer: _Answer, stopped: Event) -> None:
        super().__init__()
        self._event_source = event_source
        self._answer = answer
        self._stopped = stopped

    def run(self) -> None:
        try:
            while not self._stopped.is_set():
                if self._event_source.wait():
                    self._answer.arrived.emit(None, None)
        except Exception as error:  # noqa: BLE001 - handed over to the GUI thread, never swallowed
            self._answer.arrived.emit(None, error)
        finally:
            self._event_source.close()


class ThreadedBackground(QObject):
    """Reads on a small pool, changes one after another on a thread of their own, listening on another."""

    busy_changed = Signal(bool)
    refused = Signal()
    """Somebody was told that they have no right: rights may have changed, or new terms of use hold."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._readers = QThreadPool(self)
        self._readers.setMaxThreadCount(2)
        self._writer = QThreadPool(self)
        self._writer.setMaxThreadCount(1)
        self._listeners = QThreadPool(self)
        self._listeners.setMaxThreadCount(4)  # one that is ending must not keep the next from beginning
        self._ears: list[Event] = []
        self._tickets: dict[int, dict[str, int]] = {}
        self._answers: set[_Answer] = set()

    def read(
        self,
        asker: QObject,
        topic: str,
        question: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] = unhandled,
    ) -> None:
        """See ``Background.read``."""
        key = id(asker)
        if key not in self._tickets:
            self._tickets[key] = {}
            asker.destroyed.connect(lambda: self._tickets.pop(key, None))
        tickets = self._tickets[key]
        ticket = tickets[topic] = tickets.get(topic, 0) + 1

        def is_newest() -> bool:
            # Another asker may live at the address of one that is gone: its tickets are another dictionary.
            return self._tickets.get(key) is tickets and tickets.get(topic) == ticket

        self._start(self._readers, question, done, failed, is_newest)

    def change(
        self,
        action: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] = unhandled,
    ) -> None:
        """See ``Background.change``."""
        self._start(self._writer, action, done, failed, lambda: True)

    def listen(self, event_source: EventSource, heard: Callable[[], None]) -> Callable[[], None]:
        """Call ``heard`` on the GUI thread whenever there was something. Returns what ends it."""

        stopped = Event()

        def accept(_nothing: None, error: Exception | None) -> None:
            if stopped.is_set():  # a late hint
                _note_unseen(error)
                return
            if error is not None:
                unhandled(error)
            else:
                heard()

        answer = _Answer(accept)
        answer.setParent(self)
        self._ears.append(stopped)
        self._listeners.start(_Listening(event_source, answer, stopped))
        return stopped.set

    def wait(self, timeout_ms: int = 30_000) -> bool:
        """Let what has begun come to its end (before the program closes). False if time ran out.

        Ears that are open stay open.
        """
        finished = self._writer.waitForDone(timeout_ms)
        if all(stopped.is_set() for stopped in self._ears):
            finished = self._listeners.waitForDone(timeout_ms) and finished
        return self._readers.waitForDone(timeout_ms) and finished

    def _start(
        self,
        pool: QThreadPool,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        wanted: Callable[[], bool],
    ) -> None:
        def accept(result: T, error: Exception | None) -> None:
            if not isValid(self):  # the answer came after the program's windows had gone
                _note_unseen(error)
                return
            self._answers.discard(answer)
            self.busy_changed.emit(bool(self._answers))
            if is_refusal(error):
                self.refused.emit()
            if not wanted():
                _note_unseen(error)
                return
            if error is not None:
                failed(error)
            else:
                done(result)

        answer = _Answer(accept)
        self._answers.add(answer)
        self.busy_changed.emit(True)
        pool.start(_Job(work, answer))
