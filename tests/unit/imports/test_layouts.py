"""Whatever the layout, the language and the habits of the typist: what was true is what is read."""

import tempfile
from collections import Counter
from datetime import date, time, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.spreadsheets import (
    ACTIVITIES,
    FINNISH,
    LAYOUTS,
    NO_GENDER,
    PLACES,
    SWEDISH,
    Evening,
    Expected,
    Layout,
    totals,
    write_csv,
    write_workbook,
)
from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.imported import ImportRemark, SpreadsheetReading
from logbook_desktop.imports.reader import read_file
from logbook_desktop.support.i18n import texts

TODAY = date(2026, 11, 23)


@st.composite
def evenings(draw: st.DrawFn, language: str) -> list[Evening]:
    def one() -> Evening:
        minutes = draw(st.integers(1, 10)) * 30
        return Evening(
            day=date(2025, 8, 1) + timedelta(days=draw(st.integers(0, 140))),
            place=draw(st.sampled_from(PLACES[language])),
            activity=draw(st.sampled_from(ACTIVITIES[language])),
            start=time(draw(st.integers(13, 20)), draw(st.sampled_from((0, 30)))),
            minutes=minutes,
            girls=draw(st.integers(0, 30)),
            boys=draw(st.integers(0, 30)),
            others=draw(st.integers(0, 3)),
            staff=draw(st.integers(1, 4)),
            youth_minutes=draw(st.sampled_from((0, 0, 30))),
        )

    return [one() for _ in range(draw(st.integers(1, 12)))]


def read(path: Path) -> SpreadsheetReading:
    return read_file(path, texts=texts("fi"), may_create=True, today=TODAY)


def sums(reading: SpreadsheetReading) -> Counter[str]:
    found: Counter[str] = Counter(rows=len(reading.accepted))
    for row in reading.accepted:
        found.update(
            girls=row.attendance.total(Gender.GIRLS),
            boys=row.attendance.total(Gender.BOYS),
            others=row.attendance.total(Gender.OTHER),
            minutes=row.minutes,
            youth_minutes=row.youth_minutes,
            staff_minutes=row.staff_minutes,
        )
    return found


def assert_read_as(reading: SpreadsheetReading, expected: Expected, layout: Layout) -> None:
    rejected = {(row.origin.sheet, row.origin.row): row.why.value for row in reading.rejected}
    assert rejected == expected.rejected
    assert [(one.sheet, one.row) for one in reading.cancelled] == expected.cancelled
    assert [(one.sheet, one.row) for one in reading.duplicates] == expected.duplicates
    true = totals(expected.accepted)
    if not layout.tells("staff"):
        true["staff_minutes"] = 0
    assert sums(reading) == true
    when = sorted((row.date, row.start, row.minutes) for row in reading.accepted)
    assert when == sorted((one.day, one.start, one.minutes) for one in expected.accepted)
    assert sum(ImportRemark.ESTIMATED in row.remarks for row in reading.accepted) == expected.estimated


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: f"{layout.language}-{layout.columns[0][1]}")
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_workbooks_of_many_municipalities(layout: Layout, data: st.DataObject, seed: int) -> None:
    true = data.draw(evenings(layout.language))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "statistics.xlsx"
        expected = write_workbook(path, layout, true, Random(seed))
        assert_read_as(read(path), expected, layout)


@given(
    data=st.data(),
    seed=st.integers(0, 2**32),
    layout=st.sampled_from((FINNISH, SWEDISH, NO_GENDER)),
    delimiter=st.sampled_from((";", ",", "\t")),
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "cp1252", "utf-16")),
)
def test_csv_in_every_encoding(
    data: st.DataObject, seed: int, layout: Layout, delimiter: str, encoding: str
) -> None:
    true = data.draw(evenings(layout.language))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "statistics.csv"
        expected = write_csv(path, layout, true, Random(seed), delimiter=delimiter, encoding=encoding)
        assert_read_as(read(path), expected, layout)
