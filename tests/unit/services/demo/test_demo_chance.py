"""What the demo is drawn with: chance that is the same everywhere, sharing out, and the year of youth work."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.periods import Period
from logbook_desktop.services.demo.dice import Dice
from logbook_desktop.services.demo.occasions import apportion
from logbook_desktop.services.demo.vocabulary import vocabulary
from logbook_desktop.services.demo.youth_year import YouthYear, easter, holidays, part_of_year


def test_chance_is_what_it_was() -> None:
    """Pinned: another version of Python, or another machine, must not draw other demo data."""
    dice = Dice(1, "a", "b")
    drawn = [dice.whole(1, 1000) for _ in range(6)]
    assert drawn == [205, 913, 441, 274, 283, 899]
    assert dice.bits(74) == 6449499458139440929917


def test_streams_of_other_words_are_others() -> None:
    streams = [Dice(1, "a"), Dice(2, "a"), Dice(1, "b"), Dice(1, "a", "b")]
    assert len({dice.fraction() for dice in streams}) == len(streams)


@given(st.integers(), st.integers(0, 500), st.floats(0, 1))
def test_a_portion_is_never_more_than_all(seed: int, count: int, share: float) -> None:
    assert 0 <= Dice(seed).portion(count, share) <= count


@given(st.integers(), st.integers(2, 200))
def test_counts_are_spread_around_their_mean(seed: int, mean: int) -> None:
    dice = Dice(seed)
    drawn = [dice.around(mean) for _ in range(3000)]
    assert min(drawn) >= 1
    assert sum(drawn) / len(drawn) == pytest.approx(mean, rel=0.08)


@given(st.integers(), st.lists(st.integers(), unique=True), st.integers(0, 30))
def test_several_are_different_ones(seed: int, items: list[int], count: int) -> None:
    drawn = Dice(seed).several(items, count)
    assert len(set(drawn)) == len(drawn) == min(count, len(items))
    assert set(drawn) <= set(items)


_takers = st.lists(st.tuples(st.floats(0, 100), st.integers(0, 50)), max_size=40)


@given(st.integers(0, 2000), _takers)
def test_sharing_out_gives_everything_that_fits(total: int, takers: list[tuple[float, int]]) -> None:
    weights = [0.0 if weight < 1e-6 else weight for weight, _ in takers]
    most = [limit for _, limit in takers]
    shares = apportion(total, weights, most)
    fits = sum(limit for weight, limit in zip(weights, most, strict=True) if weight)
    assert sum(shares) == min(total, fits)
    assert all(0 <= share <= limit for share, limit in zip(shares, most, strict=True))
    assert all(share == 0 for share, weight in zip(shares, weights, strict=True) if not weight)


def test_sharing_out_goes_by_weight() -> None:
    assert apportion(10, [1.0, 1.0, 3.0], [10, 10, 10]) == [2, 2, 6]
    assert apportion(10, [1.0, 1.0, 3.0], [10, 10, 4]) == [3, 3, 4]


@pytest.mark.parametrize(
    "sunday",
    [
        date(2016, 3, 27),
        date(2019, 4, 21),
        date(2023, 4, 9),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2038, 4, 25),
    ],
)
def test_easter(sunday: date) -> None:
    assert easter(sunday.year) == sunday


@given(st.integers(1583, 9000))
def test_easter_is_a_sunday_of_spring(year: int) -> None:
    sunday = easter(year)
    assert sunday.weekday() == 6
    assert date(year, 3, 22) <= sunday <= date(year, 4, 25)


def test_holidays_of_2025() -> None:
    assert {
        date(2025, 1, 6),
        date(2025, 4, 18),  # Good Friday
        date(2025, 4, 21),
        date(2025, 5, 29),  # Ascension Day
        date(2025, 6, 8),  # Whit Sunday
        date(2025, 6, 20),
        date(2025, 6, 21),  # Midsummer
        date(2025, 11, 1),  # All Saints
        date(2025, 12, 6),
        date(2025, 12, 24),
    } <= holidays(2025)


@pytest.mark.parametrize(
    ("day", "part"),
    [
        (date(2025, 1, 6), "christmas"),
        (date(2025, 1, 7), "term"),
        (date(2025, 2, 19), "winter_break"),
        (date(2025, 5, 31), "term"),
        (date(2025, 6, 1), "june"),
        (date(2025, 7, 31), "july"),
        (date(2025, 8, 9), "august"),
        (date(2025, 8, 10), "term"),
        (date(2025, 10, 15), "autumn_break"),
        (date(2025, 12, 21), "term"),
        (date(2025, 12, 22), "christmas"),
    ],
)
def test_parts_of_the_year(day: date, part: str) -> None:
    assert part_of_year(day, winter_break_week=8) == part


def test_the_winter_break_moves_north() -> None:
    week_8, week_10 = date(2025, 2, 19), date(2025, 3, 5)
    year = YouthYear(Period(week_8 - timedelta(days=2), week_10))
    school = {region: {day for day, _ in year.days("school", region, 2)} for region in ("01", "17")}
    assert week_8 not in school["01"]
    assert week_10 in school["01"]
    assert week_8 in school["17"]
    assert week_10 not in school["17"]


def test_nothing_happens_on_holidays() -> None:
    year = YouthYear(Period.of_year(2025))
    for season in {programme.season for programme in vocabulary().programmes}:
        days = {day for weekday in range(7) for day, _ in year.days(season, "01", weekday)}
        assert days
        assert not days & holidays(2025)


def test_closed_weeks_are_nearly_empty_but_for_digital_work() -> None:
    year = YouthYear(Period(date(2020, 3, 9), date(2020, 4, 1)))
    before, closed = date(2020, 3, 11), date(2020, 3, 25)
    assert dict(year.days("evenings", "01", 2))[closed] < dict(year.days("evenings", "01", 2))[before] / 5
    assert dict(year.days("digital", "01", 2))[closed] == dict(year.days("digital", "01", 2))[before]
