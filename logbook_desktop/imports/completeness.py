"""What a sheet lacks and what is not taken of it: said once for the sheet, never a thousand times for its rows.

Flow: tables and verdicts → **completeness** → the reading's remarks.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from logbook_desktop.domain.entries.imported import FileRemark, FileRemarkKind, ImportedRow, ImportRemark
from logbook_desktop.domain.texts import N_
from logbook_desktop.imports.attendance_cells import DEFAULT_BAND_CODES, shortfall
from logbook_desktop.imports.cells import Cell, Sheet
from logbook_desktop.imports.clocks import parse_range
from logbook_desktop.imports.dates import parse as parse_date
from logbook_desktop.imports.faults import Fault
from logbook_desktop.imports.headings import COUNTS
from logbook_desktop.imports.records import SheetRecord
from logbook_desktop.imports.sheet_context import SheetContext
from logbook_desktop.imports.tables import SheetColumn, SheetTable, UnreadColumn
from logbook_desktop.imports.unreadable import FileFault, FileFaultError
from logbook_desktop.imports.vocabulary import SheetField

NEEDED = (
    (N_("date"), frozenset((SheetField.DATE, SheetField.DAY))),
    (N_("place"), frozenset((SheetField.PLACE,))),
    (
        N_("time of day or length"),
        frozenset((SheetField.CLOCK, SheetField.START, SheetField.LENGTH)),
    ),
    (N_("number of young people"), COUNTS),
)
"""What every row must tell, and the columns of which one does."""


def missing_columns(fields: Iterable[SheetField]) -> tuple[str, ...]:
    """What no column of these fields tells, marked for translation."""
    found = set(fields)
    return tuple(name for name, telling in NEEDED if not telling & found)


def missing_on(
    table: SheetTable, records: Sequence[SheetRecord], contexts: Sequence[SheetContext], *, place_known: bool
) -> tuple[str, ...]:
    """What neither a column nor anything else tells the records of a table; empty where nothing lacks."""
    fields = set(table.columns)
    if place_known or any(context.place for context in contexts):
        fields.add(SheetField.PLACE)
    if any(SheetField.CLOCK in context.labels for context in contexts) or any(
        _tells_clock(record.cell(SheetField.DATE)) for record in records
    ):
        fields.add(SheetField.CLOCK)
    return missing_columns(fields)


def _tells_clock(cell: Cell) -> bool:
    """A clock stands beside the day."""
    read = None if cell is None else parse_date(cell)
    return read is not None and bool(read.rest) and parse_range(read.rest) is not None


def refuse_missing_count(table: SheetTable, records: Sequence[SheetRecord]) -> None:
    """FileFaultError where the totals of most rows tell that a column with a count was not understood."""
    short: dict[int, int] = {}
    with_total = 0
    for record in records:
        try:
            lacking = shortfall(record)
        except Fault:
            continue
        with_total += lacking is not None
        if lacking is not None and lacking > 0:
            short[record.row] = lacking
    if not short or 2 * len(short) <= with_total:
        return
    unread = [column for column in table.unread if _holds_numbers(table, column, short)]
    if unread:
        raise FileFaultError(
            FileFault.MISSING_COUNT, headings=[column.label for column in _explaining(table, unread, short)]
        )


def _holds_numbers(table: SheetTable, column: UnreadColumn, rows: Iterable[int]) -> bool:
    return any(_number(table.sheet.cell(row, column.index)) for row in rows)


def _number(cell: Cell) -> int:
    if isinstance(cell, bool):
        return 0
    if isinstance(cell, int | float):
        return int(cell)
    return int(cell) if isinstance(cell, str) and cell.strip().isdecimal() and len(cell) < 6 else 0


def _explaining(
    table: SheetTable, unread: Sequence[UnreadColumn], short: dict[int, int]
) -> Sequence[UnreadColumn]:
    """The one column that fills the gap of most rows; all of them where no single one does."""
    for column in unread:
        fitting = sum(
            _number(table.sheet.cell(row, column.index)) == lacking for row, lacking in short.items()
        )
        if 2 * fitting > len(short):
            return [column]
    return unread


def remarks_on_table(table: SheetTable) -> Iterator[FileRemark]:
    """What of a table was not read, and what was read though it is hidden."""
    title, rows = table.sheet.title, len(table.rows)
    if table.unread:
        labels = tuple(column.label for column in table.unread)
        yield FileRemark(title, FileRemarkKind.COLUMNS_NOT_READ, rows, labels)
    hidden = tuple(
        column.label or "?"
        for columns in table.columns.values()
        for column in columns
        if column.index in table.sheet.hidden_columns
    )
    if hidden:
        yield FileRemark(title, FileRemarkKind.COLUMNS_HIDDEN, rows, hidden)


def remark_on_hidden(sheet: Sheet, read: Sequence[int]) -> Iterator[FileRemark]:
    """``read``: the rows of the sheet that are in a list of the reading."""
    if sheet.hidden and read:
        yield FileRemark(sheet.title, FileRemarkKind.SHEET_HIDDEN, len(read))
    rows = tuple(row for row in read if row in sheet.hidden_rows)
    if rows and not sheet.hidden:
        yield FileRemark(sheet.title, FileRemarkKind.ROWS_HIDDEN, len(rows), rows=rows)


def remarks_on_rows(rows: Sequence[ImportedRow], tables: Sequence[SheetTable]) -> Iterator[FileRemark]:
    """What rows that were accepted told and did not bring in, by sheet."""
    kinds = {
        ImportRemark.TOTAL_DIFFERS: FileRemarkKind.TOTAL_DIFFERS,
        ImportRemark.ERROR_CELL: FileRemarkKind.ERROR_CELLS,
    }
    for remark, kind in kinds.items():
        by_sheet: dict[str | None, list[int]] = {}
        for row in rows:
            if remark in row.remarks:
                by_sheet.setdefault(row.origin.sheet, []).append(row.origin.row)
        for sheet, numbers in by_sheet.items():
            yield FileRemark(sheet, kind, len(numbers), rows=tuple(numbers))
    ages: Counter[str | None] = Counter()
    for row in rows:
        ages[row.origin.sheet] += row.ages_not_taken
    for sheet, count in ages.items():
        if count:
            yield FileRemark(sheet, FileRemarkKind.AGES_NOT_TAKEN, count, _other_ages(tables, sheet))


def _other_ages(tables: Iterable[SheetTable], sheet: str | None) -> tuple[str, ...]:
    columns: Iterator[SheetColumn] = (
        column
        for table in tables
        if table.sheet.title == sheet
        for of in table.columns.values()
        for column in of
    )
    bands = {column.label: column.heading.band for column in columns}
    return tuple(label for label, band in bands.items() if band and band.code not in DEFAULT_BAND_CODES)
