"""Bars: categories from top to bottom with room for long names, values to the right."""

from logbook_desktop.exports.charting.canvas import SMALL, Canvas
from logbook_desktop.exports.charting.frame import EDGE, LINE, Plot, draw_head, draw_nothing, fitting_ticks
from logbook_desktop.exports.charting.spec import ChartSpec
from logbook_desktop.exports.typeface import ELLIPSIS, shown, width, wrapped

_NAMES_SHARE = 0.42
"""The greatest part of the width that names may take."""
_NAME_LINES = 2
_THICKEST = 22.0
FOOT = SMALL * LINE * 2 + EDGE
"""Room for the values and the unit below the bars."""


def bar_room(spec: ChartSpec) -> float:
    """The height that a category needs to be read well."""
    beside = 1 if spec.stacked else len(spec.series)
    return max(_NAME_LINES * SMALL * 1.25 + 4, beside * (SMALL * 1.25) + 8)


def draw_horizontal_bars(canvas: Canvas, spec: ChartSpec) -> None:
    """Draws the whole chart."""
    top = draw_head(canvas, spec)
    names = [
        wrapped(shown(category.name), SMALL, canvas.wide * _NAMES_SHARE, _NAME_LINES)
        for category in spec.categories
    ]
    widest = max((width(line, SMALL) for lines in names for line in lines), default=0.0)
    written = spec.totals if spec.stacked else [text for series in spec.series for text in series.texts]
    figures = max((width(shown(text), SMALL) for text in written), default=0.0)
    left = EDGE + widest + width(ELLIPSIS, SMALL) + 8
    plot = Plot(left, top, canvas.wide - EDGE - figures - 8, max(top + 20, canvas.high - FOOT))
    _draw_values(canvas, spec, plot)
    if spec.has_figures:
        _draw_bars(canvas, spec, plot)
    else:
        draw_nothing(canvas, spec, plot)
    canvas.line(plot.left, plot.top, plot.left, plot.bottom, canvas.palette.axis)
    _draw_names(canvas, names, plot)


def _draw_values(canvas: Canvas, spec: ChartSpec, plot: Plot) -> None:
    each = max(width(tick.text, SMALL) for tick in spec.ticks) + 14
    for tick in fitting_ticks(spec.ticks, plot.wide, each):
        x = plot.left + _length(spec, plot, tick.value)
        canvas.line(x, plot.top, x, plot.bottom, canvas.palette.grid)
        canvas.text(x, plot.bottom + SMALL + 3, tick.text, size=SMALL, anchor="middle", quiet=True)
    y = plot.bottom + SMALL + 3 + SMALL * LINE
    canvas.text(plot.left, y, spec.unit, size=SMALL, quiet=True)


def _length(spec: ChartSpec, plot: Plot, value: float) -> float:
    return plot.wide * min(1.0, max(0.0, value / spec.top))


def _draw_bars(canvas: Canvas, spec: ChartSpec, plot: Plot) -> None:
    row = plot.high / max(1, len(spec.categories))
    beside = 1 if spec.stacked else len(spec.series)
    thick = min(_THICKEST, row * 0.8 / beside)
    for number in range(len(spec.categories)):
        top = plot.top + row * (number + 0.5) - thick * beside / 2
        if spec.stacked:
            _draw_stack(canvas, spec, plot, number, top, thick)
            continue
        for place, series in enumerate(spec.series):
            long = _length(spec, plot, series.values[number] or 0.0)
            canvas.rect(plot.left, top + thick * place, long, thick, place)
            middle = top + thick * (place + 0.5) + SMALL * 0.35
            canvas.text(plot.left + long + 5, middle, series.texts[number], size=SMALL)


def _draw_stack(canvas: Canvas, spec: ChartSpec, plot: Plot, number: int, top: float, thick: float) -> None:
    x = 0.0
    for place, series in enumerate(spec.series):
        value = series.values[number] or 0.0
        start, end = _length(spec, plot, x), _length(spec, plot, x + value)
        canvas.rect(plot.left + start, top, end - start, thick, place)
        x += value
    end = plot.left + _length(spec, plot, x)
    canvas.text(end + 5, top + thick / 2 + SMALL * 0.35, spec.totals[number], size=SMALL)


def _draw_names(canvas: Canvas, names: list[list[str]], plot: Plot) -> None:
    row = plot.high / max(1, len(names))
    for number, lines in enumerate(names):
        fitting = lines if row >= len(lines) * SMALL * 1.2 else [lines[0] + ELLIPSIS]
        high = SMALL * 1.2
        first = plot.top + row * (number + 0.5) - high * (len(fitting) - 1) / 2 + SMALL * 0.35
        for depth, line in enumerate(fitting):
            canvas.text(plot.left - 6, first + depth * high, line, size=SMALL, anchor="end")
