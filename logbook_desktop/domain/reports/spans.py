"""The periods that a report is offered for: months, quarters, terms and years, and any days from–to. Pure calendar.

``wording/report_periods`` has their names.
"""

from datetime import date
from enum import StrEnum

from logbook_desktop.domain.periods import Month, Period


class ReportSpan(StrEnum):
    """How long the period is."""

    MONTH = "month"
    QUARTER = "quarter"
    TERM = "term"
    YEAR = "year"
    CALENDAR = "calendar"
    """A term or holiday of the organisation's calendar: named there, not reckoned here."""
    DAYS = "days"


WITHOUT_RECKONING = frozenset({ReportSpan.CALENDAR, ReportSpan.DAYS})
"""Spans whose days come from somewhere else."""


TERMS = ((1, 5), (6, 7), (8, 12))
"""Terms by their first and last month: spring, summer, autumn; the school year begins in August."""
_OFFERED = {ReportSpan.MONTH: 36, ReportSpan.QUARTER: 20, ReportSpan.TERM: 15, ReportSpan.YEAR: 12}
"""How many of each are listed; older ones are reached from day to day."""


def offered(span: ReportSpan, today: date) -> list[Period]:
    """The periods to choose from, the current one first, then back in time. None for those not reckoned here."""
    if span in WITHOUT_RECKONING:
        return []
    found: list[Period] = []
    month = Month.of(today)
    while len(found) < _OFFERED[span]:
        period = holding(span, month.first_day)
        found.append(period)
        month = Month.of(period.first).plus(-1)
    return found


def holding(span: ReportSpan, day: date) -> Period:
    """The month, quarter, term or year that a day belongs to (where nothing is reckoned: the day alone)."""
    if span in WITHOUT_RECKONING:
        return Period(day, day)
    if span is ReportSpan.YEAR:
        return Period.of_year(day.year)
    first, last = {
        ReportSpan.MONTH: (day.month, day.month),
        ReportSpan.QUARTER: ((day.month - 1) // 3 * 3 + 1, (day.month - 1) // 3 * 3 + 3),
        ReportSpan.TERM: next(term for term in TERMS if term[0] <= day.month <= term[1]),
    }[span]
    return Period(Month(day.year, first).first_day, Month(day.year, last).last_day)


def span_of(period: Period) -> ReportSpan:
    """The span by which a period has a name; any days if it has none."""
    named = (
        span for span in ReportSpan if span not in WITHOUT_RECKONING and holding(span, period.first) == period
    )
    return next(named, ReportSpan.DAYS)
