"""Dates as people type them; nothing impossible is repaired."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook_desktop.domain.entries.imported import RejectionReason
from logbook_desktop.imports.cells import EXCEL_EPOCH
from logbook_desktop.imports.dates import day_of, parse
from logbook_desktop.imports.faults import Fault
from logbook_desktop.imports.sheet_context import dated_text

TODAY = date(2026, 11, 23)


def day(cell: Any, year: int | None = 2025, month: int | None = None) -> date:
    return day_of(cell, lambda _: year, month, TODAY, EXCEL_EPOCH)[0]


@pytest.mark.parametrize(
    "written",
    [
        "2.8.2025", "02.08.25", "2.8.", "2.8", "2/8/2025", "2/8", "2-8-2025", "2025-08-02", "20250802", "2. 8. 2025",
        "la 2.8.", "lauantai 2.8.2025", "lördag 2 augusti 2025", "2. elokuuta 2025", "2 Aug 2025", "2nd August 2025",
        "August 2, 2025", "2-Aug-25", "2.8.2025 klo 17", "2.8. (vko 31)", "2025-08-02T17:00:00", "45871", 45871,
        45871.75, 20250802, datetime(2025, 8, 2, 17), date(2025, 8, 2), "2.8.25.", "Sat 2 Aug",
        "2 aug -25", "2/8-25", "2/8 2025", "lö 2/8 -25", "den 2 augusti 2025", "2/8 17-20",
        "2025-08-02 00:00:00",
    ],
)  # fmt: skip
def test_ways_to_write_a_day(written: Any) -> None:
    assert day(written) == date(2025, 8, 2)


@pytest.mark.parametrize(
    "written",
    [
        None, "", "-", "??", "maanantai", "31.2.2025", "31.11.", "0.8.2025", "2.13.2025", "8/16/2025", "2.-4.8.2025",
        "2.8.–4.8.2025", "2.8.2025-3.8.2025", "2.8.20255", "2.8.025", "Viikko 33", True, 2.8, -5, 1e300, "2.8.1925",
        "25.11.2026", "1.1.2025 ja 2.1.2025", "17-20", "9" * 400, "2/8-4/8", "2/8-14/8 2025",
    ],
)  # fmt: skip
def test_what_is_no_day(written: Any) -> None:
    with pytest.raises(Fault) as caught:
        day(written)
    assert caught.value.why is RejectionReason.DATE


def test_a_day_without_a_year_needs_a_sheet_that_tells_it() -> None:
    with pytest.raises(Fault):
        day("2.8.", year=None)


@pytest.mark.parametrize(("short", "year"), [("00", 2000), ("69", 2069), ("70", 1970), ("98", 1998)])
def test_a_year_of_two_digits_is_one_that_people_mean(short: str, year: int) -> None:
    for written in (f"2.8.{short}", f"2/8-{short}", f"2 Aug '{short}"):
        found = parse(written)
        assert found is not None
        assert found.year == year


def test_a_day_alone_needs_a_month() -> None:
    assert day("la 2", month=8) == date(2025, 8, 2)
    with pytest.raises(Fault):
        day("la 2", month=None)


@given(day_=st.dates(date(1990, 1, 1), TODAY + timedelta(days=1)))
def test_every_day_as_finns_swedes_and_excel_write_it(day_: date) -> None:
    for written in (
        f"{day_.day}.{day_.month}.{day_.year}",
        f"{day_:%d.%m.%Y}",
        f"{day_.day}/{day_.month}/{day_.year}",
        day_.isoformat(),
        (day_ - EXCEL_EPOCH.date()).days,
    ):
        assert day(written) == day_


@pytest.mark.parametrize(
    ("text", "month", "year"),
    [
        ("Elokuu 2025", 8, 2025),
        ("aug-25", 8, 2025),
        ("8/2025", 8, 2025),
        ("8-25", 8, 2025),
        ("elo25", 8, 2025),
        ("2025-08", 8, 2025),
        ("2025", 1, 2025),
        ("Syksy 2025", 9, 2025),
        ("Syksy 2025", 1, None),
        ("Vår 2026", 3, 2026),
        ("Vår 2026", 9, None),
        ("Lukuvuosi 2025–2026", 9, 2025),
        ("Läsåret 2025/26", 2, 2026),
        ("Tilastot 2024, vertailu 2026", 5, None),
        ("Päivitetty 12.1.2026", 5, None),
        ("Taul1", 5, None),
    ],
)
def test_the_year_that_a_title_tells(text: str, month: int, year: int | None) -> None:
    assert dated_text(text, short=True).year_of(month) == year
