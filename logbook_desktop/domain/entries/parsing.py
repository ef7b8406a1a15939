"""What people type into the fields of an entry, read and written: dates, clock times, lengths, counts.

Pure functions without Qt. Each reader gives None for what it does not understand; nothing is guessed beyond what
the people of an office write by hand.
"""

import re
from datetime import date, time, timedelta
from fractions import Fraction

from logbook_desktop.domain.entries.clock import MAX_MINUTES

_NBSP = "\N{NO-BREAK SPACE}"
_DAY_WORDS = {
    "tänään": 0,
    "idag": 0,
    "i dag": 0,
    "today": 0,
    "eilen": -1,
    "igår": -1,
    "i går": -1,
    "yesterday": -1,
    "toissapäivänä": -2,
    "i förrgår": -2,
}
_WEEKDAYS = (
    r"(?:maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai|sunnuntai|ma|ti|ke|to|pe|la|su"
    r"|måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|mån|tis|ons|tors|fre|lör|sön|må|on|fr|lö|sö"
    r"|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)\.?\s+"
)
_DATE = re.compile(rf"(?:{_WEEKDAYS})?(\d{{1,2}})\s*[./]\s*(\d{{1,2}})\s*(?:[./]\s*(\d{{4}}|\d\d)?)?")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def read_date(text: str, today: date) -> date | None:
    """``3.11.``, ``ma 3.11.2025``, ``3.11.25``, ``2025-11-03``, ``eilen``.

    Without a year it is the newest such day that is not later than tomorrow.
    """
    words = " ".join(text.replace(_NBSP, " ").casefold().split())
    if words in _DAY_WORDS:
        return today + timedelta(days=_DAY_WORDS[words])
    if match := _ISO_DATE.fullmatch(words):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if not (match := _DATE.fullmatch(words)):
        return None
    day, month = int(match[1]), int(match[2])
    if match[3]:
        year = int(match[3])
        return _day(year if year > 99 else 2000 + year, month, day)
    # Eight years back there has been a 29 February, whatever the century.
    years = range(today.year + 1, today.year - 9, -1)
    found = (_day(year, month, day) for year in years)
    return next((one for one in found if one and one <= today + timedelta(days=1)), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_CLOCK = re.compile(r"(?:klo|kl|at)?\.?\s*(?:(\d{1,2})(?:\s*[.:,]\s*(\d\d))?|(\d{1,2})(\d\d))")
_DASH = re.compile(r"\s*(?:[-–—]|\bto\b)\s*")


def read_clock(text: str) -> time | None:
    """``17``, ``17.30``, ``17:30``, ``1730``, ``klo 17``; ``24`` is midnight."""
    match = _CLOCK.fullmatch(text.replace(_NBSP, " ").strip().casefold())
    if match is None:
        return None
    hour, minute = int(match[1] or match[3]), int(match[2] or match[4] or 0)
    if (hour, minute) == (24, 0):
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_clocks(text: str) -> tuple[time, time] | None:
    """``17-20.30`` typed into one field."""
    parts = _DASH.split(text.strip())
    if len(parts) != 2:
        return None
    start, end = read_clock(parts[0]), read_clock(parts[1])
    return None if start is None or end is None else (start, end)


_HOURS_MINUTES = re.compile(r"(?:(\d{1,4})\s*(?:h|t|tuntia|tim|timmar)\.?)?\s*(?:(\d{1,3})\s*min\w*\.?)?")
_COLON = re.compile(r"(\d{1,4}):([0-5]\d)")
_DECIMAL = re.compile(r"(\d{1,4})(?:[.,](\d{1,4}))?\s*(?:h|t|tuntia|tim|timmar)?\.?")


def read_length(text: str) -> int | None:
    """Minutes of ``1:30``, ``1,5``, ``1.5``, ``2 h``, ``1 h 30 min``, ``45 min``."""
    words = text.replace(_NBSP, " ").strip().casefold()
    if match := _COLON.fullmatch(words):
        return int(match[1]) * 60 + int(match[2])
    if match := _DECIMAL.fullmatch(words):
        decimals = match[2] or ""
        hours = Fraction(int(match[1] + decimals), 10 ** len(decimals))
        return int(hours * 60 + Fraction(1, 2))
    match = _HOURS_MINUTES.fullmatch(words)
    if match is None or not (match[1] or match[2]):
        return None
    return int(match[1] or 0) * 60 + int(match[2] or 0)


_COUNT = re.compile(r"\d{1,7}")


def read_count(text: str) -> int | None:
    """A whole number, with or without spaces between thousands."""
    bare = re.sub(r"[\s\u00a0\u202f]", "", text)
    return int(bare) if _COUNT.fullmatch(bare) and bare.isascii() else None


def runs_past_midnight(start: time, minutes: int) -> bool:
    """Whether an occasion ends on the day after the one it began on."""
    return start.hour * 60 + start.minute + minutes >= MAX_MINUTES
