"""Age bands: what is a set of them, what sets share, and that the parts of an attendance make its total."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries.attendance import (
    DEFAULT_BANDS,
    AgeBand,
    AgeBandSet,
    Attendance,
    Gender,
    covering,
    shared_bands,
)

Bands = tuple[AgeBand, ...]


def bands_from(starts: set[int]) -> Bands:
    lows = sorted({0, *starts})
    highs: list[int | None] = [low - 1 for low in lows[1:]]
    return tuple(AgeBand(low, high) for low, high in zip(lows, [*highs, None], strict=True))


band_sets = st.sets(st.integers(1, 40), max_size=8).map(bands_from)
ages = st.integers(0, 120)


def band_of(age: int, bands: Bands) -> AgeBand:
    return next(b for b in bands if b.low <= age and (b.high is None or age <= b.high))


def test_default_bands_are_those_of_domain() -> None:
    codes = AgeBandSet(1, DEFAULT_BANDS).codes
    assert codes == ("under_7", "7-12", "13-15", "16-17", "18-24", "25-28", "29+")


@pytest.mark.parametrize("limit", [18, 29])
def test_default_bands_nest_into_under_18_and_under_29(limit: int) -> None:
    assert any(band.high == limit - 1 for band in DEFAULT_BANDS)


@given(band_sets)
def test_a_code_leads_back_to_its_band(bands: Bands) -> None:
    assert tuple(AgeBand.parse(band.code) for band in bands) == bands


@pytest.mark.parametrize(
    "code", ["", "unknown", "15-13", "under_0", "-5", "7", "7-", "+", "under_x", "١-٩", "07-12"]
)
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"no age band|invalid literal"):
        AgeBand.parse(code)


@given(band_sets)
def test_bands_that_follow_each_other_make_a_set(bands: Bands) -> None:
    assert AgeBandSet(1, bands).bands == bands


@pytest.mark.parametrize(
    "codes",
    [
        (),
        ("under_7",),  # the last one must be open
        ("7+",),  # the first must begin at 0
        ("under_7", "8+"),  # a gap
        ("under_7", "6+"),  # an overlap
        ("under_7", "7+", "13+"),  # open in the middle
        ("7+", "under_7"),  # order
    ],
)
def test_bands_with_gaps_are_no_set(codes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="age bands"):
        AgeBandSet(1, tuple(AgeBand.parse(code) for code in codes))


@given(st.lists(band_sets, min_size=1, max_size=4))
def test_shared_bands_cover_every_band_of_every_set(sets: list[Bands]) -> None:
    shared = shared_bands(sets)
    AgeBandSet(1, shared)  # itself without gaps
    for bands in sets:
        for band in bands:
            wide = covering(band, shared)
            assert wide.low <= band.low
            assert wide.high is None or (band.high is not None and band.high <= wide.high)


@given(st.lists(band_sets, min_size=1, max_size=4), ages, ages)
def test_shared_bands_are_the_finest(sets: list[Bands], one: int, other: int) -> None:
    """Two ages that every set parts at one and the same limit stay apart; no limit of their own is made."""
    shared = shared_bands(sets)
    limits = [{band.low for band in bands} for bands in sets]
    low, high = sorted((one, other))
    parted = any(all(limit in own for own in limits) for limit in range(low + 1, high + 1))
    assert (band_of(low, shared) != band_of(high, shared)) is parted


@given(band_sets)
def test_one_set_shares_itself(bands: Bands) -> None:
    assert shared_bands([bands, bands]) == bands


def test_no_set_at_all_gives_the_default() -> None:
    assert shared_bands([]) == DEFAULT_BANDS


def test_a_band_across_a_limit_is_covered_by_none() -> None:
    with pytest.raises(ValueError, match="10-14"):
        covering(AgeBand(10, 14), DEFAULT_BANDS)


@given(
    st.dictionaries(st.sampled_from(Gender), st.integers(0, 500)),
    st.dictionaries(
        st.tuples(st.sampled_from(Gender), st.sampled_from([b.code for b in DEFAULT_BANDS])),
        st.integers(0, 60),
    ),
)
def test_age_not_known_makes_the_sum_the_visits(
    totals: dict[Gender, int], by_age: dict[tuple[Gender, str], int]
) -> None:
    attendance = Attendance(totals, by_age)
    for gender in Gender:
        own = sum(count for (of, _), count in by_age.items() if of is gender)
        assert attendance.with_age(gender) == own
        assert attendance.unknown_age(gender) + own == totals.get(gender, 0)
    parts = sum(by_age.values()) + sum(attendance.unknown_age(gender) for gender in Gender)
    assert parts == attendance.visits == sum(totals.values())


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(Gender), st.sampled_from([b.code for b in DEFAULT_BANDS])),
        st.integers(0, 60),
    ),
    band_sets,
)
def test_in_other_bands_nobody_is_lost_or_counted_twice(
    by_age: dict[tuple[Gender, str], int], bands: Bands
) -> None:
    """Whose old band lies whole in a new one stands in that; the others are of unknown age."""
    totals = {gender: sum(n for (of, _), n in by_age.items() if of is gender) for gender in Gender}
    other = Attendance(totals, by_age).in_bands(bands)
    assert other.totals == totals
    assert {code for _, code in other.by_age} <= {band.code for band in bands}
    for gender in Gender:
        for wide in bands:
            inside = [b for b in DEFAULT_BANDS if b.low >= wide.low and _ends(b) <= _ends(wide)]
            expected = sum(by_age.get((gender, band.code), 0) for band in inside)
            assert other.by_age.get((gender, wide.code), 0) == expected


def _ends(band: AgeBand) -> float:
    return math.inf if band.high is None else band.high
