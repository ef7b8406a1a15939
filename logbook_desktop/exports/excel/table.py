"""Sheet 2: the table of the report, with real numbers, headings that stay in sight, and the total."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any

from openpyxl.utils import get_column_letter

from logbook_desktop.domain.reports.measures import Blank, MeasureUnit, Value
from logbook_desktop.exports.excel.cells import (
    CHANGE,
    DEMO,
    GROUP_HEADING,
    HEADING,
    NO_CHANGE,
    NO_POINTS,
    NUMBER_GROUP_HEADING,
    NUMBER_HEADING,
    PLAIN,
    POINTS,
    TITLE,
    TOTAL_LABEL,
    CellStyle,
    Rows,
    Sheet,
    new_cell,
    number_format,
    number_or_mark,
    number_style,
    put,
    set_page,
    set_width,
    text_or_cell,
)
from logbook_desktop.exports.grid import GridColumn, GridPart, ReportGrid
from logbook_desktop.exports.progress import Progress, tracked
from logbook_desktop.wording.report_sentences import (
    demo_heading,
    demo_mark,
    demo_sentence,
    table_title,
    title,
)
from logbook_desktop.wording.reports import blank_mark

_LABEL_WIDTHS = (12, 48)
_NUMBER_WIDTHS = (11, 22)
_LINE = 15.5
_SMALLEST_CHANGE = Fraction(5, 10_000)


def write_table(sheet: Sheet, grid: ReportGrid, progress: Progress | None, start: float, end: float) -> None:
    """Writes the whole sheet; tells its progress between ``start`` and ``end``."""
    answer, texts = grid.answer, grid.texts
    demo = answer.provenance.demo
    mark = demo_mark(texts) if demo else ""
    first_number = len(grid.row_headings) + 1
    levels = max((len(column.headings) for column in grid.columns), default=1)
    above = 2 + demo
    _set_up(sheet, grid)
    set_page(sheet, title(answer, texts), mark, landscape=True)
    sheet.freeze_panes = f"{get_column_letter(first_number)}{above + levels + 1}"
    sheet.print_title_rows = f"{above + 1}:{above + levels}"
    rows = Rows(sheet)
    rows.add((TITLE, title(answer, texts)), high=24)
    if demo:
        rows.add((DEMO, demo_heading(texts)), (DEMO, demo_sentence(texts)), high=20)
    rows.add((PLAIN, table_title(answer.question, texts)))
    for level in range(levels):
        _write_headings(rows, grid, level, levels)
    _write_rows(sheet, grid, progress, start, end)
    totals = (
        (number_style(_format(column, grid.total(column)), total=True), _content(column, grid.total(column)))
        for column in grid.columns
    )
    empty = [(TOTAL_LABEL, None)] * (len(grid.row_headings) - 1)
    rows.add((TOTAL_LABEL, grid.total_text), *empty, *totals)


def _write_headings(rows: Rows, grid: ReportGrid, level: int, levels: int) -> None:
    """One line of headings; a group's heading stands over its first column."""
    last = level == levels - 1
    spans = _spans([column.headings for column in grid.columns], level)
    labels = [(HEADING, label) if last else (GROUP_HEADING, None) for label in grid.row_headings]
    figures: list[tuple[CellStyle, str | None]] = []
    for column, span in zip(grid.columns, spans, strict=True):
        style = NUMBER_HEADING if last else NUMBER_GROUP_HEADING if span == 1 else GROUP_HEADING
        figures.append((style, column.headings[level] if span else None))
    narrow = [c.headings[level] for c, span in zip(grid.columns, spans, strict=True) if span == 1]
    longest = max((len(text) for text in narrow), default=0)
    rows.add(*labels, *figures, high=_LINE * (3 if longest > 30 else 2 if longest > 11 else 1))


def _spans(headings: Sequence[tuple[str, ...]], level: int) -> list[int]:
    """Over how many columns each heading of a level stands; 0 where an earlier one stands over it."""
    if not headings or level == len(headings[0]) - 1:
        return [1] * len(headings)
    spans: list[int] = []
    for _, group in groupby(headings, key=lambda heading: heading[: level + 1]):
        size = len(list(group))
        spans += [size, *[0] * (size - 1)]
    return spans


def _write_rows(sheet: Sheet, grid: ReportGrid, progress: Progress | None, start: float, end: float) -> None:
    keys = grid.answer.row_keys
    labels = [new_cell(sheet, CellStyle()) for _ in grid.row_headings]
    numbers: list[tuple[GridColumn, Any, Any, Any]] = [
        (
            column,
            new_cell(sheet, number_style(_format(column))),
            new_cell(sheet, number_style(_format(column, 0))) if column.part is GridPart.CHANGE else None,
            new_cell(sheet, CellStyle(align="right")),
        )
        for column in grid.columns
    ]
    for row in tracked(keys, len(keys), progress, start, end):
        line = [text_or_cell(cell, text) for cell, text in zip(labels, grid.row_labels(row), strict=True)]
        for column, cell, unchanged, mark in numbers:
            value = grid.value(row, column)
            if isinstance(value, Blank):
                line.append(put(mark, blank_mark(value)))
            else:
                small = unchanged is not None and _rounds_to_nothing(value)
                line.append(put(unchanged if small else cell, _content(column, value)))
        sheet.append(line)


def _content(column: GridColumn, value: Value) -> float | str:
    """The number or mark of a cell; changes are parts of the compared value, or percentage points."""
    if isinstance(value, Blank) or column.part is not GridPart.CHANGE:
        return number_or_mark(column.measure, value)
    points = column.measure.unit is MeasureUnit.SHARE
    return float(value) * 100 if points else float(value)


def _format(column: GridColumn, value: Value | None = None) -> str:
    """How the numbers of the column are written, or this one of them."""
    if column.part is not GridPart.CHANGE:
        return number_format(column.measure)
    points = column.measure.unit is MeasureUnit.SHARE
    if value is None or isinstance(value, Blank) or not _rounds_to_nothing(value):
        return POINTS if points else CHANGE
    return NO_POINTS if points else NO_CHANGE


def _rounds_to_nothing(change: int | Fraction) -> bool:
    """Whether it is written as 0.0, in per cent or in percentage points."""
    return -_SMALLEST_CHANGE < change < _SMALLEST_CHANGE


def _set_up(sheet: Sheet, grid: ReportGrid) -> None:
    """Widths that fit the content; they must be known before the first row is written."""
    for number, texts in enumerate(grid.member_texts_by_row_dimension, 1):
        longest = max((len(text) for text in texts), default=0)
        longest = max(longest, len(grid.row_headings[number - 1]), len(grid.total_text))
        if number == 1 and grid.answer.provenance.demo:
            longest = max(longest, len(demo_mark(grid.texts)))  # a sentence stands beside it
        set_width(sheet, number, _within(longest * 1.1 + 2, _LABEL_WIDTHS))
    headings = [column.headings for column in grid.columns]
    levels = range(len(headings[0]) if headings else 0)
    alone = list(zip(*(_spans(headings, level) for level in levels), strict=True))
    for number, (column, spans) in enumerate(zip(grid.columns, alone, strict=True)):
        own = [text for text, span in zip(column.headings, spans, strict=True) if span == 1]
        words = [len(word) for text in own for word in text.split()]
        longest = max(len(grid.text(column, grid.total(column))), *words)
        set_width(sheet, number + len(grid.row_headings) + 1, _within(longest * 1.15 + 2, _NUMBER_WIDTHS))


def _within(width: float, limits: tuple[float, float]) -> float:
    return min(max(width, limits[0]), limits[1])
