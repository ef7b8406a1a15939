"""Undo belongs to where the cursor is, and saving leaves it there."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from helpers.entry_screen import Screen
from helpers.village import Village, saved_evening
from logbook_desktop.domain.entries.attendance import Attendance, Gender
from logbook_desktop.domain.entries.entry_fields import EntryField
from logbook_desktop.domain.entries.listing import EntryQuery
from logbook_desktop.services.context import Context
from logbook_desktop.services.entries import entries

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # pop-ups, offscreen
K = Qt.Key
F = EntryField


@pytest.fixture(autouse=True)
def evening(context: Context, village: Village) -> None:
    """The activity *Avoin ilta*, run at Hervanta since last week."""
    ages = {(Gender.GIRLS, "13-15"): 7, (Gender.BOYS, "13-15"): 5}
    attendance = Attendance({Gender.GIRLS: 7, Gender.BOYS: 5}, ages)
    saved_evening(context, village.hervanta, date(2025, 10, 27), attendance=attendance)


def begin(screen: Screen) -> None:
    screen.panel.new_entry()
    screen.type("Avoin ilta")
    screen.fields.attendance.setFocus()
    screen.fields.attendance.start_in(totals=False)


def visits(context: Context, village: Village) -> list[int]:
    page = entries.find(context, EntryQuery(village.network, descending=False))
    return [entries.entry(context, row.id).draft.attendance.visits for row in page.rows]


# --- the grid -----------------------------------------------------------------------------------------------------


def test_the_figures_of_a_cell_are_one_step(screen: Screen) -> None:
    begin(screen)
    screen.grid("12", "3")
    grid, steps = screen.fields.grid, screen.fields.attendance.undo_stack
    assert grid.visits() == 15
    steps.undo()
    assert grid.visits() == 12
    steps.undo()
    assert (grid.visits(), grid.counts(), steps.canUndo()) == (0, {}, False)
    steps.redo()
    steps.redo()
    assert grid.visits() == 15


def test_a_pasted_block_is_one_step_and_so_are_emptied_cells(screen: Screen) -> None:
    begin(screen)
    QGuiApplication.clipboard().setText("1\t2\n3\t4")
    screen.press(K.Key_V, control=True)
    view, grid = screen.fields.attendance, screen.fields.grid
    assert grid.visits() == 10
    view.selectAll()
    screen.press(K.Key_Delete)
    assert grid.visits() == 0
    view.undo_stack.undo()
    assert grid.visits() == 10
    view.undo_stack.undo()
    assert grid.counts() == {}


def test_escape_in_a_cell_leaves_no_step(screen: Screen) -> None:
    begin(screen)
    screen.type("12")
    screen.press(K.Key_Escape)
    assert (screen.fields.grid.visits(), screen.fields.attendance.undo_stack.count()) == (0, 0)


def test_another_entry_begins_without_steps(screen: Screen) -> None:
    begin(screen)
    screen.type("12")
    screen.press(K.Key_Return, control=True)  # saves, and begins the next
    assert not screen.fields.attendance.undo_stack.canUndo()
    assert screen.fields.grid.visits() == 0


# --- nobody came --------------------------------------------------------------------------------------------------


def test_an_empty_grid_is_refused_beside_it_and_nobody_came_is_a_choice(
    screen: Screen, context: Context, village: Village
) -> None:
    begin(screen)
    screen.press(K.Key_S, control=True)
    assert "Nobody came" in screen.remark(F.ATTENDANCE)
    assert screen.focus is screen.fields.attendance
    assert len(visits(context, village)) == 1
    screen.fields.nobody_came.click()
    assert screen.fields.grid.totals() == dict.fromkeys(Gender, 0)
    screen.press(K.Key_S, control=True)
    assert sorted(visits(context, village)) == [0, 12]
    screen.type("5")  # the same entry goes on: somebody came after all
    screen.press(K.Key_S, control=True)
    assert sorted(visits(context, village)) == [5, 12]


# --- saving -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["what", "activity", "start", "staff", "grid"])
def test_saving_leaves_the_cursor_and_what_is_marked(screen: Screen, place: str) -> None:
    begin(screen)
    screen.type("12")
    screen.press(K.Key_Return)
    f = screen.fields
    f.what.setPlainText("Pelattiin paljon")
    lines = {"activity": f.activity.lineEdit(), "start": f.start, "staff": f.numbers[F.STAFF_COUNT]}
    targets: dict[str, QWidget] = {
        "what": f.what,
        "activity": f.activity,
        "start": f.start,
        "staff": f.numbers[F.STAFF_COUNT],
        "grid": f.attendance,
    }
    target = targets[place]
    f.numbers[F.STAFF_COUNT].setText("2")
    target.setFocus()
    if place == "what":
        screen.press(K.Key_End)
        screen.press(K.Key_Left, shift=True)
    elif place != "grid":
        screen.press(K.Key_Home)
        screen.press(K.Key_Right, shift=True)
    cell = f.attendance.currentIndex()
    screen.press(K.Key_S, control=True)
    assert screen.editor.footer.state().startswith("Saved")
    assert screen.focus is target
    if place == "what":
        cursor = f.what.textCursor()
        assert (cursor.selectedText(), cursor.position()) == ("n", len("Pelattiin paljon") - 1)
        assert f.what.document().isUndoAvailable() is False  # written by the program in this test
    elif place == "grid":
        assert f.attendance.currentIndex() == cell
    else:
        line = lines[place]
        assert line is not None
        assert line.selectedText() == line.text()[0]


def test_what_is_saved_is_no_guess_any_more(screen: Screen) -> None:
    begin(screen)
    f = screen.fields
    assert f.setting_field.suggestion.isVisible()
    screen.type("5")
    screen.press(K.Key_S, control=True)
    marked = [key for key in (F.START, F.LENGTH, F.STAFF_COUNT) if f.field(key).suggestion.isVisible()]
    assert (marked, f.setting_field.suggestion.isVisible()) == ([], False)


def test_what_was_typed_before_saving_can_be_taken_back_after_it(screen: Screen) -> None:
    begin(screen)
    screen.type("12")
    screen.fields.what.setFocus()
    screen.type("Pelattiin")
    screen.press(K.Key_S, control=True)
    screen.fields.what.undo()
    assert screen.fields.what.toPlainText() != "Pelattiin"


# --- a saved change -----------------------------------------------------------------------------------------------


def test_a_saved_change_is_taken_back_and_made_again(
    screen: Screen, context: Context, village: Village
) -> None:
    screen.panel.list_page.table.selectRow(0)
    screen.panel.edit_current()
    screen.fields.attendance.setFocus()
    screen.fields.grid.put_block({(screen.fields.grid.total_row, 0): 30}, "")
    screen.press(K.Key_S, control=True)
    after = visits(context, village)
    screen.press(K.Key_Escape)
    stack = screen.panel.undo_stack
    assert stack.undoText() == "Change the entry"
    stack.undo()
    assert visits(context, village) == [12]
    assert "12 visits" in screen.panel.list_page.notice.text()
    stack.redo()
    assert visits(context, village) == after


def test_several_savings_of_one_entry_are_taken_back_one_after_another(
    screen: Screen, context: Context, village: Village
) -> None:
    begin(screen)
    screen.type("5")
    screen.press(K.Key_S, control=True)
    grid = screen.fields.grid
    for number in (7, 9):
        grid.put_block({(grid.total_row, 0): number}, "")
        screen.press(K.Key_S, control=True)
    screen.press(K.Key_Escape)
    stack, seen = screen.panel.undo_stack, []
    while stack.canUndo():
        stack.undo()
        seen.append(sorted(visits(context, village)))
    assert seen == [[7, 12], [5, 12], [12]]
    while stack.canRedo():
        stack.redo()
    assert sorted(visits(context, village)) == [9, 12]


def test_a_new_entry_goes_to_the_bin_and_comes_back(
    screen: Screen, context: Context, village: Village
) -> None:
    begin(screen)
    screen.type("5")
    screen.press(K.Key_S, control=True)
    screen.press(K.Key_Escape)
    stack = screen.panel.undo_stack
    stack.undo()
    assert visits(context, village) == [12]
    stack.redo()
    assert sorted(visits(context, village)) == [5, 12]


def test_a_change_that_a_colleague_changed_again_is_not_taken_back(
    screen: Screen, context: Context, village: Village
) -> None:
    begin(screen)
    screen.type("5")
    screen.press(K.Key_S, control=True)
    screen.press(K.Key_Escape)
    page = entries.find(context, EntryQuery(village.network))
    theirs = next(
        one
        for one in (entries.entry(context, row.id) for row in page.rows)
        if one.draft.attendance.visits == 5
    )
    entries.bin_entry(context, theirs.draft.id, theirs.draft.version)
    stack = screen.panel.undo_stack
    stack.undo()
    assert "meanwhile" in screen.panel.list_page.notice.text()
    assert not stack.canUndo()


# --- an evening in few keys ---------------------------------------------------------------------------------------


def test_a_routine_evening_of_four_numbers_takes_few_keys(
    screen: Screen, context: Context, village: Village
) -> None:
    pressed = 1  # Ctrl+N, which is the panel's
    screen.panel.new_entry()
    for letter in "av":
        screen.type(letter)
        pressed += 1
    screen.press(K.Key_Return)  # takes the only activity that fits, and goes to the grid
    pressed += 1
    assert screen.focus is screen.fields.attendance
    for place, number in enumerate(("4", "5", "3", "2")):
        if place:
            screen.press(K.Key_Return)
            pressed += 1
        screen.type(number)
    screen.press(K.Key_Return, control=True)
    pressed += 1
    print(f"{pressed} keys beside the numbers")
    assert sorted(visits(context, village)) == [12, 14]
    assert pressed <= 12
