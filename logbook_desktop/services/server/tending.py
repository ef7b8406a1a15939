"""Looking after a server while people work on it: what nobody at a workstation should have to wait for, or may do.

Run by a service of the kit once a minute, or by hand. Two at once do no harm: the second finds the first at work.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime

from logbook_desktop.data import server_tending
from logbook_desktop.data.schema import check_server
from logbook_desktop.data.server_tending import EndedFor as EndedFor
from logbook_desktop.data.server_tending import EndedSession, TendingLimits
from logbook_desktop.services.server.server import administered

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tended:
    """What was done. ``queue`` is how full the queue of hints is, from 0 to 1."""

    ended: tuple[EndedSession, ...]
    folded: int
    erased: int
    queue: float


class TendingElsewhereError(Exception):
    """Somebody else looks after the server at this moment: nothing was done."""


def tend(address: str, password: str | None, limits: TendingLimits | None = None) -> Tended:
    """End sessions that hold others up, fold the sums, empty the bin, sweep up; what was done is in the log.

    Raises ExternalError, TendingElsewhereError.
    """
    with administered(address, password) as database:
        check_server(database)
        with server_tending.alone(database) as alone:
            if not alone:
                raise TendingElsewhereError(database.location)
            done = Tended(
                server_tending.end_sessions(database, limits or TendingLimits()),
                server_tending.fold_roll_up(database),
                server_tending.erase_binned(database),
                server_tending.sweep(database),
            )
            server_tending.note_tended(database, datetime.now(UTC))
    for one in done.ended:
        _log.warning("ended a session of %s: %s for %s s", one.login, one.reason, one.seconds)
    _log.log(
        logging.INFO
        if done.ended or done.erased
        else logging.DEBUG,  # most of a day's rounds find nothing of note
        "tended: %s ended, %s folded, %s erased, queue %.0f %%",
        *(len(done.ended), done.folded, done.erased, 100 * done.queue),
    )
    return done
