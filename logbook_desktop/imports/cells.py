"""What every reader of a file hands on: sheets of cells, whatever the file was.

Flow: files → xlsx or delimited → **cells** → tables → verdicts → places → repeats → reader.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum


class Formula(Enum):
    """A cell with a formula whose result was not saved in the file."""

    UNCOMPUTED = "uncomputed"


class PaddedNumber(int):
    """A whole number whose format shows zeros before it: 7 that people see as 007."""

    width: int

    def __new__(cls, value: int, width: int) -> "PaddedNumber":
        """``width``: the digits its format shows at least."""
        number = super().__new__(cls, value)
        number.width = width
        return number

    def __str__(self) -> str:
        """As people see it."""
        return f"{int(self):0{self.width}d}"


Cell = str | int | float | bool | datetime | date | time | timedelta | Formula | None
Place = tuple[int, int]
"""Row as people count it (from 1) and column (from 0)."""

EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- dates of a sheet know no zone
"""Day 0 of the numbers by which Excel keeps dates."""
MAX_COLUMNS = 128
"""What stands further to the right is not read: no habit of keeping statistics reaches there."""
MAX_ROWS = 200_000
"""Filled rows of a whole file; a municipality writes about 18,000 a year."""
DASHES = "-–—−‐‑"
_ERROR = re.compile(r"#(?:[A-ZÅÄÖ][A-ZÅÄÖ0-9/ ]*[!?]|N/A|N/D)")
"""What a formula shows that found nothing, in capitals in any language of Excel or LibreOffice: "#N/A", "#REF!",
"#PUUTTUU!". Else it is a name: "#meidäntila!"."""
_RAISED = str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_STROKE = "\u0336"
"""Drawn through the letter before it."""
_STRUCK = re.compile(rf"(?:.{_STROKE})+\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its filled rows in order, by row number. ``title`` is None for CSV."""

    title: str | None
    rows: Mapping[int, tuple[Cell, ...]]
    merged: Mapping[Place, Place] = field(default_factory=dict)
    """For each cell covered by a merged one: where its value stands."""
    epoch: datetime = EXCEL_EPOCH
    hidden: bool = False
    """The whole sheet."""
    hidden_rows: frozenset[int] = frozenset()
    """By a filter or by hand; read all the same."""
    hidden_columns: frozenset[int] = frozenset()

    def cell(self, row: int, column: int) -> Cell:
        """What stands in the cell itself; None if blank or covered. ``row`` counts from 1, ``column`` from 0."""
        cells = self.rows.get(row, ())
        return cells[column] if column < len(cells) else None

    def covering(self, row: int, column: int) -> Cell:
        """The value people see there: the cell's own, or that of the merged cell covering it."""
        return self.cell(*self.merged.get((row, column), (row, column)))


def clean(value: Cell) -> Cell:
    """Text without the characters nobody sees, blank text as None; other values as they are."""
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value)
    if not text.isprintable():
        text = "".join(letter for letter in text if _visible(letter))
    return text.strip() or None


def _visible(letter: str) -> bool:
    # Controls, invisible marks and halves of characters; a database refuses some of them.
    return letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def repaired(text: str) -> str:
    """The text as it was before a program took its UTF-8 for the Western code page ("TytÃ¶t"); else as it is."""
    if text.isascii():
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def raised(text: str) -> str:
    """A footnote's mark, in letters that are part of no number."""
    return text.translate(_RAISED)


def lowered(text: str) -> str:
    """The same below the line."""
    return text.translate(_LOWERED)


def struck(text: str) -> str:
    """Text that was struck out, as people see it: part of no number, and none of a name."""
    return "".join(letter + _STROKE for letter in text)


def written(cell: Cell) -> str:
    """The text of a cell on one line, without what was struck out; "" where nothing is told."""
    if is_blank(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return line(_STRUCK.sub("", str(cell)))


def is_error(cell: Cell) -> bool:
    """A formula that found nothing stands there: what it should tell is not known."""
    return isinstance(cell, str) and _ERROR.fullmatch(cell.strip()) is not None


def is_blank(cell: Cell) -> bool:
    """Nothing there, or only a dash or dots put where nothing is."""
    return cell is None or (isinstance(cell, str) and not cell.strip(DASHES + " .\n\t"))


def line(text: str) -> str:
    """The text on one line, single spaces."""
    return " ".join(text.split())


def shown(cell: Cell, longest: int = 60) -> str:
    """The cell as people see it, cut to fit in a sentence."""
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    if cell is Formula.UNCOMPUTED:
        return "="
    text = "" if cell is None else line(str(cell))
    return text if len(text) <= longest else text[: longest - 1] + "…"
