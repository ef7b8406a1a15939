"""The clock of an entry: wall-clock times of the organisation, lengths in whole minutes.

Source of the limits: domain.md, "Time of an entry".
"""

from datetime import time

MAX_MINUTES = 24 * 60
"""An entry lasts at most a day; a camp is one entry a day."""
NIGHT_ENDS = time(6, 0)
"""The latest end that may belong to the day after the start."""
NIGHT_MAX_MINUTES = 12 * 60
"""The longest occasion that may run past midnight."""


def minutes_between(start: time, end: time) -> int | None:
    """Wall-clock length in minutes, or None where the end cannot belong to the start.

    An end that is not after the start means the next day if it is at or before 06:00 and the
    length is at most 12 hours (a night café); otherwise there is no length.
    """
    length = _minute(end) - _minute(start)
    if length > 0:
        return length
    length += MAX_MINUTES
    if end <= NIGHT_ENDS and length <= NIGHT_MAX_MINUTES:
        return length
    return None


def end_after(start: time, minutes: int) -> time:
    """The wall-clock end of an occasion of ``minutes``, on the next day where it passes midnight."""
    total = (_minute(start) + minutes) % MAX_MINUTES
    return time(total // 60, total % 60)


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute
