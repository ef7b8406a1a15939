"""Cells of a workbook that is written row by row: styles made once, one cell used again in every row.

A write-only sheet writes a row as soon as it is appended, so a cell may then be filled anew: a large export makes
no new style and hardly any new object per row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from logbook_desktop.domain.reports.measures import Blank, Measure, MeasureUnit, Value
from logbook_desktop.exports.tidy import STARTS_A_FORMULA, exact_number
from logbook_desktop.wording.reports import blank_mark

Sheet = Any
"""openpyxl's write-only sheet, which its stubs do not describe."""

COUNT, DECIMAL, SHARE = "#,##0", "#,##0.0", "0.0%"
CHANGE, POINTS = "+0.0%;-0.0%;0.0%", "+0.0;-0.0;0.0"
NO_CHANGE, NO_POINTS = "0.0%;0.0%;0.0%", "0.0;0.0;0.0"
"""Of a change that is too small to be seen: a sign before 0.0 would say that there is one."""
MAX_TEXT = 32_000
"""Excel holds 32,767 characters in a cell."""
_FONT = "Calibri"
_ACCENT, _PALE, _AMBER, _LINE = "FF0B6E6E", "FFE6F1F1", "FFFFE6B3", "FF8A949C"


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How a cell looks."""

    bold: bool = False
    size: float = 11
    number_format: str = "General"
    align: str | None = None
    wrap: bool = False
    fill: str | None = None
    colour: str | None = None
    line_above: bool = False
    line_below: bool = False


TITLE = CellStyle(bold=True, size=16)
SECTION = CellStyle(bold=True, size=12, colour=_ACCENT)
PLAIN = CellStyle()
WRAPPED = CellStyle(wrap=True)
LABEL = CellStyle(bold=True, wrap=True)
DEMO = CellStyle(bold=True, size=12, fill=_AMBER)
HEADING = CellStyle(bold=True, wrap=True, fill=_PALE, line_below=True)
NUMBER_HEADING = CellStyle(bold=True, wrap=True, fill=_PALE, align="right", line_below=True)
GROUP_HEADING = CellStyle(bold=True, fill=_PALE, align="left")
NUMBER_GROUP_HEADING = CellStyle(bold=True, wrap=True, fill=_PALE, align="right")
TOTAL_LABEL = CellStyle(bold=True, line_above=True, fill=_PALE)


def number_style(number_format: str, *, total: bool = False) -> CellStyle:
    """The style of a column of numbers, or of its total."""
    return CellStyle(
        number_format=number_format,
        align="right",
        bold=total,
        line_above=total,
        fill=_PALE if total else None,
    )


def number_format(measure: Measure) -> str:
    """How Excel writes its values: whole, with one decimal, or as a percentage."""
    if measure.unit is MeasureUnit.SHARE:
        return SHARE
    return COUNT if measure.unit in (MeasureUnit.ENTRIES, MeasureUnit.VISITS) else DECIMAL


def new_cell(sheet: Sheet, style: CellStyle) -> Any:
    """An empty cell of this style, to be filled by ``put``."""
    cell: Any = WriteOnlyCell(sheet)
    cell.font = Font(name=_FONT, family=2, bold=style.bold, size=style.size, color=style.colour)
    cell.number_format = style.number_format
    vertical = "bottom" if style.line_below else "top"  # headings stand on their line
    cell.alignment = Alignment(horizontal=style.align, vertical=vertical, wrap_text=style.wrap)
    if style.fill:
        cell.fill = PatternFill("solid", fgColor=style.fill)
    if style.line_above or style.line_below:
        side = Side(style="thin", color=_LINE)
        cell.border = Border(
            top=side if style.line_above else None, bottom=side if style.line_below else None
        )
    return cell


def put(cell: Any, value: str | int | float | date | None) -> Any:
    """Fills the cell. A text is a text even if it looks like a formula or a number."""
    if not isinstance(value, str):
        cell.value = value
        return cell
    cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", value)[:MAX_TEXT]
    cell.data_type = "s"
    # The mark by which Excel keeps it a text when somebody edits it.
    cell.quotePrefix = value.startswith(STARTS_A_FORMULA)
    return cell


def text_or_cell(cell: Any, text: str) -> Any:
    """The text itself where it is harmless, which is written fastest; else the cell filled with it."""
    if (
        not text.startswith(STARTS_A_FORMULA)
        and len(text) <= MAX_TEXT
        and not ILLEGAL_CHARACTERS_RE.search(text)
    ):
        return text
    return put(cell, text)


def cell_number(measure: Measure, value: Value) -> float | None:
    """A count as a whole number, hours and ratios as decimals; None where there is no number."""
    number = exact_number(measure, value)
    return number if number is None or isinstance(number, int) else float(number)


def number_or_mark(measure: Measure, value: Value) -> float | str:
    """The number, or the mark of why there is none."""
    if isinstance(value, Blank):
        return blank_mark(value)
    return cell_number(measure, value) or 0


class Rows:
    """Appends rows of single texts to a sheet, making each style once."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.count = 0
        self._cells: dict[CellStyle, Any] = {}

    def add(
        self, *pairs: tuple[CellStyle, str | int | float | date | None], high: float | None = None
    ) -> None:
        """One row of (style, value) pairs; ``high`` is its height in points."""
        self.count += 1
        if high is not None:
            self.sheet.row_dimensions[self.count].height = high
        self.sheet.append(self._filled(pairs))

    def _filled(self, pairs: Iterable[tuple[CellStyle, str | int | float | date | None]]) -> Iterator[Any]:
        # A generator: each cell is written before the next one of the same style is filled.
        for style, value in pairs:
            if style not in self._cells:
                self._cells[style] = new_cell(self.sheet, style)
            yield put(self._cells[style], value)


def set_width(sheet: Sheet, number: int, characters: float) -> None:
    """The width of a column, counted from 1."""
    from openpyxl.utils import get_column_letter

    sheet.column_dimensions[get_column_letter(number)].width = characters


def set_page(sheet: Sheet, title: str, mark: str, *, landscape: bool) -> None:
    """Prints on as many pages as it is high but one page wide, with title, mark and page numbers."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4 if hasattr(sheet, "PAPERSIZE_A4") else 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    # In headers & starts a code, so a name's own is doubled.
    sheet.oddHeader.left.text = title.replace("&", "&&")[:120]
    sheet.oddHeader.right.text = mark
    sheet.oddFooter.center.text = "&P / &N"
