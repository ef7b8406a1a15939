"""When what is typed goes to the disk: a moment after the last key, and while somebody types on, every now and then.

At most ``KEEP_AT_LATEST_MS`` of typing is ever missing there. What could not be written (a full disk, a file that
is held) is tried again by itself. Whoever keeps something says what writing is; nothing is known of it here.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.errors import describe_error

KEEP_AFTER_MS = 1000
"""So long after the last key."""
KEEP_AT_LATEST_MS = 1500
"""So long after the first key that is not kept, however fast somebody types: with the time that writing takes it is
less than two seconds."""
TRY_AGAIN_MS = 5000


class Keeping(QObject):
    """``write`` raises OSError where it fails. The signals follow what a state line says."""

    unkept = Signal()
    """Something is typed that is not on the disk yet."""
    kept = Signal()
    """Everything is, and nobody is typing on."""
    failed = Signal(str)
    """It could not be written: why, in a sentence. It is tried again."""
    paused = Signal()
    """The person stopped typing for a moment."""

    def __init__(self, write: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._write = write
        self._has_unkept = self._has_failed = False
        self._pause = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS)
        self._pause.timeout.connect(self._on_pause)
        self._latest = QTimer(self, singleShot=True, interval=KEEP_AT_LATEST_MS)
        self._latest.timeout.connect(self._keep)
        self._again = QTimer(self, interval=TRY_AGAIN_MS)
        self._again.timeout.connect(self.now)

    def touch(self) -> None:
        """A key was pressed."""
        self._pause.start()
        if not self._latest.isActive():
            self._latest.start()
        if not self._has_unkept:
            self._has_unkept = True
            if not self._has_failed:  # that it cannot be kept is worse, and stays on the line
                self.unkept.emit()

    def now(self) -> bool:
        """Write without waiting: False if it fails."""
        self._pause.stop()
        if not self._keep():
            return False
        self._has_unkept = False
        self.kept.emit()
        return True

    def try_again(self) -> None:
        """Something from before is still to be written."""
        self._again.start()

    def stop(self) -> None:
        """There is nothing to keep any more."""
        for timer in (self._pause, self._latest, self._again):
            timer.stop()
        self._has_unkept = self._has_failed = False

    def _on_pause(self) -> None:
        self.paused.emit()
        self.now()

    def _keep(self) -> bool:
        """While somebody types on the line does not change at each writing: more is unkept with the next key."""
        self._latest.stop()
        try:
            self._write()
        except OSError as error:
            self._has_failed = True
            self._again.start()
            self.failed.emit(describe_error(error).title)
            return False
        self._has_failed = False
        self._again.stop()
        return True


def pending_text() -> str:
    """The state line while something is typed that is not on the disk."""
    return tr("Not kept yet")


def failure_text(why: str) -> str:
    """The state line while it cannot be written."""
    return tr("The draft could not be kept; it is tried again by itself. {why}").format(why=why)
