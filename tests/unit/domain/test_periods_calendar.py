"""Months and periods: their arithmetic, and the periods a report compares with."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.periods import Month, Period

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
months = st.builds(Month, st.integers(1990, 2100), st.integers(1, 12))
periods = st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair)))


@given(months)
def test_a_month_leads_back_from_number_code_and_days(month: Month) -> None:
    assert Month.from_number(month.number) == month
    assert Month.parse(str(month)) == month
    assert Month.of(month.first_day) == Month.of(month.last_day) == month
    assert Month.of(month.last_day + timedelta(days=1)) == month.plus(1)
    assert month.quarter == {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3, 9: 3}.get(month.month, 4)


@given(months, st.integers(-600, 600))
def test_adding_months_keeps_order_and_comes_back(month: Month, step: int) -> None:
    assert month.plus(step).plus(-step) == month
    assert (month.plus(step) > month) is (step > 0)


@pytest.mark.parametrize("code", ["", "2025", "2025-13", "2025-00", "0-01", "2025-08-01", "elokuu"])
def test_what_is_no_month_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"no such month|invalid literal"):
        Month.parse(code)


@given(days, days)
def test_a_period_holds_its_ends_and_what_is_between(one: date, other: date) -> None:
    if other < one:
        with pytest.raises(ValueError, match="ends before"):
            Period(one, other)
        return
    period = Period(one, other)
    assert one in period
    assert other in period
    assert one - timedelta(days=1) not in period
    assert other + timedelta(days=1) not in period
    assert period.days == (other - one).days + 1


@given(periods)
def test_the_months_of_a_period_follow_each_other(period: Period) -> None:
    touched = list(period.months())
    assert touched[0] == Month.of(period.first)
    assert touched[-1] == Month.of(period.last)
    assert all(later == earlier.plus(1) for earlier, later in itertools.pairwise(touched))


@given(months, st.integers(1, 24))
def test_whole_months_are_compared_with_whole_months(first: Month, count: int) -> None:
    period = Period(first.first_day, first.plus(count - 1).last_day)
    assert period.before() == Period(first.plus(-count).first_day, first.plus(-1).last_day)
    assert period.year_before() == Period(first.plus(-12).first_day, first.plus(count - 13).last_day)


@given(periods)
def test_the_period_before_ends_the_day_before(period: Period) -> None:
    earlier = period.before()
    assert earlier.last == period.first - timedelta(days=1)
    whole = period.first.day == 1 and (period.last + timedelta(days=1)).day == 1
    if whole:
        assert len(list(earlier.months())) == len(list(period.months()))
    else:
        assert earlier.days == period.days


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        # whole months stay whole over a leap day
        (date(2024, 2, 1), date(2024, 2, 29), (date(2023, 2, 1), date(2023, 2, 28))),
        (date(2025, 2, 1), date(2025, 2, 28), (date(2024, 2, 1), date(2024, 2, 29))),
        # but days are the same days: a leap day becomes the 28th, and none is added
        (date(2024, 2, 29), date(2024, 2, 29), (date(2023, 2, 28), date(2023, 2, 28))),
        (date(2025, 2, 28), date(2025, 2, 28), (date(2024, 2, 28), date(2024, 2, 28))),
        (date(2025, 2, 10), date(2025, 2, 28), (date(2024, 2, 10), date(2024, 2, 28))),
    ],
)
def test_a_year_before(first: date, last: date, expected: tuple[date, date]) -> None:
    assert Period(first, last).year_before() == Period(*expected)


def test_years_and_months_as_periods() -> None:
    assert Period.of_year(2024).days == 366
    assert Period.of_month(Month(2024, 2)) == Period(date(2024, 2, 1), date(2024, 2, 29))
