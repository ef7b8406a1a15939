"""A CSV file's bytes as one sheet of texts, whatever its encoding and delimiter."""

import codecs
import csv
from collections.abc import Iterator
from io import StringIO

from logbook_desktop.imports.cells import MAX_COLUMNS, MAX_ROWS, Cell, Sheet, clean
from logbook_desktop.imports.headings import recognise
from logbook_desktop.imports.unreadable import FileFault, FileFaultError

DELIMITERS = ";\t,|"
LOOK_AT = 60
"""Rows looked at to tell the delimiter."""
STRAY_QUOTE_LINES = 30
"""A cell of more lines is a forgotten quotation mark that swallows the rows below."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_delimited(data: bytes) -> Sheet:
    """The file as a sheet. FileFaultError if the bytes are no text, or the text no table."""
    text = _decoded(data)
    delimiter = max(DELIMITERS, key=lambda candidate: _fitness(text, candidate))
    rows: dict[int, tuple[Cell, ...]] = {}
    for number, cells in enumerate(_rows(text, delimiter), start=1):
        row = _row(cells)
        if row:
            rows[number] = row
        if len(rows) > MAX_ROWS:
            raise FileFaultError(FileFault.TOO_LARGE)
    return Sheet(None, rows)


def _decoded(data: bytes) -> str:
    """Excel writes UTF-8 with its mark, UTF-16 with its mark ("Unicode text"), or the Western code page."""
    encodings = [encoding for bom, encoding in _BOMS if data.startswith(bom)] or [
        "utf-8",
        "cp1252",
        "latin-1",
    ]
    if data[1:200:2].count(0) > 50:
        encodings = ["utf-16-le"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise FileFaultError(FileFault.OTHER_KIND)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        try:
            rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, quoting=quoting))
        except csv.Error:
            continue
        if quoting == csv.QUOTE_NONE or not any(
            cell.count("\n") > STRAY_QUOTE_LINES for row in rows for cell in row
        ):
            return iter(rows)
    raise FileFaultError(FileFault.OTHER_KIND)


def _fitness(text: str, delimiter: str) -> tuple[int, int]:
    """The most headings a row has with this delimiter, then how often it parts anything."""
    head = "\n".join(text.splitlines()[:LOOK_AT])
    try:
        rows = list(_rows(head, delimiter))
    except FileFaultError:
        return 0, 0
    headings = (sum(recognise(cell) is not None for cell in row) for row in rows)
    return max(headings, default=0), sum(len(row) - 1 for row in rows)


def _row(cells: list[str]) -> tuple[Cell, ...]:
    row = [clean(cell) for cell in cells[:MAX_COLUMNS]]
    while row and row[-1] is None:
        row.pop()
    return tuple(row)
