"""The plan kept on the disk: a moment after each step, and brought back when the program starts anew.

What could not be written is tried again by itself.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from logbook_desktop.domain.tree.plan import PlanStep
from logbook_desktop.services.tree.plans import PlanStore
from logbook_desktop.support.i18n import tr
from logbook_desktop.ui.kit.background import Background
from logbook_desktop.ui.kit.errors import describe_error, message_of
from logbook_desktop.ui.kit.keeping import TRY_AGAIN_MS

SAVED_AFTER_MS = 500


class PlanAutosave(QObject):
    """Without a store nothing is kept. ``found`` once, with the steps of the last time."""

    found = Signal(object)
    failed = Signal(str)
    """The plan could not be kept or brought back, and why; nobody is stopped from planning by that."""

    def __init__(self, store: PlanStore | None, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._background = store, background
        self._tried = self._restored = self._has_failed = False
        self._steps: tuple[PlanStep, ...] = ()
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.save_now)

    def save_soon(self, steps: Sequence[PlanStep]) -> None:
        """Keep the steps instead of those kept before; nothing before those of the last time are back."""
        self._steps = tuple(steps)
        if self._store is not None and self._restored:
            self._soon.start(SAVED_AFTER_MS)

    def save_now(self) -> None:
        """Write what is to be kept."""
        if (store := self._store) is not None and self._restored:
            steps = self._steps
            self._background.change(
                lambda: store.keep(steps), lambda _nothing: self._saved(), self._not_saved
            )

    def restore(self) -> None:
        """The first tree is there: bring the steps of the last time, if there are any.

        Where they cannot be read nothing is written over them, until the program starts anew.
        """
        if self._tried or self._store is None:
            return
        self._tried = True
        try:
            steps = self._store.waiting()
        except OSError as error:
            why = describe_error(error).title
            text = tr("The plan of the last time could not be read, and a new one is not kept. {why}")
            self.failed.emit(text.format(why=why))
            return
        self._restored = True
        if steps:
            self.found.emit(steps)

    def _saved(self) -> None:
        self._has_failed = False

    def _not_saved(self, error: Exception) -> None:
        """It is said once, however often it is tried."""
        if (message := message_of(error)) is None:
            return
        self._soon.start(TRY_AGAIN_MS)
        if not self._has_failed:
            self._has_failed = True
            text = tr("The plan could not be kept; it is tried again by itself. {why}")
            self.failed.emit(text.format(why=message.title))
