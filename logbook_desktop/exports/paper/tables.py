"""The table on paper: how wide each column is, and where a wide table is cut into parts side by side.

Lengths are points. Widths are measured, so nothing runs over its column or over the page.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from logbook_desktop.exports.grid import GridColumn, ReportGrid
from logbook_desktop.exports.typeface import ELLIPSIS, shown, width

PORTRAIT, LANDSCAPE = 493.0, 740.0
"""Width of the text on an A4 page with margins of 18 mm."""
_SIZE = 9.0
_INSET = 9.0
_WIDEST_HEADING = 74.0
"""A longer word of a heading is hyphenated."""
_LEAST_NUMBER = 46.0
_LABEL_SHARE = 0.42
"""What labels may take of the page where numbers want the room too."""
_LONG_WORD = 30
_LONGEST_HEADING = 80
_KEPT_LINES = 26
_ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True, slots=True)
class PaperTable:
    """The columns of one part of the table, with the widths of its labels and numbers."""

    columns: tuple[GridColumn, ...]
    label_widths: tuple[float, ...]
    number_widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The page and the parts of the table on it."""

    landscape: bool
    parts: tuple[PaperTable, ...]


def breakable(text: str) -> str:
    """The text as the typeface can show it; endless words may break anywhere."""
    words = shown(text).split(" ")
    return " ".join(
        _ZERO_WIDTH_SPACE.join(word[at : at + 10] for at in range(0, len(word), 10))
        if len(word) > _LONG_WORD and "-" not in word
        else word
        for word in words
    )


def layout(grid: ReportGrid, rows: Sequence[Sequence[str]]) -> Layout:
    """Portrait if the table fits, else landscape, else landscape and in parts. ``rows`` are the texts of all cells
    in the order of the grid's columns, the total among them."""
    numbers = _number_widths(grid, rows)
    natural = _label_widths(grid)
    for landscape, page in ((False, PORTRAIT), (True, LANDSCAPE)):
        labels = _fitted(natural, max(page * _LABEL_SHARE, page - sum(numbers)))
        if sum(labels) + sum(numbers) <= page:
            return Layout(landscape, (PaperTable(grid.columns, labels, tuple(numbers)),))
    labels = _fitted(natural, LANDSCAPE * _LABEL_SHARE * 0.75)
    parts = [
        PaperTable(tuple(grid.columns[start:end]), labels, tuple(numbers[start:end]))
        for start, end in _cuts(grid.columns, numbers, LANDSCAPE - sum(labels))
    ]
    return Layout(True, tuple(parts))


def _label_widths(grid: ReportGrid) -> list[float]:
    """The room that the longest label of each row dimension asks for."""
    found = []
    for heading, texts in zip(grid.row_headings, grid.member_texts_by_row_dimension, strict=True):
        asked = [width(shown(text), _SIZE) for text in texts]
        asked += [width(text, _SIZE, bold=True) for text in (heading, grid.total_text)]
        found.append(max(asked) + _INSET)
    return found


def _fitted(widths: Sequence[float], room: float) -> tuple[float, ...]:
    """The widths, the greatest cut down to a common one where together they are too wide."""
    if sum(widths) <= room:
        return tuple(widths)
    left, count = room, len(widths)
    limits: dict[int, float] = {}
    for place in sorted(range(count), key=lambda place: widths[place]):
        limits[place] = min(widths[place], left / (count - len(limits)))
        left -= limits[place]
    return tuple(limits[place] for place in range(count))


def _number_widths(grid: ReportGrid, rows: Sequence[Sequence[str]]) -> list[float]:
    widths = []
    for number, column in enumerate(grid.columns):
        # Widths of the figures differ hardly, so the longest text of a column stands for it.
        longest = max((row[number] for row in rows), key=len, default="")
        words = shown(column.headings[-1]).split()
        heading = max((width(word, _SIZE, bold=True) for word in words), default=0.0)
        figures = width(longest, _SIZE, bold=True)
        widths.append(max(figures, min(heading, _WIDEST_HEADING), _LEAST_NUMBER) + _INSET)
    return widths


def _cuts(columns: Sequence[GridColumn], widths: Sequence[float], room: float) -> Iterator[tuple[int, int]]:
    """Where to cut: members stay whole where they fit, and each part is filled as far as it goes."""
    start, used = 0, 0.0
    ends = _group_ends(columns, widths, room)
    place = 0
    for end in ends:
        size = sum(widths[place:end])
        if used and used + size > room:
            yield start, place
            start, used = place, 0.0
        used += size
        place = end
    if place > start:
        yield start, place


def _group_ends(columns: Sequence[GridColumn], widths: Sequence[float], room: float) -> Iterator[int]:
    place = 0
    for _, group in groupby(columns, key=lambda column: column.code):
        size = len(list(group))
        if sum(widths[place : place + size]) <= room:
            yield place + size
        else:
            yield from range(place + 1, place + size + 1)
        place += size


def needs_hyphens(texts: Iterable[str], room: float, *, bold: bool = False) -> bool:
    """Whether some word is wider than its column; only then words are hyphenated at all."""
    return any(
        width(word, _SIZE, bold=bold) > room - _INSET for text in texts for word in shown(text).split()
    )


def fits_one_page(part: PaperTable, labels: Iterable[Sequence[str]]) -> bool:
    """Whether the part is short enough to stand on one page whole."""
    lines = 0
    for row in labels:
        asked = (width(shown(text), _SIZE) for text in row)
        rooms = (room - _INSET for room in part.label_widths)
        # A broken text leaves some room at the end of its lines.
        lines += max(
            math.ceil(wide * 1.15 / room) if wide > room else 1
            for wide, room in zip(asked, rooms, strict=True)
        )
        if lines > _KEPT_LINES:
            return False
    return True


def head(grid: ReportGrid, part: PaperTable) -> list[list[Mapping[str, object]]]:
    """The heading rows of a part: groups over the columns they hold, labels beside them."""
    columns = part.columns
    levels = max((len(column.headings) for column in columns), default=1)
    rows: list[list[Mapping[str, object]]] = []
    for level in range(levels):
        last = level == levels - 1
        row: list[Mapping[str, object]] = []
        if level == 0:  # the headings of the labels stand beside all levels
            row += [
                {**_heading(text, 1, room, last=True, label=True), "rows": levels}
                for text, room in zip(grid.row_headings, part.label_widths, strict=True)
            ]
        place = 0
        for text, span in _runs(columns, level, last=last):
            room = sum(part.number_widths[place : place + span])
            row.append(_heading(text, span, room, last=last, label=False))
            place += span
        rows.append(row)
    return rows


def _runs(columns: Sequence[GridColumn], level: int, *, last: bool) -> Iterator[tuple[str, int]]:
    if last:
        yield from ((column.headings[level], 1) for column in columns)
        return
    for path, group in groupby(columns, key=lambda column: column.headings[: level + 1]):
        yield path[-1], len(list(group))


def _heading(text: str, span: int, room: float, *, last: bool, label: bool) -> Mapping[str, object]:
    text = text if len(text) <= _LONGEST_HEADING else text[: _LONGEST_HEADING - 1].rstrip() + ELLIPSIS
    return {
        "text": breakable(text),
        "span": span,
        "rows": 1,
        "last": last,
        "label": label,
        "group": span > 1,
        "hyphenate": needs_hyphens([text], room, bold=True),
    }
