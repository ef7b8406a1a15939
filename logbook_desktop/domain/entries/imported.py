"""Rows of somebody's spreadsheet on their way in: what each became, and why.

The reader (``imports``) turns a file into a ``SpreadsheetReading``; ``services.entries.imports.add_imported`` stores
its rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from logbook_desktop.domain.entries.attendance import Attendance
from logbook_desktop.domain.entries.entries import FormOfWork, Setting
from logbook_desktop.domain.entries.entry_fields import NUMBERS
from logbook_desktop.domain.names import search_text


class RejectionReason(StrEnum):
    """The kind of fault for which a row is rejected."""

    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    NEGATIVE = "negative"
    ABSURD = "absurd"
    YOUTH_HOURS = "youth_hours"
    PLACE = "place"
    CONFLICT = "conflict"


class ImportRemark(StrEnum):
    """What was understood rather than read, on a row that was accepted."""

    ESTIMATED = "estimated"
    TOTAL_DIFFERS = "total_differs"
    FORM_ASSUMED = "form_assumed"
    START_UNKNOWN = "start_unknown"
    PLACE_MATCHED = "place_matched"
    GENDER_UNKNOWN = "gender_unknown"
    """The file counts young people without their gender: they are "other or not stated"."""
    AGES_NOT_TAKEN = "ages_not_taken"
    """Some were counted by ages in other bands than those in use: their number stands, their age does not."""
    ERROR_CELL = "error_cell"
    """A formula that found nothing stood where the activity or a note should."""
    HIDDEN = "hidden"
    """The row, its sheet or a column with a count is hidden in the file."""


class FileRemarkKind(StrEnum):
    """What a file told beside the rows that were brought in, or was not taken of it."""

    SHEET_NOT_READ = "sheet_not_read"
    """It has filled rows and no headings; ``columns``: what was missing."""
    COLUMNS_MISSING = "columns_missing"
    """Its rows are in no list of the reading, because no column tells what every entry needs."""
    COLUMNS_NOT_READ = "columns_not_read"
    COLUMNS_HIDDEN = "columns_hidden"
    """Read all the same."""
    ROWS_HIDDEN = "rows_hidden"
    SHEET_HIDDEN = "sheet_hidden"
    TOTAL_DIFFERS = "total_differs"
    AGES_NOT_TAKEN = "ages_not_taken"
    """``count``: young people whose age is in none of the bands in use."""
    ERROR_CELLS = "error_cells"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row stands in the file: ``sheet`` is None for CSV, ``row`` counts from 1 as people see it."""

    sheet: str | None
    row: int


@dataclass(frozen=True, slots=True)
class FileRemark:
    """One thing about one sheet (None for CSV) that a person should know. ``columns``: headings, or what is missing.

    ``rows`` count from 1 as people see them; ``count`` is of the rows concerned unless the kind says otherwise.
    """

    sheet: str | None
    what: FileRemarkKind
    count: int
    columns: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A unit that rows may belong to. ``names`` are its spellings in all languages."""

    unit_id: int
    path: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One evening as read. ``unit_id`` None: the unit named ``place`` is still to be made.

    ``occurrence`` counts from 1 the rows of the same place, date, activity and start.
    """

    origin: Origin
    place: str
    unit_id: int | None
    activity: str
    form: FormOfWork
    date: date
    start: time | None
    minutes: int
    attendance: Attendance
    setting: Setting = Setting.YOUTH_CENTRE
    estimated: bool = False
    producers: int = 0
    youth_minutes: int = 0
    staff_count: int = 0
    staff_minutes: int = 0
    what: str = ""
    why: str = ""
    occurrence: int = 1
    ages_not_taken: int = 0
    """Young people counted in age bands that are not in use."""
    remarks: tuple[ImportRemark, ...] = ()

    @property
    def numbers(self) -> Mapping[str, int]:
        """Its counts and minutes beside length and attendance, by their names in ``EntryDraft``."""
        return {number.attribute: getattr(self, number.attribute) for number in NUMBERS}

    def fingerprint(self, organisation_id: int, unit_id: int) -> str:
        """The text that stays the same when the same row is imported again."""
        start = "" if self.start is None else f"{self.start:%H:%M}"
        parts = (organisation_id, unit_id, self.date, start, self.occurrence, search_text(self.activity))
        return "|".join(str(part) for part in parts)


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row for a person to decide: the kind of fault, the sentence for people, and what may have been meant."""

    origin: Origin
    why: RejectionReason
    reason: str
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class SpreadsheetReading:
    """A file, read: every row of it is in exactly one of the lists (headings, blanks and totals in none)."""

    accepted: tuple[ImportedRow, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    cancelled: tuple[Origin, ...] = ()
    duplicates: tuple[Origin, ...] = ()
    places: tuple[str, ...] = ()
    """The places rows were accepted for, each in its fullest spelling, sorted."""
    spellings: Mapping[str, str] = field(default_factory=dict)
    """Every spelling seen, and the place it was taken for."""
    remarks: tuple[FileRemark, ...] = ()
    """In the order of the sheets: all that was not taken, or taken though it is hidden."""


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import added, and how many of its rows were there already.

    ``rejected`` are rows that read well but that the data has no place for: their unit was not open that day.
    """

    added: tuple[ImportedRow, ...]
    already_there: int
    units_made: tuple[str, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
