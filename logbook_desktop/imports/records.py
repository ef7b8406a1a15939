"""A row of a table as a record: its cells by what they tell, and what kind of row it is at all.

Flow: tables → **records** → verdicts. Totals, blank rows and lines of text between the rows are no records.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from logbook_desktop.domain.entries.imported import Origin
from logbook_desktop.imports import vocabulary as words
from logbook_desktop.imports.cells import Cell, Formula, is_blank
from logbook_desktop.imports.dates import is_dated
from logbook_desktop.imports.dates import parse as parse_date
from logbook_desktop.imports.headings import COUNTS, tokens_of
from logbook_desktop.imports.tables import SheetColumn, SheetTable
from logbook_desktop.imports.vocabulary import SheetField

_CANCELLED = re.compile(words.CANCELLED, re.IGNORECASE)
_CLOSED = re.compile(words.CLOSED, re.IGNORECASE)
_MERGES = frozenset(
    (
        SheetField.DATE,
        SheetField.PLACE,
        SheetField.ACTIVITY,
        SheetField.FORM,
        SheetField.SETTING,
        SheetField.CLOCK,
        SheetField.START,
        SheetField.END,
    )
)
"""Merged over several rows these hold for each of them; a count would be counted twice."""
_WHEN = (SheetField.CLOCK, SheetField.START, SheetField.END, SheetField.LENGTH)
_PEOPLE = (SheetField.GIRLS, SheetField.BOYS, SheetField.OTHERS, SheetField.PEOPLE)


class RecordKind(Enum):
    """What a row is."""

    ENTRY = "entry"
    CANCELLED = "cancelled"
    TITLE = "title"
    """One text alone: a month or a place for the rows below, or a remark."""
    TOTAL = "total"
    NOTHING = "nothing"
    """Blank, or prepared but not filled in."""


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """One row of a table."""

    table: SheetTable
    row: int

    @property
    def origin(self) -> Origin:
        """Sheet and row, as people find it in their file."""
        return Origin(self.table.sheet.title, self.row)

    def cell(self, field: SheetField) -> Cell:
        """The value in the first column of the field; None if blank or without such a column."""
        column = self.table.column(field)
        return None if column is None else self.at(column)

    def at(self, column: SheetColumn) -> Cell:
        """The value in the column; dates and places count for every row their merged cell covers."""
        sheet = self.table.sheet
        if column.heading.field in _MERGES:
            return sheet.covering(self.row, column.index)
        return sheet.cell(self.row, column.index)

    def columns(self, *fields: SheetField) -> Iterator[SheetColumn]:
        """The columns of the fields, in the order of the fields."""
        for field in fields:
            yield from self.table.columns.get(field, ())

    @property
    def own(self) -> list[Cell]:
        """The filled cells of the row itself, unknown columns too."""
        cells = self.table.sheet.rows[self.row][self.table.first : self.table.last]
        return [cell for cell in cells if cell is not None]

    @property
    def texts(self) -> list[str]:
        """The filled cells that hold text."""
        return [cell for cell in self.own if isinstance(cell, str)]

    def has_counts(self) -> bool:
        """Somebody was counted: a number, or at least an attempt at one."""
        return any(_holds_count(self.at(column)) for column in self.columns(*_PEOPLE))

    def sort(self) -> RecordKind:
        """What the row is: an entry, or one of what else stands between entries."""
        filled = self.own
        if not filled or all(cell is Formula.UNCOMPUTED for cell in filled):
            return RecordKind.NOTHING
        if self._is_total():
            return RecordKind.TOTAL
        if self._is_cancelled():
            return RecordKind.CANCELLED
        if len(filled) == 1 and self.texts and not is_dated(filled[0]):
            return RecordKind.TITLE
        return RecordKind.ENTRY if self._has_content() else RecordKind.NOTHING

    def _is_total(self) -> bool:
        if is_dated(self.cell(SheetField.DATE)) and not is_total(self.cell(SheetField.DATE)):
            return False
        notes = {column.index for column in self.columns(SheetField.WHAT, SheetField.WHY)}
        cells = enumerate(self.table.sheet.rows[self.row])
        inside = [cell for i, cell in cells if i not in notes and self.table.first <= i < self.table.last]
        if any(is_total(cell) for cell in inside) or self._is_sum_without_a_name():
            return True
        # Under notes "yhteensä" is a word like others, unless the row tells nothing else.
        if not self.is_summary() or not is_blank(self.cell(SheetField.PLACE)):
            return False
        return any(is_total(text) or "".join(tokens_of(text)) in words.TOTALS_ALONE for text in self.texts)

    def _is_sum_without_a_name(self) -> bool:
        """Only numbers, and a count is the sum of all above it."""
        if self.texts or not is_blank(self.cell(SheetField.DATE)):
            return False
        return any(
            isinstance(here := self.at(column), int) and here > 0 and here == self._sum_above(column)
            for column in self.columns(*COUNTS)
        )

    def _sum_above(self, column: SheetColumn) -> int | float:
        above = (SheetRecord(self.table, row).at(column) for row in self.table.rows if row < self.row)
        return sum(cell for cell in above if isinstance(cell, int | float) and not isinstance(cell, bool))

    def is_summary(self) -> bool:
        """Counts of a place, month or share, without a day, a clock or an activity."""
        when = [self.cell(field) for field in (SheetField.ACTIVITY, *_WHEN) if self.table.has(field)]
        if not all(map(is_blank, when)):
            return False
        day = self.cell(SheetField.DATE)
        return is_blank(day) or (bool(when) and is_blank(self.cell(SheetField.PLACE)) and _is_label(day))

    def _is_cancelled(self) -> bool:
        """A word of cancellation counts only where nobody was counted: "kokous peruttu" is a remark."""
        if len(self.own) < 2 and not is_dated(self.cell(SheetField.DATE)):
            return False
        counted = [
            self.at(column) for column in self.columns(*_PEOPLE) if not _is_cancellation(self.at(column))
        ]
        if any(not _is_none(cell) for cell in counted):
            return False
        texts = " \n ".join(self.texts)
        if _CANCELLED.search(texts):
            return True
        return bool(_CLOSED.search(texts)) and all(is_blank(cell) for cell in counted)

    def _has_content(self) -> bool:
        """More than a date prepared for filling in, or a remark below the table."""
        if self.has_counts():
            return True
        filled = {field for field in self.table.columns if not is_blank(self.cell(field))} - {
            SheetField.TOTAL
        }
        if not filled - {SheetField.DATE}:
            totals = (self.at(column) for column in self.columns(SheetField.TOTAL))
            return not is_dated(self.cell(SheetField.DATE)) and any(_holds_count(cell) for cell in totals)
        if any(field in filled for field in (*_WHEN, SheetField.STAFF_HOURS, SheetField.YOUTH_HOURS)):
            return True
        return SheetField.DATE in filled and parse_date(self.cell(SheetField.DATE)) is not None


def is_total(cell: Cell) -> bool:
    """A short text with a word for sums: it names a row of totals, no place and no day."""
    return isinstance(cell, str) and len(cell) < 60 and bool(words.TOTALS_ROW & set(tokens_of(cell)))


def _is_label(cell: Cell) -> bool:
    """Words where the day should stand, without any number a day could be."""
    return isinstance(cell, str) and bool(re.fullmatch(r"[^\W\d_][^\d?]*", cell.strip()))


def _is_cancellation(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(_CANCELLED.search(cell) or _CLOSED.search(cell))


def _is_none(cell: Cell) -> bool:
    """Blank or nought."""
    if is_blank(cell) or (not isinstance(cell, bool) and cell in (0, "0")):
        return True
    return isinstance(cell, str) and "-".join(cell.casefold().split()) in words.NOBODY


def _holds_count(cell: Cell) -> bool:
    return not is_blank(cell) and not _is_cancellation(cell)
