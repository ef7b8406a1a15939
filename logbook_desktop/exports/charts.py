"""Charts of a report: ``chart_for`` picks the right one, ``svg`` draws it for screen and PDF.

Excel makes a native chart from the same ``ChartSpec``. No Qt here: the screen shows the SVG.
"""

from logbook_desktop.exports.charting.canvas import Canvas
from logbook_desktop.exports.charting.choice import chart_for
from logbook_desktop.exports.charting.columns import draw_columns
from logbook_desktop.exports.charting.frame import draw_head
from logbook_desktop.exports.charting.horizontal_bars import FOOT, bar_room, draw_horizontal_bars
from logbook_desktop.exports.charting.palette import DARK, LIGHT, ChartPalette
from logbook_desktop.exports.charting.spec import Category, ChartKind, ChartSpec, Series, Tick

__all__ = [
    "DARK",
    "LIGHT",
    "Category",
    "ChartKind",
    "ChartPalette",
    "ChartSpec",
    "Series",
    "Tick",
    "chart_for",
    "natural_height",
    "svg",
]

_HEAD_AND_FOOT = 120.0
_LOWEST_PLOT = 80.0
"""Below that, the heights of columns can no longer be compared."""


def natural_height(spec: ChartSpec, width: float) -> float:
    """The height, in pixels, at which the chart reads well at a width.

    A title, a remark and a legend of usual length have their place in it. Longer ones, which take more lines on a
    narrow page, make the chart higher instead of leaving no room for the figures.
    """
    head = draw_head(Canvas(width, 0, LIGHT), spec)
    if spec.kind is ChartKind.BARS:
        bars = max(2, len(spec.categories)) * bar_room(spec)
        return max(_HEAD_AND_FOOT + bars, head + bars + FOOT)
    return max(260.0, min(420.0, width * 0.52), head + _LOWEST_PLOT + FOOT)


def svg(spec: ChartSpec, width: float, height: float, palette: ChartPalette = LIGHT) -> str:
    """The chart as SVG of this size in pixels. Its font must be loaded where it is shown."""
    canvas = Canvas(width, height, palette)
    if spec.kind is ChartKind.BARS:
        draw_horizontal_bars(canvas, spec)
    else:
        draw_columns(canvas, spec)
    return canvas.svg(spec.title, spec.alt)
