"""Dates as people type them: which day, and what else stands in the cell.

Day comes before month, as everywhere in Europe, unless the rows of a column prove the other order (``order_of``).
Nothing is repaired: 31.2. is no day, 2.–4.8. is no single day.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from itertools import pairwise

from logbook_desktop.domain.entries.entries import EARLIEST_DATE, FURTHEST_AHEAD
from logbook_desktop.domain.entries.imported import RejectionReason
from logbook_desktop.domain.texts import N_
from logbook_desktop.imports.cells import EXCEL_EPOCH, Cell, is_blank, shown
from logbook_desktop.imports.faults import Fault
from logbook_desktop.imports.vocabulary import MONTHS

FIRST_SERIAL = 32_874
"""1 January 1990 as Excel counts days: smaller numbers are no dates of ours."""
LAST_SERIAL = 80_000

YearOf = Callable[[int], int | None]
"""The year of a month, where the sheet or a title tells one."""


@dataclass(frozen=True, slots=True)
class Read:
    """A date cell: its day, as far as written, and the text around it (a clock, a weekday, a note)."""

    day: int
    month: int | None
    year: int | None
    rest: str = ""
    mark: str = ""
    """Between two numbers of which either could be the day; "" where a name or the year's place tells."""

    @property
    def turned(self) -> "Read":
        """With the first number as the month."""
        return replace(self, day=self.month or 0, month=self.day)

    @property
    def is_ambiguous(self) -> bool:
        """Both orders make a day, and not the same."""
        return bool(self.mark) and self.month is not None and self.day != self.month <= 12 >= self.day


class DateOrder(Enum):
    """In which order the dates of a column tell day and month."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"
    UNCLEAR = "unclear"
    """Its rows contradict each other, or prove nothing where both orders are in use."""


def _month_names() -> dict[str, int]:
    names: dict[str, int] = {}
    for by_language in MONTHS.values():
        for number, name in enumerate(by_language, start=1):
            stem = name.removesuffix("kuu")
            for form in {name, stem, stem[:3], name[:3]}:
                names.setdefault(form, number)
            if name != stem:
                names |= {f"{name}ta": number, f"{name}n": number, f"{name}ssa": number}
    return names | {
        "sept": 9,
        "augs": 8,
        "okto": 10,
        "maal": 3,
        "huht": 4,
        "touk": 5,
        "mrs": 3,
        "maali": 3,
        "marra": 11,
    }


MONTH_NAMES = _month_names()
# "tou" and "hei" are months, "mar" is March everywhere but Finland: it is left to the longer "marr".
MONTH_NAMES["mar"] = 3
MONTH_NAMES["marr"] = 11
_MONTH = "|".join(sorted(map(re.escape, MONTH_NAMES), key=len, reverse=True))
_PATTERNS = (
    # 2025-08-16
    re.compile(
        r"(?<![\d.])(?P<year>\d{4})\s*(?P<sep>[-./])\s*(?P<month>\d{1,2})\s*(?P=sep)\s*(?P<day>\d{1,2})(?!\d)T?"
    ),
    # 20250816
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)"),
    # 16.8.2025, 16/8/25
    re.compile(
        r"(?<!\d)(?P<day>\d{1,2})\s*(?P<sep>[./-])\s*(?P<month>\d{1,2})\s*(?P=sep)\s*"
        r"(?P<year>\d{4}|\d\d)(?!\d)(?!-\d)"
    ),
    # 16/8-25, 16/8 2025: the Swedish way
    re.compile(
        r"(?<![\d.,])(?P<day>\d{1,2})(?P<sep>/)(?P<month>\d{1,2})(?:\s?-\s?(?P<short>\d\d)|\s+(?P<year>\d{4}))(?!\d|[.:/-]\d)"
    ),
    # 16.8.
    re.compile(
        r"(?<![\d.,])(?P<day>\d{1,2})\s*(?P<sep>[./])\s*(?P<month>\d{1,2})(?!\d)(?:\.(?!\s?\d{3})|(?!\.|/|\s?\d{3}))"
    ),
    # 16. elokuuta 2025, 16 Aug
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|:e|:a)?\s*(?:of\s+)?[- ]?(?P<name>{_MONTH})\b\.?,?"
        r"(?:[-\s]*(?P<year>\d{4}|'?\d\d(?![.:\d]))(?!\d))?",
        re.IGNORECASE,
    ),
    # August 16, 2025
    re.compile(
        rf"\b(?P<name>{_MONTH})\b\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)"
        r"(?:\s*,?\s*(?P<year>\d{4})(?!\d))?",
        re.IGNORECASE,
    ),
)
_DAY_AND_MONTH = _PATTERNS[2:5]
"""Those with two numbers of which either could be the day."""
_MIDNIGHT = re.compile(r"\b00[:.]00([:.]00(\.0+)?)?$")
"""What programs put after a date that has no clock."""
_AND = r"(?:[/&+]|\b(?:ja|sekä|och|and|to|till)\b)"
_RANGE_BEFORE = re.compile(rf"\d\.?\s*(?:[-–—]|{_AND})\s*$", re.IGNORECASE)
_RANGE_AFTER = re.compile(
    r"^\s*[-–—]\s*\d{1,2}\s*[./]\s*\d{1,2}\s*(?:[./]|$)"
    rf"|^\s*{_AND}\s*\d{{1,2}}\s*[./]\s*(?:0?[1-9]|1[0-2])\s*(?:[./]|$)",
    re.IGNORECASE,
)
_DAY_ONLY = re.compile(
    r"(?:(?:ma|ti|ke|to|pe|la|su|må|on|fr|lö|sö|mo|tu|we|th|sa)[^\W\d]{0,9}\.?\s*)?(?P<day>\d{1,2})\.?",
    re.IGNORECASE,
)


def parse(cell: Cell, epoch: datetime = EXCEL_EPOCH) -> Read | None:
    """What a date cell says; None if it says no single day. The day may still be impossible."""
    if isinstance(cell, datetime):
        clock = f"{cell:%H:%M}" if cell.time() != time() else ""
        return Read(cell.day, cell.month, cell.year, clock)
    if isinstance(cell, date):
        return Read(cell.day, cell.month, cell.year)
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    if isinstance(cell, str) and not re.fullmatch(r"\d{1,5}", cell):
        return _from_text(cell)
    return _from_number(float(cell), epoch)


def _from_number(number: float, epoch: datetime) -> Read | None:
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        return parse(epoch + timedelta(days=int(number)))
    if number.is_integer() and 1 <= number <= 31:
        return Read(int(number), None, None)
    if number.is_integer() and 19_900_101 <= number <= 21_991_231:
        return _from_text(str(int(number)))
    return None


def _from_text(text: str) -> Read | None:
    if len(text) > 200:
        return None
    for pattern in _PATTERNS:
        found = pattern.search(text)
        if found:
            before, after = text[: found.start()], text[found.end() :]
            if _RANGE_BEFORE.search(before) or _RANGE_AFTER.search(after) or _has_date(after):
                return None
            read = _read(found.groupdict(), f"{before} {after}".strip())
            return replace(read, mark=found["sep"]) if pattern in _DAY_AND_MONTH else read
    alone = _DAY_ONLY.fullmatch(text.strip())
    return Read(int(alone["day"]), None, None) if alone else None


def _has_date(text: str) -> bool:
    """A second full date: the cell tells of several days."""
    return any(pattern.search(text) for pattern in _PATTERNS[:3])


def _read(part: dict[str, str | None], rest: str) -> Read:
    name, year = part.get("name"), part.get("year") or part.get("short")
    month = MONTH_NAMES[name.casefold()] if name else int(part.get("month") or 0)
    rest = _MIDNIGHT.sub("", rest)
    return Read(int(part.get("day") or 0), month, _full_year(year) if year else None, rest)


def _full_year(year: str) -> int:
    """25 is 2025, 98 is 1998."""
    digits = year.strip("'")
    number = int(digits)
    return number if len(digits) > 2 else number + (2000 if number < 70 else 1900)


def is_dated(cell: Cell) -> bool:
    """A cell of a date column: at least a day and a month."""
    if isinstance(cell, int | float):
        return not isinstance(cell, bool) and FIRST_SERIAL <= cell <= LAST_SERIAL
    found = parse(cell)
    if found is None or found.month is None:
        return False
    if found.mark == "/" and found.year is not None and found.month > 12:
        found = found.turned
    # 17.30 is no day: a clock.
    return found.month is not None and 1 <= found.month <= 12


def order_of(cells: Iterable[Cell], *, month: int | None, european: bool, today: date) -> DateOrder:
    """The order in which all the dates of a column are written, as far as its rows prove one.

    A row proves an order where the other makes no day: 8/16/2025, a month that is not the sheet's (``month``), a day
    in the future. ``european``: the headings are Finnish or Swedish; the day comes first unless proved otherwise.
    """
    day_first = month_first = open_rows = dotted = 0
    moments: list[tuple[date, date]] = []
    for read in (parse(cell) for cell in cells if isinstance(cell, str)):
        if read is None or not read.mark or read.month is None:
            continue
        dotted += read.mark == "."
        either = _possible(read, month, today), _possible(read.turned, month, today)
        if read.is_ambiguous and either == (True, True):
            open_rows += read.mark != "."
            if read.year is not None:
                moments.append((date(read.year, read.month, read.day), date(read.year, read.day, read.month)))
        elif read.day != read.month:
            day_first += either == (True, False)
            month_first += either == (False, True)
    if dotted and (day_first or not month_first):
        return DateOrder.DAY_FIRST  # nobody writes a month, a full stop and a day but by mistake
    if month_first and not day_first:
        return DateOrder.UNCLEAR if dotted else DateOrder.MONTH_FIRST
    if day_first:
        return DateOrder.UNCLEAR if month_first else DateOrder.DAY_FIRST
    if european or not open_rows:
        return DateOrder.DAY_FIRST
    return _order_of_time(moments)


def _possible(read: Read, month: int | None, today: date) -> bool:
    if read.month is None or not (1 <= read.month <= 12 and 1 <= read.day <= 31):
        return False
    if month is not None and read.month != month:
        return False
    try:
        return read.year is None or date(read.year, read.month, read.day) <= today + FURTHEST_AHEAD
    except ValueError:
        return False


ENOUGH_IN_ORDER = 5
"""So many different days stand in the order of time by chance once in 120 times."""


def _order_of_time(moments: Sequence[tuple[date, date]]) -> DateOrder:
    """The order in which the rows follow each other in time, where only one makes them do so."""
    if len(set(moments)) < ENOUGH_IN_ORDER:
        return DateOrder.UNCLEAR
    day_first, month_first = (_ascends([either[index] for either in moments]) for index in (0, 1))
    if day_first == month_first:
        return DateOrder.UNCLEAR
    return DateOrder.DAY_FIRST if day_first else DateOrder.MONTH_FIRST


def _ascends(days: Sequence[date]) -> bool:
    steps = list(pairwise(days))
    return all(a <= b for a, b in steps) or all(a >= b for a, b in steps)


ENOUGH_CONVERTED = 3


def half_converted(cells: Sequence[Cell]) -> bool:
    """A program turned into dates what it could, in an order that was not the column's, and left the rest as text.

    Then every text has a part above 12, and the dates lie among the months of the texts only when they are turned
    round: "16/8/2025" and "21/8/2025" beside what became 8 May.
    """
    texts = [read for cell in cells if isinstance(cell, str) and (read := parse(cell)) and read.mark]
    dates = [cell for cell in cells if isinstance(cell, date)]
    if not texts or len(dates) < ENOUGH_CONVERTED:
        return False
    if any(read.mark == "." or max(read.day, read.month or 0) <= 12 for read in texts):
        return False
    months = [min(read.day, read.month or 0) for read in texts]
    near = range(min(months) - 1, max(months) + 2)
    return all(day.day in near for day in dates) and any(day.month not in near for day in dates)


def day_of(
    cell: Cell,
    year_of: YearOf,
    month: int | None,
    today: date,
    epoch: datetime,
    order: DateOrder = DateOrder.DAY_FIRST,
) -> tuple[date, str]:
    """The day of a date cell and the text around it. Fault where it is no day that can have been documented.

    ``year_of`` and ``month`` are what the sheet and its titles say; ``order`` is that of the column.
    """
    if is_blank(cell):
        raise Fault(RejectionReason.DATE, N_("The row has no date."))
    read = parse(cell, epoch)
    value = shown(cell)
    if read is None:
        raise Fault(RejectionReason.DATE, N_("“{value}” is not a date of one day."), value=value)
    if order is DateOrder.UNCLEAR and read.is_ambiguous:
        raise Fault(
            RejectionReason.DATE,
            N_("“{value}” may be two days: nothing in its column proves whether day or month comes first."),
            value=value,
        )
    if order is DateOrder.MONTH_FIRST and read.mark:
        read = read.turned
    in_month = read.month if read.month is not None else month
    if in_month is None:
        raise Fault(
            RejectionReason.DATE, N_("“{value}” does not tell the month, nor does the sheet."), value=value
        )
    year = read.year if read.year is not None else year_of(in_month)
    if year is None:
        raise Fault(
            RejectionReason.DATE,
            N_("“{value}” has no year, and neither the sheet’s name nor its headings tell one."),
            value=value,
        )
    try:
        day = date(year, in_month, read.day)
    except ValueError:
        raise Fault(RejectionReason.DATE, N_("There is no such day as {value}."), value=value) from None
    if day < EARLIEST_DATE:
        raise Fault(RejectionReason.DATE, N_("{day} is too long ago."), day=day)
    if day > today + FURTHEST_AHEAD:
        raise Fault(RejectionReason.DATE, N_("{day} is in the future."), day=day)
    return day, read.rest
