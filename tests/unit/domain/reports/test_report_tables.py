"""From grouped sums to rows: parts that add up to the whole, and the months and places that have a row."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries.attendance import DEFAULT_BANDS, UNKNOWN_BAND, AgeBand
from logbook_desktop.domain.periods import Month, Period
from logbook_desktop.domain.reports.dimensions import TIME_DIMENSIONS, Dimension
from logbook_desktop.domain.reports.measures import NOTHING, Totals
from logbook_desktop.domain.reports.report_tables import GENDER_CODES, by_age_band, by_gender, keys_to_show
from logbook_desktop.domain.reports.reports import Key, time_code, time_codes, time_span

D = Dimension
MONTHS = [Month(2025, number) for number in range(1, 13)]
COARSE = (AgeBand(0, 12), AgeBand(13, 17), AgeBand(18, None))
months = st.builds(Month, st.integers(1990, 2060), st.integers(1, 12))


# Parts


@st.composite
def counted(draw: st.DrawFn) -> tuple[Totals, dict[tuple[str, str], int]]:
    """The visits of one key by gender, and of these the ages that are known."""
    whole = {gender: draw(st.integers(0, 40)) for gender in GENDER_CODES}
    ages: dict[tuple[str, str], int] = {}
    for gender, left in whole.items():
        for band in DEFAULT_BANDS:
            ages[gender, band.code] = draw(st.integers(0, left))
            left -= ages[gender, band.code]
    return Totals(**whole), ages


def added(parts: Mapping[Key, Totals]) -> Totals:
    total = NOTHING
    for part in parts.values():
        total += part
    return total


@given(one=counted(), bands=st.sampled_from((DEFAULT_BANDS, COARSE)))
def test_ages_known_and_not_known_make_the_whole(
    one: tuple[Totals, dict[tuple[str, str], int]], bands: Sequence[AgeBand]
) -> None:
    whole, ages = one
    parts = by_age_band({("7",): whole}, {("7",): ages}, bands, 1)
    assert list(parts) == [("7", code) for code in (*(band.code for band in bands), UNKNOWN_BAND)]
    assert added(parts) == whole
    known = sum(part.visits for (_, code), part in parts.items() if code != UNKNOWN_BAND)
    assert known == sum(ages.values())


@given(one=counted())
def test_genders_make_the_whole(one: tuple[Totals, dict[tuple[str, str], int]]) -> None:
    whole, _ = one
    parts = by_gender({("7", "open"): whole}, 1)
    assert list(parts) == [("7", gender, "open") for gender in GENDER_CODES]
    assert added(parts) == whole


# Time


@pytest.mark.parametrize("dimension", TIME_DIMENSIONS)
@given(month=months)
def test_a_code_spans_exactly_the_months_that_have_it(dimension: Dimension, month: Month) -> None:
    code = time_code(dimension, month)
    span = time_span(code)
    assert {time_code(dimension, one) for one in span.months()} == {code}
    for beside in (Month.of(span.first).plus(-1), Month.of(span.last).plus(1)):
        assert time_code(dimension, beside) != code
    assert (span.first, span.last) == (Month.of(span.first).first_day, Month.of(span.last).last_day)


@given(period=st.lists(st.sampled_from(MONTHS), min_size=1, max_size=12, unique=True).map(sorted))
def test_a_month_stands_in_its_own_quarter_and_year(period: list[Month]) -> None:
    asked = (D.YEAR, D.QUARTER, D.MONTH)
    time = {dimension: time_codes(dimension, period) for dimension in TIME_DIMENSIONS}
    keys = keys_to_show(asked, [tuple(time_code(d, period[0]) for d in asked)], time, {}, lambda *_: True)
    assert keys == [tuple(time_code(dimension, month) for dimension in asked) for month in period]


# Rows


def test_a_place_has_a_row_for_the_months_in_which_it_was_open() -> None:
    """And for one in which something was documented all the same."""
    time = {D.MONTH: [str(month) for month in MONTHS[:4]]}
    seen = [("4", "2025-02"), ("4", "2025-04"), ("5", "2025-01")]

    def is_open(_dimension: Dimension, code: str, when: Mapping[Dimension, str]) -> bool:
        return code == "5" or when[D.MONTH] <= "2025-02"

    rows = keys_to_show((D.UNIT, D.MONTH), seen, time, {}, is_open)
    of_four = sorted(month for unit, month in rows if unit == "4")
    of_five = sorted(month for unit, month in rows if unit == "5")
    assert of_four == ["2025-01", "2025-02", "2025-04"]
    assert of_five == ["2025-01", "2025-02", "2025-03", "2025-04"]


def test_where_nothing_was_seen_the_listed_codes_are_there_with_nought() -> None:
    listed = {D.GENDER: GENDER_CODES}
    assert keys_to_show((D.GENDER,), [], {}, listed, lambda *_: True) == [(code,) for code in GENDER_CODES]
    assert keys_to_show((D.UNIT,), [], {}, listed, lambda *_: True) == []
    span = Period.of_month(Month(2025, 3))
    time = {D.MONTH: time_codes(D.MONTH, list(span.months()))}
    rows = keys_to_show((D.GENDER, D.MONTH), [], time, listed, lambda *_: True)
    assert rows == [(code, "2025-03") for code in GENDER_CODES]
