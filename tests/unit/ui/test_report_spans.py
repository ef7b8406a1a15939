"""The periods that the wizard offers: none missing, none twice, each with a name."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.periods import Period
from logbook_desktop.support.i18n import texts
from logbook_desktop.ui.reports import spans
from logbook_desktop.ui.reports.spans import WITHOUT_RECKONING, ReportSpan

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
named = st.sampled_from([span for span in ReportSpan if span not in WITHOUT_RECKONING])


@given(span=named, today=days)
def test_offered_periods_follow_each_other_back_in_time(span: ReportSpan, today: date) -> None:
    offered = spans.offered(span, today)
    assert today in offered[0]
    for later, earlier in itertools.pairwise(offered):
        assert earlier.last + timedelta(days=1) == later.first
    assert len(offered) >= 12


@given(span=named, day=days)
def test_a_named_period_holds_its_day_and_is_known_again(span: ReportSpan, day: date) -> None:
    period = spans.holding(span, day)
    assert day in period
    assert spans.span_of(period) is span
    assert all(spans.holding(span, inside) == period for inside in (period.first, period.last))


@given(first=days, length=st.integers(0, 400))
def test_any_days_have_some_span(first: date, length: int) -> None:
    period = Period(first, first + timedelta(days=length))
    span = spans.span_of(period)
    assert span is ReportSpan.DAYS or spans.holding(span, period.last) == period


def test_no_list_for_any_days() -> None:
    assert [spans.offered(span, date(2026, 1, 15)) for span in WITHOUT_RECKONING] == [[], []]


@pytest.mark.parametrize(
    ("period", "name"),
    [
        (Period(date(2025, 8, 1), date(2025, 12, 31)), "autumn term 2025"),
        (Period(date(2025, 1, 1), date(2025, 5, 31)), "spring term 2025"),
        (Period(date(2025, 6, 1), date(2025, 7, 31)), "summer 2025"),
        (Period(date(2025, 7, 1), date(2025, 9, 30)), "Q3 2025"),
        (Period(date(2025, 1, 1), date(2025, 12, 31)), "year 2025"),
        (Period(date(2025, 10, 1), date(2025, 10, 31)), "October 2025"),
        (Period(date(2025, 10, 2), date(2025, 10, 31)), "02/10/2025–31/10/2025"),
        (Period(date(2024, 8, 1), date(2025, 12, 31)), "01/08/2024–31/12/2025"),
    ],
)
def test_periods_in_words(period: Period, name: str) -> None:
    assert spans.name(period, texts("en")) == name


def test_days_are_told_beside_a_name_but_not_twice() -> None:
    english = texts("en")
    term = Period(date(2025, 8, 1), date(2025, 12, 31))
    assert spans.name_with_days(term, english) == "autumn term 2025 (01/08/2025–31/12/2025)"
    assert spans.name_with_days(Period(date(2025, 8, 2), date(2025, 8, 5)), english).count("2025") == 2
