"""Laws of the measures, against values counted by hand from domain.md over random lists of occasions."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.answers import ACTIVITIES, BANDS, Occasion, answer, codes, fits, sums
from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.periods import Period
from logbook_desktop.domain.reports.dimensions import ALL_DIMENSIONS, ATTENDANCE_DIMENSIONS, Dimension
from logbook_desktop.domain.reports.measures import (
    MEASURES,
    NOTHING,
    Blank,
    Measure,
    MeasureKind,
    MeasureUnit,
    Totals,
    evaluate,
    hours,
)
from logbook_desktop.domain.reports.reports import ReportQuestion

PERIOD = Period(date(2024, 11, 1), date(2025, 2, 28))
SHARES = ("girls_share", "boys_share", "other_share")
PEOPLE = {
    "girls_share": Gender.GIRLS,
    "boys_share": Gender.BOYS,
    "other_share": Gender.OTHER,
}


@st.composite
def _occasion(draw) -> Occasion:
    people = draw(
        st.dictionaries(
            st.tuples(st.sampled_from(Gender), st.sampled_from(BANDS)), st.integers(0, 40), max_size=6
        )
    )
    minutes = draw(st.integers(1, 1440))
    return Occasion(
        day=PERIOD.first + timedelta(days=draw(st.integers(0, PERIOD.days - 1))),
        activity=draw(st.sampled_from(sorted(ACTIVITIES))),
        form=draw(st.sampled_from(FormOfWork)),
        setting=draw(st.sampled_from(Setting)),
        people=people,
        minutes=minutes,
        youth_minutes=draw(st.integers(0, minutes)),
        producers=draw(st.integers(0, sum(people.values()))),
        staff_minutes=draw(st.integers(0, 5000)),
    )


occasions = st.lists(_occasion(), max_size=12)
dimensions = st.lists(st.sampled_from(Dimension), min_size=1, max_size=3, unique=True)


def counted(key: str, found: list[Occasion], gender: str | None = None, band: str | None = None) -> object:
    """The measure as domain.md tells it, read off the occasions one by one."""

    def by_form(form: FormOfWork) -> int:
        return sum(o.minutes for o in found if o.form is form)

    def divided(part: int, whole: int) -> object:
        return Fraction(part, whole) if whole else Blank.NOT_APPLICABLE

    visits = sum(o.present(gender, band) for o in found)
    minutes = sum(o.minutes for o in found)
    youth = sum(o.youth_minutes for o in found)
    producers = sum(o.producers for o in found)
    if key in PEOPLE:
        return divided(sum(o.present(PEOPLE[key], band) for o in found), visits)
    return {
        "entries": len(found),
        "visits": visits,
        "contacts": len([o for o in found if o.form is FormOfWork.INDIVIDUAL]),
        "hours": minutes,
        "opening_hours": by_form(FormOfWork.OPEN),
        "group_hours": by_form(FormOfWork.GROUP),
        "youth_hours": youth,
        "producers": producers,
        "staff_hours": sum(o.staff_minutes for o in found),
        "visits_per_hour": divided(visits * 60, minutes),
        "youth_hours_share": divided(youth, minutes),
        "producer_share": divided(producers, visits),
    }[key]


def splits_in_the_domain(key: str, dimension: Dimension) -> bool:
    """What splits by what, as domain.md says it. A gender's share splits by age, for both its parts do."""
    if dimension not in (Dimension.GENDER, Dimension.AGE_BAND) or key == "visits":
        return True
    return key in SHARES and dimension is Dimension.AGE_BAND


def ask(key: str, rows: tuple[Dimension, ...], column: Dimension | None = None) -> ReportQuestion:
    return ReportQuestion((1,), PERIOD, (key,), rows, column)


@pytest.mark.parametrize("key", MEASURES)
@given(found=occasions)
def test_each_measure_is_what_the_domain_says(key: str, found: list[Occasion]) -> None:
    assert MEASURES[key].formula(sums(found, {})) == counted(key, found)


@pytest.mark.parametrize("key", MEASURES)
def test_what_splits_by_what_is_as_the_domain_says(key: str) -> None:
    expected = {dimension for dimension in Dimension if splits_in_the_domain(key, dimension)}
    assert MEASURES[key].splits_by == expected


@given(found=occasions, by=dimensions)
def test_the_parts_of_any_permitted_split_make_the_whole(found: list[Occasion], by: list[Dimension]) -> None:
    for key, measure in MEASURES.items():
        if not (measure.adds_up and measure.splits_by >= set(by)):
            continue
        report = answer(ask(key, tuple(by)), found)
        parts = [report.value(measure, row) for row in report.row_keys]
        assert sum(parts) == report.total(measure) == counted(key, found)


@given(found=occasions, by=st.lists(st.sampled_from(Dimension), min_size=2, max_size=2, unique=True))
def test_rows_and_columns_make_the_same_whole(found: list[Occasion], by: list[Dimension]) -> None:
    row, column = by
    visits = MEASURES["visits"]
    report = answer(ask("visits", (row,), column), found)
    for key in report.row_keys:
        assert report.value(visits, key) == sum(report.value(visits, key, c) for c in report.column_codes)
    for code in report.column_codes:
        assert report.total(visits, code) == sum(report.value(visits, key, code) for key in report.row_keys)
    assert report.total(visits) == sum(report.total(visits, c) for c in report.column_codes)


@given(found=occasions, by=dimensions)
def test_every_cell_is_counted_from_its_own_occasions(found: list[Occasion], by: list[Dimension]) -> None:
    for key, measure in MEASURES.items():
        report = answer(ask(key, tuple(by)), found)
        for row in report.row_keys:
            where = dict(zip(by, row, strict=True))
            own = [o for o in found if fits(o, where)]
            if measure.splits_by >= set(by):
                expected = counted(key, own, where.get(Dimension.GENDER), where.get(Dimension.AGE_BAND))
            else:
                expected = Blank.DOES_NOT_SPLIT
            assert report.value(measure, row) == expected
        assert report.total(measure) == counted(key, found), "the total stands whatever the rows are"


@given(found=occasions)
def test_the_three_gender_shares_make_one_or_do_not_apply(found: list[Occasion]) -> None:
    whole = sums(found, {})
    shares = [MEASURES[key].formula(whole) for key in SHARES]
    if whole.visits:
        assert sum(shares) == 1
    else:
        assert shares == [Blank.NOT_APPLICABLE] * 3


@pytest.mark.parametrize("key", [k for k, m in MEASURES.items() if m.kind is MeasureKind.RATIO])
def test_a_zero_divisor_is_not_applicable_and_never_zero(key: str) -> None:
    assert MEASURES[key].formula(NOTHING) is Blank.NOT_APPLICABLE


def test_a_zero_part_is_zero_and_not_a_blank() -> None:
    assert MEASURES["girls_share"].formula(Totals(boys=3)) == 0
    assert MEASURES["visits"].formula(NOTHING) == 0


@pytest.mark.parametrize("key", MEASURES)
def test_blanks_come_from_any_dimension_that_does_not_split(key: str) -> None:
    measure = MEASURES[key]
    rich = Totals(5, 1, 4, 3, 2, 600, 300, 200, 60, 2, 900)
    for size in (0, 1, 2, 3):
        for by in combinations(sorted(ALL_DIMENSIONS), size):
            value = evaluate(measure, rich, frozenset(by))
            permitted = all(splits_in_the_domain(key, dimension) for dimension in by)
            assert (value is Blank.DOES_NOT_SPLIT) is not permitted


@given(
    left=st.builds(Totals, *[st.integers(0, 9999)] * 11),
    right=st.builds(Totals, *[st.integers(0, 9999)] * 11),
)
def test_kinds_are_never_mixed(left: Totals, right: Totals) -> None:
    """Exactly the sums add up; no ratio pretends to."""
    for measure in MEASURES.values():
        together, alone = measure.formula(left + right), (measure.formula(left), measure.formula(right))
        assert measure.adds_up is (measure.kind is MeasureKind.SUM)
        if measure.adds_up:
            assert isinstance(together, int)
            assert together == sum(alone)
        else:
            assert together is Blank.NOT_APPLICABLE or isinstance(together, Fraction)


def test_ratios_are_not_means_of_ratios() -> None:
    """The published lesson: 10 of 20 and 0 of 80 make 10 %, not 25 %."""
    left, right = Totals(girls=10, boys=10), Totals(boys=80)
    assert MEASURES["girls_share"].formula(left + right) == Fraction(1, 10)


@given(parts=st.lists(st.builds(Totals, *[st.integers(0, 999)] * 11), max_size=5))
def test_adding_sums_starts_from_nothing_and_has_no_order(parts: list[Totals]) -> None:
    assert sum(parts, NOTHING) == sum(reversed(parts), NOTHING)
    assert sum(parts, NOTHING).visits == sum(part.visits for part in parts)


def test_registry_is_whole() -> None:
    for key, measure in MEASURES.items():
        assert measure.key == key
        assert measure.name
        assert measure.definition.endswith(".")
        assert measure.version >= 1
        assert _unit_fits(measure)
    assert len({measure.name for measure in MEASURES.values()}) == len(MEASURES)
    assert ATTENDANCE_DIMENSIONS < ALL_DIMENSIONS == frozenset(Dimension)


def _unit_fits(measure: Measure) -> bool:
    ratio_units = {MeasureUnit.SHARE, MeasureUnit.AVERAGE}
    return (measure.unit in ratio_units) is (measure.kind is MeasureKind.RATIO)


@given(minutes=st.integers(0, 10**7))
def test_minutes_as_hours_are_exact(minutes: int) -> None:
    assert hours(minutes) * 60 == minutes


def test_the_helper_orders_codes_as_shown() -> None:
    """The oracle itself: months without occasions are there, in order."""
    assert codes(Dimension.MONTH, [], PERIOD) == ("2024-11", "2024-12", "2025-01", "2025-02")
