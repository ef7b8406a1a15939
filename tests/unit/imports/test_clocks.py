"""Clocks as people type them, by the rule of the night café."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries.clock import minutes_between
from logbook_desktop.domain.entries.imported import RejectionReason
from logbook_desktop.imports.clocks import minute_of, span_of_text
from logbook_desktop.imports.faults import Fault


@pytest.mark.parametrize(
    ("written", "start", "minutes"),
    [
        ("klo 17-20.30", time(17), 210),
        ("kl. 17–20", time(17), 180),
        ("18–00.30", time(18), 390),
        ("16.00–19.00", time(16), 180),
        ("16:00 - 18:00", time(16), 120),
        ("1700-2030", time(17), 210),
        ("17.00-20.00 (3h)", time(17), 180),
        ("5 pm - 8 pm", time(17), 180),
        ("5-8pm", time(17), 180),
        ("11-2pm", time(11), 180),
        ("4:30pm to 6pm", time(16, 30), 90),
        ("18-24", time(18), 360),
        ("0-24", time(0), 1440),
        ("kl 17.00 till 20.30", time(17), 210),
        ("from 17 to 20", time(17), 180),
        ("Klo 17 - klo 20", time(17), 180),
        ("9-11.30", time(9), 150),
    ],
)
def test_ranges(written: str, start: time, minutes: int) -> None:
    span = span_of_text(written, None)
    assert (span.start, span.minutes) == (start, minutes)


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "17",
        "klo 17",
        "17-",
        "20-18",
        "12-12",
        "25-26",
        "17.75-20",
        "17–20, 21–22",
        "ilta",
        "10-00",
        17,
        0.5,
    ],
)
def test_what_is_no_time(written: Any) -> None:
    with pytest.raises(Fault) as caught:
        span_of_text(written, None)
    assert caught.value.why is RejectionReason.TIME


def test_clocks_the_wrong_way_round_suggest_the_other() -> None:
    with pytest.raises(Fault) as caught:
        span_of_text("20-18", None)
    assert caught.value.suggestion == (time(18), time(20))


def test_a_start_with_a_length_beside_it() -> None:
    span = span_of_text("klo 17", 90)
    assert (span.start, span.minutes) == (time(17), 90)


@pytest.mark.parametrize(
    ("cell", "minute"),
    [
        (time(17, 30), 1050), (datetime(2025, 8, 2, 17, 30), 1050), (timedelta(hours=17, minutes=30), 1050),
        (0.7291666667, 1050), ("17.30", 1050), ("klo 17:30", 1050), (17.3, 1050), (1730, 1050), (17, 1020),
        ("17", 1020), ("5.30 pm", 1050), (17.5, None), (25, None), ("ilta", None), (True, None), (None, None),
        (-1, None),
    ],
)  # fmt: skip
def test_one_clock(cell: Any, minute: int | None) -> None:
    assert minute_of(cell) == minute


@given(start=st.times(), end=st.times())
def test_the_length_is_the_domain_s(start: time, end: time) -> None:
    written = f"{start:%H.%M}–{end:%H.%M}"
    expected = minutes_between(start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0))
    try:
        found: int | None = span_of_text(written, None).minutes
    except Fault:
        found = None
    assert found == expected
