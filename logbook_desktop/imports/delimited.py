"""A CSV file's bytes as one sheet of texts, whatever its encoding and delimiter."""

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO

from logbook_desktop.imports.cells import MAX_COLUMNS, MAX_ROWS, Cell, Sheet, clean, repaired
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


_WESTERN = ("cp1252", "mac_roman", "cp850")
"""Of Windows, of old Macs, of DOS: each reads any bytes as some letters."""
_LETTERS = frozenset("åäöÅÄÖéÉèüÜõÕšŠžŽ–—’‘”“…•€§°½¼¾ \u00a0´·±²³µ×æøÆØáÁíóúńñçôêëïàâ")
"""Those beyond ASCII that are written in the Nordic countries and around the Baltic."""

_UMLAUTS = re.compile("[åäöÅÄÖ]")


def _decoded(data: bytes) -> str:
    """Excel writes UTF-8 with its mark, UTF-16 with its mark ("Unicode text"), or the code page of the machine.

    FileFaultError where no way of reading makes words of the bytes: half of them would be other letters.
    """
    for encoding in _certain(data):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if "\0" in text:
                raise FileFaultError(FileFault.OTHER_KIND)
            return "\n".join(map(repaired, text.split("\n")))
    if b"\0" in data:
        raise FileFaultError(FileFault.OTHER_KIND)
    readings = [data.decode(encoding, "replace") for encoding in _WESTERN]
    # Among readings that are all words, the one with most of the letters that make half of the doubt.
    text = min(readings, key=lambda reading: (_strange(reading), -len(_UMLAUTS.findall(reading))))
    if _strange(text) > 0:
        raise FileFaultError(FileFault.LETTERS)
    return text


def _certain(data: bytes) -> list[str]:
    """The encodings whose bytes cannot be taken for others."""
    marked = [encoding for bom, encoding in _BOMS if data.startswith(bom)]
    if marked:
        return marked
    zeros = data[:400].count(0)
    if zeros > len(data[:400]) // 4:  # most letters have one, before them or after
        return ["utf-16-le" if data[1:400:2].count(0) > zeros // 2 else "utf-16-be"]
    return ["utf-8"]


def _strange(text: str) -> int:
    """How many letters are none that anybody writes here."""
    return sum(not letter.isascii() and letter not in _LETTERS for letter in text)


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
