"""Colours of charts, light and dark: safe for colour-blind readers, each with a pattern of its own.

No pink and no blue: girls and boys are drawn with the same colours as everything else.
"""

from dataclasses import dataclass
from enum import StrEnum


class Pattern(StrEnum):
    """What tells series apart without colour."""

    SOLID = "solid"
    DIAGONAL = "diagonal"
    DOTS = "dots"
    ACROSS = "across"
    CROSSED = "crossed"
    UPRIGHT = "upright"


PATTERNS = tuple(Pattern)
DASHES = ("", "7 4", "2 3", "10 3 2 3", "5 2", "1 4")
"""Dashes of lines, in the order of the series."""


@dataclass(frozen=True, slots=True)
class ChartPalette:
    """Colours as ``#rrggbb``."""

    background: str
    text: str
    quiet: str
    """Text of less weight: ticks and remarks."""
    grid: str
    axis: str
    series: tuple[str, ...]


LIGHT = ChartPalette(
    background="#ffffff",
    text="#1b1f23",
    quiet="#4d565e",
    grid="#e3e6e8",
    axis="#8a949c",
    series=("#0b6e6e", "#c77700", "#6b4c9a", "#a63d2f", "#5f6b73", "#6f7f14"),
)
DARK = ChartPalette(
    background="#1f2224",
    text="#f2f4f5",
    quiet="#b9c1c7",
    grid="#383d41",
    axis="#7b858d",
    series=("#4dc0b5", "#f0a93c", "#b79be0", "#e88474", "#a9b4bc", "#c2d05a"),
)
