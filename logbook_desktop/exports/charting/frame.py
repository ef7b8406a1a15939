"""Around the drawing of every chart: title, remark, legend, and the axis of values."""

from dataclasses import dataclass

from logbook_desktop.exports.charting.canvas import BODY, HEADING, SMALL, Canvas
from logbook_desktop.exports.charting.palette import DASHES
from logbook_desktop.exports.charting.spec import ChartKind, ChartSpec, Tick
from logbook_desktop.exports.typeface import shortened, shown, width, wrapped

EDGE = 8.0
LINE = 1.35
"""Height of a line of text in parts of its size."""
_SWATCH = 14.0
_LINE_SWATCH = 28.0


@dataclass(frozen=True, slots=True)
class Plot:
    """The rectangle in which values are drawn."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def wide(self) -> float:
        """Its width in points."""
        return self.right - self.left

    @property
    def high(self) -> float:
        """Its height in points."""
        return self.bottom - self.top


def draw_head(canvas: Canvas, spec: ChartSpec) -> float:
    """Title, unit, remark and legend; returns where the drawing may begin."""
    y = EDGE
    room = canvas.wide - 2 * EDGE
    for line in wrapped(shown(spec.title), HEADING, room, 3, bold=True):
        canvas.text(EDGE, y + HEADING, line, size=HEADING, bold=True)
        y += HEADING * LINE
    for line in wrapped(shown(spec.remark), SMALL, room, 2) if spec.remark else []:
        canvas.text(EDGE, y + SMALL, line, size=SMALL, quiet=True)
        y += SMALL * LINE
    if len(spec.series) > 1:
        y = _draw_legend(canvas, spec, y + 4)
    return y + 8


def _draw_legend(canvas: Canvas, spec: ChartSpec, y: float) -> float:
    lines = spec.kind is ChartKind.LINES
    swatch = _LINE_SWATCH if lines else _SWATCH
    x, row = EDGE, BODY * 1.6
    for number, series in enumerate(spec.series):
        name = shortened(shown(series.name), BODY, canvas.wide - 2 * EDGE - swatch - 6)
        wide = swatch + 6 + width(name, BODY) + 18
        if x > EDGE and x + wide - 18 > canvas.wide - EDGE:
            x, y = EDGE, y + row
        middle = y + row / 2
        if lines:
            dash = DASHES[number % len(DASHES)]
            canvas.polyline([(x, middle), (x + swatch, middle)], number, dash)
            canvas.marker(x + swatch / 2, middle, number)
        else:
            canvas.rect(x + 0.5, middle - 6, _SWATCH - 1, 12, number)
        canvas.text(x + swatch + 6, middle + BODY * 0.35, name)
        x += wide
    return y + row


def tick_room(spec: ChartSpec) -> float:
    """The width of the widest text on the axis of values."""
    return max(width(tick.text, SMALL) for tick in spec.ticks)


def fitting_ticks(ticks: tuple[Tick, ...], room: float, each: float) -> tuple[Tick, ...]:
    """As many evenly spaced ticks as there is room for, counted from zero."""
    step = 1
    while (len(ticks) - 1) / step * each > room and step < len(ticks):
        step += 1
    return ticks[::step]


def draw_nothing(canvas: Canvas, spec: ChartSpec, plot: Plot) -> None:
    """The sentence in the middle of an empty chart."""
    lines = wrapped(spec.empty, BODY, max(plot.wide, 40), 3)
    y = plot.top + plot.high / 2 - (len(lines) - 1) * BODY * LINE / 2
    for number, line in enumerate(lines):
        middle = (plot.left + plot.right) / 2
        canvas.text(middle, y + number * BODY * LINE, line, anchor="middle", quiet=True)
