"""A workbook's bytes as sheets of cells: values only, macros are never run, nothing outside the file is read.

The bytes have passed ``files.kind_of``, so their unpacked size is bounded.
"""

import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, cast
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.utils.escape import unescape
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from logbook_desktop.imports.cells import (
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Formula,
    PaddedNumber,
    Place,
    Sheet,
    clean,
    lowered,
    raised,
    repaired,
    struck,
)
from logbook_desktop.imports.unreadable import FileFault, FileFaultError

LAST_ROW = 1_048_576
"""Of any sheet Excel can make; what claims to stand below was not made by Excel."""
MAX_MERGED = 20_000
"""Covered cells that are looked up; a heading or a day covers a few."""


_STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/", b"http://schemas.openxmlformats.org/spreadsheetml/2006/"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/",
        b"http://schemas.openxmlformats.org/officeDocument/2006/",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
"""The names of ISO 29500 Strict ("Strict Open XML Spreadsheet" in Excel), and those of everybody else."""
_ONLY_ZEROS = re.compile(r'"?0{2,}"?')


def read_workbook(data: bytes) -> list[Sheet]:
    """All sheets, hidden ones too: people hide the months that are done. FileFaultError if damaged."""
    try:
        _refuse_entities(data)
        with warnings.catch_warnings():
            # What openpyxl leaves out (print settings, colours, validation) is nothing we read.
            warnings.simplefilter("ignore")
            book = load_workbook(
                BytesIO(_as_transitional(data)),
                read_only=True,
                data_only=True,
                keep_links=False,
                rich_text=True,
            )
            try:
                return list(_sheets(book))
            finally:
                book.close()
    except FileFaultError:
        raise
    except Exception as error:
        if _is_ours(error):
            raise
        # On damaged content openpyxl lets through whatever its depths raise; it is the file's fault.
        raise FileFaultError(FileFault.DAMAGED) from error


def _as_transitional(data: bytes) -> bytes:
    """The same workbook with the names that openpyxl knows, where it was saved as Strict Open XML."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {part.filename: part for part in package.infolist()}
        if "xl/workbook.xml" not in parts or b"purl.oclc.org/ooxml" not in package.read("xl/workbook.xml"):
            return data
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as renamed:
            for name in parts:
                content = package.read(name)
                if name.endswith((".xml", ".rels")):
                    for strict, usual in _STRICT:
                        content = content.replace(strict, usual)
                renamed.writestr(name, content)
    return out.getvalue()


def _is_ours(error: Exception) -> bool:
    """Whether a line of this program raised it: then it is a bug, and no file is to be blamed for it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and str(trace.tb_frame.f_globals["__name__"]).startswith("logbook_desktop.")


def _refuse_entities(data: bytes) -> None:
    """A workbook never declares entities; a file that does wants to fill the memory.

    defusedxml finds the declaration, which stands before the first element, in any encoding and behind any comment.
    openpyxl is asked later: not every parser it may use refuses one.
    """
    with zipfile.ZipFile(BytesIO(data)) as package:
        for part in package.infolist():
            if part.filename.endswith((".xml", ".rels")):
                with (
                    package.open(part) as file,
                    suppress(ParseError),
                ):  # a broken part that nobody reads does no harm
                    next(iterparse(file, ("start",), forbid_dtd=True), None)


def _sheets(book: Workbook) -> Iterator[Sheet]:
    filled = 0
    for tab in book.worksheets:
        page = cast(ReadOnlyWorksheet, tab)
        marks = _marks(book, page)
        values = _Values()
        rows: dict[int, tuple[Cell, ...]] = {}
        # Limits of our own: the dimensions a sheet claims lie in both directions.
        lines = tab.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS)
        gap: object = None
        for number, cells in enumerate(lines, start=1):
            if cells is gap:
                continue  # openpyxl fills a gap of a million rows with one and the same blank one
            row = _row([values.of(cast(ReadOnlyCell | EmptyCell, cell)) for cell in cells], number, marks)
            if row:
                rows[number] = row
                filled += 1
            else:
                gap = cells
            if filled > MAX_ROWS:
                raise FileFaultError(FileFault.TOO_LARGE)
        yield Sheet(
            page.title,
            rows,
            marks.merged,
            book.epoch,
            hidden=page.sheet_state != "visible",
            hidden_rows=frozenset(marks.hidden_rows & rows.keys()),
            hidden_columns=frozenset(marks.hidden_columns),
        )


@dataclass
class _Values:
    """What people see in the cells of a workbook, as far as its format says more than its value."""

    formats: dict[int, tuple[bool, int]] = field(default_factory=dict)
    """By the number of a style: whether it strikes out, and how many digits it shows at least."""

    def of(self, cell: ReadOnlyCell | EmptyCell) -> Cell:
        value = cell.value
        if value is None or isinstance(cell, EmptyCell):
            return None
        strikes, digits = self._format(cell)
        if isinstance(value, CellRichText):
            value = "".join(map(_run, value))
        if isinstance(value, str):
            value = repaired(unescape(value))
        if strikes:
            return struck(str(value))
        if digits and type(value) is int and 0 <= value < 10 ** (digits - 1):
            return PaddedNumber(value, digits)
        return cast(Cell, value)

    def _format(self, cell: ReadOnlyCell) -> tuple[bool, int]:
        style = cell._style_id  # type: ignore[attr-defined]
        if style not in self.formats:
            shown = cell.number_format
            digits = len(shown.strip('"')) if _ONLY_ZEROS.fullmatch(shown) else 0
            self.formats[style] = (bool(cell.font.strike), digits)
        return self.formats[style]


def _run(part: str | TextBlock) -> str:
    """A part of a text with a format of its own."""
    if isinstance(part, str):
        return part
    return _marked(part.text, part.font.vertAlign, bool(part.font.strike))


def _marked(text: str, place: str | None, strikes: bool) -> str:
    if strikes:
        return struck(text)
    if place == "superscript":
        return raised(text)
    return lowered(text) if place == "subscript" else text


def _row(values: list[Cell], number: int, marks: "_Marks") -> tuple[Cell, ...]:
    """The cells up to the last filled one."""
    cells = [value if value is None else clean(value) for value in values]
    for column, text in marks.inline.get(number, ()):
        if column < len(cells):
            cells[column] = clean(repaired(unescape(text)))
    for column in marks.uncomputed.get(number, ()):
        if column < len(cells) and cells[column] is None:
            cells[column] = Formula.UNCOMPUTED
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


@dataclass
class _Marks:
    """What the streaming reader does not tell, by number of row; columns count from 0."""

    uncomputed: dict[int, list[int]] = field(default_factory=dict)
    """Formulas saved without a result."""
    inline: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    """Texts with formatted parts that stand in the sheet itself."""
    merged: dict[Place, Place] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def _marks(book: Workbook, page: ReadOnlyWorksheet) -> _Marks:
    marks = _Marks()
    counted = 0
    with _part(book, page) as source:
        for _, element in iterparse(source):
            match element.tag.rpartition("}")[2]:
                case "c":
                    _mark_cell(element, marks)
                case "row":
                    counted = int(element.get("r") or counted + 1)
                    if _is_on(element.get("hidden")):
                        marks.hidden_rows.add(counted)
                    element.clear()
                case "col" if _is_on(element.get("hidden")):
                    first, last = int(element.get("min") or 1), int(element.get("max") or 1)
                    marks.hidden_columns |= set(range(first - 1, min(last, MAX_COLUMNS)))
                case "mergeCell" if len(marks.merged) < MAX_MERGED:
                    _cover(marks.merged, element.get("ref") or "")
    return marks


def _is_on(flag: str | None) -> bool:
    return flag in ("1", "true")


def _mark_cell(element: Element, marks: _Marks) -> None:
    if not element.get("r"):
        return
    row, column = coordinate_to_tuple(element.get("r") or "")
    if _is_uncomputed(element):
        marks.uncomputed.setdefault(row, []).append(column - 1)
    elif element.get("t") == "inlineStr":
        text = "".join(_inline_runs(element))
        if text:
            marks.inline.setdefault(row, []).append((column - 1, text))


def _inline_runs(cell: Element) -> Iterator[str]:
    for run in (part for part in cell.iter() if part.tag.rpartition("}")[2] == "r"):
        text, place, strikes = "", None, False
        for part in run.iter():
            match part.tag.rpartition("}")[2]:
                case "t":
                    text += part.text or ""
                case "vertAlign":
                    place = part.get("val")
                case "strike":
                    strikes = part.get("val") not in ("0", "false")
        yield _marked(text, place, strikes)


def _part(book: Workbook, page: ReadOnlyWorksheet) -> IO[bytes]:
    # openpyxl keeps both to itself; finding the part anew would mean reading the package's relations twice.
    return cast(IO[bytes], book._archive.open(page._worksheet_path))  # type: ignore[attr-defined]


def _is_uncomputed(element: Element) -> bool:
    children = {child.tag.rpartition("}")[2]: child for child in element}
    value = children.get("v")
    return "f" in children and (value is None or not value.text) and element.get("t") != "str"


def _cover(merged: dict[Place, Place], ref: str) -> None:
    left, top, right, bottom = (edge or 0 for edge in range_boundaries(ref))
    for row in range(top, min(bottom, top + MAX_MERGED) + 1):
        for column in range(left - 1, min(right, MAX_COLUMNS)):
            if len(merged) >= MAX_MERGED:
                return
            merged[row, column] = (top, left - 1)
