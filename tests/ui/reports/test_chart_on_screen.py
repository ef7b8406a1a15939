"""The chart on the screen: drawn, laid out anew for another width, and told to a screen reader."""

import pytest
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication

from helpers.answers import autumn_answer
from logbook_desktop.domain.reports.dimensions import Dimension
from logbook_desktop.exports.charts import DARK, LIGHT, ChartSpec, chart_for
from logbook_desktop.support.i18n import texts
from logbook_desktop.ui.kit.widgets.chart_view import ChartView


@pytest.fixture
def view(qtbot) -> ChartView:
    made = ChartView()
    qtbot.addWidget(made)
    made.resize(600, 500)
    made.show()
    return made


def spec(**changes: object) -> ChartSpec:
    found = chart_for(autumn_answer(**changes), texts("en"))
    assert found is not None
    return found


def colours(view: ChartView) -> set[str]:
    image = view._sheet.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {
        QColor(image.pixel(x, y)).name()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    }


def test_the_chart_is_drawn_in_its_colours(view) -> None:
    view.show_spec(spec())
    found = colours(view)
    assert LIGHT.series[0] in found
    assert LIGHT.background in found


def test_what_it_shows_is_told(view) -> None:
    shown = spec()
    view.show_spec(shown)
    assert view.accessibleName() == shown.title
    assert view.accessibleDescription() == shown.alt
    assert view._sheet.accessibleDescription() == shown.alt


def test_another_width_is_another_layout(view) -> None:
    view.show_spec(spec())
    view._sheet.grab()
    first = view._sheet._renderer.viewBoxF().width()
    view.resize(900, 500)
    view._sheet.grab()
    assert view._sheet._renderer.viewBoxF().width() > first
    assert view._sheet.width() <= view.viewport().width()


def test_a_long_chart_is_as_high_as_it_needs(view) -> None:
    view.show_spec(spec(rows=(Dimension.SETTING,)))
    short = view._sheet.height()
    view.show_spec(spec(rows=(Dimension.ACTIVITY,)))
    assert view._sheet.height() > short


def test_dark_windows_have_dark_charts(view) -> None:
    light = QApplication.palette()
    dark = QPalette(light)
    dark.setColor(QPalette.ColorRole.Window, QColor("#202020"))
    view.show_spec(spec())
    QApplication.setPalette(dark)
    QApplication.processEvents()
    try:
        found = colours(view)
        assert DARK.background in found
        assert LIGHT.background not in found
        assert view.viewport().palette().color(QPalette.ColorRole.Window).name() == DARK.background
    finally:
        QApplication.setPalette(light)


def test_without_a_chart_there_is_a_name_still(view) -> None:
    view.show_spec(spec())
    view.show_spec(None)
    assert view.accessibleName() == "Chart of the report"
    assert view.accessibleDescription() == ""
    assert view._sheet.height() == 0
