"""Folding what waits into a server's coarse sums, as ``server tend`` does it."""

from logbook_desktop.data import server_tending
from logbook_desktop.services.context import Context


def fold_roll_up(context: Context) -> int:
    """How many marks there were; none in a file. ``context`` is the administrator's."""
    return server_tending.fold_roll_up(context.database) if context.database.shared else 0
