"""What the dock remembers from one start to the next: what was unfolded, and whether closed places show."""

import json
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction

from logbook_desktop.support.settings import Settings
from logbook_desktop.ui.tree.view import ExpansionState

STATE = "organisation.outlook"
SAVED_AFTER_MS = 1000


class DockMemory(QObject):
    """Kept in the settings, a moment after the last change."""

    def __init__(
        self,
        settings: Settings,
        show_closed: QAction,
        expansion_state: Callable[[], ExpansionState],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._show_closed = show_closed
        self._expansion_state = expansion_state
        self._soon = QTimer(self, singleShot=True, interval=SAVED_AFTER_MS)
        self._soon.timeout.connect(self.save_now)

    def save_soon(self) -> None:
        """Something was unfolded, folded, or is shown now."""
        self._soon.start()

    def restore(self) -> ExpansionState | None:
        """Bring back whether closed places show; gives what was unfolded, None the first time."""
        try:
            state = json.loads(self._settings.state(STATE))
            self._show_closed.setChecked(bool(state["show_closed"]))
            return ExpansionState(frozenset(map(int, state["unfolded"])), None)
        except (ValueError, TypeError, KeyError):
            return None

    def save_now(self) -> None:
        """Write what is to be remembered."""
        unfolded = sorted(self._expansion_state().unfolded)
        state = {"unfolded": unfolded, "show_closed": self._show_closed.isChecked()}
        self._settings.set_state(STATE, json.dumps(state).encode())
