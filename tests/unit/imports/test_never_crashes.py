"""For any bytes and any cells the answer is a reading or an UnreadableFileError, and no row is lost."""

import re
import tempfile
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from helpers.spreadsheets import workbook
from logbook_desktop.domain.entries.entry_fields import MAX_STAFF
from logbook_desktop.domain.entries.imported import SpreadsheetReading
from logbook_desktop.imports.reader import UnreadableFileError, read_file
from logbook_desktop.support.i18n import texts

TODAY = date(2026, 11, 23)
HEADINGS = [
    "Pvm", "Paikka", "Toiminta", "Klo", "Kesto (h)", "Tytöt", "Pojat 13–15", "Muut", "Yhteensä", "Ohjaajat",
    "Ohjaajatunnit", "Nuorten järjestämä (h)", "Nuoria tuottajina", "Toimintaympäristö", "Työmuoto", "Huomioita",
]  # fmt: skip
SAMPLE = Path(__file__).parents[2] / "data" / "legacy" / "nuorisotyo_taipalsaari_syksy_2025.xlsx"
TEXTS = texts("fi")
UNFILLED = re.compile(r"\{\w+\}")
"""A place in a sentence where nothing was put; a lone brace may be what stands in the cell."""

# Words of the habits themselves find more than letters at random.
HABITS = st.sampled_from(
    (
        "2.8.2025", "2.8.", "31.2.", "klo 17-20.30", "18–00.30", "n. 12", "ca 12 st", "12 kpl", "PERUTTU", "YHTEENSÄ",
        "Yht.", "??", "-", "–", "-3", "1,5", "½", "5 pm - 8 pm", "Kirkonkylän nuta", "kirkonkylä", "nuorisotila",
        "Keskusta 1", "Keskusta 2", "Avoin", "ryhmä", "Pvm", "Tytöt", "Elokuu 2025", "2025", "24:00", "0", "99999",
        "{x}", "{}", "%s", "=1+1", "#REF!", "31.12.9999", "1.1.0001", "0.0.0000", "99.99.9999", "٣", "²", "½½",
        "1e400", "suljettu",
    )
)  # fmt: skip
CELLS = st.one_of(
    st.none(),
    HABITS,
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(datetime(1900, 3, 1), datetime(2100, 1, 1)),
    st.times(),
    st.timedeltas(timedelta(0), timedelta(days=3)),
)
ROWS = st.lists(st.lists(CELLS, max_size=len(HEADINGS)), max_size=8)


def read(path: Path) -> SpreadsheetReading:
    return read_file(path, texts=TEXTS, may_create=True, today=TODAY)


def assert_sound(reading: SpreadsheetReading) -> None:
    """Every row once, and what was accepted can be stored."""
    origins = Counter(
        [row.origin for row in reading.accepted]
        + [row.origin for row in reading.rejected]
        + list(reading.cancelled)
        + list(reading.duplicates)
    )
    assert all(times == 1 for times in origins.values())
    for row in reading.accepted:
        assert row.place
        assert row.activity
        assert 0 < row.minutes <= 1440
        assert 0 <= row.youth_minutes <= row.minutes
        assert 0 <= row.producers <= row.attendance.visits
        assert 0 <= row.staff_count <= MAX_STAFF
        assert row.staff_minutes >= 0
        assert row.date <= TODAY + timedelta(days=1)
        assert all(
            row.attendance.with_age(gender) <= total for gender, total in row.attendance.totals.items()
        )
    assert set(reading.places) == {row.place for row in reading.accepted}
    for row in reading.rejected:
        assert row.reason
        assert not UNFILLED.search(row.reason.replace("{x}", ""))  # a habit of above, quoted


def attempt(path: Path) -> None:
    """The file is read soundly, or its fault is told."""
    advice = "read"
    try:
        assert_sound(read(path))
    except UnreadableFileError as error:
        advice = error.advice
    assert advice


@given(rows=ROWS, sheet=st.sampled_from(["Elokuu 2025", "Taul1", "Kirkonkylä"]))
@example(rows=[["{", None, None, "2.8.2025"]], sheet="Elokuu 2025")
def test_any_cells_under_headings(rows: list[list[Any]], sheet: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.xlsx"
        workbook(path, (sheet, [HEADINGS, *rows]))
        assert_sound(read(path))


@given(rows=st.lists(st.lists(st.one_of(CELLS, st.sampled_from(HEADINGS)), max_size=12), max_size=12))
def test_any_cells_at_all(rows: list[list[Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.xlsx"
        workbook(path, ("Taul1", rows))
        attempt(path)


@given(data=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.xlsx", "a.txt", "a"]))
@example(data=b"PK\x05\x06" + bytes(18), name="a.xlsx")
@example(data=b'Pvm;Klo;Tyt\xf6t\n"2.8.2025;17-20;3\n', name="a.csv")
@example(data=b"\xff\xfeP", name="a.csv")
@example(data="Pvm;Tytöt;Klo\n2.8.2025;3;17-20\n".encode("utf-16"), name="a.csv")
def test_any_bytes(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        attempt(path)


@given(text=st.text(max_size=300))
def test_any_text_below_headings(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.csv"
        lines = ";".join(HEADINGS) + "\r\n2.8.2025;Kirkonkylä;Avoin;17-20;;3;1;;;;;;;;;\r\n" + text
        path.write_bytes(lines.encode("utf-8", "surrogatepass"))
        attempt(path)


@given(
    at=st.integers(0, SAMPLE.stat().st_size - 1),
    flips=st.lists(st.integers(0, 255), max_size=20),
    cut=st.booleans(),
)
def test_a_damaged_workbook(at: int, flips: list[int], cut: bool) -> None:
    data = bytearray(SAMPLE.read_bytes())
    for step, value in enumerate(flips):
        data[(at + step * 37) % len(data)] = value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "damaged.xlsx"
        path.write_bytes(bytes(data[:at] if cut else data))
        attempt(path)
