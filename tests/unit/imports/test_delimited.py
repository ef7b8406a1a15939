"""CSV files as programs and people make them."""

from datetime import date
from pathlib import Path

from logbook_desktop.domain.entries.imported import SpreadsheetReading
from logbook_desktop.imports.reader import read_file
from logbook_desktop.support.i18n import texts

HEADINGS = "Pvm;Paikka;Toiminta;Klo;Tytöt;Pojat;Huomioita"


def read(folder: Path, *lines: str) -> SpreadsheetReading:
    path = folder / "statistics.csv"
    path.write_text("\r\n".join(lines), encoding="utf-8", newline="")
    return read_file(path, texts=texts("fi"), may_create=True, today=date(2026, 11, 23))


def evening(day: int, note: str = "") -> str:
    return f"{day}.8.2025;Monari;Avoin;17-20;1;2;{note}"


def test_a_forgotten_quotation_mark_swallows_no_rows(tmp_path: Path) -> None:
    lines = [
        evening(1),
        evening(2, '"pelattiin'),
        *(evening(day % 28 + 1) + str(day) for day in range(2, 60)),
    ]
    reading = read(tmp_path, HEADINGS, *lines)
    assert len(reading.accepted) + len(reading.duplicates) == len(lines)


def test_a_note_over_several_lines_is_one_row(tmp_path: Path) -> None:
    reading = read(tmp_path, HEADINGS, evening(1, '"pelattiin\nja syötiin"'), evening(2))
    assert [(one.origin.sheet, one.origin.row) for one in reading.accepted] == [(None, 2), (None, 3)]
    assert reading.accepted[0].what == "pelattiin\nja syötiin"


def test_a_line_that_names_the_delimiter(tmp_path: Path) -> None:
    assert [one.origin.row for one in read(tmp_path, "sep=;", HEADINGS, evening(1)).accepted] == [3]


def test_a_conflict_in_a_file_without_sheets(tmp_path: Path) -> None:
    reading = read(tmp_path, HEADINGS, evening(1), evening(1).replace(";1;2;", ";9;2;"))
    assert [one.reason for one in reading.rejected] == ["Rivillä 2 on sama toimintakerta eri luvuin."]
