"""Sheets drawn as text, each row with what it truly tells, and the same truth as a reader finds it.

A line is the cells of a row, parted by ``|``, and after ``=>`` what must become of it: an evening
(``2025-08-02 5+7+0 210``: day, girls + boys + others, minutes, and youth-produced minutes if any), the kind of
fault it is rejected for, ``cancelled`` or ``again``. Rows without ``=>`` are headings, titles, totals.

A cell of digits is a number, ``#2.5`` one with decimals, ``@2025-08-02`` and ``@17:30`` are a real date and clock,
``'12`` is a text of digits; ``¶`` breaks the line.
"""

import csv
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import StringIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from logbook_desktop.domain.entries.attendance import Gender
from logbook_desktop.domain.entries.imported import RejectionReason, SpreadsheetReading
from logbook_desktop.imports.reader import read_file
from logbook_desktop.support.i18n import texts

TODAY = date(2026, 11, 23)
Origin = tuple[str | None, int]


@dataclass
class Truth:
    """What a file tells, in the order of its rows."""

    evenings: Counter[tuple[str, int, int, int, int, int]] = field(default_factory=Counter)
    """Day, girls, boys, others, minutes, youth-produced minutes."""
    rejected: dict[Origin, str] = field(default_factory=dict)
    cancelled: list[Origin] = field(default_factory=list)
    again: list[Origin] = field(default_factory=list)

    def add(self, origin: Origin, verdict: str) -> None:
        if verdict in {why.value for why in RejectionReason}:
            self.rejected[origin] = verdict
        elif verdict == "cancelled":
            self.cancelled.append(origin)
        elif verdict == "again":
            self.again.append(origin)
        else:
            day, people, minutes, *youth = verdict.split()
            girls, boys, others = map(int, people.split("+"))
            self.evenings[day, girls, boys, others, int(minutes), int(youth[0]) if youth else 0] += 1


def cell(text: str) -> Any:
    text = text.strip()
    if text.startswith("@"):
        return datetime.fromisoformat(text[1:]) if "-" in text else time.fromisoformat(text[1:])
    if text.startswith("#"):
        return float(text[1:])
    if text.startswith("'"):
        return text[1:]
    return int(text) if text.isdecimal() else text.replace("¶", "\n") or None


def read_line(text: str) -> tuple[list[Any], str]:
    """The cells of a line, and what must become of it."""
    cells, _, verdict = text.partition("=>")
    return [cell(part) for part in cells.rstrip().split("|")], verdict.strip()


def lines_of(drawing: str) -> list[str]:
    return [line.strip() for line in drawing.strip("\n").splitlines()]


def workbook_of(path: Path, sheets: dict[str, str], merged: tuple[str, ...] = ()) -> Truth:
    """A workbook of drawn sheets by name; ``merged`` are ranges of the first. Its truth."""
    book, truth = Workbook(), Truth()
    book.remove(book.worksheets[0])
    for name, drawing in sheets.items():
        sheet = book.create_sheet(name)
        for number, text in enumerate(lines_of(drawing), start=1):
            cells, verdict = read_line(text)
            for column, value in enumerate(cells, start=1):
                if value is not None:
                    sheet.cell(number, column, value)
            if verdict:
                truth.add((name, number), verdict)
    for cells_together in merged:
        book.worksheets[0].merge_cells(cells_together)
    book.save(path)
    return truth


def csv_of(path: Path, drawing: str, delimiter: str, encoding: str) -> Truth:
    """A CSV file of one drawn sheet, its cells as they stand in the drawing. Its truth."""
    truth, out = Truth(), StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    for number, text in enumerate(lines_of(drawing), start=1):
        cells, _, verdict = text.partition("=>")
        writer.writerow([part.strip() for part in cells.rstrip().split("|")] if cells.strip() else [])
        if verdict:
            truth.add((None, number), verdict.strip())
    path.write_bytes(out.getvalue().encode(encoding))
    return truth


def read(path: Path, **options: Any) -> SpreadsheetReading:
    return read_file(path, **{"texts": texts("fi"), "may_create": True, "today": TODAY, **options})


def found_in(reading: SpreadsheetReading) -> Truth:
    """The reading as a truth."""
    truth = Truth()
    for row in reading.accepted:
        people = [row.attendance.total(gender) for gender in (Gender.GIRLS, Gender.BOYS, Gender.OTHER)]
        truth.evenings[row.date.isoformat(), *people, row.minutes, row.youth_minutes] += 1
    truth.rejected = {(row.origin.sheet, row.origin.row): row.why.value for row in reading.rejected}
    truth.cancelled = [(one.sheet, one.row) for one in reading.cancelled]
    truth.again = [(one.sheet, one.row) for one in reading.duplicates]
    return truth
