"""A spreadsheet of a structure: two layouts, three languages, and every fault with its row."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from logbook_desktop.domain.entries.imported import Origin
from logbook_desktop.domain.errors import FileError
from logbook_desktop.domain.names import Name
from logbook_desktop.domain.tree.structure_rows import PathRow, PlaceRow, PlaceRule, RejectedPlace
from logbook_desktop.domain.tree.tree import NodeKind
from logbook_desktop.exports.structure_files import reason, write_faults, write_template
from logbook_desktop.imports.structure import read_structure
from logbook_desktop.support.i18n import Texts

K = NodeKind


def book(path: Path, *rows: Sequence[Any]) -> Path:
    made = Workbook()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    made.save(path)
    return path


@pytest.mark.parametrize(
    "headings",
    [
        ("Nimi", "Kuuluu", "Tyyppi", "Avataan"),
        ("Namn", "Under", "Typ", "Öppnas"),
        ("NAME *", "Under (path)", "Kind", "Opens"),
    ],
)
def test_a_row_for_each_place_in_every_language(tmp_path: Path, headings: tuple[str, ...]) -> None:
    file = book(
        tmp_path / "a.xlsx",
        ("Taipalsaaren kunnan nuorisopalvelut", None, None),
        headings,
        ("Itä", None, "alue", None),
        ("Kirkonkylä", "Itä", "Yksikkö", datetime(2025, 8, 1)),
        ("Bussi", "Itä", None, "1.9.2025"),
    )
    reading = read_structure(file, Texts("en"))
    assert reading.rejected == ()
    assert reading.rows == (
        PlaceRow(Origin("Sheet", 3), Name("Itä"), "", K.AREA),
        PlaceRow(Origin("Sheet", 4), Name("Kirkonkylä"), "Itä", K.UNIT, date(2025, 8, 1)),
        PlaceRow(Origin("Sheet", 5), Name("Bussi"), "Itä", None, date(2025, 9, 1)),
    )


def test_a_column_for_each_level_goes_on_from_the_row_above(tmp_path: Path) -> None:
    file = book(
        tmp_path / "a.xlsx",
        ("Kunta", "Alue", "Alue 2", "Yksikkö"),
        ("Lemi", "Itä", "Ranta", "Tila"),
        (None, None, None, "Koulu"),
        (None, "Länsi", None, "Bussi"),
        ("Luumäki", None, None, "Tila"),
        (None, None, None, None),
    )
    lemi, luumaki = (K.ORGANISATION, "Lemi"), (K.ORGANISATION, "Luumäki")
    shore = (lemi, (K.AREA, "Itä"), (K.AREA, "Ranta"))
    assert [row.steps for row in read_structure(file, Texts("fi")).rows if isinstance(row, PathRow)] == [
        (*shore, (K.UNIT, "Tila")),
        (*shore, (K.UNIT, "Koulu")),
        (lemi, (K.AREA, "Länsi"), (K.UNIT, "Bussi")),
        (luumaki, (K.UNIT, "Tila")),
    ]


def test_a_text_file_with_semicolons_and_names_in_languages(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Namn;Under;På finska;Färg\nÖster;;Itä;röd\n", encoding="cp1252")
    reading = read_structure(file, Texts("sv"))
    assert reading.rows == (PlaceRow(Origin(None, 2), Name.of("Öster", {"fi": "Itä"})),)
    assert reading.unread == ("Färg",)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (("", "Itä", "unit", None), PlaceRule.NO_NAME),
        (("A" * 201, "Itä", "unit", None), PlaceRule.LONG_NAME),
        (("A", "Itä", "castle", None), PlaceRule.UNKNOWN_KIND),
        (("A", "Itä", "unit", "some day"), PlaceRule.BAD_DAY),
        (("A", "Itä", "unit", "31.2.2025"), PlaceRule.BAD_DAY),
        (("A", "Itä", "unit", "5.2."), PlaceRule.BAD_DAY),
    ],
)
def test_faults_of_a_row_by_itself(tmp_path: Path, row: tuple[Any, ...], rule: PlaceRule) -> None:
    file = book(tmp_path / "a.xlsx", ("Name", "Under", "Kind", "Opens"), row)
    reading = read_structure(file, Texts("en"))
    assert reading.rows == ()
    assert [(fault.origin.row, fault.rule) for fault in reading.rejected] == [(2, rule)]
    assert "{" not in reason(reading.rejected[0], Texts("en"))


def test_a_file_without_headings_says_what_it_needs(tmp_path: Path) -> None:
    file = book(tmp_path / "places.xlsx", ("Kirkonkylä", "Itä"), ("Bussi", "Länsi"))
    with pytest.raises(FileError) as refused:
        read_structure(file, Texts("en"))
    assert "places.xlsx" in refused.value.advice
    assert "name, under and kind" in refused.value.advice


def test_what_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"%PDF-1.7")
    with pytest.raises(FileError):
        read_structure(file, Texts("en"))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_template_reads_back(tmp_path: Path, language: str) -> None:
    write_template(tmp_path / "t.xlsx", Texts(language))
    reading = read_structure(tmp_path / "t.xlsx", Texts(language))
    assert reading.rejected == ()
    assert reading.unread == ()
    assert [row.kind for row in reading.rows if isinstance(row, PlaceRow)] == [K.ORGANISATION, K.AREA, K.UNIT]


def test_the_list_of_faults_is_a_table_of_texts(tmp_path: Path) -> None:
    fault = RejectedPlace(Origin("Taul1", 1207), "=A1", PlaceRule.REPEATED, {"row": 1100})
    write_faults(tmp_path / "f.xlsx", [fault], Texts("en"))
    sheet = load_workbook(tmp_path / "f.xlsx").active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1][:3] == ["Taul1", 1207, "=A1"]
    assert rows[1][3] == f"The same place stands in row {Texts('en').number(1100)} already."
    assert sheet["C2"].data_type == "s"
