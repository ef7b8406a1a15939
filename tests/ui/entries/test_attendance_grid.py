"""The attendance grid: totals that add themselves up, and moving about in it as in a sheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from logbook_desktop.domain.entries.attendance import DEFAULT_BANDS, Gender
from logbook_desktop.support.i18n import set_language
from logbook_desktop.ui.entries.editor.attendance_model import AttendanceModel
from logbook_desktop.ui.entries.editor.attendance_view import AttendanceView

K = Qt.Key
CODES = tuple(band.code for band in DEFAULT_BANDS)
UNKNOWN, TOTAL = len(CODES), len(CODES) + 1
GIRLS, BOYS, OTHER, ALL = range(4)


@pytest.fixture(autouse=True)
def english() -> None:
    set_language("en")


def shown(model: QAbstractItemModel, row: int, column: int) -> str:
    return str(model.index(row, column).data())


def put(model: AttendanceModel, row: int, column: int, value: object) -> bool:
    return model.setData(model.index(row, column), value)


def test_model_keeps_the_rules_of_qt(qtmodeltester: ModelTester) -> None:
    model = AttendanceModel()
    qtmodeltester.check(model)
    put(model, 2, GIRLS, "5")
    put(model, TOTAL, BOYS, "1200")
    qtmodeltester.check(model)
    model.set_bands(["under_18", "18+"])
    qtmodeltester.check(model)
    model.set_values({}, {})
    qtmodeltester.check(model)


def test_an_empty_grid_shows_no_0_and_nobody_is_one() -> None:
    model = AttendanceModel()
    assert [shown(model, TOTAL, column) for column in range(ALL + 1)] == [""] * 4
    model.count_nobody()
    assert [shown(model, TOTAL, column) for column in range(ALL + 1)] == ["0"] * 4
    model.steps.undo()
    assert shown(model, TOTAL, ALL) == ""


def test_totals_follow_the_ages_until_one_is_typed() -> None:
    model = AttendanceModel()
    put(model, 2, GIRLS, "5")
    put(model, 3, GIRLS, "2")
    assert (shown(model, TOTAL, GIRLS), shown(model, TOTAL, ALL), shown(model, 2, ALL)) == ("7", "7", "5")
    put(model, TOTAL, GIRLS, "10")
    assert (shown(model, TOTAL, GIRLS), shown(model, UNKNOWN, GIRLS), shown(model, UNKNOWN, ALL)) == (
        "10",
        "3",
        "3",
    )
    put(model, TOTAL, GIRLS, "")
    assert (shown(model, TOTAL, GIRLS), shown(model, UNKNOWN, GIRLS)) == ("7", "")
    assert model.totals() == {}
    assert model.counts() == {(Gender.GIRLS, "13-15"): 5, (Gender.GIRLS, "16-17"): 2}


def test_totals_alone_are_of_unknown_age() -> None:
    model = AttendanceModel()
    put(model, TOTAL, BOYS, "1284")
    assert shown(model, UNKNOWN, BOYS) == "1,284"
    assert model.visits() == 1284


@pytest.mark.parametrize("value", ["x", "-1", "1,5", "n. 12"])
def test_only_numbers_are_taken(value: str) -> None:
    model = AttendanceModel()
    assert not put(model, 0, GIRLS, value)
    assert model.counts() == {}


@pytest.mark.parametrize("cell", [(UNKNOWN, GIRLS), (0, ALL), (TOTAL, ALL)])
def test_sums_cannot_be_typed_over(cell: tuple[int, int]) -> None:
    model = AttendanceModel()
    assert not put(model, *cell, "3")
    assert not model.index(*cell).flags() & Qt.ItemFlag.ItemIsEditable


def test_a_band_no_longer_in_use_stays_while_it_holds_a_number() -> None:
    model = AttendanceModel()
    put(model, 2, GIRLS, "5")
    model.set_bands(["under_18", "18+"])
    assert [model.headerData(row, Qt.Orientation.Vertical) for row in range(model.rowCount())] == [
        "Under 18",
        "18 and over",
        "13–15\u00a0years",
        "Age not known",
        "Total",
    ]
    put(model, 2, GIRLS, "")
    model.set_bands(["under_18", "18+"])
    assert model.rowCount() == 4


@given(
    st.dictionaries(st.tuples(st.sampled_from(Gender), st.sampled_from(CODES)), st.integers(0, 99)),
    st.dictionaries(st.sampled_from(Gender), st.integers(0, 2000)),
)
def test_what_is_shown_adds_up(counts: dict[tuple[Gender, str], int], totals: dict[Gender, int]) -> None:
    """Down each column and along each row, unless the ages are more than a typed total (which is a problem)."""
    set_language("fi")
    model = AttendanceModel()
    model.set_values(counts, totals)

    def number(row: int, column: int) -> int:
        return int(shown(model, row, column).replace("\u00a0", "") or 0)

    for column, gender in enumerate(Gender):
        ages = [number(row, column) for row in range(UNKNOWN)]
        if sum(ages) <= totals.get(gender, sum(ages)):
            assert sum(ages) + number(UNKNOWN, column) == number(TOTAL, column)
    for row in range(TOTAL + 1):
        assert sum(number(row, column) for column in range(ALL)) == number(row, ALL)
    assert (model.counts(), model.totals()) == (counts, totals)


class Sheet:
    """The grid in a window, with a field before and after it, worked by keys."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QWidget()
        self.before, self.after = QLineEdit(), QLineEdit()
        self.model = AttendanceModel()
        self.view = AttendanceView(self.model)
        layout = QVBoxLayout(self.window)
        for widget in (self.before, self.view, self.after):
            layout.addWidget(widget)
        qtbot.addWidget(self.window)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)  # a window of an earlier test may be on its way out
        self.view.setFocus()
        self.bot = qtbot

    def press(self, *keys: Qt.Key, control: bool = False, shift: bool = False) -> None:
        held = Qt.KeyboardModifier.NoModifier
        held |= Qt.KeyboardModifier.ControlModifier if control else held
        held |= Qt.KeyboardModifier.ShiftModifier if shift else held
        for key in keys:
            self.bot.keyClick(self.window.focusWidget(), key, held)

    def type(self, text: str) -> None:
        for letter in text:
            self.bot.keyClicks(self.window.focusWidget(), letter)

    @property
    def place(self) -> tuple[int, int]:
        index = self.view.currentIndex()
        return index.row(), index.column()


@pytest.fixture
def sheet(qtbot: QtBot) -> Sheet:
    return Sheet(qtbot)


def test_enter_goes_down_and_on_to_the_next_column(sheet: Sheet) -> None:
    sheet.type("1")
    for count in "234567":
        sheet.press(K.Key_Enter)
        sheet.type(count)
    assert sheet.place == (6, GIRLS)
    sheet.press(K.Key_Return)
    assert sheet.place == (0, BOYS)
    sheet.type("12")
    sheet.press(K.Key_Return, shift=True)
    assert sheet.place == (6, GIRLS)
    assert [shown(sheet.model, row, GIRLS) for row in range(7)] == list("1234567")
    assert shown(sheet.model, 0, BOYS) == "12"


def test_arrows_move_everywhere_also_while_typing(sheet: Sheet) -> None:
    sheet.type("5")
    sheet.press(K.Key_Right)
    sheet.type("6")
    sheet.press(K.Key_Down)
    sheet.type("7")
    sheet.press(K.Key_Left)
    assert sheet.place == (1, GIRLS)
    assert (shown(sheet.model, 0, GIRLS), shown(sheet.model, 0, BOYS), shown(sheet.model, 1, BOYS)) == (
        "5",
        "6",
        "7",
    )
    sheet.press(K.Key_Up, K.Key_Up, K.Key_Left)
    assert sheet.place == (0, GIRLS)
    sheet.press(K.Key_Down, control=True)
    assert sheet.place == (TOTAL, GIRLS)
    sheet.press(K.Key_Up)
    assert sheet.place == (UNKNOWN - 1, GIRLS)  # nothing is typed in "age not known"


def test_tab_goes_along_the_rows_and_leaves_at_the_end(sheet: Sheet) -> None:
    sheet.type("1")
    sheet.press(K.Key_Tab)
    sheet.type("2")
    sheet.press(K.Key_Tab, K.Key_Tab)
    assert sheet.place == (1, GIRLS)
    sheet.press(K.Key_Backtab)
    assert sheet.place == (0, OTHER)
    sheet.view.setCurrentIndex(sheet.model.index(TOTAL, OTHER))
    sheet.press(K.Key_Tab)
    assert sheet.window.focusWidget() is sheet.after
    sheet.view.setFocus()
    sheet.view.setCurrentIndex(sheet.model.index(0, 0))
    sheet.press(K.Key_Backtab)
    assert sheet.window.focusWidget() is sheet.before


def test_enter_leaves_after_the_last_total(sheet: Sheet) -> None:
    sheet.view.start_in(totals=True)
    sheet.type("8")
    sheet.press(K.Key_Enter)
    sheet.type("9")
    sheet.press(K.Key_Enter, K.Key_Enter)
    assert sheet.window.focusWidget() is sheet.after
    assert sheet.model.totals() == {Gender.GIRLS: 8, Gender.BOYS: 9}


def test_each_figure_counts_at_once_and_esc_gives_back(sheet: Sheet) -> None:
    sheet.type("4")
    assert shown(sheet.model, TOTAL, ALL) == "4"
    sheet.press(K.Key_Enter, K.Key_Up)
    sheet.type("25")
    assert shown(sheet.model, TOTAL, ALL) == "25"
    sheet.press(K.Key_Escape)
    assert shown(sheet.model, TOTAL, ALL) == "4"


def test_delete_empties_what_is_chosen(sheet: Sheet) -> None:
    sheet.type("4")
    sheet.press(K.Key_Down)
    sheet.type("5")
    sheet.press(K.Key_Enter, K.Key_Up)
    sheet.press(K.Key_Up, shift=True)
    sheet.press(K.Key_Delete)
    assert sheet.model.counts() == {}


def test_letters_are_refused_in_words(sheet: Sheet) -> None:
    with sheet.bot.waitSignal(sheet.view.refused) as refused:
        sheet.type("x")
    assert "numbers" in refused.args[0]
    assert sheet.model.counts() == {}


def test_a_block_from_a_spreadsheet(sheet: Sheet) -> None:
    QGuiApplication.clipboard().setText("1\t2\r\n3\t\r\n1 200\t4\r\n")
    sheet.press(K.Key_V, control=True)
    cells = [[shown(sheet.model, row, column) for column in (GIRLS, BOYS)] for row in range(3)]
    assert cells == [["1", "2"], ["3", ""], ["1,200", "4"]]
    sheet.view.selectAll()
    sheet.press(K.Key_C, control=True)
    assert QGuiApplication.clipboard().text().splitlines()[0].split("\t") == ["1", "2", "", "3"]


def test_a_block_with_words_in_it_is_refused_whole(sheet: Sheet) -> None:
    QGuiApplication.clipboard().setText("1\tn. 12")
    with sheet.bot.waitSignal(sheet.view.refused) as refused:
        sheet.press(K.Key_V, control=True)
    assert "n. 12" in refused.args[0]
    assert sheet.model.counts() == {}
