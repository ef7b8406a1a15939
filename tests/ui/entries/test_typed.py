"""What people type into the fields of an entry is read as they meant it, or not at all."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries import parsing
from logbook_desktop.domain.entries.clock import end_after
from logbook_desktop.support.i18n import texts

TODAY = date(2025, 11, 3)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3.11.", TODAY),
        ("3.11", TODAY),
        (" 03 . 11 . ", TODAY),
        ("ma 3.11.2025", TODAY),
        ("MA\u00a03.11.2025", TODAY),
        ("mån 3.11.2025", TODAY),
        ("Mon 03/11/2025", TODAY),
        ("maanantai 3.11.", TODAY),
        ("3.11.25", TODAY),
        ("2025-11-03", TODAY),
        ("tänään", TODAY),
        ("TODAY", TODAY),
        ("i dag", TODAY),
        ("Eilen", date(2025, 11, 2)),
        ("igår", date(2025, 11, 2)),
        ("4.11.", date(2025, 11, 4)),  # tomorrow: the night that has begun elsewhere
        ("5.11.", date(2024, 11, 5)),  # not in the future: a year ago
        ("30.12.", date(2024, 12, 30)),
        ("29.2.", date(2024, 2, 29)),
        ("31.2.", None),
        ("31.2.2025", None),
        ("3.", None),
        ("", None),
        ("huomenna", None),
        ("3.11.20255", None),
        ("3-11", None),
        ("11/2025", None),
    ],
)
def test_dates(text: str, day: date | None) -> None:
    assert parsing.read_date(text, TODAY) == day


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(["fi", "sv", "en"]))
def test_a_date_as_the_program_writes_it_is_read_again(day: date, language: str) -> None:
    words = texts(language)
    assert parsing.read_date(words.weekday_date(day), TODAY) == day
    assert parsing.read_date(words.date(day), TODAY) == day


@given(st.integers(-363, 1))
def test_a_day_of_the_past_year_needs_no_year(back: int) -> None:
    day = TODAY + timedelta(days=back)
    assert parsing.read_date(f"{day.day}.{day.month}.", TODAY) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("17", time(17)),
        ("17.30", time(17, 30)),
        ("17:30", time(17, 30)),
        ("1730", time(17, 30)),
        ("930", time(9, 30)),
        ("klo 17", time(17)),
        ("kl. 9", time(9)),
        ("0", time(0)),
        ("24", time(0)),
        ("24.00", time(0)),
        ("2400", time(0)),
        ("24.30", None),
        ("25", None),
        ("17.60", None),
        ("17.3", None),
        ("", None),
        ("ilta", None),
        ("17-20", None),
        ("17300", None),
        ("١٧", time(17)),  # figures of another script are figures
    ],
)
def test_clock_times(text: str, clock: time | None) -> None:
    assert parsing.read_clock(text) == clock


@pytest.mark.parametrize("text", ["17-20.30", "17.00–20.30", "klo 17 - 20:30", "1700—2030"])
def test_both_times_in_one_field(text: str) -> None:
    assert parsing.read_clocks(text) == (time(17), time(20, 30))


@pytest.mark.parametrize("text", ["17", "17-", "-20", "17-18-19", ""])
def test_not_both_times(text: str) -> None:
    assert parsing.read_clocks(text) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1:30", 90),
        ("1,5", 90),
        ("1.5", 90),
        ("1,5 h", 90),
        ("2", 120),
        ("2 h", 120),
        ("2 t", 120),
        ("1 h 30 min", 90),
        ("1h30min", 90),
        ("45 min", 45),
        ("90 minuuttia", 90),
        ("0,33", 20),
        ("0", 0),
        ("0:05", 5),
        ("", None),
        ("h", None),
        ("1:60", None),
        ("paljon", None),
        ("-1", None),
        ("1,5,5", None),
    ],
)
def test_lengths(text: str, minutes: int | None) -> None:
    assert parsing.read_length(text) == minutes


@given(st.integers(0, 6000), st.sampled_from(["fi", "sv", "en"]))
def test_a_length_as_the_program_writes_it_is_read_again(minutes: int, language: str) -> None:
    written = texts(language).length(minutes)
    assert parsing.read_length(written.replace("tim", "h")) == minutes


@pytest.mark.parametrize(
    ("text", "count"),
    [("12", 12), ("1 284", 1284), ("1\u00a0284", 1284), ("n. 12", None), ("-1", None), ("1,5", None)],
)
def test_counts(text: str, count: int | None) -> None:
    assert parsing.read_count(text) == count


@given(st.times(), st.integers(1, 1440))
def test_past_midnight(start: time, minutes: int) -> None:
    start = start.replace(second=0, microsecond=0)
    past = parsing.runs_past_midnight(start, minutes)
    assert past is (end_after(start, minutes) <= start)


@given(st.text(max_size=12))
def test_nothing_typed_crashes(text: str) -> None:
    parsing.read_date(text, TODAY)
    parsing.read_clock(text)
    parsing.read_clocks(text)
    parsing.read_length(text)
    parsing.read_count(text)
