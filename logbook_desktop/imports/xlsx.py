"""A workbook's bytes as sheets of cells: values only, macros are never run, nothing outside the file is read.

The bytes have passed ``files.kind_of``, so their unpacked size is bounded.
"""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import IO, cast
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from logbook_desktop.imports.cells import MAX_COLUMNS, MAX_ROWS, Cell, Formula, Place, Sheet, clean
from logbook_desktop.imports.unreadable import FileFault, FileFaultError

LAST_ROW = 1_048_576
"""Of any sheet Excel can make; what claims to stand below was not made by Excel."""
MAX_MERGED = 20_000
"""Covered cells that are looked up; a heading or a day covers a few."""


def read_workbook(data: bytes) -> list[Sheet]:
    """All sheets, hidden ones too: people hide the months that are done. FileFaultError if damaged."""
    try:
        _refuse_entities(data)
        with warnings.catch_warnings():
            # What openpyxl leaves out (print settings, colours, validation) is nothing we read.
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
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
        formulas, merged = _marks(book, page)
        rows: dict[int, tuple[Cell, ...]] = {}
        # Limits of our own: the dimensions a sheet claims lie in both directions.
        cells = tab.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS, values_only=True)
        gap: object = None
        for number, values in enumerate(cells, start=1):
            if values is gap:
                continue  # openpyxl fills a gap of a million rows with one and the same blank one
            row = _row(cast(tuple[Cell, ...], values), formulas.get(number, ()))
            if row:
                rows[number] = row
                filled += 1
            else:
                gap = values
            if filled > MAX_ROWS:
                raise FileFaultError(FileFault.TOO_LARGE)
        yield Sheet(page.title, rows, merged, book.epoch)


def _row(values: tuple[Cell, ...], uncomputed: tuple[int, ...] | list[int]) -> tuple[Cell, ...]:
    """The cells up to the last filled one."""
    cells = [value if value is None else clean(value) for value in values]
    for column in uncomputed:
        if column < len(cells) and cells[column] is None:
            cells[column] = Formula.UNCOMPUTED
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def _marks(book: Workbook, page: ReadOnlyWorksheet) -> tuple[dict[int, list[int]], dict[Place, Place]]:
    """What the streaming reader does not tell: formulas saved without a result, and merged cells."""
    formulas: dict[int, list[int]] = {}
    merged: dict[Place, Place] = {}
    with _part(book, page) as source:
        for _, element in iterparse(source):
            match element.tag.rpartition("}")[2]:
                case "c" if _is_uncomputed(element):
                    row, column = coordinate_to_tuple(element.get("r") or "")
                    formulas.setdefault(row, []).append(column - 1)
                case "row":
                    element.clear()
                case "mergeCell" if len(merged) < MAX_MERGED:
                    _cover(merged, element.get("ref") or "")
    return formulas, merged


def _part(book: Workbook, page: ReadOnlyWorksheet) -> IO[bytes]:
    # openpyxl keeps both to itself; finding the part anew would mean reading the package's relations twice.
    return cast(IO[bytes], book._archive.open(page._worksheet_path))  # type: ignore[attr-defined]


def _is_uncomputed(element: Element) -> bool:
    if not element.get("r"):
        return False
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
