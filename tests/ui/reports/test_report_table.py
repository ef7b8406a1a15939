"""The table of a report as a Qt model: what each cell says, how it looks, and what goes to the clipboard."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from helpers.answers import AUTUMN_2025, answer, autumn_answer
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.domain.reports.reports import ReportAnswer
from logbook_desktop.exports.grid import ReportGrid
from logbook_desktop.support.i18n import texts
from logbook_desktop.ui.reports.table_model import ReportTableModel, for_pasting
from logbook_desktop.ui.reports.table_view import ReportTableView

COMPARED = {"comparison": AUTUMN_2025.year_before()}
SHAPES = {
    "one row": {"rows": (Dimension.YEAR,)},
    "months": {},
    "comparison": COMPARED,
    "columns": {"column": Dimension.GENDER},
    "wide": {
        "rows": (Dimension.UNIT, Dimension.FORM, Dimension.MONTH),
        "column": Dimension.AGE_BAND,
        **COMPARED,
    },
}


def table(report: ReportAnswer, language: str = "en") -> ReportTableModel:
    model = ReportTableModel()
    model.show(ReportGrid(report, texts(language)))
    return model


def row_of(model: ReportTableModel, row: int) -> list[str]:
    return [model.index(row, column).data() for column in range(model.columnCount())]


def head_of(model: ReportTableModel) -> list[str]:
    return [model.headerData(c, Qt.Orientation.Horizontal) for c in range(model.columnCount())]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_model_keeps_the_rules_of_qt(qtmodeltester, shape: str) -> None:
    qtmodeltester.check(table(autumn_answer(**SHAPES[shape])))


def test_the_empty_model_keeps_the_rules_of_qt(qtmodeltester) -> None:
    model = ReportTableModel()
    qtmodeltester.check(model)
    assert (model.rowCount(), model.columnCount()) == (0, 0)


def test_a_question_without_entries_has_a_total_only(qtmodeltester) -> None:
    model = table(answer(autumn_answer(rows=(Dimension.ACTIVITY,)).question, []))
    qtmodeltester.check(model)
    assert row_of(model, 0) == ["Total", "0", "0", "0.0", "–"]
    assert model.rowCount() == 1


def test_it_changes_from_one_report_to_another(qtmodeltester) -> None:
    model = table(autumn_answer())
    qtmodeltester.check(model)
    model.show(ReportGrid(autumn_answer(rows=(Dimension.YEAR,)), texts("en")))
    assert row_of(model, 0)[0] == "2025"
    model.show(None)
    assert model.rowCount() == 0


def test_rows_are_labels_then_figures_and_the_total_is_last() -> None:
    model = table(autumn_answer())
    assert head_of(model) == ["Month", "Entries", "Visits", "Activity hours", "Visits per hour"]
    assert row_of(model, 0) == ["August 2025", "7", "232", "24.5", "9.5"]
    assert row_of(model, model.rowCount() - 1)[:2] == ["Total", "38"]
    assert model.rowCount() == 6


def test_figures_are_written_as_the_language_writes_them() -> None:
    model = table(autumn_answer(), "fi")
    assert row_of(model, 5)[2:4] == ["1\N{NO-BREAK SPACE}178", "128,5"]


def test_what_does_not_split_is_marked_and_said() -> None:
    model = table(autumn_answer(measures=("visits", "hours"), column=Dimension.GENDER))
    assert head_of(model)[1:3] == ["Girls\nVisits", "Girls\nActivity hours"]
    hours_of_girls = model.index(0, 2)
    assert hours_of_girls.data() == "·"
    assert hours_of_girls.data(Qt.ItemDataRole.ToolTipRole) == "does not split"
    assert hours_of_girls.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "does not split"
    total_column = model.columnCount() - 1
    assert model.index(0, total_column).data() == "24.5", "the total stands alone"
    assert model.index(model.rowCount() - 1, 2).data() == "·"


def test_a_change_is_told_by_shape_and_sign() -> None:
    model = table(autumn_answer(measures=("entries", "hours"), **COMPARED))
    assert head_of(model)[3] == "Entries\nchange"
    august, september = row_of(model, 0), row_of(model, 1)
    assert august[1:4] == ["7", "7", "=\N{NO-BREAK SPACE}0.0%"]
    assert september[1:4] == ["8", "7", "▲\N{NO-BREAK SPACE}+14.3%"]
    assert model.index(1, 3).data(Qt.ItemDataRole.ToolTipRole) == "more: +14.3%"
    assert model.index(0, 3).data(Qt.ItemDataRole.ToolTipRole) == "the same: 0.0%"


def test_a_fall_points_down() -> None:
    asked = autumn_answer(measures=("hours",), period=AUTUMN_2025.year_before(), comparison=AUTUMN_2025)
    model = table(asked)
    index = model.index(0, 3)
    assert index.data().startswith("▼\N{NO-BREAK SPACE}\N{MINUS SIGN}14.3")
    assert index.data(Qt.ItemDataRole.ToolTipRole).startswith("less: ")


def test_figures_stand_right_and_labels_left() -> None:
    model = table(autumn_answer(rows=(Dimension.UNIT, Dimension.MONTH)))
    sides = [
        model.index(0, c).data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignHorizontal_Mask
        for c in range(model.columnCount())
    ]
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    assert sides == [left, left, right, right, right, right]


def test_only_the_total_is_bold() -> None:
    model = table(autumn_answer())
    fonts = [model.index(row, 1).data(Qt.ItemDataRole.FontRole) for row in range(model.rowCount())]
    assert fonts[:-1] == [None] * 5
    assert fonts[-1].bold()


def test_headings_explain_their_measure() -> None:
    model = table(autumn_answer())
    report = model.headerData(2, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert report.startswith("Young people present")
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def test_nothing_can_be_changed() -> None:
    model = table(autumn_answer())
    assert not model.flags(model.index(0, 1)) & Qt.ItemFlag.ItemIsEditable
    assert not model.setData(model.index(0, 1), "5")
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None


@pytest.mark.parametrize(
    ("shown", "pasted"),
    [
        ("1\N{NO-BREAK SPACE}178", "1178"),
        ("\N{MINUS SIGN}2,6\N{NO-BREAK SPACE}%", "-2,6%"),
        ("▼\N{NO-BREAK SPACE}\N{MINUS SIGN}2,6\N{NO-BREAK SPACE}%", "-2,6%"),
        ("=\N{NO-BREAK SPACE}0,0\N{NO-BREAK SPACE}%", "0,0%"),
        ("–", "–"),
        ("Nuorisotila\N{NO-BREAK SPACE}Itä", "Nuorisotila Itä"),
    ],
)
def test_figures_are_pasted_as_a_spreadsheet_reads_them(shown: str, pasted: str) -> None:
    assert for_pasting(shown) == pasted


def test_the_whole_table_is_copied_with_its_headings(qtbot) -> None:
    view = ReportTableView()
    qtbot.addWidget(view)
    view.show_grid(ReportGrid(autumn_answer(), texts("fi")))
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == 1 + 5 + 1
    assert lines[0].count("\t") == 4
    assert lines[-1].split("\t")[2:4] == ["1178", "128,5"]


def test_some_cells_are_copied_alone(qtbot) -> None:
    view = ReportTableView()
    qtbot.addWidget(view)
    view.show_grid(ReportGrid(autumn_answer(), texts("en")))
    view.setCurrentIndex(view.report.index(0, 2))
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "232"


def test_labels_stay_in_sight_of_a_wide_table(qtbot) -> None:
    view = ReportTableView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show_grid(ReportGrid(autumn_answer(column=Dimension.AGE_BAND), texts("en")))
    view.show()
    assert not view._labels.isVisible()
    last = view.report.index(0, view.report.columnCount() - 1)
    view.setCurrentIndex(last)
    view.scrollTo(last)
    assert view._labels.isVisible()
    assert view._labels.width() >= view.columnWidth(0)
    edges = [view.columnViewportPosition(column) for column in range(view.report.columnCount())]
    assert view._labels.width() in edges, "no figure is cut in half"
    second = view.report.index(0, 1)
    view.scrollTo(second)
    assert view.visualRect(second).left() >= view._labels.width() or not view._labels.isVisible()


def test_tab_leaves_the_table(qtbot) -> None:
    view = ReportTableView()
    qtbot.addWidget(view)
    assert not view.tabKeyNavigation()
    assert view.accessibleName()
