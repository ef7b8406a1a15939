"""Charts of a report: ``chart_for`` picks the right one, ``svg`` draws it for screen and PDF.

Excel makes a native chart from the same ``ChartSpec``. No Qt here: the screen shows the SVG.
"""

from logbook_desktop.exports.charting.canvas import Canvas
from logbook_desktop.exports.charting.choice import chart_for
from logbook_desktop.exports.charting.columns import draw_columns
from logbook_desktop.exports.charting.horizontal_bars import bar_room, draw_horizontal_bars
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


def natural_height(spec: ChartSpec, width: float) -> float:
    """The height, in pixels, at which the chart reads well at a width."""
    if spec.kind is ChartKind.BARS:
        return _HEAD_AND_FOOT + max(2, len(spec.categories)) * bar_room(spec)
    return max(260.0, min(420.0, width * 0.52))


def svg(spec: ChartSpec, width: float, height: float, palette: ChartPalette = LIGHT) -> str:
    """The chart as SVG of this size in pixels. Its font must be loaded where it is shown."""
    canvas = Canvas(width, height, palette)
    if spec.kind is ChartKind.BARS:
        draw_horizontal_bars(canvas, spec)
    else:
        draw_columns(canvas, spec)
    return canvas.svg(spec.title, spec.alt)
