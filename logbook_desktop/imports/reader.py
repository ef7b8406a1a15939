"""Somebody's spreadsheet in, rows with a verdict each out. Nothing is stored here, and nothing guessed.

1. ``files`` reads the bytes and tells their kind; ``xlsx`` or ``delimited`` makes sheets of cells (``cells``).
2. ``tables`` finds the headings on each sheet; ``context`` reads what the sheet says about all its rows.
3. ``verdicts`` turns each record (``records``) into an evening, or into the first fault that keeps it out.
4. ``places`` settles all spellings of places at once; ``repeats`` finds the evenings told twice.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from logbook_desktop.domain.entries.imported import (
    ImportedRow,
    ImportRemark,
    KnownPlace,
    Origin,
    RejectedRow,
    SpreadsheetReading,
)
from logbook_desktop.domain.names import sort_key
from logbook_desktop.imports.cells import Sheet
from logbook_desktop.imports.delimited import read_delimited
from logbook_desktop.imports.faults import Fault
from logbook_desktop.imports.files import Kind, kind_of, read_bytes
from logbook_desktop.imports.places import Places
from logbook_desktop.imports.records import RecordKind, SheetRecord
from logbook_desktop.imports.repeats import sift
from logbook_desktop.imports.sheet_context import SheetContext, context_of
from logbook_desktop.imports.tables import SheetTable, find_tables
from logbook_desktop.imports.unreadable import FileFault, FileFaultError, UnreadableFileError
from logbook_desktop.imports.verdicts import Reader, spelling_of
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
        rows = _Rows(texts)
        rows.read(sheets, today)
    except FileFaultError as found:
        raise UnreadableFileError(found.trouble, path.name, texts) from found
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
    read_rows: list[ImportedRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    cancelled: list[Origin] = field(default_factory=list)
    spellings: Counter[str] = field(default_factory=Counter)
    sheets: list[str | None] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def read(self, sheets: Sequence[Sheet], today: date) -> None:
        """Every record of every sheet. FileFaultError where no sheet has headings."""
        found = [(sheet, *find_tables(sheet)) for sheet in sheets]
        tables = [table for _, _, of in found for table in of]
        if not any(sheet.rows for sheet in sheets):
            raise FileFaultError(FileFault.EMPTY)
        if not tables:
            raise FileFaultError(FileFault.NO_HEADINGS)
        self.sheets = [sheet.title for sheet in sheets]
        self.unread = list(dict.fromkeys(label for table in tables for label in table.unread))
        reader = Reader(today, _language(tables))
        for sheet, above, of_sheet in found:
            contexts: dict[tuple[int, int], SheetContext] = {}
            for table in of_sheet:
                # Tables side by side have titles of their own.
                width = table.first, table.last
                context = contexts.get(width) or context_of(
                    sheet.title, [row[slice(*width)] for row in above]
                )
                contexts[width] = self._table(table, context, reader)

    def _table(self, table: SheetTable, context: SheetContext, reader: Reader) -> SheetContext:
        """The rows of a table, and the context of what stands below it."""
        of_rows = context.with_headings(table.labels)
        reader = reader.at(table, context)
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
                    self._entry(record, of_rows, reader)
        return context

    def _entry(self, record: SheetRecord, context: SheetContext, reader: Reader) -> None:
        # Rows with a fault help to name the place all the same.
        self.spellings[spelling_of(record, context)] += 1
        try:
            self.read_rows.append(reader.verdict(record, context))
        except Fault as fault:
            self.rejected.append(fault.rejects(record.origin, self.texts))

    def reading(self, places: Places) -> SpreadsheetReading:
        """The rows whose place is clear, each evening once."""
        sifted = sift(list(self._placed(places)), self.texts)
        order = {sheet: index for index, sheet in enumerate(self.sheets)}
        rejected = [*self.rejected, *sifted.conflicts]
        rejected.sort(key=lambda row: (order[row.origin.sheet], row.origin.row))
        return SpreadsheetReading(
            accepted=tuple(sifted.accepted),
            rejected=tuple(rejected),
            cancelled=tuple(self.cancelled),
            duplicates=tuple(sifted.duplicates),
            places=tuple(sorted({row.place for row in sifted.accepted}, key=sort_key)),
            spellings=dict(self._taken_for(places)),
            unread=tuple(self.unread),
        )

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


def _language(tables: Sequence[SheetTable]) -> str:
    """The language of most headings."""
    languages = Counter(language for table in tables for language in table.languages)
    return max(languages, key=lambda language: languages[language], default="fi")
