"""The year as youth work lives it: terms, breaks, public holidays, and how much happens on each day.

A season of ``calendar.json`` gives each part of the year a weight (missing: nothing happens). On public holidays
nothing happens at all.
"""

from datetime import date, timedelta
from functools import cache

from logbook_desktop.domain.periods import Period
from logbook_desktop.services.demo.vocabulary import calendar_file


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the method of Meeus, Jones and Butcher)."""
    golden, (century, in_century) = year % 19, divmod(year, 100)
    leap, (quarter, rest) = (century + 8) // 25, divmod(century, 4)
    epact = (19 * golden + century - quarter - (century - leap + 1) // 3 + 15) % 30
    weekday = (32 + 2 * rest + 2 * (in_century // 4) - epact - in_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """The public holidays of Finland, and the eves on which everything is closed."""
    sunday = easter(year)
    midsummer = _first(date(year, 6, 20), weekday=5)
    return frozenset(
        {
            *(sunday + timedelta(days=days) for days in (-2, -1, 0, 1, 39, 49)),
            *(date(year, *day) for day in ((1, 1), (1, 6), (4, 30), (5, 1), (12, 6))),
            *(date(year, 12, day) for day in (24, 25, 26, 31)),
            *(midsummer - timedelta(days=1), midsummer),
            _first(date(year, 10, 31), weekday=5),
        }
    )


def _first(day: date, weekday: int) -> date:
    """The first such weekday on or after a day."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def part_of_year(day: date, winter_break_week: int) -> str:
    """Term, break, month of summer or Christmas."""
    week = day.isocalendar().week
    if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 6):
        return "christmas"
    if day.month == 7:
        return "july"
    if (day.month, day.day) in ((8, number) for number in range(1, 10)):
        return "august"
    if day.month == 6 and day > _last_school_day(day.year):
        return "june"
    if week == 42:
        return "autumn_break"
    return "winter_break" if week == winter_break_week else "term"


def _last_school_day(year: int) -> date:
    """The Saturday of week 22."""
    return date.fromisocalendar(year, 22, 6)


class YouthYear:
    """How much happens on each day of a period, for the seasons and regions asked about."""

    def __init__(self, period: Period) -> None:
        self._days = [period.first + timedelta(days=number) for number in range(period.days)]
        self._file = calendar_file()
        self._known: dict[tuple[str, int], list[list[tuple[date, float]]]] = {}

    def days(self, season: str, region: str, weekday: int) -> list[tuple[date, float]]:
        """The days of a weekday on which a season's work happens in a region, with their weights."""
        week = self._file["winter_break_week"][region]
        if (season, week) not in self._known:
            by_weekday: list[list[tuple[date, float]]] = [[] for _ in range(7)]
            for day in self._days:
                if weight := self._weight(season, week, day):
                    by_weekday[day.weekday()].append((day, weight))
            self._known[season, week] = by_weekday
        return self._known[season, week][weekday]

    def _weight(self, season: str, week: int, day: date) -> float:
        if day in holidays(day.year):
            return 0.0
        weight = float(self._file["seasons"][season].get(part_of_year(day, week), 0.0))
        if season not in self._file["never_closed"]:
            for closure in self._file["closures"]:
                if closure["from"] <= day.isoformat() <= closure["to"]:
                    weight *= closure["share"]
        return weight
