"""A sheet to draw on that becomes SVG, in the subset that both Qt and typst draw alike.

Attributes instead of styles, one text element per line, no tspan, dy or clip-path, baselines computed here, colours
as ``#rrggbb``. It knows where text stands, so nothing is ever written over another text or over the edge.
"""

import unicodedata
from dataclasses import dataclass
from html import escape
from typing import Literal

from logbook_desktop.exports.charting.palette import PATTERNS, ChartPalette, Pattern
from logbook_desktop.exports.typeface import ASCENT, DESCENT, FAMILY, shown, width

Anchor = Literal["start", "middle", "end"]
SMALL, BODY, HEADING = 11.0, 12.0, 15.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the canvas, in its points; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two overlap; touching edges do not."""
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)


def text_box(x: float, baseline: float, text: str, size: float, anchor: Anchor, *, bold: bool) -> Box:
    """The room a line of text takes."""
    wide = width(text, size, bold=bold)
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
    return Box(left, baseline - ASCENT * size, left + wide, baseline + DESCENT * size)


class Canvas:
    """Shapes and texts of one picture. Lengths are pixels from the upper left corner."""

    def __init__(self, wide: float, high: float, palette: ChartPalette) -> None:
        self.wide = wide
        self.high = high
        self.palette = palette
        self._parts: list[str] = []
        self._texts: list[Box] = []
        self._used: set[int] = set()

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        *,
        size: float = BODY,
        anchor: Anchor = "start",
        bold: bool = False,
        quiet: bool = False,
    ) -> bool:
        """Writes one line if there is room for it; says whether it did."""
        text = shown(text)
        box = text_box(x, baseline, text, size, anchor, bold=bold)
        inside = box.left >= -0.01 and box.right <= self.wide + 0.01
        inside = inside and box.top >= -0.01 and box.bottom <= self.high + 0.01
        if not text.strip() or not inside or any(box.meets(other) for other in self._texts):
            return False
        self._texts.append(box)
        weight = ' font-weight="bold"' if bold else ""
        colour = self.palette.quiet if quiet else self.palette.text
        self._parts.append(
            f'<text x="{x:.1f}" y="{baseline:.1f}" font-size="{size:g}" text-anchor="{anchor}"'
            f' fill="{colour}"{weight}>{escape(text)}</text>'
        )
        return True

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, *, thick: float = 1.0) -> None:
        """Draws a straight line; ``thick`` in points."""
        self._parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
            f' stroke="{colour}" stroke-width="{thick:g}"/>'
        )

    def rect(self, left: float, top: float, wide: float, high: float, series: int) -> None:
        """A bar in the colour and pattern of a series; nothing when it has no area."""
        if wide <= 0 or high <= 0:
            return
        colour = self.series_colour(series)
        self._used.add(series)
        pattern = PATTERNS[series % len(PATTERNS)]
        fill = colour if pattern is Pattern.SOLID else f"url(#p{series})"
        self._parts.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{high:.1f}"'
            f' fill="{fill}" stroke="{colour}" stroke-width="1"/>'
        )

    def polyline(self, points: list[tuple[float, float]], series: int, dash: str) -> None:
        """A line through the points; its dash tells the series apart."""
        where = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<polyline points="{where}" fill="none" stroke="{self.series_colour(series)}"'
            f' stroke-width="2"{dashed}/>'
        )

    def marker(self, x: float, y: float, series: int, size: float = 3.5) -> None:
        """A sign on a line, of another shape for each series."""
        s = size
        shapes = (
            f"M{x - s:.1f},{y:.1f} a{s},{s} 0 1,0 {2 * s},0 a{s},{s} 0 1,0 {-2 * s},0 z",
            f"M{x - s:.1f},{y - s:.1f} h{2 * s} v{2 * s} h{-2 * s} z",
            f"M{x:.1f},{y - 1.2 * s:.1f} l{1.2 * s:.1f},{2.1 * s:.1f} h{-2.4 * s:.1f} z",
            f"M{x:.1f},{y - 1.3 * s:.1f} l{1.3 * s:.1f},{1.3 * s:.1f} l{-1.3 * s:.1f},{1.3 * s:.1f}"
            f" l{-1.3 * s:.1f},{-1.3 * s:.1f} z",
        )
        colour = self.series_colour(series)
        # The second round of shapes is hollow.
        fill = colour if series < len(shapes) else self.palette.background
        shape = shapes[series % len(shapes)]
        self._parts.append(f'<path d="{shape}" fill="{fill}" stroke="{colour}" stroke-width="1.5"/>')

    def series_colour(self, series: int) -> str:
        """The colour of a series by its number; they begin anew after the last."""
        return self.palette.series[series % len(self.palette.series)]

    def svg(self, title: str, description: str) -> str:
        """The whole picture."""
        size = f'width="{self.wide:g}" height="{self.high:g}" viewBox="0 0 {self.wide:g} {self.high:g}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FAMILY}">'
            f"<title>{escape(_valid(title))}</title><desc>{escape(_valid(description))}</desc>"
            f"<defs>{''.join(self._pattern(series) for series in sorted(self._used))}</defs>"
            f'<rect x="0" y="0" width="{self.wide:g}" height="{self.high:g}"'
            f' fill="{self.palette.background}"/>{"".join(self._parts)}</svg>'
        )

    def _pattern(self, series: int) -> str:
        pattern = PATTERNS[series % len(PATTERNS)]
        if pattern is Pattern.SOLID:
            return ""
        colour, over = self.series_colour(series), self.palette.background
        pattern_drawing = _DRAWINGS[pattern].format(over=over)
        return (
            f'<pattern id="p{series}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<rect x="0" y="0" width="8" height="8" fill="{colour}"/>{pattern_drawing}</pattern>'
        )


_STROKE = '<path d="{d}" fill="none" stroke="{{over}}" stroke-width="{w}"/>'
_DRAWINGS = {
    Pattern.DIAGONAL: _STROKE.format(d="M-2,2 L2,-2 M0,8 L8,0 M6,10 L10,6", w=2),
    Pattern.DOTS: '<circle cx="2" cy="2" r="1.3" fill="{over}"/><circle cx="6" cy="6" r="1.3" fill="{over}"/>',
    Pattern.ACROSS: _STROKE.format(d="M0,4 L8,4", w=2),
    Pattern.CROSSED: _STROKE.format(d="M0,0 L8,8 M0,8 L8,0", w=1.4),
    Pattern.UPRIGHT: _STROKE.format(d="M4,0 L4,8", w=2),
}


def _valid(text: str) -> str:
    """Without the control characters that XML forbids."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cs", "Cn"))
