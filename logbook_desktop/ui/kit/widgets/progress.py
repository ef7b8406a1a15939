"""A long job with its progress and a way to stop it, shown only if it lasts longer than a second.

The work runs as a ``change`` of the background; what it reports crosses to the screen as a queued signal.
"""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QProgressDialog, QWidget

from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.background import Background, unhandled

T = TypeVar("T")
SHOWN_AFTER_MS = 1000
_STEPS = 1000

Progress = Callable[[float], bool]
"""Called by the work with the share done (0–1); False means that the person wants it stopped."""


class _Wire(QObject):
    """From the worker to the screen (``moved``), and back (``stopped``, a plain flag that is only ever set)."""

    moved = Signal(float)

    def __init__(self, dialog: QProgressDialog) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self.stopped = False
        self.moved.connect(self._show)

    @Slot(float)
    def _show(self, share: float) -> None:
        if not self.stopped:
            self._dialog.setValue(min(_STEPS - 1, int(share * _STEPS)))

    def report(self, share: float) -> bool:
        """``share`` (0 to 1) is done; False: the person asked to stop. Called on the worker's thread."""
        if not self.stopped:
            self.moved.emit(share)
        return not self.stopped


def run(
    parent: QWidget,
    background: Background,
    title: str,
    work: Callable[[Progress], T],
    done: Callable[[T], None],
    failed: Callable[[Exception], None] = unhandled,
) -> QProgressDialog:
    """Do ``work`` in the background. It is given ``report`` and ends with an error of its own when that is False."""
    dialog = QProgressDialog(title, tr("Stop"), 0, _STEPS, parent)
    dialog.setWindowTitle(title)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.setMinimumDuration(SHOWN_AFTER_MS)
    dialog.setAutoReset(False)
    dialog.setAutoClose(False)
    dialog.setValue(0)
    wire = _Wire(dialog)

    def stop() -> None:
        wire.stopped = True
        dialog.setLabelText(tr("Stopping…"))

    dialog.canceled.connect(stop)

    def finish(then: Callable[[], None]) -> None:
        wire.stopped = True
        dialog.canceled.disconnect(stop)
        dialog.close()
        dialog.deleteLater()
        then()

    background.change(
        lambda: work(wire.report),
        lambda result: finish(lambda: done(result)),
        lambda error: finish(lambda: failed(error)),
    )
    return dialog
