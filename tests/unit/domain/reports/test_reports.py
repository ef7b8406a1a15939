"""Questions, their remarks and periods, and what an answer gives for a cell."""

import itertools
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpers.answers import AUTUMN_2025, autumn_answer
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import ATTENDANCE_DIMENSIONS, TIME_DIMENSIONS, Dimension
from logbook_desktop.domain.reports.measures import MEASURES, Blank, MeasureKind
from logbook_desktop.domain.reports.reports import (
    MAX_YEARS,
    TEMPLATES,
    Note,
    NoteKind,
    QuestionRule,
    ReportQuestion,
    TemplateSpan,
    notes_for,
    question_problems,
    time_code,
    time_codes,
)

GOOD = ReportQuestion((1,), AUTUMN_2025, ("visits", "hours"), (Dimension.MONTH,))
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
months = st.builds(Month, st.integers(1990, 2060), st.integers(1, 12))


@st.composite
def _period(draw) -> Period:
    first = draw(days)
    return Period(first, first + timedelta(days=draw(st.integers(0, 1200))))


@st.composite
def _whole_months(draw) -> Period:
    first = draw(months)
    return Period(first.first_day, first.plus(draw(st.integers(0, 40))).last_day)


def is_whole(period: Period) -> bool:
    return period.first.day == 1 and (period.last + timedelta(days=1)).day == 1


# Questions


def test_a_good_question_has_no_problems() -> None:
    assert question_problems(GOOD) == ()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"scope": ()}, QuestionRule.NO_SCOPE),
        ({"measures": ()}, QuestionRule.NO_MEASURES),
        ({"rows": ()}, QuestionRule.NO_ROWS),
        ({"measures": ("visits", "visitors_of_the_moon")}, QuestionRule.UNKNOWN_MEASURE),
        ({"rows": (Dimension.UNIT, Dimension.UNIT)}, QuestionRule.DIMENSION_TWICE),
        ({"column": Dimension.MONTH}, QuestionRule.DIMENSION_TWICE),
        ({"period": Period(date(1970, 1, 1), date(1971 + MAX_YEARS, 1, 1))}, QuestionRule.TOO_LONG),
    ],
)
def test_each_problem_is_found_alone(change, rule) -> None:
    assert question_problems(replace(GOOD, **change)) == (rule,)


@pytest.mark.parametrize("months_compared", [4, 5, 6])
def test_months_are_compared_with_as_many_or_not_month_by_month(months_compared: int) -> None:
    """Else rows would tell of months that nobody asked for, or have nothing beside them."""
    other = Period(date(2024, 8, 1), Month(2024, 7).plus(months_compared).last_day)
    broken = (QuestionRule.COMPARISON_LENGTH,) if months_compared != GOOD.period.month_count else ()
    for dimension in TIME_DIMENSIONS:
        question = replace(GOOD, rows=(Dimension.UNIT,), column=dimension, comparison=other)
        assert question_problems(question) == broken
    assert question_problems(replace(GOOD, rows=(Dimension.UNIT,), comparison=other)) == ()


def test_all_problems_are_told_at_once() -> None:
    empty = replace(GOOD, scope=(), measures=(), rows=())
    rules = QuestionRule.NO_SCOPE, QuestionRule.NO_MEASURES, QuestionRule.NO_ROWS
    assert question_problems(empty) == rules


def test_the_longest_period_is_still_answered() -> None:
    assert not question_problems(replace(GOOD, period=Period(date(1975, 1, 1), date(2025, 12, 31))))


# Remarks


@given(
    keys=st.lists(st.sampled_from(sorted(MEASURES)), min_size=1, unique=True),
    dimensions=st.lists(st.sampled_from(Dimension), min_size=1, max_size=4, unique=True),
    with_column=st.booleans(),
    period=_period(),
)
def test_notes_tell_exactly_what_does_not_split_or_add(keys, dimensions, with_column, period) -> None:
    *rows, last = dimensions
    column = last if with_column and rows else None
    question = ReportQuestion((1,), period, tuple(keys), tuple(rows) if column else tuple(dimensions), column)
    notes = notes_for(question)
    people_only = {"visits"}
    shares = {"girls_share", "boys_share", "other_share"}
    expected = {
        (key, dimension)
        for key in keys
        for dimension in dimensions
        if dimension in ATTENDANCE_DIMENSIONS and key not in people_only
        if not (key in shares and dimension is Dimension.AGE_BAND)
    }
    report = [(n.measure, n.dimension) for n in notes if n.kind is NoteKind.DOES_NOT_SPLIT]
    assert len(report) == len(set(report))
    assert set(report) == expected
    ratios = [n.measure for n in notes if n.kind is NoteKind.RATIO_NOT_ADDED]
    assert ratios == [key for key in keys if MEASURES[key].kind is MeasureKind.RATIO]
    assert (Note(NoteKind.PART_MONTHS) in notes) is not is_whole(period)


def test_a_plain_question_has_no_notes() -> None:
    assert notes_for(GOOD) == ()


# Codes of time


@given(period=_period())
def test_time_codes_are_each_once_and_in_order(period: Period) -> None:
    found = list(period.months())
    for dimension in TIME_DIMENSIONS:
        codes = time_codes(dimension, found)
        assert list(codes) == sorted(set(codes))
        assert {time_code(dimension, month) for month in found} == set(codes)


@given(month=months)
def test_codes_nest_month_in_quarter_in_year(month: Month) -> None:
    quarter = time_code(Dimension.QUARTER, month)
    assert time_code(Dimension.MONTH, month) == str(month)
    assert Month.parse(str(month)) == month
    assert quarter[:4] == time_code(Dimension.YEAR, month) == f"{month.year}"
    assert quarter[4:] == f"-Q{1 + (month.month - 1) // 3}"


def test_codes_as_machines_read_them() -> None:
    months = [Month(2025, 12), Month(2026, 1)]
    assert time_codes(Dimension.MONTH, months) == ("2025-12", "2026-01")
    assert time_codes(Dimension.QUARTER, months) == ("2025-Q4", "2026-Q1")
    assert time_codes(Dimension.YEAR, months) == ("2025", "2026")
    assert [d for d in Dimension if d.is_time] == [Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR]


# Periods to compare with


@given(period=_period())
def test_the_period_before_is_as_long_and_ends_where_this_begins(period: Period) -> None:
    before = period.before()
    assert before.last + timedelta(days=1) == period.first
    if is_whole(period):
        assert is_whole(before)
        assert len(list(before.months())) == len(list(period.months()))
    else:
        assert before.days == period.days


@given(period=_period())
def test_a_year_before_is_the_same_days_of_the_calendar(period: Period) -> None:
    earlier = period.year_before()
    assert earlier.first.year == period.first.year - 1
    assert earlier.last.year == period.last.year - 1
    assert earlier.first.month == period.first.month
    assert earlier.last.month == period.last.month
    if not is_whole(period):
        assert (earlier.first.day, earlier.last.day) == (
            min(period.first.day, 28)
            if (period.first.month, period.first.day) == (2, 29)
            else period.first.day,
            28 if (period.last.month, period.last.day) == (2, 29) else period.last.day,
        )


@given(period=_whole_months())
def test_whole_months_stay_whole_a_year_before(period: Period) -> None:
    earlier = period.year_before()
    assert is_whole(earlier)
    shifted = [month.plus(-12) for month in period.months()]
    assert list(earlier.months()) == shifted


@pytest.mark.parametrize(
    ("period", "earlier"),
    [
        (Period(date(2024, 2, 1), date(2024, 2, 29)), Period(date(2023, 2, 1), date(2023, 2, 28))),
        (Period(date(2025, 2, 1), date(2025, 2, 28)), Period(date(2024, 2, 1), date(2024, 2, 29))),
        (Period(date(2025, 2, 28), date(2025, 2, 28)), Period(date(2024, 2, 28), date(2024, 2, 28))),
        (Period(date(2024, 2, 29), date(2024, 3, 10)), Period(date(2023, 2, 28), date(2023, 3, 10))),
    ],
)
def test_the_leap_day_a_year_before(period: Period, earlier: Period) -> None:
    assert period.year_before() == earlier


@given(period=_period())
def test_months_cover_the_days_of_the_period(period: Period) -> None:
    found = list(period.months())
    assert found[0] == Month.of(period.first)
    assert found[-1] == Month.of(period.last)
    assert all(after == month.plus(1) for month, after in itertools.pairwise(found))
    assert period.first in period
    assert period.last in period
    assert period.first - timedelta(days=1) not in period


@given(first=days, back=st.integers(1, 500))
def test_a_period_never_ends_before_it_begins(first: date, back: int) -> None:
    with pytest.raises(ValueError, match="ends before"):
        Period(first, first - timedelta(days=back))


# Answers


def test_an_answer_gives_cells_rows_and_totals() -> None:
    report = autumn_answer(measures=("visits", "hours", "visits_per_hour"), column=Dimension.GENDER)
    visits, hours, rate = report.measures
    row = ("2025-09",)
    cells = [report.value(visits, row, code) for code in report.column_codes]
    assert sum(cells) == report.value(visits, row)
    assert report.value(hours, row, "girls") is Blank.DOES_NOT_SPLIT
    assert report.value(hours, row) == report.table.by_row[row].minutes
    assert report.value(rate, row) == Fraction(60 * report.value(visits, row), report.value(hours, row))
    assert report.total(hours, "girls") is Blank.DOES_NOT_SPLIT
    assert report.total(visits) == sum(report.total(visits, code) for code in report.column_codes)


def test_what_has_no_occasions_is_zero_or_not_applicable() -> None:
    report = autumn_answer(period=Period(date(2025, 6, 1), date(2025, 6, 30)))
    entries, visits, hours, rate = report.measures
    (row,) = report.row_keys
    assert [report.value(m, row) for m in (entries, visits, hours)] == [0, 0, 0]
    assert report.value(rate, row) is Blank.NOT_APPLICABLE


def test_an_unknown_row_is_nothing_rather_than_an_error() -> None:
    report = autumn_answer(measures=("visits",))
    assert report.value(MEASURES["visits"], ("2031-01",)) == 0


def test_a_comparison_stands_under_the_keys_of_the_period() -> None:
    report = autumn_answer(comparison=AUTUMN_2025.year_before())
    hours = MEASURES["hours"]
    assert report.compared(hours, ("2025-08",)) == 7 * 180
    assert report.compared_total(hours) == 5 * 7 * 180
    assert autumn_answer().compared(hours, ("2025-08",)) is None
    assert autumn_answer().compared_total(hours) is None


# Templates


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
@given(today=days)
def test_templates_are_questions_that_can_be_asked(template, today: date) -> None:
    period = template.period(today)
    question = ReportQuestion((1,), period, template.measures, template.rows, template.column)
    assert question_problems(question) == ()
    assert not [note for note in notes_for(question) if note.kind is not NoteKind.RATIO_NOT_ADDED]
    assert is_whole(period)
    assert period.last < today, "only what is over"
    assert len(list(period.months())) == (1 if template.span is TemplateSpan.MONTH else 12)


def test_templates_are_the_three_of_the_issue() -> None:
    assert [template.key for template in TEMPLATES] == ["unit_month", "organisation_year", "form_by_unit"]


@given(period=_period(), other=_period())
def test_comparing_does_not_change_the_question(period: Period, other: Period) -> None:
    assume(period != other)
    question = replace(GOOD, period=period)
    assert replace(question, comparison=other).dimensions == question.dimensions
