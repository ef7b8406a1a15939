"""The periods that the wizard offers: none missing, none twice."""

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports import spans
from logbook_desktop.domain.reports.spans import WITHOUT_RECKONING, ReportSpan

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
