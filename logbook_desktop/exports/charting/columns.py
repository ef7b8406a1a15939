"""Columns and lines: categories from left to right, values upwards."""

from collections.abc import Iterator, Sequence

from logbook_desktop.exports.charting.canvas import BODY, SMALL, Canvas
from logbook_desktop.exports.charting.frame import (
    EDGE,
    LINE,
    Plot,
    draw_head,
    draw_nothing,
    fitting_ticks,
    tick_room,
)
from logbook_desktop.exports.charting.palette import DASHES
from logbook_desktop.exports.charting.spec import ChartKind, ChartSpec
from logbook_desktop.exports.typeface import shown, width, wrapped

_LABEL_LINES = 3
_WIDEST_COLUMN = 64.0
_BELOW = 6.0
"""Between the axis and its labels, so that they stand clear of the zero beside them."""
_PARTS_OF_A_YEAR = (1, 2, 3, 4, 6, 12)
_GAP = 5.0
"""Least room between two labels of the category axis."""


def draw_columns(canvas: Canvas, spec: ChartSpec) -> None:
    """Draws the whole chart."""
    top = draw_head(canvas, spec)
    canvas.text(EDGE, top + SMALL, spec.unit, size=SMALL, quiet=True)
    top += SMALL * LINE + SMALL * 1.6  # room for a figure over the highest column
    left = EDGE + tick_room(spec) + 8
    labels = _category_labels(spec, canvas.wide - EDGE - left)
    groups = any(category.group for category in spec.categories)
    deep = max((len(lines) for lines in labels), default=1)
    foot = deep * SMALL * LINE + (SMALL * LINE + 4 if groups else 0) + EDGE + 2
    plot = Plot(left, top, canvas.wide - EDGE, max(top + 20, canvas.high - foot - 4))
    _draw_values(canvas, spec, plot)
    if spec.has_figures:
        (_draw_lines if spec.kind is ChartKind.LINES else _draw_columns)(canvas, spec, plot)
    else:
        draw_nothing(canvas, spec, plot)
    canvas.line(plot.left, plot.bottom, plot.right, plot.bottom, canvas.palette.axis)
    _draw_categories(canvas, spec, plot, labels)
    if groups:
        _draw_groups(canvas, spec, plot, plot.bottom + _BELOW + deep * SMALL * LINE)


def _draw_values(canvas: Canvas, spec: ChartSpec, plot: Plot) -> None:
    for tick in fitting_ticks(spec.ticks, plot.high, SMALL * 1.8):
        y = _height(spec, plot, tick.value)
        canvas.line(plot.left, y, plot.right, y, canvas.palette.grid)
        canvas.text(plot.left - 6, y + SMALL * 0.35, tick.text, size=SMALL, anchor="end", quiet=True)


def _height(spec: ChartSpec, plot: Plot, value: float) -> float:
    return plot.bottom - plot.high * min(1.0, max(0.0, value / spec.top))


def _slot(spec: ChartSpec, room: float) -> float:
    return room / max(1, len(spec.categories))


def _category_labels(spec: ChartSpec, room: float) -> list[list[str]]:
    """The lines of each category's label; empty where there is no room for it."""
    slot = _slot(spec, room)
    grouped = any(category.group for category in spec.categories)
    shorts = [category.short for category in spec.categories]
    # Where the year stands below once, the month alone is enough.
    for names in (shorts,) if grouped else ([category.name for category in spec.categories], shorts):
        broken = [wrapped(shown(name), SMALL, slot - _GAP, _LABEL_LINES) for name in names]
        if all(_unbroken(shown(name), lines) for name, lines in zip(names, broken, strict=True)):
            return broken
    return _thinned([shown(name) for name in shorts], slot, _PARTS_OF_A_YEAR if grouped else ())


def _unbroken(name: str, lines: list[str]) -> bool:
    return " ".join(lines) == name


def _thinned(names: list[str], slot: float, steps: Sequence[int]) -> list[list[str]]:
    """Every second, third, … name, in one line, so that they stand clear of each other.

    ``steps`` are the steps allowed (any if empty): months keep their places in each year. If none of them
    leaves room, there are no names: the years below say enough.
    """
    widest = max((width(name, SMALL) for name in names), default=0.0)
    fitting = (step for step in steps or range(1, len(names) + 1) if step * slot >= widest + _GAP)
    step = next(fitting, 0)
    if not step and not steps and names:
        return [wrapped(names[0], SMALL, max(slot * len(names) - _GAP, 10), 2), *([[]] * (len(names) - 1))]
    return [[name] if step and number % step == 0 else [] for number, name in enumerate(names)]


def _draw_categories(canvas: Canvas, spec: ChartSpec, plot: Plot, labels: list[list[str]]) -> None:
    slot = _slot(spec, plot.wide)
    for number, lines in enumerate(labels):
        middle = plot.left + slot * (number + 0.5)
        for depth, line in enumerate(lines):
            half = width(line, SMALL) / 2
            # A label wider than its slot at the edge is moved in rather than lost.
            x = min(max(middle, half), canvas.wide - half)
            y = plot.bottom + _BELOW + SMALL + depth * SMALL * LINE
            canvas.text(x, y, line, size=SMALL, anchor="middle")


def _draw_groups(canvas: Canvas, spec: ChartSpec, plot: Plot, y: float) -> None:
    """The years under the months, each from its first month on."""
    slot = _slot(spec, plot.wide)
    for start, end, group in _runs([category.group for category in spec.categories]):
        left, right = plot.left + slot * start, plot.left + slot * end
        if start:
            # Beside the year only: a line through the months would strike out their names.
            canvas.line(left, plot.bottom, left, plot.bottom + 4, canvas.palette.axis)
            canvas.line(left, y, left, y + SMALL * LINE, canvas.palette.axis)
        canvas.text((left + right) / 2, y + SMALL, group, size=SMALL, anchor="middle", quiet=True)


def _runs(groups: list[str]) -> Iterator[tuple[int, int, str]]:
    start = 0
    for number in range(1, len(groups) + 1):
        if number == len(groups) or groups[number] != groups[start]:
            yield start, number, groups[start]
            start = number


def _draw_columns(canvas: Canvas, spec: ChartSpec, plot: Plot) -> None:
    slot = _slot(spec, plot.wide)
    beside = 1 if spec.stacked else len(spec.series)
    thick = min(_WIDEST_COLUMN, slot * 0.76 / beside)
    written = spec.totals if spec.stacked else [text for series in spec.series for text in series.texts]
    roomy = slot if beside == 1 else thick
    with_figures = max((width(shown(text), SMALL) for text in written), default=0) + 2 <= roomy
    for number in range(len(spec.categories)):
        left = plot.left + slot * (number + 0.5) - thick * beside / 2
        if spec.stacked:
            _draw_stack(canvas, spec, plot, number, left, thick)
        else:
            for place, series in enumerate(spec.series):
                y = _height(spec, plot, series.values[number] or 0.0)
                canvas.rect(left + thick * place, y, thick, plot.bottom - y, place)
        if with_figures:
            _write_figures(canvas, spec, plot, number, left + thick / 2, thick)


def _draw_stack(canvas: Canvas, spec: ChartSpec, plot: Plot, number: int, left: float, thick: float) -> None:
    below = 0.0
    for place, series in enumerate(spec.series):
        value = series.values[number] or 0.0
        top = _height(spec, plot, below + value)
        canvas.rect(left, top, thick, _height(spec, plot, below) - top, place)
        below += value


def _write_figures(canvas: Canvas, spec: ChartSpec, plot: Plot, number: int, x: float, thick: float) -> None:
    if spec.stacked:
        y = _height(spec, plot, spec.length(number))
        canvas.text(x, y - 4, spec.totals[number], size=SMALL, anchor="middle")
        return
    for place, series in enumerate(spec.series):
        value = series.values[number]
        if value is not None:
            y = _height(spec, plot, value)
            canvas.text(x + thick * place, y - 4, series.texts[number], size=SMALL, anchor="middle")


def _draw_lines(canvas: Canvas, spec: ChartSpec, plot: Plot) -> None:
    slot = _slot(spec, plot.wide)
    marked = slot >= BODY * 0.8
    for place, series in enumerate(spec.series):
        for piece in _pieces(series.values):
            points = [
                (plot.left + slot * (number + 0.5), _height(spec, plot, value)) for number, value in piece
            ]
            if len(points) > 1:
                canvas.polyline(points, place, DASHES[place % len(DASHES)])
            for x, y in points if marked or len(points) == 1 else points[:: len(points) // 8 or 1]:
                if marked or len(points) == 1 or len(spec.series) > 1:
                    canvas.marker(x, y, place)


def _pieces(values: tuple[float | None, ...]) -> Iterator[list[tuple[int, float]]]:
    """The stretches of a line between places without a number."""
    piece: list[tuple[int, float]] = []
    for number, value in enumerate(values):
        if value is not None:
            piece.append((number, value))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece
