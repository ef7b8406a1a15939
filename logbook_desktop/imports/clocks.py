"""Clocks as people type them: start and length of an occasion from a range, two clocks, or a length.

The rule of what length two clocks make is ``domain.entries.clock.minutes_between``; here is only the reading of them.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import floor

from logbook_desktop.domain.entries.clock import MAX_MINUTES, NIGHT_MAX_MINUTES, minutes_between
from logbook_desktop.domain.entries.imported import RejectionReason
from logbook_desktop.domain.texts import N_
from logbook_desktop.imports.cells import Cell, is_blank, shown
from logbook_desktop.imports.dates import parse as parse_date
from logbook_desktop.imports.faults import ClockRange, Fault

_AT = r"(?:(?:klo|kl|kello|klockan|at|from|från|alkaen|noin|n|ca)\.?[\s:]*){0,3}"
_CLOCK = (
    r"(?P<{0}>\d{{1,4}}(?:\s?[.:,h]\s?\d\d)?)(?::(?P<{0}seconds>[0-5]\d))?\s?h?\s*"
    r"(?P<{0}half>[ap]\.?\s?m\b\.?)?"
)
_TO = r"\s*(?:[-–—−‐‑/→~]+|\.{2,3}|\bto\b|\btill\b|\btil\b|\buntil\b|\basti\b)\s*"
_AFTER = r"\s*(?:[,;]?\s*\(?\s*\d+(?:[.,]\d+)?\s*(?:h|t|tuntia|tim|timmar|hours?|min)\.?\)?|\([^)]*\)|o'clock)?\s*\.?"
_RANGE = re.compile(_AT + _CLOCK.format("start") + _TO + _AT + _CLOCK.format("end") + _AFTER)
_SINGLE = re.compile(_AT + _CLOCK.format("start") + r"(?:\s*[-–—]|\s*o'clock|\s*alkaen)?\s*\.?")
_WRITTEN_DECIMALS = {Fraction(0): 0, Fraction(15, 100): 15, Fraction(3, 10): 30, Fraction(45, 100): 45}
"""17.3 in a cell is what Excel made of 17.30; 17.5 might be 17.50 or half past, so it is no clock."""
_MOMENT = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)T?|(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4}))"
    r"[\s,]*(?:klo|kl)?\.?\s*(?P<hour>\d{1,2})[.:](?P<minute>\d\d)(?::(?P<seconds>[0-5]\d))?"
)
_OF_A_FORM = re.compile(r"(?P<clock>.*\d:\d\d:\d\d)(?:[.,]\d{1,9})?\s?(?P<zone>[zZ]|[+-]\d\d:?\d\d)?")
"""What machines write after the seconds: parts of one, and the zone."""
_GREENWICH = re.compile(r"[zZ]|[+-]00:?00")
FIRST_YEAR = 1990
"""Excel keeps a clock without a day as one of long ago."""
NOON = 12 * 60


@dataclass(frozen=True, slots=True)
class ClockSpan:
    """When and how long. ``start`` None: not known, only the length (whole minutes)."""

    start: time | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Range:
    """Two clocks in minutes of the day; 1440 is 24:00, which is an end only."""

    start: int
    end: int | None


def parse_range(text: str) -> Range | None:
    """ "klo 17-20.30", "5–8 pm", or a start alone ("klo 17")."""
    folded = " ".join(text.casefold().split())
    if len(folded) > 80:
        return None
    found = _RANGE.fullmatch(folded)
    if not found:
        alone = _SINGLE.fullmatch(folded)
        start = _minute(alone, "start", alone["starthalf"]) if alone else None
        return None if start is None else Range(start, None)
    start_half, end_half = found["starthalf"], found["endhalf"]
    end = _minute(found, "end", end_half or start_half)
    start = _minute(found, "start", start_half or end_half)
    if not start_half and end_half and start is not None and end is not None and start > end:
        start = _minute(found, "start", "am" if end_half.startswith("p") else "pm")
    return None if start is None or end is None else Range(start, end)


def _minute(found: re.Match[str], which: str, half: str | None) -> int | None:
    """A clock in minutes of the day; "17", "17.30", "1730", "9:05" and "17:05:23" are clocks."""
    minute = _whole_minute(found[which], half)
    if minute is None or not found[f"{which}seconds"]:
        return minute
    return _nearest(minute * 60 + int(found[f"{which}seconds"]))


def _nearest(seconds: float) -> int:
    """The minute that is nearest, the later one of two: however the file keeps its clocks."""
    return floor(seconds / 60 + Fraction(1, 2))


def _whole_minute(written: str, half: str | None) -> int | None:
    hours, _, minutes = re.sub(r"[.:,h\s]+", ":", written).partition(":")
    if not minutes and len(hours) > 2:
        hours, minutes = hours[:-2], hours[-2:]
    hour, minute = int(hours), int(minutes or 0)
    if half:
        if not 1 <= hour <= 12:
            return hour * 60 + minute if NOON < hour * 60 < MAX_MINUTES and half.startswith("p") else None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if minute > 59 or hour * 60 + minute > MAX_MINUTES:
        return None
    return hour * 60 + minute


def minute_of(cell: Cell) -> int | None:
    """One clock of a start or end column, in minutes of the day."""
    match cell:
        case bool():
            return None
        case datetime() | time():
            return _nearest(cell.hour * 3600 + cell.minute * 60 + cell.second + cell.microsecond / 1e6)
        case timedelta():
            minutes = _nearest(cell.total_seconds())
            return minutes if 0 <= minutes <= MAX_MINUTES else None
        case int() | float():
            return _minute_of_number(cell)
        case str():
            moment = moment_of(cell)
            if moment is not None:
                return minute_of(moment)
            found = parse_range(_without_zone(cell))
            return found.start if found and found.end is None else None
    return None


def _without_zone(text: str) -> str:
    """A clock as a form keeps it, in the time of the place. Fault where it is that of Greenwich."""
    found = _OF_A_FORM.fullmatch(text.strip())
    if not found:
        return text
    if found["zone"] and _GREENWICH.fullmatch(found["zone"]):
        raise Fault(
            RejectionReason.TIME,
            N_("“{value}” is the time of Greenwich, not of the place."),
            value=shown(text),
        )
    return found["clock"]


def moment_of(cell: Cell) -> datetime | None:
    """A day and clock in one cell: "1.8.2025 17:00"; None if the cell does not tell both."""
    if isinstance(cell, datetime):
        return cell if cell.year >= FIRST_YEAR else None
    found = (
        _MOMENT.fullmatch(_without_zone(cell).strip()) if isinstance(cell, str) and len(cell) < 40 else None
    )
    if not found:
        return None
    part = {name: int(value) for name, value in found.groupdict().items() if value}
    try:
        day = date(
            part.get("year") or part["y"], part.get("month") or part["m"], part.get("day") or part["d"]
        )
        return datetime.combine(day, time(part["hour"], part["minute"], part.get("seconds", 0)))
    except ValueError:
        return None


def span_of_moments(begins: datetime, ends: datetime) -> ClockSpan:
    """The occasion between two moments: the day of the end is told, so it is not supposed."""
    begins, ends = (_to_minute(moment) for moment in (begins, ends))
    minutes = round((ends - begins).total_seconds() / 60)
    if not 0 < minutes <= MAX_MINUTES:
        written = f"{begins:%Y-%m-%d %H:%M} – {ends:%Y-%m-%d %H:%M}"
        raise Fault(RejectionReason.TIME, N_("The end cannot belong to the start: {value}."), value=written)
    return ClockSpan(begins.time(), minutes)


def _to_minute(moment: datetime) -> datetime:
    seconds = moment.second + moment.microsecond / 1e6
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=_nearest(seconds))


def days_of(begins: Cell, ends: Cell) -> tuple[date, date] | None:
    """The two days that columns of starts and ends tell where they should tell clocks; None where they do not."""
    days = [_day_alone(cell) for cell in (begins, ends)]
    first, last = days
    return (first, last) if first is not None and last is not None else None


def _day_alone(cell: Cell) -> date | None:
    if isinstance(cell, int | float) or (isinstance(cell, str) and moment_of(cell) is not None):
        return None
    read = parse_date(cell)
    if read is None or read.rest or read.month is None or read.year is None:
        return None
    try:
        return date(read.year, read.month, read.day)
    except ValueError:
        return None


def _minute_of_number(number: float) -> int | None:
    if not 0 <= number <= 2400:
        return None
    if 0 < number < 1:  # a part of the day
        return _nearest(round(number * MAX_MINUTES * 60, 3))
    hours = Fraction(str(number))
    if hours <= 24:
        minutes = _WRITTEN_DECIMALS.get(hours - int(hours))
        return None if minutes is None else int(hours) * 60 + minutes
    return _whole_minute(str(int(hours)), None) if hours.denominator == 1 else None


def span_between(start: int, end: int, written: str) -> ClockSpan:
    """The occasion between two minutes of the day. Fault where the end cannot belong to the start."""
    begins = _time(start)
    # 24:00 ends this day, so it is after every start.
    minutes = end - start % MAX_MINUTES if end == MAX_MINUTES else minutes_between(begins, _time(end))
    if minutes is None or minutes <= 0:
        raise Fault(
            RejectionReason.TIME,
            N_("The end cannot belong to the start: {value}."),
            value=written,
            suggestion=_turned(begins, _time(end)),
        )
    return ClockSpan(begins, minutes)


def span_of_length(start: int | None, minutes: int, written: str) -> ClockSpan:
    """The occasion of a known length. Fault if it cannot be one occasion's."""
    if not 0 < minutes <= MAX_MINUTES:
        raise Fault(
            RejectionReason.TIME,
            N_("{value} is not the length of one occasion (at most {hours} hours)."),
            value=written,
            hours=MAX_MINUTES // 60,
        )
    return ClockSpan(None if start is None else _time(start), minutes)


def span_of_text(cell: Cell, length: int | None) -> ClockSpan:
    """The occasion of a clock column, with the length another column tells. Fault if it is no clock."""
    if is_blank(cell):
        raise Fault(RejectionReason.TIME, N_("The row has no time of day."))
    found = parse_range(cell) if isinstance(cell, str) else None
    if found is None and not isinstance(cell, str | date):
        start = minute_of(cell)
        found = None if start is None else Range(start, None)
    if found is None:
        raise Fault(RejectionReason.TIME, N_("“{value}” is not a time such as 17–20.30."), value=shown(cell))
    if found.end is not None:
        return span_between(found.start, found.end, shown(cell))
    if length is None:
        raise Fault(RejectionReason.TIME, N_("“{value}” has no end time."), value=shown(cell))
    return span_of_length(found.start, length, shown(cell))


def _turned(start: time, end: time) -> ClockRange | None:
    """The clocks the other way round, if they make an ordinary evening."""
    minutes = minutes_between(end, start)
    return (end, start) if minutes is not None and 0 < minutes <= NIGHT_MAX_MINUTES else None


def _time(minute: int) -> time:
    return time(minute % MAX_MINUTES // 60, minute % 60)
