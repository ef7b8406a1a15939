"""Sheet 4: a native chart and the figures it is drawn from, made from the same description as the SVG."""

import textwrap
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import Marker
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties

from logbook_desktop.domain.reports.measures import MEASURES
from logbook_desktop.exports.charting.palette import LIGHT
from logbook_desktop.exports.charting.spec import ChartKind, ChartSpec, Series
from logbook_desktop.exports.excel.cells import (
    DEMO,
    HEADING,
    NUMBER_HEADING,
    PLAIN,
    TITLE,
    Rows,
    Sheet,
    number_format,
    number_style,
    set_page,
    set_width,
)
from logbook_desktop.exports.grid import ReportGrid
from logbook_desktop.exports.typeface import ELLIPSIS
from logbook_desktop.wording.report_sentences import demo_heading, demo_mark, demo_sentence, title

_WIDE_CM = 26.0
_ROW_CM = 0.53
_ALT_WIDTH = 110
_LONGEST_NAME = 60
_ON_ONE_PAGE = 30
_PATTERNS: tuple[Any, ...] = (None, "wdUpDiag", "pct25", "dkHorz", "diagCross", "dkVert")
_DASHES: tuple[Any, ...] = ("solid", "dash", "sysDot", "lgDashDot", "sysDash", "dot")
_MARKERS: tuple[Any, ...] = ("circle", "square", "triangle", "diamond", "x", "plus")


def write_chart(sheet: Sheet, grid: ReportGrid, spec: ChartSpec) -> None:
    """Writes the figures, and over them the chart that is drawn from them."""
    answer, texts = grid.answer, grid.texts
    demo = answer.provenance.demo
    figures = number_format(MEASURES[spec.measure])
    set_page(sheet, title(answer, texts), demo_mark(texts) if demo else "", landscape=True)
    if len(spec.categories) <= _ON_ONE_PAGE:
        sheet.page_setup.fitToHeight = 1
    high = _height_cm(spec)
    rows = Rows(sheet)
    set_width(sheet, 1, 34)
    for number in range(len(spec.series)):
        set_width(sheet, number + 2, 16)
    rows.add((TITLE, spec.title), high=24)
    if demo:
        rows.add((DEMO, demo_heading(texts)), (DEMO, demo_sentence(texts)), high=20)
    # Those who cannot see the chart read this sentence; openpyxl's charts carry no text of their own.
    for line in textwrap.wrap(spec.alt, _ALT_WIDTH, break_on_hyphens=False):
        rows.add((PLAIN, line))
    anchor = f"A{rows.count + 2}"
    for _ in range(int(high / _ROW_CM) + 3):
        rows.add()
    head = rows.count + 1
    rows.add((HEADING, spec.unit), *((NUMBER_HEADING, series.name) for series in spec.series))
    for number, category in enumerate(spec.categories):
        values = [(number_style(figures), series.values[number]) for series in spec.series]
        rows.add((PLAIN, _short(category.name)), *values)
    if spec.categories:
        sheet.add_chart(_chart(sheet, spec, head, high, figures), anchor)


def _short(name: str) -> str:
    """A name that leaves the chart some room."""
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + ELLIPSIS


def _height_cm(spec: ChartSpec) -> float:
    if spec.kind is not ChartKind.BARS:
        return 12.0
    beside = 1 if spec.stacked else len(spec.series)
    return min(30.0, 4.0 + len(spec.categories) * max(0.8, 0.45 * beside))


def _chart(sheet: Sheet, spec: ChartSpec, head: int, high: float, figures_format: str) -> Any:
    chart: Any = LineChart() if spec.kind is ChartKind.LINES else BarChart()
    chart.title = spec.title
    chart.width, chart.height = _WIDE_CM, high
    last = head + len(spec.categories)
    figures = Reference(sheet, min_col=2, max_col=1 + len(spec.series), min_row=head, max_row=last)
    chart.add_data(figures, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=head + 1, max_row=last))
    # Without this LibreOffice and Excel leave the axes out.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.number_format = figures_format
    chart.y_axis.scaling.min = 0
    chart.y_axis.title = spec.unit
    if len(spec.series) == 1:
        chart.legend = None
    else:
        chart.legend.position = "t"
    if spec.kind is not ChartKind.LINES:
        _arrange_bars(chart, spec)
    for number, (drawn, series) in enumerate(zip(chart.series, spec.series, strict=True)):
        _paint(drawn, number, series, lines=spec.kind is ChartKind.LINES)
    return chart


def _arrange_bars(chart: Any, spec: ChartSpec) -> None:
    chart.type = "bar" if spec.kind is ChartKind.BARS else "col"
    chart.gapWidth = 50
    if spec.stacked:
        chart.grouping, chart.overlap = "stacked", 100
    if spec.kind is ChartKind.BARS:
        # The first category above, as in the table, and the values below.
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.crosses = "max"
    if len(spec.series) == 1 and len(spec.categories) <= 24:
        chart.dataLabels = DataLabelList(showVal=True)
        for other in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(chart.dataLabels, other, False)


def _paint(drawn: Any, number: int, series: Series, *, lines: bool) -> None:
    colour = LIGHT.series[number % len(LIGHT.series)].removeprefix("#")
    if lines:
        dash = _DASHES[number % len(_DASHES)]
        drawn.graphicalProperties = GraphicalProperties(
            ln=LineProperties(solidFill=colour, prstDash=dash, w=28_000)
        )
        drawn.smooth = False
        crowded = len(series.values) > 40
        drawn.marker = Marker(symbol="none" if crowded else _MARKERS[number % len(_MARKERS)], size=6)
        drawn.marker.graphicalProperties = GraphicalProperties(solidFill=colour)
        return
    pattern = _PATTERNS[number % len(_PATTERNS)]
    white: Any = "FFFFFF"
    under: Any = colour
    if pattern is None:
        drawn.graphicalProperties = GraphicalProperties(solidFill=colour)
    else:
        fill = PatternFillProperties(
            prst=pattern, fgClr=ColorChoice(srgbClr=white), bgClr=ColorChoice(srgbClr=under)
        )
        drawn.graphicalProperties = GraphicalProperties(pattFill=fill)
    drawn.graphicalProperties.line.solidFill = colour
