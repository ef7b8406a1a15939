"""A structure from a spreadsheet: previewed in full, taken in by halves only when somebody chooses so."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from PySide6.QtCore import Qt

from helpers.structure_screen import StructureScreen
from logbook_desktop.ui.structure.import_dialog import ImportDialog


def book(path: Path, rows: list[tuple[Any, ...]]) -> Path:
    made = Workbook(write_only=True)
    sheet = made.create_sheet("Taul1")
    for row in rows:
        sheet.append(row)
    made.save(path)
    return path


def test_ten_thousand_rows_with_faults_in_three_hundred(screen: StructureScreen, tmp_path: Path) -> None:
    rows: list[tuple[Any, ...]] = [("Nimi", "Kuuluu", "Tyyppi")]
    for n in range(2, 10_002):
        wrong = n % 33 == 0 and len([k for k in range(2, n) if k % 33 == 0]) < 300
        rows.append((f"Paikka {n}", "Ei missään" if wrong else "Itä", "yksikkö"))
    screen.prompts.opened = book(tmp_path / "rakenne.xlsx", rows)
    screen.select("Taipalsaari")
    screen.page.actions_of_plan.import_file.trigger()
    dialog = screen.dialog(ImportDialog)
    assert dialog.heading.text() == "9,700 new places, 300 rows have faults"
    assert dialog.model.rowCount() == 300
    first = [dialog.model.index(0, column).data() for column in range(4)]
    assert first == [
        "Taul1 33",
        "Paikka 33",
        "",
        "There is no place “Ei missään” in the file or in the tree.",
    ]
    dialog.only_faults.setChecked(False)
    assert dialog.model.rowCount() == 10_000
    assert not dialog.button.isDefault()
    screen.prompts.saved = tmp_path / "faults.xlsx"
    dialog.save_faults.click()
    sheet = load_workbook(tmp_path / "faults.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 301
    assert screen.page.session.plan.steps == ()
    assert dialog.button.text() == "Go on without 300 rows"
    dialog.button.click()
    assert screen.state == "9,700 changes are not in effect yet"
    assert screen.page.undo_stack.undoText() == "Add the places of rakenne.xlsx"
    assert len(screen.stored.nodes) == 9


def test_leaving_the_preview_leaves_nothing(screen: StructureScreen, tmp_path: Path) -> None:
    screen.prompts.opened = book(tmp_path / "a.xlsx", [("Alue", "Yksikkö"), ("Pohjoinen", "Koulu")])
    screen.select("Taipalsaari")
    screen.page.actions_of_plan.import_file.trigger()
    dialog = screen.dialog(ImportDialog)
    assert dialog.heading.text() == "2 new places"
    assert dialog.button.text() == "Add 2 places to the plan"
    dialog.reject()
    assert screen.page.session.plan.steps == ()


def test_an_empty_file_gets_its_whole_structure(empty_screen: StructureScreen, tmp_path: Path) -> None:
    rows = [("Kunta", "Alue", "Yksikkö"), ("Taipalsaari", "Itä", "Kirkonkylä"), (None, None, "Bussi")]
    empty_screen.prompts.opened = book(tmp_path / "a.xlsx", rows)
    empty_screen.page.actions_of_plan.import_file.trigger()
    empty_screen.dialog(ImportDialog).button.click()
    assert empty_screen.tree_rows == ["Taipalsaari", "Itä", "Bussi", "Kirkonkylä"]
    empty_screen.put_into_effect()
    assert empty_screen.path("Bussi", empty_screen.stored) == "Taipalsaari/Itä/Bussi"


def test_an_unreadable_file_is_told_in_words(screen: StructureScreen, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("hello;world\n1;2\n")
    screen.prompts.opened = tmp_path / "a.csv"
    screen.page.actions_of_plan.import_file.trigger()
    ((_, text),) = screen.prompts.advice
    assert text.startswith("No row of headings was found in a.csv.")


def test_the_template_is_saved_and_read_back(screen: StructureScreen, tmp_path: Path) -> None:
    screen.prompts.saved = screen.prompts.opened = tmp_path / "template.xlsx"
    screen.page.actions_of_plan.template.trigger()
    screen.page.actions_of_plan.import_file.trigger()
    dialog = screen.dialog(ImportDialog)
    assert dialog.heading.text() == "2 new places, 1 row is there already"
    assert dialog.button.isDefault()
    assert dialog.table.model().headerData(3, Qt.Orientation.Horizontal) == "What it becomes"
