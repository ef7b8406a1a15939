"""The plan on the shelf: kept a moment after each step, and taken up again when the program starts anew."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from logbook_desktop.domain.tree.plan import PlanStep
from logbook_desktop.services.tree.plans import PlanStore
from logbook_desktop.ui.kit.background import Background

KEPT_AFTER_MS = 500


class PlanKeeping(QObject):
    """Without a shelf nothing is kept. ``found`` once, with the steps of the last time."""

    found = Signal(object)

    def __init__(self, shelf: PlanStore | None, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._shelf, self._background = shelf, background
        self._offered = False
        self._steps: tuple[PlanStep, ...] = ()
        self._soon = QTimer(self, singleShot=True, interval=KEPT_AFTER_MS)
        self._soon.timeout.connect(self.keep_now)

    def keep(self, steps: Sequence[PlanStep]) -> None:
        """Keep the steps instead of those kept before."""
        self._steps = tuple(steps)
        if self._shelf is not None and self._offered:
            self._soon.start()

    def keep_now(self) -> None:
        """Write what is to be kept. A full disk does not stop anybody from planning."""
        if (shelf := self._shelf) is not None:
            steps = self._steps
            self._background.change(lambda: shelf.keep(steps), lambda _kept: None)

    def offer(self) -> None:
        """The first tree is there: bring the steps of the last time, if there are any."""
        if self._offered:
            return
        self._offered = True
        if self._shelf is not None and (steps := self._shelf.waiting()):
            self.found.emit(steps)
