"""The sample of Taipalsaari: every total, month, rejected row and place as agreed."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.imported import KnownPlace, SpreadsheetReading
from logbook_desktop.imports.reader import read_file
from logbook_desktop.support.i18n import texts

SAMPLE = Path(__file__).parents[2] / "data" / "legacy" / "nuorisotyo_taipalsaari_syksy_2025.xlsx"
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def reading() -> SpreadsheetReading:
    return read_file(SAMPLE, texts=texts("fi"), may_create=True, today=TODAY)


def test_it_is_what_was_agreed(reading: SpreadsheetReading) -> None:
    rows: Counter[str] = Counter()
    visits: Counter[str] = Counter()
    for row in reading.accepted:
        rows[f"{row.date:%Y-%m}"] += 1
        visits[f"{row.date:%Y-%m}"] += row.attendance.visits
    found = {
        "accepted": {
            "rows": len(reading.accepted),
            "girls": sum(row.attendance.total(Gender.GIRLS) for row in reading.accepted),
            "boys": sum(row.attendance.total(Gender.BOYS) for row in reading.accepted),
            "others": sum(row.attendance.total(Gender.OTHER) for row in reading.accepted),
            "hours": sum(row.minutes for row in reading.accepted) / 60,
            "youth_hours": sum(row.youth_minutes for row in reading.accepted) / 60,
            "by_month": {month: {"rows": rows[month], "visits": visits[month]} for month in sorted(rows)},
        },
        "rejected": [
            {"sheet": row.origin.sheet, "row": row.origin.row, "why": row.why.value}
            for row in reading.rejected
        ],
        "skipped": {
            "cancelled": len(reading.cancelled),
            "duplicates": len(reading.duplicates),
            "already_there": 0,
        },
        "places": list(reading.places),
    }
    assert found == json.loads(SAMPLE.with_suffix(".expected.json").read_text(encoding="utf-8"))


def test_the_row_itself_suggests_what_was_meant(reading: SpreadsheetReading) -> None:
    suggestions = {(row.origin.sheet, row.origin.row): row.suggestion for row in reading.rejected}
    assert suggestions["Marraskuu 2025", 20] == "Pojat: 5"
    assert suggestions["Lokakuu 2025", 32] == "Tytöt: 2"
    assert suggestions["Elokuu 2025", 19] == "18.00–20.00"
    assert suggestions["Elokuu 2025", 8] is None
    assert suggestions["Marraskuu 2025", 25] is None


def test_without_units_every_place_is_named_as_unknown() -> None:
    reading = read_file(SAMPLE, texts=texts("sv"), today=TODAY)
    assert reading.accepted == ()
    assert "Det finns ingen enhet som heter ”Saimaanharju”." in {row.reason for row in reading.rejected}


def test_known_units_are_found_by_every_spelling() -> None:
    names = ("Kirkonkylän nuorisotila", "Saimaanharjun nuorisotila", "Vehkataipaleen nuorisotila")
    known = [KnownPlace(number, ("Taipalsaari", name), (name,)) for number, name in enumerate(names, start=1)]
    reading = read_file(SAMPLE, texts=texts("fi"), known=known, today=TODAY)
    assert len(reading.accepted) == 100
    assert {(row.place, row.unit_id) for row in reading.accepted} == set(zip(names, (1, 2, 3), strict=True))
