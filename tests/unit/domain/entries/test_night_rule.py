"""The clock of an entry against domain.md, "Time of an entry", told once more in other words."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries.clock import MAX_MINUTES, end_after, minutes_between

clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (time(17), time(20, 30), 210),
        (time(18), time(0, 30), 390),  # a night café
        (time(18), time(6), 720),  # exactly twelve hours, exactly six o'clock
        (time(17, 59), time(6), None),  # a minute over twelve hours
        (time(20), time(6, 1), None),  # a minute past six
        (time(20), time(19), None),  # an end before the start
        (time(17), time(17), None),  # no length is neither nothing nor a day
        (time(0), time(0), None),
        (time(0), time(23, 59), 1439),  # a camp
        (time(23, 59), time(0), 1),
        (time(5), time(4), None),  # before six, but twenty-three hours
    ],
)
def test_length(start: time, end: time, minutes: int | None) -> None:
    assert minutes_between(start, end) == minutes


@given(clocks, clocks)
def test_length_follows_the_rule(start: time, end: time) -> None:
    day = datetime(2025, 11, 3)
    begin, same = datetime.combine(day, start), datetime.combine(day, end)
    following = same + timedelta(days=1)
    if end > start:
        expected: timedelta | None = same - begin
    elif end <= time(6) and following - begin <= timedelta(hours=12):
        expected = following - begin
    else:
        expected = None
    length = minutes_between(start, end)
    assert length == (None if expected is None else expected // timedelta(minutes=1))


@given(clocks, clocks)
def test_a_length_leads_back_to_its_end(start: time, end: time) -> None:
    length = minutes_between(start, end)
    if length is not None:
        assert 0 < length < MAX_MINUTES
        assert end_after(start, length) == end
