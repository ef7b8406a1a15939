"""What was once lost or changed without a word: letters, parts of cells, hidden parts, orders of dates, counts."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.imported import FileRemarkKind, SpreadsheetReading
from logbook_desktop.imports.cells import PaddedNumber, is_error, repaired, struck, written
from logbook_desktop.imports.clocks import minute_of
from logbook_desktop.imports.dates import DateOrder, half_converted, order_of
from logbook_desktop.imports.faults import Fault
from logbook_desktop.imports.reader import UnreadableFileError, read_file
from logbook_desktop.imports.structure import read_structure
from logbook_desktop.imports.unreadable import FileFault
from logbook_desktop.support.i18n import texts

TODAY = date(2026, 11, 23)
HEADINGS = ["Pvm", "Paikka", "Toiminta", "Klo", "Tytöt", "Pojat", "Yhteensä"]


def read(path: Path) -> SpreadsheetReading:
    return read_file(path, texts=texts("en"), may_create=True, today=TODAY)


def girls(reading: SpreadsheetReading) -> list[int]:
    return [row.attendance.total(Gender.GIRLS) for row in reading.accepted]


def remarks(
    reading: SpreadsheetReading,
) -> list[tuple[FileRemarkKind, int, tuple[str, ...], tuple[int, ...]]]:
    return [(one.what, one.count, one.columns, one.rows) for one in reading.remarks]


def evening(day: int, number: object = 12) -> list[object]:
    return [datetime(2025, 9, day), "Kylän nuorisotila", "Avoin ilta", "17-20", number, 8, None]


@pytest.fixture
def book() -> Workbook:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "Syyskuu 2025"
    sheet.append(HEADINGS)
    for day in (1, 2, 3):
        sheet.append(evening(day))
    return made


def saved(book: Workbook, folder: Path) -> SpreadsheetReading:
    path = folder / "kausi.xlsx"
    book.save(path)
    return read(path)


# --- letters ----------------------------------------------------------------------------------------------------

LINES = "Pvm;Paikka;Toiminta;Klo;Tytöt;Pojat\r\n1.9.2025;Särkän nuorisotila;Ämpäri-ilta;17-20;12;8\r\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "cp850"]
)
def test_the_letters_of_every_machine(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "kausi.csv"
    path.write_bytes(LINES.encode(encoding))
    (row,) = read(path).accepted
    assert (row.place, row.activity, row.attendance.total(Gender.GIRLS)) == (
        "Särkän nuorisotila",
        "Ämpäri-ilta",
        12,
    )


def test_letters_encoded_twice(tmp_path: Path) -> None:
    path = tmp_path / "kausi.csv"
    path.write_bytes(LINES.encode().decode("cp1252").encode())
    (row,) = read(path).accepted
    assert (row.place, row.activity) == ("Särkän nuorisotila", "Ämpäri-ilta")
    assert repaired("Ämpäri") == "Ämpäri"


def test_letters_that_nobody_writes_here_refuse_the_file(tmp_path: Path) -> None:
    path = tmp_path / "kausi.csv"
    path.write_bytes(LINES.encode("cp1252").replace("Särkän".encode("cp1252"), "Жёлтый".encode("cp1251")))
    with pytest.raises(UnreadableFileError) as caught:
        read(path)
    assert caught.value.trouble is FileFault.LETTERS


# --- parts of cells ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("font", "shown"), [(InlineFont(vertAlign="superscript"), "12¹"), (InlineFont(strike=True), "121̶")]
)
def test_a_formatted_part_is_part_of_no_number(
    book: Workbook, tmp_path: Path, font: InlineFont, shown: str
) -> None:
    book.worksheets[0]["E3"] = CellRichText("12", TextBlock(font, "1"))
    reading = saved(book, tmp_path)
    assert girls(reading) == [12, 12]
    (rejected,) = reading.rejected
    assert shown in rejected.reason


def test_a_cell_that_is_struck_out_counts_nobody(book: Workbook, tmp_path: Path) -> None:
    book.worksheets[0]["E3"].font = Font(strike=True)
    reading = saved(book, tmp_path)
    assert [row.origin.row for row in reading.rejected] == [3]


def test_what_was_struck_out_is_no_part_of_a_name() -> None:
    assert written(struck("Vanha") + " Uusi nuta") == "Uusi nuta"


def test_zeros_that_the_format_shows_are_part_of_a_code(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Nimi", "Kuuluu", "Tyyppi", "Koodi"])
    sheet.append(["Pohjoinen", None, "alue", 7])
    sheet.append(["#N/A", None, "alue", 8])
    sheet.append(["Yhteensä", None, None, 2])
    sheet.append(["Yhteensä", None, None, None])
    sheet["D2"].number_format = "000"
    book.create_sheet("Muut").append(["Täytä ensin toinen taulukko"])
    book.save(tmp_path / "rakenne.xlsx")
    reading = read_structure(tmp_path / "rakenne.xlsx", texts("fi"))
    (area,) = reading.rows[:1]
    assert getattr(area, "code", "") == "007"
    assert [one.origin.row for one in reading.rejected] == [3]
    assert [row.origin.row for row in reading.rows] == [2, 4]  # what has a code is no row of totals
    assert reading.unread_sheets == ("Muut",)
    assert str(PaddedNumber(7, 3)) == "007"
    assert PaddedNumber(7, 3) == 7


@pytest.mark.parametrize(
    "text", ["#N/A", "#REF!", "#PUUTTUU!", "#NIMI?", "#SAKNAS!", "#JAKO/0!", "#VÄRDEFEL!"]
)
def test_what_a_formula_shows_that_found_nothing(text: str) -> None:
    assert is_error(text)
    assert not is_error(text.replace("#", ""))
    assert not is_error("#1 nuta")
    assert not is_error("#meidäntila!")


# --- hidden parts -----------------------------------------------------------------------------------------------


def test_hidden_parts_are_read_and_told_of(book: Workbook, tmp_path: Path) -> None:
    sheet = book.worksheets[0]
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["F"].hidden = True
    other = book.create_sheet("Lokakuu 2025")
    other.append(HEADINGS)
    other.append([datetime(2025, 10, 1), *evening(1)[1:]])
    other.sheet_state = "hidden"
    reading = saved(book, tmp_path)
    assert girls(reading) == [12] * 4
    assert remarks(reading) == [
        (FileRemarkKind.COLUMNS_HIDDEN, 3, ("Pojat",), ()),
        (FileRemarkKind.ROWS_HIDDEN, 1, (), (3,)),
        (FileRemarkKind.SHEET_HIDDEN, 1, (), ()),
    ]


def test_of_two_rows_of_one_evening_the_visible_one_counts(book: Workbook, tmp_path: Path) -> None:
    sheet = book.worksheets[0]
    sheet.append(evening(1, 30))
    sheet.row_dimensions[2].hidden = True
    reading = saved(book, tmp_path)
    assert girls(reading) == [12, 12, 30]
    assert [(row.origin.row, row.why.value) for row in reading.rejected] == [(2, "conflict")]


# --- orders of dates --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["8/5/2025", "8/16/2025"], DateOrder.MONTH_FIRST),
        (["8/5/2025", "16/8/2025"], DateOrder.DAY_FIRST),
        (["8/5/2025", "16/8/2025", "8/17/2025"], DateOrder.UNCLEAR),
        (["8/5/2025", "9/2/2025"], DateOrder.UNCLEAR),
        (["8.5.2025", "9.2.2025"], DateOrder.DAY_FIRST),
        (["8.5.2025", "16.8.2025", "8.17.2025"], DateOrder.DAY_FIRST),
        (["8.5.2025", "8.17.2025"], DateOrder.UNCLEAR),
        (["8-5-2025", "8-16-2025"], DateOrder.MONTH_FIRST),
        (["5/5/2025", "2025-08-16", "16 Aug 2025"], DateOrder.DAY_FIRST),
        (["11/12/2026", "1/5/2026"], DateOrder.MONTH_FIRST),  # 11 December has not been yet
        (["1/2/2025", "1/3/2025", "2/1/2025", "2/4/2025", "3/1/2025"], DateOrder.MONTH_FIRST),
    ],
)
def test_the_rows_prove_one_order_for_a_column(cells: list[str], order: DateOrder) -> None:
    assert order_of(cells, month=None, european=False, today=TODAY) is order


def test_the_month_of_the_sheet_proves_an_order() -> None:
    assert order_of(["9/5/2025"], month=9, european=False, today=TODAY) is DateOrder.MONTH_FIRST
    assert order_of(["9/5/2025"], month=5, european=False, today=TODAY) is DateOrder.DAY_FIRST


def test_under_finnish_headings_the_day_comes_first_unless_proved_otherwise() -> None:
    assert order_of(["9/5/2025"], month=None, european=True, today=TODAY) is DateOrder.DAY_FIRST
    assert (
        order_of(["9/5/2025", "9/16/2025"], month=None, european=True, today=TODAY) is DateOrder.MONTH_FIRST
    )


def test_dates_that_a_program_made_of_texts_in_the_other_order() -> None:
    left = ["16/8/2025", "21/9/2025"]
    made = [datetime(2025, 5, 8), datetime(2025, 6, 9), datetime(2025, 12, 8)]
    assert half_converted([*left, *made])
    assert not half_converted([*left, datetime(2025, 8, 5), datetime(2025, 9, 6), datetime(2025, 8, 12)])
    assert not half_converted(["16.8.2025", *made])


# --- clocks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "minute"),
    [
        ("17:00:00.000+03:00", 17 * 60),
        ("17:05:29", 17 * 60 + 5),
        ("17:05:30", 17 * 60 + 6),
        (time(17, 5, 29), 17 * 60 + 5),
        (time(17, 5, 30), 17 * 60 + 6),
        ((17 * 3600 + 5 * 60 + 29) / 86400, 17 * 60 + 5),
        ((17 * 3600 + 5 * 60 + 30) / 86400, 17 * 60 + 6),
        ("2025-09-01T17:05:23+03:00", 17 * 60 + 5),
    ],
)
def test_clocks_of_machines_round_alike(cell: str | time | float, minute: int) -> None:
    assert minute_of(cell) == minute


def test_the_time_of_greenwich_is_not_taken_for_the_place_s() -> None:
    with pytest.raises(Fault):
        minute_of("14:00:00.000Z")
