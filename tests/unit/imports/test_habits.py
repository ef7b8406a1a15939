"""Habits of keeping sheets, one by one: where things stand, and what a row says besides its cells."""

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from helpers.spreadsheets import workbook
from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.entries.imported import (
    ImportedRow,
    ImportRemark,
    RejectionReason,
    SpreadsheetReading,
)
from logbook_desktop.imports.reader import UnreadableFileError, read_file
from logbook_desktop.support.i18n import texts

TODAY = date(2026, 11, 23)
Rows = Sequence[Sequence[Any]]


class TypedSheet:
    """Writes a sheet and reads it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "sheet.xlsx"

    def read(
        self, *rows: Sequence[Any], name: str = "2025", merged: Sequence[str] = ()
    ) -> SpreadsheetReading:
        return self.read_sheets((name, rows), merged=merged)

    def read_sheets(self, *sheets: tuple[str, Rows], merged: Sequence[str] = ()) -> SpreadsheetReading:
        workbook(self.path, *sheets, merged=merged)
        return read_file(self.path, texts=texts("fi"), may_create=True, today=TODAY)


@pytest.fixture
def sheet(tmp_path: Path) -> TypedSheet:
    return TypedSheet(tmp_path)


HEADINGS = ("Pvm", "Paikka", "Toiminta", "Klo", "Tytöt", "Pojat", "Muut", "Yhteensä", "Ohjaajat", "Huomioita")


def row(**other: Any) -> list[Any]:
    """An ordinary evening, with other cells where told."""
    cells = {
        "Pvm": "2.8.2025", "Paikka": "Monarin nuta", "Toiminta": "Avoin ilta", "Klo": "17-20", "Tytöt": 3, "Pojat": 4,
        "Muut": None, "Yhteensä": 7, "Ohjaajat": 2, "Huomioita": None,
    } | other  # fmt: skip
    return [cells[heading] for heading in HEADINGS]


def only(reading: SpreadsheetReading) -> ImportedRow:
    assert reading.rejected == ()
    (accepted,) = reading.accepted
    return accepted


def counts(one: ImportedRow) -> tuple[int, ...]:
    return tuple(one.attendance.total(gender) for gender in Gender)


def whys(reading: SpreadsheetReading) -> list[RejectionReason]:
    return [one.why for one in reading.rejected]


def test_an_ordinary_row(sheet: TypedSheet) -> None:
    one = only(sheet.read(HEADINGS, row()))
    assert (one.origin.sheet, one.origin.row, one.place, one.unit_id) == ("2025", 2, "Monarin nuta", None)
    assert (one.date, one.start, one.minutes) == (date(2025, 8, 2), time(17), 180)
    assert (counts(one), one.staff_count, one.staff_minutes) == ((3, 4, 0), 2, 360)
    assert (one.form, one.setting, one.remarks) == (FormOfWork.OPEN, Setting.YOUTH_CENTRE, ())


def test_blank_beside_filled_is_nought_and_the_parts_count(sheet: TypedSheet) -> None:
    one = only(sheet.read(HEADINGS, row(Tytöt=None, Yhteensä=9)))
    assert (counts(one), one.remarks) == ((0, 4, 0), (ImportRemark.TOTAL_DIFFERS,))


@pytest.mark.parametrize(
    ("cells", "why", "suggestion"),
    [
        ({"Tytöt": None, "Pojat": None, "Yhteensä": None}, RejectionReason.NUMBER, None),
        ({"Tytöt": None, "Pojat": None}, RejectionReason.NUMBER, "Yhteensä: 7"),
        ({"Pojat": "??"}, RejectionReason.NUMBER, "Pojat: 4"),
        ({"Pojat": "??", "Yhteensä": 2}, RejectionReason.NUMBER, None),
        ({"Pojat": "??", "Tytöt": "?"}, RejectionReason.NUMBER, None),
        ({"Pojat": -4}, RejectionReason.NEGATIVE, "Pojat: 4"),
        ({"Tytöt": 33333, "Yhteensä": None}, RejectionReason.ABSURD, None),
        ({"Tytöt": "=1+1"}, RejectionReason.NUMBER, "Tytöt: 3"),
        ({"Ohjaajat": "?"}, RejectionReason.NUMBER, None),
        ({"Paikka": None}, RejectionReason.PLACE, None),
        ({"Klo": None}, RejectionReason.TIME, None),
        # The first fault in the order of the rules is the one told.
        ({"Pvm": "31.2.", "Klo": "20-18", "Tytöt": "??"}, RejectionReason.DATE, None),
        ({"Klo": "20-18", "Tytöt": "??", "Paikka": None}, RejectionReason.TIME, "18.00–20.00"),
        ({"Tytöt": "??", "Paikka": None}, RejectionReason.NUMBER, "Tytöt: 3"),
    ],
)
def test_faults(
    sheet: TypedSheet, cells: dict[str, Any], why: RejectionReason, suggestion: str | None
) -> None:
    reading = sheet.read(HEADINGS, row(**cells))
    assert [(one.why, one.suggestion) for one in reading.rejected] == [(why, suggestion)]
    assert reading.accepted == ()


@pytest.mark.parametrize(
    "word", ["PERUTTU", "peruuntui sairastumisen vuoksi", "Inställt", "cancelled", "ei toimintaa"]
)
@pytest.mark.parametrize("where", ["Toiminta", "Huomioita", "Klo", "Tytöt", "Muut"])
def test_cancelled_wherever_it_is_said(sheet: TypedSheet, word: str, where: str) -> None:
    reading = sheet.read(HEADINGS, row(**{"Tytöt": None, "Pojat": 0, "Yhteensä": None, where: word}))
    assert [origin.row for origin in reading.cancelled] == [2]
    assert reading.accepted == reading.rejected == ()


def test_a_remark_about_something_cancelled_beside_counts(sheet: TypedSheet) -> None:
    assert only(sheet.read(HEADINGS, row(Huomioita="kokous peruttu"))).what == "kokous peruttu"


def test_closed_is_cancelled_where_nobody_was_counted(sheet: TypedSheet) -> None:
    blank = dict.fromkeys(("Tytöt", "Pojat", "Yhteensä"))
    assert len(sheet.read(HEADINGS, row(Huomioita="suljettu", **blank)).cancelled) == 1
    assert only(sheet.read(HEADINGS, row(Huomioita="keittiö kiinni"))).attendance.visits == 7


def test_days_prepared_but_not_filled_in_are_nothing(sheet: TypedSheet) -> None:
    prepared = [f"{day}.8.2025" for day in range(3, 9)]
    reading = sheet.read(HEADINGS, row(), *[[day] for day in prepared])
    assert len(reading.accepted) == 1
    assert reading.rejected == ()


@pytest.mark.parametrize(
    "total",
    [
        ["YHTEENSÄ", None, None, None, 3, 4, 0, 7],
        ["Elokuu yhteensä", None, None, None, 3, 4],
        [None, "Summa", None, None, 3, 4],
        ["Totalt", None, None, None, "=SUM(E2:E2)", "=SUM(F2:F2)"],
        [None, None, None, None, "=SUM(E2:E2)", "=SUM(F2:F2)"],
        [None, None, None, None, 3, 4, None, 7],
        ["Vko 31 yht.", None, None, None, 3, 4],
    ],
)
def test_totals_are_no_evenings(sheet: TypedSheet, total: list[Any]) -> None:
    assert only(sheet.read(HEADINGS, row(), total)).attendance.visits == 7


def test_a_summary_below_the_total(sheet: TypedSheet) -> None:
    reading = sheet.read(
        HEADINGS, row(), ["Yhteensä", None, None, None, 3, 4], [None, "Monarin nuta", None, None, 3, 4], [],
        ["Paikka", "Tytöt", "Pojat"], ["Monarin nuta", 3, 4],
    )  # fmt: skip
    only(reading)


def test_lines_of_text_between_rows(sheet: TypedSheet) -> None:
    reading = sheet.read(
        HEADINGS, ["Viikko 31"], row(), ["Laatinut Maija, puh. 040 1234567"], ["Huom!", "kesätauko"]
    )
    only(reading)


def test_months_between_rows_tell_the_year(sheet: TypedSheet) -> None:
    reading = sheet.read(
        HEADINGS, ["Joulukuu 2025"], row(Pvm="30.12."), ["Tammikuu 2026"], row(Pvm="2.1."), name="Taul1"
    )
    assert [one.date for one in reading.accepted] == [date(2025, 12, 30), date(2026, 1, 2)]


def test_the_sheet_s_name_wins_over_a_title(sheet: TypedSheet) -> None:
    reading = sheet.read(["Tilasto 2024"], HEADINGS, row(Pvm="2.8."), name="Elokuu 2025")
    assert only(reading).date == date(2025, 8, 2)


def test_dates_merged_over_several_activities(sheet: TypedSheet) -> None:
    reading = sheet.read(
        HEADINGS, row(), row(Pvm=None, Toiminta="Kerho"), row(Toiminta="Bändi"), row(Pvm=None, Toiminta="Peli"),
        merged=["A2:A3"],
    )  # fmt: skip
    assert [one.origin.row for one in reading.accepted] == [2, 3, 4]
    assert whys(reading) == [RejectionReason.DATE]


def test_headings_over_two_rows_with_ages(sheet: TypedSheet) -> None:
    reading = sheet.read(
        ["Päivä", "Tila", "Alkoi", "Kesto (min)", "Tytöt", None, None, "Pojat", None, None],
        [None, None, None, None, "7–12", "13–15", "yht", "7–12", "13–15", "yht"],
        [datetime(2025, 10, 1), "Monari", "17.00", 90, 1, 2, 4, 0, 5, 5],
        ["2.10.", "Monari", time(17), "1 h", 1, 2, None, None, None, None],
        ["3.10.", "Monari", time(17), "1 h", 5, 2, 6, None, None, None],
        merged=["E1:G1", "H1:J1"],
    )
    first, second = reading.accepted
    assert counts(first) == (4, 5, 0)
    assert first.attendance.by_age[Gender.GIRLS, "13-15"] == 2
    assert first.attendance.unknown_age(Gender.GIRLS) == 1
    assert (counts(second), second.minutes) == ((3, 0, 0), 60)
    assert whys(reading) == [RejectionReason.NUMBER]


def test_units_below_the_headings(sheet: TypedSheet) -> None:
    reading = sheet.read(
        ["Pvm", "Klo", "Paikka", "Tytöt", "Pojat", "Nuorten tuottama toiminta"],
        ["pp.kk.vvvv", None, None, "kpl", "kpl", "min"],
        ["2.8.2025", "17-20", "Monari", 1, 2, 30],
    )
    assert only(reading).youth_minutes == 30


def test_headings_again_in_another_order(sheet: TypedSheet) -> None:
    reading = sheet.read(
        ["Tilasto 2025"], ["Elokuu"], ["Pvm", "Paikka", "Tytöt", "Pojat", "Klo"], ["2", "Monari", 1, 2, "17-20"], [],
        ["Syyskuu"], ["Pvm", "Klo", "Paikka", "Pojat", "Tytöt"], ["3.", "17-20", "Monari", 5, 6],
        name="Taul1",
    )  # fmt: skip
    assert [(one.date, counts(one)) for one in reading.accepted] == [
        (date(2025, 8, 2), (1, 2, 0)),
        (date(2025, 9, 3), (6, 5, 0)),
    ]


def test_tables_side_by_side_have_their_own_places(sheet: TypedSheet) -> None:
    half = ["Pvm", "Klo", "Tytöt", "Pojat"]
    reading = sheet.read(
        ["Lahden nuorisotila", None, None, None, None, "Nastolan nuorisotila"],
        [*half, None, *half],
        ["2.8.", "17-20", 1, 2, None, "3.8.", "16-19", 4, 5],
        ["4.8.", "17-20", 1, 2],
    )
    assert sorted((one.place, one.attendance.visits) for one in reading.accepted) == [
        ("Lahden nuorisotila", 3),
        ("Lahden nuorisotila", 3),
        ("Nastolan nuorisotila", 9),
    ]


def test_a_place_s_name_in_a_row_is_no_heading(sheet: TypedSheet) -> None:
    reading = sheet.read(
        HEADINGS, row(Paikka="Nuorisotila"), row(Pvm="3.8.", Paikka="Nuorisotila", Tytöt="4")
    )
    assert [one.place for one in reading.accepted] == ["Nuorisotila", "Nuorisotila"]


def test_places_in_names_of_sheets(sheet: TypedSheet) -> None:
    headings, one = ["Datum", "Kl", "F", "P", "A"], ["2.8.2025", "17-20", 1, 2, 0]
    reading = sheet.read_sheets(("Ekenäs", [headings, one]), ("Karis höst 2025", [headings, one]))
    assert reading.places == ("Ekenäs", "Karis")


def test_without_a_place_nothing_is_guessed(sheet: TypedSheet) -> None:
    with pytest.raises(UnreadableFileError, match=r"paikka.*Pvm, Klo, Tytöt, Pojat"):
        sheet.read(["Pvm", "Klo", "Tytöt", "Pojat"], ["2.8.", "17-20", 1, 2])
    workbook_again = read_file(
        sheet.path, texts=texts("fi"), places={"": "Monari"}, may_create=True, today=TODAY
    )
    assert workbook_again.places == ("Monari",)


def test_labels_above_the_table(sheet: TypedSheet) -> None:
    reading = sheet.read(
        ["Nuorisotila:", "Linnanmaan nuokkari"], ["Vuosi", 2025], ["Klo: 17-20"],
        ["Pvm", "Tytöt", "Pojat", "Mitä tehtiin", "Miksi"], ["2.8.", 1, 2, "peliä", "osallisuus"],
        name="Taul1",
    )  # fmt: skip
    one = only(reading)
    assert (one.place, one.start, one.what, one.why) == (
        "Linnanmaan nuokkari",
        time(17),
        "peliä",
        "osallisuus",
    )


def test_young_people_without_gender(sheet: TypedSheet) -> None:
    reading = sheet.read(["Datum", "Plats", "Kl", "Antal besökare"], ["2.8.", "Karis UG", "17-20", "ca 20"])
    one = only(reading)
    assert counts(one) == (0, 0, 20)
    assert one.remarks == (ImportRemark.ESTIMATED, ImportRemark.GENDER_UNKNOWN, ImportRemark.FORM_ASSUMED)
    assert one.activity == "Öppen verksamhet"


def test_only_lengths_and_no_clocks(sheet: TypedSheet) -> None:
    one = only(sheet.read(["Date", "Venue", "Duration", "Girls", "Boys"], ["2.8.", "Hub A", "2.5", 1, 2]))
    assert (one.start, one.minutes, ImportRemark.START_UNKNOWN in one.remarks) == (None, 150, True)


def test_day_and_clock_in_one_column(sheet: TypedSheet) -> None:
    reading = sheet.read(["Aika", "Paikka", "Tytöt", "Pojat"], ["2.8.2025 klo 17–20", "Monari", 1, 2])
    assert (only(reading).date, only(reading).minutes) == (date(2025, 8, 2), 180)


def test_starts_and_ends_with_their_days(sheet: TypedSheet) -> None:
    reading = sheet.read(
        ["Start", "End", "Location", "Girls", "Boys"],
        [datetime(2025, 8, 2, 22), datetime(2025, 8, 3, 2), "Hub A", 1, 2],
    )
    assert (only(reading).date, only(reading).start, only(reading).minutes) == (
        date(2025, 8, 2),
        time(22),
        240,
    )


def test_a_clock_and_its_end_in_another_column(sheet: TypedSheet) -> None:
    reading = sheet.read(
        ["Pvm", "Klo", "Asti", "Paikka", "Tytöt"],
        ["2.8.", "17", "20.30", "Monari", 1],
        ["3.8.", time(17), time(20, 30), "Monari", 1],
        ["4.8.", "17-20.30", None, "Monari", 1],
        ["5.8.", "17", None, "Monari", 1],
    )
    assert [(one.start, one.minutes) for one in reading.accepted] == [(time(17), 210)] * 3
    assert whys(reading) == [RejectionReason.TIME]


def test_year_month_and_day_apart(sheet: TypedSheet) -> None:
    reading = sheet.read(
        ["Vuosi", "Kuukausi", "Päivä", "Paikka", "Klo", "Tytöt", "Pojat"],
        [2025, "elokuu", 2, "Monari", "17-20", 1, 2],
        [2025, 9, "3.", "Monari", "17-20", 1, 2],
        [2025, 13, "3.", "Monari", "17-20", 1, 2],
        name="Taul1",
    )
    assert [one.date for one in reading.accepted] == [date(2025, 8, 2), date(2025, 9, 3)]
    assert whys(reading) == [RejectionReason.DATE]


def test_two_counts_of_girls_are_never_dropped(sheet: TypedSheet) -> None:
    reading = sheet.read(
        ["Pvm", "Klo", "Paikka", "Iltapäivä", None, "Ilta", None],
        [None, None, None, "Tytöt", "Pojat", "Tytöt", "Pojat"],
        ["2.8.", "14-20", "Monari", 1, 2, 3, 4],
        ["3.8.", "14-20", "Monari", 1, 2, None, None],
        merged=["D1:E1", "F1:G1"],
    )
    assert whys(reading) == [RejectionReason.NUMBER]
    assert [counts(one) for one in reading.accepted] == [(1, 2, 0)]


def test_what_swedish_headings_tell(sheet: TypedSheet) -> None:
    reading = sheet.read(
        ["Datum", "Tid (h)", "Plats", "Verksamhet", "Tjejer", "Killar", "Icke-binära", "Vill ej uppge",
         "Ledare", "Ledartimmar", "Ungdomsledd tid (min)", "Unga producenter", "Miljö", "Arbetsform"],
        ["5.3.", 3, "Korsholm", "Gaming", 2, 8, 1, 1, 2, 7, 60, 2, "online", "grupp"],
        ["7.3.", "2,5", "Korsholm", "Samtal", 1, 0, 0, 0, 1, None, None, None, "skolan", "individuellt"],
        ["8.3.", "2,5", "Korsholm", "Samtal", 2, 0, 0, 0, 1, None, None, None, "skolan", "individuellt"],
        ["9.3.", 1, "Korsholm", "Gaming", 2, 8, 0, 0, 2, None, 90, None, None, None],
        ["10.3.", 1, "Korsholm", "Gaming", 2, 1, 0, 0, 2, None, None, 9, None, None],
        name="Vår 2026",
    )  # fmt: skip
    group, individual = reading.accepted
    assert (counts(group), group.staff_minutes, group.youth_minutes, group.producers) == (
        (2, 8, 2),
        420,
        60,
        2,
    )
    assert (group.form, group.setting, group.minutes) == (FormOfWork.GROUP, Setting.DIGITAL, 180)
    assert (individual.form, individual.setting) == (FormOfWork.INDIVIDUAL, Setting.SCHOOL)
    assert whys(reading) == [RejectionReason.NUMBER, RejectionReason.YOUTH_HOURS, RejectionReason.NUMBER]


@pytest.mark.parametrize(
    ("activity", "form"),
    [
        ("Avoin peli-ilta", FormOfWork.OPEN), ("Avoimet ovet", FormOfWork.OPEN), ("Öppet hus", FormOfWork.OPEN),
        ("Open evening", FormOfWork.OPEN), ("Bändiryhmä", FormOfWork.GROUP), ("Kokkikerho", FormOfWork.GROUP),
        ("Musikgrupp", FormOfWork.GROUP), ("Matklubben", FormOfWork.GROUP), ("Girls group", FormOfWork.GROUP),
        ("Youth club", FormOfWork.GROUP), ("Avoin kerho", FormOfWork.OPEN), ("Opening party", None),
        ("Turnaus", None),
    ],
)  # fmt: skip
def test_the_form_of_work_is_read_from_the_activity(
    sheet: TypedSheet, activity: str, form: FormOfWork | None
) -> None:
    one = only(sheet.read(HEADINGS, row(Toiminta=activity)))
    assert one.form is (form or FormOfWork.OPEN)
    assert (ImportRemark.FORM_ASSUMED in one.remarks) is (form is None)


def test_the_same_evening_twice(sheet: TypedSheet) -> None:
    reading = sheet.read(
        HEADINGS,
        row(),
        row(Tytöt="n. 3", Paikka="monari", Toiminta="AVOIN ILTA"),
        row(Tytöt=5, Yhteensä=9),
        row(Klo="17-21"),
        row(Klo="18-20"),
        row(Toiminta="Kerho"),
    )
    assert [(one.origin.row, one.occurrence) for one in reading.accepted] == [(2, 1), (5, 2), (6, 1), (7, 1)]
    assert [origin.row for origin in reading.duplicates] == [3]
    assert [(one.origin.row, one.why) for one in reading.rejected] == [(4, RejectionReason.CONFLICT)]
    assert "rivillä 2 " in reading.rejected[0].reason


def test_spellings_tell_what_each_was_taken_for(sheet: TypedSheet) -> None:
    reading = sheet.read(HEADINGS, row(), row(Pvm="3.8.", Paikka="monari "), row(Pvm="4.8.", Paikka=None))
    assert reading.spellings == {"Monarin nuta": "Monarin nuta", "monari": "Monarin nuta"}
    assert [ImportRemark.PLACE_MATCHED in one.remarks for one in reading.accepted] == [False, True]


def test_rejected_rows_stand_in_the_order_of_the_file(sheet: TypedSheet) -> None:
    bad = [row(Paikka=None), row(Klo="ilta"), row(), row(Tytöt=9, Yhteensä=None), row(Pvm="31.2.")]
    reading = sheet.read_sheets(("B", [HEADINGS, *bad]), ("A", [HEADINGS, *bad]))
    assert [(one.origin.sheet, one.origin.row) for one in reading.rejected] == [
        ("B", 2), ("B", 3), ("B", 5), ("B", 6), ("A", 2), ("A", 3), ("A", 5), ("A", 6),
    ]  # fmt: skip
    assert [origin.sheet for origin in reading.duplicates] == ["A"]


def test_days_to_come_are_not_documented(sheet: TypedSheet) -> None:
    assert whys(sheet.read(HEADINGS, row(Pvm="25.11.2026"))) == [RejectionReason.DATE]
