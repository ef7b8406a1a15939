"""The counts of a record: who was there, and what the row's own total says about a count that cannot be read."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from logbook_desktop.domain.entries.attendance import DEFAULT_BANDS, Attendance, Gender
from logbook_desktop.domain.entries.imported import RejectionReason
from logbook_desktop.domain.texts import N_
from logbook_desktop.imports.cells import is_blank
from logbook_desktop.imports.counts import MOST_OF_A_KIND, Count, count
from logbook_desktop.imports.faults import Fault
from logbook_desktop.imports.records import SheetRecord
from logbook_desktop.imports.tables import SheetColumn
from logbook_desktop.imports.vocabulary import SheetField

GENDER_OF: Mapping[SheetField, Gender] = {
    SheetField.GIRLS: Gender.GIRLS,
    SheetField.BOYS: Gender.BOYS,
    SheetField.OTHERS: Gender.OTHER,
    SheetField.PEOPLE: Gender.OTHER,
}
"""Where no genders are filled, everybody is "other or not stated": nothing is guessed."""
DEFAULT_BAND_CODES = frozenset(band.code for band in DEFAULT_BANDS)


@dataclass(frozen=True, slots=True)
class Counted:
    """Who was there. ``total_differs``: the row's own total says something else."""

    attendance: Attendance
    estimated: bool
    total_differs: bool
    gender_unknown: bool
    ages_not_taken: int
    """Counted in age bands that are not in use."""


def counted(record: SheetRecord) -> Counted:
    """The attendance of a record. Fault if a count cannot be read, or none is filled at all."""
    counts = _readable(record)
    if all(one.value is None for one in counts.values()):
        raise _nothing_counted(record)
    attendance = _attendance(counts)
    total = _total(record)
    return Counted(
        attendance,
        any(one.estimated for one in counts.values()),
        total is not None and total != attendance.visits,
        record.table.has(SheetField.PEOPLE),
        sum(one.value or 0 for column, one in counts.items() if _is_of_other_ages(column)),
    )


def shortfall(record: SheetRecord) -> int | None:
    """By how much the counts of a record stay below its own total; None where either is not told. Fault as above."""
    total = _total(record)
    return None if total is None else total - counted(record).attendance.visits


def _is_of_other_ages(column: SheetColumn) -> bool:
    band = column.heading.band
    return band is not None and band.code not in DEFAULT_BAND_CODES


def _readable(record: SheetRecord) -> dict[SheetColumn, Count]:
    """Every count of the record; the first that cannot be read is the row's fault."""
    counts: dict[SheetColumn, Count] = {}
    faults: list[tuple[SheetColumn, Fault]] = []
    for column in record.columns(*GENDER_OF):
        try:
            counts[column] = count(record.at(column), column.label)
        except Fault as fault:
            faults.append((column, fault))
    if faults:
        column, first = faults[0]
        if len(faults) == 1:
            first.suggestion = _from_total(record, column, counts)
        raise first
    return counts


def _from_total(record: SheetRecord, column: SheetColumn, others: Mapping[SheetColumn, Count]) -> str | None:
    """The only value with which the row would add up to its own total."""
    total = _total(record)
    if total is None or column.heading.band is not None or column.heading.field is SheetField.PEOPLE:
        return None
    missing = total - _attendance(others).visits
    return f"{column.label}: {missing}" if 0 <= missing <= MOST_OF_A_KIND else None


def _nothing_counted(record: SheetRecord) -> Fault:
    total = _total(record)
    column = record.table.column(SheetField.TOTAL)
    return Fault(
        RejectionReason.NUMBER,
        N_("Nobody is counted on the row, and nothing says that it was cancelled."),
        suggestion=f"{column.label}: {total}" if column and total else None,
    )


def _total(record: SheetRecord) -> int | None:
    column = record.table.column(SheetField.TOTAL)
    if column is None or is_blank(record.at(column)):
        return None
    try:
        return count(record.at(column), column.label).value
    except Fault:
        return None  # a formula without a result, or words: the parts count anyway


def _attendance(counts: Mapping[SheetColumn, Count]) -> Attendance:
    """One total per gender is the truth; ages are parts of it. Fault if the ages are more than the total."""
    totals = dict.fromkeys(Gender, 0)
    ages: Counter[tuple[Gender, str]] = Counter()
    for gender in Gender:
        of = {
            column: one.value for column, one in counts.items() if GENDER_OF[column.heading.field] is gender
        }
        filled = {column: value for column, value in of.items() if value is not None}
        by_age = {column: value for column, value in filled.items() if column.heading.band is not None}
        whole = _whole(gender, {column: value for column, value in filled.items() if column not in by_age})
        if whole is not None and whole < sum(by_age.values()):
            raise Fault(
                RejectionReason.NUMBER,
                N_("The ages under “{heading}” add up to more than their total."),
                heading=next(iter(by_age)).label,
            )
        totals[gender] = sum(by_age.values()) if whole is None else whole
        for column, value in by_age.items():
            if column.heading.band and column.heading.band.code in DEFAULT_BAND_CODES and value:
                ages[gender, column.heading.band.code] += value
    return Attendance(totals, dict(ages))


def _whole(gender: Gender, filled: Mapping[SheetColumn, int]) -> int | None:
    """The count of a gender. Kinds of others add up; two different numbers of girls are a fault."""
    if not filled:
        return None
    labels = {column.label.casefold() for column in filled}
    if gender is Gender.OTHER and len(labels) == len(filled):
        return sum(filled.values())
    if len(set(filled.values())) > 1:
        raise Fault(
            RejectionReason.NUMBER,
            N_("Several columns “{heading}” tell different numbers."),
            heading=next(iter(filled)).label,
        )
    return next(iter(filled.values()))
