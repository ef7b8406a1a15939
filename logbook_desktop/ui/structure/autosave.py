"""The plan kept on the disk: a moment after each step, and brought back when the program starts anew."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from logbook_desktop.domain.tree.plan import PlanStep
from logbook_desktop.services.tree.plans import PlanStore
from logbook_desktop.ui.kit.background import Background

SAVED_AFTER_MS = 500


class PlanAutosave(QObject):
    """Without a store nothing is kept. ``found`` once, with the steps of the last time."""

    found = Signal(object)

    def __init__(self, store: PlanStore | None, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._background = store, background
        self._restored = False
        self._steps: tuple[PlanStep, ...] = ()
        self._soon = QTimer(self, singleShot=True, interval=SAVED_AFTER_MS)
        self._soon.timeout.connect(self.save_now)

    def save_soon(self, steps: Sequence[PlanStep]) -> None:
        """Keep the steps instead of those kept before; nothing before those of the last time are back."""
        self._steps = tuple(steps)
        if self._store is not None and self._restored:
            self._soon.start()

    def save_now(self) -> None:
        """Write what is to be kept. A full disk does not stop anybody from planning."""
        if (store := self._store) is not None:
            steps = self._steps
            self._background.change(lambda: store.keep(steps), lambda _kept: None)

    def restore(self) -> None:
        """The first tree is there: bring the steps of the last time, if there are any."""
        if self._restored:
            return
        self._restored = True
        if self._store is not None and (steps := self._store.waiting()):
            self.found.emit(steps)
