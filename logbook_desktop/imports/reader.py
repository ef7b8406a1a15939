"""Somebody's spreadsheet in, rows with a verdict each out. Nothing is stored here, and nothing guessed.

1. ``files`` reads the bytes and tells their kind; ``xlsx`` or ``delimited`` makes sheets of cells (``cells``).
2. ``tables`` finds the headings on each sheet; ``context`` reads what the sheet says about all its rows.
3. ``verdicts`` turns each record (``records``) into an evening, or into the first fault that keeps it out.
4. ``places`` settles all spellings of places at once; ``repeats`` finds the evenings told twice.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from logbook_desktop.domain.entries.imported import (
    FileRemark,
    FileRemarkKind,
    ImportedRow,
    ImportRemark,
    KnownPlace,
    Origin,
    RejectedRow,
    SpreadsheetReading,
)
from logbook_desktop.domain.names import sort_key
from logbook_desktop.domain.texts import N_
from logbook_desktop.imports.cells import Cell, Sheet, is_error
from logbook_desktop.imports.completeness import (
    missing_columns,
    missing_on,
    refuse_missing_count,
    remark_on_hidden,
    remarks_on_rows,
    remarks_on_table,
)
from logbook_desktop.imports.delimited import read_delimited
from logbook_desktop.imports.faults import Fault
from logbook_desktop.imports.files import Kind, kind_of, read_bytes
from logbook_desktop.imports.places import Places
from logbook_desktop.imports.records import RecordKind, SheetRecord
from logbook_desktop.imports.repeats import sift
from logbook_desktop.imports.sheet_context import SheetContext, context_of
from logbook_desktop.imports.spellings import key
from logbook_desktop.imports.tables import SheetTable, closest_headings, find_tables
from logbook_desktop.imports.unreadable import FileFault, FileFaultError, UnreadableFileError
from logbook_desktop.imports.verdicts import Reader, spelling_of
from logbook_desktop.imports.vocabulary import SheetField
from logbook_desktop.imports.xlsx import read_workbook
from logbook_desktop.support.i18n import Texts

__all__ = ["UnreadableFileError", "read_file"]

NO_PLACES: Mapping[str, Sequence[str] | str] = {}


def read_file(
    path: Path,
    *,
    texts: Texts,
    known: Sequence[KnownPlace] = (),
    places: Mapping[str, Sequence[str] | str] = NO_PLACES,
    may_create: bool = False,
    today: date,
) -> SpreadsheetReading:
    """Every row of the file in exactly one list of the reading.

    ``known`` are the units rows may belong to; ``places`` takes a spelling to the path of a unit; with
    ``may_create`` spellings without a known unit become new ones. ``texts``: the language of reasons.
    UnreadableFileError, with advice, for a file that cannot be read at all.
    """
    try:
        sheets = _sheets(path)
        rows = _Rows(texts, place_known=any(not key(spelling) for spelling in places))
        rows.read(sheets, today)
    except FileFaultError as found:
        raise UnreadableFileError(found, path.name, texts) from found
    return rows.reading(Places(rows.spellings, known, places, may_create))


def _sheets(path: Path) -> list[Sheet]:
    data = read_bytes(path)
    if kind_of(data, path.suffix) is Kind.WORKBOOK:
        return read_workbook(data)
    return [read_delimited(data)]


@dataclass(slots=True)
class _Rows:
    """The rows of a file, sorted by their verdict so far."""

    texts: Texts
    place_known: bool
    """Rows that name no place belong to one that a person has settled."""
    read_rows: list[ImportedRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    cancelled: list[Origin] = field(default_factory=list)
    spellings: Counter[str] = field(default_factory=Counter)
    sheets: list[str | None] = field(default_factory=list)
    tables: list[SheetTable] = field(default_factory=list)
    remarks: list[FileRemark] = field(default_factory=list)

    def read(self, sheets: Sequence[Sheet], today: date) -> None:
        """Every record of every sheet. FileFaultError where no sheet tells what entries need."""
        found = [(sheet, *find_tables(sheet)) for sheet in sheets]
        tables = [table for _, _, of in found for table in of]
        if not any(sheet.rows for sheet in sheets):
            raise FileFaultError(FileFault.EMPTY)
        if not tables:
            raise _no_headings(sheets)
        self.sheets = [sheet.title for sheet in sheets]
        reader = Reader(today, _language(tables))
        for sheet, above, of_sheet in found:
            self._sheet(sheet, above, of_sheet, reader)
        if not self.tables:
            raise FileFaultError(
                FileFault.MISSING_COLUMNS,
                list(dict.fromkeys(column for remark in self.remarks for column in remark.columns)),
                _headings_of(tables),
            )

    def _sheet(
        self, sheet: Sheet, above: Sequence[tuple[Cell, ...]], tables: Sequence[SheetTable], reader: Reader
    ) -> None:
        if sheet.rows and not tables:
            fields = {column.heading.field for column in closest_headings(sheet)}
            missing = missing_columns(fields) if fields else (N_("headings"),)
            self.remarks.append(
                FileRemark(sheet.title, FileRemarkKind.SHEET_NOT_READ, len(sheet.rows), missing)
            )
        contexts: dict[tuple[int, int], SheetContext] = {}
        for table in tables:
            # Tables side by side have titles of their own.
            width = table.first, table.last
            context = contexts.get(width) or context_of(sheet.title, [row[slice(*width)] for row in above])
            contexts[width] = self._table(table, context, reader)
        if tables:
            self.remarks.extend(remark_on_hidden(sheet, self._rows_of(sheet)))

    def _rows_of(self, sheet: Sheet) -> list[int]:
        """Its rows that are in one of the lists."""
        origins = (*(row.origin for row in self.read_rows), *(row.origin for row in self.rejected))
        return sorted(origin.row for origin in origins if origin.sheet == sheet.title)

    def _table(self, table: SheetTable, context: SheetContext, reader: Reader) -> SheetContext:
        """The rows of a table, and the context of what stands below it."""
        entries, context = self._entries(table, context)
        records = [record for record, _ in entries]
        missing = missing_on(table, records, [of for _, of in entries], place_known=self.place_known)
        if missing and records:
            self.remarks.append(
                FileRemark(table.sheet.title, FileRemarkKind.COLUMNS_MISSING, len(records), missing)
            )
            return context
        refuse_missing_count(table, records)
        self.tables.append(table)
        self.remarks.extend(remarks_on_table(table))
        reader = reader.at(table, context)
        for record, of_record in entries:
            self._entry(record, of_record, reader)
        return context

    def _entries(
        self, table: SheetTable, context: SheetContext
    ) -> tuple[list[tuple[SheetRecord, SheetContext]], SheetContext]:
        """The records of a table that tell of entries, each with what stands above it; then the context below."""
        entries: list[tuple[SheetRecord, SheetContext]] = []
        of_rows = context.with_headings(table.labels)
        below_total = False
        for row in table.rows:
            record = SheetRecord(table, row)
            match record.sort():
                case RecordKind.TOTAL:
                    below_total = True
                case RecordKind.ENTRY if below_total and record.is_summary():
                    pass
                case RecordKind.TITLE:
                    context = context.after(record.texts[0])
                    of_rows = context.with_headings(table.labels)
                case RecordKind.CANCELLED:
                    self.cancelled.append(record.origin)
                case RecordKind.ENTRY:
                    entries.append((record, of_rows))
        return entries, context

    def _entry(self, record: SheetRecord, context: SheetContext, reader: Reader) -> None:
        if not is_error(record.cell(SheetField.PLACE)):
            # Rows with a fault help to name the place all the same.
            self.spellings[spelling_of(record, context)] += 1
        try:
            self.read_rows.append(reader.verdict(record, context))
        except Fault as fault:
            self.rejected.append(fault.rejects(record.origin, self.texts))

    def reading(self, places: Places) -> SpreadsheetReading:
        """The rows whose place is clear, each evening once; of two that disagree, the one that is not hidden."""
        placed = sorted(self._placed(places), key=lambda row: ImportRemark.HIDDEN in row.remarks)
        sifted = sift(placed, self.texts)
        order = {sheet: index for index, sheet in enumerate(self.sheets)}
        rejected = [*self.rejected, *sifted.conflicts]
        rejected.sort(key=lambda row: (order[row.origin.sheet], row.origin.row))
        accepted = sorted(sifted.accepted, key=lambda row: (order[row.origin.sheet], row.origin.row))
        remarks = [self._in_words(one) for one in (*self.remarks, *remarks_on_rows(accepted, self.tables))]
        remarks.sort(key=lambda remark: order[remark.sheet])
        return SpreadsheetReading(
            accepted=tuple(accepted),
            rejected=tuple(rejected),
            cancelled=tuple(self.cancelled),
            duplicates=tuple(sifted.duplicates),
            places=tuple(sorted({row.place for row in sifted.accepted}, key=sort_key)),
            spellings=dict(self._taken_for(places)),
            remarks=tuple(remarks),
        )

    def _in_words(self, remark: FileRemark) -> FileRemark:
        """What is missing on a sheet is named in the language of the person."""
        if remark.what not in (FileRemarkKind.SHEET_NOT_READ, FileRemarkKind.COLUMNS_MISSING):
            return remark
        return replace(remark, columns=tuple(map(self.texts.tr, remark.columns)))

    def _placed(self, places: Places) -> Iterator[ImportedRow]:
        """The rows with their unit; those whose place is not clear are rejected."""
        for row in self.read_rows:
            try:
                place = places.of(row.place)
            except Fault as fault:
                self.rejected.append(fault.rejects(row.origin, self.texts))
                continue
            remarks = (*row.remarks, ImportRemark.PLACE_MATCHED) if place.matched else row.remarks
            yield replace(row, place=place.name, unit_id=place.unit_id, remarks=remarks)

    def _taken_for(self, places: Places) -> Iterator[tuple[str, str]]:
        for written in self.spellings:
            try:
                yield written, places.of(written).name
            except Fault:
                continue


def _no_headings(sheets: Sequence[Sheet]) -> FileFaultError:
    """With the headings that were seen, where some row has two of them."""
    closest = max(map(closest_headings, sheets), key=len)
    if not closest:
        return FileFaultError(FileFault.NO_HEADINGS)
    missing = missing_columns(column.heading.field for column in closest)
    return FileFaultError(FileFault.MISSING_COLUMNS, missing, [column.label for column in closest])


def _headings_of(tables: Iterable[SheetTable]) -> Sequence[str]:
    labels = (label for table in tables for label in (*table.labels, *(one.label for one in table.unread)))
    return list(dict.fromkeys(label for label in labels if label))


def _language(tables: Sequence[SheetTable]) -> str:
    """The language of most headings."""
    languages = Counter(language for table in tables for language in table.languages)
    return max(languages, key=lambda language: languages[language], default="fi")
