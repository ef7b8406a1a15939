"""Numbers as people type them: young people, staff, and hours.

"n. 12", "ca 12" and "12 st" are 12; the first two are estimates. What is not plainly one number is a fault.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from logbook_desktop.domain.entries.imported import RejectionReason
from logbook_desktop.domain.texts import N_
from logbook_desktop.imports import vocabulary as words
from logbook_desktop.imports.cells import Cell, Formula, is_blank, shown
from logbook_desktop.imports.faults import Fault

MOST_OF_A_KIND = 3_000
"""More girls, boys or others at one occasion is a slip of the keyboard: the mean of the country is 27 visits.
Stricter than ``domain.entries.attendance.MAX_COUNT``: the larger event is there to be typed in by a person."""
MOST_STAFF = 200
"""Stricter than ``domain.entries.entries.MAX_STAFF`` for the same reason."""
MOST_HOURS = 100_000

_MINUS = "-−–—‐‑"
_ABOUT = rf"(?P<about>(?:[~≈]|\b(?:{words.APPROXIMATELY})\b\.?)\s*){{0,3}}"
_NUMBER = (
    rf"(?P<minus>[{_MINUS}]\s?)?(?P<number>\d{{1,3}}(?:[ \u00a0\u202f']\d{{3}})+|\d+)(?P<part>[.,]\d+)?\.?"
)
_AFTER = rf"\s*(?:{words.PEOPLE_UNITS})?\.?\s*(?P<after>\(?(?:{words.APPROXIMATELY})\.?\)?)?"
_COUNT = re.compile(rf"(?P<tilde>[~≈])?\s*{_ABOUT}\s*{_NUMBER}{_AFTER}")
_STUCK = re.compile(rf"(?P<about>(?:n|ca|c|noin)\.?)(?P<number>\d+){_AFTER}")
_NAME = re.compile(r"[^\W\d_]+(?:[ .'-]{1,2}[^\W\d_]+){0,2}\.?")
_UNDECIDED = re.compile(r"\?|\b(ei|ej|inte|no|not|none|ingen)\b")
_HOURS = re.compile(
    r"(?P<hours>\d{1,4})\s*(?:h|t|tuntia?|tim(?:mar|me)?|hours?|hrs?)\.?\s*(?P<minutes>\d{1,2})\s*(?:min\w*\.?)?"
)
_CLOCKLIKE = re.compile(r"(?P<hours>\d{1,3}):(?P<minutes>[0-5]\d)(?::00)?")
_DECIMAL = re.compile(
    r"(?P<minus>[-−–]\s?)?(?P<number>\d+(?:[.,]\d+)?)?(?P<half>[½¼¾])?\s*"
    r"(?P<unit>h|t|tunti|tuntia|tim|timme|timmar|hours?|hrs?|min|minuuttia|minuter|minutes)?\.?"
)


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people; ``estimated`` where the cell says so. ``value`` None: the cell is blank."""

    value: int | None
    estimated: bool = False


def count(cell: Cell, heading: str) -> Count:
    """The number of a cell under ``heading``. Fault if it is none, negative or beyond belief."""
    if cell is Formula.UNCOMPUTED:
        raise Fault(
            RejectionReason.NUMBER,
            N_(
                "The formula under “{heading}” has no result in the file. Open it in Excel, save and try again."
            ),
            heading=heading,
        )
    if is_blank(cell):
        return Count(None)
    if isinstance(cell, str) and "-".join(cell.casefold().split()) in words.NOBODY:
        return Count(0)
    number, estimated = _number(cell)
    if number is None or number != number.to_integral_value():
        raise not_a_count(cell, heading)
    if number < 0:
        raise Fault(
            RejectionReason.NEGATIVE,
            N_("A count cannot be negative: “{value}” under “{heading}”."),
            value=shown(cell),
            heading=heading,
        )
    if number > MOST_OF_A_KIND:
        raise _absurd(cell, heading)
    return Count(int(number), estimated)


def not_a_count(cell: Cell, heading: str) -> Fault:
    """The fault of a cell that should hold a number of people; to be raised."""
    return Fault(
        RejectionReason.NUMBER,
        N_("“{value}” under “{heading}” is not a number of people."),
        value=shown(cell),
        heading=heading,
    )


def _absurd(cell: Cell, heading: str) -> Fault:
    return Fault(
        RejectionReason.ABSURD,
        N_("“{value}” under “{heading}” is far too many for one occasion."),
        value=shown(cell),
        heading=heading,
    )


def _number(cell: Cell) -> tuple[Decimal | None, bool]:
    """The number and whether it is called an estimate; (None, False) if it is no single number."""
    if isinstance(cell, bool):
        return None, False
    if isinstance(cell, int | float):
        number = Decimal(str(cell))
        return (number if number.is_finite() else None), False
    if not isinstance(cell, str) or len(cell) > 100:
        return None, False
    text = " ".join(cell.casefold().split())
    found = _COUNT.fullmatch(text) or _STUCK.fullmatch(text)
    if not found:
        return None, False
    part = found.groupdict()
    digits = re.sub(r"\D", "", part["number"] or "")
    decimals = (part.get("part") or "").replace(",", ".")
    number = Decimal(f"{digits}{decimals}")
    estimated = any(part.get(sign) for sign in ("about", "tilde", "after"))
    return (-number if part.get("minus") else number), estimated


def staff(cell: Cell, heading: str) -> Decimal:
    """The number of staff; half a person's time is 0.5. Names are counted, and not kept.

    Fault as of a count.
    """
    if is_blank(cell):
        return Decimal(0)
    number = _number(cell)[0]
    if number is None and isinstance(cell, str):
        number = _persons(cell)
    if number is None:
        raise not_a_count(cell, heading)
    if number < 0:
        raise Fault(
            RejectionReason.NEGATIVE,
            N_("A count cannot be negative: “{value}” under “{heading}”."),
            value=shown(cell),
            heading=heading,
        )
    if number > MOST_STAFF:
        raise _absurd(cell, heading)
    return number


def _persons(text: str) -> Decimal | None:
    """Names, or numbers and names added: "Maija ja Pekka", "2+1", "2 (Maija, Pekka)"."""
    folded = text.casefold()
    if _UNDECIDED.search(folded) or len(text) > 200:
        return Decimal(0) if "-".join(folded.split()) in words.NOBODY else None
    groups = [group for group in re.sub(r"\([^()]*\)", " ", folded).split("+") if group.strip()]
    numbers = [_names(group) or _number(group)[0] for group in groups]
    persons = [number for number in numbers if number is not None and number >= 0]
    return sum(persons, Decimal(0)) if persons and len(persons) == len(groups) else None


def _names(text: str) -> Decimal | None:
    parts = [part.strip() for part in re.split(r"[,/&;\n]|\b(?:ja|sekä|och|and)\b", text) if part.strip()]
    return Decimal(len(parts)) if parts and all(_NAME.fullmatch(part) for part in parts) else None


def length(cell: Cell, heading: str, *, in_minutes: bool) -> int | None:
    """A length in whole minutes; None if the cell is blank. ``in_minutes``: a bare number means minutes.

    Fault if it is no length or negative.
    """
    if is_blank(cell):
        return None
    minutes = _minutes(cell, in_minutes)
    if minutes is None or abs(minutes) > MOST_HOURS * 60:
        raise Fault(
            RejectionReason.NUMBER,
            N_("“{value}” under “{heading}” is not a length of time."),
            value=shown(cell),
            heading=heading,
        )
    if minutes < 0:
        raise Fault(
            RejectionReason.NEGATIVE,
            N_("A length cannot be negative: “{value}” under “{heading}”."),
            value=shown(cell),
            heading=heading,
        )
    return int(minutes.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _minutes(cell: Cell, in_minutes: bool) -> Decimal | None:
    match cell:
        case bool():
            return None
        case time():
            return Decimal(cell.hour * 60 + cell.minute) + Decimal(cell.second) / 60
        case timedelta():
            return Decimal(round(cell.total_seconds() / 60))
        case datetime() if cell.year < 1901:  # a length of 24 hours or more shown as a clock
            return Decimal(round((cell - datetime(1899, 12, 30)).total_seconds() / 60))  # noqa: DTZ001
        case date():
            return None
        case int() | float():
            number = Decimal(str(cell))
            return number * (1 if in_minutes else 60) if number.is_finite() else None
        case str():
            return _minutes_of_text(" ".join(cell.casefold().split()), in_minutes)
    return None


def _minutes_of_text(text: str, in_minutes: bool) -> Decimal | None:
    text = re.sub(rf"^(?:[~≈]|\b(?:{words.APPROXIMATELY})\b\.?)\s*", "", text)
    if len(text) > 40:
        return None
    both = _CLOCKLIKE.fullmatch(text) or _HOURS.fullmatch(text)
    if both:
        return Decimal(int(both["hours"]) * 60 + int(both["minutes"]))
    one = _DECIMAL.fullmatch(text)
    if not one or not (one["number"] or one["half"]):
        return None
    number = Decimal((one["number"] or "0").replace(",", "."))
    number += Decimal(f"0.{words.HALF[one['half']]}") if one["half"] else 0
    unit = one["unit"]
    minutes = number * (1 if (unit.startswith("min") if unit else in_minutes) else 60)
    return -minutes if one["minus"] else minutes
