"""Hearing that colleagues changed something, on a shared server. A file has no colleagues."""

from typing import Protocol

from logbook_desktop.data.listener import Listener
from logbook_desktop.domain.changes import Change
from logbook_desktop.services.context import Context

SOMETHING = Change(tree=True, vocabulary=True)
"""A hint tells nothing of what changed: everything that is shown is looked at."""


class ChangeListener(Protocol):
    """Used by one thread of its own."""

    def wait(self) -> bool:
        """Wait for a hint, half a second at most. Whether there was one, or it is time to look without."""

    def close(self) -> None:
        """Let go of the connection."""


def change_listener(context: Context) -> ChangeListener | None:
    """What hears of colleagues' changes; None where there are none to hear of."""
    return Listener(context.database) if context.database.shared else None
