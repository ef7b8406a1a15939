"""Calendar: months, quarters and years, and the periods a report asks for. Dates are local dates."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

TIME_ZONE = "Europe/Helsinki"
"""The zone of every organisation, until one has its own: what day it is there, and when, on the clock at the wall."""
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
"""Days that places open and close on, and what is asked or kept until, lie between these; others are slips."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month. ``number`` counts months from the year 0 and is what databases store."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise ValueError(f"no such month: {self.year}-{self.month}")

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def from_number(cls, number: int) -> "Month":
        """The month of a number as ``number`` gives it."""
        return cls(number // 12, number % 12 + 1)

    @classmethod
    def parse(cls, code: str) -> "Month":
        """The month of a code such as ``2025-08``; ValueError if it is none."""
        year, _, month = code.partition("-")
        return cls(int(year), int(month))

    @property
    def number(self) -> int:
        """Months since the year 0: neighbours differ by one, which is what the database stores and compares."""
        return self.year * 12 + self.month - 1

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """Its last day, whatever the length of the month."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def quarter(self) -> int:
        """The quarter of the year, 1 to 4."""
        return (self.month + 2) // 3

    def plus(self, months: int) -> "Month":
        """The month that many later (earlier, where negative)."""
        return Month.from_number(self.number + months)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends before it begins")

    @classmethod
    def of_year(cls, year: int) -> "Period":
        """A calendar year, from 1 January to 31 December."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def of_month(cls, month: Month) -> "Period":
        """A whole month."""
        return cls(month.first_day, month.last_day)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days it has, both ends counted."""
        return (self.last - self.first).days + 1

    def months(self) -> Iterator[Month]:
        """Every month the period touches, in order."""
        for number in range(Month.of(self.first).number, Month.of(self.last).number + 1):
            yield Month.from_number(number)

    @property
    def month_count(self) -> int:
        """How many months the period touches."""
        return Month.of(self.last).number - Month.of(self.first).number + 1

    @property
    def _is_whole_months(self) -> bool:
        return self.first.day == 1 and self.last == Month.of(self.last).last_day

    def year_before(self) -> "Period":
        """The same days one year earlier (29 February becomes the 28th; whole months stay whole)."""
        first, last = _year_earlier(self.first), _year_earlier(self.last)
        if self._is_whole_months:
            last = Month.of(last).last_day
        return Period(first, last)

    def before(self) -> "Period":
        """The period of the same length just before: whole months before whole months, else days."""
        if self._is_whole_months:
            start = Month.of(self.first).plus(-self.month_count)
            return Period(start.first_day, Month.of(self.first).plus(-1).last_day)
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
