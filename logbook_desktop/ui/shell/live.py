"""Live refresh: what colleagues save appears within seconds, without disturbing what one is doing.

Hints come on a thread of the background and are gathered for a moment; then ``changed`` tells the features what may
have changed, as if a feature of this window had changed it.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from logbook_desktop.services import live
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import history
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.errors import ignore_expected

GATHER_MS = 700
"""Hints of so long are one: a busy evening does not make the lists restless."""


class LiveUpdates(QObject):
    """``start`` with every database that is opened, ``stop`` before it is closed."""

    changed = Signal(object)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._stop: Callable[[], None] | None = None
        self._gathering = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._gathering.timeout.connect(lambda: self.changed.emit(live.SOMETHING))

    def start(self, context: Context) -> None:
        """Listen; and let go of what has been in the bin for too long."""
        self.stop()
        self._background.change(lambda: history.empty_bin(context), self._emptied, ignore_expected)
        event_source = live.change_listener(context)
        if event_source is not None:
            self._stop = self._background.listen(event_source, self._heard)

    def stop(self) -> None:
        """Hear no more. The connection is let go within a second."""
        self._gathering.stop()
        if self._stop is not None:
            self._stop()
            self._stop = None

    def _heard(self) -> None:
        if not self._gathering.isActive():  # a steady stream of hints must not put it off for ever
            self._gathering.start()

    def _emptied(self, count: int) -> None:
        if count:
            self._heard()
