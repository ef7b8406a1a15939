"""Emptying an outbox without a screen, one entry after another as ``ui.entries.outbox.sender`` does it."""

from logbook_desktop.domain.changes import SavedEntry
from logbook_desktop.services.context import Context
from logbook_desktop.services.local.outbox import Outbox


def send_all(outbox: Outbox, context: Context) -> tuple[SavedEntry, ...]:
    """Send what waits; what the server refused is not tried again. ExternalError: the server is away."""
    sent = []
    while (one := outbox.next()) is not None:
        if (saved := outbox.send(context, one)) is not None:
            sent.append(saved)
    return tuple(sent)
