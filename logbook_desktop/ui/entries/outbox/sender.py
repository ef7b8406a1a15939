"""Sending the outbox in the background: one entry after another, and again after growing pauses."""

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.domain.errors import ExternalError
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.outbox import Outbox, WaitingEntry
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.errors import ignore_expected

PAUSES = (5, 10, 20, 40, 80, 160, 300)
"""Seconds until the next attempt; the last goes on until the server is back."""


class OutboxSender(QObject):
    """``touched`` tells that something may have changed in the outbox, ``sent`` what a sending touched."""

    touched = Signal()
    sent = Signal(object)

    def __init__(
        self, outbox: Outbox, context: Context | None, background: Background, parent: QObject | None = None
    ) -> None:
        """``context`` None: nobody is signed in, so nothing is sent."""
        super().__init__(parent)
        self._outbox, self._context, self._background = outbox, context, background
        self._attempts = 0
        self._sending = False
        self.pause = QTimer(self, singleShot=True)
        self.pause.timeout.connect(self._send_next)

    @property
    def may_send(self) -> bool:
        """Whether somebody is signed in."""
        return self._context is not None

    def now(self) -> None:
        """Try at once: something was put into the outbox, the server answered, the person asks for it."""
        self._attempts = 0
        self._send_next()

    def _send_next(self) -> None:
        self.pause.stop()
        context = self._context
        if context is None or self._sending:
            return
        try:
            waiting = self._outbox.next()
        except OSError:
            self._try_later()
            return
        if waiting is not None:
            self._sending = True
            self._background.change(
                lambda: self._outbox.send(context, waiting),
                self._answered,
                lambda error: self._failed(error, waiting),
            )

    def _answered(self, saved: SavedEntry | None) -> None:
        if not isValid(self):
            return  # the window was built anew meanwhile: the next one goes on
        self._sending = False
        self._attempts = 0
        self.touched.emit()
        if saved is not None:
            self.sent.emit(saved.change)
        self._send_next()

    def _failed(self, error: Exception, waiting: WaitingEntry) -> None:
        if not isValid(self):
            ignore_expected(error)
            return
        self._sending = False
        if isinstance(error, ExternalError):
            self._try_later()
            self.touched.emit()
        else:
            self._outbox.note(waiting, error)  # a fault of ours, or a full disk: the others go on
            ignore_expected(error)
            self.touched.emit()
            self._send_next()

    def _try_later(self) -> None:
        self.pause.start(PAUSES[min(self._attempts, len(PAUSES) - 1)] * 1000)
        self._attempts += 1
