"""Numbers as people type them: what is one number, what is an estimate, what is neither."""

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries.imported import RejectionReason as Why
from logbook_desktop.imports.cells import Formula
from logbook_desktop.imports.counts import MOST_OF_A_KIND, count, length, staff
from logbook_desktop.imports.faults import Fault


@pytest.mark.parametrize("written", [12, 12.0, "12", " 12 ", "12 kpl", "12 st", "12 nuorta", "12,0", "12."])
def test_twelve(written: Any) -> None:
    assert (count(written, "T").value, count(written, "T").estimated) == (12, False)


@pytest.mark.parametrize(
    "written",
    ["n. 12", "n.12", "n12", "noin 12", "ca 12", "ca. 12 st", "c. 12", "circa 12", "ungefär 12", "about 12",
     "approx. 12",
     "~12", "≈ 12", "12 (arvio)", "noin 12 nuorta"],
)  # fmt: skip
def test_about_twelve(written: str) -> None:
    assert (count(written, "T").value, count(written, "T").estimated) == (12, True)


@pytest.mark.parametrize("blank", [None, "-", "–", " — "])
def test_nothing_there(blank: Any) -> None:
    assert count(blank, "T").value is None


@pytest.mark.parametrize("nobody", [0, "0", "ei ketään", "Inga", "none"])
def test_nobody(nobody: Any) -> None:
    assert count(nobody, "T").value == 0


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("??", Why.NUMBER), ("12?", Why.NUMBER), ("10-15", Why.NUMBER), ("12+3", Why.NUMBER), ("1,5", Why.NUMBER),
        (5.5, Why.NUMBER), ("kaksi", Why.NUMBER), (True, Why.NUMBER), ("²", Why.NUMBER), ("1e3", Why.NUMBER),
        (float("inf"), Why.NUMBER), (time(1), Why.NUMBER), (Formula.UNCOMPUTED, Why.NUMBER), ("#REF!", Why.NUMBER),
        (-3, Why.NEGATIVE), ("-3", Why.NEGATIVE), ("−3", Why.NEGATIVE), ("99999", Why.ABSURD), (10**30, Why.ABSURD),
        (MOST_OF_A_KIND + 1, Why.ABSURD),
    ],
)  # fmt: skip
def test_what_is_no_count(written: Any, why: Why) -> None:
    with pytest.raises(Fault) as caught:
        count(written, "Tytöt")
    assert caught.value.why is why


@given(
    number=st.integers(0, MOST_OF_A_KIND),
    before=st.sampled_from(["", "n. ", "ca "]),
    after=st.sampled_from(["", " kpl"]),
)
def test_every_number_is_read_as_it_stands(number: int, before: str, after: str) -> None:
    assert count(f"{before}{number}{after}", "T").value == number


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("1,5", 90), ("1.5 h", 90), (1.5, 90), ("1:30", 90), ("1 h 30 min", 90), ("90 min", 90), (time(1, 30), 90),
        (timedelta(minutes=90), 90), ("1½", 90), ("½", 30), ("2h", 120), ("0,33", 20), (None, None),
        ("-", None), (0, 0),
    ],
)  # fmt: skip
def test_hours(written: Any, minutes: int | None) -> None:
    assert length(written, "h", in_minutes=False) == minutes


def test_minutes_where_the_heading_says_so() -> None:
    assert length(90, "min", in_minutes=True) == 90
    assert length("90", "min", in_minutes=True) == 90
    assert length("1,5 h", "min", in_minutes=True) == 90


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("kauan", Why.NUMBER),
        ("-1", Why.NEGATIVE),
        (-2, Why.NEGATIVE),
        (True, Why.NUMBER),
    ],
)
def test_what_is_no_length(written: Any, why: Why) -> None:
    with pytest.raises(Fault) as caught:
        length(written, "h", in_minutes=False)
    assert caught.value.why is why


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (2, "2"),
        ("1,5", "1.5"),
        ("Anna ja Pekka", "2"),
        ("AK/PL", "2"),
        ("M. Virtanen", "1"),
        (None, "0"),
        ("-", "0"),
        ("ei", "0"),
    ],
)
def test_staff(written: Any, number: str) -> None:
    assert staff(written, "Ohjaajat") == Decimal(number)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("?", Why.NUMBER),
        ("2-3", Why.NUMBER),
        (-1, Why.NEGATIVE),
        (201, Why.ABSURD),
    ],
)
def test_what_is_no_staff(written: Any, why: Why) -> None:
    with pytest.raises(Fault) as caught:
        staff(written, "Ohjaajat")
    assert caught.value.why is why
